"""Training: mini-batches, epochs, and a loop that measures."""

import copy
from collections.abc import Callable, Iterator, Mapping

import numpy as np

from nbhelpers import contracts, validate
from nbhelpers.history import MEASURED, History, classes, measure
from nbhelpers.network import Gradient, Network, backprop
from nbhelpers.penalties import by_layer, penalized
from nbhelpers.run import DivergedError, Run, Steps
from nbhelpers.stopping import EarlyStopping


def minibatches(
    X: np.ndarray, Y: np.ndarray, batch_size: int, rng: np.random.Generator
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield the rows of ``X`` and ``Y`` in a new random order, ``batch_size`` at a time.

    Every sample comes exactly once; the last batch may be smaller.
    """
    order = rng.permutation(len(X))
    for start in range(0, len(X), batch_size):
        batch = order[start : start + batch_size]
        yield X[batch], Y[batch]


def add_penalty(grads: Gradient, net: Network, penalty) -> Gradient:
    """Return the gradient with each layer's penalty gradient added to its weight matrix."""
    return Gradient(penalized(grads.W, net.W, by_layer(penalty, net.L)), grads.b)


def epochs(
    net: Network,
    X: np.ndarray,
    Y: np.ndarray,
    optimizer,
    *,
    n_epochs: int,
    batch_size: int,
    rng: np.random.Generator,
    gradient: Callable[[Network, np.ndarray, np.ndarray], Gradient] = backprop,
    penalty=None,
    batches: Callable = minibatches,
    schedule: Callable[[float, int], float] | None = None,
    start_epoch: int = 0,
    fast: bool = False,
) -> Run:
    """Train ``net`` in place while you loop over the run that is returned.

    ``for epoch in epochs(…)`` makes one pass over the data, then enters the body with the number
    of the epoch, from 1. Look at the network there; ``break`` stops the training. When the weights
    or the cost are no longer finite, `DivergedError` is raised and everything is put back to where
    it was before that epoch.

    Parameters
    ----------
    net : Network
        It is changed in place.
    X, Y : array (N, n_0), array (N, n_L)
        Inputs and targets, one row per sample.
    optimizer : object
        Such as ``SGD(rate=0.1)``. The run works on a copy: ``run.optimizer`` for
        ``run = epochs(…)``.
    n_epochs : int
        The number of the last epoch.
    batch_size : int
        Samples per step; above N it means N.
    rng : numpy.random.Generator
        Decides the order of the samples.
    gradient : function
        ``gradient(net, X, Y) -> Gradient``. If it draws random numbers of its own, as `Dropout`
        does, its generator is ``gradient.rng``.
    penalty : object or list
        One penalty, such as ``L2(lam / N)``, or a list with one for each layer.
    batches : function
        ``batches(X, Y, batch_size, rng)`` deals out the samples of an epoch.
    schedule : function
        ``schedule(epoch, n_epochs) -> factor`` of the rate, asked before each step: see
        `nbhelpers.schedules`.
    start_epoch : int
        How many epochs an earlier run has made, if this one resumes it. Pass that run's optimizer,
        which then keeps its memory, and the generator as that run left it.
    fast : bool
        Whether to train with `nbhelpers.fast`: the same steps to rounding, with the default
        ``gradient`` only. ``net.W[l]`` and ``net.b[l]`` become parts of one vector.

    """
    X, Y = contracts.data(net, X, Y)
    start_epoch = validate.whole("start_epoch", start_epoch, 0)
    n_epochs = validate.whole("n_epochs", n_epochs, start_epoch + 1)
    batch_size = min(validate.positive_int("batch_size", batch_size), len(X))
    rng = validate.generator(rng)
    validate.with_methods("optimizer", optimizer, ("start", "step"), "SGD(rate=0.1)")
    validate.function("gradient", gradient, "gradient(net, X, Y)")
    validate.function("batches", batches, "batches(X, Y, batch_size, rng)")
    if fast and gradient is not backprop:
        raise ValueError(
            f"fast=True trains with backprop, not with gradient={validate.shown(gradient)}; pass "
            "fast=False for that gradient."
        )
    penalties = None if penalty is None else by_layer(penalty, net.L)
    if schedule is not None:
        validate.function("schedule", schedule, "schedule(epoch, n_epochs)")
        if not hasattr(optimizer, "rate"):
            raise TypeError(f"optimizer={validate.shown(optimizer)} has no rate to schedule.")
    optimizer, schedule = copy.deepcopy(optimizer), copy.deepcopy(schedule)
    if fast:
        from nbhelpers.fast import FastSteps  # loaded when it is wanted

        custom_batches = None if batches is minibatches else batches
        steps = FastSteps(net, optimizer, penalties, X, custom_batches)
    else:
        steps = Steps(net, optimizer, penalties, gradient, batches)
    if start_epoch:
        contracts.memory(optimizer, net.params, start_epoch)
    else:
        optimizer.start(net.params)
        if hasattr(schedule, "start"):
            schedule.start()
    generators = [rng]
    if isinstance(getattr(gradient, "rng", None), np.random.Generator):  # that of `Dropout`
        generators.append(gradient.rng)
    return Run(
        X, Y, steps, n_epochs=n_epochs, batch_size=batch_size, generators=generators,
        schedule=schedule, start_epoch=start_epoch,
    )  # fmt: skip


def train(
    net: Network,
    X: np.ndarray,
    Y: np.ndarray,
    optimizer,
    *,
    n_epochs: int,
    batch_size: int,
    rng: np.random.Generator,
    gradient: Callable[[Network, np.ndarray, np.ndarray], Gradient] = backprop,
    penalty=None,
    batches: Callable = minibatches,
    validation: tuple[np.ndarray, np.ndarray] | None = None,
    watch: Mapping[str, Callable[[Network], float]] | None = None,
    schedule: Callable[[float, int], float] | None = None,
    stopping: EarlyStopping | None = None,
    progress: bool = False,
    start_epoch: int = 0,
    fast: bool = False,
) -> History:
    """Train ``net`` in place, measure it after each epoch and return the `History`.

    Its columns are ``epoch``, ``cost`` and, for a classifier, ``accuracy``; with ``validation``
    also ``val_cost`` and ``val_accuracy``; then what ``watch`` asks for. Costs are without penalty.
    An interrupt (the stop button) ends the training after the last whole epoch and keeps the
    history; a `DivergedError` carries it as ``error.history``.

    Parameters
    ----------
    validation : tuple
        ``(X_val, Y_val)``, measured like the training data.
    watch : dict
        ``{"name": f}``, with ``f(net)`` one number to be measured after each epoch.
    stopping : EarlyStopping
        Ends the training when the validation cost no longer falls. At the end of the run it puts
        back the best weights. The run works on a copy, ``history.stopping``.
    progress : bool
        Whether to show a progress bar.
    net, X, Y, optimizer, n_epochs, batch_size, rng, gradient, penalty, batches, schedule, \
start_epoch, fast
        As in `epochs`.

    """
    if stopping is not None and not isinstance(stopping, EarlyStopping):
        raise TypeError(
            f"stopping={validate.shown(stopping)} must be an EarlyStopping; pass "
            "stopping=EarlyStopping(patience=10)."
        )
    sets = {}
    if validation is not None:
        validate.pair("validation", validation)
        names = ("validation[0]", "validation[1]")
        sets["val_"] = contracts.data(net, *validation, names=names)
    elif stopping is not None:
        raise ValueError("stopping needs a validation cost: pass validation=(X_val, Y_val) too.")
    watch = contracts.watched(watch, taken=MEASURED)
    run = epochs(
        net, X, Y, optimizer, n_epochs=n_epochs, batch_size=batch_size, rng=rng, gradient=gradient,
        penalty=penalty, batches=batches, schedule=schedule, start_epoch=start_epoch, fast=fast,
    )  # fmt: skip
    sets = {"": (run.X, run.Y), **sets}
    sets = {prefix: (X, Y, classes(net, Y)) for prefix, (X, Y) in sets.items()}
    stopping = copy.deepcopy(stopping)
    history = History(optimizer=run.optimizer, schedule=run.schedule, stopping=stopping)
    if stopping is not None and not start_epoch:
        stopping.start()
    try:
        for epoch in show_progress(run, history) if progress else run:
            row = {"epoch": epoch}
            for prefix, data in sets.items():
                row |= measure(net, *data, prefix)
            row |= {name: contracts.measured(name, f(net)) for name, f in watch.items()}
            history.append(row)
            cost = row["cost" if validation is None else "val_cost"]
            if hasattr(run.schedule, "update"):
                run.schedule.update(cost)
            if stopping is not None and stopping.update(net, cost):
                break
    except KeyboardInterrupt:
        if run.epoch > start_epoch + len(history):  # it came while the epoch was measured
            run.roll_back()
        print(f"Stopped after {run.epoch} of {n_epochs} epochs; what was learned is kept.")
        return history
    except DivergedError as error:
        error.history = history
        raise
    if stopping is not None:
        stopping.restore(net)
    return history


def show_progress(run: Run, history: History) -> Iterator[int]:
    """Yield the epochs of ``run`` under a progress bar that shows the latest measurements."""
    from tqdm import tqdm  # loaded when a bar is wanted

    with tqdm(total=run.n_epochs, initial=run.epoch, unit="epoch") as bar:
        for epoch in run:
            yield epoch
            shown = {k: f"{column[-1]:.3g}" for k, column in history.data.items() if k != "epoch"}
            bar.set_postfix(shown, refresh=False)
            bar.update()
