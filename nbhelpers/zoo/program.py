"""A whole training script as a student would write it: short, plain and correct.

Every bug of the zoo is this class with one edit. So all of it stands here, apart from the package:
the start, the forward pass, the cost, the gradient, the batches, the step, and the loop.
"""

import numpy as np

from nbhelpers.history import History


class Program:
    """Train a classifier on pictures ``X (N, n_0)`` with grey values 0 to 255, ``Y (N, K)``."""

    def __init__(self, sizes, N, seed=0):
        self.rng = np.random.default_rng(seed)
        self.rate, self.decay = 0.2, 0.95
        self.lam, self.N = 0.3, N  # N training samples
        self.keep = 0.8  # of the hidden units, in dropout
        self.L = len(sizes) - 1
        self.W, self.b = [None], [None]
        for n_in, n_out in zip(sizes, sizes[1:]):
            self.W.append(self.rng.normal(0, 1 / np.sqrt(n_in), (n_in, n_out)))
            self.b.append(np.zeros(n_out))
        self.dW = [None] + [np.zeros_like(W) for W in self.W[1:]]
        self.db = [None] + [np.zeros_like(b) for b in self.b[1:]]

    def forward(self, X, dropout=False):
        """Return the activations of all layers, and the slopes of the hidden ones."""
        A, slope = [X / 255], [None]
        for l in range(1, self.L):
            T = np.tanh(A[l - 1] @ self.W[l] + self.b[l])
            M = (self.rng.random(T.shape) < self.keep) / self.keep if dropout else 1
            A.append(T * M)
            slope.append((1 - T**2) * M)
        Z = A[-1] @ self.W[-1] + self.b[-1]
        E = np.exp(Z - Z.max(axis=1, keepdims=True))
        A.append(E / E.sum(axis=1, keepdims=True))
        return A, slope

    def measure(self, X, Y):
        """Return the average cost, without the penalty, and the accuracy."""
        P = self.forward(X)[0][-1]
        cost = -(Y * np.log(np.maximum(P, 1e-300))).sum(axis=1).mean()
        return cost, (P.argmax(axis=1) == Y.argmax(axis=1)).mean()

    def objective(self, X, Y):
        """Return J, the cost with the penalty: what `gradient` is the gradient of."""
        squares = sum((W**2).sum() for W in self.W[1:])
        return self.measure(X, Y)[0] + self.lam / (2 * self.N) * squares

    def gradient(self, X, Y):
        """Compute ∂J/∂W[l] and ∂J/∂b[l] for one batch, and keep them in dW[l] and db[l]."""
        A, slope = self.forward(X, dropout=True)
        D = A[-1] - Y
        for l in range(self.L, 0, -1):
            self.dW[l] = A[l - 1].T @ D / len(X) + self.lam / self.N * self.W[l]
            self.db[l] = D.sum(axis=0) / len(X)
            if l > 1:
                D = D @ self.W[l].T * slope[l - 1]

    def step(self):
        """Move every weight and bias against its gradient."""
        for l in range(1, self.L + 1):
            for w, slope in ((self.W[l], self.dW[l]), (self.b[l], self.db[l])):
                w -= self.rate * slope

    def batches(self, X, Y, B=10):
        """Yield the samples in a new random order, B at a time."""
        order = self.rng.permutation(len(X))
        for first in range(0, len(X), B):
            rows = order[first : first + B]
            yield X[rows], Y[rows]

    def train(self, X, Y, X_val, Y_val, n_epochs=30):
        """Train for some epochs; measure before the first and after each."""
        history = History()
        for epoch in range(n_epochs + 1):
            if epoch > 0:
                for X_batch, Y_batch in self.batches(X, Y):
                    self.gradient(X_batch, Y_batch)
                    self.step()
                self.rate *= self.decay
            row = {"epoch": epoch}
            row["cost"], row["accuracy"] = self.measure(X, Y)
            row["val_cost"], row["val_accuracy"] = self.measure(X_val, Y_val)
            history.append(row)
        return history
