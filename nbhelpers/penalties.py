"""Penalties on the weights, added to the average cost of the samples.

The objective is J = (1/N) Σ C + (λ/2N) Σ‖W‖², with N the size of the whole training set, whatever the
batch. λ/N is written out where a penalty is made, ``L2(lam / N)``, so it is never hidden.
Biases are not penalized.
"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class L2:
    """Half the sum of the squared weights, times ``strength`` = λ/N (weight decay)."""

    strength: float

    def value(self, W: np.ndarray) -> float:
        """Return (λ/2N) Σ w² of one weight matrix."""
        return 0.5 * self.strength * float((W * W).sum())

    def grad(self, W: np.ndarray) -> np.ndarray:
        """Return (λ/N) W."""
        return self.strength * W


@dataclass(frozen=True)
class L1:
    """The sum of the weights' absolute values, times ``strength`` = λ/N (drives weights to 0)."""

    strength: float

    def value(self, W: np.ndarray) -> float:
        """Return (λ/N) Σ |w| of one weight matrix."""
        return self.strength * float(np.abs(W).sum())

    def grad(self, W: np.ndarray) -> np.ndarray:
        """Return (λ/N) sign(W), with 0 at w = 0."""
        return self.strength * np.sign(W)
