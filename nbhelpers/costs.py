"""Cost functions: one number per sample, and its derivative.

Only `nbhelpers.network.total_cost` averages over the samples and only the gradient divides by the
batch, so a factor 1/B stands in one place each. For its ``partner``, the output activation whose
slope it cancels, every cost has the same δ = a - y; there the cost is computed from Z, where
nothing has been rounded to 0 or 1 yet.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nbhelpers.activations import Activation, identity, sigmoid, softmax


@dataclass(frozen=True)
class Cost:
    """A cost with its derivative.

    ``value(A, Y)`` is the cost of each sample ``(B,)`` and ``grad(A, Y)`` is ∂C/∂A ``(B, n_L)``.
    ``value_from_z(Z, Y)`` is the same cost where ``partner`` is the output activation.
    ``outputs`` names the output activations that the cost is defined for.
    """

    name: str
    value: Callable[[np.ndarray, np.ndarray], np.ndarray]
    grad: Callable[[np.ndarray, np.ndarray], np.ndarray]
    value_from_z: Callable[[np.ndarray, np.ndarray], np.ndarray]
    partner: Activation
    outputs: tuple[str, ...]


def away_from_zero(A: np.ndarray) -> np.ndarray:
    """Return A, at least the smallest normal number of its type (NaN stays NaN)."""
    return np.maximum(A, np.finfo(A.dtype).tiny)


def away_from_one(A: np.ndarray) -> np.ndarray:
    """Return 1 - A, at least the smallest positive number that this difference can be."""
    return np.maximum(1 - A, np.finfo(A.dtype).epsneg)


def quadratic_value(A: np.ndarray, Y: np.ndarray) -> np.ndarray:
    """Return ½ ‖a - y‖² of each sample."""
    return 0.5 * ((A - Y) ** 2).sum(axis=1)


def quadratic_grad(A: np.ndarray, Y: np.ndarray) -> np.ndarray:
    """Return a - y."""
    return A - Y


def cross_entropy_value(A: np.ndarray, Y: np.ndarray) -> np.ndarray:
    """Return -Σ [y ln a + (1-y) ln(1-a)] of each sample."""
    return -(Y * np.log(away_from_zero(A)) + (1 - Y) * np.log(away_from_one(A))).sum(axis=1)


def cross_entropy_grad(A: np.ndarray, Y: np.ndarray) -> np.ndarray:
    """Return (1-y)/(1-a) - y/a."""
    return (1 - Y) / away_from_one(A) - Y / away_from_zero(A)


def cross_entropy_from_z(Z: np.ndarray, Y: np.ndarray) -> np.ndarray:
    """Return Σ [ln(1 + e^z) - y z], the cross-entropy of a = sigmoid(z).

    ln(1 + e^z) = max(z, 0) + ln(1 + e^-|z|), where no exponent is positive.
    """
    return (np.maximum(Z, 0) - Y * Z + np.log1p(np.exp(-np.abs(Z)))).sum(axis=1)


def log_likelihood_value(A: np.ndarray, Y: np.ndarray) -> np.ndarray:
    """Return -Σ y ln a, that is -ln a_c for the true class c (the negative log-likelihood)."""
    return -(Y * np.log(away_from_zero(A))).sum(axis=1)


def log_likelihood_grad(A: np.ndarray, Y: np.ndarray) -> np.ndarray:
    """Return -y/a."""
    return -Y / away_from_zero(A)


def log_sum_exp(Z: np.ndarray) -> np.ndarray:
    """Return ln Σ_j e^(z_j) of each row ``(B, 1)``, with no positive exponent."""
    top = Z.max(axis=1, keepdims=True)
    return top + np.log(np.exp(Z - top).sum(axis=1, keepdims=True))


def log_likelihood_from_z(Z: np.ndarray, Y: np.ndarray) -> np.ndarray:
    """Return Σ y (ln Σ_j e^(z_j) - z), the negative log-likelihood of a = softmax(z)."""
    return (Y * (log_sum_exp(Z) - Z)).sum(axis=1)


quadratic = Cost(
    "quadratic", quadratic_value, quadratic_grad, quadratic_value, identity,
    outputs=("identity", "sigmoid", "tanh", "relu", "leaky_relu", "softmax"),
)  # fmt: skip
cross_entropy = Cost(
    "cross_entropy", cross_entropy_value, cross_entropy_grad, cross_entropy_from_z, sigmoid,
    outputs=("sigmoid", "softmax"),
)  # fmt: skip
log_likelihood = Cost(
    "log_likelihood", log_likelihood_value, log_likelihood_grad, log_likelihood_from_z, softmax,
    outputs=("sigmoid", "softmax"),
)  # fmt: skip

COSTS = {cost.name: cost for cost in (quadratic, cross_entropy, log_likelihood)}


def output_cost(
    cost: Cost, g: Activation, Z: np.ndarray, A: np.ndarray, Y: np.ndarray
) -> np.ndarray:
    """Return the cost of each sample ``(B,)`` at an output layer ``A = g(Z)``."""
    return cost.value_from_z(Z, Y) if g == cost.partner else cost.value(A, Y)


def output_delta(
    cost: Cost, g: Activation, Z: np.ndarray, A: np.ndarray, Y: np.ndarray
) -> np.ndarray:
    """Return δ = ∂C/∂Z of each sample ``(B, n_L)`` at an output layer ``A = g(Z)`` (equation 1).

    For the cost's partner the slope of g cancels; softmax, where every output depends on every z,
    otherwise takes the whole Jacobian: δ_j = Σ_i ∂C/∂a_i ∂a_i/∂z_j.
    """
    if g == cost.partner:
        return A - Y
    dA = cost.grad(A, Y)
    if g.elementwise:
        return dA * g.df(Z, A)
    return np.einsum("ni,nij->nj", dA, g.df(Z, A))
