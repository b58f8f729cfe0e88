"""The ladder of sanity tests: what to measure when the cost falls and the program may be wrong.

Each alarm measures one number of a program (a class like `Program`), and rings if that is not
between two bounds. They stand in the order in which you would try them, the cheapest first.
"""

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import numpy as np

from nbhelpers.datasets import digits
from nbhelpers.gradcheck import relative_error
from nbhelpers.history import History
from nbhelpers.network import one_hot
from nbhelpers.zoo.program import Program

SIZES, N = (64, 16, 16, 10), 300


@cache
def data(seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return 300 digits for training and 200 for validation: X, Y, X_val, Y_val."""
    X, y = digits()
    X, Y = X * 255, one_hot(y, 10)
    rows = np.random.default_rng(seed).permutation(len(X))
    train, val = rows[:N], rows[N : N + 200]
    return X[train], Y[train], X[val], Y[val]


@cache
def trained(program: type = Program, seed: int = 0) -> tuple[Program, History]:
    """Return a program after its 30 epochs, and its history."""
    p = program(SIZES, N, seed)
    return p, p.train(*data(seed))


def small(program: type, seed: int) -> tuple[Program, np.ndarray, np.ndarray]:
    """Return a 5-4-4-3 network with random weights and biases, no dropout, and 6 samples."""
    rng = np.random.default_rng(seed)
    p = program((5, 4, 4, 3), 1000, seed)
    p.keep = 1
    for l in range(1, p.L + 1):
        p.W[l], p.b[l] = rng.normal(0, 0.7, p.W[l].shape), rng.normal(0, 0.5, p.b[l].shape)
    return p, rng.normal(0, 2, (6, 5)), one_hot(np.arange(6) % 3, 3)


def gradients(p: Program, X: np.ndarray, Y: np.ndarray) -> dict[str, np.ndarray]:
    """Return copies of the gradients of one batch, keyed ``"W[1]"``, ``"b[1]"``, ``"W[2]"`` …"""
    p.gradient(X, Y)
    found = {}
    for l in range(1, p.L + 1):
        found[f"W[{l}]"], found[f"b[{l}]"] = p.dW[l].copy(), p.db[l].copy()
    return found


def differences(p: Program, X: np.ndarray, Y: np.ndarray, h: float = 1e-5) -> dict[str, np.ndarray]:
    """Return [J(w + h) - J(w - h)] / 2h for every weight and bias, with the same keys."""
    found = {}
    for l in range(1, p.L + 1):
        for name, w in ((f"W[{l}]", p.W[l]), (f"b[{l}]", p.b[l])):
            slope = found[name] = np.zeros_like(w)
            for i in np.ndindex(w.shape):
                middle, J = w[i], []
                for w[i] in (middle + h, middle - h):
                    J.append(p.objective(X, Y))
                w[i] = middle
                slope[i] = (J[0] - J[1]) / (2 * h)
    return found


def gradient_errors(program: type, seed: int = 0) -> dict[str, float]:
    """Return the relative error of each gradient against differences, with the penalty in J."""
    p, X, Y = small(program, seed)
    got, wanted = gradients(p, X, Y), differences(p, X, Y)
    return {name: relative_error(got[name], wanted[name]) for name in got}


def update_ratios(program: type, seed: int = 0) -> list[float]:
    """Return rate ‖dW‖ / ‖W‖ of each layer at the last step of 30 epochs (0 if W is all zero)."""
    p, _ = trained(program, seed)
    sizes = [np.linalg.norm(W) for W in p.W[1:]]
    moves = [p.rate * np.linalg.norm(dW) for dW in p.dW[1:]]
    return [float(move / size) if size else 0.0 for move, size in zip(moves, sizes)]


# ---- the ladder ----


def first_cost(program: type, seed: int = 0) -> float:
    """Return the cost of a network with tiny weights, divided by ln K."""
    p = program(SIZES, N, seed)
    for W in p.W[1:]:
        W *= 0.01
    X, Y, _, _ = data(seed)
    return float(p.measure(X, Y)[0] / np.log(10))


def hidden_activations(program: type, seed: int = 0) -> float:
    """Return the root mean square of the first hidden layer's activations before training."""
    p = program(SIZES, N, seed)
    return float(np.sqrt((p.forward(data(seed)[0])[0][1] ** 2).mean()))


def lambda_raises_cost(program: type, seed: int = 0) -> float:
    """Return by how much λ = 1 raises J, divided by Σ w² / 2N."""
    p, X, Y = small(program, seed)
    J = []
    for p.lam in (0, 1):
        J.append(p.objective(X, Y))
    return float((J[1] - J[0]) / (sum((W**2).sum() for W in p.W[1:]) / (2 * p.N)))


def one_small_step(program: type, seed: int = 0) -> float:
    """Return by how much a step at rate η lowers J, divided by η ‖gradient‖²."""
    p, X, Y = small(program, seed)
    p.rate, before = 1e-4, p.objective(X, Y)
    squares = sum((g**2).sum() for g in gradients(p, X, Y).values())
    p.step()
    return float((before - p.objective(X, Y)) / (p.rate * squares))


def gradient_check(program: type, seed: int = 0) -> float:
    """Return the largest relative error of a layer's gradient against differences."""
    return max(gradient_errors(program, seed).values())


def doubled_batch(program: type, seed: int = 0) -> float:
    """Return how much a gradient changes when every sample of the batch comes twice."""
    p, X, Y = small(program, seed)
    q, _, _ = small(program, seed)
    once, twice = gradients(p, X, Y), gradients(q, np.vstack([X, X]), np.vstack([Y, Y]))
    return max(relative_error(once[name], twice[name]) for name in once)


def alone_or_in_a_batch(program: type, seed: int = 0) -> float:
    """Return how far one sample's outputs move when it is not in a batch with others."""
    p, (X, _, _, _) = program(SIZES, N, seed), data(seed)
    return float(np.abs(p.forward(X)[0][-1][:1] - p.forward(X[:1])[0][-1]).max())


def every_pair_once(program: type, seed: int = 0) -> float:
    """Return the share of the samples that an epoch deals out, each with its own label."""
    here = np.arange(25)
    batches = program(SIZES, N, seed).batches(here, here)
    dealt = {int(x) for X, Y in batches for x, y in zip(X, Y, strict=True) if x == y}
    return len(dealt) / len(here)


def overfits_twenty(program: type, seed: int = 0) -> float:
    """Return the training accuracy on twenty samples, without penalty and dropout."""
    p, (X, Y, _, _) = program(SIZES, 20, seed), data(seed)
    p.lam, p.keep, p.decay = 0, 1, 1
    return float(p.train(X[:20], Y[:20], X[:20], Y[:20], 100)["accuracy"][-1])


def smallest_update(program: type, seed: int = 0) -> float:
    """Return the smallest update ratio of a layer at the end of the training."""
    return min(update_ratios(program, seed))


def random_labels(program: type, seed: int = 0) -> float:
    """Return the validation accuracy after training on random labels."""
    p, (X, Y, X_val, Y_val) = program(SIZES, 60, seed), data(seed)
    p.lam, p.keep = 0, 1
    Y = np.random.default_rng(seed).permutation(Y)[:60]
    return float(p.train(X[:60], Y, X_val, Y_val, 60)["val_accuracy"][-1])


class Alarm(NamedTuple):
    """A sanity test: ``measure(program, seed)`` should be from ``low`` to ``high``."""

    name: str
    question: str
    measure: Callable[..., float]
    low: float
    high: float


ALARMS = [
    Alarm("first cost", "With tiny weights, is it ln K?", first_cost, 0.98, 1.02),
    Alarm("hidden activations", "Neither dead nor saturated?", hidden_activations, 0.05, 0.9),
    Alarm("λ raises the cost", "By λ/2N Σ w²?", lambda_raises_cost, 0.99, 1.01),
    Alarm("one small step", "Is J lower by η ‖gradient‖²?", one_small_step, 0.995, 1.005),
    Alarm("gradient check", "Equal to differences?", gradient_check, 0, 1e-6),
    Alarm("doubled batch", "The same gradient?", doubled_batch, 0, 1e-9),
    Alarm("alone or in a batch", "The same outputs?", alone_or_in_a_batch, 0, 1e-9),
    Alarm("every pair once", "Every sample, with its label?", every_pair_once, 1, 1),
    Alarm("overfits twenty", "All of them right?", overfits_twenty, 1, 1),
    Alarm("update ratio", "About 1e-3?", smallest_update, 1e-4, 0.1),
    Alarm("random labels", "Is validation at chance?", random_labels, 0, 0.4),
]


@cache
def alarms(program: type = Program, seed: int = 0) -> dict[str, float]:
    """Return what every alarm measures, by its name."""
    return {alarm.name: alarm.measure(program, seed) for alarm in ALARMS}


def ringing(program: type = Program, seed: int = 0) -> list[str]:
    """Return the names of the alarms that ring; none do for a correct program."""
    found = alarms(program, seed)
    return [a.name for a in ALARMS if not a.low <= found[a.name] <= a.high]
