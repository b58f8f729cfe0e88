"""Schedules: how the learning rate changes in the course of a run.

A schedule is a function ``schedule(epoch, n_epochs) -> factor``. It is asked before every step, and
the step is made with ``factor`` times the optimizer's rate; ``optimizer.rate`` itself stays as it
is. ``epoch`` counts the passes over the data made so far, with fractions: 2.5 is the middle of the
third. Pass one as ``train(…, schedule=cosine)`` or ``train(…, schedule=StepDecay(every=10))``.

One that looks at the cost has two methods more: ``start()`` before the first epoch and
``update(cost)`` after each. A run works on a copy of it, as it does with the optimizer.
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
        return self.factor ** math.floor(epoch / self.every + 1e-9)  # 1e-9: for rounding


@dataclass
class WarmUp:
    """Raises the rate in a straight line over the first ``epochs`` epochs, then follows ``then``.

    The line begins at ``first`` times the full rate. ``then`` sees the time since the start of the
    run, not since the end of the warm-up.
    """

    epochs: float = 1
    then: Callable[[float, int], float] = constant
    first: float = 0.1

    def __post_init__(self):
        self.epochs = validate.real("epochs", self.epochs, 0, open_low=True)
        self.then = validate.function("then", self.then, "schedule(epoch, n_epochs)")
        self.first = validate.real("first", self.first, 0, open_low=False)

    def __call__(self, epoch: float, n_epochs: int) -> float:
        """Return the height of the line so far, times the factor of ``then``."""
        warm = min(epoch / self.epochs, 1)
        return (self.first + (1 - self.first) * warm) * self.then(epoch, n_epochs)

    def start(self) -> None:
        """Let ``then`` forget an earlier run, if it remembers anything."""
        if hasattr(self.then, "start"):
            self.then.start()

    def update(self, cost: float) -> None:
        """Pass the cost of the epoch on to ``then``, if it looks at costs."""
        if hasattr(self.then, "update"):
            self.then.update(cost)


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
