"""What the classifier and the regressor share: their parameters, and how these reach `train`."""

import copy
from collections.abc import Callable, Sequence
from numbers import Integral

import numpy as np
from sklearn.base import BaseEstimator, is_classifier
from sklearn.model_selection import train_test_split
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted, validate_data

from nbhelpers import network, schedules, validate
from nbhelpers.activations import ACTIVATIONS, Activation
from nbhelpers.costs import COSTS, Cost
from nbhelpers.history import History, classes, measure
from nbhelpers.initializers import INITIALIZERS
from nbhelpers.network import make_network
from nbhelpers.optimizers import SGD, Adam, Momentum, Nesterov
from nbhelpers.penalties import L2
from nbhelpers.stopping import EarlyStopping
from nbhelpers.training import epochs, train

OPTIMIZERS = {
    "sgd": SGD(0.1), "momentum": Momentum(0.01), "nesterov": Nesterov(0.01), "adam": Adam(0.003),
}  # fmt: skip
SCHEDULES = {"constant": schedules.constant, "cosine": schedules.cosine}


def make_generator(random_state: object) -> np.random.Generator:
    """Return the generator of a run; one with an integer seed is ``default_rng(seed)``."""
    try:
        drawn = check_random_state(random_state)
    except ValueError:
        raise ValueError(
            f"random_state={validate.shown(random_state)} must be a seed from 0 to 2³² - 1, a "
            "RandomState or None, such as random_state=0."
        ) from None
    is_seed = isinstance(random_state, Integral)
    return np.random.default_rng(random_state if is_seed else drawn.randint(2**31))


class NeuralNet(BaseEstimator):
    """An estimator without the part that differs: what targets look like, and predictions."""

    def __init__(
        self,
        hidden_layer_sizes: tuple[int, ...] | int = (30,),
        activation: str | Activation = "tanh",
        *,
        initializer: str | Callable = "xavier_uniform",
        cost: str | Cost | None = None,
        optimizer="adam",
        rate: float | None = None,
        lam: float = 0.0,
        n_epochs: int = 100,
        batch_size: int = 32,
        schedule: str | Callable | None = None,
        early_stopping: bool = False,
        validation_fraction: float = 0.1,
        patience: int = 10,
        dtype: str | type = "float64",
        fast: bool = True,
        random_state: int | np.random.RandomState | None = None,
    ):
        self.hidden_layer_sizes = hidden_layer_sizes
        self.activation = activation
        self.initializer = initializer
        self.cost = cost
        self.optimizer = optimizer
        self.rate = rate
        self.lam = lam
        self.n_epochs = n_epochs
        self.batch_size = batch_size
        self.schedule = schedule
        self.early_stopping = early_stopping
        self.validation_fraction = validation_fraction
        self.patience = patience
        self.dtype = dtype
        self.fast = fast
        self.random_state = random_state

    def _make_network(self, n_in: int, n_out: int, rng: np.random.Generator) -> network.Network:
        """Return the network that the parameters describe, untrained."""
        sizes = self.hidden_layer_sizes
        sizes = sizes.tolist() if isinstance(sizes, np.ndarray) else sizes
        sizes = [sizes] if isinstance(sizes, Integral) else sizes
        if isinstance(sizes, str) or not isinstance(sizes, Sequence):
            raise TypeError(
                f"hidden_layer_sizes={validate.shown(sizes)} must list the sizes of the hidden "
                "layers, such as hidden_layer_sizes=(30,)."
            )
        sizes = [validate.positive_int("hidden_layer_sizes", n) for n in sizes]
        activation = validate.choice("activation", self.activation, ACTIVATIONS)
        if not activation.elementwise:
            raise ValueError(
                f"activation={activation.name!r} works in the output layer only; use 'tanh'."
            )
        initializer = self.initializer
        if not callable(initializer):
            initializer = validate.choice("initializer", initializer, INITIALIZERS)
        cost = "log_likelihood" if is_classifier(self) else "quadratic"
        cost = validate.choice("cost", cost if self.cost is None else self.cost, COSTS)
        output = (
            ("softmax" if cost.distribution else "sigmoid") if is_classifier(self) else "identity"
        )
        return make_network(
            (n_in, *sizes, n_out), rng=rng, hidden=activation, output=output, cost=cost,
            init=initializer, dtype=self.dtype,
        )  # fmt: skip

    def _make_optimizer(self) -> object:
        """Return the optimizer, with the rate if that is given."""
        optimizer = self.optimizer
        if isinstance(optimizer, str):
            optimizer = validate.choice("optimizer", optimizer, OPTIMIZERS)
        validate.with_methods("optimizer", optimizer, ("start", "step"), "'adam' or SGD(0.1)")
        if self.rate is not None:
            optimizer = copy.deepcopy(optimizer)
            optimizer.rate = validate.real("rate", self.rate, 0, open_low=False)
        return optimizer

    def _training(self) -> dict:
        """Return the arguments that `train` and `epochs` have in common, but for the penalty."""
        for name in ("early_stopping", "fast"):
            if not isinstance(getattr(self, name), bool | np.bool_):
                value = validate.shown(getattr(self, name))
                raise TypeError(f"{name}={value} must be {name}=True or {name}=False.")
        schedule = self.schedule
        if schedule is not None and not callable(schedule):
            schedule = validate.choice("schedule", schedule, SCHEDULES)
        return {
            "n_epochs": self.n_epochs, "batch_size": self.batch_size, "schedule": schedule,
            "fast": self.fast,
        }  # fmt: skip

    def _penalty(self, n_samples: int) -> L2 | None:
        """Return the penalty on the weights, if there is one."""
        lam = validate.real("lam", self.lam, 0, open_low=False)
        return L2(lam / n_samples) if lam else None

    def _validation_split(self, X: np.ndarray, Y: np.ndarray, rng: np.random.Generator) -> list:
        """Return ``X, X_val, Y, Y_val``; a classifier's classes keep their shares."""
        share = validate.real(
            "validation_fraction", self.validation_fraction, 0, open_low=True, high=1
        )
        classes = Y.argmax(axis=1) if is_classifier(self) else None
        seed = int(rng.integers(2**31))
        try:
            return train_test_split(X, Y, test_size=share, stratify=classes, random_state=seed)
        except ValueError as error:
            raise ValueError(
                f"validation_fraction={share:g} of {len(X)} samples cannot be set aside: {error} "
                "Use another fraction, more samples or early_stopping=False."
            ) from None

    def _fit(self, X: np.ndarray, Y: np.ndarray) -> None:
        """Train a new network with ``X (N, n_0)`` and targets ``Y (N, n_L)``."""
        arguments, rng = self._training(), make_generator(self.random_state)
        net = self._make_network(X.shape[1], Y.shape[1], rng)
        validation = stopping = None
        if self.early_stopping:
            stopping = EarlyStopping(self.patience)
            X, X_val, Y, Y_val = self._validation_split(X, Y, rng)
            validation = X_val, Y_val
        self.history_ = train(
            net, X, Y, self._make_optimizer(), rng=rng, penalty=self._penalty(len(X)),
            validation=validation, stopping=stopping, **arguments,
        )  # fmt: skip
        self.network_, self.n_iter_, self._rng = net, len(self.history_), rng

    def _partial_fit(self, X: np.ndarray, Y: np.ndarray) -> None:
        """Make one epoch more, with the optimizer's memory and the generator as they were left."""
        arguments = self._training()
        if self.early_stopping:
            raise ValueError(
                "early_stopping=True needs a whole run: call fit, or partial_fit with "
                "early_stopping=False."
            )
        if hasattr(self, "network_"):
            rng, net, history = self._rng, self.network_, self.history_
        else:
            rng = make_generator(self.random_state)
            net = self._make_network(X.shape[1], Y.shape[1], rng)
            history = History(optimizer=self._make_optimizer(), schedule=arguments["schedule"])
        made, whole = len(history), validate.positive_int("n_epochs", self.n_epochs)
        arguments["n_epochs"] = max(whole, made + 1)  # a schedule runs as it does in `fit`
        arguments["schedule"] = history.schedule
        run = epochs(
            net, X, Y, history.optimizer, rng=rng, penalty=self._penalty(len(X)), start_epoch=made,
            **arguments,
        )  # fmt: skip
        row = {"epoch": next(run)} | measure(net, run.X, run.Y, classes(net, run.Y))
        if hasattr(run.schedule, "update"):
            run.schedule.update(row["cost"])
        columns = {name: history.data.get(name, []) + [value] for name, value in row.items()}
        self.history_ = History(columns, run.optimizer, run.schedule)
        self.network_, self.n_iter_, self._rng = net, run.epoch, rng

    def _output(self, X: object) -> np.ndarray:
        """Return the activations of the last layer ``(N, n_L)``."""
        check_is_fitted(self)
        X = validate_data(self, X, dtype=self.network_.dtype, reset=False)
        return network.output(self.network_, X)
