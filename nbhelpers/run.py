"""One training run: its own optimizer, one pass over the data at a time, and the way back."""

import copy
import math
from collections.abc import Iterator

import numpy as np

from nbhelpers import contracts
from nbhelpers.network import Gradient, average_cost
from nbhelpers.penalties import penalized


class DivergedError(FloatingPointError):
    """Training left the finite numbers; everything is as it was before that epoch.

    Raised by `nbhelpers.train`, it carries the ``history`` of the epochs before.
    """

    history = None


class Steps:
    """The batches of an epoch and the steps made with them; `nbhelpers.fast` has a faster kind."""

    def __init__(self, net, optimizer, penalties, gradient, batches):
        self.net, self.optimizer, self.penalties = net, optimizer, penalties
        self.gradient, self.custom_batches = gradient, batches
        self.checked = False

    def batches(self, X: np.ndarray, Y: np.ndarray, batch_size: int, rng) -> Iterator:
        """Begin an epoch with the arrays that the network now has; return its batches."""
        self.params = self.net.params
        return self.custom_batches(X, Y, batch_size, rng)

    def step(self, X: np.ndarray, Y: np.ndarray) -> None:
        """Take one step with the batch ``X (B, n_0)``, ``Y (B, n_L)``."""
        grads = self.gradient(self.net, X, Y)
        if not self.checked:
            contracts.gradient(grads, self.net)
            self.checked = True
        if self.penalties is not None:
            grads = Gradient(penalized(grads.W, self.net.W, self.penalties), grads.b)
        self.optimizer.step(self.params, grads.params)


class Run:
    """What `nbhelpers.epochs` returns: ``for epoch in run`` makes one pass over the data each time.

    ``optimizer`` and ``schedule`` are the run's own copies: change the rate in the loop's body with
    ``run.optimizer.rate *= 0.5``, and pass ``run.optimizer`` on to resume. ``epoch`` counts the
    epochs made. When an epoch diverges or is interrupted, the network, the optimizer and the random
    generators go back to where they were before it. After a `DivergedError` you may lower the rate
    and loop over the same run again.
    """

    def __init__(self, X, Y, steps, *, n_epochs, batch_size, generators, schedule, start_epoch):
        self.net, self.optimizer, self.schedule = steps.net, steps.optimizer, schedule
        self.X, self.Y, self.steps = X, Y, steps
        self.n_epochs, self.batch_size, self.epoch = n_epochs, batch_size, start_epoch
        self.generators = generators  # that of the batches first
        self.shapes = [p.shape for p in self.net.params]
        self.kept = None
        # ‖a‖ + 1 grows by a factor of at most ‖W‖ + 1 in each layer: see `is_finite`
        reach = 1 + X.shape[1] * float(np.abs(X).max()) + Y.shape[1] * float(np.abs(Y).max())
        room = 0.4 * math.log(np.finfo(X.dtype).max)
        self.room = room - math.log(reach + max(self.net.sizes))

    def __iter__(self):
        return self

    def __next__(self) -> int:
        """Make one epoch and return its number, from 1."""
        if self.epoch >= self.n_epochs:
            raise StopIteration
        self.keep()
        try:
            self.one_epoch()
        except BaseException:
            self.roll_back()
            raise
        self.epoch += 1
        return self.epoch

    def one_epoch(self) -> None:
        """Take one step for every batch; raise `DivergedError` if that leads nowhere."""
        optimizer, rate = self.optimizer, getattr(self.optimizer, "rate", None)
        n_batches = math.ceil(len(self.X) / self.batch_size)
        with np.errstate(over="ignore", invalid="ignore"):
            batches = self.steps.batches(self.X, self.Y, self.batch_size, self.generators[0])
            for i, batch in enumerate(batches):
                if self.schedule is not None:
                    epoch = self.epoch + min(i / n_batches, 1)
                    factor = contracts.factor(self.schedule(epoch, self.n_epochs))
                    optimizer.rate = rate * factor
                self.steps.step(*batch)
            if self.schedule is not None:
                optimizer.rate = rate
            if not self.is_finite(self.net.params):
                raise DivergedError(
                    f"training diverged in epoch {self.epoch + 1}: the weights or the cost became "
                    "infinite or NaN. Try a rate ten times smaller, and scale the inputs to about "
                    f"[-1, 1]. The network holds its weights from before epoch {self.epoch + 1}."
                )

    def is_finite(self, params: list) -> bool:
        """Tell whether every parameter, and the cost of the first samples, is a finite number.

        A sum of squares is finite only if all its terms are. While it is small, no cost can
        overflow, and this one number for each array is all that has to be looked at.
        """
        squares = sum(float(np.vdot(p, p)) for p in params)
        if self.net.L * math.log1p(math.sqrt(squares)) < self.room:
            return True
        finite = all(np.isfinite(p).all() for p in params)
        return finite and math.isfinite(average_cost(self.net, self.X[:100], self.Y[:100]))

    def keep(self) -> None:
        """Remember how things stand before an epoch."""
        params = self.net.params
        if [p.shape for p in params] != self.shapes:
            raise ValueError(
                "the network's arrays changed their shapes during the run; start another run."
            )
        self.kept = (
            [(p, p.copy()) for p in params],
            copy.deepcopy(vars(self.optimizer)),
            [rng.bit_generator.state for rng in self.generators],
            self.epoch,
        )

    def roll_back(self) -> None:
        """Undo the latest epoch, made or half made; an interrupt meanwhile has to wait."""
        done = False
        while not done:
            try:
                params, optimizer, states, self.epoch = self.kept
                for p, before in params:
                    p[...] = before
                vars(self.optimizer).clear()
                vars(self.optimizer).update(copy.deepcopy(optimizer))
                for rng, state in zip(self.generators, states):
                    rng.bit_generator.state = state
                done = True
            except KeyboardInterrupt:
                pass  # begin again
