"""The exercises of lesson 01's lab, “Sine and digits”: L1."""

import math

from nbhelpers.checks.exercise import Exercise, Mistake, digest
from nbhelpers.checks.nb01 import normal, slope  # noqa: F401, the planted mistakes use slope
from nbhelpers.checks.slip import slip
from nbhelpers.loops import sigmoid  # noqa: F401, and sigmoid

# ---- L1.0 ----

TWICE_THE_WEIGHTS = Exercise(
    id="L1.0", title="Twice the weights", kind="choice", reference=digest("L1.0", "b"),
    mistakes=[
    Mistake("a",
        "You doubled one factor and kept the others: in δ_i = g′(z_i) Σ_j w_ij δ_j the slopes and "
        "the δ_j were computed by a forward pass with the weights as they are now.",
        "Which numbers of the forward pass still have their old value?"),
    Mistake("c",
        "Forward and backward both use w, but not as a plain factor: the forward pass sends w "
        "through the sigmoid, which bends.",
        "If z doubles, does σ(z) double?"),
    Mistake("d",
        "The output and its error are not given from outside: they come from the weights too, and "
        "the way back to a hidden unit leads over a weight.",
        "Follow one δ back from the output: what is it multiplied by on its way?"),
])  # fmt: skip

# ---- L1.1 ----


def tanh_delta(z, W, delta):
    deltas = []
    for i in range(len(z)):
        total = 0
        for j in range(len(delta)):
            total += W[i][j] * delta[j]
        deltas.append((1 - math.tanh(z[i]) ** 2) * total)
    return deltas


def two_layers(rng, n, n_next):
    return normal(rng, n), normal(rng, n, n_next), normal(rng, n_next)


TANH_LAYER = Exercise(
    id="L1.1", title="A tanh hidden layer", kind="function", reference=tanh_delta,
    cases={
        "2 hidden units, 2 in the next layer": lambda rng: two_layers(rng, 2, 2),
        "3 hidden units, 2 in the next layer": lambda rng: two_layers(rng, 3, 2),
        "2 hidden units, 4 in the next layer": lambda rng: two_layers(rng, 2, 4),
        "1 hidden unit, 1 in the next layer": lambda rng: two_layers(rng, 1, 1),
    },
    mistakes=[
    Mistake(slip("(1 - math.tanh(z[i]) ** 2) * ", ""),
        "The slope of the hidden units is missing: this is the sum over the paths alone.",
        "δ belongs to z, the sum belongs to a. What leads from a to z?"),
    Mistake(slip("(1 - math.tanh(z[i]) ** 2)", "slope(sigmoid(z[i]))"),
        "You took the slope of the sigmoid; these units are tanh.",
        "What is the derivative of tanh?"),
    Mistake(slip("math.tanh(z[i])", "z[i]"),
        "You put z where the formula 1 − a² wants the activation a.",
        "Compute a from z first."),
    Mistake(slip("math.tanh(z[i])", "math.tanh(math.tanh(z[i]))"),
        "This is the derivative at a, not at z: tanh was applied twice.",
        "The argument z has not been through tanh yet, and goes once."),
    Mistake(slip(" ** 2", ""), "The square is missing in the slope of tanh.",
        "The slope of tanh is the same for z and −z. Is yours?"),
    Mistake(slip("(1 - math.tanh(z[i]) ** 2)", "math.tanh(z[i])"),
        "You multiplied by the activation in place of its slope.",
        "At z = 0 tanh is steepest. What is your factor there?"),
    Mistake(slip("(1 - math.tanh(z[i]) ** 2)", "slope(math.tanh(z[i]))"),
        "The activation is right, but a (1 − a) is the slope of the sigmoid.",
        "These units are tanh: what is its slope, written with a?"),
    Mistake(slip("math.tanh(z[i]) ** 2", "math.tanh(z[i] ** 2)"),
        "The square is in the wrong place: z was squared, the activation should be.",
        "In 1 − a², what is squared?"),
    Mistake([slip("W[i][j]", "W[j][i]"),
        slip("range(len(delta)):", "range(min(len(W), len(delta))):\n            i, j = j, i")],
        "You summed over the wrong index of W: W[j][i] in place of W[i][j].",
        "The paths that leave hidden unit i are row i of W."),
    Mistake(slip("range(len(delta))", "range(1)"),
        "You followed one path only, to the first unit of the next layer.",
        "At a fork the paths add up: sum over all units of the next layer."),
    Mistake(slip("* total", "* total / len(delta)"),
        "You took the mean over the paths; they add up.",
        "A nudge arrives at every unit of the next layer in full."),
    Mistake(slip("W[i][j] * ", ""),
        "The weights are missing: the δ of the next layer were added up as they are.",
        "How much of a nudge arrives depends on the weight of the path."),
    Mistake(slip("W[i][j] * delta[j]", "delta[j] / W[i][j]"),
        "You divided by the weights. The way back multiplies by them, as the way forward does.",
        "A nudge of a_i moves z_j by w_ij times as much. What does that do to the cost?"),
    Mistake(slip("(1 - math.tanh(z[i]) ** 2) *", "1 - math.tanh(z[i]) ** 2 *"),
        "Brackets are missing: the sum multiplies a² alone, not 1 − a².",
        "Which operation does Python carry out first, − or *?"),
    Mistake(slip("deltas = []\n    for i in range(len(z)):\n        total = 0",
        "deltas, total = [], 0\n    for i in range(len(z)):"),
        "The sum runs on from one hidden unit to the next.",
        "Where must the sum start again at 0?"),
    Mistake(slip("delta[j]", "delta[i]"),
        "The index of δ is wrong: each path j brings the δ of its own end, not delta[i].",
        "Which unit does the path with the weight W[i][j] lead to?"),
    Mistake([slip("    return deltas", "        return deltas"),
        slip("deltas.append((1 - math.tanh(z[i]) ** 2) * total)",
        "return (1 - math.tanh(z[i]) ** 2) * total")],
        "Only the first hidden unit comes back: the return is inside the loop.",
        "How far is the last line indented?"),
    Mistake(slip("append(", "append(-"), "The sign is wrong.",
        "No minus sign appears on the way back; the step against the gradient comes later."),
    Mistake(slip("total +=", "total ="), "The sum holds the last path only.",
        "= replaces what was there; what adds to it?"),
])  # fmt: skip

EXERCISES = [TWICE_THE_WEIGHTS, TANH_LAYER]
