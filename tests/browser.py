"""JupyterLab in a browser, for the tests: on folders of its own, with a home folder of its own."""

import contextlib
import importlib.util
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

import run
from tools import execute

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "google-chrome", "chrome"))), None)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
FLAGS += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
LONG = 180  # seconds; waiting ends as soon as what is waited for is there
SCREENSHOTS = run.OWN / "screenshots"  # of the tests that failed
READY = "window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
MAIN = """
import sys
from pathlib import Path
from tools import copies, lab
lab.NOTEBOOKS, copies.COPIES = Path(sys.argv[1]) / "notebooks", Path(sys.argv[1]) / "my_notebooks"
lab.main(sys.argv[2:])
"""


def needs_browser(test):
    """Mark a test that is left out, with the reason shown, where there is none."""
    reason = "" if CHROMIUM else "there is no Chromium on the PATH"
    if not importlib.util.find_spec("playwright"):
        reason = "playwright, which drives the browser, is not installed"
    return pytest.mark.browser(pytest.mark.skipif(bool(reason), reason=reason)(test))


def environment(folder):
    """What `run.py lab` gives to JupyterLab, for a folder that stands in for the project's."""
    own = {name: str(folder / ".jupyter" / name) for name in run.FOLDERS}
    kept = {name: text for name, text in run.environment().items() if not name.startswith("XDG_")}
    (folder / "home").mkdir(exist_ok=True)
    return kept | own | {"HOME": str(folder / "home"), "USERPROFILE": str(folder / "home")}


def lab_command(folder, *arguments):
    """The command of `run.py lab` on the notebooks and copies in a folder."""
    return [sys.executable, "-c", MAIN, str(folder), *arguments]


@contextlib.contextmanager
def jupyterlab(folder, *arguments):
    """Run JupyterLab on a folder; gives its address with `{}` in place of what to open."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = lab_command(folder, *arguments, "--no-browser", "--allow-root", f"--port={port}")
    command += ["--IdentityProvider.token=secret", "--LabApp.expose_app_in_browser=True"]
    address = f"http://127.0.0.1:{port}"
    with (folder / "log").open("w") as log:
        options = {"env": environment(folder), "stdout": log, "stderr": log}
        server = subprocess.Popen(command, cwd=run.ROOT, **options)
        try:
            end = time.monotonic() + LONG
            while True:
                try:
                    urllib.request.urlopen(f"{address}/api?token=secret", timeout=5).close()
                    break
                except OSError:
                    assert server.poll() is None, (folder / "log").read_text()
                    assert time.monotonic() < end, "JupyterLab did not start"
                    time.sleep(0.2)
            yield address + "/lab{}?token=secret"
        finally:
            server.terminate()
            try:
                server.wait(30)
            except subprocess.TimeoutExpired:  # JupyterLab's own shut-down may hang
                server.kill()
                server.wait()


@contextlib.contextmanager
def browser_page():
    """Open an empty page in Chromium, on which waiting takes as long as a busy machine needs."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        opened.append(browser)
        page = browser.new_page()
        page.set_default_timeout(1000 * LONG)
        try:
            yield page
        except Exception:
            keep_screenshots(os.environ["PYTEST_CURRENT_TEST"].rpartition(" ")[0])
            raise
        finally:
            opened.remove(browser)
            browser.close()


# ---- what a failure leaves behind ----

opened = []  # browsers
kept = []  # screenshots that no report has named yet


def keep_screenshots(test):
    """Save what every open page shows, under the name of a test."""
    name = re.sub(r"[^\w.-]+", "-", test.rpartition("/")[2].replace(".py::", "-")).strip("-")
    pages = [page for browser in opened for context in browser.contexts for page in context.pages]
    for number, page in enumerate(pages, 1):
        path = SCREENSHOTS / f"{name}{f'-{number}' if len(pages) > 1 else ''}.png"
        try:
            page.screenshot(path=path, timeout=20_000)
            kept.append(path)
        except Exception as error:  # a page that hangs or has crashed shows nothing
            print(f"no screenshot {path.name}: {error}")


def report_screenshots():
    """Return the text that says where this test's screenshots are; each is named once."""
    text = "\n".join(map(str, kept))
    kept.clear()
    return text


# ---- a notebook that is open in JupyterLab ----

CELLS = "window.jupyterapp.shell.currentWidget.content.widgets"
CODE = f"{CELLS}.filter(w => w.model.type === 'code').map(w => w.model.sharedModel.toJSON())"
DONE = f"""{CODE}.every(cell => cell.execution_count || !cell.source.trim())
    || {CODE}.some(cell => cell.outputs.some(output => output.output_type === 'error'))"""


def open_notebook(page, address, name):
    """Open a notebook in a workspace of its own, and wait for its kernel."""
    page.goto(address.format(f"/workspaces/{name.partition('.')[0]}/tree/{name}"))
    page.wait_for_function(READY)


@contextlib.contextmanager
def notebook_in_lab(folder, cells):
    """Open a notebook of code cells, given as {id: text}, in a JupyterLab of its own."""
    (folder / "notebooks").mkdir()
    cells = [new_code_cell(text, id=id) for id, text in cells.items()]
    text = nbformat.writes(new_notebook(cells=cells, metadata=execute.METADATA))
    (folder / "notebooks" / "small.ipynb").write_text(text, encoding="utf-8")
    with jupyterlab(folder, "--originals") as address, browser_page() as page:
        page.set_viewport_size({"width": 1280, "height": 1000})
        open_notebook(page, address, "small.ipynb")
        yield page


def run_all(page):
    """Run all cells, until the last has ended or one has failed; return the code cells by id."""
    page.evaluate("void window.jupyterapp.commands.execute('notebook:run-all-cells')")
    page.wait_for_function(DONE, timeout=3000 * LONG)
    page.wait_for_function(READY)
    return {cell["id"]: cell for cell in page.evaluate(CODE)}


def run_above(page, id):
    """Run the cells above one, until the last has ended."""
    go_to(page, id)
    page.evaluate("window.jupyterapp.commands.execute('notebook:run-all-above')")


def go_to(page, id):
    """Bring a cell into view and make it the active one; return it."""
    page.evaluate(
        """async id => {
            const content = window.jupyterapp.shell.currentWidget.content;
            content.activeCellIndex = content.widgets.findIndex(w => w.model.id === id);
            content.deselectAll();
            await content.scrollToItem(content.activeCellIndex, 'start');
            content.activeCell.node.dataset.id = id;
        }""",
        id,
    )
    return page.locator(f".jp-CodeCell[data-id='{id}']")


def run_cell(page, id):
    """Run a cell; return it as soon as it has ended."""
    cell = go_to(page, id)
    page.evaluate("window.jupyterapp.commands.execute('notebook:run-cell')")  # waits for its end
    return cell


def write_into(page, id, text):
    """Replace a cell's text by the keyboard."""
    go_to(page, id).locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(text)


def wait_until(condition):
    """Wait until a condition outside the page holds."""
    end = time.monotonic() + LONG
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.1)
