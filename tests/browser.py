"""JupyterLab in a browser, for the tests: on folders of its own, with a home folder of its own."""

import contextlib
import importlib.util
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

import run

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "google-chrome", "chrome"))), None)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
FLAGS += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
LONG = 180  # seconds; waiting ends as soon as what is waited for is there
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
        page = browser.new_page()
        page.set_default_timeout(1000 * LONG)
        yield page
        browser.close()


def wait_until(condition):
    """Wait until a condition outside the page holds."""
    end = time.monotonic() + LONG
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.1)
