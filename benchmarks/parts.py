"""Where the time of training goes, what each part of `nbhelpers.fast` brings, and how cost grows.

    python benchmarks/parts.py

Everything is CPU time of an epoch on one thread, medians of rivals taken in turns, as a multiple of
the bare float32 matrix products of the same shapes. Memory is the most that an epoch takes beyond
data and network.
"""

import timing  # first: it fixes the number of threads  # isort: skip

import tracemalloc

import numpy as np
import training

import nbhelpers as nb
from nbhelpers import fast

ROUNDS = 5


def steps_to_fast(sizes, B, beta):
    """Return the plain code in float64, then with one part after another put in its place."""
    plain = nb.Momentum(training.RATE, beta) if beta else nb.SGD(training.RATE)
    quick = fast.FastMomentum(training.RATE, beta) if beta else fast.FastSGD(training.RATE)
    batches = {"batches": fast.fast_minibatches}

    def make(dtype, rule, more=(), gradient=False):
        net = training.start(sizes, dtype)
        if dtype == np.float32:
            fast.flatten(net)
        more = dict(more) | ({"gradient": fast.FastGradient(net, B)} if gradient else {})
        return net, rule, more

    return {
        "plain float64": make(np.float64, plain),
        "float32": make(np.float32, plain),
        "+ fast_minibatches": make(np.float32, plain, batches),
        "+ FastGradient": make(np.float32, plain, batches, gradient=True),
        "+ FastSGD or FastMomentum": make(np.float32, quick, batches, gradient=True),
    }


def memory(net, rule, more, B, X, y):
    """Return how many MiB the second epoch of two takes at most."""
    run = nb.epochs(
        net, X, nb.one_hot(y, 10, net.dtype), rule, n_epochs=2, batch_size=B,
        rng=np.random.default_rng(0), **more,
    )  # fmt: skip
    next(run)
    tracemalloc.start()
    next(run)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 2**20


def print_steps(X, y):
    for sizes, B in training.NETWORKS:
        for beta in (0.0, 0.9):
            steps = steps_to_fast(sizes, B, beta)
            rivals = {
                name: training.one_epoch(net, X.astype(net.dtype), y, rule, B, **more)
                for name, (net, rule, more) in steps.items()
            }
            rivals["floor"] = training.bare_products(sizes, B, X.astype(np.float32), y, beta)
            seconds = timing.medians(rivals, ROUNDS)
            weights = sum(a * b for a, b in zip(sizes, sizes[1:])) * 4 / 2**20
            shape, rule = "-".join(map(str, sizes)), "momentum" if beta else "SGD"
            print(f"\n{shape}, batch {B}, {rule}; the weights take {weights:.2f} MiB in float32")
            for name, step in steps.items():
                used = memory(*step, B, X.astype(step[0].dtype), y)
                print(f"  {name:<26}{seconds[name] / seconds['floor']:6.2f} x {used:8.2f} MiB")


def print_growth(X, y):
    """Print the time per sample as samples, width, depth and batch grow, relative to the first."""
    X = X.astype(np.float32)
    deep = [(784, *[100] * depth, 10) for depth in (1, 2, 4, 8)]
    series = {
        "samples": {n: ((784, 100, 10), 64, n) for n in (1250, 2500, 5000, 10000)},
        "width": {n: ((784, n, 10), 64, 5000) for n in (25, 50, 100, 200, 400, 800)},
        "depth": {len(sizes) - 2: (sizes, 64, 5000) for sizes in deep},
        "batch": {B: ((784, 100, 10), B, 5000) for B in (1, 4, 16, 64, 256, 1024)},
    }
    print("\nMicroseconds per sample (fast code, SGD) as one thing grows, and weights per sample:")
    for name, cases in series.items():
        rivals = {
            value: training.without_temporaries(sizes, B, X[:n], y[:n], 0.0)
            for value, (sizes, B, n) in cases.items()
        }
        for value, s in timing.medians(rivals, ROUNDS).items():
            sizes, _, n = cases[value]
            weights = sum(a * b for a, b in zip(sizes, sizes[1:]))
            print(f"  {name:<8}{value:>6}{s / n * 1e6:8.2f} us  {weights:>8,} weights")


def main():
    X, y = training.images()
    print(__doc__.split("\n\n")[2].strip())
    print_steps(X, y)
    print_growth(X, y)


if __name__ == "__main__":
    main()
