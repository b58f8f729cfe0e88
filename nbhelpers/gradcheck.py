"""Check a gradient against the definition of one: nudge a weight, watch the cost."""

from collections.abc import Callable

import numpy as np

from nbhelpers import contracts, validate
from nbhelpers.costs import output_cost
from nbhelpers.network import Gradient, Network, backprop, total_cost
from nbhelpers.penalties import by_layer

H = 1e-5  # how far a weight is nudged
AT_ONCE = 10**6  # numbers in the arrays of one stack of networks


def numerical_gradient(
    net: Network, X: np.ndarray, Y: np.ndarray, penalty=None, h: float = H
) -> Gradient:
    """Return [J(w + h) - J(w - h)] / 2h for every weight and bias: 2 costs for each.

    The error of the formula shrinks as h², that of rounding grows as 1/h; for parameters of order 1
    the best h is near 1e-5. All is computed in float64. The network is left as it was.
    """
    h = validate.real("h", h, 0, open_low=True, high=1)
    penalties = by_layer(penalty, contracts.network(net).L)
    net = in_float64(net)
    X, Y = contracts.data(net, X, Y)
    arrays = [("W", l) for l in range(1, net.L + 1)] + [("b", l) for l in range(1, net.L + 1)]
    found = [slopes(net, X, Y, name, l, penalties[l], h) for name, l in arrays]
    return Gradient([None, *found[: net.L]], [None, *found[net.L :]])


def in_float64(net: Network) -> Network:
    """Return a copy of the network whose numbers are float64."""
    W, b = ([None, *(p.astype(np.float64) for p in part[1:])] for part in (net.W, net.b))
    return Network(W, b, net.g, net.cost)


def slopes(
    net: Network, X: np.ndarray, Y: np.ndarray, name: str, l: int, penalty, h: float
) -> np.ndarray:
    """Return ∂J/∂p for the weights (``name="W"``) or biases (``"b"``) p of layer ``l``."""
    p = getattr(net, name)[l]
    S = max(1, AT_ONCE // (p.size + len(X) * max(net.sizes)))
    found = []
    for first in range(0, p.size, S):
        where = np.arange(first, min(first + S, p.size))
        nudges = np.zeros((len(where), p.size))
        nudges[np.arange(len(where)), where] = h
        nudges = nudges.reshape(-1, *p.shape)
        above = stacked_costs(net, X, Y, name, l, p + nudges, penalty)
        below = stacked_costs(net, X, Y, name, l, p - nudges, penalty)
        found.append((above - below) / (2 * h))
    return np.concatenate(found).reshape(p.shape)


def stacked_costs(
    net: Network, X: np.ndarray, Y: np.ndarray, name: str, l: int, stack: np.ndarray, penalty
) -> np.ndarray:
    """Return the average costs ``(S,)`` of S networks with the arrays ``stack (S, …)`` in layer l.

    From that layer on Z and A come in stacks too: ``(S, B, n)``. Only the penalty on layer l is
    added, since the others cancel in every difference.
    """
    A = X
    for k in range(1, net.L + 1):
        W, b, g = net.W[k], net.b[k], net.g[k]
        if k == l and name == "W":
            W = stack  # (S, n_{l-1}, n_l)
        elif k == l:
            b = stack[:, None, :]  # (S, 1, n_l)
        Z = A @ W + b
        A = g.f(Z) if g.elementwise else g.f(Z.reshape(-1, Z.shape[-1])).reshape(Z.shape)
    rows = (-1, Z.shape[-1])
    Y = np.broadcast_to(Y, Z.shape).reshape(rows)
    each = output_cost(net.cost, net.g[net.L], Z.reshape(rows), A.reshape(rows), Y)
    J = each.reshape(-1, len(X)).mean(axis=1)
    return J + [penalty.value(W) for W in stack] if penalty is not None and name == "W" else J


def relative_error(a: np.ndarray, b: np.ndarray) -> float:
    """Return ‖a - b‖ / (‖a‖ + ‖b‖), and 0 where both are zero: 0 is equal, 1 is opposite."""
    scale = np.linalg.norm(a) + np.linalg.norm(b)
    return float(np.linalg.norm(np.subtract(a, b)) / scale) if scale else 0.0


def errors_by_layer(got: Gradient, wanted: Gradient) -> dict[str, float]:
    """Return the relative error of each array, keyed ``"W[1]"``, ``"b[1]"``, ``"W[2]"`` …"""
    contracts.gradient(wanted)
    contracts.gradient(got, wanted)
    errors = {}
    for l in range(1, len(wanted.W)):
        errors[f"W[{l}]"] = relative_error(got.W[l], wanted.W[l])
        errors[f"b[{l}]"] = relative_error(got.b[l], wanted.b[l])
    return errors


def check_gradient(
    net: Network,
    X: np.ndarray,
    Y: np.ndarray,
    gradient: Callable[[Network, np.ndarray, np.ndarray], Gradient] = backprop,
    tolerance: float = 1e-6,
) -> dict[str, float]:
    """Return the relative error of ``gradient`` by layer; raise if one exceeds ``tolerance``.

    Use few samples, random biases that are not zero, and float64. Differences as small as the
    rounding errors of `numerical_gradient` count as none: a gradient may be exactly zero.
    """
    X, Y = contracts.data(net, X, Y)
    validate.function("gradient", gradient, "gradient(net, X, Y)")
    tolerance = validate.real("tolerance", tolerance, 0, open_low=True)
    got, wanted = gradient(net, X, Y), numerical_gradient(net, X, Y)
    errors = errors_by_layer(got, wanted)
    rounding = 10 * np.finfo(np.float64).eps * max(1, total_cost(net, X, Y)) / H  # of one slope
    for name, g, w in zip(errors, in_turn(got), in_turn(wanted), strict=True):
        if np.linalg.norm(np.subtract(g, w)) <= rounding * np.sqrt(np.size(w)):
            errors[name] = 0.0
    wrong = {name: error for name, error in errors.items() if not error <= tolerance}
    if wrong:
        coarse = "" if net.dtype == np.float64 else " (or float32 is too coarse: use float64)"
        listed = ", ".join(f"{name}: {error:.1e}" for name, error in wrong.items())
        raise AssertionError(
            f"the gradient is wrong; relative error above {tolerance:g} in {listed}{coarse}"
        )
    return errors


def in_turn(grads: Gradient) -> list:
    """Return the arrays in the order of `errors_by_layer`: W[1], b[1], W[2] …"""
    return [array for pair in zip(grads.W[1:], grads.b[1:]) for array in pair]
