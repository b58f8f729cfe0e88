"""Files, data and figures against the pool of nonsense: a right answer, or one clear error.

An error is clear if the package raises it on purpose, and if it names an argument.
"""

import os
import traceback
from inspect import signature
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pytest
from test_arguments import PACKAGE, POOL

import nbhelpers as nb
from nbhelpers import augment, datasets, metrics, mnist, plots, storage, validate

plt.switch_backend("agg")

RNG = np.random.default_rng(0)
X, y = RNG.normal(size=(4, 2)), np.array([0, 1, 1, 0])
P = np.array([[0.9, 0.1], [0.4, 0.6], [0.5, 0.5], [0.2, 0.8]])
NET = nb.make_network((2, 3, 1), rng=RNG)
HISTORY = nb.History({"epoch": [1, 2], "cost": [3.0, 2.0]}, nb.SGD(0.1))


def classes(points):
    return (points[:, 0] > 0).astype(int)


CALLS = {
    datasets.moons: {"n": 5, "noise": 0.1, "seed": 0},
    datasets.sine: {"n": 5, "noise": 0.1, "rng": RNG},
    datasets.above_sine: {"n": 5, "rng": RNG},
    datasets.split: {"X": X, "Y": y, "parts": (0.5, 0.5), "rng": RNG},
    augment.distorted: {
        "batches": nb.minibatches, "share": 2,
        "shift": 1, "angle": 8.0, "scale": 0.1, "elastic": 1.0, "sigma": 4.0,
    },
    metrics.confusion_matrix: {"y": y, "predicted": y, "n_classes": 2},
    metrics.calibration_error: {"P": P, "y": y, "n_bins": 4},
    mnist.load_mnist: {"folder": "here", "dtype": np.float32, "fallback": "digits"},
    storage.save: {
        "path": "run.npz", "net": NET, "history": HISTORY, "rng": RNG,
        "gradient": nb.Dropout(0.5, RNG), "optimizer": nb.SGD(0.1), "epoch": 2,
    },
    storage.load: {"path": "run.npz"},
    plots.boundary_strip: {"predictions": {"a": classes}, "X": X, "y": y, "axes": None},
    plots.calibration_curve: {"runs": {"a": [(P, y)]}, "ax": None, "n_bins": 4},
    plots.confusion: {"y": y, "predicted": y, "n_classes": 2, "ax": None},
    plots.cost_curves: {"runs": HISTORY, "ax": None, "every": 1, "columns": "cost",
                        "spread": "band"},
    plots.decision_boundary: {"predict": classes, "X": X, "y": y, "ax": None, "margin": 0.3,
                              "steps": 9},
    plots.fitted_curve: {"curves": {"a": np.sin}, "X": X[:, :1], "Y": X[:, 1:], "ax": None},
    plots.histograms: {"groups": {"a": X}, "axes": None, "bins": 4, "limits": (-1, 1),
                       "measure": "sd"},
    plots.image_gallery: {"images": P.T, "titles": ["a", "b"], "ax": None, "columns": 3},
    plots.network_drawing: {"sizes": (2, 3, 1), "ax": None, "W": NET.W,
                            "values": [["a", "b"], None, None], "most": 7},
    plots.network_graph: {"sizes": (2, 3, 1), "ax": None, "A": [[1, 2], None, None], "D": None,
                          "W": NET.W, "dW": NET.W, "b": NET.b, "form": ".3g"},
    plots.product: {"A": X, "D": P, "i": 0, "j": 1, "ax": None, "n_added": 1},
}  # fmt: skip
DICTS = {"runs", "curves", "predictions", "groups"}  # where the nonsense may also be an entry
OWN = {"predict", "predictions", "curves"}  # what the caller's function raises is its own matter
PLACES = (PACKAGE, PACKAGE / "plots")


def complaint(function, arguments):
    """Call a function; return what is wrong with the error it raises, if it raises one."""
    try:
        function(**arguments)
    except Exception as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        ours = Path(where.filename).parent in PLACES and where.line.startswith("raise")
        if (
            isinstance(error, TypeError | ValueError)
            and ours
            and any(name in str(error) for name in arguments)
        ):
            return None
        return f"{error!r} in {where}"
    return None


@pytest.mark.parametrize(
    "function, name",
    [(f, name) for f, good in CALLS.items() for name in good],
    ids=lambda value: value if isinstance(value, str) else value.__name__,
)
def test_nonsense_is_answered_or_refused_clearly(function, name, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(mnist, "read_folder", lambda folder: None)
    monkeypatch.setattr("nbhelpers.download.MIRRORS", ())
    monkeypatch.setattr("nbhelpers.download.cache", lambda: tmp_path / "cache")
    storage.save("run.npz", NET)
    function(**CALLS[function])
    unclear = []
    for nonsense in POOL:
        if name == "path" and isinstance(nonsense, str) and nonsense:
            continue  # a file's name like any other
        if name == "fallback" and nonsense is None:
            continue  # then there is no MNIST
        for value in [nonsense, {"a": nonsense}] if name in DICTS else [nonsense]:
            own = name in OWN and (callable(nonsense) or isinstance(nonsense, dict))
            if not own and (said := complaint(function, CALLS[function] | {name: value})):
                unclear.append(f"{name}={validate.shown(value)}: {said}")
        plt.close("all")
    assert not unclear, "\n".join(unclear)
    assert {*os.listdir()} <= {"run.npz"}  # nothing half-written


def test_no_figure_is_left_out():
    assert {f for f in CALLS if f.__module__.startswith("nbhelpers.plots")} == {
        getattr(plots, name) for name in plots.__all__ if name.islower() and name != "use_style"
    }
    for function, arguments in CALLS.items():
        assert {*signature(function).parameters} - {*arguments} <= {
            "title", "xlabel", "ylabel", "log", "signed", "margin", "steps",
        }  # fmt: skip
