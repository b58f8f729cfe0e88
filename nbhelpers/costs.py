"""Cost functions: one number per sample, and its derivative.

Only `nbhelpers.network.total_cost` averages over the samples and only the gradient divides by the
batch, so the factor 1/B appears once in each. A cost may have a ``partner``, the output activation
whose slope cancels and leaves δ = a - y. Where an output can round to 0 or 1, the cost and δ are
computed from Z, which has not been rounded yet.

To add a cost, define it here: everything else looks only at the facts a `Cost` holds.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from nbhelpers.activations import ACTIVATIONS, Activation, identity, sigmoid, softmax


@dataclass(frozen=True)
class Cost:
    """A cost, its derivative, and what the rest of the package must know of it.

    Parameters
    ----------
    name : str
        What it is called in messages and files.
    value : function
        ``value(A, Y)`` is the cost of each sample, ``(B,)``.
    grad : function
        ``grad(A, Y)`` is ∂C/∂A, ``(B, n_L)``.
    partner : Activation, optional
        The output activation for which δ is simply ``A - Y``.
    domain : tuple of two numbers
        Outputs and targets lie between these.
    distribution : bool
        Whether each row of targets adds up to 1, with one output unit for each class.
    value_from_z : dict
        For some output activations: ``f(Z, Y)``, the same cost straight from the weighted inputs.
    delta_from_z : dict
        For some output activations: ``f(Z, A, Y)``, δ without the product ``grad * df``, which is
        lost where ``df`` has rounded to 0.

    """

    name: str
    value: Callable[[np.ndarray, np.ndarray], np.ndarray]
    grad: Callable[[np.ndarray, np.ndarray], np.ndarray]
    partner: Activation | None = None
    domain: tuple[float, float] = (-np.inf, np.inf)
    distribution: bool = False
    value_from_z: dict[Activation, Callable] = field(default_factory=dict, hash=False)
    delta_from_z: dict[Activation, Callable] = field(default_factory=dict, hash=False)

    def accepts(self, g: Activation) -> bool:
        """Tell whether the cost is defined for all values of the output activation ``g``."""
        return self.domain[0] <= g.bounds[0] and g.bounds[1] <= self.domain[1]

    @property
    def outputs(self) -> tuple[str, ...]:
        """The names of the package's activations that it accepts."""
        return tuple(name for name, g in ACTIVATIONS.items() if self.accepts(g))


def away_from_zero(A: np.ndarray) -> np.ndarray:
    """Return A, but at least the smallest normal number of its type (NaN stays NaN)."""
    return np.maximum(A, np.finfo(A.dtype).tiny)


def away_from_one(A: np.ndarray) -> np.ndarray:
    """Return 1 - A, but at least the smallest positive value that this difference can have."""
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
    """Return Σ y (ln Σ_j e^(z_j) - z), the negative log-likelihood of a = softmax(z).

    Subtracting the row's maximum first keeps the digits that large scores would cancel.
    """
    Z = Z - Z.max(axis=1, keepdims=True)
    return (Y * (log_sum_exp(Z) - Z)).sum(axis=1)


def log_likelihood_of_sigmoid(Z: np.ndarray, Y: np.ndarray) -> np.ndarray:
    """Return Σ y ln(1 + e^-z), the negative log-likelihood of a = sigmoid(z)."""
    return (Y * (np.maximum(-Z, 0) + np.log1p(np.exp(-np.abs(Z))))).sum(axis=1)


def log_likelihood_delta_of_sigmoid(Z: np.ndarray, A: np.ndarray, Y: np.ndarray) -> np.ndarray:
    """Return δ = -(y/a) a (1 - a) = -y (1 - a), where a = sigmoid(z)."""
    return Y * (A - 1)


def without_own(Z: np.ndarray) -> np.ndarray:
    """Return ``(B, n, n)``: in row i the scores of all classes but i, with -∞ in its place."""
    return np.where(np.eye(Z.shape[1], dtype=bool), -np.inf, Z[:, None, :])


def cross_entropy_of_softmax(Z: np.ndarray, Y: np.ndarray) -> np.ndarray:
    """Return the cross-entropy of a = softmax(z), each of whose outputs is a sigmoid too.

    a_i = sigmoid(d_i) for the lead d_i = z_i - ln Σ_(k≠i) e^(z_k) of class i over all others.
    """
    Z = Z - Z.max(axis=1, keepdims=True)
    rivals = log_sum_exp(without_own(Z).reshape(-1, Z.shape[1])).reshape(Z.shape)
    return cross_entropy_from_z(Z - rivals, Y)


def cross_entropy_delta_of_softmax(Z: np.ndarray, A: np.ndarray, Y: np.ndarray) -> np.ndarray:
    """Return δ_j = Σ_i (a_i - y_i) ∂d_i/∂z_j, with the leads d of `cross_entropy_of_softmax`.

    ∂d_i/∂z_j is 1 for j = i; for the others it is minus their softmax among themselves.
    """
    D = A - Y
    return D - np.einsum("ni,nij->nj", D, softmax.f(without_own(Z)))


quadratic = Cost("quadratic", quadratic_value, quadratic_grad, partner=identity)
cross_entropy = Cost(
    "cross_entropy", cross_entropy_value, cross_entropy_grad, partner=sigmoid, domain=(0, 1),
    value_from_z={sigmoid: cross_entropy_from_z, softmax: cross_entropy_of_softmax},
    delta_from_z={softmax: cross_entropy_delta_of_softmax},
)  # fmt: skip
log_likelihood = Cost(
    "log_likelihood", log_likelihood_value, log_likelihood_grad, partner=softmax, domain=(0, 1),
    distribution=True,
    value_from_z={softmax: log_likelihood_from_z, sigmoid: log_likelihood_of_sigmoid},
    delta_from_z={sigmoid: log_likelihood_delta_of_sigmoid},
)  # fmt: skip

COSTS = {cost.name: cost for cost in (quadratic, cross_entropy, log_likelihood)}


def output_cost(
    cost: Cost, g: Activation, Z: np.ndarray, A: np.ndarray, Y: np.ndarray
) -> np.ndarray:
    """Return the cost of each sample ``(B,)`` at an output layer ``A = g(Z)``."""
    return cost.value_from_z[g](Z, Y) if g in cost.value_from_z else cost.value(A, Y)


def output_delta(
    cost: Cost, g: Activation, Z: np.ndarray, A: np.ndarray, Y: np.ndarray
) -> np.ndarray:
    """Return δ = ∂C/∂Z of each sample ``(B, n_L)`` at an output layer ``A = g(Z)`` (equation 1).

    For the cost's partner the slope of g cancels. Where every output depends on every z, as for
    softmax, the chain rule takes the whole Jacobian: δ_j = Σ_i ∂C/∂a_i ∂a_i/∂z_j.
    """
    if g == cost.partner:
        return A - Y
    if g in cost.delta_from_z:  # pairs whose slope would round to 0
        return cost.delta_from_z[g](Z, A, Y)
    dA = cost.grad(A, Y)
    if g.elementwise:
        return dA * g.df(Z, A)
    return np.einsum("ni,nij->nj", dA, g.df(Z, A))
