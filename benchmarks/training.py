"""One epoch of training beside scikit-learn's MLPClassifier with the same settings.

    python benchmarks/training.py

Settings: ReLU hidden layers, softmax with log-likelihood, plain gradient descent or momentum 0.9
(not Nesterov's), no penalty, shuffled mini-batches. The data are 10,000 images: MNIST's own if
the environment variable NBHELPERS_DATA names a folder that holds them, otherwise noise of the same
shape with as many black pixels. A rival is a function in ``RIVALS`` that makes a function that
trains one epoch.
"""

import timing  # first: it fixes the number of threads  # isort: skip

import os
from functools import partial

import numpy as np
from sklearn.neural_network import MLPClassifier

import nbhelpers as nb

N, RATE, ROUNDS = 10_000, 0.01, 7
NETWORKS = (((784, 30, 10), 10), ((784, 200, 100, 50, 10), 64))
TYPES = {"float32": np.float32, "float64": np.float64}


def images() -> tuple[np.ndarray, np.ndarray]:
    """Return ``X (N, 784)`` in [0, 1] and ``y (N,)``."""
    if os.environ.get("NBHELPERS_DATA"):
        from nbhelpers.mnist import load_mnist

        (X, y), _ = load_mnist()
        return X[:N], y[:N]
    rng = np.random.default_rng(0)
    return rng.random((N, 784)) * (rng.random((N, 784)) < 0.19), rng.integers(0, 10, N)


def start(sizes: tuple, dtype: type) -> nb.Network:
    """Return the network that every rival begins with."""
    return nb.make_network(
        sizes, hidden="relu", output="softmax", cost="log_likelihood", init="he_normal",
        rng=np.random.default_rng(0), dtype=dtype,
    )  # fmt: skip


def epochs(sizes, B, X, y, rule, **more):
    """Return a run of the notebooks' code; ``next(run)`` trains one epoch more."""
    net = start(sizes, X.dtype)
    return nb.epochs(
        net, X, nb.one_hot(y, 10, net.dtype), rule, n_epochs=10**6, batch_size=B,
        rng=np.random.default_rng(0), **more,
    )  # fmt: skip


def rule(beta):
    return nb.Momentum(RATE, beta) if beta else nb.SGD(RATE)


def plain(sizes, B, X, y, beta):
    """Train with what the notebooks show."""
    return partial(next, epochs(sizes, B, X, y, rule(beta)))


def fast(sizes, B, X, y, beta):
    """Train with ``fast=True``."""
    return partial(next, epochs(sizes, B, X, y, rule(beta), fast=True))


def scikit_learn(sizes, B, X, y, beta):
    """Train with MLPClassifier.partial_fit."""
    model = MLPClassifier(
        hidden_layer_sizes=sizes[1:-1], activation="relu", solver="sgd", alpha=0, batch_size=B,
        learning_rate_init=RATE, momentum=beta, nesterovs_momentum=False, random_state=0,
    )  # fmt: skip
    return lambda: model.partial_fit(X, y, classes=np.arange(10))


def bare_products(sizes, B, X, y, beta):
    """Only multiply the matrices that an epoch has to multiply: no code in NumPy can be faster."""
    rng = np.random.default_rng(0)
    W = [rng.random(shape).astype(X.dtype) for shape in zip(sizes, sizes[1:])]
    A = [rng.random((B, n)).astype(X.dtype) for n in sizes]
    dW, D = [w.copy() for w in W], [a.copy() for a in A]

    def run():
        for _ in range(-(-len(X) // B)):
            for l in range(len(W)):
                np.matmul(A[l], W[l], out=D[l + 1])
                np.matmul(A[l].T, A[l + 1], out=dW[l])
                if l:
                    np.matmul(A[l + 1], W[l].T, out=D[l])

    return run


RIVALS = {
    "scikit-learn": scikit_learn,
    "plain": plain,
    "fast": fast,
    "bare products": bare_products,
}


def main():
    X, y = images()
    ours = [name for name in RIVALS if name != "scikit-learn"]
    print("how many times faster than scikit-learn (CPU time of an epoch, one thread, medians)")
    print("`bare products` is the limit: the matrix products alone\n")
    print(f"{'network':<22} {'batch':>5} {'rule':<9} {'type':<8}", *(f"{n:>14}" for n in ours))
    for sizes, B in NETWORKS:
        for beta in (0.0, 0.9):
            rivals = {
                (kind, name): make(sizes, B, X.astype(dtype), y, beta)
                for kind, dtype in TYPES.items()
                for name, make in RIVALS.items()
            }
            seconds = timing.race(rivals, ROUNDS)
            for kind, theirs in (*((k, k) for k in TYPES), ("float32", "float64")):
                base = (theirs, "scikit-learn")
                ratios = [1 / timing.ratio(seconds, (kind, name), base) for name in ours]
                shape, name = "-".join(map(str, sizes)), "momentum" if beta else "SGD"
                mark = kind if kind == theirs else "32 vs 64"
                print(f"{shape:<22} {B:>5} {name:<9} {mark:<8}", *(f"{r:>13.1f}x" for r in ratios))


if __name__ == "__main__":
    main()
