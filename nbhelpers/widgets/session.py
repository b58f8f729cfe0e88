"""The playground without its picture: points, a network, one epoch at a time, and the costs.

Nothing here knows of widgets: a `Session` is NumPy alone, and `reproduce` writes it down as code.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from nbhelpers import datasets, validate
from nbhelpers.dropout import Dropout
from nbhelpers.history import classes, measure
from nbhelpers.network import backprop, make_network, one_hot
from nbhelpers.penalties import L2
from nbhelpers.training import epochs
from nbhelpers.widgets.planes import Plane
from nbhelpers.widgets.settings import LIVE, NOISE, OPTIMIZERS, Settings

N, PARTS = 400, (0.7, 0.3)  # points, and how they are dealt to training and validation
FEWEST = 4  # points, so that both parts have some
SCALED = ("above_sine", "own")  # these inputs are brought to mean 0 and spread 1
MOST_MEASURED = 400  # points of the cost curves


class Session:
    """A network that learns from points in the plane, and what there is to see of it.

    Parameters
    ----------
    settings : Settings
        What has been chosen.
    gradient : function
        ``gradient(net, X, Y) -> Gradient``; dropout needs `backprop`.
    own : tuple
        ``(X, y)``, the points of the data set "own", with ``X (N, 2)`` and labels 0 and 1.

    ``stages`` holds the settings under which the network has learned so far, and for how many
    epochs each: a change of those in `LIVE` begins a new stage, any other a new network.
    """

    def __init__(self, settings: Settings, gradient: Callable = backprop, own: tuple | None = None):
        self.gradient = validate.function("gradient", gradient, "gradient(net, X, Y)")
        self.own, self.drawn = own, []
        self.start(settings)

    def change(self, **new) -> None:
        """Take on new settings; what is refused changes nothing."""
        settings = replace(self.settings, **new)
        if "data" in new and "noise" not in new and settings.data != self.settings.data:
            settings = replace(settings, noise=NOISE[settings.data])
        changed = [name for name in vars(settings) if vars(settings)[name] != self.value(name)]
        if set(changed) <= set(LIVE):
            self.begin_stage(settings)
        else:
            self.start(settings)

    def value(self, name: str) -> object:
        """Return the present value of a setting."""
        return getattr(self.settings, name)

    def draw(self, points: list) -> None:
        """Take ``points``, a list of (x, y, class), for the data set "drawn"; start anew."""
        before, self.drawn = self.drawn, [(round(x, 2), round(y, 2), int(c)) for x, y, c in points]
        try:
            self.start(self.settings)
        except ValueError:
            self.drawn = before
            raise

    def start(self, settings: Settings | None = None) -> None:
        """Make the data and a new network, with no epoch behind it."""
        settings = settings or self.settings
        self.check(settings)
        rng = np.random.default_rng(settings.seed)
        X, y = self.points(settings, rng)
        self.train = self.val = None
        if len(X) >= FEWEST:
            Y = one_hot(y, 2) if settings.output == "softmax" else y[:, None].astype(float)
            self.train, self.val = datasets.split(X, Y, PARTS, rng)
        self.net = make_network(
            settings.sizes, hidden=settings.activation, output=settings.output,
            cost=settings.cost, init=settings.init, rng=rng,
        )  # fmt: skip
        self.rng, self.X, self.y = rng, X, y
        self.plane = Plane(X if settings.data != "drawn" else X[:0])
        self.epoch, self.curve, self.stages = 0, [], []
        self.begin_stage(settings)
        self.measure()

    def check(self, settings: Settings) -> None:
        """Refuse what cannot be had together."""
        if settings.data == "own" and self.own is None:
            raise ValueError('data="own" has no points: pass them, playground(data=(X, y)).')
        if settings.dropout and self.gradient is not backprop:
            raise ValueError(
                "dropout has a backward pass of its own: use it with gradient=backprop only."
            )

    def points(self, settings: Settings, rng: np.random.Generator) -> tuple:
        """Return the points ``X (N, 2)`` and classes ``y (N,)`` of the data set."""
        data, noise = settings.data, settings.noise
        if data == "moons":
            X, y = datasets.moons(N, noise=noise, seed=settings.seed)
        elif data == "circles":
            X, y = datasets.circles(N, noise, rng=rng)
        elif data == "spiral":
            X, y = datasets.spiral(N, noise, rng=rng)
        elif data == "above_sine":
            X, y = datasets.above_sine(N, rng)
            X = X + rng.normal(0, noise, X.shape)
        elif data == "own":
            X, y = self.own
        else:
            X, y = np.array([p[:2] for p in self.drawn]).reshape(-1, 2), [p[2] for p in self.drawn]
        if data in SCALED:
            X = (X - X.mean(axis=0)) / X.std(axis=0)
        return X, np.array(y, int)

    def begin_stage(self, settings: Settings) -> None:
        """Go on with the same network under other settings."""
        self.check(settings)
        gradient, lam = self.gradient, settings.lam
        if settings.dropout:
            gradient = Dropout(1 - settings.dropout, self.rng)
        self.run = None
        if self.train is not None:
            self.run = epochs(
                self.net, *self.train, OPTIMIZERS[settings.optimizer](settings.rate),
                n_epochs=validate.MOST, batch_size=settings.batch_size, rng=self.rng,
                gradient=gradient, penalty=L2(lam / len(self.train[0])) if lam else None,
            )  # fmt: skip
        self.settings = settings
        self.stages.append([settings, 0])

    def learn(self) -> None:
        """Make one epoch. An error in the gradient leaves all as it was before the epoch."""
        if self.run is None:
            raise ValueError(
                f"There is nothing to learn from: draw at least {FEWEST} points of both classes."
            )
        next(self.run)
        self.epoch += 1
        self.stages[-1][1] += 1

    def measure(self) -> dict[str, float]:
        """Return costs and accuracies as they are now, and note the costs for the curves."""
        if self.train is None:
            return {}
        now = {}
        for prefix, (X, Y) in (("", self.train), ("val_", self.val)):
            now |= measure(self.net, X, Y, classes(self.net, Y), prefix)
        if len(self.curve) == MOST_MEASURED:
            self.curve = self.curve[::2]
        self.curve = [row for row in self.curve if row[0] < self.epoch]
        self.curve.append((self.epoch, now["cost"], now["val_cost"]))
        return now
