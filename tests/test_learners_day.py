"""A learner's day in JupyterLab: answers wrong and right, the lessons change, the next day."""

import subprocess

import nbformat
from browser import (
    READY,
    browser_page,
    environment,
    jupyterlab,
    lab_command,
    needs_browser,
    wait_until,
)
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

import run
from nbhelpers.checks import exercises
from tools import execute

EXERCISE = next(id for id, e in exercises().items() if e.title == "The bias gradient")
WRONG = "def answer(D):\n    return 0"
RIGHT = "def answer(D):\n    return D.sum(axis=0) / len(D)  # found it"
CELLS = [
    new_markdown_cell("# The lesson", id="title"),
    new_code_cell("from nbhelpers.checks import check", id="imports"),
    new_code_cell("def answer(D): ...", id="stub", metadata={"tags": ["exercise"]}),
    new_code_cell(
        f'answer = check("{EXERCISE}", answer)', id="check", metadata={"tags": ["check"]}
    ),
]
NAMES = "[...document.querySelectorAll('.jp-DirListing-itemText')]"


@needs_browser
def test_nothing_of_a_learners_work_is_lost(tmp_path):
    (tmp_path / "notebooks").mkdir()
    copy = tmp_path / "my_notebooks" / "01_one_sample_at_a_time.ipynb"
    new = copy.with_stem(copy.stem + " (new)")
    publish(tmp_path, copy.name, "# The lesson")

    with jupyterlab(tmp_path) as address, browser_page() as page:
        page.goto(address.format(""))
        open_copy(page, copy.name)
        run_cell(page, 0)
        replace_and_run(page, 1, WRONG)
        run_cell(page, 2)
        wait_for_verdict(page)
        assert "passed" not in verdict(page)
        publish(tmp_path, copy.name, "# The lesson, told better")
        before = copy.read_bytes()  # not saved yet, and so the same as an untouched copy
        again = lab_command(tmp_path, "--version")  # JupyterLab is started once more, by mistake
        subprocess.run(again, cwd=run.ROOT, env=environment(tmp_path), check=True)
        assert copy.read_bytes() == before
        replace_and_run(page, 1, RIGHT)
        run_cell(page, 2)
        code_cell(page, 2).locator(".jp-OutputArea", has_text="passed").wait_for()
        page.keyboard.press("Control+s")
        wait_until(lambda: "found it" in copy.read_text(encoding="utf-8"))
        assert page.locator(".jp-Dialog").count() == 0  # nobody has changed the file meanwhile
        assert page.locator(".Toastify__toast").count() == 0  # and no news greeted the learner

    work = copy.read_bytes()
    with jupyterlab(tmp_path) as address, browser_page() as page:
        assert f"The lesson as it is now: {new.name}" in (tmp_path / "log").read_text()
        page.goto(address.format(""))
        page.wait_for_function(f"{NAMES}.length == 2")
        names = page.evaluate(f"{NAMES}.map(e => [e.innerText, e.scrollWidth <= e.clientWidth])")
        assert sorted(names) == [[new.name, True], [copy.name, True]]  # whole, not cut off
        open_copy(page, copy.name)
        assert "found it" in sources(page)[2]
        assert "passed" in verdict(page)
        open_copy(page, new.name)
        assert sources(page) == ["# The lesson, told better", *(cell.source for cell in CELLS[1:])]
    assert copy.read_bytes() == work
    assert list((tmp_path / "home").rglob("*")) == []  # all that is written stays in the project


def publish(folder, name, title):
    """Write the lesson, with a title."""
    cells = [new_markdown_cell(title, id="title"), *CELLS[1:]]
    text = nbformat.writes(new_notebook(cells=cells, metadata=execute.METADATA))
    (folder / "notebooks" / name).write_text(text, encoding="utf-8")


# ---- what a learner does ----

PANEL = ".jp-NotebookPanel:not(.lm-mod-hidden)"


def open_copy(page, name):
    page.dblclick(f".jp-DirListing-item:has(:text-is('{name}'))")
    here = "window.jupyterapp?.shell.currentWidget?.context"
    page.wait_for_function(f"{here}?.path === {name!r} && {here}.isReady")
    page.wait_for_function(READY)


def code_cell(page, number):
    return page.locator(f"{PANEL} .jp-CodeCell").nth(number)


def run_cell(page, number):
    code_cell(page, number).locator(".cm-content").click()
    page.keyboard.press("Shift+Enter")


def replace_and_run(page, number, text):
    code_cell(page, number).locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(text)
    page.keyboard.press("Shift+Enter")


def verdict(page):
    return code_cell(page, 2).locator(".jp-OutputArea").inner_text()


def wait_for_verdict(page):
    code_cell(page, 2).locator(".jp-OutputArea-output").first.wait_for()


def sources(page):
    cells = "window.jupyterapp.shell.currentWidget.content.model.sharedModel.cells"
    return page.evaluate(f"{cells}.map(cell => cell.source)")
