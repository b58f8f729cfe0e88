"""Training: mini-batches, epochs, and the loop around them."""

from collections.abc import Callable, Iterator

import numpy as np

from nbhelpers import validate
from nbhelpers.costs import output_cost
from nbhelpers.network import (
    Gradient,
    Network,
    backprop,
    check_data,
    forward,
    to_labels,
    total_cost,
)
from nbhelpers.penalties import by_layer

CLASSIFIERS = ("sigmoid", "tanh", "softmax")  # output activations whose values stand for classes


class DivergedError(FloatingPointError):
    """Training left the finite numbers; the network holds its last finite weights."""


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
    dW = list(grads.W)
    for l, p in enumerate(by_layer(penalty, net.L)):
        if p is not None:
            dW[l] = dW[l] + p.grad(net.W[l])
    return Gradient(dW, grads.b)


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
    after: int = 0,
) -> Iterator[int]:
    """Train ``net`` in place and yield the epoch's number, from 1, after each pass over the data.

    The loop's body is the place to look at the network; ``break`` is early stopping. A batch size
    above N means N. ``batches`` deals out the samples of an epoch as `minibatches` does. ``after``
    counts the epochs of an earlier run that this one resumes: the optimizer then keeps its memory,
    and the numbers go on up to ``n_epochs``. When the weights or the cost are no longer finite it
    raises `DivergedError` and puts back the weights from before that epoch.
    """
    X, Y = check_data(net, X, Y)
    after = validate.whole("after", after, 0)
    n_epochs = validate.whole("n_epochs", n_epochs, after + 1)
    batch_size = validate.positive_int("batch_size", batch_size)
    rng = validate.generator(rng)
    validate.with_methods("optimizer", optimizer, ("start", "step"), "SGD(rate=0.1)")
    validate.function("gradient", gradient, "gradient(net, X, Y)")
    validate.function("batches", batches, "batches(X, Y, batch_size, rng)")
    params = net.params
    if not after:
        optimizer.start(params)
    for epoch in range(after + 1, n_epochs + 1):
        kept = [p.copy() for p in params]
        try:
            with np.errstate(over="ignore", invalid="ignore"):
                for X_batch, Y_batch in batches(X, Y, batch_size, rng):
                    grads = gradient(net, X_batch, Y_batch)
                    if penalty is not None:
                        grads = add_penalty(grads, net, penalty)
                    optimizer.step(params, grads.params)
        finally:  # an interrupt too leaves finite weights
            diverged = not is_finite(net, X[:100], Y[:100])
            if diverged:
                for p, before in zip(params, kept, strict=True):
                    p[...] = before
        if diverged:
            raise DivergedError(
                f"training diverged in epoch {epoch}: the weights or the cost became infinite or "
                "NaN. Try a rate ten times smaller, and scale the inputs to about [-1, 1]. "
                f"The network holds its weights from before epoch {epoch}."
            )
        yield epoch


def is_finite(net: Network, X: np.ndarray, Y: np.ndarray) -> bool:
    """Tell whether every parameter, and the cost of these samples, is a finite number."""
    with np.errstate(over="ignore", invalid="ignore"):
        return all(np.isfinite(p).all() for p in net.params) and np.isfinite(total_cost(net, X, Y))


def measure(net: Network, X: np.ndarray, Y: np.ndarray, prefix: str = "") -> dict[str, float]:
    """Return the cost without penalty and, for a classifier, the accuracy, keyed by name."""
    Z, A = forward(net, X)
    cost = output_cost(net.cost, net.g[net.L], Z[net.L], A[net.L], Y).mean()
    found = {prefix + "cost": float(cost)}
    if net.g[net.L].name in CLASSIFIERS:
        right = to_labels(net, A[net.L]) == to_labels(net, Y)
        found[prefix + "accuracy"] = float(right.mean())
    return found


def train(
    net: Network,
    X: np.ndarray,
    Y: np.ndarray,
    optimizer,
    *,
    n_epochs: int,
    batch_size: int,
    rng: np.random.Generator,
    validation: tuple[np.ndarray, np.ndarray] | None = None,
    gradient: Callable[[Network, np.ndarray, np.ndarray], Gradient] = backprop,
    penalty=None,
    batches: Callable = minibatches,
    after: int = 0,
) -> list[dict[str, float]]:
    """Train ``net`` in place with a progress bar and return its history, one dict per epoch.

    Each holds ``epoch``, ``cost`` and, for a classifier, ``accuracy``; with ``validation=(X, Y)``
    also ``val_cost`` and ``val_accuracy``. Costs are without penalty. An interrupt (the stop
    button) ends the training and keeps what was learned so far. The rest is as in `epochs`.
    """
    from tqdm import tqdm  # loaded when a bar is needed

    X, Y = check_data(net, X, Y)
    if validation is not None:
        validate.pair("validation", validation)
        validation = check_data(net, *validation, names=("validation[0]", "validation[1]"))
    after = validate.whole("after", after, 0)
    n_epochs = validate.whole("n_epochs", n_epochs, after + 1)
    history = []
    steps = epochs(
        net, X, Y, optimizer, n_epochs=n_epochs, batch_size=batch_size, rng=rng,
        gradient=gradient, penalty=penalty, batches=batches, after=after,
    )  # fmt: skip
    try:
        with tqdm(steps, total=n_epochs, initial=after, unit="epoch") as bar:
            for epoch in bar:
                record = {"epoch": epoch, **measure(net, X, Y)}
                if validation is not None:
                    record |= measure(net, *validation, prefix="val_")
                history.append(record)
                shown = {k: f"{v:.3g}" for k, v in record.items() if k != "epoch"}
                bar.set_postfix(shown, refresh=False)
    except KeyboardInterrupt:
        made = after + len(history)
        print(f"Stopped after {made} of {n_epochs} epochs; what was learned is kept.")
    return history
