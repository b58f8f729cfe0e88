"""The exercises of notebook 02: matrices."""

import operator

import numpy as np

from nbhelpers.activations import sigmoid
from nbhelpers.checks.exercise import Exercise, Mistake, Unusable, digest
from nbhelpers.checks.slip import slip

# ---- 2.0 ----

EVERY_ROW_TWICE = Exercise(
    id="2.0", title="Every row twice", kind="choice", reference=digest("2.0", "c"),
    mistakes=[
    Mistake("a", "The sum of the gradients doubles, but J is an average.",
        "What is the sum divided by, before and after?"),
    Mistake("b", "The divisor doubles, but it is not the only thing that does.",
        "How many terms does the sum over the samples have now?"),
    Mistake("d",
        "The data do not matter here: what one row contributes, its copy contributes again.",
        "Write the average over the rows twice, once with two rows, once with four."),
])  # fmt: skip

# ---- 2.1: a 5-4-3 network, B = 7 ----

SHAPES = Exercise(
    id="2.1", title="Shapes", kind="table",
    reference={
        "W[1]": (5, 4),
        "b[1]": (4,),
        "Z[1]": (7, 4),
        "D[2]": (7, 3),
        "D[2] @ W[2].T": (7, 4),
        "A[1].T @ D[2]": (4, 3),
        "D[2].sum(axis=0)": (3,),
    },
    mistakes=[
    Mistake({"W[1]": (4, 5), "A[1].T @ D[2]": (3, 4)},
        "this is the transpose. Here W[l] has a row for each unit it comes from.",
        "W_ij runs from unit i to unit j; the first index counts the rows."),
    Mistake({"Z[1]": (4, 7), "D[2]": (3, 7), "D[2] @ W[2].T": (4, 7)},
        "you put the samples into columns. Here every row is a sample.",
        "Which index of X counts the samples?"),
    Mistake({"b[1]": (1, 4), "D[2].sum(axis=0)": (1, 3)},
        "this is a matrix with one row; a bias, and a sum over the rows, is a vector.",
        "A vector has one number in its shape."),
    Mistake({"b[1]": (4, 1), "D[2].sum(axis=0)": (3, 1)},
        "this is a column; a bias, and a sum over the rows, is a vector.",
        "A vector has one number in its shape."),
    Mistake({"b[1]": (5,), "Z[1]": (7, 5)}, "these are the units of the layer before.",
        "Layer 1 has as many biases and weighted inputs as it has units."),
    Mistake({"b[1]": (7, 4)}, "a bias does not depend on the sample.",
        "Broadcasting adds the same vector to every row."),
    Mistake({"D[2].sum(axis=0)": (7,)}, "you kept the samples and summed over the units.",
        "axis=0 is the axis that disappears."),
    Mistake({"D[2].sum(axis=0)": ()}, "this is the sum of everything, D[2].sum() without an axis.",
        "Only the axis that is named disappears."),
    Mistake({"D[2]": (7, 4), "D[2] @ W[2].T": (7, 3)},
        "D[l] has the shape of Z[l]; you are one layer off.",
        "The way back starts at layer 2 and ends at layer 1."),
    Mistake({"A[1].T @ D[2]": (7, 4, 3)},
        "the product sums over the samples: no axis for them is left.",
        "The inner numbers of a product must agree, and vanish."),
    Mistake({"Z[1]": (4,), "D[2]": (3,), "D[2] @ W[2].T": (4,)},
        "this is one sample's; the whole batch stands in the rows.",
        "How many samples are in the batch?"),
])  # fmt: skip

# ---- 2.2 ----


def bias_gradient(D):
    return D.sum(axis=0) / len(D)


def deltas(rng, B, n):
    return (rng.normal(size=(B, n)),)


BIAS_GRADIENT = Exercise(
    id="2.2", title="The bias gradient", kind="function", reference=bias_gradient,
    cases={
        "5 samples, 3 units": lambda rng: deltas(rng, 5, 3),
        "3 samples, 3 units": lambda rng: deltas(rng, 3, 3),
        "4 samples, 1 unit": lambda rng: deltas(rng, 4, 1),
        "1 sample, 4 units": lambda rng: deltas(rng, 1, 4),
    },
    mistakes=[
    Mistake([slip(" / len(D)", ""), lambda D: D.sum(axis=0, keepdims=True)],
        "B times too large: the mean over the batch is missing.",
        "Write every row twice. Does the gradient of an average change? Does yours?"),
    Mistake(lambda D: D.sum(),
        "This adds up everything: all units get the same number, and it is not an average.",
        "How many biases does the layer have, and how many numbers do you return?"),
    Mistake(slip("axis=0", ""),
        "The mean over the batch is there, but you also summed over the units.",
        "Each unit has its own bias: only the samples are summed. Name the axis."),
    Mistake(lambda D: D.mean(), "This is the mean over everything, samples and units alike.",
        "Each unit has its own bias: which axis counts the samples?"),
    Mistake(lambda D: D.mean(axis=1),
        "You averaged over the units, one number per sample: the wrong axis.",
        "The axis you name is the one that disappears."),
    Mistake([lambda D: D.sum(axis=1), lambda D: D.sum(axis=1, keepdims=True)],
        "You summed over the units, one number per sample: the wrong axis.",
        "The axis you name is the one that disappears."),
    Mistake(slip("axis=0", "axis=1"),
        "You divide by the batch, but you summed over the units: the wrong axis.",
        "The axis you name is the one that disappears."),
    Mistake(slip("len(D)", "D.shape[1]"),
        "You divided by the number of units; the average is over the samples.",
        "Which entry of D.shape is the size of the batch?"),
    Mistake(slip("len(D)", "D.size"),
        "You divided by the number of all entries; the average is over the samples.",
        "How many terms did you add up for one unit?"),
    Mistake(slip("len(D)", "len(D) ** 2"), "The division by B is done twice.",
        "A mean has its division built in."),
    Mistake(slip("axis=0", "axis=0, keepdims=True"),
        "The numbers are right, but this is a matrix with one row, (1, n).",
        "A bias is a vector (n,). Who keeps the axis that was summed over?"),
    Mistake([lambda D: D[0], lambda D: D[0] / len(D)],
        "This is the gradient of the first sample alone.",
        "The other rows are samples too."),
])  # fmt: skip

# ---- 2.3 ----


def leaky_relu_df(Z, A):
    return np.where(Z > 0, 1.0, 0.01)


def leaky(Z):
    return np.where(Z > 0, Z, 0.01 * Z)


def layer_of(rng, B, n, first):
    """Z without values close to the kink, where the slope jumps; both signs occur."""
    Z = rng.uniform(0.1, 2, size=(B, n)) * rng.choice([-1, 1], size=(B, n))
    Z.flat[:2] = first * abs(Z.flat[0]), -first * abs(Z.flat[1])
    return Z, leaky(Z)


LEAKY_RELU = Exercise(
    id="2.3", title="Leaky ReLU", kind="function", reference=leaky_relu_df,
    cases={
        "4 samples, 3 units": lambda rng: layer_of(rng, 4, 3, -1),
        "1 sample, 5 units": lambda rng: layer_of(rng, 1, 5, 1),
        "6 samples, 1 unit": lambda rng: layer_of(rng, 6, 1, -1),
    },
    mistakes=[
    Mistake(slip("0.01", "0.0"), "This is the slope of the plain ReLU: the leak is missing.",
        "How steep is the line left of 0?"),
    Mistake(lambda Z, A: leaky(Z), "This is the function itself, not its slope.",
        "A straight line has the same slope everywhere: the result does not grow with z."),
    Mistake(lambda Z, A: leaky(A),
        "Leaky ReLU was applied once more, to A; its slope is asked for.",
        "A straight line has the same slope everywhere: the result does not grow with z."),
    Mistake(lambda Z, A: 0.01 * Z,
        "This is the left half of the function itself, everywhere; the slope is asked for.",
        "There are two sides, and on each the slope is one number."),
    Mistake(slip("0.01", "-0.01 * Z"),
        "Left of 0 the slope is a number, without z and without a minus.",
        "What is the derivative of 0.01 z by z?"),
    Mistake(slip("0.01", "0.01 * Z"),
        "Right of 0 this is the slope, left of 0 it is the function's value.",
        "The derivative of 0.01 z by z holds no z."),
    Mistake(slip("1.0", "Z"), "Left of 0 this is the slope, right of 0 it is the function's value.",
        "The derivative of z by z holds no z."),
    Mistake(slip(">", "<"), "The two sides are swapped.",
        "On which side does leaky ReLU let everything through?"),
    Mistake(slip("0.01", "-0.01"),
        "The leak has the wrong sign: left of 0 the line falls to the left, so it rises too.",
        "Compare leaky ReLU at −2 and at −1: which is larger?"),
    Mistake(slip("0.01", "0.1"), "The leak is 0.1 in place of 0.01.",
        "Compare with the slope that the exercise names."),
    Mistake(lambda Z, A: np.ones_like(Z),
        "The slope is 1 everywhere: the two sides are not told apart.",
        "How steep is the line left of 0?"),
    Mistake([lambda Z, A: A * (1 - A), lambda Z, A: sigmoid.f(Z) * (1 - sigmoid.f(Z))],
        "This is the slope of the sigmoid.",
        "Each activation has its own slope. Draw leaky ReLU: it is two straight lines."),
    Mistake([lambda Z, A: np.full_like(Z, 1.0 if Z.flat[0] > 0 else 0.01),
        lambda Z, A: 1.0 if Z.flat[0] > 0 else 0.01],
        "The sign of the first entry decides for all of them.",
        "`if` decides once. What decides for each entry of an array?"),
    Mistake(lambda Z, A: np.full_like(Z, 0.01),
        "The slope is 0.01 everywhere: the two sides are not told apart.",
        "How steep is the line right of 0?"),
])  # fmt: skip

# ---- 2.4 ----


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
    id="2.4", title="A Matrix class", kind="function", reference=Matrix, call=use_matrix,
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


# ---- 2.5 ----


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
    id="2.5", title="Fold the biases into Θ", kind="function", reference=forward_folded,
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

EXERCISES = [EVERY_ROW_TWICE, SHAPES, BIAS_GRADIENT, LEAKY_RELU, MATRIX, FOLDED]
