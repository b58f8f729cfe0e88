"""Every solution on the page is run, and its check passes.

A solution is folded text: a Markdown cell tagged `solution`, behind its check, with one block of
Python. It is run with what the cells above import and define, and with what the checks above hand
on; nbhelpers/checks/README.md tells authors so.
"""

import ast
import re

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from nbhelpers import checks
from nbhelpers.checks import CheckFailed, exercises, handing
from tools.execute import find, read, tags

ALL = exercises()
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
DEFINITIONS = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)


@pytest.fixture(autouse=True)
def fresh_kernel(monkeypatch):
    for name in ("calls", "latest", "handed"):
        monkeypatch.setattr(checks, name, {})
    monkeypatch.setenv("NBHELPERS_STRICT", "1")  # whatever does not pass is an error


def checked(cell):
    """The id and the name of the answer that a cell checks, and how: "f = check(…)" or bare."""
    if cell.cell_type == "code" and "check(" in cell.source:
        for node in ast.parse(cell.source).body:
            call = getattr(node, "value", None)
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "check":
                id, answer = call.args
                handed_to = node.targets[0].id if isinstance(node, ast.Assign) else None
                return id.value, answer.id, handed_to
    return None


def tasks(notebook):
    """Yield the place of each check, its id, and the solution cells before the next check."""
    places = [at for at, cell in enumerate(notebook.cells) if checked(cell)]
    for at, end in zip(places, [*places[1:], len(notebook.cells)]):
        solutions = [cell for cell in notebook.cells[at:end] if "solution" in tags(cell)]
        yield at, checked(notebook.cells[at])[0], solutions


def in_scope(cells):
    """What these cells import and define, and what their checks hand on."""
    names = {}
    for cell in cells:
        if cell.cell_type != "code" or "exercise" in tags(cell):
            continue
        if found := checked(cell):
            id, _, handed_to = found
            if handed_to:
                names[handed_to] = handing.ours(ALL[id])
            continue
        kept = [node for node in ast.parse(plain(cell.source)).body if is_definition(node)]
        exec(compile(ast.Module(kept, []), "<definitions>", "exec"), names)
    return names


def plain(source):
    """A cell's Python, without the lines that speak to IPython."""
    return "\n".join("" if line.startswith(("%", "!")) else line for line in source.splitlines())


def is_definition(node):
    """Imports, functions, classes, and names for plain values such as ``rate = 0.5``."""
    if isinstance(node, ast.Try):
        return all(isinstance(inner, ast.Import | ast.ImportFrom) for inner in node.body)
    if not isinstance(node, ast.Assign):
        return isinstance(node, DEFINITIONS)
    try:
        ast.literal_eval(node.value)
    except ValueError:
        return False
    return True


def try_solution(notebook, at):
    """Run the solution of the check in cell `at`, then that check."""
    check = notebook.cells[at]
    id, answer, handed_to = checked(check)
    (_, _, solutions) = next(task for task in tasks(notebook) if task[0] == at)
    blocks = [block for cell in solutions for block in BLOCK.findall(cell.source)]
    if ALL[id].kind == "choice":
        assert handed_to is None, f"{id}: a prediction is checked by check(…) alone"
        if not blocks:
            return
    else:
        assert handed_to == answer, f'{id}: the check must be {answer} = check("{id}", {answer})'
    assert len(blocks) == 1, f"{id}: one solution is wanted, with one ```python block"
    assert "<details" in solutions[0].source, f"{id}: the solution must be folded (<details>)"
    names = in_scope(notebook.cells[:at])
    names.pop(answer, None)  # an earlier task may have used the name
    exec(blocks[0], names)
    assert answer in names, f"{id}: the solution does not define {answer}"
    exec(check.source, names | {"check": checks.check})


NOTEBOOKS = {path.stem: read(path) for path in find([])}
IDS = [id for notebook in NOTEBOOKS.values() for _, id, _ in tasks(notebook)]
TASKS = [(notebook, at) for notebook in NOTEBOOKS.values() for at, _, _ in tasks(notebook)]


@pytest.mark.parametrize(("notebook", "at"), TASKS, ids=IDS)
def test_a_solution_passes_its_check(notebook, at):
    try_solution(notebook, at)


# ---- the test itself ----

PREDICTION, TASK = (next(e for e in ALL.values() if e.title == title) for title in (
    "Every row twice", "The bias gradient"
))  # fmt: skip
RIGHT = "def f(D):\n    return halve(2 * D.sum(axis=0)) / len(D)\n"


IMPORT = "try:\n    import numpy as np\nexcept ModuleNotFoundError:\n    raise SystemExit"


def folded(source):
    text = f"<details><summary>Solution</summary>\n\n```python\n{source}```\n\n</details>"
    return new_markdown_cell(text, metadata={"tags": ["solution"]})


def small_notebook(solution, check=f'f = check("{TASK.id}", f)'):
    return new_notebook(
        cells=[
            new_code_cell(f"%matplotlib inline\n{IMPORT}\nraise_if_run()\nhalf = 0.5"),
            new_code_cell("def halve(a):\n    return np.multiply(a, half)"),
            new_code_cell("answer = ...", metadata={"tags": ["exercise", "prediction"]}),
            new_code_cell(f'check("{PREDICTION.id}", answer)', metadata={"tags": ["check"]}),
            new_markdown_cell("Because of the mean.", metadata={"tags": ["solution"]}),
            new_code_cell("def f(D): ...", metadata={"tags": ["exercise"]}),
            new_code_cell(check, metadata={"tags": ["check"]}),
            *([folded(solution)] if solution else []),
        ]
    )


def test_a_right_solution_is_accepted_with_what_stands_above_it():
    notebook = small_notebook(RIGHT)
    assert [id for _, id, _ in tasks(notebook)] == [PREDICTION.id, TASK.id]
    try_solution(notebook, 3)
    try_solution(notebook, 6)


@pytest.mark.parametrize(
    ("solution", "error"),
    [
        (RIGHT.replace("2 *", "3 *"), CheckFailed),
        (RIGHT.replace("halve", "third"), CheckFailed),
        ("def f(D): ...\n", CheckFailed),
        (RIGHT.replace("def f", "def g"), AssertionError),
        (RIGHT + "f(1\n", SyntaxError),
        (RIGHT + "1 / 0\n", ZeroDivisionError),
        (None, AssertionError),
    ],
)
def test_a_solution_that_is_wrong_fails_or_is_missing_is_red(solution, error):
    with pytest.raises(error):
        try_solution(small_notebook(solution), 6)


def test_a_check_that_would_show_its_return_value_is_red():
    with pytest.raises(AssertionError, match=r"must be f = check"):
        try_solution(small_notebook(RIGHT, f'check("{TASK.id}", f)'), 6)
    notebook = small_notebook(RIGHT)
    notebook.cells[3].source = f'answer = check("{PREDICTION.id}", answer)'
    with pytest.raises(AssertionError, match="alone"):
        try_solution(notebook, 3)


def test_a_wrong_keyed_answer_of_a_prediction_is_red():
    notebook = small_notebook(RIGHT)
    for letter, error in (("c", None), ("a", CheckFailed)):
        notebook.cells[4] = folded(f'answer = "{letter}"\n')
        if error is None:
            try_solution(notebook, 3)
        else:
            with pytest.raises(error):
                try_solution(notebook, 3)


# ---- around the solutions ----


def test_every_declared_exercise_stands_in_one_notebook():
    assert sorted(IDS) == sorted(ALL)


@pytest.mark.parametrize("notebook", NOTEBOOKS.values(), ids=NOTEBOOKS)
def test_a_task_has_its_check_and_three_hints_before_its_solution(notebook):
    cells = notebook.cells
    for at in (at for at, cell in enumerate(cells) if "exercise" in tags(cell)):
        kinds = [(tags(cell) or [""])[0] for cell in cells[at + 1 : at + 4]]
        assert kinds == ["check", "hint", "solution"], cells[at].id
        said = cells[at + 1].outputs[-1].data["text/plain"]
        assert said.split("\n")[0].endswith(": not attempted yet."), cells[at].id
        assert cells[at + 2].source.count("<details") == 3, cells[at].id
        assert cells[at + 3].source.startswith("<details><summary>Solution"), cells[at].id
