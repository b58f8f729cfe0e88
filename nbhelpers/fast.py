"""The same gradient and steps, faster: every array is made once and written over ever after.

``benchmarks/parts.py`` measures what each of these brings:

- no temporaries: making an array of a megabyte can cost as much as the arithmetic that fills it;
- one vector for all parameters and one for all gradients, with W[l] and b[l] as views of them: a
  step is a few calls for the whole network instead of a few for each layer;
- Z is written over by A, since every slope here can be read off the activation itself;
- sums over the batch as products with ones, which the linear algebra library does better;
- ``np.dot``, which is ``@`` with less ado, and far faster than it for batches of one.

They fit where the plain versions fit::

    flatten(net)
    train(net, X, Y, FastMomentum(rate=0.1), gradient=FastGradient(net, 64), batch_size=64,
          batches=fast_minibatches, n_epochs=10, rng=rng)
"""

from collections.abc import Iterator

import numpy as np

from nbhelpers import validate
from nbhelpers.activations import Activation
from nbhelpers.costs import output_delta
from nbhelpers.network import Gradient, Network
from nbhelpers.optimizers import SGD, Momentum

BLOCK = 256  # rows shuffled by one call: enough to spread its cost, few enough to stay in the cache
TINY = 1e-20  # far below any velocity that moves a weight, far above where numbers get slow


def views(flat: np.ndarray, sizes: tuple[int, ...]) -> tuple[list, list]:
    """Return W and b of a network, consecutive parts of ``flat``: first all W[l], then all b[l]."""
    shapes = [*zip(sizes[:-1], sizes[1:]), *((n,) for n in sizes[1:])]
    ends = np.cumsum([np.prod(shape) for shape in shapes])
    parts = [p.reshape(shape) for p, shape in zip(np.split(flat, ends[:-1]), shapes)]
    L = len(sizes) - 1
    return [None, *parts[:L]], [None, *parts[L:]]


def flatten(net: Network) -> None:
    """Move the network's parameters into one vector, and make ``W[l]`` and ``b[l]`` views of it.

    A copy of the network, or one that was loaded from a file, has to be flattened again.
    """
    net.W, net.b = views(np.concatenate([p.ravel() for p in net.params]), net.sizes)


class FastGradient:
    """`backprop` for one shape of network and batches of up to ``batch_size`` samples.

    What it returns is written over by the next call.
    """

    def __init__(self, net: Network, batch_size: int):
        self.batch_size = validate.positive_int("batch_size", batch_size)
        flat = np.empty(sum(p.size for p in net.params), net.dtype)
        self.grads = Gradient(*views(flat, net.sizes))
        self.ones = np.ones(max(self.batch_size, net.sizes[-1]), net.dtype)
        self.buffers = [
            [make((self.batch_size, n), net.dtype) for n in net.sizes]
            for make in (np.empty, np.empty, np.zeros)
        ]
        self.use_rows(self.batch_size)

    def use_rows(self, B: int) -> None:
        """Take the first B rows of every buffer: activations, errors, and the zero of ReLU."""
        if B > self.batch_size:
            raise ValueError(f"a batch of {B} samples came; make a FastGradient(net, {B}).")
        self.B = B
        self.A, self.D, self.zero = [[a[:B] for a in layers] for layers in self.buffers]

    def __call__(self, net: Network, X: np.ndarray, Y: np.ndarray) -> Gradient:
        """Return the gradient of the average cost of ``X (B, n_0)``, ``Y (B, n_L)``."""
        if len(X) != self.B:
            self.use_rows(len(X))
        A, D, L, dW, db = [X, *self.A[1:]], self.D, net.L, self.grads.W, self.grads.b
        for l in range(1, L + 1):
            np.dot(A[l - 1], net.W[l], out=A[l])
            A[l] += net.b[l]
            self.activate(net.g[l], l)
        if net.g[L] == net.cost.partner:
            np.subtract(A[L], Y, out=D[L])
        else:
            D[L][...] = output_delta(net.cost, net.g[L], A[L], A[L], Y)
        D[L] *= 1 / self.B
        for l in range(L, 0, -1):
            np.dot(A[l - 1].T, D[l], out=dW[l])
            np.dot(self.ones[: self.B], D[l], out=db[l])
            if l > 1:
                np.dot(D[l], net.W[l].T, out=D[l - 1])
                self.times_slope(net.g[l - 1], l - 1)
        return self.grads

    def activate(self, g: Activation, l: int) -> None:
        """Write g(z) over z in ``A[l]``."""
        A = self.A[l]
        if g.name == "relu":
            np.maximum(A, self.zero[l], out=A)  # four times faster than with the number 0
        elif g.name == "sigmoid":
            A *= 0.5
            np.tanh(A, out=A)  # σ(z) = ½ + ½ tanh(z/2), which cannot overflow
            A *= 0.5
            A += 0.5
        elif g.name == "softmax":
            A -= np.maximum.reduce(A, axis=1, keepdims=True)
            np.exp(A, out=A)
            A /= (A @ self.ones[: A.shape[1]])[:, None]
        else:
            A[...] = g.f(A)

    def times_slope(self, g: Activation, l: int) -> None:
        """Multiply ``D[l]`` by g'(z), found from ``A[l]``, which may be destroyed on the way."""
        A, D = self.A[l], self.D[l]
        if g.name == "relu":
            D *= A > self.zero[l]
        elif g.name == "sigmoid":
            D *= A
            D *= np.subtract(1, A, out=A)
        else:
            D *= g.df(A, A)


def one_vector(arrays: list) -> np.ndarray | None:
    """Return the vector that all of ``arrays`` are views of, or None."""
    flat = arrays[0].base
    return flat if flat is not None and all(a.base is flat for a in arrays) else None


def flat_params(params: list) -> np.ndarray:
    """Return the parameters of a flattened network as one vector."""
    flat = one_vector(params)
    if flat is None:
        raise ValueError("the network's parameters are not in one vector: call flatten(net) first.")
    return flat


def flat_grads(grads: list) -> np.ndarray:
    """Return the gradients as one vector: that of `FastGradient`, or a copy of any others."""
    flat = one_vector(grads)
    return np.concatenate([g.ravel() for g in grads]) if flat is None else flat


class FastSGD(SGD):
    """`SGD` for a flattened network. A step writes over the gradient."""

    def step(self, params: list, grads: list) -> None:
        """Move every parameter against its gradient."""
        p, g = flat_params(params), flat_grads(grads)
        g *= self.rate
        p -= g


class FastMomentum(Momentum):
    """`Momentum` for a flattened network. A step writes over the gradient.

    The weights from pixels that are always black have gradient 0, and their velocity shrinks until
    its numbers leave the type's normal range; many processors compute with those far more slowly.
    Adding and taking away `TINY` now and then makes them 0 and leaves the others as they are.
    """

    def start(self, params: list) -> None:
        """Begin at rest."""
        self.v = np.zeros_like(flat_params(params))
        self.steps = 0

    def step(self, params: list, grads: list) -> None:
        """Accelerate against the gradient, then move with the velocity."""
        p, g, v = flat_params(params), flat_grads(grads), self.v
        v *= self.beta
        g *= self.rate
        v -= g
        p += v
        self.steps += 1
        if self.steps % 100 == 0:
            v += TINY
            v -= TINY


def fast_minibatches(
    X: np.ndarray, Y: np.ndarray, batch_size: int, rng: np.random.Generator
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield the batches of `minibatches`; they share memory that is soon written over."""
    order = rng.permutation(len(X))
    n = batch_size * max(1, BLOCK // batch_size)
    X_block, Y_block = (np.empty((min(n, len(M)), *M.shape[1:]), M.dtype) for M in (X, Y))
    for first in range(0, len(X), n):
        rows = order[first : first + n]
        X_rows, Y_rows = X_block[: len(rows)], Y_block[: len(rows)]
        np.take(X, rows, axis=0, out=X_rows, mode="clip")  # other modes copy once more
        np.take(Y, rows, axis=0, out=Y_rows, mode="clip")
        for i in range(0, len(rows), batch_size):
            yield X_rows[i : i + batch_size], Y_rows[i : i + batch_size]
