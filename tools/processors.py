"""Run notebooks as other processors would, and show how far that moves numbers and figures.

    python -m tools.processors [--quick | --only TEXT] [--jobs N] [--list] [names ...]

A variant is an older processor, as far as OpenBLAS and NumPy can be told to take this one for it;
another number of threads; or random numbers with some last bits turned. The outputs of each are
compared with the committed ones (`comparison`). The tables are Markdown. Exit code 1 if a variant
needs more than a cell's tolerance allows, or an assertion does not hold.
"""

import argparse
import copy
import functools
import json
import multiprocessing
import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import NamedTuple

from tools import comparison, execute

CORES = (  # what OpenBLAS knows, old to new; the probe tells which of them take effect here
    *("Prescott", "Nehalem", "Sandybridge", "Haswell", "Zen", "SkylakeX", "Cooperlake"),
    *("Sapphirerapids", "ARMV8", "CORTEXA57", "NEOVERSEN1", "NEOVERSEV1", "NEOVERSEN2"),
)
PROBE = """
import json, numpy, threadpoolctl
from numpy._core import _multiarray_umath as umath
for kind in (numpy.float32, numpy.float64):  # ends here if the processor lacks an instruction
    a = numpy.ones((65, 65), kind) @ numpy.ones((65, 65), kind) @ numpy.ones(65, kind)
    numpy.exp(a / a.max())
blas = [i.get("architecture") for i in threadpoolctl.threadpool_info() if i["user_api"] == "blas"]
known = umath.__cpu_features__
print(json.dumps([(blas + [None])[0], [f for f in umath.__cpu_dispatch__ if known.get(f)]]))
"""
TURNS = 3  # perturbations of the random numbers


class Variant(NamedTuple):
    """A way to run a notebook: its name, and the variables that the kernel gets."""

    name: str
    environment: dict


class Result(NamedTuple):
    """What became of one notebook under one variant."""

    notebook: str
    variant: str
    seconds: float
    compared: int  # cells with outputs that are compared
    moved: list  # (cell's id, Difference)
    error: str | None


# ---- what this machine can imitate ----


@functools.cache
def probe(**environment) -> tuple[str, list[str]] | None:
    """Return OpenBLAS's idea of the processor and NumPy's features, or None if it crashes."""
    command = [sys.executable, "-W", "ignore", "-c", PROBE]
    variables = os.environ | execute.ENVIRONMENT | environment
    done = subprocess.run(command, env=variables, capture_output=True, text=True, timeout=120)
    return tuple(json.loads(done.stdout)) if done.returncode == 0 else None


def variants(quick: bool = False) -> list[Variant]:
    """Return every variant that takes effect on this machine; the quick ones are the extremes."""
    here, features = probe()
    cores = {}
    for core in CORES:
        found = probe(OPENBLAS_CORETYPE=core)
        if found and found[0] not in cores and found[0] != here:
            cores[found[0]] = {"OPENBLAS_CORETYPE": core}
    levels = {}
    for n in range(1, len(features) + 1):
        off = " ".join(features[-n:])
        found = probe(NPY_DISABLE_CPU_FEATURES=off)
        if found and set(found[1]) < set(features):
            levels[f"NumPy without {off}"] = {"NPY_DISABLE_CPU_FEATURES": off}
    salts = map(str, range(1, TURNS + 1))
    turned = [Variant(f"last bits turned, {n}", {"NBHELPERS_ROUNDING": n}) for n in salts]
    oldest = next(iter(cores.values()), {}) | (list(levels.values()) or [{}])[-1]
    extremes = [Variant(f"as it is ({here})", {}), Variant("the oldest of both", oldest)]
    if quick:
        return [*extremes, turned[0]]
    two = {"OPENBLAS_NUM_THREADS": "2", "OMP_NUM_THREADS": "2"}
    return [
        *extremes,
        Variant("two threads", two),
        *(Variant(f"OpenBLAS for {name}", environment) for name, environment in cores.items()),
        *(Variant(name, environment) for name, environment in levels.items()),
        *turned,
    ]


# ---- one notebook under one variant ----


def measure(path: Path, variant: Variant, timeout: float) -> Result:
    """Run a notebook and compare its outputs with the committed ones; in a process of its own."""
    execute.ENVIRONMENT.update(variant.environment)
    committed = execute.read(path)
    fresh = copy.deepcopy(committed)
    for cell in fresh.cells:
        cell.execution_count = None
    start, error = time.perf_counter(), None
    with tempfile.TemporaryDirectory() as folder:
        beside = Path(folder) / "notebooks"
        shutil.copytree(path.parent, beside, ignore=shutil.ignore_patterns("*.ipynb", ".*"))
        try:
            execute.run(fresh, beside, timeout)
        except execute.CellFailed as failure:
            lines = str(failure).splitlines()
            error = f"{lines[0]} {lines[-1]}"
    seconds = time.perf_counter() - start
    execute.tidy(fresh)
    pixels = comparison.different_build() is None
    compared, moved = 0, []
    for old, new in zip(committed.cells, fresh.cells, strict=True):
        ignored = "nbval-ignore-output" in execute.tags(old)
        if old.cell_type == "code" and old.outputs and new.execution_count and not ignored:
            compared += 1
            tolerance = old.metadata.get("tolerance")
            found = comparison.differences(old.outputs, new.outputs, tolerance, pixels)
            moved += [(old.id, difference) for difference in found]
    return Result(path.stem, variant.name, seconds, compared, moved, error)


# ---- the tables ----


def table(head: list[str], rows: list[list]) -> str:
    """Return a table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    cells = [[str(cell).replace("|", "\\|").replace("\n", " ") for cell in line] for line in lines]
    return "\n".join("| " + " | ".join(line) + " |" for line in cells)


def spread(results: list[Result]) -> str:
    """Return the table of what moved in each cell, the worst first."""
    worst = {}
    for result in results:
        for cell, found in result.moved:
            key = (result.notebook, cell, found.what)
            if key not in worst or found.share > worst[key][0].share:
                worst[key] = (found, result.variant)
    rows = []
    for (notebook, cell, what), (found, variant) in worst.items():
        rows.append([found.share, notebook, cell, what, found.committed, found.fresh, variant])
    rows.sort(key=lambda row: -row[0])
    shown = [[f"{row[0]:.3g}", *row[1:4], *(_short(x) for x in row[4:6]), row[6]] for row in rows]
    head = ["of what is allowed", "notebook", "cell", "output", "committed", "now", "variant"]
    return table(head, shown)


def _short(text):
    text = " ".join(text.split())
    return text if len(text) <= 70 else text[:67] + "…"


def summary(results: list[Result]) -> str:
    """Return the table of notebooks by variants: how much of what is allowed each needed."""
    notebooks = sorted({result.notebook for result in results})
    rows = []
    for variant in dict.fromkeys(result.variant for result in results):
        found = {r.notebook: r for r in results if r.variant == variant}
        rows.append([variant, *(verdict(found[name]) for name in notebooks if name in found)])
    return table(["processor", *notebooks], rows)


def verdict(result: Result) -> str:
    """Return whether all is well, and how much of what is allowed was needed."""
    if result.error:
        return "FAILED"
    largest = max((found.share for _, found in result.moved), default=0)
    if largest == 0:
        return "equal"
    return f"{'RED' if largest > 1 else 'green'} ({largest:.2g})"


def is_red(result: Result) -> bool:
    """Tell whether a tolerance or an assertion did not hold."""
    return bool(result.error) or any(found.share > 1 for _, found in result.moved)


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns 1 if anything is red."""
    parser = argparse.ArgumentParser(prog="processors", description=__doc__.split("\n")[0])
    parser.add_argument("names", nargs="*", help="file, stem or its beginning; default: all")
    parser.add_argument("--quick", action="store_true", help="three variants, the extremes")
    parser.add_argument("--only", default="", help="only variants whose names hold this text")
    parser.add_argument("--list", action="store_true", help="only list the variants")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="how many at once")
    parser.add_argument("--timeout", type=float, default=1800, help="seconds for one cell (1800)")
    options = parser.parse_args(arguments)
    sys.stdout.reconfigure(errors="replace")
    try:
        paths = execute.find(options.names)
    except ValueError as error:
        parser.error(str(error))
    ways = [way for way in variants(options.quick) if options.only in way.name]
    if not ways:
        parser.error(f"no variant has {options.only!r} in its name; --list shows them")
    if options.list:
        print("\n".join(f"{way.name}: {way.environment}" for way in ways))
        return 0
    results = []
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(options.jobs, mp_context=fresh, max_tasks_per_child=1) as pool:
        jobs = [(path, way, options.timeout) for path in paths for way in ways]
        tasks = {pool.submit(measure, *job): job for job in jobs}
        for task in as_completed(tasks):
            path, way, _ = tasks[task]
            crash = task.exception()  # of one run; the others go on
            failed = Result(path.stem, way.name, 0, 0, [], repr(crash))
            result = failed if crash else task.result()
            results.append(result)
            line = f"{result.notebook}, {result.variant}: {verdict(result)}, {result.seconds:.0f} s"
            print(line, result.error or "", file=sys.stderr, flush=True)
    order = {way.name: number for number, way in enumerate(ways)}
    results.sort(key=lambda result: (order[result.variant], result.notebook))
    print(f"\n{spread(results)}\n\n{summary(results)}")
    for result in results:
        if result.error:
            print(f"\n{result.notebook}, {result.variant}: {result.error}")
    return 1 if any(map(is_red, results)) else 0


if __name__ == "__main__":
    sys.exit(main())
