"""The exercises of notebook 05: softmax and log-likelihood."""

import numpy as np

from nbhelpers.activations import sigmoid
from nbhelpers.activations import softmax as rowwise
from nbhelpers.checks.exercise import Exercise, Mistake, digest
from nbhelpers.checks.slip import slip

# ---- 5.0 ----

FIRST_COSTS = Exercise(
    id="5.0", title="The first cost", kind="choice", reference=digest("5.0", "b"),
    mistakes=[
    Mistake("a",
        "ln 10 is the cost of one guess among ten. Only one of the three costs asks a single "
        "question with ten answers.",
        "How many units take part in each of the other two sums, and what does a sigmoid give "
        "for z = 0?"),
    Mistake("c",
        "You gave every sigmoid the output 0.1. Nothing makes ten sigmoids add up to 1: each "
        "knows its own z only.",
        "What is σ(0)?"),
    Mistake("d", "These are costs of one unit. The cost of a sample is a sum over its ten units.",
        "Where is the sum sign in the definition of the cost?"),
])  # fmt: skip

# ---- 5.1 ----


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
    id="5.1", title="One 1 in a row", kind="function", reference=one_hot,
    cases={
        "9 labels of 6 classes": lambda rng: labels(rng, 9, 6),
        "5 labels of 5 classes": lambda rng: labels(rng, 5, 5),
        "4 labels of 10 classes, and 0, 5 and 9 do not occur":
            lambda rng: (rng.permutation([7, 2, 3, 7]), 10),
        "8 labels of 4 classes, and 3 does not occur": lambda rng: labels(rng, 8, 4, (3,)),
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

# ---- 5.2 ----


def jacobian(P):
    one = np.eye(P.shape[1])
    return P[:, :, None] * (one - P[:, None, :])


def probabilities(rng, B, K):
    return (rowwise.f(rng.normal(size=(B, K))),)


JACOBIAN = Exercise(
    id="5.2", title="The whole Jacobian", kind="function", reference=jacobian,
    cases={
        "5 samples, 3 classes": lambda rng: probabilities(rng, 5, 3),
        "3 samples, 3 classes": lambda rng: probabilities(rng, 3, 3),
        "1 sample, 4 classes": lambda rng: probabilities(rng, 1, 4),
        "4 samples, 2 classes": lambda rng: probabilities(rng, 4, 2),
    },
    mistakes=[
    Mistake(slip("(one - P[:, None, :])", "one * (1 - P[:, None, :])"),
        "Only the diagonal is there: what a z does to its own p. It moves all the others too.",
        "If p_0 grows, where does its share come from?"),
    Mistake(lambda P: P * (1 - P),
        "These are the K slopes p(1 − p) of each unit by its own z. A Jacobian has K · K.",
        "Every p depends on every z: two indices beside the sample's."),
    Mistake(slip("one -", "1 -"), "p_i (1 − p_j) everywhere: off the diagonal there is no 1.",
        "1_ij is 1 only for i = j. What do your rows add up to?"),
    Mistake(slip("one - P", "-P"), "−p_i p_j everywhere: on the diagonal something is missing.",
        "What do your rows add up to, and what should they?"),
    Mistake(slip("one - P[:, None, :]", "P[:, None, :] - one"),
        "The sign is wrong: a larger z must make its own p larger.",
        "Is the diagonal positive?"),
    Mistake(slip("one - P[:, None, :]", "one - P[:, :, None]"),
        "The index in the bracket is i where it should be j: p_i (1_ij − p_i).",
        "Is your Jacobian symmetric?"),
    Mistake(slip("P[:, :, None]", "P[:, None, :]"),
        "Both factors have the index j: p_j (1_ij − p_j). The one in front is p_i.",
        "Is your Jacobian symmetric?"),
    Mistake(slip("one -", "one +"),
        "Off the diagonal the sign is wrong: raising one score lowers the other shares.",
        "What do your rows add up to?"),
    Mistake(slip("P[:, :, None] * (one - P[:, None, :])",
            "abs(P[:, :, None] * (one - P[:, None, :]))"),
        "The diagonal is right; off the diagonal the sign is wrong.",
        "Raising one score lowers the shares of the others."),
    Mistake(slip("P[:, :, None] * ", ""), "The factor p_i in front is missing.",
        "This is the derivative of ln p_i. How does that of p_i follow from it?"),
    Mistake(lambda P: np.diag(P[0]) - np.outer(P[0], P[0]),
        "This is the Jacobian of the first sample alone.",
        "Put an axis for the samples in front."),
    Mistake(lambda P: jacobian(P).mean(axis=0),
        "You averaged over the samples. Each sample has its own Jacobian.",
        "The result is (B, K, K)."),
    Mistake(lambda P: jacobian(P).sum(axis=0),
        "You added up the samples. Each sample has its own Jacobian.",
        "The result is (B, K, K)."),
    Mistake([slip("P[:, :, None] * (one - P[:, None, :])", "one - P.T @ P"),
        slip("P[:, :, None] * (one - P[:, None, :])", "P[:, :, None] * one - P.T @ P")],
        "P.T @ P sums over the samples. Each sample has its own Jacobian.",
        "P[:, :, None] * P[:, None, :] multiplies every pair of classes within a sample."),
    Mistake(lambda P: np.diag(P) - np.outer(P, P),
        "np.diag and np.outer work on one vector, the p of one sample; P holds a row for each.",
        "P[:, :, None] * P[:, None, :] multiplies every pair of classes within a sample."),
])  # fmt: skip

# ---- 5.3 ----


def softmax(z):
    e = np.exp(z - z.max())
    return e / e.sum()


SOFTMAX = Exercise(
    id="5.3", title="Softmax of (1000, 0)", kind="function", reference=softmax,
    cases={
        "(1000, 0)": lambda rng: (np.array([1000.0, 0.0]),),
        "(0, 1000)": lambda rng: (np.array([0.0, 1000.0]),),
        "5 random scores": lambda rng: (rng.normal(size=5) * 2,),
        "4 scores around 2000": lambda rng: (2000 + rng.normal(size=4),),
        "3 scores around -2000": lambda rng: (-2000 + rng.normal(size=3),),
        "two scores far below": lambda rng: (rng.permutation([0.0, -3000.0, -3000.0, 1.0, 0.5]),),
        "a tie": lambda rng: (np.full(4, rng.normal()),),
    },
    mistakes=[
    Mistake(slip(" - z.max()", ""),
        "e^1000 is too large for a float: the result is infinity, and infinity over infinity is "
        "NaN.",
        "What may be subtracted from every z without changing the result?"),
    Mistake([lambda z: np.nan_to_num(np.exp(z) / np.exp(z).sum()),
        lambda z: np.nan_to_num(np.exp(z)) / np.nan_to_num(np.exp(z)).sum()],
        "The NaN is painted over with 0. The largest score now gets probability 0.",
        "What do the results add up to?"),
    Mistake(slip("z - z.max()", "np.clip(z, -500, 500)"),
        "The scores are clipped, so 2000 and 2001 become the same, and their difference is all "
        "that counts.",
        "What may be subtracted from every z without changing the result?"),
    Mistake(slip("z.max()", "z.mean()"),
        "You subtracted the mean. A score far above it still overflows.",
        "After which shift is no exponent positive?"),
    Mistake(slip("z.max()", "z.min()"),
        "You subtracted the minimum: now all exponents are positive, and large ones overflow.",
        "After which shift is no exponent positive?"),
    Mistake(slip("z - z.max()", "np.minimum(z, 700)"),
        "The scores are cut off at 700, so 2000 and 2001 become the same.",
        "What may be subtracted from every z without changing the result?"),
    Mistake(slip("z.max()", "z[0]"),
        "You subtracted the first score. Another one may be far larger, and overflows.",
        "After which shift is no exponent positive?"),
    Mistake(slip("z - z.max()", "z / z.max()"),
        "You divided by the maximum. That changes the differences of the scores.",
        "Softmax does not change under a shift. Does it under a stretch?"),
    Mistake(slip("z - z.max()", "z / abs(z).max()"),
        "You divided by the largest size. That changes the differences of the scores.",
        "Softmax does not change under a shift. Does it under a stretch?"),
    Mistake(slip(" / e.sum()", ""),
        "The sum below the line is missing: the largest gets 1, whatever the others are.",
        "What must the results add up to?"),
    Mistake(slip("e.sum()", "np.exp(z).sum()"),
        "The shift is above the line only. Below it, the sum is still that of e^z.",
        "The factor e^-m cancels if it stands above and below."),
    Mistake(slip("e /", "np.exp(z) /"),
        "The shift is below the line only. Above it, e^z can still overflow.",
        "The factor e^-m cancels if it stands above and below."),
    Mistake([lambda z: (z == z.max()).astype(float), lambda z: np.eye(len(z))[z.argmax()],
        lambda z: z.argmax()], "This gives all to the largest: a maximum, not a soft one.",
        "How much more does z = 2 get than z = 1?"),
    Mistake(lambda z: sigmoid.f(z) / sigmoid.f(z).sum(),
        "These are sigmoids, divided by their sum. They add up to 1 and still are no softmax.",
        "What happens to your result if 1 is added to every z?"),
    Mistake(slip("e / e.sum()", "np.log(e / e.sum())"),
        "This is the logarithm of softmax; the probabilities themselves are asked for.",
        "Between which numbers do probabilities lie?"),
    Mistake(lambda z: np.exp(z) / (np.exp(z).sum() + 1e-8),
        "The small number below the line avoids 0/0, not infinity over infinity, and makes 0 of "
        "0/0.",
        "What may be subtracted from every z without changing the result?"),
])  # fmt: skip

# ---- 5.4 ----


def log_sum_exp(Z):
    top = Z.max(axis=1, keepdims=True)
    return top + np.log(np.exp(Z - top).sum(axis=1, keepdims=True))


def over(max_axis, sum_axis, keep=True):
    """Return log-sum-exp with other axes."""

    def wrong(Z):
        top = Z.max(axis=max_axis, keepdims=keep)
        return top + np.log(np.exp(Z - top).sum(axis=sum_axis, keepdims=keep))

    return wrong


def far_apart(rng, B, K):
    """Rows whose scores lie thousands apart from those of other rows."""
    return (rng.permutation(np.arange(B) * 2000.0 - 3000)[:, None] + rng.normal(size=(B, K)),)


LOG_SUM_EXP = Exercise(
    id="5.4", title="The axis", kind="function", reference=log_sum_exp,
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
    Mistake([over(None, 1), slip("Z.max(axis=1, keepdims=True)", "Z.max()")],
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

# ---- 5.5 ----


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
    id="5.5", title="Every pair of output and cost", kind="function", reference=delta,
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
    Mistake(slip("A * (G -", "(G -"),
        "For softmax the factor p_j in front of the bracket is missing.",
        "Write out Σ_i ∂C/∂p_i · p_i (1_ij − p_j) for one j."),
    Mistake(slip(".sum", ".mean"),
        "For softmax you took a plain mean over the classes. The p_i are its weights already.",
        "Σ p_i ∂C/∂p_i is an average by itself, for the p_i add up to 1."),
    Mistake(slip("(G * A).sum", "G.sum"),
        "In the sum for softmax the p_i is missing: it is Σ p_i ∂C/∂p_i.",
        "Write out Σ_i ∂C/∂p_i · p_i (1_ij − p_j) and take the 1_ij away."),
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
        "missing.",
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
        "Look at section 1 again."),
    Mistake(only_for("sigmoid", "log_likelihood", "A - Y"),
        "With sigmoids log-likelihood does not give a − y: it charges the true class only.",
        "What is ∂C/∂a of a unit whose y is 0?"),
    Mistake(only_for("softmax", "quadratic", "A - Y"),
        "The quadratic cost does not cancel the Jacobian of softmax.",
        "The matched cost of softmax is another one."),
    Mistake(only_for("softmax", "quadratic", "(A - Y) * A * (1 - A)"),
        "With softmax and the quadratic cost only the diagonal of the Jacobian was used.",
        "Every z reaches the cost through all p's: a fork."),
    Mistake(lambda A, Y, output, cost: delta(A, Y, output, cost) / len(A),
        "You divided by the number of samples. δ belongs to one sample; the mean comes later.",
        "Where does 1/B stand in the four equations?"),
    Mistake(slip(", keepdims=True", ""),
        "keepdims is missing in the sum for softmax: the sum of row k is paired with column k.",
        "Which shape must the sum have, so that each row meets its own?"),
])  # fmt: skip

EXERCISES = [FIRST_COSTS, ONE_HOT, JACOBIAN, SOFTMAX, LOG_SUM_EXP, PAIRINGS]
