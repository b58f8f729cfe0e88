"""Small data sets: two classes in the plane, a curve, and handwritten digits.

Inputs are ``X (N, n_0)``; classes are integer labels ``y (N,)``; targets of a regression are
``Y (N, 1)``. The moons and the digits are scikit-learn's, bit for bit; importing it would take some
seconds in every notebook, so it is not imported.
"""

import importlib.metadata
from collections.abc import Sequence

import numpy as np

from nbhelpers import validate


def moons(n: int = 1000, noise: float = 0.1, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return two interleaving half circles, ``X (n, 2)`` and ``y (n,)`` in {0, 1}.

    ``noise`` is the standard deviation of the points around their arcs, which have radius 1.
    They are those of scikit-learn's ``make_moons``, drawn from NumPy's older kind of generator,
    hence ``seed`` and not ``rng``.
    """
    n, seed = validate.positive_int("n", n), validate.whole("seed", seed, 0)
    noise = validate.real("noise", noise, 0, open_low=False)
    rng = np.random.RandomState(seed)  # a Generator would draw other moons
    y = np.repeat((0, 1), (n // 2, n - n // 2))
    upper, lower = (np.linspace(0, np.pi, m) for m in (n // 2, n - n // 2))
    x_1 = np.append(np.cos(upper), 1 - np.cos(lower))
    x_2 = np.append(np.sin(upper), 1 - np.sin(lower) - 0.5)
    order = np.arange(n)
    rng.shuffle(order)
    X = np.column_stack([x_1, x_2])[order]
    return X + rng.normal(scale=abs(noise), size=X.shape), y[order]  # it refuses -0.0


def circles(
    n: int = 400, noise: float = 0.1, *, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Return two rings around the origin, of radius 1 (class 0) and 0.5: ``X (n, 2)``, ``y (n,)``.

    ``noise`` is the standard deviation of the points around their rings.
    """
    n, rng = validate.positive_int("n", n), validate.generator(rng)
    noise = validate.real("noise", noise, 0, open_low=False)
    y = rng.permutation(np.arange(n) % 2)
    radius, angle = np.where(y == 0, 1, 0.5), rng.uniform(0, 2 * np.pi, n)
    X = radius[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    return X + rng.normal(0, noise, X.shape), y


def spiral(
    n: int = 400, noise: float = 0.05, *, rng: np.random.Generator, turns: float = 1.0
) -> tuple[np.ndarray, np.ndarray]:
    """Return two arms that wind around each other, ``X (n, 2)`` and ``y (n,)`` in {0, 1}.

    Both go from radius 0.1 to 1 in ``turns`` turns, class 1 half a turn behind class 0. ``noise``
    is the standard deviation of the points around their arms.
    """
    n, rng = validate.positive_int("n", n), validate.generator(rng)
    noise = validate.real("noise", noise, 0, open_low=False)
    turns = validate.real("turns", turns, 0, open_low=True)
    y = rng.permutation(np.arange(n) % 2)
    along = rng.uniform(0, 1, n)
    radius, angle = 0.1 + 0.9 * along, 2 * np.pi * turns * along - np.pi * y
    X = radius[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    return X + rng.normal(0, noise, X.shape), y


def sine(
    n: int = 200, noise: float = 0.0, rng: np.random.Generator | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Return ``X (n, 1)``, evenly spaced on [0, 3π], and ``Y (n, 1)`` = sin X plus normal noise."""
    X = np.linspace(0, 3 * np.pi, validate.positive_int("n", n))[:, None]
    Y = np.sin(X)
    if validate.real("noise", noise, 0, open_low=False):
        Y = Y + validate.generator(rng).normal(0, noise, Y.shape)
    return X, Y


def above_sine(n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return points of [0, 3π] x [-1, 2] and whether each lies on or above the sine curve (1).

    About 60 % of them do: the rectangle's share above the curve is (2 - 2/(3π))/3.
    """
    n, rng = validate.positive_int("n", n), validate.generator(rng)
    X = rng.uniform((0, -1), (3 * np.pi, 2), (n, 2))
    return X, (X[:, 1] >= np.sin(X[:, 0])).astype(int)


def digits() -> tuple[np.ndarray, np.ndarray]:
    """Return scikit-learn's 1,797 handwritten digits, ``X (1797, 64)`` in [0, 1] and ``y (1797,)``.

    Source: E. Alpaydin, C. Kaynak, Optical Recognition of Handwritten Digits, UCI repository 1998.
    """
    installed = importlib.metadata.distribution("scikit-learn")
    table = np.loadtxt(installed.locate_file("sklearn/datasets/data/digits.csv.gz"), delimiter=",")
    return table[:, :-1] / 16, table[:, -1].astype(int)


def split(
    X: np.ndarray, Y: np.ndarray, parts: Sequence[float], rng: np.random.Generator
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return the samples dealt at random into ``parts``, fractions that add up to 1.

    ``(X_train, Y_train), (X_val, Y_val), (X_test, Y_test) = split(X, Y, (0.6, 0.2, 0.2), rng)``
    """
    X, Y = validate.array("X", X), validate.array("Y", Y)
    for name, M in (("X", X), ("Y", Y)):
        if M.ndim == 0:
            raise ValueError(f"{name}={validate.shown(M[()])} must be an array, a row per sample.")
    if len(X) != len(Y):
        raise ValueError(f"X has {len(X)} rows but Y has {len(Y)}; pass one target per sample.")
    if not isinstance(parts, Sequence) or len(parts) == 0 or isinstance(parts, str):
        raise ValueError(f"parts={parts!r} must list fractions, such as parts=(0.8, 0.2).")
    shares = [validate.real(f"parts[{i}]", p, 0, open_low=True) for i, p in enumerate(parts)]
    if not np.isclose(sum(shares), 1):
        raise ValueError(f"parts={parts!r} add up to {sum(shares):g}; they must add up to 1.")
    cuts = np.round(np.cumsum(shares)[:-1] * len(X)).astype(int)
    if min(np.diff([0, *cuts, len(X)])) == 0:
        raise ValueError(
            f"parts={parts!r} leave a part of the {len(X)} samples empty: use larger fractions, "
            "or more samples."
        )
    groups = np.split(validate.generator(rng).permutation(len(X)), cuts)
    return [(X[group], Y[group]) for group in groups]
