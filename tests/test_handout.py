"""Both editions come from the same notebook, run, and overwrite nobody's work.

The editions of the real notebooks are run by nbval: conftest.py lets the solutions run last, so
that what comes before them is the student edition, with the outputs that are asserted here.
"""

import ast
import os

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from nbhelpers.checks import exercises
from tools import execute, handout, proofs

CHECK = 'bias_gradient = check("2.4", bias_gradient)'
SOLUTION = "def bias_gradient(D):\n    return D.mean(axis=0)\n\n\n" + CHECK


def small_notebook():
    shown = [new_output("execute_result", {"text/plain": "passed"}, execution_count=4)]
    hidden = {"tags": ["solution"], "jupyter": {"source_hidden": True}}
    notes = {"slideshow": {"slide_type": "notes"}}
    cells = [
        new_markdown_cell("# Title", id="title"),
        new_markdown_cell("**Speaker notes.** Ask.", id="notes", metadata=notes),
        new_markdown_cell("Also notes.", id="notes-too", metadata={"tags": ["notes"]}),
        new_code_cell("from nbhelpers.checks import check, progress", id="imports"),
        new_code_cell("def bias_gradient(D): ...", id="stub", metadata={"tags": ["exercise"]}),
        new_code_cell(CHECK, id="check", metadata={"tags": ["check"]}),
        new_markdown_cell("<details>Hint</details>", id="hint", metadata={"tags": ["hint"]}),
        new_code_cell(SOLUTION, id="solution", metadata=hidden, outputs=shown, execution_count=4),
        new_markdown_cell("It is a mean.", id="why", metadata={"tags": ["solution"]}),
        new_code_cell("answer = ...", id="open-stub", metadata={"tags": ["exercise"]}),
        new_code_cell('check("2.0", answer)', id="open-check", metadata={"tags": ["check"]}),
        new_code_cell("progress()", id="progress", metadata={"tags": ["check"]}),
    ]
    return new_notebook(cells=cells)


@pytest.fixture
def here(tmp_path):
    """A folder with a notebook, and a function that writes its handout."""
    source = tmp_path / "07_a.ipynb"
    source.write_text(nbformat.writes(small_notebook()), encoding="utf-8")

    def write(*arguments):
        return handout.main([str(source), "--out", str(tmp_path / "out"), *arguments])

    return source, tmp_path / "out" / source.name, write


def test_the_student_edition_has_no_solution_no_notes_and_no_output(here):
    source, target, write = here
    before = source.read_bytes()
    assert write() == 0
    edition = execute.read(target)
    ids = [cell.id for cell in edition.cells]
    assert ids == "title imports stub check hint open-stub open-check progress".split()
    text = target.read_text(encoding="utf-8")
    assert "mean" not in text
    assert "Ask" not in text
    assert all(not c.outputs and c.execution_count is None for c in edition.cells if "outputs" in c)
    assert source.read_bytes() == before
    if os.name == "posix":
        assert target.stat().st_mode & 0o777 == 0o644  # a class can read it
    assert [path.name for path in target.parent.iterdir()] == [target.name]  # nothing half-written


def test_in_the_instructor_edition_the_solution_takes_the_stubs_place(here):
    _, target, write = here
    assert write("--solutions") == 0
    cells = {cell.id: cell for cell in execute.read(target).cells}
    assert "stub" not in cells
    assert "check" not in cells
    assert {"open-stub", "open-check", "progress", "notes", "notes-too", "why"} <= set(cells)
    assert cells["solution"].outputs
    assert not cells["solution"].metadata.get("jupyter", {}).get("source_hidden")


def test_an_edited_handout_is_left_alone(here, capsys):
    source, target, write = here
    assert write() == 0
    ran = execute.read(target)
    ran.cells[1].execution_count = 1  # running is not editing
    target.write_text(nbformat.writes(ran), encoding="utf-8")
    assert write() == 0
    mine = execute.read(target)
    mine.cells[2].source = "def bias_gradient(D): return D.mean(axis=0)"
    target.write_text(nbformat.writes(mine), encoding="utf-8")
    edited = target.read_bytes()
    assert write() == 1
    assert target.read_bytes() == edited
    assert "was edited, left alone (--force replaces it)" in capsys.readouterr().out
    target.write_text("not a notebook", encoding="utf-8")
    assert write() == 1
    assert write("--force") == 0
    assert len(execute.read(target).cells) == 8


def test_a_notebook_never_replaces_itself(here):
    source, _, _ = here
    with pytest.raises(SystemExit):
        handout.main([str(source), "--out", str(source.parent), "--force"])
    assert len(execute.read(source).cells) == 12


def said(notebook):
    """The first line of what each check says, in the order of the cells."""
    cells = [cell for cell in notebook.cells if handout.checked(cell)]
    assert [cell.id for cell in cells if not cell.outputs] == [], "these show no result: run them"
    return [cell.outputs[-1]["data"]["text/plain"].split("\n")[0] for cell in cells]


def test_the_student_edition_runs_with_every_check_not_attempted(here):
    source, target, write = here
    write()
    edition = execute.read(target)
    execute.run(edition, source.parent)  # raises at the first error
    assert said(edition) == [
        "Exercise 2.4 · The bias gradient: not attempted yet.",
        "Exercise 2.0 · Every row twice: not attempted yet.",
    ]
    assert "0 of " in edition.cells[-1].outputs[0]["data"]["text/plain"]


def test_the_instructor_edition_runs_with_strict_checks(here, monkeypatch):
    monkeypatch.setenv("NBHELPERS_STRICT", "1")
    source, target, write = here
    write("--solutions")
    edition = execute.read(target)
    edition.cells = [cell for cell in edition.cells if not cell.id.startswith("open")]
    execute.run(edition, source.parent)
    assert said(edition) == ["Exercise 2.4 · The bias gradient: passed."]
    by_id = {cell.id: cell for cell in edition.cells}
    by_id["solution"].source = SOLUTION.replace("mean", "sum")
    with pytest.raises(execute.CellFailed, match="CheckFailed|B times too large") as caught:
        execute.run(edition, source.parent)
    assert "judge.py" not in str(caught.value)  # no traceback through the package


# ---- the notebooks themselves ----

NOTEBOOKS = sorted(execute.NOTEBOOKS.glob("*.ipynb"))
NOTEBOOKS = [path for path in NOTEBOOKS if "nbhelpers.checks" in path.read_text(encoding="utf-8")]
# The second edition folds its solutions as text: see test_solutions.py
NOTEBOOKS = [path for path in NOTEBOOKS if not proofs.is_retold(execute.read(path))]
each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])


@each_notebook
def test_every_check_is_not_attempted_before_and_passes_after_the_solution(path):
    for solutions, status in ((False, "not attempted yet"), (True, "passed")):
        notebook = execute.read(path)
        notebook.cells = [c for c in notebook.cells if handout.has_tag(c, "solution") == solutions]
        assert [line for line in said(notebook) if not line.endswith(f": {status}.")] == []


@each_notebook
def test_every_exercise_has_its_stub_check_hints_and_solution(path):
    cells = execute.read(path).cells
    number = int(path.stem.split("_")[0])
    declared = [id for id in exercises() if id.split(".")[0] == str(number)]
    stubs = [i for i, cell in enumerate(cells) if handout.has_tag(cell, "exercise")]
    found = []
    for i, cell in enumerate(cells):
        if not (handout.has_tag(cell, "check") and handout.checked(cell)):
            continue
        (id,) = handout.checked(cell)
        found.append(id)
        assert i - 1 in stubs, f"{id}: the cell before the check is not its stub (tag exercise)"
        end = next((j for j in stubs if j > i), len(cells))
        after = cells[i + 1 : end]
        hints = "".join(c.source for c in after if handout.has_tag(c, "hint"))
        assert hints.count("<details") == 3, f"{id}: three collapsed hints are wanted"
        solutions = [c for c in after if handout.has_tag(c, "solution") and c.cell_type == "code"]
        assert solutions, f"{id}: no solution follows"
        assert id in set().union(*map(handout.checked, solutions)), f"{id}: it checks nothing"
        assert solutions[0].metadata.get("jupyter", {}).get("source_hidden"), f"{id}: is open"
    assert sorted(found) == declared  # a prediction stands where the story needs it


@each_notebook
def test_a_stub_may_be_left_out_where_its_solution_is(path):
    """Then the instructor edition runs as the notebook itself does, which nbval re-runs."""
    notebook = execute.read(path)
    kept = {cell.id for cell in handout.edition(path, solutions=True).cells}
    dropped = [cell for cell in notebook.cells if cell.id not in kept]
    solutions = [cell for cell in notebook.cells if handout.has_tag(cell, "solution")]
    assert all(handout.has_tag(c, "exercise") or handout.has_tag(c, "check") for c in dropped)
    made = set().union(*(names_made(cell) for cell in solutions if cell.cell_type == "code"))
    for cell in dropped:
        assert names_made(cell) <= made, f"{cell.id}: a later cell may miss one of its names"


def names_made(cell):
    """The names that a cell defines or assigns."""
    made = set()
    for node in ast.parse(cell.source).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            made.add(node.name)
        elif isinstance(node, ast.Assign):
            made |= {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and n.id != "..."}
    return made
