"""Exercises for lesson 05, second edition: softmax, log-likelihood, its δ, one_hot."""

import numpy as np

from nbhelpers.activations import sigmoid
from nbhelpers.checks.exercise import Exercise, Mistake
from nbhelpers.checks.nb05 import labels
from nbhelpers.checks.slip import slip

# ---- softmax of a batch, for scores of any size ----


def softmax(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def far_apart(rng, B, K):
    """Rows whose scores lie thousands apart from those of other rows."""
    return (rng.permutation(np.arange(B) * 2000.0 - 3000)[:, None] + rng.normal(size=(B, K)),)


SOFTMAX = Exercise(
    id="5.21", title="Softmax for any scores", kind="function", reference=softmax,
    cases={
        "4 samples, 3 classes": lambda rng: (rng.normal(size=(4, 3)),),
        "3 samples, 3 classes": lambda rng: (rng.normal(size=(3, 3)),),
        "1 sample, 5 classes": lambda rng: (rng.normal(size=(1, 5)),),
        "(1000, 0) and (0, 1000)": lambda rng: (np.array([[1000.0, 0.0], [0.0, 1000.0]]),),
        "4 samples, 2 classes, rows far apart": lambda rng: far_apart(rng, 4, 2),
        "3 samples, 4 classes, one far below": lambda rng: (
            rng.normal(size=(3, 4)) - np.array([0, 3000, 0, 0]),
        ),
        "a tie": lambda rng: (np.full((2, 4), rng.normal()),),
    },
    mistakes=[
    Mistake(slip(" - Z.max(axis=1, keepdims=True)", ""),
        "e^1000 is too large for a float: the result is infinity, and infinity over infinity is "
        "NaN.",
        "What may be subtracted from every z without changing the result?"),
    Mistake(lambda Z: np.nan_to_num(np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)),
        "The NaN is painted over with 0. The largest score now gets probability 0.",
        "What do the results add up to?"),
    Mistake(slip("Z - Z.max(axis=1, keepdims=True)", "np.clip(Z, -500, 500)"),
        "The scores are clipped, so 2000 and 2001 become the same, and their difference is all "
        "that counts.",
        "What may be subtracted from every z without changing the result?"),
    Mistake(slip("Z.max(", "Z.mean("),
        "You subtracted the mean. A score far above it still overflows.",
        "After which shift is no exponent positive?"),
    Mistake(slip("Z.max(", "Z.min("),
        "You subtracted the minimum: now all exponents are positive, and large ones overflow.",
        "After which shift is no exponent positive?"),
    Mistake(slip("Z - Z.max(axis=1, keepdims=True)", "np.minimum(Z, 700)"),
        "The scores are cut off at 700, so 2000 and 2001 become the same.",
        "What may be subtracted from every z without changing the result?"),
    Mistake(slip("Z.max(axis=1, keepdims=True)", "Z[:, :1]"),
        "You subtracted the first score. Another one may be far larger, and overflows.",
        "After which shift is no exponent positive?"),
    Mistake(slip("Z - Z.max", "Z / Z.max"),
        "You divided by the maximum. That changes the differences of the scores.",
        "Softmax does not change under a shift. Does it under a stretch?"),
    Mistake(slip(" / E.sum(axis=1, keepdims=True)", ""),
        "The sum below the line is missing: the largest gets 1, whatever the others are.",
        "What must the results add up to?"),
    Mistake(slip("E.sum", "np.exp(Z).sum"),
        "The shift is above the line only. Below it, the sum is still that of e^z.",
        "The factor e^-m cancels if it stands above and below."),
    Mistake([slip("E /", "(E == 1) /"),
        lambda Z: np.eye(Z.shape[1])[Z.argmax(axis=1)], lambda Z: Z.argmax(axis=1)],
        "This gives all to the largest: a maximum, not a soft one.",
        "How much more does z = 2 get than z = 1?"),
    Mistake(lambda Z: sigmoid.f(Z) / sigmoid.f(Z).sum(axis=1, keepdims=True),
        "These are sigmoids, divided by their sum. They add up to 1 and still are no softmax.",
        "What happens to your result if 1 is added to every z?"),
    Mistake(slip("E / E.sum(axis=1, keepdims=True)", "np.log(E / E.sum(axis=1, keepdims=True))"),
        "This is the logarithm of softmax; the probabilities themselves are asked for.",
        "Between which numbers do probabilities lie?"),
    Mistake(lambda Z: np.exp(Z) / (np.exp(Z).sum(axis=1, keepdims=True) + 1e-8),
        "The small number below the line avoids 0/0, not infinity over infinity, and makes 0 of "
        "0/0.",
        "What may be subtracted from every z without changing the result?"),
    Mistake(slip("Z.max(axis=1, keepdims=True)", "Z.max()"),
        "The maximum is that of the whole batch: in a row far below it all exponentials are 0, "
        "and 0/0 is NaN.",
        "Which number should make the largest exponent of *each* row 0?"),
    Mistake(slip("Z.max(axis=1, keepdims=True)", "Z.max(axis=1)"),
        "keepdims is missing at the maximum: row k of Z must meet its own maximum, not column k.",
        "Which shape must the maximum have?"),
    Mistake(slip("E.sum(axis=1, keepdims=True)", "E.sum(axis=1)"),
        "keepdims is missing at the sum: row k of E must meet its own sum, not column k.",
        "Which shape must the sum have?"),
    Mistake(slip("E.sum(axis=1, keepdims=True)", "E.sum()"),
        "You divided by the sum over the whole batch: all probabilities together add up to 1.",
        "What must each row add up to?"),
    Mistake(slip("E.sum(axis=1", "E.sum(axis=0"),
        "You added up the samples: each column adds up to 1 in place of each row.",
        "The axis you name is the one that disappears."),
])  # fmt: skip

# ---- log-likelihood: the cost of each sample ----


def log_likelihood(P, Y):
    return -np.log((P * Y).sum(axis=1))


def guesses(rng, B, K, small=0.1):
    """Probabilities, the true class of the first sample among the unlikely ones."""
    P = rng.dirichlet(np.ones(K), size=B) * 0.9 + 0.1 / K
    P[0] = small, *P[0, 1:] * (1 - small) / P[0, 1:].sum()
    y = rng.integers(K, size=B)
    y[0] = 0
    return P, np.eye(K)[y]


def a_zero(rng):
    return np.array([[0.3, 0.7, 0.0], [0.0, 0.4, 0.6]]), np.array([[1.0, 0, 0], [0, 0, 1.0]])


LOG_LIKELIHOOD = Exercise(
    id="5.22", title="Log-likelihood", kind="function", reference=log_likelihood,
    cases={
        "5 samples, 3 classes": lambda rng: guesses(rng, 5, 3),
        "4 samples, 4 classes": lambda rng: guesses(rng, 4, 4),
        "1 sample, 10 classes": lambda rng: guesses(rng, 1, 10),
        "very sure, and wrong": lambda rng: guesses(rng, 3, 2, small=1e-9),
        "a wrong class has probability 0": a_zero,
    },
    mistakes=[
    Mistake([slip("np.log((P * Y).sum(axis=1))", "(Y * np.log(P)).sum(axis=1)"),
        slip("np.log((P * Y).sum(axis=1))", "np.log(P * Y).sum(axis=1)")],
        "A probability of 0 at a wrong class spoils the sum: ln 0 is −infinity, and 0 · ∞ is NaN.",
        "Whose logarithm is needed at all?"),
    Mistake(slip("-np.log", "np.log"),
        "The sign is wrong: logarithms of probabilities are negative, a cost is not.",
        "What should a perfect guess cost, and what a bad one?"),
    Mistake(lambda P, Y: -np.log((P * Y).sum(axis=1)).mean(),
        "You took the mean over the samples. The cost of each sample is asked for.",
        "How many samples are there, and how many numbers do you return?"),
    Mistake([lambda P, Y: -np.log((P * Y).sum(axis=1)).sum(),
        lambda P, Y: -np.log((P * Y)[Y > 0]).sum()],
        "You added up the samples. The cost of each sample is asked for.",
        "How many samples are there, and how many numbers do you return?"),
    Mistake(slip("axis=1", "axis=0"),
        "You summed over the samples, one number for each class: the wrong axis.",
        "The axis you name is the one that disappears."),
    Mistake(slip("(P * Y).sum(axis=1)", "P.max(axis=1)"),
        "This is the cost of the class that the network likes best. The true class is asked for.",
        "Where does Y enter?"),
    Mistake(lambda P, Y: -(Y * np.log(P) + (1 - Y) * np.log(1 - P)).sum(axis=1),
        "This is the cross-entropy of sigmoids: it charges the wrong classes as well.",
        "How many terms does −ln p of the true class have?"),
    Mistake(slip("np.log(", "np.log10("), "This is the logarithm to base 10; ln is asked for.",
        "In NumPy, ln is np.log."),
    Mistake(slip("np.log(", "np.log2("), "This is the logarithm to base 2; ln is asked for.",
        "In NumPy, ln is np.log."),
    Mistake(slip("-np.log((P * Y).sum(axis=1))", "1 - (P * Y).sum(axis=1)"),
        "This is 1 − p. A sure mistake should cost far more than that.",
        "What does −ln p do when p goes to 0?"),
    Mistake([slip(".sum(axis=1))",
            ".sum(axis=1) + 1e-8)"), lambda P, Y: -(Y * np.log(P + 1e-8)).sum(axis=1)],
        "The small number changes the cost of a sure mistake: −ln(10⁻⁹ + 10⁻⁸) is not −ln 10⁻⁹.",
        "Which logarithm do you need, and can its argument be 0?"),
    Mistake(slip("np.log((P * Y).sum(axis=1))", "np.log((P * Y).mean(axis=1))"),
        "You averaged over the classes: only one of them is the true one.",
        "Y has one 1 in each row. What does a sum over P · Y leave?"),
])  # fmt: skip

# ---- δ of the output ----


def output_delta(P, Y):
    return P - Y


OUTPUT_DELTA = Exercise(
    id="5.23", title="δ of softmax with log-likelihood", kind="function", reference=output_delta,
    cases={
        "5 samples, 3 classes": lambda rng: guesses(rng, 5, 3),
        "4 samples, 4 classes": lambda rng: guesses(rng, 4, 4),
        "1 sample, 10 classes": lambda rng: guesses(rng, 1, 10),
    },
    mistakes=[
    Mistake(slip("P - Y", "Y - P"),
        "The sign is wrong: raising the score of a wrong class raises the cost.",
        "What sign should δ have where y is 0?"),
    Mistake(slip("P - Y", "(P - Y) * P * (1 - P)"),
        "The slope of a sigmoid is in it. With this pair of softmax and cost it has cancelled.",
        "What is left of the Jacobian when it meets −1/p?"),
    Mistake(slip("P - Y", "-Y / P"), "This is ∂C/∂p. δ belongs to z.",
        "What leads from z to p?"),
    Mistake(slip("P - Y", "(P - Y) / len(P)"),
        "You divided by the number of samples. δ belongs to one sample; the mean comes later.",
        "Where does 1/B stand in the four equations?"),
    Mistake(slip("P - Y", "(P - 1) * Y"),
        "Only the true class has a δ here. The others share their probability, too.",
        "What happens to p of the true class when another score rises?"),
    Mistake(slip("P - Y", "P - Y.argmax(axis=1)[:, None]"),
        "You took away the label. The target is a row with one 1.",
        "What is y of class 7: a 7, or a row?"),
    Mistake(slip("P - Y", "(P - Y).mean(axis=0)"),
        "You averaged over the samples. Each sample has its own δ.",
        "The result has the shape of P."),
    Mistake(slip("P - Y", "(P - Y) ** 2 / 2"), "This is the quadratic cost, not a δ.",
        "δ is a slope: ∂C/∂z."),
    Mistake(slip("P - Y", "(P > 0.5) - Y"),
        "You rounded the probabilities to 0 and 1 first: a guess that is nearly right gets no δ.",
        "How should δ shrink as p approaches y?"),
])  # fmt: skip

# ---- one_hot ----


def one_hot(y, n_classes):
    Y = np.zeros((len(y), n_classes))
    Y[np.arange(len(y)), y] = 1
    return Y


ONE_HOT = Exercise(
    id="5.24", title="One 1 in a row", kind="function", reference=one_hot,
    cases={
        "9 labels of 6 classes": lambda rng: labels(rng, 9, 6),
        "5 labels of 5 classes": lambda rng: labels(rng, 5, 5),
        "8 labels of 4 classes, and 3 does not occur": lambda rng: labels(rng, 8, 4, (3,)),
        "6 labels of 4 classes, and 0 does not occur": lambda rng: labels(rng, 6, 4, (0,)),
        "1 label of 3 classes": lambda rng: (np.array([2]), 3),
    },
    mistakes=[
    Mistake(slip("= 1", "= y"),
        "You wrote the label itself: a 5 for class 5, and nothing at all for class 0.",
        "The place says which class it is; the number there is a probability."),
    Mistake(slip("y] = 1", "y - 1] = 1"),
        "Everything is one column too far to the left: you counted the classes from 1.",
        "In which column does class 0 have its 1?"),
    Mistake(slip("n_classes))", "y.max() + 1))"),
        "There are as many columns as the largest label here needs. A batch need not contain the "
        "last class.",
        "Which argument says how many classes there are?"),
    Mistake([slip("n_classes))", "len(np.unique(y))))"),
        slip("n_classes))\n", "len(set(y))))\n    y = np.unique(y, return_inverse=True)[1]\n")],
        "You counted the classes that occur in y. A batch need not contain them all.",
        "Which argument says how many classes there are?"),
    Mistake(slip("np.arange(len(y))", ":"),
        "Y[:, y] = 1 fills whole columns: every row gets a 1 for every label that occurs.",
        "Pair each row with its own label: the first index must count the rows."),
    Mistake(slip("return Y", "return 1 - Y"), "0 and 1 are exchanged.",
        "The true class has probability 1."),
    Mistake(slip("return Y", "return 2 * Y - 1"),
        "These targets are −1 and 1, which suits tanh. Probabilities lie between 0 and 1.",
        "What must each row add up to?"),
    Mistake(slip("return Y", "return (np.arange(n_classes) <= y[:, None]).astype(float)"),
        "All columns up to the label are filled.",
        "What must each row add up to?"),
    Mistake(slip("Y[np.arange(len(y)), y]", "Y[y]"),
        "Y[y] = 1 fills whole rows, and the labels are columns.",
        "The first index must count the rows, the second says where in the row."),
    Mistake(slip("np.arange(len(y)), y]", "y, np.arange(len(y))]"),
        "Row and column have changed places.",
        "Which index of Y counts the samples?"),
])  # fmt: skip

EXERCISES = [SOFTMAX, LOG_LIKELIHOOD, OUTPUT_DELTA, ONE_HOT]
