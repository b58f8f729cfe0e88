"""What networks, their data, gradients and optimizers must look like; see `nbhelpers.validate`."""

from collections.abc import Mapping, Sequence
from numbers import Real

import numpy as np

from nbhelpers.validate import MOST, array, finite, function, matrix, positive_int, shown


def layer_sizes(sizes: object) -> list[int]:
    """Return the sizes of at least two layers whose weights fit into memory."""
    if isinstance(sizes, str | bytes) or not isinstance(sizes, Sequence) or len(sizes) < 2:
        raise ValueError(f"sizes={shown(sizes)} must list at least two layers, such as (2, 5, 1).")
    sizes = [positive_int(f"sizes[{l}]", n) for l, n in enumerate(sizes)]
    n_weights = sum(n_in * n_out for n_in, n_out in zip(sizes, sizes[1:]))
    if n_weights > MOST:
        raise ValueError(
            f"sizes={shown(tuple(sizes))} makes {n_weights:,} weights; use at most {MOST:,}."
        )
    return sizes


def weights(W: object, shape: tuple[int, int], dtype: np.dtype) -> np.ndarray:
    """Return the array that an initializer made, in ``dtype``."""
    W = array("what init returned", W)
    if W.dtype.kind not in "buif":
        raise TypeError(f"init returned an array of type {W.dtype}; it must hold real numbers.")
    if W.shape != shape:
        raise ValueError(f"init returned shape {W.shape}; it must be {shape}.")
    with np.errstate(over="ignore"):
        return finite("what init returned", W.astype(dtype))


def network(net: object) -> object:
    """Return ``net`` if it has the parts of a network."""
    if isinstance(net, type) or not all(hasattr(net, part) for part in ("W", "b", "g", "cost")):
        raise TypeError(
            f"net={shown(net)} is not a network; make one with make_network((2, 5, 1), rng=rng)."
        )
    return net


def gradient(grads: object, like: object = None) -> object:
    """Return ``grads`` if it has the form of a gradient, and the shapes of the network ``like``."""
    W, b = getattr(grads, "W", None), getattr(grads, "b", None)
    if not isinstance(W, list | tuple) or not isinstance(b, list | tuple) or len(W) != len(b):
        raise TypeError(
            f"gradient returned {shown(grads)}; it must return Gradient(dW, db), two lists with "
            "None in slot 0."
        )
    if like is None:
        return grads
    if len(W) != len(like.W):
        raise ValueError(
            f"gradient returned lists of {len(W)} entries; they must have {len(like.W)}, slot 0 "
            "being None."
        )
    for l in range(1, len(W)):
        for name, got, wanted in (("W", W[l], like.W[l]), ("b", b[l], like.b[l])):
            if np.shape(got) != np.shape(wanted):
                raise ValueError(
                    f"the gradient of {name}[{l}] has shape {np.shape(got)}; it must be "
                    f"{np.shape(wanted)}, the shape of {name}[{l}] itself."
                )
    return grads


def data(net: object, X: object, Y: object, names: tuple[str, str] = ("X", "Y")) -> tuple:
    """Return ``X (N, n_0)`` and ``Y (N, n_L)`` in the network's type."""
    network(net)
    x, y = names
    n_L = net.sizes[-1]
    X = matrix(x, X, net.sizes[0], net.dtype)
    Y = array(y, Y)
    if Y.ndim == 1 and n_L > 1:
        raise ValueError(
            f"{y} has shape {Y.shape}; it must be (N, {n_L}). "
            f"If it holds labels, write one_hot({y}, {n_L})."
        )
    Y = matrix(y, Y, n_L, net.dtype)
    if len(X) != len(Y):
        raise ValueError(
            f"{x} has {len(X)} rows but {y} has {len(Y)}; pass one target row per sample."
        )
    targets(y, Y, net.cost)
    return X, Y


def targets(name: str, Y: np.ndarray, cost: object) -> None:
    """Raise unless the cost is defined for these targets."""
    low, high = cost.domain
    if Y.min() < low or Y.max() > high:
        raise ValueError(
            f"{name} ranges from {Y.min():g} to {Y.max():g}; for cost={cost.name!r} targets lie "
            f"between {low:g} and {high:g}: make them with one_hot, or rescale them."
        )
    if cost.distribution and not np.allclose(Y.sum(axis=1), 1, atol=1e-5):
        total = Y.sum(axis=1)
        worst = total[np.abs(total - 1).argmax()]
        raise ValueError(
            f"a row of {name} adds up to {worst:g}; for cost={cost.name!r} the rows of {name} must "
            "each add up to 1: make them with one_hot."
        )


def memory(optimizer: object, params: list, start_epoch: int) -> None:
    """Raise unless the optimizer remembers a run of a network with parameters like ``params``."""
    remembered = vars(optimizer).values()
    shapes = [np.shape(p) for p in params]
    lists = [
        value
        for value in remembered
        if isinstance(value, list) and value and isinstance(value[0], np.ndarray)
    ]
    if any(value is None for value in remembered):
        raise ValueError(
            f"start_epoch={start_epoch}, but optimizer={shown(optimizer)} has no memory of earlier "
            "epochs; pass the one that made them, history.optimizer."
        )
    if any([np.shape(v) for v in arrays] != shapes for arrays in lists):
        raise ValueError(
            f"optimizer={shown(optimizer)} remembers another network, with arrays of other shapes; "
            "pass the one that trained this network."
        )


def watched(watch: object, taken: Sequence[str]) -> dict:
    """Return the functions to be measured by name, none if ``watch`` is None."""
    watch = {} if watch is None else watch
    if not isinstance(watch, Mapping) or not all(isinstance(name, str) for name in watch):
        raise TypeError(
            f"watch={shown(watch)} must be a dictionary of functions; "
            'pass watch={"norm": f}, where f(net) is a number.'
        )
    for name, f in watch.items():
        function(f"watch[{name!r}]", f, "f(net)")
        if name in taken:
            raise ValueError(
                f"watch names {name!r}, which is measured anyway; choose another name."
            )
    return dict(watch)


def measured(name: str, value: object) -> float:
    """Return the one number that a watched function returned."""
    try:
        return float(value)
    except (TypeError, ValueError):
        raise TypeError(
            f"watch[{name!r}] returned {shown(value)}; it must return one number."
        ) from None


def factor(value: object) -> float:
    """Return the factor that a schedule returned."""
    if not isinstance(value, Real) or not 0 <= value < np.inf:
        raise ValueError(
            f"schedule returned {shown(value)}; it must return a finite factor of at least 0."
        )
    return value
