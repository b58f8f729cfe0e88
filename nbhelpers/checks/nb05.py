"""The exercises of lesson 05: softmax and log-likelihood."""

import math

import numpy as np

from nbhelpers.activations import sigmoid
from nbhelpers.activations import softmax as rowwise
from nbhelpers.checks.exercise import Exercise, Mistake, digest
from nbhelpers.checks.slip import slip

# ---- 5.0 ----

RACE = Exercise(
    id="5.0", title="The race", kind="choice", reference=digest("5.0", "b"),
    mistakes=[
    Mistake("a",
        "That would be 232 divided by 57. That ratio holds for the first step only: on its way "
        "down one neuron gets faster and the other slower.",
        "How large is δ = a once a has fallen to 0.6, and how large is a²(1 − a)?"),
    Mistake("c",
        "That would be 232 divided by about 4, as if the slope were ¼ all the time. It starts far "
        "below.",
        "How large is σ′ at a = 0.98?"),
    Mistake("d",
        "That would be half of 232. The first step alone is more than fifty times as large.",
        "What was the first δ with the quadratic cost, and what is a − y?"),
])  # fmt: skip

# ---- 5.1: softmax of a batch, for scores of any size ----


def softmax(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def along(max_axis, sum_axis, keep=True):
    """Return softmax with other axes."""

    def wrong(Z):
        E = np.exp(Z - Z.max(axis=max_axis, keepdims=keep))
        return E / E.sum(axis=sum_axis, keepdims=keep)

    return wrong


def far_apart(rng, B, K):
    """Rows whose scores lie thousands apart from those of other rows."""
    return (rng.permutation(np.arange(B) * 2000.0 - 3000)[:, None] + rng.normal(size=(B, K)),)


SOFTMAX = Exercise(
    id="5.1", title="Softmax for any scores", kind="function", reference=softmax,
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
    Mistake(slip("E /", "np.exp(Z) /"),
        "The shift is below the line only. Above it, e^z still overflows.",
        "The factor e^-m cancels if it stands above and below."),
    Mistake([slip("E /", "(E == 1) /"),
        lambda Z: np.eye(Z.shape[1])[Z.argmax(axis=1)], lambda Z: Z.argmax(axis=1)],
        "This gives all to the largest: a maximum, not a soft one.",
        "How much more does z = 2 get than z = 1?"),
    Mistake(sigmoid.f,
        "These are sigmoids: each knows its own z only, and nothing makes a row add up to 1.",
        "By what must you divide, so that the results of a row add up to 1?"),
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
    Mistake([lambda Z: rowwise.f(Z - max(Z)),
        lambda Z: np.exp(Z - max(Z)) / np.exp(Z - max(Z)).sum(axis=1),
        lambda Z: np.exp(Z - max(Z)) / sum(np.exp(Z - max(Z)))],
        "Python's max compares whole rows with one another; you need the largest number in each.",
        "Z.max(axis=1, keepdims=True) goes row by row, and sum can do the same."),
    Mistake(along(1, 1, keep=False),
        "keepdims is missing twice: the maximum and the sum of row k must meet row k, not column "
        "k.",
        "Which shape must the maximum and the sum have?"),
    Mistake([along(0, 0), along(0, 0, keep=False),
        lambda Z: np.exp(Z) / np.exp(Z).sum(axis=0)],
        "You went down the columns: each *sample* must add up to 1.",
        "The axis you name is the one that disappears. Which one counts the classes?"),
    Mistake(along(0, 1),
        "The sum is taken row by row, but the maximum column by column.",
        "Which number should make the largest exponent of *each* row 0?"),
    Mistake([along(None, None), along(None, None, keep=False)],
        "Maximum and sum are those of the whole batch: no axis is named.",
        "What must each row add up to?"),
    Mistake([slip("E.sum(axis=1, keepdims=True)", "E.sum(axis=1)"),
        lambda Z: np.exp(Z) / np.exp(Z).sum(axis=1)],
        "keepdims is missing at the sum: row k of E must meet its own sum, not column k.",
        "Which shape must the sum have?"),
    Mistake(slip("E.sum(axis=1, keepdims=True)", "E.sum()"),
        "You divided by the sum over the whole batch: all probabilities together add up to 1.",
        "What must each row add up to?"),
    Mistake(slip("E.sum(axis=1", "E.sum(axis=0"),
        "You added up the samples: each column adds up to 1 in place of each row.",
        "The axis you name is the one that disappears."),
])  # fmt: skip

# ---- 5.2 ----


def one_hot(y, n_classes):
    Y = np.zeros((len(y), n_classes))
    Y[np.arange(len(y)), y] = 1
    return Y


def labels(rng, n, n_classes, absent=()):
    """Labels in random order; those in ``absent`` do not occur, all others do."""
    there = [c for c in range(n_classes) if c not in absent]
    y = np.concatenate([there, rng.choice(there, n - len(there))])
    return rng.permutation(y), n_classes


ONE_HOT = Exercise(
    id="5.2", title="One 1 in a row", kind="function", reference=one_hot,
    cases={
        "9 labels of 6 classes": lambda rng: labels(rng, 9, 6),
        # all moved on by 1 to 4: a row for a column then shows in every draw
        "5 labels of 5 classes": lambda rng: (np.roll(np.arange(5), rng.integers(1, 5)), 5),
        "8 labels of 4 classes, and 3 does not occur": lambda rng: labels(rng, 8, 4, (3,)),
        "6 labels of 4 classes, and 0 does not occur": lambda rng: labels(rng, 6, 4, (0,)),
        "4 labels of 10 classes, and 0, 5 and 9 do not occur":
            lambda rng: (rng.permutation([7, 2, 3, 7]), 10),
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
    Mistake(slip("np.arange(len(y))", "np.arange(n_classes)"),
        "The first index counts the classes. It should count the samples.",
        "How many rows has Y, and how many of them get a 1?"),
    Mistake([slip("[np.arange(len(y)), y]", "[np.arange(len(y))][:, y]"),
        slip("    Y[np.arange(len(y)), y] = 1\n", "")],
        "No 1 has arrived in Y. With two pairs of brackets, Y[...][...] = 1, the first pair makes "
        "a copy, and the 1s go there.",
        "It is 0 everywhere. One pair of brackets takes both indices."),
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

# ---- 5.3: the cost of each sample ----


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


def impossible(rng):
    return np.array([[0.0, 1.0], [0.5, 0.5]]), np.array([[1.0, 0], [0, 1.0]])


def guarded(small):
    return lambda P, Y: -np.log((P * Y).sum(axis=1) + small)


def clipped(small):
    return lambda P, Y: -np.log((np.clip(P, small, 1) * Y).sum(axis=1))


LOG_LIKELIHOOD = Exercise(
    id="5.3", title="Log-likelihood", kind="function", reference=log_likelihood,
    cases={
        "5 samples, 3 classes": lambda rng: guesses(rng, 5, 3),
        "4 samples, 4 classes": lambda rng: guesses(rng, 4, 4),
        "1 sample, 10 classes": lambda rng: guesses(rng, 1, 10),
        "very sure, and wrong": lambda rng: guesses(rng, 3, 2, small=1e-9),
        "a wrong class has probability 0": a_zero,
        "the true class has probability 0": impossible,
    },
    mistakes=[
    Mistake(slip("np.log((P * Y).sum(axis=1))", "np.log(P * Y).sum(axis=1)"),
        "It holds infinity: P * Y is 0 for every wrong class, and you took the logarithm of those "
        "zeros, too.",
        "In which order should you add up and take the logarithm?"),
    Mistake([slip("np.log((P * Y).sum(axis=1))", "(Y * np.log(P)).sum(axis=1)"),
        lambda P, Y: -(np.log(P) * Y).sum(axis=1),
        lambda P, Y: -np.diag(Y @ np.log(P).T)],
        "A probability of 0 at a wrong class spoils the sum: ln 0 is −infinity, and 0 · ∞ is NaN.",
        "Whose logarithm is needed at all?"),
    Mistake([slip("np.log((P * Y).sum(axis=1))", "np.nan_to_num(Y * np.log(P)).sum(axis=1)"),
        slip("np.log((P * Y).sum(axis=1))", "np.nan_to_num(np.log((P * Y).sum(axis=1)))")],
        "nan_to_num also turns infinity into a number. If the true class has probability 0, the "
        "cost is infinite.",
        "Whose logarithm is needed at all?"),
    Mistake(lambda P, Y: -np.log(P[:, np.argmax(Y)]),
        "np.argmax without an axis is one number for the whole batch. So every sample pays for "
        "the same class.",
        "Each row has a true class of its own."),
    Mistake(lambda P, Y: -np.log(P[:, np.argmax(Y, axis=1)]),
        "P[:, c] picks whole columns, so every sample pays for the class of every other: (B, B).",
        "Pair each row with its own class."),
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
            ".sum(axis=1) + 1e-8)"), lambda P, Y: -(Y * np.log(P + 1e-8)).sum(axis=1),
        *(guarded(small) for small in (1e-6, 1e-7, 1e-9, 1e-10, 1e-12, 1e-15)),
        *(clipped(small) for small in (1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15))],
        "The small number hides what a sure mistake costs: where the true class has p = 0, the "
        "answer is infinite.",
        "Which logarithm do you need, and can its argument be 0?"),
    Mistake(slip("np.log((P * Y).sum(axis=1))", "np.log((P * Y).mean(axis=1))"),
        "You averaged over the classes: only one of them is the true one.",
        "Y has one 1 in each row. What does a sum over P · Y leave?"),
])  # fmt: skip

# ---- 5.4 ----


def output_delta(P, Y):
    return P - Y


OUTPUT_DELTA = Exercise(
    id="5.4", title="δ of softmax with log-likelihood", kind="function", reference=output_delta,
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
        "What is left of the slope p (1 − p) when it meets −1/p?"),
    Mistake([slip("P - Y", "P - Y * (1 - P)"), slip("P - Y", "P * (1 + Y) - Y")],
        "The term i = j is in it twice: once alone, and once more in the sum.",
        "Which i are left for the sum when the term i = j is kept apart?"),
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

# ---- 5.5 ----

CLASSES = 10


def first_costs():
    two_answers = CLASSES * math.log(2)
    one_answer = math.log(CLASSES)
    squares = CLASSES * 0.5 * 0.5**2
    return two_answers, one_answer, squares


FIRST_COSTS = Exercise(
    id="5.5", title="The first cost", kind="numbers", reference=first_costs,
    tolerance=6e-3,  # two decimals are asked for
    mistakes=[
    Mistake((math.log(10), math.log(10), math.log(10)),
        "ln 10 is the cost of one guess among ten. Only one of the three costs asks a single "
        "question with ten answers.",
        "How many units take part in each of the other two sums, and what does a sigmoid give "
        "for z = 0?"),
    Mistake([(-math.log(0.1) - 9 * math.log(0.9), math.log(10), 0.45),
        slip("CLASSES * 0.5 * 0.5**2", "0.45"),
        slip("CLASSES * math.log(2)", "-math.log(0.1) - 9 * math.log(0.9)")],
        "You gave every sigmoid the output 0.1. Nothing makes ten sigmoids add up to 1: each "
        "knows its own z only.",
        "What is σ(0)?"),
    Mistake((math.log(2), math.log(10), 0.125),
        "The first and the last are costs of one unit. The cost of a sample is a sum over its ten "
        "units.",
        "Where is the sum sign in the definition of the cost?"),
    Mistake(slip("CLASSES * 0.5 * 0.5**2", "CLASSES * 0.5**2"),
        "The ½ in front of the quadratic cost is missing.", "C = ½ Σ (a − y)²."),
    Mistake(slip("CLASSES * 0.5 * 0.5**2", "(CLASSES - 1) * 0.5 * 0.5**2"),
        "In the quadratic cost you left out the true class. Its output is ½ away from 1, too.",
        "Over which units does the sum run?"),
    Mistake(slip("CLASSES * math.log(2)", "math.log(2)"),
        "In the cross-entropy only the true class is counted. The other nine are charged as well.",
        "What is −(1 − y) ln(1 − a) for y = 0 and a = ½?"),
    Mistake([slip("math.log(CLASSES)", "CLASSES * math.log(CLASSES)"),
        slip("math.log(CLASSES)", "CLASSES * math.log(2)")],
        "The log-likelihood has one term only: −ln p of the true class.",
        "What does softmax give to each of ten classes whose scores are equal?"),
    Mistake(slip("math.log(CLASSES)", "1 / CLASSES"),
        "0.1 is what softmax gives to the true class. Its cost is asked for.",
        "What is the cost of a probability p?"),
    Mistake(slip("CLASSES * 0.5 * 0.5**2", "0.5 * 0.5**2"),
        "The quadratic cost is that of one unit. The cost of a sample is a sum over all ten.",
        "Over which units does the sum run?"),
    Mistake([slip("return two_answers, one_answer", "return -two_answers, -one_answer"),
        slip("return two_answers, one_answer, squares",
            "return -two_answers, -one_answer, -squares"),
        slip("return two_answers", "return -two_answers"),
        slip("two_answers, one_answer", "two_answers, -one_answer")],
        "A cost is never negative here. The logarithm of a probability is, and a minus sign stands "
        "in front of it.",
        "Which sign has ln 0.1, and which sign has −ln 0.1?"),
    Mistake(slip("math.log(CLASSES)", "math.log(2)"),
        "A softmax of ten equal scores does not say ½ to each class.",
        "What do its ten outputs add up to?"),
    Mistake((10 * math.log10(2), math.log10(10), 1.25),
        "These are logarithms to base 10; ln is asked for.",
        "In Python, ln is math.log or np.log."),
    Mistake((10.0, math.log2(10), 1.25), "These are logarithms to base 2; ln is asked for.",
        "In Python, ln is math.log or np.log."),
    Mistake(slip("return two_answers, one_answer", "return one_answer, two_answers"),
        "The first two have changed places.", "Which of the two outputs adds up to 1?"),
])  # fmt: skip

# ---- 5.6 ----


def log_sum_exp(Z):
    top = Z.max(axis=1, keepdims=True)
    return top + np.log(np.exp(Z - top).sum(axis=1, keepdims=True))


def over(max_axis, sum_axis, keep=True):
    """Return log-sum-exp with other axes."""

    def wrong(Z):
        top = Z.max(axis=max_axis, keepdims=keep)
        return top + np.log(np.exp(Z - top).sum(axis=sum_axis, keepdims=keep))

    return wrong


LOG_SUM_EXP = Exercise(
    id="5.6", title="The axis", kind="function", reference=log_sum_exp,
    cases={
        "3 samples, 2 classes": lambda rng: (rng.normal(size=(3, 2)),),
        "4 samples, 4 classes": lambda rng: (rng.normal(size=(4, 4)),),
        "1 sample, 5 classes": lambda rng: (rng.normal(size=(1, 5)),),
        "3 samples, 3 classes, rows far apart": lambda rng: far_apart(rng, 3, 3),
        "4 samples, 2 classes, rows far apart": lambda rng: far_apart(rng, 4, 2),
        "1000 and 0": lambda rng: (np.array([[1000.0, 0.0], [0.0, 0.0]]),),
    },
    mistakes=[
    Mistake(over(None, None, keep=False),
        "You summed over the whole array: one number for all samples together.",
        "How many samples are there, and how many numbers do you return?"),
    Mistake(over(None, None),
        "keepdims keeps the axes, but the sum still runs over all entries: no axis is named.",
        "Which of the two axes counts the classes?"),
    Mistake(over(0, 0), "You summed over the samples, one number per class: the wrong axis.",
        "The axis you name is the one that disappears."),
    Mistake(over(0, 0, keep=False),
        "You summed over the samples and dropped that axis: one number per class.",
        "The axis you name is the one that disappears."),
    Mistake([over(None, 1), over(None, 1, keep=False),
        slip("Z.max(axis=1, keepdims=True)", "Z.max()")],
        "The sum is taken row by row, but the maximum over the whole array: in a row far below "
        "the largest all exponentials are 0.",
        "Which number should make the largest exponent of *each* row 0?"),
    Mistake(over(0, 1), "The sum is taken row by row, but the maximum column by column.",
        "Which number should make the largest exponent of each row 0?"),
    Mistake(over(1, None), "The maximum is taken row by row, but the sum over the whole array.",
        "How many numbers must the sum return, and which axis disappears?"),
    Mistake(slip("np.log(np.exp(Z - top).sum(axis=1, keepdims=True))",
        "np.exp(Z - top).sum(axis=1, keepdims=True)"), "The logarithm of the sum is missing.",
        "ln (e^m · S) is what?"),
    Mistake([lambda Z: np.log(np.exp(Z).sum(axis=1, keepdims=True)),
        lambda Z: np.log(np.exp(Z).sum(axis=1))],
        "Without a shift e^1000 overflows, and e^-3000 is 0.",
        "ln Σ e^z = m + ln Σ e^(z − m). Which m leaves no exponent positive?"),
    Mistake(slip("return top +", "return"),
        "The maximum was subtracted inside and not added back outside.",
        "ln (e^m · S) is what?"),
    Mistake(slip("np.log(np.exp(Z - top).sum(axis=1, keepdims=True))",
        "np.log(np.exp(Z - top).sum(axis=1))"),
        "keepdims is missing at the sum: (B, 1) plus (B,) pairs every row with every other, (B, "
        "B).",
        "Which shape must the sum have, so that each row meets its own?"),
    Mistake(lambda Z: log_sum_exp(Z)[:, 0],
        "The numbers are right, but the shape is (B,): Z − it would pair rows with columns.",
        "keepdims=True keeps the summed axis as one of length 1."),
    Mistake([lambda Z: Z.max(axis=1, keepdims=True), lambda Z: Z.max(axis=1)],
        "This is the maximum itself. Log-sum-exp lies above it, by up to ln K.",
        "What does the sum of the other exponentials add?"),
    Mistake(slip(".sum", ".mean"), "This is the logarithm of the mean of e^z, not of the sum.",
        "Compare mean and sum for one class."),
    Mistake(slip("return top +", "return Z - top -"),
        "This is ln softmax, z minus log-sum-exp: one number per class.",
        "One number per sample is asked for."),
    Mistake(lambda Z: np.log(np.exp(np.clip(Z, -500, 500)).sum(axis=1, keepdims=True)),
        "The scores are clipped: beyond the bounds they all look alike.",
        "ln Σ e^z = m + ln Σ e^(z − m). Which m leaves no exponent positive?"),
    Mistake([slip("Z.max(axis=1, keepdims=True)", "Z.max(axis=1)"), over(1, 1, keep=False)],
        "keepdims is missing at the maximum: Z − it pairs the maximum of row k with column k.",
        "Which shape must the maximum have, so that each row meets its own?"),
    Mistake(lambda Z: np.log(np.exp(Z).sum(axis=1, keepdims=True) + 1e-8),
        "The small number keeps the logarithm from −infinity; e^1000 overflows all the same.",
        "ln Σ e^z = m + ln Σ e^(z − m). Which m leaves no exponent positive?"),
])  # fmt: skip

# ---- 5.7 ----


def delta(A, Y, output, cost):
    if cost == "quadratic":
        G = A - Y
    elif cost == "cross_entropy":
        G = (A - Y) / (A * (1 - A))
    else:
        G = -Y / A
    if output == "sigmoid":
        return G * A * (1 - A)
    return A * (G - (G * A).sum(axis=1, keepdims=True))


def only_for(output, cost, shortcut):
    """Plant a shortcut for one pair of output and cost."""
    condition = f"if (output, cost) == {(output, cost)}"
    return slip('if cost == "q', f'{condition}:\n        return {shortcut}\n    if cost == "q')


def a_pair(output, cost, B, K):
    def make(rng):
        Z = rng.normal(size=(B, K))
        A = rowwise.f(Z) if output == "softmax" else sigmoid.f(Z)
        return A, np.eye(K)[rng.integers(K, size=B)], output, cost

    return make


PAIRINGS = Exercise(
    id="5.7", title="Every pair of output and cost", kind="function", reference=delta,
    cases={
        f"{output} with {cost}": a_pair(output, cost, B, K)
        for output, cost, B, K in [
            ("sigmoid", "quadratic", 4, 3), ("sigmoid", "cross_entropy", 5, 4),
            ("sigmoid", "log_likelihood", 3, 3), ("softmax", "quadratic", 5, 3),
            ("softmax", "cross_entropy", 4, 4), ("softmax", "log_likelihood", 3, 5),
        ]
    },
    mistakes=[
    Mistake(lambda A, Y, output, cost: A - Y,
        "a − y for every pair. It is right for two of the six only.",
        "Which slope does which cost cancel?"),
    Mistake(slip('if output == "sigmoid"', 'return G\n    if output == "sigmoid"'),
        "This is ∂C/∂a, the slope by the activations. δ belongs to z.",
        "What leads from z to a?"),
    Mistake(slip('output == "sigmoid"', "True"),
        "Through softmax you went along the diagonal only, as if each p had but its own z.",
        "Every z reaches the cost through all p's: a fork."),
    Mistake(lambda A, Y, *pair: delta(A, Y, *pair) if pair == ("sigmoid", "quadratic") else A - Y,
        "a − y for every pair but sigmoid with quadratic. Three others do not cancel either.",
        "Each cost cancels the slope of one output only."),
    Mistake(slip("G * A * (1 - A)", "G"),
        "With sigmoids this is ∂C/∂a. δ belongs to z: the slope of the sigmoid is missing.",
        "What leads from z to a?"),
    Mistake(slip("A * (G - (G * A).sum(axis=1, keepdims=True))", "A * G"),
        "For softmax the sum over the other paths is missing: this is p_j ∂C/∂p_j alone.",
        "Every z reaches the cost through all p's: a fork."),
    Mistake(slip("A * (G - (G * A).sum(axis=1, keepdims=True))", "A - Y"),
        "a − y for softmax with every cost. That is right for its matched cost only.",
        "Which cost cancels the slopes of softmax?"),
    Mistake(slip("A * (G - (G * A)", "A * (G * (1 - A) - (G * A)"),
        "For softmax the term i = j is in it twice: once alone, and once more in the sum.",
        "Which i are left for the sum when the term i = j is kept apart?"),
    Mistake(slip("A * (G -", "(G -"),
        "For softmax the factor p_j in front of the bracket is missing.",
        "With d for ∂C/∂p: keep i = j apart, d_j p_j (1 − p_j), and take away Σ d_i p_i p_j of the "
        "others."),
    Mistake(slip(".sum", ".mean"),
        "For softmax you took a plain mean over the classes. The p_i are its weights already.",
        "Σ p_i ∂C/∂p_i is an average by itself, for the p_i add up to 1."),
    Mistake(slip("(G * A).sum", "G.sum"),
        "In the sum for softmax the p_i is missing: it is Σ p_i ∂C/∂p_i.",
        "With d for ∂C/∂p, in d_j p_j (1 − p_j) − Σ d_i p_i p_j let the sum run over all i. What "
        "happens?"),
    Mistake(slip("axis=1", "axis=0"),
        "The sum for softmax runs over the samples. It runs over the classes of one sample.",
        "The axis you name is the one that disappears."),
    Mistake(slip("axis=1, keepdims=True", ""),
        "The sum for softmax runs over the whole array. It runs over the classes of a sample.",
        "Name the axis, and keep it with keepdims."),
    Mistake(slip("-Y / A", "Y / A"),
        "The sign of the log-likelihood's slope is wrong: more probability costs less.",
        "What is the derivative of −ln a?"),
    Mistake(slip("-Y / A", "(A - Y) / (A * (1 - A))"),
        "For log-likelihood you took the slope of the cross-entropy, which also charges the units "
        "whose y is 0.",
        "Differentiate −Σ y ln a: which terms hold a_i?"),
    Mistake(slip("(A - Y) / (A * (1 - A))", "-Y / A"),
        "For cross-entropy you took the slope of the log-likelihood: the terms with 1 − y are "
        "missing. Or is that branch never reached? The name is cross_entropy, with an underscore.",
        "Differentiate −(1 − y) ln(1 − a) too."),
    Mistake(slip("(A - Y) / (A * (1 - A))", "-Y / A - (1 - Y) / (1 - A)"),
        "In the slope of the cross-entropy the sign of (1 − y)/(1 − a) is wrong.",
        "The inner derivative of 1 − a is −1."),
    Mistake(slip("(A - Y) / (A * (1 - A))", "A - Y"),
        "For cross-entropy you took the slope of the quadratic cost.",
        "a − y is what is left *after* the slope of the sigmoid."),
    Mistake(only_for("softmax", "cross_entropy", "A - Y"),
        "Cross-entropy cancels the slope of a sigmoid. With softmax it does not.",
        "The matched cost of softmax is another one."),
    Mistake(only_for("sigmoid", "quadratic", "A - Y"),
        "With the quadratic cost the sigmoid's slope stays: it is what makes it slow.",
        "Look at part 2 again."),
    Mistake(only_for("sigmoid", "log_likelihood", "A - Y"),
        "With sigmoids log-likelihood does not give a − y: it charges the true class only.",
        "What is ∂C/∂a of a unit whose y is 0?"),
    Mistake(only_for("softmax", "quadratic", "A - Y"),
        "The quadratic cost does not cancel the slopes of softmax.",
        "The matched cost of softmax is another one."),
    Mistake(only_for("softmax", "quadratic", "(A - Y) * A * (1 - A)"),
        "With softmax and the quadratic cost you used only the slope of each p by its own z.",
        "Every z reaches the cost through all p's: a fork."),
    Mistake(lambda A, Y, output, cost: delta(A, Y, output, cost) / len(A),
        "You divided by the number of samples. δ belongs to one sample; the mean comes later.",
        "Where does 1/B stand in the four equations?"),
    Mistake(slip(", keepdims=True", ""),
        "keepdims is missing in the sum for softmax: the sum of row k is paired with column k.",
        "Which shape must the sum have, so that each row meets its own?"),
])  # fmt: skip

EXERCISES = [
    RACE, SOFTMAX, ONE_HOT, LOG_LIKELIHOOD, OUTPUT_DELTA, FIRST_COSTS, LOG_SUM_EXP, PAIRINGS,
]  # fmt: skip
