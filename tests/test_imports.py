"""What importing the package costs, what it offers, and that it says what it is."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import nbhelpers

PACKAGE = Path(nbhelpers.__file__).parent
HEAVY = (
    "matplotlib", "sklearn", "scipy", "tqdm", "pooch", "ipywidgets", "anywidget", "IPython",
    "pandas",
)  # fmt: skip
ALSO = {  # the modules that may load more, once they themselves are imported
    "nbhelpers.datasets": (),
    "nbhelpers.estimators": ("sklearn", "scipy", "pandas"),  # scikit-learn loads pandas
    "nbhelpers.loops": (),
    "nbhelpers.plots": ("matplotlib",),
    "nbhelpers.widgets": (),
    "nbhelpers.zoo": ("matplotlib",),
}


@pytest.mark.parametrize("module", ["nbhelpers", *ALSO])
def test_importing_loads_numpy_alone(module):
    code = f"import {module}, sys; print(*(m for m in {HEAVY} if m in sys.modules))"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True
    )
    assert set(done.stdout.split()) <= set(ALSO.get(module, ()))


def test_all_names_are_there_and_listed_once():
    assert len(nbhelpers.__all__) == len(set(nbhelpers.__all__))
    assert all(hasattr(nbhelpers, name) for name in nbhelpers.__all__)


FILES = sorted(
    path for folder in (".", "plots", "widgets", "zoo") for path in PACKAGE.glob(f"{folder}/*.py")
)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_public_function_has_a_docstring_and_typed_arguments(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree)
    for f in (node for node in tree.body if isinstance(node, ast.FunctionDef)):
        assert ast.get_docstring(f), f.name
        assert f.returns is not None, f.name
        # optimizer and penalty may be any object with the right methods
        untyped = {a.arg for a in f.args.args + f.args.kwonlyargs if a.annotation is None}
        assert untyped <= {"optimizer", "penalty"}, f.name
