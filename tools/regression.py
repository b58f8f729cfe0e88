"""What `pytest --nbval` lacks.

Figures are compared pixel by pixel, a dead kernel is noticed at once, a cell that was never run is
an error, and the report says how many seconds each notebook took.
"""

import base64
import importlib.metadata
import io
import os
import re
import time
from pathlib import Path
from queue import Empty

import matplotlib
import numpy as np
import pytest
from nbval.kernel import RunningKernel
from nbval.plugin import IPyNbCell
from PIL import Image

from tools.execute import ENVIRONMENT

ROOT = Path(__file__).resolve().parents[1]
TOLERANCE = 0.5  # root mean square on 0-255; one point missing of 300 is 1.8
OUTPUT_WAIT = (
    60  # seconds for a finished cell's output; nbval's own 5 are too few on a busy machine
)
IMAGES = ("image/png", "image/jpeg")
NO_MNIST = (
    "MNIST is not on this machine (README, Data), so notebook 06 is not compared; "
    "tests/test_mnist_notebook.py runs it on the small digits"
)

os.environ.update(ENVIRONMENT)  # before any kernel or worker starts
matplotlib.use("Agg")  # for the tests; kernels draw into their output


def pytest_configure(config):
    config.option.nbval_sanitize_with = str(ROOT / "tests" / "sanitize.cfg")


def pytest_itemcollected(item):
    if isinstance(item, IPyNbCell):
        item.output_timeout = OUTPUT_WAIT


def pytest_collection_modifyitems(items):
    """Start the longest first, which are the last notebooks, so that both workers end together.

    Within a notebook the solutions run last. Until then this is the student edition, and whatever
    needs a solution fails; then every solution's check must pass.
    """
    items.sort(key=lambda item: isinstance(item, IPyNbCell) and is_after_work(item.cell))
    items.sort(key=lambda item: item.path.name, reverse=True)
    items.sort(key=lambda item: item.path.suffix != ".ipynb")
    mnist = [i for i in items if isinstance(i, IPyNbCell) and i.path.stem == "06_mnist"]
    if mnist and not has_mnist():
        for item in mnist:
            item.add_marker(pytest.mark.skip(reason=NO_MNIST))


def has_mnist():
    """Whether MNIST is at hand without a download."""
    from nbhelpers import download  # loads pooch and requests

    if os.environ.get("NBHELPERS_DATA"):
        return True
    return all((download.cache() / name).is_file() for name in download.FILES)


def is_after_work(cell):
    """Whether a cell is a solution, or looks back on all exercises."""
    return "solution" in cell.metadata.get("tags", []) or "progress()" in cell.source


# ---- one cell ----


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    try:
        result = yield
    except RuntimeError:
        if isinstance(item, IPyNbCell) and not item.parent.kernel.is_alive():
            item.parent.timed_out = (
                True  # the cells that follow are not to blame: nbval expects them to fail
            )
        raise
    if isinstance(item, IPyNbCell):
        if item.cell.source.strip() and item.cell.execution_count is None:
            item.raise_cell_error(
                "The committed notebook does not hold this cell's outputs: run it"
            )
        if item.options["check"] and not different_build():
            compare_figures(item)
    return result


def compare_figures(item):
    """Compare the figures of nbval's own run with the committed ones."""
    committed, new = figures(item.cell.outputs), figures(item.test_outputs)
    if len(committed) != len(new):
        item.raise_cell_error(f"The committed cell shows {len(committed)} figures, now {len(new)}")
    for number, (old, fresh) in enumerate(zip(committed, new, strict=True), 1):
        complaint = difference(old, fresh)
        if complaint:
            folder = item.config.cache.mkdir("figures")
            name = f"{item.path.stem}-{item.cell.get('id', item.cell_num)}-{number}"
            for suffix, data in (("committed", old), ("now", fresh)):
                (folder / f"{name}-{suffix}.png").write_bytes(data)
            item.raise_cell_error(
                f"Figure {number} of cell {item.cell.get('id', item.cell_num)!r} {complaint};"
                f" to compare by eye: {folder / name}-committed.png and -now.png"
            )


def figures(outputs):
    bundles = [output.get("data", {}) for output in outputs]
    return [base64.b64decode(data[kind]) for data in bundles for kind in IMAGES if kind in data]


def difference(old, new):
    """Nothing, or how the two pictures differ."""
    if old == new:
        return None
    pixels = [
        np.asarray(Image.open(io.BytesIO(data)).convert("RGBA"), float) for data in (old, new)
    ]
    if pixels[0].shape != pixels[1].shape:
        sizes = ["{1} x {0}".format(*picture.shape) for picture in pixels]
        return f"was {sizes[0]} pixels and is {sizes[1]}"
    rms = np.sqrt(np.mean((pixels[0] - pixels[1]) ** 2))
    return f"differs from the committed one (RMS {rms:.2f} of 255)" if rms > TOLERANCE else None


def different_build():
    """Why figures cannot be compared here, or nothing: other versions draw letters differently."""
    lock = ROOT / "requirements.txt"
    if not lock.exists():
        return "there is no requirements.txt"
    pinned = lock.read_text(encoding="utf-8")
    for name in ("matplotlib", "pillow"):
        there = importlib.metadata.distribution(name)
        wanted = re.findall(rf"^{name}==([^\s;\\]+)", pinned, flags=re.MULTILINE)
        if there.version not in wanted:
            return (
                f"{name} {there.version} is installed, requirements.txt has {' or '.join(wanted)}"
            )
        if (there.read_text("INSTALLER") or "").strip() == "conda":
            return f"{name} was built by conda, with other font libraries than the pinned one"
    return None


# ---- kernels ----


def get_message(self, stream, timeout=None):
    """RunningKernel.get_message, looking every second whether the kernel still lives."""
    end = time.monotonic() + (float("inf") if timeout is None else timeout)
    while True:
        try:
            return wait(self, stream, timeout=max(0, min(1, end - time.monotonic())))
        except Empty:
            if not self.is_alive():
                raise RuntimeError("The kernel died while it ran this cell") from None
            if time.monotonic() >= end:
                raise


wait, RunningKernel.get_message = RunningKernel.get_message, get_message


# ---- the report ----


def pytest_terminal_summary(terminalreporter, config):
    seconds = {}
    for reports in terminalreporter.stats.values():
        for report in reports:
            file = getattr(report, "nodeid", "").split("::")[0]
            if file.endswith(".ipynb"):
                seconds[file] = seconds.get(file, 0) + getattr(report, "duration", 0)
    if not seconds:
        return
    terminalreporter.section("notebooks")
    for file in sorted(seconds):
        terminalreporter.write_line(f"{seconds[file]:6.1f} s  {file}")
    if config.option.nbval and (reason := different_build()):
        terminalreporter.write_line(
            f"FIGURES WERE NOT COMPARED PIXEL BY PIXEL: {reason}", yellow=True
        )
