"""Print a web page into a PDF, through a browser that is there already."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
BROWSERS += ("msedge", "microsoft-edge")
PROGRAMS = [  # where they lie without being on the PATH
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    *(
        str(Path(os.environ.get(folder, "")) / program)
        for folder in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
        for program in (
            "Google/Chrome/Application/chrome.exe",
            "Microsoft/Edge/Application/msedge.exe",
        )
    ),
]


def find_browser() -> str | None:
    """Return a Chromium, Chrome or Edge."""
    return next(filter(None, map(shutil.which, [*BROWSERS, *PROGRAMS])), None)


def print_to(source: Path, target: Path) -> None:
    """Print a deck into a file through a browser without a window; RuntimeError if that fails."""
    browser = find_browser()
    if browser is None:
        raise RuntimeError(
            "--pdf needs Chromium, Chrome or Edge; there is none. Your browser can print the deck."
        )
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "deck.pdf"
        command = [browser, "--headless", "--disable-gpu", "--no-pdf-header-footer"]
        command += ["--no-sandbox"] if getattr(os, "getuid", lambda: 1)() == 0 else []
        command += [f"--user-data-dir={folder}/profile", f"--print-to-pdf={made}"]
        said = subprocess.run([*command, source.as_uri()], capture_output=True, text=True)
        if not made.exists():
            raise RuntimeError(f"{browser} printed nothing:\n{said.stderr[-500:]}")
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f".{target.name}.tmp")
        shutil.copyfile(made, part)
        os.replace(part, target)
