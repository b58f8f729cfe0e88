"""The plane in which the points lie, and what each unit of a network makes of it."""

import numpy as np

from nbhelpers.activations import Activation
from nbhelpers.network import Network, forward

GRID = 50  # a map has GRID x GRID points
TOP = 2**16 - 1  # and whole numbers from 0 to TOP
DRAWING = 1.5  # where points can be drawn: from -DRAWING to DRAWING, both ways


class Plane:
    """A square around the points ``X (N, 2)``, with room at its edges, and a grid of points on it.

    ``low`` and ``high`` are two corners; without points it is what can be drawn on. The grid begins
    at the top left, as pictures do.
    """

    def __init__(self, X: np.ndarray):
        low, high = np.full(2, -DRAWING), np.full(2, DRAWING)
        if len(X):
            low, high = X.min(axis=0), X.max(axis=0)
            half = 0.58 * max(*(high - low), 1e-9)
            middle = (low + high) / 2
            low, high = middle - half, middle + half
        self.low, self.high = low, high
        along = (np.arange(GRID) + 0.5) / GRID  # the middles of the pixels
        right, up = (low + along[:, None] * (high - low)).T
        self.grid = np.column_stack([np.tile(right, GRID), np.repeat(up[::-1], GRID)])

    def maps(self, net: Network) -> list[np.ndarray]:
        """Return the picture of each unit, ``(n_l, GRID, GRID)`` for every layer, the inputs too.

        TOP / 2 is the middle of a unit's range: for a sigmoid 0.5, where it has no bounds 0.
        """
        A = forward(net, self.grid)[1]
        shown = [(self.grid - self.low) / (self.high - self.low)]
        shown += [in_range(net.g[l], A[l]) for l in range(1, net.L + 1)]
        return [(M.T.reshape(-1, GRID, GRID) * TOP).astype(np.uint16) for M in shown]


def in_range(g: Activation, A: np.ndarray) -> np.ndarray:
    """Return activations as numbers from 0 to 1, between the bounds of ``g`` if it has two."""
    low, high = g.bounds
    if g.threshold is None:
        high = np.maximum(np.abs(A).max(axis=0), 1e-12)
        low = -high
    return np.clip((A - low) / (high - low), 0, 1)
