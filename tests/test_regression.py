"""The alarm goes off: a notebook is executed, then spoilt as a change of code could spoil it."""

import copy
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from importlib.metadata import version
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from tools import comparison, execute, regression

ROOT = Path(__file__).resolve().parents[1]

HONEST = {
    "setup": "import os, warnings\nimport matplotlib.pyplot as plt",
    "environment": f"for name in {[*execute.ENVIRONMENT]}:\n    print(name, os.environ[name])",
    "width": "fig, ax = plt.subplots()\nax.plot([0, 1], linewidth=1.5)\nplt.show()",
    "points": "fig, ax = plt.subplots()\nax.plot(range(30), 'o')\nplt.show()",
    "size": "fig, ax = plt.subplots(figsize=(4, 3))\nplt.show()",
    "vanished": "fig, ax = plt.subplots()\nplt.show()",
    "added": "print('text only')",
    "number": "print(0.1234)",
    "flip": "print(f'cost {0.1234}')",
    "prose": "print('after 232 epochs 0.5 is right')",
    "lines": "print('one')\nprint('two')",
    "swapped": "plt.plot([1, 2])\nplt.show()\nplt.plot([2, 1])\nplt.show()",
    "label": "plt.plot([1, 2], label='train')\nplt.legend()\nplt.show()",
    "wide-number": "print('cost', 100.0, 'after', 232, 'epochs')",
    "wide-drift": "print('cost', 100.0, 'after', 232, 'epochs')",
    "wide-point": "plt.plot(range(30), 'o')\nplt.show()",
    "wide-line": "plt.plot([1, 2])\nplt.plot([2, 1])\nplt.show()",
    "wide-label": "plt.plot([1, 2], label='train')\nplt.legend()\nplt.show()",
    "wide-legend": "plt.plot([1, 2], label='a')\nplt.legend(loc='upper left')\nplt.show()",
    "wide-curve": "plt.plot([1, 2, 2])\nplt.show()",
    "wide-swapped": "plt.plot([1, 2])\nplt.show()\nplt.plot([1, 2], 'o')\nplt.show()",
    "result": "1 + 1",
    "warning": "print('calm')",
    "error": "print('before')",
    "cured": "raise ValueError('expected')",
    "silent": "print('said')",
    "address": "object()",
    "unrun": "print('never compared')",
    "killed": "print('alive')",
    "after": "print('not to blame')",
}
SPOILT = {  # cell: what replaces its source once the outputs are stored, what the report must say
    "width": ("fig, ax = plt.subplots()\nax.plot([0, 1], linewidth=2)\nplt.show()", "RMS"),
    "points": (
        "fig, ax = plt.subplots()\nax.plot(range(30), 'o', markevery=slice(29))\nplt.show()",
        "RMS",
    ),
    "size": ("plt.subplots(figsize=(5, 3))\nplt.show()", "Figure size"),
    "vanished": ("fig, ax = plt.subplots()\nplt.close(fig)", "kinds of output"),
    "added": ("print('text only')\nplt.subplots()\nplt.show()", "kinds of output"),
    "number": ("print(0.1236)", "0.1236"),
    "prose": ("print('after 242 epochs 0.5 is right')", "242"),
    "lines": ("print('one')", "two"),
    "swapped": ("plt.plot([2, 1])\nplt.show()\nplt.plot([1, 2])\nplt.show()", "RMS"),
    "label": ("plt.plot([1, 2], label='test')\nplt.legend()\nplt.show()", "'test'"),
    "wide-number": ("print('cost', 103.0, 'after', 232, 'epochs')", "103.0"),
    "wide-point": ("plt.plot(range(29), 'o')\nplt.show()", "of 29 points"),
    "wide-line": ("plt.plot([1, 2])\nplt.show()", "of 2 points"),
    "wide-label": ("plt.plot([1, 2], label='test')\nplt.legend()\nplt.show()", "'test'"),
    "wide-legend": (
        "plt.plot([1, 2], label='a')\nplt.legend(loc='lower right')\nplt.show()",
        "legend at",
    ),
    "wide-swapped": ("plt.plot([1, 2], 'o')\nplt.show()\nplt.plot([1, 2])\nplt.show()", "points"),
    "result": ("1 + 2", "Cell outputs differ"),
    "warning": ("warnings.warn('careful', stacklevel=1)\nprint('calm')", "careful"),
    "error": ("print('before')\n1 / 0", "ZeroDivisionError"),
    "cured": ("pass", "Cell outputs differ"),
    "silent": ("pass", "Cell outputs differ"),
    "unrun": (HONEST["unrun"], "run it"),
    "killed": ("os._exit(1)", "kernel died"),
}

FLIPPED = {  # what may differ
    "flip": "print(f'cost {0.1235}')",
    "wide-drift": "print('cost', 102.0, 'after', 235, 'epochs')",
    "wide-curve": "plt.plot([1, 2, 1.5])\nplt.show()",
}
TOLERANCE = {"rel": 0.02, "count": 3, "figure": 60, "because": "this is a test"}  # of "wide-…"


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """Run pytest once over the honest notebook and its spoilt copy: {cell: complaint or None}."""
    folder = tmp_path_factory.mktemp("notebooks")
    cells = [new_code_cell(source, id=name) for name, source in HONEST.items()]
    honest = new_notebook(cells=cells, metadata=execute.METADATA)
    cells[list(HONEST).index("cured")].metadata.tags = ["raises-exception"]
    for cell in cells:
        if cell.id.startswith("wide-"):
            cell.metadata.tolerance = TOLERANCE
    execute.run(honest, folder)
    execute.tidy(honest)
    spoilt = copy.deepcopy(honest)
    for cell in spoilt.cells:
        cell.source = FLIPPED.get(cell.id, SPOILT.get(cell.id, [cell.source])[0])
        if cell.id == "unrun":
            cell.outputs, cell.execution_count = [], None
    for name, notebook in (("honest", honest), ("spoilt", spoilt)):
        execute.write(folder / f"{name}.ipynb", nbformat.writes(notebook))
    xml = folder / "report.xml"
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-n0",
        "-p",
        "tools.regression",
        "-c",
        ROOT / "pyproject.toml",
    ]
    command += ["--rootdir", folder, "--junitxml", xml, "--color=no"]
    command += ["-o", f"cache_dir={folder / 'cache'}", folder]
    environment = os.environ | {"PYTHONIOENCODING": "utf-8"}
    environment = {
        name: environment[name] for name in environment if name not in execute.ENVIRONMENT
    }
    done = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=600,
    )
    assert xml.exists(), done.stdout + done.stderr
    found = {"honest": {}, "spoilt": {}, "exit": done.returncode, "text": done.stdout}
    for case in ElementTree.parse(xml).iter("testcase"):
        which = "spoilt" if "spoilt" in case.get("classname") else "honest"
        number = int(re.search(r"\d+", case.get("name")).group())
        bad = [part for part in case if part.tag in ("failure", "error")]
        found[which][list(HONEST)[number]] = bad[0].text if bad else None
    return found


def test_an_untouched_notebook_is_green(report):
    assert report["honest"] == dict.fromkeys(HONEST)


@pytest.mark.parametrize("cell", SPOILT)
def test_a_spoilt_cell_is_red(report, cell):
    omitted = re.search(".*PIXEL BY PIXEL.*", report["text"])
    if SPOILT[cell][1] == "RMS" and omitted:
        pytest.skip(omitted.group())
    assert SPOILT[cell][1] in (report["spoilt"][cell] or "")


def test_only_the_spoilt_cells_are_red(report):
    red = {cell for cell, complaint in report["spoilt"].items() if complaint}
    pixels = {cell for cell, (_, word) in SPOILT.items() if word == "RMS"}
    omitted = pixels if "PIXEL BY PIXEL" in report["text"] else set()
    assert red == set(SPOILT) - omitted
    assert report["exit"] == 1


def test_the_report_gives_seconds_per_notebook(report):
    assert re.search(r"\d+\.\d s +\S*honest\.ipynb", report["text"])


@pytest.mark.parametrize(
    ("pins", "reason"),
    [
        (
            "matplotlib==1.0 \\\npillow=={pillow}\n",
            "matplotlib {matplotlib} is installed, .* has 1.0",
        ),
        ("matplotlib=={matplotlib}\npillow==1.0\n", "pillow {pillow} is installed, .* has 1.0"),
        (None, "no requirements.txt"),
    ],
)
def test_other_drawing_libraries_than_pinned_are_reported(monkeypatch, tmp_path, pins, reason):
    here = {name: version(name) for name in ("matplotlib", "pillow")}
    if pins:
        (tmp_path / "requirements.txt").write_text(pins.format(**here), encoding="utf-8")
    monkeypatch.setattr(comparison, "ROOT", tmp_path)
    assert re.search(reason.format(**here), comparison.different_build())


def test_the_files_that_start_first_are_there():
    names = {path.stem for path in Path(__file__).parent.glob("test_*.py")}
    assert set(regression.LONG) <= names
