"""The exercises of lesson 02's labs: L2a is “Straight lines”, L2b is “Other notations”."""

import math
import operator

import numpy as np

from nbhelpers.activations import sigmoid
from nbhelpers.checks.exercise import Exercise, Mistake, Unusable
from nbhelpers.checks.slip import slip

# ---- L2a.1 ----


def together(A):
    sigma = np.linalg.svd(A - A.mean(axis=0), compute_uv=False)
    return sigma[0] ** 2 / (sigma**2).sum()


def activations(rng, B, n):
    """A layer's activations, each unit with a mean and a spread of its own."""
    return (rng.normal(size=(B, n)) * rng.uniform(0.5, 2, n) + rng.uniform(1, 3, n),)


TOGETHER = Exercise(
    id="L2a.1", title="together", kind="function", reference=together,
    cases={
        "9 samples, 4 units": lambda rng: activations(rng, 9, 4),
        "3 samples, 3 units": lambda rng: activations(rng, 3, 3),
        "4 samples, 6 units": lambda rng: activations(rng, 4, 6),
        "5 samples, 1 unit": lambda rng: activations(rng, 5, 1),
    },
    mistakes=[
    Mistake(slip("A - A.mean(axis=0)", "A"),
        "The mean is not subtracted: this measures how far the cloud is from 0.",
        "Where does the cloud's middle go before you measure its extent?"),
    Mistake(slip("A.mean(axis=0)", "A.mean()"),
        "You subtracted one mean from all units; each unit has its own.",
        "Which axis counts the samples?"),
    Mistake(slip("A.mean(axis=0)", "A.mean(axis=1, keepdims=True)"),
        "You subtracted the mean of each sample; the mean of each unit is asked for.",
        "Which axis counts the samples?"),
    Mistake(slip("sigma[0] ** 2 / (sigma**2).sum()", "sigma[0] / sigma.sum()"),
        "The singular values are not squared.",
        "Variance goes with the square of an extent."),
    Mistake(slip("sigma[0] ** 2 / (sigma**2).sum()", "sigma[0] ** 2 / sigma.sum() ** 2"),
        "You squared the sum; asked for is the sum of the squares.",
        "First square each one, then add."),
    Mistake(slip("sigma[0] ** 2 / (sigma**2).sum()", "sigma[0] / (sigma**2).sum()"),
        "The first singular value is not squared.",
        "Top and bottom of the share must be of one kind."),
    Mistake(slip("sigma[0]", "sigma[-1]"),
        "This is the share of the last direction, the shortest.",
        "Singular values come from large to small."),
    Mistake(slip("sigma[0] ** 2 / (sigma**2).sum()", "sigma[0] ** 2"),
        "This is an extent, not a share: it grows with the number of samples.",
        "What must it be divided by to lie between 0 and 1?"),
    Mistake(slip("sigma[0] ** 2 / (sigma**2).sum()", "sigma[0] ** 2 / (sigma[1:] ** 2).sum()"),
        "You divided by the rest; a share is divided by the whole.",
        "Does the first direction belong to the sum?"),
    Mistake(lambda A: np.linalg.svd(A - A.mean(axis=0), compute_uv=False) ** 2
        / (np.linalg.svd(A - A.mean(axis=0), compute_uv=False) ** 2).sum(),
        "These are the shares of all directions; asked for is that of the first.",
        "Which entry is the first?"),
])  # fmt: skip

# ---- L2a.2 ----


def by_luck(n, bent, at_least):
    ways = sum(math.comb(bent, k) * math.comb(2 * n - bent, n - k) for k in range(at_least, n + 1))
    return ways / math.comb(2 * n, n)


def groups(n, low, high):
    """Two groups of n, and a number of bent ones for which no term of the sum is 0 by accident."""

    def make(rng):
        bent = int(rng.integers(low, high + 1))
        return n, bent, int(rng.integers(bent // 2, (bent + n) // 2))

    return make


BY_LUCK = Exercise(
    id="L2a.2", title="Is 13 more than 11?", kind="function", reference=by_luck,
    cases={
        "groups of 20": groups(20, 20, 28),
        "groups of 6": groups(6, 6, 8),
        "groups of 10, few bent": lambda rng: (10, 7, int(rng.integers(3, 7))),
        "13 of 24 in groups of 20": lambda rng: (20, 24, 13),
    },
    mistakes=[
    Mistake(slip("n + 1)", "n)"),
        "The sum stops one short: the group may have all n bent.",
        "range(a, b) ends before b."),
    Mistake(slip("range(at_least, n + 1)", "range(at_least, at_least + 1)"),
        "This is the probability of exactly so many; asked for is so many or more.",
        "Add the probabilities of all k from at_least on."),
    Mistake(slip("range(at_least, n + 1)", "range(at_least + 1, n + 1)"),
        "You left out the case of exactly at_least.",
        "Where does “at_least or more” begin?"),
    Mistake(slip("range(at_least, n + 1)", "range(at_least)"),
        "This is the probability of fewer than at_least.",
        "Which k belong to “at_least or more”?"),
    Mistake(slip("range(at_least, n + 1)", "range(at_least + 1)"),
        "This is the probability of at_least or fewer.",
        "Which k belong to “at_least or more”?"),
    Mistake(slip(" / math.comb(2 * n, n)", ""),
        "These are the ways, a huge number; a probability divides them by all ways.",
        "In how many ways can the first group be chosen?"),
    Mistake(slip("math.comb(2 * n, n)", "math.comb(2 * n, bent)"),
        "You divided by the ways to choose the bent ones, and counted ways to choose a group.",
        "In how many ways can the first group be chosen?"),
    Mistake(slip(" * math.comb(2 * n - bent, n - k)", ""),
        "You chose the bent ones of the group, but not the others.",
        "The group has n members: k are bent, and the rest?"),
    Mistake(slip("math.comb(2 * n - bent, n - k)", "math.comb(n, n - k)"),
        "The straight ones are drawn from n; there are 2n - bent of them.",
        "How many of all networks are not bent?"),
    Mistake(slip("math.comb(2 * n - bent, n - k)", "math.comb(2 * n - bent, k)"),
        "You drew k straight ones; the group has room for n - k.",
        "The group has n members: k are bent, and the rest?"),
    Mistake(lambda n, bent, at_least: sum(
            math.comb(n, k) * (bent / (2 * n)) ** k * (1 - bent / (2 * n)) ** (n - k)
            for k in range(at_least, n + 1)),
        "This tosses a coin for each network; the number of bent ones is fixed here.",
        "How many bent ones are left for the other group?"),
    Mistake(lambda n, bent, at_least: min(1, 2 * by_luck(n, bent, at_least)),
        "You counted both groups; asked for is the first one.",
        "Leave the factor 2 away."),
])  # fmt: skip

# ---- L2b.1 ----


class Matrix:
    def __init__(self, rows):
        self.rows = rows

    @property
    def T(self):
        return type(self)([list(column) for column in zip(*self.rows)])

    def __matmul__(self, other):
        n, m, p = len(self.rows), len(other.rows), len(other.rows[0])
        rows = [[0] * p for _ in range(n)]
        for i in range(n):
            for j in range(p):
                total = 0
                for k in range(m):
                    total += self.rows[i][k] * other.rows[k][j]
                rows[i][j] = total
        return type(self)(rows)

    def __mul__(self, other):
        return type(self)(entrywise(operator.mul, self.rows, other.rows))

    def __add__(self, other):
        return type(self)(entrywise(operator.add, self.rows, other.rows))


def entrywise(f, P, Q):
    return [[f(a, b) for a, b in zip(p, q)] for p, q in zip(P, Q)]


def in_matrix(line):
    """Plant a line of its own in the class."""
    return slip("    def __add__", f"    {line}\n\n    def __add__")


FORMULAS = {
    "A.T": lambda A, B: A.T,
    "A @ B": lambda A, B: A @ B,
    "A * B": lambda A, B: A * B,
    "A + B": lambda A, B: A + B,
    "(A @ B).T + B.T @ A.T": lambda A, B: (A @ B).T + B.T @ A.T,
}


def use_matrix(Matrix, formula, A, B):
    """Make two matrices of the student's class and compute a formula with them."""
    for part in ("A.T", "A @ B"):
        if part in formula and part != formula:
            use_matrix(Matrix, part, A, B)
    result = FORMULAS[formula](Matrix(A), Matrix(B))
    if result is None or result is ...:
        raise Unusable(
            f"{formula} gives nothing: it is not written yet, or lacks its return.", True
        )
    if callable(result) and formula == "A.T":
        raise Unusable("A.T is a method; with @property above it, A.T works without parentheses.")
    if not isinstance(result, Matrix):
        kind = type(result).__name__
        raise Unusable(f"{formula} gives a {kind}; it must give a new Matrix: Matrix(rows).")
    if not hasattr(result, "rows"):
        raise Unusable("Your Matrix has no attribute rows: leave __init__ as it was given.")
    return result.rows


def two_matrices(formula, shape_A, shape_B):
    def make(rng):
        A, B = rng.integers(-9, 10, shape_A), rng.integers(-9, 10, shape_B)
        return formula, A.tolist(), B.tolist()

    return make


MATRIX = Exercise(
    id="L2b.1", title="A Matrix class", kind="function", reference=Matrix, call=use_matrix,
    cases={
        "the transpose of a (2, 3)": two_matrices("A.T", (2, 3), (2, 3)),
        "the transpose of a (3, 3)": two_matrices("A.T", (3, 3), (3, 3)),
        "the product of two (3, 3)": two_matrices("A @ B", (3, 3), (3, 3)),
        "the product (2, 3) @ (3, 4)": two_matrices("A @ B", (2, 3), (3, 4)),
        "entry by entry, two (3, 3)": two_matrices("A * B", (3, 3), (3, 3)),
        "entry by entry, two (2, 4)": two_matrices("A * B", (2, 4), (2, 4)),
        "the sum of two (2, 3)": two_matrices("A + B", (2, 3), (2, 3)),
        "several operations in one": two_matrices("(A @ B).T + B.T @ A.T", (2, 3), (3, 2)),
    },
    mistakes=[
    Mistake(in_matrix("__mul__, __matmul__ = __matmul__, __mul__"),
        "@ and * are swapped: @ multiplies entry by entry, and * is the matrix product.",
        "__matmul__ belongs to @, __mul__ to *."),
    Mistake(in_matrix("__mul__ = __matmul__"), "* gives the matrix product, as @ does.",
        "A * B multiplies each entry with the one in the same place; no sum is needed."),
    Mistake([slip("other.rows[k][j]", "other.rows[j][k]"),
        in_matrix("__matmul__ = lambda P, Q: type(P)(products(P.rows, Q.rows))")],
        "@ multiplies rows with rows: this is A @ B.T.",
        "Entry (i, j) needs row i of A and which column of B?"),
    Mistake(slip("def __matmul__(self, other)", "def __matmul__(other, self)"),
        "@ computes B @ A: the two factors are in the wrong order.",
        "In A @ B, self is A."),
    Mistake([slip("[[0] * p for _ in range(n)]", "[[0] * p] * n"),
        in_matrix("__matmul__ = lambda P, Q: type(P)(added_to_shared(P.rows, Q.T.rows))")],
        "In A @ B every row equals the last one: [[0] * m] * n holds the same row n times.",
        "Make a new row in each turn of the loop, or with a list comprehension."),
    Mistake([slip(
        "for i in range(n):\n            for j in range(p):\n                total = 0",
        "total = 0\n        for i in range(n):\n            for j in range(p):"),
        slip("for j in range(p):\n                total = 0",
            "total = 0\n            for j in range(p):")],
        "In A @ B the sum runs on from one entry to the next.",
        "Where must the sum start again at 0?"),
    Mistake(slip("len(other.rows), len(other.rows[0])", "len(self.rows), len(self.rows)"),
        "In A @ B every index runs over the rows of A: that fits square matrices only.",
        "An (m, n) times an (n, p) matrix: which index has which length?"),
    Mistake(slip("total +=", "total ="),
        "In A @ B each entry holds the last product only, not the sum.",
        "= replaces what was there; what adds to it?"),
    Mistake(slip("entrywise(operator.add, self.rows, other.rows)", "self.rows + other.rows"),
        "+ puts the rows of B below those of A, as lists do with +.",
        "Add number to number, entry by entry."),
    Mistake(slip("[list(column) for column in zip(*self.rows)]", "self.rows"),
        "A.T gives A back, unturned.",
        "The first row of A.T is the first column of A."),
    Mistake(slip("[list(column) for column in zip(*self.rows)]",
            "[row[::-1] for row in self.rows]"),
        "A.T mirrors each row, left to right; the rows must become columns.",
        "A (2, 3) matrix has a (3, 2) transpose."),
    Mistake(slip("list(column)", "list(column)[::-1]"),
        "A.T is turned by a quarter, not mirrored at the diagonal: its rows are backwards.",
        "The entry in the upper left corner stays where it is."),
    Mistake(slip("operator.mul", "operator.add"), "* adds the entries; it must multiply them.",
        "Which of the operations did you copy it from?"),
    Mistake(slip("operator.add", "operator.mul"), "+ multiplies the entries; it must add them.",
        "Which of the operations did you copy it from?"),
])  # fmt: skip


def products(P, Q):
    """Multiply rows with rows, as far as both reach."""
    return [[sum(a * b for a, b in zip(p, q)) for q in Q] for p in P]


def added_to_shared(P, Q):
    """Add every product to an entry of one and the same row."""
    return [[sum(column) for column in zip(*products(P, Q))]] * len(P)


# ---- L2b.2 ----


def forward_folded(Theta, X):
    A = X
    for Theta_l in Theta[1:]:
        A = np.hstack([np.ones((len(A), 1)), A])
        A = sigmoid.f(A @ Theta_l)
    return A


def ones_through_sigmoid(Theta, X):
    """The column of ones is added to Z, before the activation, from layer 1 on."""
    A = np.hstack([np.ones((len(X), 1)), X])
    for Theta_l in Theta[1:-1]:
        A = sigmoid.f(np.hstack([np.ones((len(A), 1)), A @ Theta_l]))
    return sigmoid.f(A @ Theta[-1])


def folded(rng, B, *sizes):
    """Theta and X; the weights are scaled so that no output is close to 0 or 1."""
    Theta = [
        rng.normal(size=(n_in + 1, n_out)) / np.sqrt(n_in) for n_in, n_out in zip(sizes, sizes[1:])
    ]
    return [None, *Theta], rng.normal(size=(B, sizes[0]))


FOLDED = Exercise(
    id="L2b.2", title="Fold the biases into Θ", kind="function", reference=forward_folded,
    cases={
        "no hidden layer": lambda rng: folded(rng, 4, 3, 2),
        "a 2-3-1 network, 5 samples": lambda rng: folded(rng, 5, 2, 3, 1),
        "a 3-4-2-3 network, 6 samples": lambda rng: folded(rng, 6, 3, 4, 2, 3),
        "a 2-2-2 network, 1 sample": lambda rng: folded(rng, 1, 2, 2, 2),
    },
    mistakes=[
    Mistake(slip("np.ones((len(A), 1)), A]", "A, np.ones((len(A), 1))]"),
        "The ones stand behind the inputs, but the biases are the first row of Θ.",
        "Column k of the input meets row k of Θ."),
    Mistake(slip("    for Theta_l in Theta[1:]:\n        A =",
            "    for Theta_l in Theta[1:]:\n        if A is X: A ="),
        "The ones are in front of X only; the next layer has biases in its Θ too.",
        "Do it inside the loop."),
    Mistake(ones_through_sigmoid,
        "The ones went through the sigmoid and became 0.731: they were put in before it.",
        "First the activation, then the column of ones for the next layer."),
    Mistake(slip("np.ones", "np.zeros"),
        "The biases have no effect: the column in front is 0, or row 0 of Θ is left out.",
        "Which number times b gives b?"),
    Mistake(slip("np.hstack([np.ones((len(A), 1)), A])\n        A = sigmoid.f(A @ Theta_l)",
        "sigmoid.f(A @ Theta_l[1:]) + Theta_l[0]"),
        "The biases are added after the sigmoid: they shift a, not z.",
        "As a row of Θ, the bias takes part in the product, before the activation."),
    Mistake(slip("sigmoid.f(A @ Theta_l)",
            "A @ Theta_l if Theta_l is Theta[-1] else sigmoid.f(A @ Theta_l)"),
        "The output layer's sigmoid is missing: these are its Z.",
        "Every layer ends with the sigmoid, the last one too."),
    Mistake(slip("sigmoid.f(A @ Theta_l)",
            "sigmoid.f(A @ Theta_l) if Theta_l is Theta[-1] else A @ Theta_l"),
        "The hidden layers' sigmoid is missing: without it the layers collapse into one.",
        "Every layer ends with the sigmoid."),
    Mistake(slip("sigmoid.f(A @ Theta_l)", "A @ Theta_l"),
        "There is no sigmoid anywhere: this is Z of a linear network.",
        "Every layer ends with the sigmoid."),
    Mistake(slip("np.ones", "-np.ones"),
        "The column in front holds −1: that makes thresholds of the biases.",
        "Which number times b gives b?"),
    Mistake(slip("sigmoid.f", "np.tanh"),
        "These units are tanh; the exercise asks for the sigmoid.",
        "Between which two values do the outputs of a sigmoid lie?"),
    Mistake(slip("sigmoid.f(A", "sigmoid.f(-A"),
        "The sign in the sigmoid's exponent is wrong: it falls where it should rise.",
        "What does your sigmoid give for a large z?"),
    Mistake(slip("    return A", "        return A"),
        "These are the activations of the first layer: the return is inside the loop.",
        "How far is the last line indented?"),
    Mistake(slip("return A", "return np.hstack([np.ones((len(A), 1)), A])"),
        "The outputs are right, but a column of ones is still in front of them.",
        "The ones are for the input of a layer; after the last one nothing follows."),
    Mistake([lambda Theta, X: [forward_folded(Theta[:l], X) for l in range(1, len(Theta) + 1)],
        lambda Theta, X: [forward_folded(Theta[:l], X) for l in range(2, len(Theta) + 1)]],
        "You return the activations of all layers; those of the last one are asked for.",
        "Which entry of your list is the output of the network?"),
])  # fmt: skip

EXERCISES = [TOGETHER, BY_LUCK, MATRIX, FOLDED]
