"""The exercises of the lab “Other notations”, 02."""

import numpy as np

from nbhelpers.activations import sigmoid
from nbhelpers.checks.exercise import Exercise, Mistake, Unusable

# ---- 2b.1 ----


class Matrix:
    def __init__(self, rows):
        self.rows = rows

    @property
    def T(self):
        return type(self)([list(column) for column in zip(*self.rows, strict=True)])

    def __matmul__(self, other):
        columns = list(zip(*other.rows, strict=True))
        return type(self)([[dot(row, column) for column in columns] for row in self.rows])

    def __mul__(self, other):
        return type(self)(entrywise(lambda a, b: a * b, self.rows, other.rows))

    def __add__(self, other):
        return type(self)(entrywise(lambda a, b: a + b, self.rows, other.rows))


def dot(u, v):
    return sum(a * b for a, b in zip(u, v, strict=True))


def entrywise(f, P, Q):
    return [[f(a, b) for a, b in zip(p, q, strict=True)] for p, q in zip(P, Q, strict=True)]


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


class Swapped(Matrix):
    __mul__, __matmul__ = Matrix.__matmul__, Matrix.__mul__


class StarIsProduct(Matrix):
    __mul__ = Matrix.__matmul__


class RowsTimesRows(Matrix):
    def __matmul__(self, other):
        return type(self)([[dot(p, q) for q in other.rows] for p in self.rows])


class OtherOrder(Matrix):
    def __matmul__(self, other):
        return Matrix.__matmul__(other, self)


class SharedRows(Matrix):
    def __matmul__(self, other):
        rows = Matrix.__matmul__(self, other).rows
        return type(self)([rows[-1]] * len(rows))


class RunningSum(Matrix):
    def __matmul__(self, other):
        total, rows = 0, []
        for row in Matrix.__matmul__(self, other).rows:
            rows.append([total := total + entry for entry in row])
        return type(self)(rows)


class OneLength(Matrix):
    def __matmul__(self, other):
        n = range(len(self.rows))
        return type(self)([
            [sum(self.rows[i][k] * other.rows[k][j] for k in n) for j in n] for i in n
        ])  # fmt: skip


class LastTerm(Matrix):
    def __matmul__(self, other):
        return Matrix.__matmul__(
            type(self)([row[-1:] for row in self.rows]), type(self)(other.rows[-1:])
        )


class Appended(Matrix):
    def __add__(self, other):
        return type(self)(self.rows + other.rows)


class Unturned(Matrix):
    @property
    def T(self):
        return type(self)(self.rows)


class Mirrored(Matrix):
    @property
    def T(self):
        return type(self)([row[::-1] for row in self.rows])


class Rotated(Matrix):
    @property
    def T(self):
        return type(self)([list(column)[::-1] for column in zip(*self.rows, strict=True)])


MATRIX = Exercise(
    id="2b.1",
    title="A Matrix class",
    kind="function",
    reference=Matrix,
    call=use_matrix,
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
        Mistake(
            Swapped,
            "@ and * are swapped: @ multiplies entry by entry, and * is the matrix product.",
            "__matmul__ belongs to @, __mul__ to *.",
        ),
        Mistake(
            StarIsProduct,
            "* gives the matrix product, as @ does.",
            "A * B multiplies each entry with the one in the same place; no sum is needed.",
        ),
        Mistake(
            RowsTimesRows,
            "@ multiplies rows with rows: this is A @ B.T.",
            "Entry (i, j) needs row i of A and which column of B?",
        ),
        Mistake(
            OtherOrder,
            "@ computes B @ A: the two factors are in the wrong order.",
            "In A @ B, self is A.",
        ),
        Mistake(
            SharedRows,
            "In A @ B every row equals the last one: [[0] * m] * n holds the same row n times.",
            "Make a new row in each turn of the loop, or with a list comprehension.",
        ),
        Mistake(
            RunningSum,
            "In A @ B the sum runs on from one entry to the next.",
            "Where must the sum start again at 0?",
        ),
        Mistake(
            OneLength,
            "In A @ B every index runs over the rows of A: that fits square matrices only.",
            "An (m, n) times an (n, p) matrix: which index has which length?",
        ),
        Mistake(
            LastTerm,
            "In A @ B each entry holds the last product only, not the sum.",
            "= replaces what was there; what adds to it?",
        ),
        Mistake(
            Appended,
            "+ puts the rows of B below those of A, as lists do with +.",
            "Add number to number, entry by entry.",
        ),
        Mistake(
            Unturned,
            "A.T gives A back, unturned.",
            "The first row of A.T is the first column of A.",
        ),
        Mistake(
            Mirrored,
            "A.T mirrors each row, left to right; the rows must become columns.",
            "A (2, 3) matrix has a (3, 2) transpose.",
        ),
        Mistake(
            Rotated,
            "A.T is turned by a quarter, not mirrored at the diagonal: its rows are backwards.",
            "The entry in the upper left corner stays where it is.",
        ),
    ],
)

# ---- 2b.2 ----


def forward_folded(Theta, X, *, ones=np.ones, first=True, everywhere=True, hidden=sigmoid.f,
                   last=sigmoid.f):  # fmt: skip
    """The forward pass with biases in row 0; each mistake replaces one part."""
    A = X
    for l in range(1, len(Theta)):
        if everywhere or l == 1:
            column = ones((len(A), 1))
            A = np.hstack([column, A] if first else [A, column])
        A = (last if l == len(Theta) - 1 else hidden)(A @ Theta[l])
    return A


def ones_through_sigmoid(Theta, X):
    """The column of ones is added to Z, before the activation, from layer 1 on."""
    A = np.hstack([np.ones((len(X), 1)), X])
    for Theta_l in Theta[1:-1]:
        A = sigmoid.f(np.hstack([np.ones((len(A), 1)), A @ Theta_l]))
    return sigmoid.f(A @ Theta[-1])


def bias_after_sigmoid(Theta, X):
    A = X
    for Theta_l in Theta[1:]:
        A = sigmoid.f(A @ Theta_l[1:]) + Theta_l[0]
    return A


def folded(rng, B, *sizes):
    """Theta and X; the weights are scaled so that no output is close to 0 or 1."""
    Theta = [
        rng.normal(size=(n_in + 1, n_out)) / np.sqrt(n_in)
        for n_in, n_out in zip(sizes, sizes[1:], strict=False)
    ]
    return [None, *Theta], rng.normal(size=(B, sizes[0]))


FOLDED = Exercise(
    id="2b.2",
    title="Fold the biases into Θ",
    kind="function",
    reference=lambda Theta, X: forward_folded(Theta, X),
    cases={
        "no hidden layer": lambda rng: folded(rng, 4, 3, 2),
        "a 2-3-1 network, 5 samples": lambda rng: folded(rng, 5, 2, 3, 1),
        "a 3-4-2-3 network, 6 samples": lambda rng: folded(rng, 6, 3, 4, 2, 3),
        "a 2-2-2 network, 1 sample": lambda rng: folded(rng, 1, 2, 2, 2),
    },
    mistakes=[
        Mistake(
            lambda Theta, X: forward_folded(Theta, X, first=False),
            "The ones stand behind the inputs, but the biases are the first row of Θ.",
            "Column k of the input meets row k of Θ.",
        ),
        Mistake(
            lambda Theta, X: forward_folded(Theta, X, everywhere=False),
            "The ones are in front of X only; the next layer has biases in its Θ too.",
            "Do it inside the loop.",
        ),
        Mistake(
            ones_through_sigmoid,
            "The ones went through the sigmoid and became 0.731: they were put in before it.",
            "First the activation, then the column of ones for the next layer.",
        ),
        Mistake(
            lambda Theta, X: forward_folded(Theta, X, ones=np.zeros),
            "The biases have no effect: the column in front is 0, or row 0 of Θ is left out.",
            "Which number times b gives b?",
        ),
        Mistake(
            bias_after_sigmoid,
            "The biases are added after the sigmoid: they shift a, not z.",
            "As a row of Θ, the bias takes part in the product, before the activation.",
        ),
        Mistake(
            lambda Theta, X: forward_folded(Theta, X, last=lambda Z: Z),
            "The output layer's sigmoid is missing: these are its Z.",
            "Every layer ends with the sigmoid, the last one too.",
        ),
        Mistake(
            lambda Theta, X: forward_folded(Theta, X, hidden=lambda Z: Z),
            "The hidden layers' sigmoid is missing: without it the layers collapse into one.",
            "Every layer ends with the sigmoid.",
        ),
        Mistake(
            lambda Theta, X: forward_folded(Theta, X, hidden=lambda Z: Z, last=lambda Z: Z),
            "There is no sigmoid anywhere: this is Z of a linear network.",
            "Every layer ends with the sigmoid.",
        ),
        Mistake(
            lambda Theta, X: forward_folded(Theta, X, ones=lambda s: -np.ones(s)),
            "The column in front holds −1: that makes thresholds of the biases.",
            "Which number times b gives b?",
        ),
        Mistake(
            lambda Theta, X: forward_folded(Theta, X, hidden=np.tanh, last=np.tanh),
            "These units are tanh; the exercise asks for the sigmoid.",
            "Between which two values do the outputs of a sigmoid lie?",
        ),
        Mistake(
            lambda Theta, X: forward_folded(
                Theta, X, hidden=lambda Z: sigmoid.f(-Z), last=lambda Z: sigmoid.f(-Z)
            ),
            "The sign in the sigmoid's exponent is wrong: it falls where it should rise.",
            "What does your sigmoid give for a large z?",
        ),
        Mistake(
            lambda Theta, X: forward_folded(Theta[:2], X),
            "These are the activations of the first layer: the return is inside the loop.",
            "How far is the last line indented?",
        ),
        Mistake(
            lambda Theta, X: np.hstack([np.ones((len(X), 1)), forward_folded(Theta, X)]),
            "The outputs are right, but a column of ones is still in front of them.",
            "The ones are for the input of a layer; after the last one nothing follows.",
        ),
    ],
)

EXERCISES = [MATRIX, FOLDED]
