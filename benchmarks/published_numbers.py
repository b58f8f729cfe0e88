"""The long runs behind the lab "Published numbers": each row of its tables that takes minutes.

    python benchmarks/published_numbers.py [post] [nielsen] [further]

Needs MNIST (`load_mnist` says how to get it). Without arguments it makes all of them, which takes
about twenty minutes of one core. The settings were fixed before any test image was read; the test
images are read at the end of each run (in `nielsen` after each epoch, as its author did).
"""

import timing  # noqa: F401  # first: it fixes the number of threads  # isort: skip

import sys
import time

import numpy as np

import nbhelpers as nb
from nbhelpers.augment import distorted
from nbhelpers.mnist import load_mnist

SOFTMAX = {"output": "softmax", "cost": "log_likelihood"}
RELU = {"hidden": "relu", "init": "he_normal", **SOFTMAX}
DEEP = (784, 200, 100, 50, 10)


def data() -> dict:
    """Return the images in float32: all 60,000, the first 50,000, the other 10,000, the test's."""
    (X, y), test = load_mnist()
    return {"all": (X, y), "first": (X[:50_000], y[:50_000]), "val": (X[50_000:], y[50_000:]),
            "test": test}  # fmt: skip


def percent(net: nb.Network, X: np.ndarray, y: np.ndarray) -> float:
    """Return the accuracy in per cent."""
    return 100 * nb.accuracy(net, X, y)


def shown(name: str, values: list) -> None:
    """Print the mean, the standard deviation and each value."""
    each = ", ".join(f"{v:.2f}" for v in values)
    print(f"{name}: {np.mean(values):.2f} ± {np.std(values, ddof=1):.2f}  ({each})", flush=True)


def as_published(X: np.ndarray, y: np.ndarray, seed: int, n_epochs: int = 50):
    """Train the post's network as its code does; return it, the costs that it prints, the rate.

    The cost of an epoch is collected batch by batch, while the network still learns. To it the
    code adds λ/N times the sum of all squared weights. The rate falls by a tenth whenever this
    sum has risen, but not before the third epoch.
    """
    lam, N, Y, rng = 0.01, len(X), nb.one_hot(y, 10, X.dtype), np.random.default_rng(seed)
    net = nb.make_network(DEEP, hidden="sigmoid", init="half_xavier", rng=rng, dtype=X.dtype,
                          **SOFTMAX)  # fmt: skip
    batch_costs, costs = [], []

    def gradient(net, X_batch, Y_batch):
        batch_costs.append(len(X_batch) * nb.total_cost(net, X_batch, Y_batch))
        return nb.backprop(net, X_batch, Y_batch)

    run = nb.epochs(net, X, Y, nb.SGD(0.1), n_epochs=n_epochs, batch_size=64, rng=rng,
                    gradient=gradient, penalty=nb.L2(lam / 64))  # fmt: skip
    for _ in run:
        cost = sum(batch_costs) / N + lam / N * sum(float((W**2).sum()) for W in net.W[1:])
        batch_costs.clear()
        if len(costs) > 1 and cost > costs[-1]:
            run.optimizer.rate *= 0.9
        costs.append(cost)
    return net, costs, run.optimizer.rate


def post(d: dict) -> None:
    """*Create a simple neural network using numpy*: 50 epochs on all 60,000 images."""
    found = {"training": [], "test": []}
    for seed in range(3):
        start = time.process_time()
        net, costs, rate = as_published(*d["all"], seed)
        seconds = time.process_time() - start
        found["training"].append(percent(net, *d["all"]))
        found["test"].append(percent(net, *d["test"]))
        print(f"as published, seed {seed}: {seconds:.0f} s, last rate {rate:.4f}")
        if seed == 0:
            print("  costs", [round(c, 4) for c in costs])
            print("  first 12 test images:", nb.predict(net, d["test"][0][:12]).tolist())
    for name, values in found.items():
        shown(f"as published, {name}", values)


def nielsen(d: dict) -> None:
    """M. Nielsen's two networks, in his order: 784-30-10, then 784-100-10 with decay."""
    X, y = d["first"]
    Y = nb.one_hot(y, 10, X.dtype)
    for n, rate, cost, lam in ((30, 3.0, "quadratic", 0), (100, 0.5, "cross_entropy", 5)):
        last, best, val = [], [], []
        for seed in range(5):
            rng, start = np.random.default_rng(seed), time.process_time()
            net = nb.make_network((784, n, 10), hidden="sigmoid", output="sigmoid", cost=cost,
                                  init="normal", rng=rng, dtype=X.dtype)  # fmt: skip
            for b in net.b[1:]:
                b[...] = rng.normal(size=b.shape)  # his biases are random, too
            run = nb.epochs(net, X, Y, nb.SGD(rate), n_epochs=30, batch_size=10, rng=rng,
                            penalty=nb.L2(lam / len(X)) if lam else None, fast=True)  # fmt: skip
            curve = [percent(net, *d["test"]) for _ in run]
            print(f"{n} units, seed {seed}: {time.process_time() - start:.0f} s", flush=True)
            last.append(curve[-1])
            best.append(max(curve))
            val.append(percent(net, *d["val"]))
        shown(f"784-{n}-10, validation, last epoch", val)
        shown(f"784-{n}-10, test, last epoch", last)
        shown(f"784-{n}-10, test, best epoch", best)


def further(d: dict) -> None:
    """Our networks: momentum 0.9, a rate that falls along a cosine, 50,000 images."""
    X, y = d["first"]
    Y = nb.one_hot(y, 10, X.dtype)
    plain, bent = nb.minibatches, distorted()
    shifts = distorted(shift=1, angle=0, scale=0, elastic=0)
    for sizes, name, batches, batch_size, rate, n_epochs in (
        (DEEP, "as they are", plain, 64, 0.1, 12),
        ((784, 256, 10), "as they are", plain, 128, 0.1, 10),
        ((784, 256, 10), "shifts", shifts, 128, 0.1, 10),
        ((784, 512, 10), "shifts", shifts, 128, 0.2, 15),
        ((784, 512, 10), "all distortions", bent, 128, 0.1, 15),
        ((784, 800, 10), "as they are", plain, 128, 0.1, 15),
        ((784, 1024, 512, 10), "all distortions", bent, 128, 0.1, 25),
    ):
        val, test, seconds, P = [], [], [], 0
        for seed in range(3):
            rng, start = np.random.default_rng(seed), time.process_time()
            net = nb.make_network(sizes, rng=rng, dtype=X.dtype, **RELU)
            run = nb.epochs(net, X, Y, nb.Momentum(rate, 0.9), n_epochs=n_epochs, rng=rng,
                            batch_size=batch_size, batches=batches, fast=True,
                            schedule=nb.schedules.cosine)  # fmt: skip
            for _ in run:
                pass
            seconds.append(time.process_time() - start)
            val.append(percent(net, *d["val"]))
            test.append(percent(net, *d["test"]))
            P = P + nb.output(net, d["val"][0])
        print(f"{sizes}, {name}, {n_epochs} epochs: {np.mean(seconds):.0f} s each")
        print(f"  committee, validation: {100 * np.mean(P.argmax(axis=1) == d['val'][1]):.2f}")
        shown("  validation", val)
        shown("  test", test)


JOBS = {"post": post, "nielsen": nielsen, "further": further}

if __name__ == "__main__":
    images = data()
    for job in sys.argv[1:] or JOBS:
        JOBS[job](images)
