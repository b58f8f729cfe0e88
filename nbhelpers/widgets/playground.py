"""The playground: a network that learns while you watch, and everything about it to be changed."""

from collections.abc import Callable

import numpy as np

from nbhelpers import validate
from nbhelpers.network import backprop
from nbhelpers.widgets.loading import load
from nbhelpers.widgets.session import Session
from nbhelpers.widgets.settings import NOISE, Settings


def playground(
    gradient: Callable = backprop,
    *,
    data: str | tuple = "moons",
    noise: float | None = None,
    hidden: tuple = (8, 8),
    activation: str = "tanh",
    init: str = "xavier_uniform",
    cost: str = "cross_entropy",
    optimizer: str = "SGD",
    rate: float = 0.1,
    batch_size: int = 10,
    lam: float = 0.0,
    dropout: float = 0.0,
    seed: int = 0,
) -> object:
    """Return a picture of a network that learns while you watch: show it as a cell's last line.

    Everything can be changed in the picture too. Its tab "Code" holds the few lines that lead to
    the same network; from Python there are ``play()``, ``pause()``, ``step(n_epochs)``,
    ``reset()``, ``net`` and ``code``. The idea is that of TensorFlow Playground (Smilkov et al.
    2017); here your own NumPy code learns.

    Parameters
    ----------
    gradient : function
        Any ``gradient(net, X, Y) -> Gradient``, your own included. It trains the network.
    data : str or tuple
        "moons", "circles", "spiral", "above_sine", "drawn" for points that you draw with the mouse,
        or your own ``(X, y)``, with ``X (N, 2)`` and labels 0 and 1.
    noise : float
        The standard deviation of the points around their curves; without it, one that suits.
    hidden : tuple of int
        The widths of at most four hidden layers, each at most 8; () leaves a straight line.
    activation, init, cost : str
        As in `make_network`. The output is a sigmoid; with "log_likelihood", a softmax of two.
    optimizer : str
        "SGD", "Momentum", "Nesterov" or "Adam".
    rate, batch_size : float, int
        The learning rate η, and the samples in a batch.
    lam : float
        λ; the penalty is ``L2(lam / N)``.
    dropout : float
        The probability that a hidden unit is left out; with `backprop` only.
    seed : int
        Decides the points, their split, the first weights and the order of the batches.

    """
    own = None
    if not isinstance(data, str):
        own, data = own_points(data), "own"
    if noise is None:
        noise = NOISE.get(data, 0.0)
    settings = Settings(
        data=data, noise=noise, hidden=hidden, activation=activation, init=init, cost=cost,
        optimizer=optimizer, rate=rate, batch_size=batch_size, lam=lam, dropout=dropout, seed=seed,
    )  # fmt: skip
    widget = load("nbhelpers.widgets.playground_widget")
    return widget.Playground(Session(settings, gradient, own))


def own_points(data: object) -> tuple[np.ndarray, np.ndarray]:
    """Return ``(X, y)`` if they are points of the plane with labels 0 and 1."""
    validate.pair("data", data)
    X = validate.matrix("X", data[0], 2, np.float64)
    y = validate.labels(data[1], 2, len(X))
    if len(X) < 4:
        raise ValueError(f"X has {len(X)} points; pass at least 4, for training and validation.")
    if not (X.max(axis=0) > X.min(axis=0)).all():
        raise ValueError("X has a column that never changes; pass points that fill a plane.")
    return X, y
