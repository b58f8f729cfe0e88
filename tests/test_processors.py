"""The tool that imitates processors: it turns last bits, and notices what does not stand it."""

import os
import subprocess
import sys

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from tools import execute, processors

CELLS = {
    "calm": "import numpy as np\nrng = np.random.default_rng(0)\nw = rng.normal(size=9)\nprint(w)",
    "twice": "again = np.random.default_rng(0).normal(size=9)\nassert (again == w).all()",
    "chaos": "x = abs(w[1])\nfor _ in range(80):\n    x = 3.9 * x * (1 - x)\nprint(f'{x:.4f}')",
    "wide": "print(f'{x:.4f}')",
    "time": "import time\nprint(time.time())",
}
AS_IT_IS = processors.Variant("as it is", {})
TURNED = processors.Variant("turned", {"NBHELPERS_ROUNDING": "1"})


@pytest.fixture(scope="module")
def notebook(tmp_path_factory):
    path = tmp_path_factory.mktemp("lesson") / "chaos.ipynb"
    cells = [new_code_cell(source, id=name) for name, source in CELLS.items()]
    cells[3].metadata.tolerance = {"abs": 1, "because": "the logistic map at 3.9 is chaotic"}
    cells[4].metadata.tags = ["nbval-ignore-output"]
    lesson = new_notebook(cells=cells, metadata=execute.METADATA)
    execute.run(lesson, path.parent)
    execute.tidy(lesson)
    execute.write(path, execute.to_text(lesson))
    return path


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    monkeypatch.setattr(execute, "ENVIRONMENT", dict(execute.ENVIRONMENT))


def test_turned_bits_move_what_is_chaotic_only(notebook):
    result = processors.measure(notebook, TURNED, 60)
    assert (result.compared, result.error) == (3, None)
    moved = {cell: found.share for cell, found in result.moved}
    assert moved.keys() == {"chaos", "wide"}
    assert moved["chaos"] > 1 > moved["wide"]
    assert "| chaos | stdout |" in processors.spread([result])
    assert "| turned | RED" in processors.summary([result])


def test_the_command_is_red_and_leaves_the_notebook_alone(notebook, monkeypatch, capsys):
    before = notebook.read_bytes()
    monkeypatch.setattr(processors, "variants", lambda quick: [AS_IT_IS, TURNED])
    assert processors.main([str(notebook)]) == 1
    assert "| as it is | equal |" in capsys.readouterr().out
    assert processors.main([str(notebook), "--only", "as it is"]) == 0
    assert "turned" not in capsys.readouterr().out
    assert notebook.read_bytes() == before


def test_an_assertion_that_does_not_hold_is_red(notebook, tmp_path):
    lesson = execute.read(notebook)
    lesson.cells[2].source += f"\nassert f'{{x:.4f}}' == {lesson.cells[2].outputs[0].text[:-1]!r}"
    path = tmp_path / "broken.ipynb"
    execute.write(path, execute.to_text(lesson))
    assert processors.measure(path, AS_IT_IS, 60).error is None
    result = processors.measure(path, TURNED, 60)
    assert "'chaos'" in result.error
    assert "AssertionError" in result.error
    assert processors.is_red(result)
    assert processors.verdict(result) == "FAILED"


def test_every_variant_takes_effect():
    ways = processors.variants()
    names = [way.name for way in ways]
    assert len(names) == len(set(names)) >= 6
    here = processors.probe()
    assert here is not None  # and so the probe runs at all
    for way in ways:
        if set(way.environment) & {"OPENBLAS_CORETYPE", "NPY_DISABLE_CPU_FEATURES"}:
            assert processors.probe(**way.environment) not in (None, here)
    assert processors.variants(quick=True) == [*ways[:2], ways[-processors.TURNS]]


def test_turned_numbers_are_neighbours_and_keep_their_generator():
    code = """
import copy, pickle, runpy, sys
import numpy as np
plain = np.random.default_rng(5)
runpy.run_path(sys.argv[1])
rng, twin = np.random.default_rng(5), np.random.default_rng(5)
for kind in (np.float32, np.float64):
    a, b = plain.standard_normal(999, kind), rng.standard_normal(999, kind)
    assert a.dtype == b.dtype
    assert (b >= np.nextafter(a, -np.inf)).all() and (b <= np.nextafter(a, np.inf)).all()
    assert 0.5 < (a != b).mean() < 0.8
    assert (twin.standard_normal(999, kind) == b).all()
assert (plain.integers(99, size=99) == rng.integers(99, size=99)).all()
assert isinstance(rng, np.random.Generator) and isinstance(rng.normal(), float)
for other in (copy.deepcopy(rng), pickle.loads(pickle.dumps(rng))):
    assert (other.normal(size=9) == copy.deepcopy(rng).normal(size=9)).all()
"""
    script = processors.execute.ROOT / "tools" / "rounding.py"
    command = [sys.executable, "-W", "error", "-c", code, str(script)]
    done = subprocess.run(
        command, env=os.environ | TURNED.environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
