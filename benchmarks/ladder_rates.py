"""Choose the rates of the lab "Published numbers": each variant gets the best of seven for it.

    python benchmarks/ladder_rates.py

They are chosen on validation images, with two seeds that the lab does not use. Needs MNIST. It
prints the mean validation accuracy at each rate and takes two minutes.
"""

import timing  # noqa: F401  # first: it fixes the number of threads  # isort: skip

import numpy as np

import nbhelpers as nb
from nbhelpers.mnist import load_mnist

SEEDS = (100, 101)
RATES = (0.01, 0.03, 0.1, 0.3, 1, 3, 10)
INGREDIENTS = ("tanh", "softmax", "start weights", "shuffling", "decay")
OURS = {"momentum 0.9": {"beta": 0.9}, "100 ReLU units": {"beta": 0.9, "n": 100, "relu": True}}


def in_order(X, Y, batch_size, rng):
    """Deal out the batches in the order of the file, in every epoch."""
    for start in range(0, len(X), batch_size):
        yield X[start : start + batch_size], Y[start : start + batch_size]


def trained(X, y, seed, rate, taken, beta=0, n=30, relu=False):
    """Return a network after five epochs, with the ingredients that are taken."""
    kinds = {"hidden": "tanh" if "tanh" in taken else "sigmoid", "init": "normal"}
    kinds |= {"output": "sigmoid", "cost": "quadratic"}
    if "softmax" in taken:
        kinds |= {"output": "softmax", "cost": "log_likelihood"}
    if "start weights" in taken:
        X, kinds["init"] = X - X.mean(), "scaled_normal"
    if relu:
        kinds |= {"hidden": "relu", "init": "he_normal"}
    rng = np.random.default_rng(seed)
    net = nb.make_network((X.shape[1], n, 10), rng=rng, dtype=X.dtype, **kinds)
    run = nb.epochs(
        net, X, nb.one_hot(y, 10, X.dtype), nb.Momentum(rate, beta) if beta else nb.SGD(rate),
        n_epochs=5, batch_size=10, rng=rng, fast=True,
        batches=nb.minibatches if "shuffling" in taken else in_order,
        penalty=nb.L2(3 / len(X)) if "decay" in taken else None,
    )  # fmt: skip
    for _ in run:
        pass
    return net


def accuracies(data, taken, rate, seeds, **ours):
    """Return the validation accuracy of each seed in per cent; 0 if the run diverged."""
    X, y, X_val, y_val = data
    found = []
    for seed in seeds:
        try:
            net = trained(X, y, seed, rate, taken, **ours)
        except nb.DivergedError:
            found.append(0.0)
            continue
        shift = X.mean() if "start weights" in taken else 0
        found.append(100 * nb.accuracy(net, X_val - shift, y_val))
    return found


def variants() -> dict:
    """Return what each variant takes: the steps up, each alone, and all but each."""
    steps = {f"{k} of them": INGREDIENTS[:k] for k in range(len(INGREDIENTS) + 1)}
    alone = {f"only {name}": (name,) for name in INGREDIENTS}
    but = {f"all but {name}": tuple(i for i in INGREDIENTS if i != name) for name in INGREDIENTS}
    return steps | alone | but


def main() -> None:
    """Print a line for each variant."""
    (X, y), _ = load_mnist()
    data = X[:10_000], y[:10_000], X[50_000:], y[50_000:]
    print("rates".rjust(20), *(f"{rate:6g}" for rate in RATES))
    jobs = [(name, taken, {}) for name, taken in variants().items()]
    jobs += [(name, INGREDIENTS, how) for name, how in OURS.items()]
    for name, taken, how in jobs:
        row = [np.mean(accuracies(data, taken, rate, SEEDS, **how)) for rate in RATES]
        best = RATES[int(np.argmax(row))]
        print(name.rjust(20), *(f"{a:6.2f}" for a in row), f"  best {best:g}", flush=True)


if __name__ == "__main__":
    main()
