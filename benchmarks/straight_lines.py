"""How many of a hundred networks bend their border: the lab "Straight lines", with more seeds.

    python benchmarks/straight_lines.py [seeds]

Trains stacks of networks on the moons for 5000 steps at rate 0.5, with the starts and the samples
of the lab's takes 2 and 3, with one hidden layer, and with Xavier's range. It takes three minutes.
"""

import os
import sys

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # small products: threads only cost

import numpy as np
from sklearn.linear_model import LogisticRegression

import nbhelpers as nb
from nbhelpers import datasets


def published_network(seed: int, sizes: tuple = (2, 5, 5, 2)) -> nb.Network:
    """Return a network whose weights and biases start between -ε/2 and ε/2."""
    rng = np.random.default_rng(seed)
    net = nb.make_network(sizes, hidden="sigmoid", rng=np.random.default_rng(0))
    for W, b in zip(net.W[1:], net.b[1:]):
        n_in, n_out = W.shape
        epsilon = np.sqrt(6) / np.sqrt(n_in + n_out + 1)
        Theta = (rng.random((n_out, n_in + 1)) - 0.5) * epsilon  # column 0: the biases
        b[...], W[...] = Theta[:, 0], Theta[:, 1:].T
    return net


def xavier_network(seed: int) -> nb.Network:
    """Return a network with Xavier's full range and zero biases."""
    return nb.make_network((2, 5, 5, 2), hidden="sigmoid", rng=np.random.default_rng(seed))


def stack(nets: list) -> nb.Network:
    """Return one network of arrays (S, n_in, n_out) and (S, 1, n_out)."""
    layers = range(1, nets[0].L + 1)
    W = [None] + [np.stack([net.W[l] for net in nets]) for l in layers]
    b = [None] + [np.stack([net.b[l][None] for net in nets]) for l in layers]
    return nb.Network(W, b, nets[0].g, nets[0].cost)


def descend(nets: nb.Network, X: np.ndarray, Y: np.ndarray, n_steps: int) -> None:
    """Full-batch gradient descent of every network of a stack."""
    for _ in range(n_steps):
        Z, A = nb.forward(nets, X)
        D, grads = A[nets.L] - Y, []
        for l in range(nets.L, 0, -1):
            grads.append((nets.W[l], A[l - 1].mT @ D / len(X)))
            grads.append((nets.b[l], D.mean(axis=-2, keepdims=True)))
            if l > 1:
                D = (D @ nets.W[l].mT) * nets.g[l - 1].df(Z[l - 1], A[l - 1])
        for p, d in grads:
            p -= 0.5 * d


def is_bent(net: nb.Network, plane: np.ndarray) -> bool:
    """Tell whether the best straight line misses more than 3 % of the network's answers."""
    answers = nb.predict(net, plane)
    return LogisticRegression(C=1e3).fit(plane, answers).score(plane, answers) < 0.97


def main() -> None:
    """Print a line for each variant."""
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    X, y = datasets.moons(n=1000, noise=0.1, seed=0)
    Y = nb.one_hot(y, 2)
    across, up = np.meshgrid(np.linspace(-1.5, 2.5, 60), np.linspace(-1, 1.5, 60))
    plane = np.column_stack([across.ravel(), up.ravel()])
    for name, make, n in (
        ("take 2: 500 samples", published_network, 500),
        ("take 3: 1000 samples", published_network, 1000),
        ("one hidden layer, 500 samples", lambda seed: published_network(seed, (2, 5, 2)), 500),
        ("Xavier's range, 500 samples", xavier_network, 500),
    ):
        bent = 0
        for first in range(0, seeds, 5):  # five at a time: they fit into the processor's cache
            nets = stack([make(seed) for seed in range(first, min(first + 5, seeds))])
            descend(nets, X[:n], Y[:n], 5000)
            for s in range(len(nets.W[1])):
                W, b = [W[s] for W in nets.W[1:]], [b[s, 0] for b in nets.b[1:]]
                bent += is_bent(nb.Network([None, *W], [None, *b], nets.g, nets.cost), plane)
        print(f"{name:32} {bent} of {seeds} bend", flush=True)


if __name__ == "__main__":
    main()
