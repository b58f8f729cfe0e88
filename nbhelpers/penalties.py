"""Penalties on the weights, added to the average cost of the samples.

With L2 the objective is J = (1/N) Σ C + (λ/2N) Σ‖W‖². N is the size of the whole training set,
whatever the batch, and λ/N is written out where a penalty is made: ``L2(lam / N)``. Biases are not
penalized. A function that takes a penalty takes one for all layers, or a list with one for each:
``[None, L2(lam_1 / N), L2(lam_2 / N)]``, where slot 0 is unused and None means no penalty.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nbhelpers import validate


@dataclass
class L2:
    """Half the sum of the squared weights, times ``strength`` = λ/N (weight decay)."""

    strength: float

    def __post_init__(self):
        self.strength = validate.real("strength", self.strength, 0, open_low=False)

    def value(self, W: np.ndarray) -> float:
        """Return (λ/2N) Σ w² of one weight matrix."""
        return 0.5 * self.strength * float((W * W).sum())

    def grad(self, W: np.ndarray) -> np.ndarray:
        """Return (λ/N) W."""
        return self.strength * W


@dataclass
class L1:
    """The sum of the weights' absolute values, times ``strength`` = λ/N (drives weights to 0)."""

    strength: float

    def __post_init__(self):
        self.strength = validate.real("strength", self.strength, 0, open_low=False)

    def value(self, W: np.ndarray) -> float:
        """Return (λ/N) Σ |w| of one weight matrix."""
        return self.strength * float(np.abs(W).sum())

    def grad(self, W: np.ndarray) -> np.ndarray:
        """Return (λ/N) sign(W), with 0 at w = 0."""
        return self.strength * np.sign(W)


def by_layer(penalty, L: int) -> list:
    """Return the penalty of each layer, with None in slot 0; ``penalty`` may be such a list."""
    if not isinstance(penalty, Sequence) or isinstance(penalty, str | bytes):
        penalty = [None] + [penalty] * L
    if len(penalty) != L + 1 or penalty[0] is not None:
        raise ValueError(
            f"penalty={validate.shown(penalty)} must be one penalty, or a list with None in slot 0 "
            f"and then one for each of the {L} layers (None for a layer without)."
        )
    for p in penalty:
        if p is not None:
            validate.with_methods("penalty", p, ("value", "grad"), "L2(0.01)")
    return list(penalty)


def penalized(dW: list, W: list, penalties: list) -> list:
    """Return the gradients ``dW[l]``, each with its layer's penalty gradient added."""
    return [d if p is None else d + p.grad(w) for d, w, p in zip(dW, W, penalties, strict=True)]
