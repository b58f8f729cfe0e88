"""Initial weights: functions ``f(rng, n_in, n_out) -> W`` of shape ``(n_in, n_out)``.

Those with a parameter take it last; fix it with ``functools.partial(normal, sd=0.01)``.
A uniform distribution on [-r, r] has variance r²/3: hence the 6 where a normal one has a 2.
"""

import numpy as np
from numpy.random import Generator


def zeros(rng: Generator, n_in: int, n_out: int) -> np.ndarray:
    """Return all zeros, which makes all units of a layer the same, and keeps them so."""
    return np.zeros((n_in, n_out))


def constant(rng: Generator, n_in: int, n_out: int, value: float = 0.5) -> np.ndarray:
    """Return the same value everywhere, as symmetric as zeros."""
    return np.full((n_in, n_out), float(value))


def uniform(rng: Generator, n_in: int, n_out: int, r: float = 1.0) -> np.ndarray:
    """Return draws from U(-r, r), whatever the layer's width."""
    return rng.uniform(-r, r, (n_in, n_out))


def normal(rng: Generator, n_in: int, n_out: int, sd: float = 1.0) -> np.ndarray:
    """Return draws from N(0, sd²), whatever the layer's width."""
    return rng.normal(0, sd, (n_in, n_out))


def scaled_uniform(rng: Generator, n_in: int, n_out: int) -> np.ndarray:
    """Return draws from U(-1, 1)/√n_in: variance 1/(3 n_in)."""
    return uniform(rng, n_in, n_out, 1 / np.sqrt(n_in))


def scaled_normal(rng: Generator, n_in: int, n_out: int) -> np.ndarray:
    """Return draws from N(0, 1/n_in), which keeps Var z = E[a²] (LeCun et al. 1998)."""
    return normal(rng, n_in, n_out, np.sqrt(1 / n_in))


def xavier_uniform(rng: Generator, n_in: int, n_out: int) -> np.ndarray:
    """Return draws from U(-r, r) of variance 2/(n_in + n_out) (Glorot and Bengio 2010)."""
    return uniform(rng, n_in, n_out, np.sqrt(6 / (n_in + n_out)))


def xavier_normal(rng: Generator, n_in: int, n_out: int) -> np.ndarray:
    """Return draws from N(0, 2/(n_in + n_out)) (Glorot and Bengio 2010)."""
    return normal(rng, n_in, n_out, np.sqrt(2 / (n_in + n_out)))


def half_xavier(rng: Generator, n_in: int, n_out: int) -> np.ndarray:
    """Return ``(rand - 0.5) * r``: half of Xavier's range, so a quarter of its variance.

    A common slip, kept to be compared with `xavier_uniform`.
    """
    return uniform(rng, n_in, n_out, np.sqrt(6 / (n_in + n_out)) / 2)


def he_uniform(rng: Generator, n_in: int, n_out: int) -> np.ndarray:
    """Return draws from U(-r, r) of variance 2/n_in, for ReLU layers (He et al. 2015)."""
    return uniform(rng, n_in, n_out, np.sqrt(6 / n_in))


def he_normal(rng: Generator, n_in: int, n_out: int) -> np.ndarray:
    """Return draws from N(0, 2/n_in), for ReLU layers (He et al. 2015)."""
    return normal(rng, n_in, n_out, np.sqrt(2 / n_in))


INITIALIZERS = {
    f.__name__: f
    for f in (
        zeros, constant, uniform, normal, scaled_uniform, scaled_normal,
        xavier_uniform, xavier_normal, half_xavier, he_uniform, he_normal,
    )
}  # fmt: skip
