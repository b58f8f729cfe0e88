"""Exercises for lesson 06, second edition: the training loop, and how far to trust an accuracy."""

import copy
import math

import numpy as np

from nbhelpers.checks.exercise import Exercise, Mistake, Unusable
from nbhelpers.checks.slip import slip
from nbhelpers.network import backprop, make_network

# ---- the loop: what is compared is which batches it asks the gradient of, and where it ends ----


def train(net, X, Y, gradient, rate, n_epochs, batch_size, rng):
    for _ in range(n_epochs):
        order = rng.permutation(len(X))
        for start in range(0, len(X), batch_size):
            batch = order[start : start + batch_size]
            step = gradient(net, X[batch], Y[batch])
            for p, g in zip(net.params, step.params):
                p -= rate * g


def watch_training(train, net, X, Y, gradient, rate, n_epochs, batch_size, rng):
    """Say what a training loop does, in words and numbers; column 0 of X and Y counts the rows."""
    trained, seen, paired = copy.deepcopy(net), [], []

    def watched(now, X_batch, Y_batch):
        if np.shape(X_batch)[1:] != (2,) or np.shape(Y_batch) != np.shape(X_batch):
            raise Unusable("gradient(net, X, Y) wants rows of X and the same number of rows of Y.")
        seen.append(np.asarray(X_batch)[:, 0].astype(int).tolist())
        paired.append(np.array_equal(X_batch[:, 0], Y_batch[:, 0]))
        return gradient(now, X_batch, Y_batch)

    train(trained, X, Y, watched, rate, n_epochs, batch_size, rng)
    if not seen:
        return None
    rows = [row for batch in seen for row in batch]
    order = [rows[i : i + len(X)] for i in range(0, len(rows), len(X))]
    return (
        [len(batch) for batch in seen],
        "each once" if all(sorted(o) == list(range(len(X))) for o in order) else "not each once",
        "X and Y together" if all(paired) else "X and Y mixed up",
        in_words(order),
        how_moved(trained, net, [(X[b], Y[b]) for b in seen], gradient, rate),
    )


def in_words(order):
    if order[0] == sorted(order[0]):
        return "as it came"
    return "the same in each epoch" if order[0] in order[1:] else "new in each epoch"


def how_moved(trained, net, batches, gradient, rate):
    """Repeat the steps in several ways and name the one that leads to the same weights."""
    ways = {
        "by -rate * gradient of each batch": lambda B: rate,
        "uphill": lambda B: -rate,
        "by -gradient of each batch": lambda B: 1.0,
        "by -rate / B * gradient of each batch": lambda B: rate / B,
        "not at all": lambda B: 0.0,
    }
    for name, size in ways.items():
        again = copy.deepcopy(net)
        for X, Y in batches:
            for p, g in zip(again.params, gradient(again, X, Y).params):
                p -= size(len(X)) * g
        if all(np.allclose(p, q, 1e-9, 1e-12) for p, q in zip(trained.params, again.params)):
            return name
    return "in another way"


def small_gradient(net, X, Y):
    """The gradient for numbers made small, so that no rate makes the training diverge."""
    return backprop(net, X * [0.01, 1], Y * 0.01)


def rows_to_train_on(rng, N, batch_size, n_epochs):
    X, Y = rng.normal(size=(2, N, 2))
    X[:, 0] = Y[:, 0] = np.arange(N)
    net = make_network((2, 3, 2), rng=rng, output="identity", cost="quadratic")
    return net, X, Y, small_gradient, 0.5, n_epochs, batch_size, rng


TRAIN = Exercise(
    id="6.21", title="The training loop", kind="function", reference=train, call=watch_training,
    parts=("sizes of the batches", "rows", "pairs", "order", "the weights move"),
    cases={
        "20 rows, batches of 5, 3 epochs": lambda rng: rows_to_train_on(rng, 20, 5, 3),
        "23 rows, batches of 10, 2 epochs": lambda rng: rows_to_train_on(rng, 23, 10, 2),
        "16 rows, all in one batch, 4 epochs": lambda rng: rows_to_train_on(rng, 16, 16, 4),
    },
    mistakes=[
    Mistake(slip("range(0, len(X), batch_size)", "range(0, len(X) - batch_size + 1, batch_size)"),
        "The last, smaller batch is dropped: its rows are not used in that epoch.",
        "23 rows in batches of 10: which rows are left?"),
    Mistake(slip("range(0, len(X), batch_size)", "range(0, len(X) - batch_size, batch_size)"),
        "The last batch is always dropped, full or not.",
        "Where does range(0, 20, 5) end, and where yours?"),
    Mistake(slip("rng.permutation(len(X))", "np.arange(len(X))"),
        "The rows come in the order of the file in every epoch: nothing is shuffled.",
        "What if the file is sorted by digit?"),
    Mistake(slip("for _ in range(n_epochs):\n        order = rng.permutation(len(X))",
        "order = rng.permutation(len(X))\n    for _ in range(n_epochs):"),
        "You shuffled once. Every epoch brings the same batches again.",
        "What belongs inside the loop over the epochs?"),
    Mistake(slip("rng.permutation(len(X))", "rng.integers(len(X), size=len(X))"),
        "You drew rows with repetition: some come twice in an epoch, some not at all.",
        "In an epoch every row comes exactly once."),
    Mistake(slip("X[batch], Y[batch]", "X[batch], Y[start : start + batch_size]"),
        "X is shuffled and Y is not: the images have got others' labels.",
        "Which rows of Y belong to X[batch]?"),
    Mistake(slip("X[batch], Y[batch]", "X, Y"),
        "Every step uses all rows: the batches are cut and not used.",
        "Which rows should this step see?"),
    Mistake(slip("p -=", "p +="), "The steps go uphill, along the gradient.",
        "Which sign stands in front of the rate?"),
    Mistake(slip("            for p, g", "        for p, g"),
        "Only the last batch of an epoch moves the weights: the step stands outside the loop over "
        "the batches.",
        "How far are the lines of the step indented?"),
    Mistake(slip("p -= rate * g", "p = p - rate * g"),
        "The weights do not move: p = … gives the name p to a new array and leaves the network's "
        "own alone.",
        "Which operator changes an array in place?"),
    Mistake(slip("range(n_epochs)", "range(1)"), "You stop after one epoch.",
        "Where is n_epochs in your function?"),
    Mistake(slip("len(X), batch_size)", "len(X))"),
        "A step for each row: the starts of the batches must be batch_size apart.",
        "What is the third argument of range?"),
    Mistake(slip("rate * g", "rate * g / len(batch)"),
        "The step is divided by the size of the batch. The gradient is an average already.",
        "Where does 1/B stand in the four equations?"),
    Mistake(slip("rate * g", "g"), "The rate is missing.",
        "How far should a step go?"),
])  # fmt: skip

# ---- an accuracy and its error bar ----


def evaluate(predicted, y):
    p = float((predicted == y).mean())
    return p, math.sqrt(p * (1 - p) / len(y))


def answers(rng, n, n_right):
    y = rng.integers(10, size=n)
    predicted = y.copy()
    wrong = rng.choice(n, n - n_right, replace=False)
    predicted[wrong] = (y[wrong] + rng.integers(1, 10, size=len(wrong))) % 10
    return predicted, y


EVALUATE = Exercise(
    id="6.22", title="An accuracy and its error bar", kind="function", reference=evaluate,
    parts=("accuracy", "error bar"),
    cases={
        "400 images, most of them right": lambda rng: answers(rng, 400, rng.integers(300, 390)),
        "50 images, some right": lambda rng: answers(rng, 50, rng.integers(10, 22)),
        "30 images, all right": lambda rng: answers(rng, 30, 30),
    },
    mistakes=[
    Mistake(slip("math.sqrt(p * (1 - p) / len(y))", "p * (1 - p) / len(y)"),
        "The error bar is a standard deviation: the root is missing.",
        "In which unit is a variance of an accuracy?"),
    Mistake(slip("math.sqrt(p * (1 - p) / len(y))", "math.sqrt(p * (1 - p)) / len(y)"),
        "The number of images stands outside the root.",
        "Four times as many images: half the error bar, or a quarter?"),
    Mistake(slip(" / len(y)", ""),
        "The number of images is missing: this is the spread of one image's right or wrong.",
        "Which error bar is smaller, that of 100 images or that of 10,000?"),
    Mistake(slip("p * (1 - p)", "p"),
        "1 − p is missing: with every image right the error bar would not be 0.",
        "What is the variance of a throw that succeeds with probability p?"),
    Mistake(slip("len(y))", "len(y)) * 1.96"),
        "This is the 95 % interval; the standard deviation is asked for.",
        "± one standard deviation covers about two thirds."),
    Mistake(slip("== y", "!= y"), "This is the share of mistakes.",
        "Which comparison is true where the network is right?"),
    Mistake(slip("return p,", "return p * len(y),"),
        "You counted the right ones; a share is asked for.",
        "Divide by what?"),
    Mistake(slip("return p, math.sqrt(p * (1 - p) / len(y))",
        "return 100 * p, 100 * math.sqrt(p * (1 - p) / len(y))"),
        "These are per cent; a share between 0 and 1 is asked for.",
        "How does Python print 0.95 as a percentage?"),
    Mistake(slip("return p, math.sqrt(p * (1 - p) / len(y))",
            "return math.sqrt(p * (1 - p) / len(y)), p"),
        "Both numbers are right, in the wrong order.",
        "First the accuracy, then its error bar."),
    Mistake(slip("math.sqrt(p * (1 - p) / len(y))", "1 / math.sqrt(len(y))"),
        "This rule of thumb does not know p; the error bar shrinks as p approaches 1.",
        "What is the variance of a throw that succeeds with probability p?"),
    Mistake(slip("len(y))", "10)"), "You divided by the number of classes.",
        "How many throws were there?"),
])  # fmt: skip

EXERCISES = [TRAIN, EVALUATE]
