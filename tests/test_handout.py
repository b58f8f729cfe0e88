"""Both editions come from the same notebook, and nobody's work is overwritten."""

import re

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from nbhelpers.authoring import execute, handout
from nbhelpers.checks import exercises

SOLUTION = 'def bias_gradient(D):\n    return D.mean(axis=0)\n\n\ncheck("2.2", bias_gradient)'


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
        new_code_cell('check("2.2", bias_gradient)', id="check", metadata={"tags": ["check"]}),
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


# ---- the notebooks themselves ----

NOTEBOOKS = sorted(execute.NOTEBOOKS.glob("*.ipynb"))
NOTEBOOKS = [path for path in NOTEBOOKS if "nbhelpers.checks" in path.read_text(encoding="utf-8")]
each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])


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
    assert found == declared


def texts(cells):
    """What the check cells show, by exercise, and what any cell writes as an error."""
    for cell in cells:
        for output in cell.get("outputs", []):
            assert output.output_type != "error"
            for text in re.findall(r"^Exercise .*", output.get("data", {}).get("text/plain", "")):
                yield text.split()[1], text


def run_edition(path, solutions, folder, monkeypatch):
    """Run one edition without drawing; return what each check says."""
    monkeypatch.setitem(execute.ENVIRONMENT, "MPLBACKEND", "agg")
    monkeypatch.setenv("NBHELPERS_STRICT", str(int(solutions)))
    edition = handout.edition(path, solutions)
    execute.run(edition, folder)
    return edition, list(texts(edition.cells))
