"""Dropout: in every step each hidden unit is left out with probability 1 - keep.

This is the inverted form (Srivastava et al. 2014, section 10): in training, what is kept is divided
by ``keep``, so that its expected value stays the same. Prediction needs nothing but `forward`.
"""

from dataclasses import dataclass

import numpy as np

from nbhelpers import validate
from nbhelpers.activations import Activation
from nbhelpers.costs import output_delta
from nbhelpers.network import Gradient, Network


def draw_masks(net: Network, B: int, keep: float, rng: np.random.Generator) -> list:
    """Return ``M[l] (B, n_l)`` of each hidden layer: 1/keep with probability ``keep``, else 0.

    Inputs and outputs are always kept: slots 0 and L hold 1.
    """
    M = [1.0] * (net.L + 1)
    for l in range(1, net.L):
        kept = rng.random((B, net.b[l].size)) < keep
        M[l] = (kept / keep).astype(net.dtype)
    return M


def dropout_forward(net: Network, X: np.ndarray, M: list) -> tuple[list, list, list]:
    """Return ``Z[l]``, ``A[l]`` and the outputs ``H[l]`` = M[l] ⊙ A[l], each ``(B, n_l)``."""
    Z, A, H = [None], [X], [M[0] * X]
    for l in range(1, net.L + 1):
        Z.append(H[l - 1] @ net.W[l] + net.b[l])  # (B, n_l)
        A.append(net.g[l].f(Z[l]))
        H.append(M[l] * A[l])
    return Z, A, H


def dropout_backprop(net: Network, X: np.ndarray, Y: np.ndarray, M: list) -> Gradient:
    """Return the gradient of the average cost with the masks ``M`` held fixed.

    It is backpropagation with one more factor on the way back, ∂h/∂a = M.
    """
    B, L = len(X), net.L
    Z, A, H = dropout_forward(net, X, M)
    D, dW, db = [None] * (L + 1), [None] * (L + 1), [None] * (L + 1)
    D[L] = output_delta(net.cost, net.g[L], Z[L], A[L], Y)
    for l in range(L, 1, -1):
        D[l - 1] = (D[l] @ net.W[l].T) * M[l - 1] * net.g[l - 1].df(Z[l - 1], A[l - 1])
    for l in range(1, L + 1):
        dW[l] = H[l - 1].T @ D[l] / B  # (n_{l-1}, n_l)
        db[l] = D[l].sum(axis=0) / B  # (n_l,)
    return Gradient(dW, db)


@dataclass
class Dropout:
    """A gradient with fresh masks at every call: ``epochs(…, gradient=Dropout(0.5, rng))``.

    ``keep`` is the probability that a hidden unit stays, above 0 and at most 1. The masks come from
    ``rng``: a run that is resumed needs it in the state in which the earlier one left it.
    """

    keep: float
    rng: np.random.Generator

    def __post_init__(self):
        self.keep = validate.real("keep", self.keep, 0, open_low=True)
        if self.keep > 1:
            raise ValueError(f"keep={self.keep:g} must be at most 1, which drops nothing.")
        self.rng = validate.generator(self.rng)

    def __call__(self, net: Network, X: np.ndarray, Y: np.ndarray) -> Gradient:
        """Return the gradient of the batch ``X (B, n_0)``, ``Y (B, n_L)`` under new masks."""
        return dropout_backprop(net, X, Y, draw_masks(net, len(X), self.keep, self.rng))


def thinned(net: Network, M: list) -> Network:
    """Return the network with the masks ``M`` built into its activations, on the same weights.

    With frozen masks, dropout is an ordinary network. `backprop` and `numerical_gradient` accept
    it, for batches as long as the masks, and so check `dropout_backprop` independently.
    """

    def masked(g: Activation, m: np.ndarray) -> Activation:
        def f(Z: np.ndarray) -> np.ndarray:
            return m * g.f(Z)

        def df(Z: np.ndarray, A: np.ndarray) -> np.ndarray:
            return m * g.df(Z, g.f(Z))  # A is masked here: g' takes the unmasked activation

        return Activation(f"masked {g.name}", f, df)

    hidden = [masked(net.g[l], M[l]) for l in range(1, net.L)]
    return Network(net.W, net.b, [None, *hidden, net.g[net.L]], net.cost)
