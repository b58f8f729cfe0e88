"""In JupyterLab a screen reader gets the figures' alt texts: from the file, and after a new run."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from tools import execute

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "google-chrome", "chrome"))), None)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
FLAGS += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
IDLE = ".jp-Notebook-ExecutionIndicator[data-status='idle']"  # the kernel has started
ALTS = ["A blue line that rises to the right", "A blue line that falls to the right"]


def lab_words(monkeypatch):
    """What `run.py lab` passes on."""
    monkeypatch.syspath_prepend(str(Path(__file__).resolve().parents[1]))
    import run

    monkeypatch.setattr(run, "set_up", lambda: None)
    monkeypatch.setattr(run, "python", lambda *words, **_: words)
    return run.lab([])


@pytest.fixture
def lab(tmp_path, monkeypatch):
    """JupyterLab on a notebook that draws two figures, with the settings of nobody."""
    source = "import matplotlib.pyplot as plt\nfor y in ([0, 1], [1, 0]):\n"
    cell = new_code_cell(
        source + "    plt.plot(y)\n    plt.show()", id="two", metadata={"alt": ALTS}
    )
    notebook = new_notebook(cells=[cell], metadata=execute.METADATA)
    folder = tmp_path / "notebooks"
    folder.mkdir()
    execute.run(notebook, folder)  # and no alt text in the outputs
    (folder / "a.ipynb").write_text(nbformat.writes(notebook), encoding="utf-8")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--port", port]
    command += [f"--ServerApp.root_dir={folder}", "--IdentityProvider.token=secret"]
    command += [word for word in lab_words(monkeypatch) if "extra_labextensions_path" in word]
    command += ["--LabApp.expose_app_in_browser=True"]
    own = (
        "JUPYTER_CONFIG_DIR",
        "JUPYTER_DATA_DIR",
        "JUPYTER_RUNTIME_DIR",
        "JUPYTERLAB_SETTINGS_DIR",
    )
    environment = os.environ | {name: str(tmp_path / name) for name in (*own, "IPYTHONDIR")}
    environment["JUPYTERLAB_WORKSPACES_DIR"] = str(tmp_path / "workspaces")
    with (tmp_path / "log").open("w") as log:
        server = subprocess.Popen(map(str, command), env=environment, stdout=log, stderr=log)
        try:
            end = time.monotonic() + 60
            while True:
                try:
                    urllib.request.urlopen(f"{address}/api?token=secret", timeout=5).close()
                    break
                except OSError:
                    assert server.poll() is None, (tmp_path / "log").read_text()
                    assert time.monotonic() < end
                    time.sleep(0.2)
            yield f"{address}/lab/tree/a.ipynb?token=secret&reset"
        finally:
            server.terminate()
            server.wait(20)


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM, reason="there is no Chromium on the PATH")
def test_jupyterlab_describes_figures(lab):
    from playwright.sync_api import TimeoutError, sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page()
        for last_try in (False, False, True):  # on a busy machine JupyterLab may lose the command
            try:
                stored, fresh = alts_before_and_after_a_run(page, lab)
                break
            except TimeoutError:
                if last_try:
                    raise
        browser.close()
    assert stored == ALTS
    assert fresh == ALTS


def alts_before_and_after_a_run(page, lab):
    """The figures' alt texts as stored in the file, and after all cells have run anew."""
    images = ".jp-RenderedImage img"
    alts = f"() => [...document.querySelectorAll('{images}')].map(image => image.alt)"
    page.goto(lab)
    page.wait_for_selector(f"{images}[alt]", timeout=60_000)
    page.wait_for_selector(IDLE, timeout=60_000)  # before that, cells are not run
    stored = page.evaluate(alts)
    page.evaluate(f"document.querySelectorAll('{images}').forEach(image => image.dataset.old = 1)")
    page.evaluate("void window.jupyterapp.commands.execute('notebook:run-all-cells')")
    page.wait_for_function(
        f"document.querySelectorAll('{images}[alt]:not([data-old])').length == 2",
        timeout=40_000,
    )
    return stored, page.evaluate(alts)
