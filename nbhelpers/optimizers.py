"""Update rules: ``start(params)`` once, then ``step(params, grads)`` after each batch.

``params`` and ``grads`` are lists of arrays in the same order; a step changes the parameters in
place. ``rate`` is the learning rate η. What a rule remembers from step to step is None until
`start` makes it. A run works on a copy of the optimizer it is given, so nothing leaks from one run
into the next.
"""

from dataclasses import dataclass

import numpy as np

from nbhelpers import validate


@dataclass
class SGD:
    """Gradient descent: w ← w - η g."""

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
        self.v = None

    def start(self, params: list) -> None:
        """Begin at rest."""
        self.v = [np.zeros_like(p) for p in params]

    def step(self, params: list, grads: list) -> None:
        """Accelerate against the gradient, then move with the velocity."""
        for p, g, v in zip(params, grads, self.v, strict=True):
            v *= self.beta
            v -= self.rate * g
            p += v


class Nesterov(Momentum):
    """Momentum that looks ahead: v ← β v - η g, then w ← w + β v - η g (Nesterov 1983).

    The gradient is the one at the point to which the velocity is about to carry the weights; this
    form keeps that point in ``params`` (Sutskever et al. 2013, rewritten by Bengio et al. 2013).
    """

    def step(self, params: list, grads: list) -> None:
        """Accelerate against the gradient, then move with the next step's velocity in view."""
        for p, g, v in zip(params, grads, self.v, strict=True):
            push = self.rate * g
            v *= self.beta
            v -= push
            p += self.beta * v - push


@dataclass
class Adam:
    """Steps of about η while a slope is steady, however large or small it is.

    m ← β₁ m + (1 - β₁) g and s ← β₂ s + (1 - β₂) g² are running means of the gradient and of its
    square. Both start at 0, which dividing by 1 - βᵗ at step t corrects. Then
    w ← w - η m̂ / (√ŝ + ε) (Kingma and Ba 2015).
    """

    rate: float = 0.001
    beta1: float = 0.9
    beta2: float = 0.999
    eps: float = 1e-8

    def __post_init__(self):
        self.rate = validate.real("rate", self.rate, 0, open_low=False)
        self.beta1 = validate.real("beta1", self.beta1, 0, open_low=False, high=1)
        self.beta2 = validate.real("beta2", self.beta2, 0, open_low=False, high=1)
        self.eps = validate.real("eps", self.eps, 0, open_low=True)
        self.m = self.s = self.t = None

    def start(self, params: list) -> None:
        """Begin with both means at 0, before the first step."""
        self.m = [np.zeros_like(p) for p in params]
        self.s = [np.zeros_like(p) for p in params]
        self.t = 0

    def step(self, params: list, grads: list) -> None:
        """Update both means, then move every parameter by their quotient."""
        self.t += 1
        correct_m = 1 - self.beta1**self.t
        correct_s = 1 - self.beta2**self.t
        for p, g, m, s in zip(params, grads, self.m, self.s, strict=True):
            m += (1 - self.beta1) * (g - m)
            s += (1 - self.beta2) * (g * g - s)
            p -= self.rate / correct_m * m / (np.sqrt(s / correct_s) + self.eps)
