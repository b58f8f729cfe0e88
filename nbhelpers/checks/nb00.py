"""The exercises of lesson 00: the tour."""

import math

import numpy as np

from nbhelpers.checks.exercise import Exercise, Mistake, digest
from nbhelpers.checks.slip import slip

# ---- 0.0 ----

SWITCHES = Exercise(
    id="0.0", title="Switches", kind="choice", reference=digest("0.0", "c"),
    mistakes=[
    Mistake("a", "The soft units moved because they are steep somewhere. How steep is a switch?",
        "Nudge a weight by a tiny bit. Does a switch notice?"),
    Mistake("b", "Whether a switch says −1 or +1 makes no difference here.",
        "How steep is a switch where it says +1, and how steep where it says −1?"),
    Mistake("d", "The dice decide where the switches stand, not whether they can learn.",
        "Nudge a weight by a tiny bit. Does a switch notice?"),
])  # fmt: skip

# ---- 0.1 ----


def unit(x, w, b):
    return np.tanh(x[0] * w[0] + x[1] * w[1] + b)


def weighted(x, w):
    return x[0] * w[0] + x[1] * w[1]


def squeezed_each(x, w, b):
    return np.tanh(x[0] * w[0]) + np.tanh(x[1] * w[1]) + np.tanh(b)


def point(rng, bias=1.0):
    """A point and a unit: no two numbers alike, and the sum is neither near 0 nor far out."""
    z = rng.choice([-1, 1]) * rng.uniform(0.4, 1.2)
    x, w = rng.uniform(0.3, 1.5, 2) * rng.choice([-1, 1], 2), rng.uniform(0.3, 1.5, 2)
    if bias:
        return x, w, z - x @ w
    w[1] = (z - x[0] * w[0]) / x[1]
    return x, w, 0.0


UNIT = Exercise(
    id="0.1", title="One unit", kind="function", reference=unit,
    cases={
        "any point": lambda rng: point(rng),
        "another point": lambda rng: point(rng),
        "no bias": lambda rng: point(rng, bias=0.0),
        "the point (0, 0)": lambda rng: (np.zeros(2), *point(rng)[1:]),
    },
    mistakes=[
    Mistake([slip("np.tanh(x[0] * w[0] + x[1] * w[1] + b)", "x[0] * w[0] + x[1] * w[1] + b"),
        lambda x, w, b: np.dot(x, w) + b],
        "This is the sum z. The squeeze is missing.",
        "Multiply, add, and then? Look at the curve on the right of the drawing."),
    Mistake(slip(" + b)", ")"), "The bias is missing.",
        "What does a unit add, besides its two products?"),
    Mistake(slip(" + b)", ") + b"), "You squeeze first and add the bias afterwards.",
        "All that is added comes before the squeeze. Where does the bracket close?"),
    Mistake(slip(" + b)", " - b)"), "The bias is subtracted.", "Multiply, *add*, squeeze."),
    Mistake([slip(" + b)", " * b)"),
        lambda x, w, b: np.tanh((x[0] * w[0] + x[1] * w[1]) * b)],
        "The bias is multiplied. It is a number that is added.",
        "Only the coordinates have something to be multiplied by."),
    Mistake([slip("x[0] * w[0] + x[1] * w[1]", "x[0] * w[1] + x[1] * w[0]"),
        lambda x, w, b: np.tanh(np.dot(x, w[::-1]) + b)],
        "The weights are swapped: each coordinate has a weight of its own.",
        "Which weight belongs to x[0]?"),
    Mistake(slip("x[1] * w[1]", "x[1] * w[0]"), "Both coordinates got the weight w[0].",
        "A unit has two weights."),
    Mistake(slip("x[1] * w[1]", "x[0] * w[1]"), "x[0] stands in both products.",
        "A point has two coordinates."),
    Mistake([slip(" + x[1] * w[1]", ""), slip("x[0] * w[0] + ", "")],
        "Only one coordinate is used.", "How many lines lead to the unit?"),
    Mistake(slip("x[0] * w[0] + x[1] * w[1]", "x[0] + w[0] + x[1] + w[1]"),
        "A coordinate and its weight are added; they must be multiplied.",
        "*Multiply*, add, squeeze."),
    Mistake(slip("w[0] + x", "w[0] * x"), "The two products are multiplied with each other.",
        "Multiply, *add*, squeeze."),
    Mistake(slip("x[0] * w[0] + x[1] * w[1]", "(x[0] + x[1]) * (w[0] + w[1])"),
        "You added before you multiplied, so each coordinate meets both weights.",
        "First the two products, one for each coordinate."),
    Mistake([lambda x, w, b: np.tanh(x * w + b), lambda x, w, b: np.tanh(x * w) + b],
        "These are two numbers, one for each coordinate: you never added them up.",
        "A unit says one number."),
    Mistake(lambda x, w, b: np.tanh((x * w + b).sum()),
        "The bias is added once for each coordinate, so it comes twice.",
        "Add up the two products first, then the bias."),
    Mistake([squeezed_each, lambda x, w, b: np.tanh(x[0] * w[0]) + np.tanh(x[1] * w[1] + b)],
        "You squeezed the parts. The unit squeezes once, at the very end.",
        "First the whole sum z, then tanh."),
    Mistake([slip("np.tanh", "np.tan"), slip("np.tanh", "np.sin"), slip("np.tanh", "np.arctan")],
        "This is a function of angles, and not the squeeze.",
        "tanh ends in h: np.tanh."),
    Mistake([lambda x, w, b: 1 / (1 + np.exp(-weighted(x, w) - b))],
        "This is the sigmoid, the squeeze of the output. The hidden units have tanh.",
        "Does your unit ever say less than 0?"),
    Mistake(slip("np.tanh", "np.sign"), "This is a switch: −1 or +1, and nothing between.",
        "The squeeze is a smooth curve: np.tanh."),
])  # fmt: skip

# ---- 0.2 ----


def n_parameters(sizes):
    total = 0
    for l in range(1, len(sizes)):
        total += sizes[l - 1] * sizes[l] + sizes[l]
    return total


def weights(sizes):
    return sum(sizes[l - 1] * sizes[l] for l in range(1, len(sizes)))


def first_layer_only(sizes):
    return sizes[0] * sizes[1] + sizes[1]


def layers(rng, n_layers):
    """The sizes of a network, no two of them alike."""
    return (rng.permutation(np.arange(2, 10))[:n_layers].tolist(),)


N_PARAMETERS = Exercise(
    id="0.2", title="The parameter count", kind="function", reference=n_parameters,
    cases={
        "no hidden layer": lambda rng: layers(rng, 2),
        "one hidden layer": lambda rng: layers(rng, 3),
        "two hidden layers": lambda rng: layers(rng, 4),
        "five hidden layers": lambda rng: layers(rng, 7),
        "one unit in each layer": lambda rng: ([1, 1, 1],),
    },
    mistakes=[
    Mistake(lambda sizes: sum(sizes),
        "You counted the units. The numbers of a network sit on its lines, and one in each unit "
        "behind the inputs.",
        "How many lines run from a layer of 2 to a layer of 5?"),
    Mistake(slip(" + sizes[l]\n", "\n"), "These are the weights alone; the biases are missing.",
        "Which units have a number of their own, besides the lines that come in?"),
    Mistake(lambda sizes: sum(sizes[1:]), "These are the biases alone; the weights are missing.",
        "How many lines run between two neighbouring layers?"),
    Mistake([lambda sizes: weights(sizes) + sum(sizes),
        lambda sizes: sum((n + 1) * m for n, m in zip(sizes[:-1], sizes[1:])) + sizes[0]],
        "You gave a bias to the inputs too. They are numbers that come from outside.",
        "Layer 0 only passes the point on. Which layer is the first to compute something?"),
    Mistake(slip("+ sizes[l]\n", "+ sizes[l - 1]\n"),
        "The biases belong to the units that the lines lead to; you took the layer before.",
        "From layer l − 1 to layer l: which of the two computes something?"),
    Mistake(lambda sizes: len(sizes), "You counted the layers.",
        "Each line between two units carries a number. How many lines are there?"),
    Mistake(lambda sizes: weights(sizes) + sum(sizes[1:-1]), "The output's biases are missing.",
        "The output units add up and squeeze, too. What do they have besides weights?"),
    Mistake([slip("+ sizes[l]\n", "+ 1\n"), lambda sizes: weights(sizes) + len(sizes)],
        "You counted one bias for each layer.",
        "Each unit of a layer has a bias of its own. How many units are there?"),
    Mistake(lambda sizes: weights(sizes) + 1, "You counted one bias for the whole network.",
        "Each unit behind the inputs has a bias of its own."),
    Mistake(lambda sizes: sum((n + 1) * (m + 1) for n, m in zip(sizes[:-1], sizes[1:])),
        "A layer's own + 1 has slipped into both factors; only the layer before gets one.",
        "A unit has one weight for each unit before it, and one bias. How many units are there?"),
    Mistake(slip("sizes[l - 1] * sizes[l]", "sizes[l - 1] + sizes[l]"),
        "You added two sizes where every unit meets every other one: that multiplies.",
        "Draw 2 dots and 3 dots, and all lines between them. Count the lines."),
    Mistake([lambda sizes: math.prod(sizes), lambda sizes: math.prod(sizes) + sum(sizes[1:])],
        "You multiplied all sizes together. Lines run between neighbouring layers only.",
        "Count layer by layer, and add up."),
    Mistake([first_layer_only, lambda sizes: weights(sizes[:2])],
        "Only the first layer was counted. Does `return` stand inside the loop?",
        "The loop must come to its end before the function returns."),
    Mistake(slip("total += ", "total = "), "Only the last layer was counted: = forgets, += adds.",
        "What is in total after the second round of the loop?"),
    Mistake(slip("len(sizes))", "len(sizes) - 1)"), "The last layer is missing.",
        "range(1, 4) is 1, 2, 3. Which l is the last one?"),
    Mistake(slip("range(1", "range(2"), "The first layer is missing: the loop starts too late.",
        "Which l belongs to the lines that come from the inputs?"),
    Mistake(slip("range(1", "range(0"),
        "The loop starts at 0, and `sizes[-1]` is the last layer: a network bent into a ring.",
        "No lines lead to the inputs. Which l is the first one?"),
    Mistake(lambda sizes: sum(n * n + n for n in sizes[1:]),
        "You joined each layer with itself; lines run from the layer before.",
        "Two sizes are needed for each layer: sizes[l - 1] and sizes[l]."),
    Mistake(lambda sizes: sizes[0] * sizes[-1] + sizes[-1],
        "You joined the inputs with the outputs; the layers between are left out.",
        "A loop over the layers is needed."),
])  # fmt: skip

# ---- 0.3 ----


def two_counts():
    return n_parameters((2, 5, 5, 2)), n_parameters((784, 200, 100, 50, 10))


COUNTS = Exercise(
    id="0.3", title="Two networks counted", kind="numbers", reference=two_counts, tolerance=0.5,
    mistakes=[
    Mistake((45, 182300), "These are the weights alone; the biases are missing.",
        "Which units have a number of their own, besides the lines that come in?"),
    Mistake((12, 360), "These are the biases alone; the weights are missing.",
        "How many lines run between two neighbouring layers?"),
    Mistake((14, 1144), "These are the units. The numbers sit on the lines between them.",
        "How many lines run from 2 units to 5?"),
    Mistake((59, 183444), "You gave a bias to the inputs too.",
        "Layer 0 only passes the numbers on."),
    Mistake([(48, 182304), (46, 182301)], "Each unit has a bias of its own, not each layer.",
        "How many units of the first network compute something?"),
    Mistake((15, 157000), "These are the first layers alone.", "Go on to the last layer."),
    Mistake((57, 183060), "784 × 200 has gone wrong: it is 156,800.",
        "8 × 2 is 16, so the last digits other than zeros are 68."),
    Mistake((57, 182.66), "In Python the point is the decimal point.",
        "Write thousands without a mark."),
    Mistake((100, 7840000000), "You multiplied all sizes; lines run between neighbours only.",
        "Count layer by layer, and add up."),
])  # fmt: skip

# ---- 0.4: X (5, 3), M (3, 4), w (3,), v (5,), column (5, 1) ----

SHAPES = Exercise(
    id="0.4", title="Shapes", kind="table",
    reference={
        "X @ M": (5, 4),
        "X @ w": (5,),
        "X + w": (5, 3),
        "v + column": (5, 5),
    },
    mistakes=[
    Mistake({"X @ w": (5, 1)}, "this is a column. w has one axis, and @ uses it up.",
        "The inner 3 vanishes from (5, 3) @ (3,). What is left?"),
    Mistake({"X @ w": (3,), "X @ M": (3, 4)}, "the inner size is the one that vanishes.",
        "(5, 3) @ (3, …): which number stands twice?"),
    Mistake({"X @ w": (5, 3), "X @ M": (5, 3, 4)}, "@ adds up along the inner size: it is gone.",
        "(5, 3) @ (3, …): which number stands twice?"),
    Mistake({"X @ M": (4, 5), "X + w": (3, 5)},
        "rows and columns are swapped.", "Rows come first, and five rows stay five rows."),
    Mistake({"X + w": (3,)},
        "the smaller array is stretched to fit the larger one, not the other way round.",
        "Write the shapes below each other, flush right. Each place takes the larger number."),
    Mistake({"v + column": (5,)}, "you added entry by entry, but the 5 stands over the 1.",
        "Write (5,) flush right below (5, 1). Which numbers meet?"),
    Mistake({"v + column": (5, 1)}, "the 1 is stretched as well: it meets the 5 of v.",
        "Write (5,) flush right below (5, 1). Which numbers meet?"),
    Mistake({"v + column": (1, 5)}, "the 5 of the column stays too.",
        "Each place takes the larger number."),
])  # fmt: skip

# ---- 0.5 ----


def share_right(outputs, labels):
    said = outputs[:, 0] > 0.5
    return (said == labels).mean()


def answers(rng, N, n_right):
    """Outputs ``(N, 1)``, none of them near ½, and labels; n_right of them agree."""
    labels = rng.permutation(np.arange(N) % 3 // 2)  # one in three is class 1
    agree = rng.permutation(np.arange(N) < n_right)
    doubt = rng.uniform(0.1, 0.4, N)
    said = np.where(agree, labels, 1 - labels)
    quite_sure = np.arange(N) % 2 * (1 - doubt) + (1 - np.arange(N) % 2)  # some exactly 1
    return np.where(said == 1, quite_sure, doubt)[:, None], labels


SHARE_RIGHT = Exercise(
    id="0.5", title="The share of right answers", kind="function", reference=share_right,
    cases={
        "7 points, 5 right": lambda rng: answers(rng, 7, 5),
        "11 points, all right": lambda rng: answers(rng, 11, 11),
        "10 points, 3 right": lambda rng: answers(rng, 10, 3),
        "1 point": lambda rng: answers(rng, 1, 1),
    },
    mistakes=[
    Mistake([slip("outputs[:, 0]", "outputs"),
        lambda outputs, labels: ((outputs > 0.5) == labels).sum() / len(labels)],
        "Every output is compared with every label: (N, 1) meets (N,) and gives (N, N).",
        "Print the shape of what you compare. Which of the two arrays has an axis too many?"),
    Mistake([slip("outputs[:, 0]", "outputs[0]"), slip("outputs[:, 0]", "outputs[0, 0]")],
        "Only the first output is compared, with all labels.",
        "outputs[0] is a row. You want column 0."),
    Mistake([lambda outputs, labels: (outputs[:, 0] > 0.5 == labels).mean(),
        lambda outputs, labels: outputs[:, 0] > 0.5 == labels,
        lambda outputs, labels: (outputs > 0.5 == labels).mean()],
        "Python reads `a > 0.5 == b` as two comparisons: `a > 0.5` and `0.5 == b`.",
        "Put brackets round `outputs[:, 0] > 0.5`."),
    Mistake([slip("(said == labels).mean()", "said.mean()"),
        lambda outputs, labels: (outputs > 0.5).sum() / len(outputs),
        lambda outputs, labels: outputs.mean()],
        "You never look at the labels.", "Right means: what the network says equals the label."),
    Mistake(slip("== labels", "== labels[0]"), "All outputs are compared with the first label.",
        "Each output has a label of its own."),
    Mistake(slip("outputs[:, 0] > 0.5", "outputs[:, 0]"),
        "An output such as 0.9 is never equal to 1: first decide which class it stands for.",
        "Above one half the network says class 1."),
    Mistake([slip(">", "<"), slip("==", "!=")],
        "This is the share of wrong answers: one of the two comparisons is the wrong way round.",
        "What does an output of 0.9 say? And what is right: equal or different?"),
    Mistake(slip("0.5", "0"), "Every output is above 0, so all points become class 1.",
        "Outputs lie between 0 and 1. Where is the middle?"),
    Mistake(slip(".mean()", ".sum()"), "You counted the right answers; wanted is their share.",
        "Divide by the number of points."),
    Mistake(slip(".mean()", ".all()"), "This says whether all are right; wanted is their share.",
        "True counts as 1 and False as 0. What is their average?"),
    Mistake(slip(".mean()", ""), "These are the answers one by one; wanted is one number.",
        "True counts as 1 and False as 0. What is their average?"),
    Mistake(slip("return (said == labels).mean()", "return 100 * (said == labels).mean()"),
        "This is in per cent; wanted is a share between 0 and 1.", "All right gives 1.0."),
    Mistake([slip("said == labels", "said * labels"), slip("said == labels", "said & labels")],
        "Only points of class 1 are counted as right.",
        "A point of class 0 that is called class 0 is right, too."),
    Mistake(lambda outputs, labels: 1 - np.abs(outputs[:, 0] - labels).mean(),
        "This says how near the outputs are, not how many are right.",
        "First decide which class each output stands for."),
    Mistake(lambda outputs, labels: 1 - abs((outputs > 0.5).mean() - labels.mean()),
        "You compared two averages. Wrong answers of both kinds cancel in them.",
        "First compare point by point, then average."),
])  # fmt: skip

EXERCISES = [SWITCHES, UNIT, N_PARAMETERS, COUNTS, SHAPES, SHARE_RIGHT]
