"""Random networks with legal targets: every bias non-zero, every kink at a distance."""

from itertools import product

import numpy as np

import nbhelpers as nb

HIDDEN = ("identity", "sigmoid", "tanh", "relu", "leaky_relu")
PAIRS = [(g, c.name) for g, c in product(nb.ACTIVATIONS, nb.COSTS.values()) if g in c.outputs]


def random_net(rng, sizes=(3, 4, 5, 3), hidden="tanh", output="sigmoid", cost="quadratic", **more):
    """Return a network whose weights and biases all lie between 0.1 and 1.1 in size."""
    net = nb.make_network(sizes, rng=rng, hidden=hidden, output=output, cost=cost, **more)
    for p in net.params:
        p[...] = rng.uniform(0.1, 1.1, p.shape) * rng.choice([-1, 1], p.shape)
    return net


def data(rng, net, n=6):
    """Return inputs, and targets that the network's cost is defined for, in the network's type."""
    X = rng.normal(size=(n, net.sizes[0]))
    if net.cost.name == "quadratic":
        Y = rng.normal(size=(n, net.sizes[-1]))
    else:  # soft targets: every y counts, not only those that are 0 or 1
        Y = rng.uniform(0.05, 0.95, (n, net.sizes[-1]))
    if net.cost.name == "log_likelihood":
        Y /= Y.sum(axis=1, keepdims=True)
    return X.astype(net.dtype), Y.astype(net.dtype)


def smooth_case(rng, **choices):
    """Return a network and data where no weighted input is near a kink at 0."""
    while True:
        net = random_net(rng, **choices)
        X, Y = data(rng, net)
        Z, _ = nb.forward(net, X)
        if min(np.abs(z).min() for z in Z[1:]) > 1e-3:
            return net, X, Y
