"""Update rules: ``start(params)`` once, then ``step(params, grads)`` after each batch.

``params`` and ``grads`` are lists of arrays in the same order; a step changes the parameters in
place. ``start`` forgets what an earlier run left behind.
"""

from dataclasses import dataclass

import numpy as np

from nbhelpers import validate


@dataclass
class SGD:
    """Gradient descent: w ← w - η g, with the learning rate η = ``rate``."""

    rate: float

    def __post_init__(self):
        self.rate = validate.real("rate", self.rate, 0, open_low=False)

    def start(self, params: list) -> None:
        """Do nothing: the rule has no memory."""

    def step(self, params: list, grads: list) -> None:
        """Move every parameter against its gradient."""
        for p, g in zip(params, grads, strict=True):
            p -= self.rate * g


@dataclass
class Momentum:
    """Gradient descent with a velocity: v ← β v - η g, then w ← w + v (Polyak 1964)."""

    rate: float
    beta: float = 0.9

    def __post_init__(self):
        self.rate = validate.real("rate", self.rate, 0, open_low=False)
        self.beta = validate.real("beta", self.beta, 0, open_low=False, high=1)

    def start(self, params: list) -> None:
        """Begin at rest."""
        self.v = [np.zeros_like(p) for p in params]

    def step(self, params: list, grads: list) -> None:
        """Accelerate against the gradient, then move with the velocity."""
        for p, g, v in zip(params, grads, self.v, strict=True):
            v *= self.beta
            v -= self.rate * g
            p += v
