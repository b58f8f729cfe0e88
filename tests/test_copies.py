"""Learners' copies hold what they should, follow the lessons, and lose nobody's work."""

import ast
import concurrent.futures
import os
import shutil

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tools import copies, execute, lab

ALT = "A blue line that rises from left to right"
SOLUTION = "<details><summary>Solution</summary>\n\nTwice x.\n\n</details>"


def lesson():
    shown = [new_output("stream", text="seen\n")]
    hidden = {"source_hidden": True}
    cells = [
        new_markdown_cell("# Doubling", id="title"),
        new_markdown_cell("Ask.", id="notes", metadata={"slideshow": {"slide_type": "notes"}}),
        new_markdown_cell("Also notes.", id="notes-too", metadata={"tags": ["notes"]}),
        new_code_cell("plot()", id="figure", outputs=shown, execution_count=1,
                      metadata={"alt": ALT, "tags": ["hide-input"], "jupyter": hidden}),
        new_code_cell("assert True", id="proof", metadata={"tags": ["proof"], "jupyter": hidden}),
        new_code_cell("def double(x): ...", id="stub", metadata={"tags": ["exercise"]}),
        new_code_cell('check("7.1", double)', id="check", outputs=shown, execution_count=2),
        new_markdown_cell(SOLUTION, id="solution", metadata={"tags": ["solution"]}),
    ]  # fmt: skip
    return new_notebook(
        cells=cells, metadata={"language_info": {"name": "python", "version": "3.1"}}
    )


def save(path, notebook):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(nbformat.writes(notebook), encoding="utf-8")


def change(path, cell, source):
    """Save a notebook with another source in one of its cells."""
    notebook = execute.read(path)
    next(c for c in notebook.cells if c.id == cell).source = source
    save(path, notebook)


class Folder:
    """A lesson and a lab with a picture, and the learner's copies of them."""

    def __init__(self, path):
        self.originals, self.copies = path / "notebooks", path / "my_notebooks"
        self.original = self.originals / "07_doubling.ipynb"
        self.copy = self.copies / "07_doubling.ipynb"
        self.new = self.copies / "07_doubling (new).ipynb"
        save(self.original, lesson())
        save(self.originals / "labs" / "07_more.ipynb", lesson())
        (self.originals / "labs" / "picture.png").write_bytes(b"png")
        (self.originals / ".ipynb_checkpoints").mkdir()
        save(self.originals / ".ipynb_checkpoints" / "07_doubling-checkpoint.ipynb", lesson())

    def update(self, **options):
        return copies.update(self.originals, self.copies, **options)

    def names(self):
        files = [path for path in self.copies.rglob("*") if path.is_file()]
        return {path.relative_to(self.copies).as_posix() for path in files}

    def new_edition(self, title="# Doubling, told better"):
        change(self.original, "title", title)


USUAL = {"07_doubling.ipynb", "labs/07_more.ipynb", "labs/picture.png"}


@pytest.fixture
def here(tmp_path):
    folder = Folder(tmp_path)
    assert folder.update() == []
    return folder


def title(path):
    return execute.read(path).cells[0].source


# ---- what a copy holds ----


def test_a_copy_has_no_notes_no_proofs_and_no_outputs(here):
    copy = execute.read(here.copy)
    assert [cell.id for cell in copy.cells] == "title figure stub check solution".split()
    cells = {cell.id: cell for cell in copy.cells}
    for name in ("figure", "stub", "check"):
        assert cells[name].outputs == []
        assert cells[name].execution_count is None
    assert cells["figure"].metadata == lesson().cells[3].metadata  # alt text, folded as it was
    assert cells["solution"] == lesson().cells[-1]


def test_labs_and_pictures_are_there_and_nothing_else(here):
    assert here.names() == USUAL
    if os.name == "posix":
        assert here.copy.stat().st_mode & 0o777 == 0o644


def test_the_originals_stay_as_they_were(here):
    before = {path: path.read_bytes() for path in here.originals.rglob("*") if path.is_file()}
    here.update()
    assert {path: path.read_bytes() for path in before} == before


@pytest.mark.parametrize("path", execute.find([]), ids=lambda path: path.stem)
def test_a_copy_needs_nothing_that_was_left_out(path):
    kept = copies.learners_edition(path).cells
    ids = {cell.id for cell in kept if cell.cell_type == "code"}
    left_out = [c for c in execute.read(path).cells if c.cell_type == "code" and c.id not in ids]
    missing = names(left_out, ast.Store) - names(kept, ast.Store)
    assert sorted(missing & names(kept, ast.Load)) == []


def names(cells, context):
    """The names that code stores (assigns, defines, imports), or loads."""
    found = set()
    for cell in cells:
        for node in ast.walk(ast.parse(cell.source)) if cell.cell_type == "code" else ():
            if isinstance(node, ast.Name) and isinstance(node.ctx, context):
                found.add(node.id)
            elif context is ast.Store and isinstance(node, ast.FunctionDef | ast.ClassDef):
                found.add(node.name)
            elif context is ast.Store and isinstance(node, ast.alias):
                found.add(node.asname or node.name.split(".")[0])
            elif context is ast.Store and isinstance(node, ast.arg):
                found.add(node.arg)
    return found


# ---- a lesson changes ----


def test_an_untouched_copy_follows_its_lesson_silently(here):
    here.new_edition()
    assert here.update() == []
    assert title(here.copy) == "# Doubling, told better"
    assert here.names() == USUAL


def fold(notebook):  # what Shift+Enter does in JupyterLab, and what saving adds
    notebook.cells[1].metadata["jupyter"] = {"source_hidden": False}
    notebook.metadata.language_info.update(version="3.14", pygments_lexer="ipython3")


def answer(notebook):
    notebook.cells[2].source = "def double(x): return 2 * x"


def run_it(notebook):
    notebook.cells[3].execution_count = 1


def note(notebook):
    notebook.cells.insert(1, new_markdown_cell("My own note."))


def delete(notebook):
    del notebook.cells[1]


@pytest.mark.parametrize(
    ("do", "is_work"), [(fold, False), (answer, True), (run_it, True), (note, True), (delete, True)]
)
def test_what_counts_as_work(here, do, is_work):
    mine = execute.read(here.copy)
    do(mine)
    save(here.copy, mine)
    before = here.copy.read_bytes()
    assert here.update() == []  # the lesson is as it was: nothing to say, whoever did what
    here.new_edition()
    news = here.update()
    if is_work:
        (line,) = news
        assert here.copy.name in line
        assert here.new.name in line
        assert here.copy.read_bytes() == before
        assert title(here.new) == "# Doubling, told better"
        assert here.names() == USUAL | {here.new.name}
    else:
        assert news == []
        assert title(here.copy) == "# Doubling, told better"


def test_the_new_edition_is_offered_once_and_follows_its_lesson_until_worked_in(here):
    change(here.copy, "stub", "mine")
    here.new_edition()
    assert len(here.update()) == 1
    assert here.update() == []
    here.new_edition("# Third")
    assert len(here.update()) == 1
    assert title(here.new) == "# Third"
    change(here.new, "stub", "mine too")
    here.new_edition("# Fourth")
    assert len(here.update()) == 1
    fourth = here.copies / "07_doubling (new 2).ipynb"
    assert title(fourth) == "# Fourth"
    assert "mine too" in here.new.read_text(encoding="utf-8")
    assert '"mine"' in here.copy.read_text(encoding="utf-8")
    assert here.names() == USUAL | {here.new.name, fourth.name}


def test_a_lesson_that_cannot_be_read_leaves_its_copy_alone(here):
    before = here.copy.read_bytes()
    here.original.write_text("<<<<<<< HEAD", encoding="utf-8")
    (line,) = here.update()
    assert "cannot be read" in line
    assert here.copy.read_bytes() == before


def test_a_lesson_that_is_gone_leaves_its_copy_alone(here):
    here.original.unlink()
    assert here.update() == []
    assert here.copy.exists()


# ---- the learner's folder ----


def test_a_deleted_copy_is_made_anew(here):
    shutil.rmtree(here.copies)
    assert here.update() == []
    assert here.names() == USUAL


def test_a_renamed_copy_stays_beside_a_fresh_one(here):
    change(here.copy, "stub", "mine")
    mine = here.copy.rename(here.copies / "mine.ipynb")
    here.new_edition()
    assert here.update() == []
    assert "mine" in mine.read_text(encoding="utf-8")
    assert title(here.copy) == "# Doubling, told better"


def test_the_learners_own_notebooks_and_pictures_stay(here):
    own = here.copies / "scratch.ipynb"
    save(own, lesson())
    picture = here.copies / "labs" / "picture.png"
    picture.write_bytes(b"mine")
    here.new_edition()
    here.update()
    assert execute.read(own) == lesson()
    assert picture.read_bytes() == b"mine"


@pytest.mark.parametrize("text", ["", '{"cells": [{"cell_ty', "[]", "\0\0\0"])
def test_a_half_written_copy_is_left_alone_and_a_fresh_one_is_put_beside_it(here, text):
    here.copy.write_text(text, encoding="utf-8")
    (line,) = here.update()
    assert here.new.name in line
    assert here.copy.read_text(encoding="utf-8") == text
    assert title(here.new) == "# Doubling"


def test_a_notebook_of_the_learners_under_a_lessons_name_is_left_alone(here):
    save(here.copy, lesson())
    assert len(here.update()) == 1
    assert execute.read(here.copy) == lesson()


def test_an_open_copy_is_left_alone_until_it_is_closed(here):
    before = here.copy.read_bytes()
    (here.copies / "labs" / "07_more.ipynb").unlink()
    here.new_edition()
    assert here.update(replace=False) == []
    assert here.copy.read_bytes() == before
    assert here.names() == USUAL  # what was missing is made
    here.update()
    assert title(here.copy) == "# Doubling, told better"


@pytest.mark.parametrize("folder", ["my_notebooks", "notebooks"])
def test_lab_knows_whether_the_copies_are_open(here, monkeypatch, folder):
    servers = [{"root_dir": str(here.originals.parent / folder)}]
    started = []
    monkeypatch.setattr(lab, "list_running_servers", lambda: servers)
    monkeypatch.setattr(lab, "NOTEBOOKS", here.originals)
    monkeypatch.setattr(lab.copies, "COPIES", here.copies)
    monkeypatch.setattr(lab.LabApp, "launch_instance", started.append)
    here.new_edition()
    lab.main(["--port=1"])
    assert (title(here.copy) == "# Doubling") == (folder == "my_notebooks")
    assert f"--ServerApp.root_dir={here.copies}" in started[0]
    assert started[0][-1] == "--port=1"


def test_authors_open_the_originals(here, monkeypatch):
    started = []
    monkeypatch.setattr(lab, "NOTEBOOKS", here.originals)
    monkeypatch.setattr(lab.copies, "update", None)  # and no copy is touched
    monkeypatch.setattr(lab.LabApp, "launch_instance", started.append)
    lab.main(["--originals", "--port=1"])
    assert f"--ServerApp.root_dir={here.originals}" in started[0]
    assert "--originals" not in started[0]


# ---- the disk ----


def test_a_full_disk_leaves_all_as_it_was(here):
    resource = pytest.importorskip("resource", reason="Windows cannot limit the size of files")
    here.new_edition()
    before = {path: path.read_bytes() for path in here.copies.rglob("*") if path.is_file()}
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))  # writing fails half-way
    try:
        (line,) = here.update()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert "no copy was written" in line
    assert {path: path.read_bytes() for path in here.copies.rglob("*") if path.is_file()} == before


def test_a_read_only_folder_is_said_and_left_as_it_was(here, monkeypatch):
    def refuse(*arguments, **options):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(execute.tempfile, "mkstemp", refuse)
    before = here.copy.read_bytes()
    assert here.update() == []  # nothing has to be written
    here.new_edition()
    (line,) = here.update()
    assert "Permission denied" in line
    assert here.copy.read_bytes() == before


def test_two_starts_at_once(here):
    change(here.copy, "stub", "mine")
    here.new_edition()
    (here.copies / "labs" / "07_more.ipynb").unlink()
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        for future in [pool.submit(here.update) for _ in range(8)]:
            future.result()
    assert here.names() == USUAL | {here.new.name}
    assert '"mine"' in here.copy.read_text(encoding="utf-8")
    assert title(here.new) == "# Doubling, told better"
