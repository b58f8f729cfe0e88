"""`NeuralNetClassifier` beside scikit-learn's MLPClassifier: the time of a fit, and its accuracy.

    python benchmarks/estimators.py

Both have the same layers, activation, batch size, number of epochs, learning rate, momentum (not
Nesterov's) and L2 penalty, softmax and log-likelihood. MLPClassifier adds its ``alpha`` to the sum
over a batch and not to the mean over all samples, hence alpha = λ B/N. The data are the small
digits and, if NBHELPERS_DATA names a folder with MNIST, 10,000 of its images in float32. Each round
fits with another seed; accuracy is that on images held out. `NeuralNetClassifier` measures
cost and accuracy on all samples after each epoch; that is part of its time.
"""

import timing  # first: it fixes the number of threads  # isort: skip

import os
import statistics
import warnings
from itertools import count

import numpy as np
from sklearn.base import clone
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier

from nbhelpers.datasets import digits
from nbhelpers.estimators import NeuralNetClassifier

LAM, ROUNDS = 1.0, 5
warnings.simplefilter("ignore", ConvergenceWarning)  # all epochs are made, as asked


def data_sets():
    """Yield name, hidden layers, batch size, epochs and the parts ``X, X_test, y, y_test``."""
    parts = train_test_split(*digits(), test_size=500, stratify=digits()[1], random_state=0)
    yield "digits", (30,), 10, 20, parts
    if os.environ.get("NBHELPERS_DATA"):
        from nbhelpers.mnist import load_mnist

        (X, y), (X_test, y_test) = load_mnist()
        X, X_test = X[:10_000].astype(np.float32), X_test.astype(np.float32)
        yield "MNIST", (30,), 10, 5, (X, X_test, y[:10_000], y_test)
        yield "MNIST", (100,), 64, 10, (X, X_test, y[:10_000], y_test)


def ours(hidden, B, n_epochs, activation, beta, X, fast=True):
    return NeuralNetClassifier(
        hidden, activation, optimizer="momentum" if beta else "sgd", rate=0.02 if beta else 0.1,
        batch_size=B, n_epochs=n_epochs, lam=LAM, dtype=X.dtype, fast=fast,
    )  # fmt: skip


def plain(*settings):
    return ours(*settings, fast=False)


def scikit_learn(hidden, B, n_epochs, activation, beta, X):
    return MLPClassifier(
        hidden, activation=activation, solver="sgd", alpha=LAM * B / len(X), batch_size=B,
        learning_rate_init=0.02 if beta else 0.1, momentum=beta, nesterovs_momentum=False,
        max_iter=n_epochs, n_iter_no_change=n_epochs,
    )  # fmt: skip


RIVALS = {"scikit-learn": scikit_learn, "fast": ours, "plain": plain}


def fits(model, X, y, fitted):
    """Return a run that fits with the next seed and keeps the model in the list ``fitted``."""
    seeds = count()

    def run():
        fitted.append(clone(model).set_params(random_state=next(seeds)).fit(X, y))

    return run


def main():
    print("how many times faster than MLPClassifier's fit (CPU time, one thread, medians), and")
    print(f"accuracy on held-out images in percent: mean ± standard deviation of {ROUNDS} seeds\n")
    print(f"{'data':<7}{'hidden':>7}{'batch':>6} {'activation':<11}{'rule':<9}", end="")
    print(f"{'fast':>7}{'plain':>7}   {'scikit-learn':>13}{'fast':>13}{'plain':>13}")
    for name, hidden, B, n_epochs, (X, X_test, y, y_test) in data_sets():
        for activation in ("tanh", "relu"):
            for beta in (0.0, 0.9):
                fitted = {rival: [] for rival in RIVALS}
                rivals = {
                    rival: fits(make(hidden, B, n_epochs, activation, beta, X), X, y, fitted[rival])
                    for rival, make in RIVALS.items()
                }
                seconds = timing.race(rivals, ROUNDS)
                times = [1 / timing.ratio(seconds, r, "scikit-learn") for r in ("fast", "plain")]
                row = f"{name:<7}{hidden[0]:>7}{B:>6} {activation:<11}"
                row += f"{'momentum' if beta else 'SGD':<9}"
                row += "".join(f"{t:>6.1f}x" for t in times) + "  "
                for models in fitted.values():
                    scores = [100 * m.score(X_test, y_test) for m in models[-ROUNDS:]]
                    row += f"{statistics.mean(scores):>7.2f} ± {statistics.stdev(scores):.2f}"
                print(row, flush=True)


if __name__ == "__main__":
    main()
