"""A fully connected network: its numbers, the forward pass, and backpropagation.

Rows are samples. Layer 0 is the input and layers 1 … L hold weights; slot 0 of every list is
``None``, so that the index in the code is the index in the maths.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from nbhelpers import contracts, validate
from nbhelpers.activations import ACTIVATIONS, Activation
from nbhelpers.costs import COSTS, Cost, output_cost, output_delta
from nbhelpers.initializers import INITIALIZERS
from nbhelpers.penalties import by_layer


@dataclass(eq=False)  # compared by identity, because == of two arrays is not one truth value
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

    Parameters
    ----------
    sizes : sequence of int
        The number of units in each layer, the input's first.
    rng : numpy.random.Generator
        Where the weights are drawn from.
    hidden : str, Activation, or a list of them
        One activation for all hidden layers, or a list with one for each.
    output : str or Activation
        The activation of the last layer.
    cost : str or Cost
        A cost that is not defined for all values of ``output`` is refused.
    init : str or function
        A name from `INITIALIZERS`, or ``f(rng, n_in, n_out) -> W``.
    dtype : type
        ``np.float32`` or ``np.float64``.

    """
    sizes = contracts.layer_sizes(sizes)
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
        mixed = next(g.name for g in hidden if not g.elementwise)
        raise ValueError(f"hidden={mixed!r} works in the output layer only; use 'tanh' or 'relu'.")
    output = validate.choice("output", output, ACTIVATIONS)
    cost = validate.choice("cost", cost, COSTS)
    if not cost.accepts(output):
        raise ValueError(
            f"cost={cost.name!r} is not defined for output={output.name!r}; "
            f"with this cost use output={' or '.join(map(repr, cost.outputs))}."
        )
    if sizes[-1] == 1 and (cost.distribution or not output.elementwise):
        raise ValueError(
            f"sizes[-1]=1 with output={output.name!r} and cost={cost.name!r}: softmax and "
            "log-likelihood need one output unit for each class, at least 2. Use sizes[-1]=2, or "
            "output='sigmoid' with cost='cross_entropy'."
        )
    if not callable(init):
        init = validate.choice("init", init, INITIALIZERS)

    W, b = [None], [None]
    for n_in, n_out in zip(sizes, sizes[1:], strict=False):
        W.append(contracts.weights(init(rng, n_in, n_out), (n_in, n_out), dtype))
        b.append(np.zeros(n_out, dtype=dtype))
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
    X, Y = contracts.data(net, X, Y)
    return average_cost(net, X, Y, by_layer(penalty, net.L))


def average_cost(net: Network, X: np.ndarray, Y: np.ndarray, penalties: Sequence = ()) -> float:
    """Return the same as `total_cost`, but trust the arguments; ``penalties`` has one per layer."""
    Z, A = forward(net, X)
    J = float(output_cost(net.cost, net.g[net.L], Z[net.L], A[net.L], Y).mean())
    return J + sum(p.value(W) for p, W in zip(penalties, net.W) if p is not None)


def output(net: Network, X: np.ndarray) -> np.ndarray:
    """Return the activations of the last layer ``(N, n_L)``."""
    contracts.network(net)
    return forward(net, validate.matrix("X", X, net.sizes[0], net.dtype))[1][-1]


def to_labels(net: Network, A: np.ndarray) -> np.ndarray:
    """Return the class ``(N,)`` that each row of outputs, or of targets, stands for.

    Of several units the largest wins, the first of them in a tie. A single unit says class 1 above
    the threshold of its activation. A row with NaN has no class: that is an error.
    """
    is_nan = np.isnan(A)
    if is_nan.any():
        lost = int(is_nan.any(axis=1).sum())
        raise ValueError(
            f"the network's output is NaN for {lost} of {len(A)} rows: its weights are not finite. "
            "Make a new network and train it at a smaller rate."
        )
    if A.shape[1] > 1:
        return A.argmax(axis=1)
    g = net.g[net.L]
    if g.threshold is None:
        raise ValueError(
            f"one {g.name} unit gives a number, not a class; use nbhelpers.output(net, X)."
        )
    return (A[:, 0] > g.threshold).astype(int)


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
    return np.eye(n_classes, dtype=validate.float_type("dtype", dtype))[y]
