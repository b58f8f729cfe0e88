"""Schedules: how the learning rate changes in the course of a run.

A schedule is a function ``schedule(epoch, n_epochs) -> factor``. It is asked before every step, and
the step is made with ``factor`` times the optimizer's rate; ``optimizer.rate`` itself stays as it
is. ``epoch`` counts the passes over the data made so far, with fractions: 2.5 is the middle of the
third. Pass one as ``train(…, schedule=cosine)`` or ``train(…, schedule=StepDecay(every=10))``.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

from nbhelpers import validate


def constant(epoch: float, n_epochs: int) -> float:
    """Return 1: the rate stays."""
    return 1.0


def cosine(epoch: float, n_epochs: int) -> float:
    """Return ½ (1 + cos(π epoch/n_epochs)), from 1 smoothly down to 0 (Loshchilov, Hutter 2017)."""
    return 0.5 * (1 + math.cos(math.pi * epoch / n_epochs))


@dataclass
class StepDecay:
    """Multiplies the rate by ``factor`` each time another ``every`` epochs have passed."""

    every: float
    factor: float = 0.5

    def __post_init__(self):
        self.every = validate.real("every", self.every, 0, open_low=True)
        self.factor = validate.real("factor", self.factor, 0, open_low=True)

    def __call__(self, epoch: float, n_epochs: int) -> float:
        """Return ``factor`` to the power of the decays so far."""
        return self.factor ** (epoch // self.every)


@dataclass
class WarmUp:
    """Raises the rate in a straight line over the first ``epochs`` epochs, then follows ``then``.

    The line begins at ``start`` times the full rate. ``then`` sees the time since the start of the
    run, not since the end of the warm-up.
    """

    epochs: float = 1
    then: Callable[[float, int], float] = constant
    start: float = 0.1

    def __post_init__(self):
        self.epochs = validate.real("epochs", self.epochs, 0, open_low=True)
        self.then = validate.function("then", self.then, "schedule(epoch, n_epochs)")
        self.start = validate.real("start", self.start, 0, open_low=False)

    def __call__(self, epoch: float, n_epochs: int) -> float:
        """Return the height of the line so far, times the factor of ``then``."""
        warm = min(epoch / self.epochs, 1)
        return (self.start + (1 - self.start) * warm) * self.then(epoch, n_epochs)


@dataclass
class Annealing:
    """Multiplies the rate by ``factor`` whenever an epoch's cost is above that of the one before.

    `nbhelpers.train` passes it the cost after each epoch (on the validation data if there are any);
    in a loop over `nbhelpers.epochs`, call ``run.schedule.update(cost)`` yourself.
    """

    factor: float = 0.5
    now: float = field(default=1.0, init=False)
    last_cost: float = field(default=math.inf, init=False)

    def __post_init__(self):
        self.factor = validate.real("factor", self.factor, 0, open_low=True)

    def __call__(self, epoch: float, n_epochs: int) -> float:
        """Return the factor that the costs so far have led to."""
        return self.now

    def start(self) -> None:
        """Forget an earlier run."""
        self.now, self.last_cost = 1.0, math.inf

    def update(self, cost: float) -> None:
        """Take the cost of the epoch that has just ended."""
        if cost > self.last_cost:
            self.now *= self.factor
        self.last_cost = cost
