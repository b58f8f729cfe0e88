"""A fully connected network: its numbers, the forward pass, and backpropagation.

Rows are samples. Layer 0 is the input and layers 1 … L hold weights; slot 0 of every list is
``None``, so that the index in the code is the index in the maths.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from nbhelpers import validate
from nbhelpers.activations import ACTIVATIONS, Activation
from nbhelpers.costs import COSTS, Cost, output_cost, output_delta
from nbhelpers.initializers import INITIALIZERS
from nbhelpers.penalties import by_layer

THRESHOLD = {"sigmoid": 0.5, "tanh": 0.0}  # a single output unit above it says class 1


@dataclass(eq=False)  # two networks are the same if they are one object: arrays have no single ==
class Network:
    """Weights ``W[l] (n_{l-1}, n_l)``, biases ``b[l] (n_l,)``, activations ``g[l]`` and a cost."""

    W: list
    b: list
    g: list
    cost: Cost

    @property
    def L(self) -> int:
        """The number of layers with weights."""
        return len(self.W) - 1

    @property
    def sizes(self) -> tuple[int, ...]:
        """The number of units in each layer, the input's first."""
        return (self.W[1].shape[0], *(b.size for b in self.b[1:]))

    @property
    def dtype(self) -> np.dtype:
        """The type of its numbers, float32 or float64."""
        return self.W[1].dtype

    @property
    def params(self) -> list:
        """All weight matrices, then all bias vectors: the arrays themselves, not copies."""
        return self.W[1:] + self.b[1:]


class Gradient(NamedTuple):
    """∂J/∂W[l] and ∂J/∂b[l], in lists shaped like the network's own."""

    W: list
    b: list

    @property
    def params(self) -> list:
        """All gradients in the order of `Network.params`."""
        return self.W[1:] + self.b[1:]


def make_network(
    sizes: Sequence[int],
    *,
    rng: np.random.Generator,
    hidden: str | Activation | Sequence[str | Activation] = "tanh",
    output: str | Activation = "sigmoid",
    cost: str | Cost = "cross_entropy",
    init: str | Callable = "xavier_uniform",
    dtype: type = np.float64,
) -> Network:
    """Return a network with random weights and zero biases.

    ``sizes`` counts the units of each layer, the input's first. ``hidden`` names one activation for
    all hidden layers or a list with one for each. ``init`` is a name or a function
    ``f(rng, n_in, n_out) -> W``. A cost that is not defined for the output's values is refused.
    """
    if isinstance(sizes, str) or not isinstance(sizes, Sequence) or len(sizes) < 2:
        raise ValueError(
            f"sizes={validate.shown(sizes)} must list at least two layers, such as (2, 5, 1)."
        )
    sizes = [validate.positive_int(f"sizes[{l}]", n) for l, n in enumerate(sizes)]
    rng = validate.generator(rng)
    dtype = validate.float_type("dtype", dtype)

    n_hidden = len(sizes) - 2
    if not isinstance(hidden, list | tuple):
        hidden = [validate.choice("hidden", hidden, ACTIVATIONS)] * n_hidden
    if len(hidden) != n_hidden:
        raise ValueError(
            f"hidden lists {len(hidden)} activations, but sizes={tuple(sizes)} has {n_hidden} "
            "hidden layers: give one for each, or a single name for all."
        )
    hidden = [validate.choice("hidden", g, ACTIVATIONS) for g in hidden]
    if not all(g.elementwise for g in hidden):
        raise ValueError("hidden='softmax' works in the output layer only; use 'tanh' or 'relu'.")
    output = validate.choice("output", output, ACTIVATIONS)
    cost = validate.choice("cost", cost, COSTS)
    if output.name not in cost.outputs:
        raise ValueError(
            f"cost={cost.name!r} is not defined for output={output.name!r}; "
            f"with this cost use output={' or '.join(map(repr, cost.outputs))}."
        )
    if sizes[-1] == 1 and (output.name == "softmax" or cost.name == "log_likelihood"):
        raise ValueError(
            f"sizes[-1]=1 with output={output.name!r} and cost={cost.name!r}: softmax and "
            "log-likelihood need one output unit for each class, at least 2. Use sizes[-1]=2, or "
            "output='sigmoid' with cost='cross_entropy'."
        )
    if not callable(init):
        init = validate.choice("init", init, INITIALIZERS)

    W, b = [None], [None]
    for n_in, n_out in zip(sizes, sizes[1:], strict=False):
        W.append(np.asarray(init(rng, n_in, n_out), dtype=dtype))
        b.append(np.zeros(n_out, dtype=dtype))
        if W[-1].shape != (n_in, n_out):
            raise ValueError(f"init returned shape {W[-1].shape}; it must be ({n_in}, {n_out}).")
        validate.finite("what init returned", W[-1])
    return Network(W, b, [None, *hidden, output], cost)


def forward(net: Network, X: np.ndarray) -> tuple[list, list]:
    """Return all weighted inputs ``Z[l]`` and activations ``A[l]``, each ``(B, n_l)``."""
    Z, A = [None], [X]
    for l in range(1, net.L + 1):
        Z.append(A[l - 1] @ net.W[l] + net.b[l])  # (B, n_l)
        A.append(net.g[l].f(Z[l]))
    return Z, A


def backprop(net: Network, X: np.ndarray, Y: np.ndarray) -> Gradient:
    """Return the gradient of the average cost over the samples ``X (B, n_0)``, ``Y (B, n_L)``.

    These are the four equations of backpropagation (Rumelhart, Hinton and Williams 1986), with the
    δ of every sample as one row of ``D[l] (B, n_l)``.
    """
    B, L = len(X), net.L
    Z, A = forward(net, X)
    D, dW, db = [None] * (L + 1), [None] * (L + 1), [None] * (L + 1)
    D[L] = output_delta(net.cost, net.g[L], Z[L], A[L], Y)
    for l in range(L, 1, -1):
        D[l - 1] = (D[l] @ net.W[l].T) * net.g[l - 1].df(Z[l - 1], A[l - 1])
    for l in range(1, L + 1):
        dW[l] = A[l - 1].T @ D[l] / B  # (n_{l-1}, n_l)
        db[l] = D[l].sum(axis=0) / B  # (n_l,)
    return Gradient(dW, db)


def total_cost(net: Network, X: np.ndarray, Y: np.ndarray, penalty=None) -> float:
    """Return J: the average cost of the samples, plus the penalty on the weights if any."""
    X, Y = check_data(net, X, Y)
    Z, A = forward(net, X)
    J = float(output_cost(net.cost, net.g[net.L], Z[net.L], A[net.L], Y).mean())
    if penalty is not None:
        penalties = by_layer(penalty, net.L)
        J += sum(p.value(W) for p, W in zip(penalties, net.W, strict=True) if p is not None)
    return J


def output(net: Network, X: np.ndarray) -> np.ndarray:
    """Return the activations of the last layer ``(N, n_L)``."""
    return forward(net, validate.matrix("X", X, net.sizes[0], net.dtype))[1][-1]


def to_labels(net: Network, A: np.ndarray) -> np.ndarray:
    """Return the class ``(N,)`` that each row of outputs, or of targets, stands for.

    NaN stands for none, and is an error rather than class 0.
    One unit says class 1 above its threshold (0.5 for sigmoid, 0 for tanh). Of several units the
    largest wins, the first of them in a tie.
    """
    lost = int(np.isnan(A).any(axis=1).sum())
    if lost:
        raise ValueError(
            f"the network's output is NaN for {lost} of {len(A)} rows: its weights are not finite. "
            "Make it anew and train it with a smaller rate."
        )
    if A.shape[1] > 1:
        return A.argmax(axis=1)
    g = net.g[net.L].name
    if g not in THRESHOLD:
        raise ValueError(f"one {g} unit gives a number, not a class; use nbhelpers.output(net, X).")
    return (A[:, 0] > THRESHOLD[g]).astype(int)


def predict(net: Network, X: np.ndarray) -> np.ndarray:
    """Return the predicted class of each row of ``X (N, n_0)``, integers ``(N,)`` from 0."""
    return to_labels(net, output(net, X))


def accuracy(net: Network, X: np.ndarray, y: np.ndarray) -> float:
    """Return the fraction of rows of ``X`` whose predicted class is their label in ``y (N,)``."""
    predicted = predict(net, X)
    y = validate.labels(y, max(net.sizes[-1], 2), len(predicted))
    return float((predicted == y).mean())


def one_hot(y: np.ndarray, n_classes: int, dtype: type = np.float64) -> np.ndarray:
    """Return targets ``(N, n_classes)`` with a 1 in the column of each label and 0 elsewhere."""
    y = validate.labels(y, validate.positive_int("n_classes", n_classes))
    return np.eye(n_classes, dtype=dtype)[y]


def check_data(
    net: Network, X: np.ndarray, Y: np.ndarray, names: tuple[str, str] = ("X", "Y")
) -> tuple[np.ndarray, np.ndarray]:
    """Return ``X (N, n_0)`` and ``Y (N, n_L)`` in the network's type, or raise one clear error."""
    x, y = names
    n_L = net.sizes[-1]
    X = validate.matrix(x, X, net.sizes[0], net.dtype)
    Y = validate.array(y, Y)
    if Y.ndim == 1 and n_L > 1:
        raise ValueError(
            f"{y} has shape {Y.shape}; it must be (N, {n_L}). "
            f"If it holds labels, write one_hot({y}, {n_L})."
        )
    Y = validate.matrix(y, Y, n_L, net.dtype)
    if len(X) != len(Y):
        raise ValueError(
            f"{x} has {len(X)} rows but {y} has {len(Y)}; pass one target row per sample."
        )
    if net.cost.name in ("cross_entropy", "log_likelihood") and (Y.min() < 0 or Y.max() > 1):
        raise ValueError(
            f"{y} ranges from {Y.min():g} to {Y.max():g}; for cost={net.cost.name!r} targets lie "
            "between 0 and 1: make them with one_hot, or rescale them."
        )
    if net.cost.name == "log_likelihood" and not np.allclose(Y.sum(axis=1), 1, atol=1e-5):
        raise ValueError(
            f"the rows of {y} add up to {Y.sum(axis=1).min():g} and more; for cost="
            "'log_likelihood' each must add up to 1: make them with one_hot."
        )
    return X, Y
