"""The exercises of notebook 01: one sample at a time, in plain Python."""

import math

from nbhelpers.checks.exercise import Exercise, Mistake, digest
from nbhelpers.checks.slip import slip


def sigmoid(z):
    return 1 / (1 + math.exp(-z))


def slope(a):
    return a * (1 - a)


def normal(rng, *shape):
    """Random numbers as (nested) lists."""
    return rng.normal(size=shape).tolist()


# ---- 1.0 ----

TWICE_THE_WEIGHTS = Exercise(
    id="1.0", title="Twice the weights", kind="choice", reference=digest("1.0", "b"),
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

# ---- 1.1 ----


def sigmoid_prime(z):
    a = sigmoid(z)
    return a * (1 - a)


SIGMOID_PRIME = Exercise(
    id="1.1", title="The slope of the sigmoid", kind="function", reference=sigmoid_prime,
    cases={
        "z = 0": lambda rng: (0.0,),
        "a positive z": lambda rng: (rng.uniform(0.5, 3),),
        "a negative z": lambda rng: (rng.uniform(-3, -0.5),),
        "a large z": lambda rng: (rng.uniform(5, 9),),
    },
    mistakes=[
    Mistake(slip("a * (1 - a)", "z * (1 - z)"),
        "You put z where the formula a (1 − a) wants the activation a.",
        "Compute a from z first."),
    Mistake(slip("sigmoid(z)", "sigmoid(sigmoid(z))"),
        "This is the derivative at a, not at z: the sigmoid was applied twice.",
        "The argument z is a weighted input; it goes through the sigmoid once."),
    Mistake(sigmoid, "This is the sigmoid itself, not its slope.",
        "At z = 0 the curve has the height 0.5. How steep is it there?"),
    Mistake(slip("a * (1 - a)", "1 - a"), "One factor is missing: this is 1 − σ(z).",
        "Differentiate 1 / (1 + e^(−z)) once more: the denominator comes squared."),
    Mistake(slip("a * (1", "-a * (1"),
        "The sign is wrong: the sigmoid rises everywhere, so its slope is positive.",
        "The chain rule gives two minus signs: one from 1/u, one from e^(−z)."),
    Mistake(slip("1 - a", "1 + a"), "There is a plus where a minus belongs.",
        "For large z the curve is flat. Is your slope near 0 there?"),
    Mistake(slip("a * (1 - a)", "1 - a**2"),
        "This is the slope of tanh, 1 − a², with the sigmoid in place of tanh.",
        "Each function has its own formula for the slope; derive that of the sigmoid."),
    Mistake(slip("a * (1 - a)", "a - a**2 / 2"), "The square has lost a factor of 2.",
        "Multiply a (1 − a) out, term by term."),
    Mistake(lambda z: math.exp(-z) / (1 + math.exp(-z) ** 2),
        "The denominator was squared term by term: (1 + e)² is not 1 + e².",
        "Use the binomial formula, or square after adding."),
    Mistake(slip("a * (1 - a)", "a * a"),
        "The numerator is missing: e^(−z) over the squared denominator is the slope.",
        "The chain rule also differentiates what stands in the denominator."),
    Mistake(slip("(1 - a)", "(1 - a**2)"),
        "There is a square too many: the second factor is 1 − a, not 1 − a².",
        "What is the slope at z = 0? Compare with a sketch of the curve."),
    Mistake(slip("sigmoid(z)", "1 / 1 + math.exp(-z)"),
        "Brackets are missing in the sigmoid: 1 / 1 + e^(−z) divides first and adds later.",
        "What does your sigmoid give at z = 0? It must be 0.5."),
    Mistake([lambda z: 1 / (1 + math.exp(-z)) * math.exp(-z) / 1 + math.exp(-z),
        lambda z: math.exp(-z) / 1 + math.exp(-z) ** 2],
        "Brackets are missing in a denominator: Python divides first and adds later.",
        "Give every denominator its own brackets."),
])  # fmt: skip

# ---- 1.2 ----

A1 = (0.6, 0.2)  # hidden activations
W2 = ((1.0, -2.0), (4.0, 0.5))
A2 = (0.8, 0.4)  # output activations
Y = (1.0, 0.0)


def hand_deltas():
    delta = [(a - y) * slope(a) for a, y in zip(A2, Y)]
    return [slope(A1[i]) * sum(W2[i][j] * delta[j] for j in (0, 1)) for i in (0, 1)]


DELTA_BY_HAND = Exercise(
    id="1.2", title="A δ by hand", kind="numbers", reference=hand_deltas,
    tolerance=6e-4,  # three decimals are asked for
    mistakes=[
    Mistake(slip(" * slope(a)", ""),
        "The slope at the output is missing: you used a − y as the δ of the outputs.",
        "δ is the change of the cost per nudge of z. Between z and a there is a sigmoid."),
    Mistake(slip("slope(A1[i]) * ", ""),
        "The slope of the hidden units is missing: you stopped at their activations.",
        "The sum over the paths says how the cost depends on a. One more step leads to z."),
    Mistake((-1.0, -0.6), "Both slopes are missing, at the output and at the hidden units.",
        "Every passage through a sigmoid multiplies by its slope."),
    Mistake(slip("(0, 1)) for", "(0,)) for"), "You followed the path to the first output only.",
        "At a fork the paths add up: each hidden unit feeds two outputs."),
    Mistake(slip("(0, 1)) for", "(1,)) for"), "You followed the path to the second output only.",
        "At a fork the paths add up: each hidden unit feeds two outputs."),
    Mistake(slip("W2[i][j]", "W2[j][i]"),
        "You read the weights by column: the sum ran over the wrong index.",
        "The weights that leave hidden unit i are row i of W[2]."),
    Mistake(slip("a - y", "y - a"), "The sign is wrong: the error was taken as y − a.",
        "The derivative of ½ (a − y)² by a is what?"),
    Mistake(slip("slope(A1[i])", "slope(sigmoid(A1[i]))"),
        "The hidden slope is taken at a, not at z: the sigmoid was applied to an activation.",
        "The activations 0.6 and 0.2 have been through the sigmoid already."),
    Mistake(slip("W2[i][j] * ", ""),
        "The weights are missing: the δ of the outputs were added up as they are.",
        "How much of a hidden nudge arrives at an output depends on the weight between them."),
    Mistake((-0.032, 0.096),
        "These are the δ of the two outputs; those of the hidden units are one layer back.",
        "Carry them back along the weights, then through the hidden units."),
    Mistake(slip("slope(A1[i])", "A1[i]"),
        "You multiplied by the hidden activation in place of its slope.",
        "a times δ belongs to the gradient of a weight; here the slope of the unit is wanted."),
])  # fmt: skip

# ---- 1.3 ----


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
    id="1.3", title="A tanh hidden layer", kind="function", reference=tanh_delta,
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

# ---- 1.4 ----


def layer(W, b, a):
    return [sigmoid(sum(a[i] * W[i][j] for i in range(len(a))) + b[j]) for j in range(len(b))]


def paths(weights, delta):
    return sum(w * d for w, d in zip(weights, delta))


def moved(W, a, delta, rate):
    return [moved_bias(row, delta, rate * a_i) for row, a_i in zip(W, a)]


def moved_bias(b, delta, rate):
    return [b_j - rate * d for b_j, d in zip(b, delta)]


def step(W1, b1, W2, b2, x, y, rate):
    a1 = layer(W1, b1, x)
    a2 = layer(W2, b2, a1)
    d2 = [(a - t) * slope(a) for a, t in zip(a2, y)]
    d1 = [slope(a) * paths(row, d2) for a, row in zip(a1, W2)]
    new_W1, new_b1 = moved(W1, x, d1, rate), moved_bias(b1, d1, rate)
    new_W2, new_b2 = moved(W2, a1, d2, rate), moved_bias(b2, d2, rate)
    return new_W1, new_b1, new_W2, new_b2


def second_forward_pass(W1, b1, W2, b2, x, y, rate):
    """The output layer moves first; then a new forward pass gives the δ of the hidden layer."""
    _, _, new_W2, new_b2 = step(W1, b1, W2, b2, x, y, rate)
    new_W1, new_b1, _, _ = step(W1, b1, new_W2, new_b2, x, y, rate)
    return new_W1, new_b1, new_W2, new_b2


def network(rng, n0, n1, n2):
    """Arguments of `step`, with a rate large enough for mistakes to be seen."""
    weights = normal(rng, n0, n1), normal(rng, n1), normal(rng, n1, n2), normal(rng, n2)
    return *weights, normal(rng, n0), rng.uniform(0, 1, n2).tolist(), rng.uniform(1.5, 3)


FIND_THE_BUG = Exercise(
    id="1.4", title="Find the bug", kind="function", reference=step, parts=("W1", "b1", "W2", "b2"),
    cases={
        "a 2-2-1 network": lambda rng: network(rng, 2, 2, 1),
        "a 3-2-4 network": lambda rng: network(rng, 3, 2, 4),
        "a 2-4-2 network": lambda rng: network(rng, 2, 4, 2),
        "a 1-1-1 network": lambda rng: network(rng, 1, 1, 1),
    },
    mistakes=[
    Mistake(slip("zip(a1, W2)", "zip(a1, moved(W2, a1, d2, rate))"),
        "The δ of the hidden layer uses W2 after the update. All gradients belong to one and the "
        "same point: the weights before the step.",
        "Put the lines in another order, or give the new weights another name."),
    Mistake(second_forward_pass,
        "The forward pass was repeated after W2 had moved, so the two layers take their gradients "
        "at different points.",
        "One forward pass, then every δ, then every update."),
    Mistake(slip("rate):", "rate):\n    rate = -rate"),
        "This step goes uphill: the weights move along the gradient, not against it.",
        "Look at the sign in front of the rate, and at the order of a − y."),
    Mistake(slip("(a - t) * slope(a)", "a - t"),
        "The slope at the output is missing: a − y alone is the δ of another cost.",
        "With the cost ½ (a − y)² and a sigmoid output, σ′ stays in δ."),
    Mistake(slip("slope(a) * paths", "paths"),
        "The slope of the hidden units is missing in their δ.",
        "The sum over the paths leads to a; one factor more leads to z."),
    Mistake(slip("slope(a) * paths", "slope(sigmoid(a)) * paths"),
        "The hidden slope is taken at a, not at z: the sigmoid was applied twice.",
        "a1 has been through the sigmoid already."),
    Mistake(slip("return new_W1, new_b1, new_W2, new_b2", "return new_W1, b1, new_W2, b2"),
        "The weights are right, but both biases stayed where they were.",
        "A bias is the weight from a unit that is always 1."),
    Mistake([slip("moved(W1, x, d1, rate)", "moved(W1, a1, d1, rate)"),
        slip("moved(W1, x, d1, rate)",
        "[moved_bias(W1[i], d1, rate * a1[i]) for i in range(len(x))]")],
        "The gradient of W1 holds a1, the activation behind the weights, in place of x.",
        "∂C/∂w_ij is the activation that the weight starts from, times the δ where it ends."),
    Mistake(slip("return new_W1, new_b1", "return W1, b1"),
        "Only the output layer was trained; W1 and b1 came back unchanged.",
        "What becomes of d1?"),
    Mistake(slip("paths(row, d2)", "paths(row, [rate * d for d in d2])"),
        "The hidden layer's step has the rate in it twice: δ took it along on its way back.",
        "δ does not know the rate; only the update does."),
    Mistake(slip("rate):", "rate):\n    rate = 1.0"),
        "The rate is not used: every step has the rate 1.",
        "Where does the size of the step come from?"),
    Mistake(slip("(a - t)", "2 * (a - t)"),
        "Every step is twice too large: this is the gradient of (a − y)², without the ½.",
        "The cost of a sample is ½ Σ (a − y)²."),
])  # fmt: skip

# ---- 1.5 ----


def forward(W, b, x):
    a = x
    for l in range(1, len(W)):
        n_in, outputs = len(a), []
        for j in range(len(b[l])):
            z = sum(a[i] * W[l][i][j] for i in range(n_in)) + b[l][j]
            outputs.append(sigmoid(z))
        a = outputs
    return a


def layers(rng, *sizes):
    W = [normal(rng, n_in, n_out) for n_in, n_out in zip(sizes, sizes[1:])]
    b = [normal(rng, n) for n in sizes[1:]]
    return [None, *W], [None, *b], normal(rng, sizes[0])


MISSING_BIAS = Exercise(
    id="1.5", title="The missing bias", kind="function", reference=forward,
    cases={
        "2 inputs, 1 output, no hidden layer": lambda rng: layers(rng, 2, 1),
        "a 2-3-2 network": lambda rng: layers(rng, 2, 3, 2),
        "a 3-2-4-2 network": lambda rng: layers(rng, 3, 2, 4, 2),
    },
    mistakes=[
    Mistake(slip(" + b[l][j]", ""), "The bias is still missing: this is the result without it.",
        "The bias is the weight from a unit fixed at 1. Where does that term enter the sum?"),
    Mistake(slip(" + b[l][j]\n            outputs.append(sigmoid(z))",
        "\n            outputs.append(sigmoid(z) + b[l][j])"),
        "The bias is added after the sigmoid: it shifts a, not z.",
        "It belongs to the weighted input, inside the brackets of the sigmoid."),
    Mistake(slip("for i in range(n_in)) + b[l][j]", "+ b[l][j] for i in range(n_in))"),
        "The bias is added once for every input: it stands inside the sum over i.",
        "The unit fixed at 1 is one unit, with one term."),
    Mistake(slip("b[l][j]", "b[l][0]"), "Every unit gets the first bias of its layer.",
        "Unit j has a bias of its own."),
    Mistake(slip("b[l][j]", "sum(b[l])"), "Every unit gets the sum of all biases of its layer.",
        "Unit j has a bias of its own, and only that one."),
    Mistake(slip("+ b", "- b"),
        "The bias is subtracted: here it is added (a threshold is minus a bias).",
        "In z = Σ a w + b, which sign stands before b?"),
    Mistake(slip("+ b", "* b"), "The bias is multiplied with the sum in place of added to it.",
        "A bias shifts z; it does not stretch it."),
    Mistake(slip("b[l][j]", "b[l][j] * (l == 1)"), "Only the first layer has its bias.",
        "Each turn of the loop over l needs its own b[l]."),
    Mistake(slip("b[l][j]", "b[l][j] * (l == len(W) - 1)"), "Only the output layer has its bias.",
        "Each turn of the loop over l needs its own b[l]."),
    Mistake(slip("sigmoid(z)", "z if l == len(W) - 1 else sigmoid(z)"),
        "The output layer's sigmoid is missing: these are its z.",
        "Every layer ends with the sigmoid, the last one too."),
    Mistake(slip("    return a", "        return a"),
        "These are the activations of the first layer: the return is inside the loop.",
        "How far is the last line indented?"),
    Mistake(slip("len(W))", "len(W) - 1)"),
        "The last layer is left out: these are the activations before it.",
        "Which layers does your range count? range(1, n) ends at n − 1."),
    Mistake([slip("sum(a[i]", "sum(x[i]"),
        slip("a[i] * W[l][i][j] for i in range(n_in)", "u * w[j] for u, w in zip(x, W[l])")],
        "Every layer takes its input from x; only the first one does so.",
        "Which list holds the activations of the layer before?"),
    Mistake(slip("sigmoid(z)", "math.tanh(z)"), "You took tanh; these units are sigmoid.",
        "Between which two values do the outputs lie?"),
    Mistake(slip("sigmoid(z)", "sigmoid(-z)"),
        "The sign in the sigmoid's exponent is wrong: it falls where it should rise.",
        "What does your sigmoid give for a large z?"),
    Mistake(slip("sigmoid(z)", "sigmoid(z) if l == len(W) - 1 else z"),
        "The hidden layers' sigmoid is missing: without it the layers collapse into one.",
        "Every layer ends with the sigmoid."),
    Mistake([lambda W, b, x: [forward(W[:l], b, x) for l in range(1, len(W) + 1)],
        lambda W, b, x: [forward(W[:l], b, x) for l in range(2, len(W) + 1)],
        lambda W, b, x: [None, *(forward(W[:l], b, x) for l in range(2, len(W) + 1))]],
        "You return the activations of all layers; those of the last one are asked for.",
        "Which entry of your list is the output of the network?"),
    Mistake(slip("outputs.append(sigmoid(z))", "outputs = [sigmoid(z)]"),
        "Only the last unit of each layer is kept: every unit replaces the one before it.",
        "A list grows with append."),
])  # fmt: skip

EXERCISES = [
    TWICE_THE_WEIGHTS, SIGMOID_PRIME, DELTA_BY_HAND, TANH_LAYER, FIND_THE_BUG, MISSING_BIAS
]  # fmt: skip
