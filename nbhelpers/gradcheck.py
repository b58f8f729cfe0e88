"""Check a gradient against the definition of one: nudge a weight, watch the cost."""

from collections.abc import Callable

import numpy as np

from nbhelpers import validate
from nbhelpers.network import Gradient, Network, average_cost, backprop
from nbhelpers.penalties import by_layer


def numerical_gradient(
    net: Network, X: np.ndarray, Y: np.ndarray, penalty=None, h: float = 1e-5
) -> Gradient:
    """Return [J(w + h) - J(w - h)] / 2h for every weight and bias: 2 costs for each.

    The error of the formula shrinks as h², that of rounding grows as 1/h; for parameters of order 1
    the best h is near 1e-5. All is computed in float64. The network is left as it was.
    """
    h = validate.real("h", h, 0, open_low=True)
    penalties = by_layer(penalty, validate.network(net).L)
    net = in_float64(net)
    X, Y = validate.data(net, X, Y)
    slopes = []
    for p in net.params:
        slope = np.empty_like(p)
        for i in np.ndindex(p.shape):
            kept = p[i]
            p[i] = kept + h
            above = average_cost(net, X, Y, penalties)
            p[i] = kept - h
            below = average_cost(net, X, Y, penalties)
            p[i] = kept
            slope[i] = (above - below) / (2 * h)
        slopes.append(slope)
    return Gradient([None, *slopes[: net.L]], [None, *slopes[net.L :]])


def in_float64(net: Network) -> Network:
    """Return a copy of the network whose numbers are float64."""
    W, b = ([None, *(p.astype(np.float64) for p in part[1:])] for part in (net.W, net.b))
    return Network(W, b, net.g, net.cost)


def relative_error(a: np.ndarray, b: np.ndarray) -> float:
    """Return ‖a - b‖ / (‖a‖ + ‖b‖), and 0 where both are zero: 0 is equal, 1 is opposite."""
    scale = np.linalg.norm(a) + np.linalg.norm(b)
    return float(np.linalg.norm(np.subtract(a, b)) / scale) if scale else 0.0


def errors_by_layer(got: Gradient, wanted: Gradient) -> dict[str, float]:
    """Return the relative error of each array, keyed ``"W[1]"``, ``"b[1]"``, ``"W[2]"`` …"""
    errors = {}
    for l in range(1, len(wanted.W)):
        for name, a, b in (("W", got.W[l], wanted.W[l]), ("b", got.b[l], wanted.b[l])):
            if np.shape(a) != np.shape(b):
                raise ValueError(
                    f"the gradient of {name}[{l}] has shape {np.shape(a)}; it must be "
                    f"{np.shape(b)}, the shape of {name}[{l}] itself."
                )
            errors[f"{name}[{l}]"] = relative_error(a, b)
    return errors


def check_gradient(
    net: Network,
    X: np.ndarray,
    Y: np.ndarray,
    gradient: Callable[[Network, np.ndarray, np.ndarray], Gradient] = backprop,
    tolerance: float = 1e-6,
) -> dict[str, float]:
    """Return the relative error of ``gradient`` by layer; raise if one exceeds ``tolerance``.

    Use few samples, random biases that are not zero, and float64.
    """
    errors = errors_by_layer(gradient(net, X, Y), numerical_gradient(net, X, Y))
    wrong = {name: error for name, error in errors.items() if not error <= tolerance}
    if wrong:
        coarse = "" if net.dtype == np.float64 else " (or float32 is too coarse: use float64)"
        listed = ", ".join(f"{name}: {error:.1e}" for name, error in wrong.items())
        raise AssertionError(
            f"the gradient is wrong; relative error above {tolerance:g} in {listed}{coarse}"
        )
    return errors
