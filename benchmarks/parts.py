"""What each part of ``fast=True`` brings, what the rules cost, and how time grows.

    python benchmarks/parts.py

Everything is CPU time of an epoch on one thread, rivals taken in turns, medians of the rounds'
ratios to the bare float32 matrix products of the same shapes. Memory is the most that an epoch
takes beyond the data and the network.
"""

import timing  # first: it fixes the number of threads  # isort: skip

import statistics
import tracemalloc
from functools import partial
from unittest import mock

import numpy as np
import training

import nbhelpers as nb
from nbhelpers import fast, inplace

ROUNDS = 7
RULES = (nb.SGD(0.01), nb.Momentum(0.01), nb.Nesterov(0.01), nb.Adam(0.001))
WITHOUT = {  # a part of the fast code, and how to take it away
    "rows taken in blocks": {"batches": lambda *args: nb.minibatches(*args)},
    "activations in place": mock.patch.object(inplace, "ACTIVATIONS", {}),
    "updates in place": mock.patch.object(fast, "UPDATES", {}),
}


def peak(run):
    """Return how many MiB an epoch takes at most."""
    tracemalloc.start()
    next(run)
    found = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return found / 2**20


def compare(runs, sizes, B, X, y):
    """Print each run's time as a multiple of the bare products, and its memory."""
    rivals = {name: partial(next, run) for name, run in runs.items()}
    rivals["floor"] = training.bare_products(sizes, B, X.astype(np.float32), y, 0)
    seconds = timing.race(rivals, ROUNDS)
    for name, run in runs.items():
        print(f"  {name:<31}{timing.ratio(seconds, name, 'floor'):6.2f} x {peak(run):8.2f} MiB")


def print_parts(X, y):
    for sizes, B in training.NETWORKS:
        X32, shape = X.astype(np.float32), "-".join(map(str, sizes))
        for rule in RULES[:2]:
            make = partial(training.epochs, sizes, B, X32, y, rule)
            runs = {"plain, float64": training.epochs(sizes, B, X.astype(float), y, rule)}
            runs |= {"plain": make(), "fast": make(fast=True)}
            for name, away in WITHOUT.items():
                if isinstance(away, dict):
                    runs[f"fast without {name}"] = make(fast=True, **away)
                else:
                    with away:
                        runs[f"fast without {name}"] = run = make(fast=True)
                        next(run)  # the layers are made in the first epoch
            print(f"\n{shape}, batches of {B}, {type(rule).__name__}")
            compare(runs, sizes, B, X32, y)


def print_rules(X, y):
    X, lam = X.astype(np.float32), nb.L2(1e-4)
    for sizes, B in training.NETWORKS:
        runs = {}
        for rule in RULES:
            for name, more in (("fast", {"fast": True}), ("plain", {})):
                run = training.epochs(sizes, B, X, y, rule, **more)
                runs[f"{type(rule).__name__}, {name}"] = run
        runs["SGD and L2, fast"] = training.epochs(sizes, B, X, y, RULES[0], penalty=lam, fast=True)
        runs["SGD and L2, plain"] = training.epochs(sizes, B, X, y, RULES[0], penalty=lam)
        print(f"\n{'-'.join(map(str, sizes))}, batches of {B}")
        compare(runs, sizes, B, X, y)


def print_denormals(X, y):
    """Print what denormal velocities cost, and the cure.

    Half of the pixels are black from now on. Their velocities, left over from before, shrink by a
    factor of 0.9 with each step; below the normal range rounding stops this, and they stay there.
    """
    print("\nMomentum with velocities that become denormal, as multiples of the time without any")
    X = X.astype(np.float32)
    X[:, ::2] = 0
    for sizes, B in training.NETWORKS:
        runs = {}
        for name, v, flush in (
            ("no denormals", 0, fast.flush),
            ("with the cure", 1e-30, fast.flush),
            ("without the cure", 1e-30, lambda memory: None),
        ):
            run = runs[name] = training.epochs(sizes, B, X, y, nb.Momentum(0.01), fast=True)
            run.optimizer.v[0][::2] = v

            def epoch(run=run, flush=flush):
                with mock.patch.object(fast, "flush", flush):
                    next(run)

            runs[name] = epoch
            while run.epoch < 500 // (len(X) // B) + 1:
                epoch()
            V = np.abs(run.optimizer.v[0])
            share = np.mean((V > 0) & (V < np.finfo(V.dtype).tiny))
            print(f"  {'-'.join(map(str, sizes))}, {name}: {share:.0%} denormal")
        seconds = timing.race(runs, ROUNDS)
        for name in list(runs)[1:]:
            print(f"  {name:<20}{timing.ratio(seconds, name, 'no denormals'):6.2f} x")


def print_growth(X, y):
    """Print the time per sample as samples, width, depth and batch grow."""
    X = X.astype(np.float32)
    deep = [(784, *[100] * depth, 10) for depth in (1, 2, 4, 8)]
    series = {
        "samples": {n: ((784, 100, 10), 64, n) for n in (1250, 2500, 5000, 10000)},
        "width": {n: ((784, n, 10), 64, 5000) for n in (25, 50, 100, 200, 400, 800)},
        "depth": {len(sizes) - 2: (sizes, 64, 5000) for sizes in deep},
        "batch": {B: ((784, 100, 10), B, 5000) for B in (1, 4, 16, 64, 256, 1024)},
    }
    print("\nMicroseconds per sample (fast, SGD) as one thing grows, and weights:")
    for name, cases in series.items():
        rivals = {
            value: training.fast(sizes, B, X[:n], y[:n], 0.0)
            for value, (sizes, B, n) in cases.items()
        }
        for value, times in timing.race(rivals, ROUNDS).items():
            sizes, _, n = cases[value]
            weights = sum(a * b for a, b in zip(sizes, sizes[1:]))
            s = statistics.median(times)
            print(f"  {name:<8}{value:>6}{s / n * 1e6:8.2f} us  {weights:>8,} weights")


def main():
    X, y = training.images()
    print(__doc__.split("\n\n")[2].strip())
    print_parts(X, y)
    print_rules(X, y)
    print_denormals(X, y)
    print_growth(X, y)


if __name__ == "__main__":
    main()
