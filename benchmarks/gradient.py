"""One gradient, three ways: matrices, one sample at a time in NumPy, index loops in pure Python.

python benchmarks/gradient.py
"""

import timing  # first: it fixes the number of threads  # isort: skip

from functools import partial

import numpy as np

import nbhelpers as nb
from nbhelpers import loops


def by_samples(net, X, Y):
    """Return the mean of the gradients of single samples, each in NumPy."""
    total = [np.zeros_like(p) for p in net.params]
    for n in range(len(X)):
        for t, g in zip(total, nb.backprop(net, X[n : n + 1], Y[n : n + 1]).params):
            t += g
    total = [t / len(X) for t in total]
    return nb.Gradient([None, *total[: net.L]], [None, *total[net.L :]])


GRADIENTS = {"matrices": nb.backprop, "samples": by_samples, "loops": loops.gradient}

print("how many times longer than the matrix form (CPU time, one thread, medians of 5)\n")
print(f"{'network':<10} {'batch':>5} {'one by one, NumPy':>18} {'pure Python loops':>18}")
for sizes in ((2, 5, 5, 2), (64, 30, 10)):
    for B in (10, 100, 1000):
        rng = np.random.default_rng(0)
        net = nb.make_network(sizes, hidden="sigmoid", output="sigmoid", rng=rng)
        X, Y = rng.normal(size=(B, sizes[0])), rng.uniform(size=(B, sizes[-1]))
        found = {name: gradient(net, X, Y) for name, gradient in GRADIENTS.items()}
        for other in ("samples", "loops"):  # a race of equals
            errors = nb.errors_by_layer(found[other], found["matrices"])
            assert max(errors.values()) < 1e-10
        rivals = {
            name: timing.repeated(partial(gradient, net, X, Y))
            for name, gradient in GRADIENTS.items()
        }
        calls = {name: run() for name, run in rivals.items()}
        seconds = {n: [s / calls[n] for s in times] for n, times in timing.race(rivals, 5).items()}
        ratio = {name: timing.ratio(seconds, name, "matrices") for name in rivals}
        shape = "-".join(map(str, sizes))
        print(f"{shape:<10} {B:>5} {ratio['samples']:>17.0f}x {ratio['loops']:>17.0f}x")
