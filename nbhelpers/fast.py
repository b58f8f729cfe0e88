"""Training at nearly the speed of its matrix products: what ``train(..., fast=True)`` runs on.

It computes what `backprop` and the optimizers compute, to rounding. What saves time:

- A layer's weights and biases are one matrix Θ, the biases its last row, and behind each A stands a
  column of ones: [A 1] Θ = A W + b, and [A 1]ᵀ D is the gradient of both.
- All Θ are parts of one vector, and so are the gradients and what an optimizer remembers: an update
  is a few calls for the whole network. ``net.W[l]`` and ``net.b[l]`` become views of Θ.
- The learning rate and 1/B multiply the output's δ, the smallest matrix, and not the gradient.
- Arrays are made once and written over ever after, with ``out=``; see `nbhelpers.inplace`.
"""

from collections.abc import Callable, Iterator

import numpy as np

from nbhelpers.costs import output_delta
from nbhelpers.inplace import UPDATES, Layer, add_penalty, any_factor
from nbhelpers.network import Network

BLOCK = 128  # rows shuffled by one call: enough to spread its cost, few enough to stay in the cache
FLUSH = 100  # steps from one `flush` to the next


def with_ones(X: np.ndarray) -> np.ndarray:
    """Return [X 1], a copy with a column of ones behind it."""
    X1 = np.ones((len(X), X.shape[1] + 1), X.dtype)
    X1[:, :-1] = X
    return X1


def shuffled(
    X1: np.ndarray, Y: np.ndarray, batch_size: int, rng: np.random.Generator
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield the batches of `nbhelpers.minibatches`, in memory that is soon written over."""
    order, n = rng.permutation(len(X1)), batch_size * max(1, BLOCK // batch_size)
    X_block, Y_block = (np.empty((n, M.shape[1]), M.dtype) for M in (X1, Y))
    starts, first_column = range(0, n, batch_size), X1[:, 0]
    views = [(X_block[i : i + batch_size], Y_block[i : i + batch_size]) for i in starts]
    for first in range(0, len(X1) - n + 1, n):
        rows = order[first : first + n]
        first_column[rows]  # the processor looks these up side by side, and so finds the rows
        np.take(X1, rows, axis=0, out=X_block, mode="clip")  # other modes copy once more
        np.take(Y, rows, axis=0, out=Y_block, mode="clip")
        yield from views
    for first in range(len(X1) // n * n, len(X1), batch_size):
        rows = order[first : first + batch_size]
        yield X1[rows], Y[rows]


def flush(memory: np.ndarray) -> None:
    """Set to 0 what is about to leave the type's normal range; leave the rest as it is.

    The velocity of a weight whose pixel is nearly always black shrinks until it is denormal, and
    with such numbers many processors compute far more slowly.
    """
    info = np.finfo(memory.dtype)
    memory += info.tiny / info.eps**2
    memory -= info.tiny / info.eps**2


class FastSteps:
    """The batches and the steps of one run, like `nbhelpers.run.Steps`.

    Parameters
    ----------
    net, optimizer : object
        The run's own. ``net.W``, ``net.b`` and the optimizer's memory become views of vectors.
    penalties : list or None
        One for each layer, slot 0 unused.
    X : array (N, n_0)
        The training inputs.
    batches : function or None
        ``batches(X, Y, batch_size, rng)``, or None for what `nbhelpers.minibatches` yields.

    """

    def __init__(self, net: Network, optimizer, penalties, X: np.ndarray, batches: Callable | None):
        self.net, self.optimizer, self.penalties = net, optimizer, penalties
        self.custom_batches, self.X1 = batches, None if batches else with_ones(X)
        self.factor, self.update, self.names = UPDATES.get(type(optimizer), (any_factor, None, ()))
        self.partners = net.g[net.L] == net.cost.partner
        self.shapes = [(a + 1, b) for a, b in zip(net.sizes, net.sizes[1:])]
        n = sum(a * b for a, b in self.shapes)
        self.theta, self.G, self.spare = (np.empty(n, net.dtype) for _ in range(3))
        self.memory = [np.empty(n, net.dtype) for _ in self.names]
        self.params = self.move(net.params, self.theta)
        net.W, net.b = [None, *self.params[: net.L]], [None, *self.params[net.L :]]
        self.dparams, self.spares = self.views(self.G), self.views(self.spare)
        self.layers = {}  # for each number of samples that a batch has had

    def matrices(self, flat: np.ndarray) -> list:
        """Return the parts of ``flat`` that are the matrices Θ[1] … Θ[L]."""
        ends = np.cumsum([a * b for a, b in self.shapes])
        return [p.reshape(shape) for p, shape in zip(np.split(flat, ends[:-1]), self.shapes)]

    def views(self, flat: np.ndarray) -> list:
        """Return the weights and then the biases in ``flat``, in the order of `Network.params`."""
        parts = self.matrices(flat)
        return [part[:-1] for part in parts] + [part[-1] for part in parts]

    def move(self, arrays: list, flat: np.ndarray) -> list:
        """Copy the arrays into ``flat`` and return the views that take their places."""
        views = self.views(flat)
        for view, a in zip(views, arrays, strict=True):
            view[...] = a
        return views

    def make_layers(self, B: int) -> tuple[Layer, list, Layer]:
        """Return the first layer, all pairs of neighbours, and the last, for batches of B rows."""
        parts = zip(self.net.g[1:], self.matrices(self.theta), self.matrices(self.G))
        layers = [Layer(g, theta, grad, B) for g, theta, grad in parts]
        self.layers[B] = layers[0], [*zip(layers, layers[1:])], layers[-1]
        return self.layers[B]

    def batches(self, X, Y, batch_size: int, rng) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Begin an epoch and yield its batches, the inputs with their column of ones."""
        if [*map(id, self.net.params)] != [*map(id, self.params)]:
            raise ValueError(
                "an array in net.W or net.b was replaced during training with fast=True, which "
                "keeps them all in one vector: write into it, net.W[1][...] = W, or pass "
                "fast=False."
            )
        for name, flat in zip(self.names, self.memory):  # views, unless it was put back or loaded
            setattr(self.optimizer, name, self.move(getattr(self.optimizer, name), flat))
        self.n_steps = 0
        if self.custom_batches is None:
            yield from shuffled(self.X1, Y, batch_size, rng)
        else:
            for X_batch, Y_batch in self.custom_batches(X, Y, batch_size, rng):
                yield with_ones(X_batch), Y_batch

    def step(self, X1: np.ndarray, Y: np.ndarray) -> None:
        """Take one step with the batch ``X1 (B, n_0 + 1)``, ``Y (B, n_L)``."""
        B, factor = len(X1), self.factor(self.optimizer)
        first, pairs, last = self.layers.get(B) or self.make_layers(B)

        np.dot(X1, first.theta, out=first.Z)
        for y, above in pairs:
            y.activate(y)
            y.A_in_A1[...] = y.A
            np.dot(y.A1, above.theta, out=above.Z)
        last.activate(last)

        if self.partners:
            np.subtract(last.A, Y, out=last.D)
        else:
            last.D[...] = output_delta(self.net.cost, last.g, last.Z, last.A, Y)
        last.D *= factor / B
        for y, above in reversed(pairs):
            np.dot(y.A1T, above.D, out=above.grad)
            np.dot(above.D, above.WT, out=y.D)
            y.times_slope(y)
        np.dot(X1.T, first.D, out=first.grad)

        if self.penalties is not None:
            for p, W, dW, spare in zip(self.penalties[1:], self.params, self.dparams, self.spares):
                if p is not None:
                    add_penalty(p, W, factor, dW, spare)
        if self.update is None:
            self.optimizer.step(self.params, self.dparams)
        else:
            if self.n_steps % FLUSH == 0:
                for vector in self.memory:
                    flush(vector)
            self.n_steps += 1
            self.update(self.optimizer, self.theta, self.G, self.spare, *self.memory)
