"""Every public function against a fixed pool of nonsense: a right answer, or one clear error.

An error is clear if it is a TypeError or ValueError that a ``raise`` of the package made on
purpose. The functions beneath `train`, such as `forward` and `backprop`, trust their arguments and
are not asked.
"""

import copy
import traceback
import warnings
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

import nbhelpers as nb
from nbhelpers import initializers, penalties, schedules, validate

PACKAGE = Path(nb.__file__).parent

M, ONE_HOT = np.zeros((6, 3)), np.eye(3)[[0, 1, 2] * 2]
NUMBERS = [
    True, False, 0, 1, -1, 2, 3, 10**30, 10**400, 0.0, -0.0, 0.5, 1.5, -2.5, 1e308, 1e-320,
    float("nan"), float("inf"), float("-inf"), 1j, Decimal("0.5"), Fraction(1, 2),
    np.float32(0.5), np.float64("nan"), np.int8(3), np.bool_(True),
]  # fmt: skip
PLAIN = [
    None, "", "a", "relu", "0.1", "tanh\n", "float32", b"relu", (), [], {}, set(), (3, 4, 3),
    [3, 4, 3], (3,), ("relu",), [None], (None, None), {"a": 1}, [[1, 2], [3]], [[1, 2, 3]],
    range(3), range(3, 6), iter(()), object(), type, int, len, print, np, np.random, Ellipsis,
    NotImplemented, slice(3), lambda: None, lambda *a: None, lambda *a: 0.5,
    lambda *a: np.ones((3, 4)), {"f": len}, {"f": lambda net: 1.0}, {"cost": len},
]  # fmt: skip
ARRAYS = [
    np.array(3), np.array([]), np.array([0, 1, 2, 0, 1, 2]), M, ONE_HOT, M.T, M[:0], M[:, :, None],
    M[::-1], np.asfortranarray(M), M + np.nan, M + 1e300, M.astype(int), M.astype(bool),
    M.astype(complex), M.astype(object), M.astype(str), M.astype("M8[s]"), M.astype("m8[s]"),
    np.zeros(6, [("a", float)]), np.ma.masked_array(ONE_HOT, np.ones((6, 3))),
    np.ma.masked_array([0, 1, 2, 0, 1, 2], [0, 0, 1, 0, 0, 0]), (M, ONE_HOT), (ONE_HOT, M),
]  # fmt: skip
PARTS = [
    np.float16, np.float32, np.float64, np.random.default_rng, np.random.default_rng(0),
    np.random.RandomState(0), nb.relu, nb.Activation, nb.quadratic, nb.SGD, nb.SGD(0.1),
    nb.Momentum(0.1), nb.L2, nb.L2(0.1), [nb.L2(0.1)], [None, nb.L2(0.1), None], [None, 3, 3],
    nb.backprop, nb.minibatches, nb.total_cost, schedules.cosine, nb.EarlyStopping(2), nb.History(),
]  # fmt: skip
POOL = NUMBERS + PLAIN + ARRAYS + PARTS


def net():
    return nb.make_network(
        (3, 4, 3), rng=np.random.default_rng(0), output="softmax", cost="log_likelihood"
    )


X, Y = np.random.default_rng(1).normal(size=(6, 3)), np.eye(3)[[0, 1, 2] * 2]
LABELS = np.array([0, 1, 2, 0, 1, 2])
TRAINING = {
    "net": net, "X": X, "Y": Y, "optimizer": nb.SGD(0.1), "n_epochs": 2, "batch_size": 4,
    "rng": np.random.default_rng, "gradient": nb.backprop, "penalty": None,
    "batches": nb.minibatches, "schedule": None, "start_epoch": 0, "fast": False,
}  # fmt: skip


def first_epoch(**arguments):
    next(nb.epochs(**arguments))  # not all: the number of epochs may be huge


def train(**arguments):
    """Train for a few epochs, whatever ``n_epochs`` allows."""

    def enough(net):
        enough.epochs += 1
        if enough.epochs > 3:
            raise KeyboardInterrupt
        return 0.0

    enough.epochs = 0
    arguments["watch"] = {"enough": enough} if arguments["watch"] is None else arguments["watch"]
    if isinstance(arguments["n_epochs"], int) and arguments["n_epochs"] > 2:
        arguments["watch"] = {"enough": enough}
    nb.train(**arguments)


# each public function with good arguments; a callable is called to make a new one for every call
FUNCTIONS = {
    "make_network": (nb.make_network, {
        "sizes": (3, 4, 3), "rng": np.random.default_rng, "hidden": "tanh", "output": "sigmoid",
        "cost": "cross_entropy", "init": "xavier_uniform", "dtype": np.float64,
    }),
    "epochs": (first_epoch, TRAINING),
    "train": (train, TRAINING | {
        "validation": None, "watch": None, "stopping": None, "progress": False,
    }),
    "total_cost": (nb.total_cost, {"net": net, "X": X, "Y": Y, "penalty": None}),
    "output": (nb.output, {"net": net, "X": X}),
    "predict": (nb.predict, {"net": net, "X": X}),
    "accuracy": (nb.accuracy, {"net": net, "X": X, "y": LABELS}),
    "one_hot": (nb.one_hot, {"y": LABELS, "n_classes": 3, "dtype": np.float64}),
    "numerical_gradient": (nb.numerical_gradient, {
        "net": net, "X": X, "Y": Y, "penalty": None, "h": 1e-5,
    }),
    "check_gradient": (nb.check_gradient, {
        "net": net, "X": X, "Y": Y, "gradient": nb.backprop, "tolerance": 1e-6,
    }),
    "SGD": (nb.SGD, {"rate": 0.1}),
    "Momentum": (nb.Momentum, {"rate": 0.1, "beta": 0.9}),
    "Nesterov": (nb.Nesterov, {"rate": 0.1, "beta": 0.9}),
    "Adam": (nb.Adam, {"rate": 0.1, "beta1": 0.9, "beta2": 0.9, "eps": 1e-8}),
    "L1": (nb.L1, {"strength": 0.1}),
    "L2": (nb.L2, {"strength": 0.1}),
    "by_layer": (penalties.by_layer, {"penalty": None, "L": 2}),
    "Dropout": (nb.Dropout, {"keep": 0.5, "rng": np.random.default_rng}),
    "EarlyStopping": (nb.EarlyStopping, {"patience": 3}),
    "StepDecay": (schedules.StepDecay, {"every": 3, "factor": 0.5}),
    "WarmUp": (schedules.WarmUp, {"epochs": 3, "then": schedules.cosine, "first": 0.1}),
    "Annealing": (schedules.Annealing, {"factor": 0.5}),
}  # fmt: skip
OWN = {"gradient", "batches", "init", "watch", "schedule", "optimizer", "penalty"}
TRUSTED = {"L", "fast", "progress"}


def made(value):
    return value() if value in (net, np.random.default_rng) else value


@pytest.mark.parametrize("name", FUNCTIONS)
def test_good_arguments_give_no_error(name):
    f, good = FUNCTIONS[name]
    f(**{key: made(value) if callable(value) else value for key, value in good.items()})


@pytest.mark.parametrize(
    "name, argument",
    [(name, a) for name, (_, good) in FUNCTIONS.items() for a in good if a not in TRUSTED],
)
def test_nonsense_is_answered_or_refused_clearly(name, argument):
    f, good = FUNCTIONS[name]
    refused, unclear = 0, []
    for nonsense in POOL:
        call = {key: made(value) if callable(value) else value for key, value in good.items()}
        call[argument] = copy_of(nonsense)
        try:
            f(**call)
        except nb.DivergedError:
            pass
        except Exception as error:
            refused += 1
            said, where = str(error), traceback.extract_tb(error.__traceback__)[-1]
            clear = Path(where.filename).parent == PACKAGE and where.line.startswith("raise")
            if argument in OWN and looks_right(nonsense):
                continue  # what the caller's own function does wrong is the caller's error
            if not clear or not said.isprintable() or not isinstance(error, TypeError | ValueError):
                unclear.append(f"{argument}={validate.shown(nonsense)}: {error!r} in {where}")
    assert not unclear, "\n".join(unclear)
    assert refused > 20


def looks_right(value):
    values = value.values() if isinstance(value, dict) else [value]
    return any(callable(v) or hasattr(v, "grad") for v in values)


def copy_of(value):
    try:
        return copy.deepcopy(value)
    except TypeError:  # modules, iterators
        return value


def test_initializers_take_any_size_of_at_least_one():
    for f in nb.INITIALIZERS.values():
        for shape in ((1, 1), (1, 5), (5, 1)):
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                assert f(np.random.default_rng(0), *shape).shape == shape
    assert initializers.normal(np.random.default_rng(0), 2, 3, 0).tolist() == [[0] * 3] * 2
