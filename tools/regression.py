"""What `pytest --nbval` lacks.

Outputs are compared by `comparison`, a dead kernel is noticed at once, a cell that was never run
is an error, and the report says how many seconds each notebook took.
"""

import base64
import os
import time
from pathlib import Path
from queue import Empty

import matplotlib
import pytest
from nbval.kernel import RunningKernel
from nbval.plugin import IPyNbCell

from tools import comparison
from tools.execute import ENVIRONMENT

ROOT = Path(__file__).resolve().parents[1]
# Seconds for a finished cell's output. nbval's own 5 are too few on a busy machine, and a kernel
# that died is noticed sooner than this.
OUTPUT_WAIT = 300
LONG = (  # the test files that take longest: the last to start would leave one worker idle
    *("test_checks", "test_lessons_in_the_browser", "test_processors", "test_learners_day"),
    *("test_playground", "test_slides", "test_widgets_in_the_browser", "test_mnist_labs"),
    *("test_search", "test_execute", "test_regression", "test_estimators"),
)
NO_MNIST = (
    "MNIST is not on this machine (README, Data), so what rests on it is not compared; "
    "tests/test_mnist_notebook.py runs it on the small digits"
)

os.environ.update(ENVIRONMENT)  # before any kernel or worker starts
matplotlib.use("Agg")  # for the tests; kernels draw into their output


def pytest_itemcollected(item):
    """Give a notebook's cells time for their outputs."""
    if isinstance(item, IPyNbCell):
        item.output_timeout = OUTPUT_WAIT


def pytest_collection_modifyitems(items):
    """Start the longest first, so that both workers end together: the last notebooks, and LONG."""
    items.sort(key=lambda item: item.path.name, reverse=True)
    items.sort(key=lambda item: (item.path.suffix != ".ipynb", item.path.stem not in LONG))
    mnist = [i for i in items if isinstance(i, IPyNbCell) and wants_mnist(i.parent.nb)]
    if mnist and not has_mnist():
        for item in mnist:
            item.add_marker(pytest.mark.skip(reason=NO_MNIST))


def wants_mnist(notebook):
    """Whether a notebook loads MNIST."""
    return any("load_mnist(" in c.source for c in notebook.cells if c.cell_type == "code")


def has_mnist():
    """Whether MNIST is at hand without a download."""
    from nbhelpers import download  # loads pooch and requests

    if os.environ.get("NBHELPERS_DATA"):
        return True
    return all((download.cache() / name).is_file() for name in download.FILES)


# ---- one cell ----


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """Blame only the cell that killed its kernel; complain about one that was never run."""
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
    return result


def compare_outputs(item, fresh, committed, skip_compare=None):
    """Compare with `comparison` in the place of nbval's own comparison, which is exact."""
    tolerance = item.cell.metadata.get("tolerance")
    found = comparison.differences(
        committed, fresh, tolerance, pixels=not comparison.different_build()
    )
    red = [difference for difference in found if difference.share > 1]
    item.comparison_traceback = [str(difference) for difference in red]
    if any(difference.what.startswith("figure") for difference in red):
        item.comparison_traceback += save_figures(item, committed, fresh)
    return not red


IPyNbCell.compare_outputs = compare_outputs


def save_figures(item, committed, fresh):
    """Save a cell's figures, to be compared by eye; return where they are."""
    folder = item.config.cache.mkdir("figures")
    name = f"{item.path.stem}-{item.cell.get('id', item.cell_num)}"
    for suffix, outputs in (("committed", committed), ("now", fresh)):
        bundles = [output.get("data", {}) for output in outputs]
        for number, data in enumerate((data for data in bundles if "image/png" in data), 1):
            png = base64.b64decode(data["image/png"])
            (folder / f"{name}-{number}-{suffix}.png").write_bytes(png)
    return [f"To compare by eye: {folder / name}-…-committed.png and …-now.png"]


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
    """Say how long each notebook took, and whether pixels were compared."""
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
    if config.option.nbval and (reason := comparison.different_build()):
        terminalreporter.write_line(
            f"FIGURES WERE NOT COMPARED PIXEL BY PIXEL: {reason}", yellow=True
        )
