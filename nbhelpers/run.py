"""One training run: its own optimizer, one pass over the data at a time, and the way back."""

import copy
import math

import numpy as np

from nbhelpers.network import Gradient, average_cost
from nbhelpers.penalties import penalized


class DivergedError(FloatingPointError):
    """Training left the finite numbers; everything is as it was before that epoch.

    Raised by `nbhelpers.train`, it carries the ``history`` of the epochs before.
    """

    history = None


class Run:
    """What `nbhelpers.epochs` returns: ``for epoch in run`` makes one pass over the data each time.

    ``optimizer`` and ``schedule`` are the run's own copies: change the rate in the loop's body with
    ``run.optimizer.rate *= 0.5``, and pass ``run.optimizer`` on to resume. ``epoch`` counts the
    epochs made. When an epoch diverges or is interrupted, the network, the optimizer and the random
    generators go back to where they were before it. After a `DivergedError` you may lower the rate
    and loop over the same run again.
    """

    def __init__(self, net, X, Y, optimizer, *, n_epochs, batch_size, rng, gradient, penalties,
                 batches, schedule, start_epoch):  # fmt: skip
        self.net, self.X, self.Y = net, X, Y
        self.optimizer, self.schedule = optimizer, schedule
        self.n_epochs, self.batch_size, self.epoch = n_epochs, batch_size, start_epoch
        self.gradient, self.penalties, self.batches = gradient, penalties, batches
        self.generators = [rng]
        if isinstance(getattr(gradient, "rng", None), np.random.Generator):  # that of `Dropout`
            self.generators.append(gradient.rng)
        self.shapes = [p.shape for p in net.params]
        self.kept = None
        # ‖a‖ + 1 grows by a factor of at most ‖W‖ + 1 in each layer: see `is_finite`
        reach = 1 + X.shape[1] * float(np.abs(X).max()) + Y.shape[1] * float(np.abs(Y).max())
        self.room = 0.4 * math.log(np.finfo(net.dtype).max) - math.log(reach + max(net.sizes))

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
            put_back = False
            while not put_back:  # a second interrupt must wait
                try:
                    self.roll_back()
                    put_back = True
                except KeyboardInterrupt:
                    pass
            raise
        self.epoch += 1
        return self.epoch

    def one_epoch(self) -> None:
        """Take one step for every batch; raise `DivergedError` if that leads nowhere."""
        net, optimizer, schedule, params = self.net, self.optimizer, self.schedule, self.net.params
        rate, n_batches = getattr(optimizer, "rate", None), math.ceil(len(self.X) / self.batch_size)
        with np.errstate(over="ignore", invalid="ignore"):
            batches = self.batches(self.X, self.Y, self.batch_size, self.generators[0])
            for i, (X, Y) in enumerate(batches):
                grads = self.gradient(net, X, Y)
                if i == 0:
                    check_shapes(grads, params)
                if self.penalties is not None:
                    grads = Gradient(penalized(grads.W, net.W, self.penalties), grads.b)
                if schedule is not None:
                    epoch = self.epoch + min(i / n_batches, 1)
                    optimizer.rate = rate * schedule(epoch, self.n_epochs)
                optimizer.step(params, grads.params)
            if schedule is not None:
                optimizer.rate = rate
            if not self.is_finite(params):
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
        """Undo the latest epoch, made or half made."""
        params, optimizer, states, self.epoch = self.kept
        for p, before in params:
            p[...] = before
        vars(self.optimizer).clear()
        vars(self.optimizer).update(copy.deepcopy(optimizer))
        for rng, state in zip(self.generators, states):
            rng.bit_generator.state = state


def check_shapes(grads: object, params: list) -> None:
    """Raise unless ``grads`` is a gradient whose arrays are shaped like the parameters."""
    if not isinstance(grads, Gradient):
        raise TypeError(
            f"gradient returned a {type(grads).__name__}; it must return Gradient(dW, db), two "
            "lists with None in slot 0."
        )
    shapes = [np.shape(g) for g in grads.params]
    if shapes != [p.shape for p in params]:
        raise ValueError(
            f"gradient returned arrays of shapes {shapes}; they must be those of the network's "
            f"weights and biases, {[p.shape for p in params]}."
        )
