"""Matrix products use one thread wherever nbhelpers is imported, unless somebody asks for more."""

import os
import subprocess
import sys

import pytest

import nbhelpers as nb
from nbhelpers.blas_threads import VARIABLES

THREADS = "[pool['num_threads'] for pool in __import__('threadpoolctl').threadpool_info()]"
PRODUCT = "rng.normal(size=(128, 784)) @ rng.normal(size=(784, 100))"  # another sum on two threads
DIGEST = f"import numpy as np; rng = np.random.default_rng(0); print(hash(({PRODUCT}).tobytes()))"


def python(code, **variables):
    """What a Python prints in which nobody but `variables` has chosen a number of threads."""
    kept = {name: value for name, value in os.environ.items() if name not in VARIABLES}
    environment = kept | {"PYTHONHASHSEED": "0"} | variables
    command = [sys.executable, "-c", code]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, check=True
    ).stdout.strip()


@pytest.mark.parametrize(
    "first",
    [
        "import nbhelpers",
        "import numpy, scipy.linalg; import nbhelpers",  # as when a notebook imports NumPy first
        "import nbhelpers, scipy.linalg",  # SciPy has a BLAS of its own
    ],
)
def test_one_thread_is_the_default(first):
    assert set(eval(python(f"{first}; print({THREADS})"))) <= {1}


def test_it_gives_the_numbers_of_the_regression():
    here = python("import nbhelpers; " + DIGEST)
    assert here == python("import numpy, nbhelpers; " + DIGEST)
    assert here == python(DIGEST, OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1")


def test_a_cell_that_wants_more_asks_for_it():
    code = f"import nbhelpers as nb\nwith nb.threads(2):\n    print({THREADS})\nprint({THREADS})"
    inside, after = python(code).split("\n")
    assert set(eval(inside)) <= {2}
    assert set(eval(after)) <= {1}


@pytest.mark.parametrize("name", ["OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"])
def test_a_choice_made_outside_stands(name):
    chosen = python(f"import numpy; print({THREADS})", **{name: "2"})
    code = f"import nbhelpers, os; print({THREADS}, os.environ.get('MKL_NUM_THREADS'))"
    assert python(code, **{name: "2"}) == f"{chosen} None"


@pytest.mark.parametrize("n", [0, -1, 1.5, "2", None, True])
def test_threads_are_counted(n):
    with pytest.raises(ValueError, match="n=.* must be a whole number of at least 1"):
        nb.threads(n)
