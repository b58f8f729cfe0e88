"""The exercises of notebook 06: MNIST."""

import contextlib
import copy
import functools
import io
import math

import numpy as np

from nbhelpers import schedules
from nbhelpers.activations import softmax
from nbhelpers.checks.exercise import Exercise, Mistake, Unusable, digest
from nbhelpers.checks.slip import slip
from nbhelpers.costs import log_likelihood
from nbhelpers.initializers import normal
from nbhelpers.mnist import load_mnist
from nbhelpers.network import Network, backprop, make_network, one_hot, predict
from nbhelpers.optimizers import Momentum
from nbhelpers.training import train as train_network

# ---- 6.0 ----

WHICH_CHANGE = Exercise(
    id="6.0", title="Which change pays?", kind="choice", reference=digest("6.0", "d"),
    mistakes=[
    Mistake("a",
        "tanh has steeper slopes and a mean near 0, and many texts praise it. With start weights "
        "of the right size a sigmoid learns nearly as well.",
        "Which change lets the network say something that it could not say before?"),
    Mistake("b",
        "Momentum makes steps longer where they agree. But the plain network has been given its "
        "best rate, so its steps are long enough.",
        "Which change lets the network say something that it could not say before?"),
    Mistake("c",
        "It has begun to learn by heart: 96.6 % in training, 93.5 % in validation. Decay narrows "
        "that gap, but by lowering the first number, not by raising the second.",
        "Which change lets the network say something that it could not say before?"),
])  # fmt: skip

# ---- 6.1 ----


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
    id="6.1", title="An accuracy and its error bar", kind="function", reference=evaluate,
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
    Mistake(slip("/ len(y))", "/ (len(y) - 1))"),
        "You divided by N − 1 inside; the formula here divides by N.",
        "What does ddof=1 divide by, and what does the formula?"),
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
    Mistake(slip("return p, math.sqrt(p * (1 - p) / len(y))", "return p"),
        "The accuracy is right. The second number is missing: its error bar.",
        "A function returns two numbers with a comma between them."),
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

# ---- 6.2: what is compared is which batches the loop asks the gradient of, and where it ends ----


def train(net, X, Y, gradient, rate, n_epochs, batch_size, rng):
    for _ in range(n_epochs):
        order = rng.permutation(len(X))
        for start in range(0, len(X), batch_size):
            batch = order[start : start + batch_size]
            step = gradient(net, X[batch], Y[batch])
            for w, g in zip(net.params, step.params):
                w -= rate * g


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
        if all(np.array_equal(p, q) for p, q in zip(trained.params, net.params)):
            return None  # nothing has been written yet
        raise Unusable("Your loop never calls `gradient`, the function that it was given.")
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
    id="6.2", title="The training loop", kind="function", reference=train, call=watch_training,
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
    Mistake(slip("w -=", "w +="), "The steps go uphill, along the gradient.",
        "Which sign stands in front of the rate?"),
    Mistake(slip("            for w, g", "        for w, g"),
        "Only the last batch of an epoch moves the weights: the step stands outside the loop over "
        "the batches.",
        "How far are the lines of the step indented?"),
    Mistake(slip("w -= rate * g", "w = w - rate * g"),
        "The weights do not move: w = … gives the name w to a new array and leaves the network's "
        "own alone.",
        "Which operator changes an array in place?"),
    Mistake(slip("range(n_epochs)", "range(1)"), "You stop after one epoch.",
        "Where is n_epochs in your function?"),
    Mistake(slip("len(X), batch_size)", "len(X))"),
        "A step for each row: the starts of the batches must be batch_size apart.",
        "What is the third argument of range?"),
    Mistake([slip("rate * g", "rate * g / len(batch)"),
        slip("rate * g", "rate * g / batch_size")],
        "The step is divided by the size of the batch. The gradient is an average already.",
        "Where does 1/B stand in the four equations?"),
    Mistake(slip("rate * g", "g"), "The rate is missing.",
        "How far should a step go?"),
])  # fmt: skip

# ---- 6.3 ----


def prepare(X_train, X_val):
    mean, sd = X_train.mean(axis=0), X_train.std(axis=0)
    sd = np.where(sd > 0, sd, 1)
    return (X_train - mean) / sd, (X_val - mean) / sd


def leaky_prepare(X_train, X_val):
    X = np.concatenate([X_train, X_val])
    mean, sd = X.mean(axis=0), X.std(axis=0)
    return (X_train - mean) / sd, (X_val - mean) / sd


def painted_over(X_train, X_val):
    mean, sd = X_train.mean(axis=0), X_train.std(axis=0)
    return np.nan_to_num((X_train - mean) / sd), np.nan_to_num((X_val - mean) / sd)


def images_with_constant_pixels(rng, n_train, n_val, n_pixels):
    scale = rng.uniform(0.1, 1, n_pixels)
    X_train = rng.uniform(size=(n_train, n_pixels)) * scale
    X_val = (0.1 + rng.uniform(size=(n_val, n_pixels))) * scale
    X_train[:, 0] = 0  # always black in the training images, though not in these
    X_train[:, 1] = 1  # always white
    return X_train, X_val


PREPARE = Exercise(
    id="6.3", title="Find the leak", kind="function", reference=prepare, parts=("X_train", "X_val"),
    cases={
        "8 and 3 images of 4 pixels": lambda rng: images_with_constant_pixels(rng, 8, 3, 4),
        "5 and 5 images of 5 pixels": lambda rng: images_with_constant_pixels(rng, 5, 5, 5),
    },
    mistakes=[
    Mistake(leaky_prepare,
        "The leak is still there: the validation images have a say in the mean and in the "
        "standard deviation.",
        "At the time of training, which images would you not have seen?"),
    Mistake(slip("(X_val - mean) / sd", "(X_val - X_val.mean(axis=0)) / X_val.std(axis=0)"),
        "Each part was scaled by itself. The same picture then gives different numbers in the two "
        "parts, and a single new image cannot be scaled at all.",
        "The network must see new images through the same glasses as the old ones."),
    Mistake(slip("    sd = np.where(sd > 0, sd, 1)\n", ""),
        "A pixel that is the same in all training images has the standard deviation 0, and you "
        "divided by it.",
        "What should such a pixel be divided by, so that nothing happens to it?"),
    Mistake(slip("X_train.mean(axis=0), X_train.std(axis=0)", "X_train.mean(), X_train.std()"),
        "This is one mean and one standard deviation for all pixels together.",
        "What was the axis in the leaky version?"),
    Mistake(slip("sd, 1)", "sd**2, 1)"), "You divided by the variance; its root is wanted.",
        "In which unit is a variance of ink?"),
    Mistake(slip("(X_train - mean) / sd, (X_val - mean) / sd", "X_train - mean, X_val - mean"),
        "The means are gone, but the standard deviations are as they were.",
        "The leaky version divides by something."),
    Mistake(slip("(X_val - mean) / sd", "X_val"),
        "The validation images were left as they came. The network has learned on scaled ones.",
        "Both parts go through the same formula."),
    Mistake(slip("np.where(sd > 0, sd, 1)", "sd + 1e-8"),
        "1e-8 avoids NaN, but where a pixel is the same in all training images, new images are "
        "now divided by 1e-8.",
        "What should such a pixel be divided by, so that nothing happens to it?"),
    Mistake(painted_over,
        "nan_to_num paints over 0/0; in the validation images x/0 is infinity and becomes 10^308.",
        "What should such a pixel be divided by, so that nothing happens to it?"),
    Mistake(slip("sd > 0", "mean > 0"),
        "You look after pixels that are always black. One that is always white has the standard "
        "deviation 0 as well.",
        "Which number is it that you must not divide by?"),
    Mistake(slip("X_train.mean(axis=0), X_train.std(axis=0)",
            "X_train.mean(axis=1), X_train.std(axis=1)"),
        "axis=1 averages over the pixels of one image. Each pixel needs its own mean over the "
        "images.",
        "The axis you name is the one that disappears."),
])  # fmt: skip

# ---- 6.4 ----


def confused(y, predicted, n_classes):
    counts = np.zeros((n_classes, n_classes), int)
    for t, p in zip(y, predicted):
        if t != p:
            counts[min(t, p), max(t, p)] += 1
    return counts


def one_increment(y, predicted, n_classes):
    counts = np.zeros((n_classes, n_classes), int)
    wrong = y != predicted
    counts[np.minimum(y, predicted)[wrong], np.maximum(y, predicted)[wrong]] += 1
    return counts


def labels(rng, n, n_classes, n_wrong):
    y = rng.integers(n_classes, size=n)
    predicted = y.copy()
    wrong = rng.choice(n, n_wrong, replace=False)
    predicted[wrong] = (y[wrong] + rng.integers(1, n_classes, size=n_wrong)) % n_classes
    predicted[:4], y[:4] = [0, 2, 0, 2], [2, 0, 2, 0]  # a pair in both directions, and repeated
    return y, predicted, n_classes


CONFUSED = Exercise(
    id="6.4", title="Which pairs are confused?", kind="function", reference=confused,
    cases={
        "60 images, 4 classes": lambda rng: labels(rng, 60, 4, 25),
        "200 images, 10 classes": lambda rng: labels(rng, 200, 10, 40),
        "7 images, 7 classes": lambda rng: labels(rng, 7, 7, 2),
    },
    mistakes=[
    Mistake([slip("if t != p:\n            counts[min(t, p), max(t, p)]", f"counts[{place}]")
            for place in ("t, p", "p, t")],
        "This is the full confusion matrix: the right answers stand on its diagonal, and each pair "
        "has two places in it.",
        "Which images are confused with nothing? At which place are both directions counted?"),
    Mistake(slip("min(t, p), max(t, p)", "t, p"),
        "You counted each direction apart: 3 read as 5 here, 5 read as 3 there.",
        "At which of the two places should both be counted?"),
    Mistake(slip("min(t, p), max(t, p)", "p, t"),
        "You counted each direction apart, with the answers as rows.",
        "At which of the two places should both be counted?"),
    Mistake(slip("min(t, p), max(t, p)", "max(t, p), min(t, p)"),
        "The counts stand below the diagonal: the larger digit is the row.",
        "The smaller digit is the row. Which place is that?"),
    Mistake(slip("if t != p:", "if True:"),
        "The diagonal holds the images that were read right.",
        "Which images are confused with nothing?"),
    Mistake(slip("if t != p:", "if t == p:"),
        "You counted the images that were read right.",
        "Which comparison is true for a mistake?"),
    Mistake(slip("if t != p:", "if t < p:"),
        "Only one direction was counted: mistakes whose answer is the larger digit.",
        "What becomes of a 5 that is read as a 3?"),
    Mistake(slip("if t != p:", "if t > p:"),
        "Only one direction was counted: mistakes whose answer is the smaller digit.",
        "What becomes of a 3 that is read as a 5?"),
    Mistake([slip("+= 1", "= 1"), one_increment],
        "No entry is above 1. An assignment, or += with arrays of places, counts a place once, "
        "however often it is named.",
        "Does every one of the mistakes add 1?"),
    Mistake(slip("return counts", "return counts + counts.T"),
        "Every pair stands there twice, above and below the diagonal.",
        "Every pair has one place. What should stand below the diagonal?"),
    Mistake(slip("return counts", "return counts / len(y)"),
        "These are shares; counts are asked for.", "How often was it, not how often of all?"),
    Mistake(slip("n_classes, n_classes", "n_classes + 1, n_classes + 1"),
        "There is one row and one column too many.",
        "Labels are counted from 0. How many are there?"),
])  # fmt: skip

# ---- 6.5 ----

GOAL = 0.95
N_IMAGES = 10_000


@functools.cache
def images():
    """Return training and validation images and labels; without MNIST, the small digits."""
    with contextlib.redirect_stdout(io.StringIO()):  # the notebook has shown the banner already
        (X, y), _ = load_mnist(fallback="digits")
    return in_two_parts(X, y)


def in_two_parts(X, y):
    n_val = len(X) // 6
    n = min(N_IMAGES, len(X) - n_val)
    parts = X[:n], y[:n], X[-n_val:], y[-n_val:]
    return tuple(part.astype(float if part.ndim == 2 else int) for part in parts)


def images_to_learn(seed):
    X, y, _, _ = images()
    return X.copy(), one_hot(y, 10), np.random.default_rng(seed)


def train_mine(X, Y, rng):
    net = make_network(
        (X.shape[1], 128, Y.shape[1]), rng=rng, hidden="relu", output="softmax",
        cost="log_likelihood", init="he_normal",
    )  # fmt: skip
    train_network(
        net, X, Y, Momentum(0.1), n_epochs=6, batch_size=32, rng=rng, fast=True,
        schedule=schedules.cosine,
    )  # fmt: skip
    return net


def measured(answer, X, Y, rng):
    """Train once; return a sentence with the accuracy, and tell whoever falls short why."""
    before = rng.bit_generator.state
    net = answer(X, Y, rng)
    if net is None or net is ...:
        return net
    if not isinstance(net, Network):
        raise Unusable("Your function must return the trained network itself.")
    if not all(np.isfinite(p).all() for p in net.params):
        raise Unusable("The weights hold NaN or infinity: training diverged. Is the rate too high?")
    _, _, X_val, y_val = images()
    predicted = predict(net, X_val)
    accuracy = (predicted == y_val).mean()
    reads = f"It reads {accuracy:.2%} of the validation images."
    guessing, too_short, nearly, straight, no_softmax, twins, one_class, own_dice = (
        TRAIN_MINE.mistakes
    )
    for is_so, mistake in (
        (net.L == 1, straight),
        (
            accuracy < GOAL and net.cost == log_likelihood and net.g[net.L] != softmax,
            no_softmax,
        ),
        (net.sizes[1] > 1 and np.allclose(net.W[1], net.W[1][:, :1]), twins),
        (len(np.unique(predicted)) == 1, one_class),
        (accuracy < 0.2, guessing),
        (accuracy < 0.85, too_short),
        (accuracy < GOAL, nearly),
        (rng.bit_generator.state == before, own_dice),
    ):
        if is_so:
            raise Unusable(reads, mistake=mistake)
    return reads


def normal_zeros(rng, n_in, n_out):
    return normal(rng, n_in, n_out, 0.0)


TRAIN_MINE = Exercise(
    id="6.5", title="Beat your own result", kind="function", reference=train_mine,
    call=measured, once=True,
    seconds=120,
    cases={
        "one generator": lambda rng: images_to_learn(1),
        "another generator": lambda rng: images_to_learn(2),
    },
    mistakes=[
    Mistake(slip("Momentum(0.1), n_epochs=6", "Momentum(1e-12), n_epochs=1"),
        "It guesses: one right in ten or so. The network that you return has not learned.",
        "Is the network that is trained the one that is returned? Is the rate 0, or far too high?"),
    Mistake(slip("Momentum(0.1), n_epochs=6", "Momentum(0.02, 0), n_epochs=1"),
        "It has learned something, but stopped long before it was done.",
        "More epochs, or a larger rate, or momentum: the budget is not used up."),
    Mistake(slip("Momentum(0.1), n_epochs=6", "Momentum(0.1, 0), n_epochs=3"),
        "Over 85 %, and not yet 95 %.",
        "How many units, how many epochs? Which cost goes with softmax? Is the rate too high?"),
    Mistake(slip("X.shape[1], 128, ", "X.shape[1], "),
        "There is no hidden layer, so the borders between the digits are straight.",
        "What stands between the first and the last size?"),
    Mistake(slip('output="softmax"', 'output="sigmoid"'),
        "The last layer is no softmax: its ten numbers don't compete, and this cost is content "
        "when all of them are near 1.",
        "Which output goes with log_likelihood?"),
    Mistake(slip('"he_normal"', "normal_zeros"),
        "All hidden units are twins: they have the same weights.",
        "From which weights does it start? Lesson 04 has the proof."),
    Mistake(slip("Momentum(0.1), n_epochs=6", "Momentum(10), n_epochs=1"),
        "It says the same class for every image.",
        "Is the rate too high?"),
    Mistake(slip("(X, Y, rng):", "(X, Y, rng):\n    rng = np.random.default_rng(0)"),
        "It is good enough, but it does not use the generator that it was given: every seed gives "
        "the same network, so nobody can measure the spread.",
        "Where do the start weights and the order of the batches come from?"),
])  # fmt: skip

EXERCISES = [WHICH_CHANGE, EVALUATE, TRAIN, PREPARE, CONFUSED, TRAIN_MINE]
