"""Both editions come from the same notebook, and overwrite nobody's work."""

import os

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tools import copies, execute, handout

CHECK = 'bias_gradient = check("2.4", bias_gradient)'
SOLUTION = "<details><summary>Solution</summary>\n\nA mean.\n\n</details>"


def small_notebook():
    shown = [new_output("execute_result", {"text/plain": "passed"}, execution_count=3)]
    notes = {"slideshow": {"slide_type": "notes"}}
    cells = [
        new_markdown_cell("# Title", id="title"),
        new_markdown_cell("**Speaker notes.** Ask.", id="notes", metadata=notes),
        new_markdown_cell("Also notes.", id="notes-too", metadata={"tags": ["notes"]}),
        new_code_cell("from nbhelpers.checks import check, progress", id="imports"),
        new_code_cell("def bias_gradient(D): ...", id="stub", metadata={"tags": ["exercise"]}),
        new_code_cell(
            CHECK, id="check", metadata={"tags": ["check"]}, outputs=shown, execution_count=3
        ),
        new_markdown_cell("<details>Hint</details>", id="hint", metadata={"tags": ["hint"]}),
        new_code_cell("assert True", id="proof", metadata={"tags": ["proof"]}),
        new_markdown_cell(SOLUTION, id="solution", metadata={"tags": ["solution"]}),
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


def test_students_get_what_lab_opens(here):
    source, target, write = here
    before = source.read_bytes()
    assert write() == 0
    assert execute.read(target) == copies.learners_edition(source)
    assert source.read_bytes() == before
    if os.name == "posix":
        assert target.stat().st_mode & 0o777 == 0o644  # a class can read it
    assert [path.name for path in target.parent.iterdir()] == [target.name]  # nothing half-written


def test_solutions_may_be_held_back(here):
    _, target, write = here
    assert write("--no-solutions") == 0
    ids = [cell.id for cell in execute.read(target).cells]
    assert ids == "title imports stub check hint open-stub open-check progress".split()
    assert "mean" not in target.read_text(encoding="utf-8")
    assert write() == 0  # nobody edited it: it may be replaced
    assert "mean" in target.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "answer",
    ["def bias_gradient(D):\n    return D.sum()", "def bias_gradient(D)", "answer = 1  # ..."],
)
def test_an_answer_in_a_stub_is_not_handed_out(here, capsys, answer):
    source, target, write = here
    notebook = small_notebook()
    next(cell for cell in notebook.cells if cell.id == "stub").source = answer
    source.write_text(nbformat.writes(notebook), encoding="utf-8")
    for arguments in ([], ["--solutions"], ["--force"]):
        assert write(*arguments) == 1
        assert "07_a.ipynb: stub holds an answer; put the ... back" in capsys.readouterr().out
    assert not target.exists()


def test_the_instructor_edition_is_the_notebook_with_its_solutions_open(here):
    source, target, write = here
    assert write("--solutions") == 0
    wanted = execute.read(source).cells
    solution = next(cell for cell in wanted if cell.id == "solution")
    solution.source = SOLUTION.replace("<details>", "<details open>")
    assert execute.read(target).cells == wanted  # notes, proofs, outputs; the hint is still folded


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
    assert execute.read(target) == copies.learners_edition(source)


def test_a_notebook_never_replaces_itself(here):
    source, _, _ = here
    with pytest.raises(SystemExit):
        handout.main([str(source), "--out", str(source.parent), "--force"])
    assert len(execute.read(source).cells) == 12


def test_the_student_edition_runs_with_every_check_not_attempted(here):
    source, target, write = here
    write()
    edition = execute.read(target)
    execute.run(edition, source.parent)  # raises at the first error
    said = [c.outputs[-1]["data"]["text/plain"] for c in edition.cells if "check" in c.id]
    assert [text.split("\n")[0] for text in said] == [
        "Exercise 2.4 · The bias gradient: not attempted yet.",
        "Exercise 2.0 · Every row twice: not attempted yet.",
    ]
    assert "0 of " in edition.cells[-1].outputs[0]["data"]["text/plain"]
