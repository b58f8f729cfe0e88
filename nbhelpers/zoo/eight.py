"""Eight gradients for ``train(…, gradient=…)``: all learn to read digits, and five are wrong.

Each network starts from weights of its own, so no two curves agree and no curve gives itself away.
"""

import numpy as np

from nbhelpers.checks.slip import slipped
from nbhelpers.history import History
from nbhelpers.network import Gradient, Network, backprop, forward, make_network
from nbhelpers.optimizers import SGD
from nbhelpers.training import train
from nbhelpers.zoo.alarms import data

RATE = 0.3


def by_einsum(net: Network, X: np.ndarray, Y: np.ndarray) -> Gradient:
    """Return the gradient of tanh layers under softmax, with the indices written out."""
    Z, A = forward(net, X)
    dW, db, D = [None] * (net.L + 1), [None] * (net.L + 1), A[-1] - Y
    for l in range(net.L, 0, -1):
        dW[l] = np.einsum("ni,nj->ij", A[l - 1], D) / len(X)
        db[l] = np.einsum("nj->j", D) / len(X)
        D = np.einsum("nj,ij,ni->ni", D, net.W[l], 1 - A[l - 1] ** 2)
    return Gradient(dW, db)


def by_samples(net: Network, X: np.ndarray, Y: np.ndarray) -> Gradient:
    """Return the average of the gradients of single samples."""
    each = [backprop(net, X[i : i + 1], Y[i : i + 1]) for i in range(len(X))]
    W = [sum(g.W[l] for g in each) / len(X) for l in range(1, net.L + 1)]
    b = [sum(g.b[l] for g in each) / len(X) for l in range(1, net.L + 1)]
    return Gradient([None, *W], [None, *b])


# name of the mistake, what stands in `backprop`, what takes its place
SLIPS = {
    1: ("the slope of tanh at a, not at z",
        "df(Z[l - 1], A[l - 1])", "df(A[l - 1], np.tanh(A[l - 1]))"),
    3: ("bias gradients summed, not averaged", "D[l].sum(axis=0) / B", "D[l].sum(axis=0)"),
    4: ("weights updated before δ is passed on",
        "net.W[l].T", f"(net.W[l] - {RATE} * A[l - 1].T @ D[l] / B).T"),
    6: ("the activation's slope forgotten", " * net.g[l - 1].df(Z[l - 1], A[l - 1])", ""),
    7: ("hidden biases never learn",
        "D[l].sum(axis=0) / B", "D[l].sum(axis=0) / B * (l == L)"),
}  # fmt: skip
WRONG = {k: name for k, (name, _, _) in SLIPS.items()}
RIGHT = {2: backprop, 5: by_einsum, 8: by_samples}
EIGHT = {k: RIGHT[k] if k in RIGHT else slipped(backprop, *SLIPS[k][1:]) for k in range(1, 9)}


def run_eight(seed: int = 0) -> dict[int, History]:
    """Return the history of each of the eight: 64-30-10, 300 digits, 20 epochs."""
    X, Y, X_val, Y_val = data(seed)
    runs = {}
    for k, gradient in EIGHT.items():
        rng = np.random.default_rng([seed, k])
        net = make_network((64, 30, 10), rng=rng, output="softmax", cost="log_likelihood")
        runs[k] = train(
            net, X / 255, Y, SGD(RATE), n_epochs=20, batch_size=10, rng=rng, gradient=gradient,
            validation=(X_val / 255, Y_val),
        )  # fmt: skip
    return runs
