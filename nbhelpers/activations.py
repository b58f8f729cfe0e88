"""Activation functions ``g`` and their derivatives.

A derivative takes both the weighted input ``Z`` and the activation ``A = g(Z)``, so that each can
use the one it needs and nothing is computed twice. No function overflows, whatever its input, and
float32 stays float32.

To add an activation, define it here: everything else looks only at the facts an `Activation` holds.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Activation:
    """An activation function, its derivative, and what the rest of the package must know of it.

    Parameters
    ----------
    name : str
        What it is called in messages and files.
    f : function
        ``f(Z)`` maps weighted inputs ``(B, n)`` to activations ``(B, n)``.
    df : function
        ``df(Z, A)`` is g'(Z), also ``(B, n)``; for a function that is not elementwise it is the
        Jacobian ∂a_i/∂z_j of each sample, ``(B, n, n)``.
    elementwise : bool
        Whether each activation depends on its own weighted input alone.
    bounds : tuple of two numbers
        The values lie between these. If both are finite, an output stands for a class, and a
        single output unit says "class 1" above the middle.

    """

    name: str
    f: Callable[[np.ndarray], np.ndarray]
    df: Callable[[np.ndarray, np.ndarray], np.ndarray]
    elementwise: bool = True
    bounds: tuple[float, float] = (-np.inf, np.inf)

    @property
    def threshold(self) -> float | None:
        """The middle of the bounds, or None where the values are not classes but numbers."""
        low, high = self.bounds
        return (low + high) / 2 if math.isfinite(low) and math.isfinite(high) else None


def identity_f(Z: np.ndarray) -> np.ndarray:
    """Return z itself: a linear unit."""
    return Z


def identity_df(Z: np.ndarray, A: np.ndarray) -> np.ndarray:
    """Return 1, the slope of the identity."""
    return np.ones_like(Z)


def sigmoid_f(Z: np.ndarray) -> np.ndarray:
    """Return 1 / (1 + e^-z), written so that the exponent is never positive."""
    E = np.exp(-np.abs(Z))
    return np.maximum(E, Z >= 0) / (1 + E)  # E is at most 1, so above: 1 where z >= 0, else E


def sigmoid_df(Z: np.ndarray, A: np.ndarray) -> np.ndarray:
    """Return a (1 - a), the slope of the sigmoid."""
    return A * (1 - A)


def tanh_f(Z: np.ndarray) -> np.ndarray:
    """Return the hyperbolic tangent of z."""
    return np.tanh(Z)


def tanh_df(Z: np.ndarray, A: np.ndarray) -> np.ndarray:
    """Return 1 - a², the slope of tanh."""
    return 1 - A * A


def relu_f(Z: np.ndarray) -> np.ndarray:
    """Return max(z, 0)."""
    return np.maximum(Z, 0)


def relu_df(Z: np.ndarray, A: np.ndarray) -> np.ndarray:
    """Return 1 where z > 0, else 0 (at the kink: the slope on its left)."""
    return (Z > 0).astype(Z.dtype)


LEAK = 0.01  # slope of the leaky ReLU for negative z (Maas, Hannun and Ng 2013)


def leaky_relu_f(Z: np.ndarray) -> np.ndarray:
    """Return z where z > 0, else z / 100."""
    return np.where(Z > 0, Z, LEAK * Z)


def leaky_relu_df(Z: np.ndarray, A: np.ndarray) -> np.ndarray:
    """Return 1 where z > 0, else 1 / 100."""
    return np.where(Z > 0, np.ones_like(Z), LEAK)


def softmax_f(Z: np.ndarray) -> np.ndarray:
    """Return e^(z_i) / Σ_j e^(z_j) of each row.

    Subtracting the row's maximum changes nothing in the quotient, and no exponent is positive.
    """
    E = np.exp(Z - Z.max(axis=-1, keepdims=True))
    return E / E.sum(axis=-1, keepdims=True)


def softmax_df(Z: np.ndarray, A: np.ndarray) -> np.ndarray:
    """Return the Jacobian of each sample, ∂a_i/∂z_j = a_i (1_ij - a_j), shape ``(B, n, n)``."""
    one = np.eye(A.shape[1], dtype=A.dtype)
    return A[:, :, None] * (one - A[:, None, :])


identity = Activation("identity", identity_f, identity_df)
sigmoid = Activation("sigmoid", sigmoid_f, sigmoid_df, bounds=(0, 1))
tanh = Activation("tanh", tanh_f, tanh_df, bounds=(-1, 1))
relu = Activation("relu", relu_f, relu_df, bounds=(0, np.inf))
leaky_relu = Activation("leaky_relu", leaky_relu_f, leaky_relu_df)
softmax = Activation("softmax", softmax_f, softmax_df, elementwise=False, bounds=(0, 1))

ACTIVATIONS = {g.name: g for g in (identity, sigmoid, tanh, relu, leaky_relu, softmax)}
