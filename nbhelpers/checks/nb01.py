"""The exercises of lesson 01: one sample at a time, in plain Python."""

import math

from nbhelpers.checks.exercise import Exercise, Mistake, digest
from nbhelpers.checks.slip import slip
from nbhelpers.loops import sigmoid


def slope(a):
    return a * (1 - a)


def normal(rng, *shape):
    """Random numbers as (nested) lists."""
    return rng.normal(size=shape).tolist()


def network(rng, *sizes):
    W = [normal(rng, n_in, n_out) for n_in, n_out in zip(sizes, sizes[1:])]
    return [None, *W], [None, *(normal(rng, n) for n in sizes[1:])]


# ---- 1.0 ----

WHAT_DELTA_IS_NOT = Exercise(
    id="1.0", title="The δ of a hidden unit", kind="choice", reference=digest("1.0", "b"),
    mistakes=[
    Mistake("a",
        "The activation is the same, and so is its distance from any other number. But δ is no "
        "distance: it is how much the cost changes per nudge of z.",
        "Raise the unit's z a little: which way does the output move now?"),
    Mistake("c",
        "The factor w has only changed its sign, but another factor is not what it was: the δ of "
        "the output was computed by a forward pass with the old weight.",
        "The weight leads into the output. What else does it change?"),
    Mistake("d",
        "Pulling the right way doesn't make a slope 0. A nudge of the unit's z still moves the "
        "output, and with it the cost.",
        "δ is a product of three numbers. Is any of them 0 here?"),
])  # fmt: skip

# ---- 1.1, behind the form of the sigmoid that cannot overflow ----


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
        "z = 800": lambda rng: (800.0,),
        "z = -800": lambda rng: (-800.0,),
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
    Mistake(slip("a * (1 - a)", "a * a"),
        "The numerator is missing: e^(−z) over the squared denominator is the slope.",
        "The chain rule also differentiates what stands in the denominator."),
    Mistake(slip("(1 - a)", "(1 - a**2)"),
        "There is a square too many: the second factor is 1 − a, not 1 − a².",
        "What is the slope at z = 0? Compare with a sketch of the curve."),
    Mistake(slip("sigmoid(z)", "1 / 1 + math.exp(-z)"),
        "Brackets are missing in the sigmoid: 1 / 1 + e^(−z) divides first and adds later.",
        "What does your sigmoid give at z = 0? It must be 0.5."),
    Mistake([slip("sigmoid(z)", "1 / (1 + math.exp(-z))"),
        lambda z: math.exp(z) / (1 + math.exp(z)) ** 2],
        "The formula is right, and too large for a float: e^800 overflows.",
        "The notebook's own `sigmoid` takes every z. Can you do without e^z of your own?"),
    Mistake(lambda z: (sigmoid(z + 0.01) - sigmoid(z - 0.01)) / 0.02,
        "This nudges z by 0.01: nearly right. The formula is exact, and costs one sigmoid.",
        "Write the slope with a = σ(z)."),
])  # fmt: skip

# ---- 1.2 ----


def forward(W, b, x):
    z, a = [None], [x]
    for l in range(1, len(W)):
        z_l = []
        for j in range(len(b[l])):
            total = b[l][j]
            for i in range(len(a[l - 1])):
                total += a[l - 1][i] * W[l][i][j]
            z_l.append(total)
        z.append(z_l)
        a.append([sigmoid(z_j) for z_j in z_l])
    return z, a


def inputs(rng, *sizes):
    return *network(rng, *sizes), normal(rng, sizes[0])


FORWARD = Exercise(
    id="1.2", title="The forward pass in loops", kind="function", reference=forward,
    parts=("z", "a"),
    cases={
        "2 inputs, 1 output, no hidden layer": lambda rng: inputs(rng, 2, 1),
        "a 2-3-2 network": lambda rng: inputs(rng, 2, 3, 2),
        "a 3-2-4-2 network": lambda rng: inputs(rng, 3, 2, 4, 2),
        "a 3-3-3 network": lambda rng: inputs(rng, 3, 3, 3),
    },
    mistakes=[
    Mistake(slip("total = b[l][j]", "total = 0"),
        "The bias is still missing: this is the result without it.",
        "The bias is the weight from a unit fixed at 1. Where does that term enter the sum?"),
    Mistake(slip(
        "= b[l][j]\n            for i in range(len(a[l - 1])):\n                total +=",
        "= 0\n            for i in range(len(a[l - 1])):\n                total += b[l][j] +"),
        "The bias is added once for every input: it stands inside the sum over i.",
        "The unit fixed at 1 is one unit, with one term."),
    Mistake(slip("b[l][j]", "b[l][0]"), "Every unit gets the first bias of its layer.",
        "Unit j has a bias of its own."),
    Mistake(slip("b[l][j]", "-b[l][j]"),
        "The bias is subtracted: here it is added (a threshold is minus a bias).",
        "In z = Σ a w + b, which sign stands before b?"),
    Mistake(slip("sigmoid(z_j)", "z_j if l == len(W) - 1 else sigmoid(z_j)"),
        "The output layer's sigmoid is missing: its a are its z.",
        "Every layer ends with the sigmoid, the last one too."),
    Mistake(slip("sigmoid(z_j)", "sigmoid(z_j) if l == len(W) - 1 else z_j"),
        "The hidden layers' sigmoid is missing: without it the layers collapse into one.",
        "Every layer ends with the sigmoid."),
    Mistake(slip("    return z, a", "        return z, a"),
        "Only the first layer comes back: the return is inside the loop.",
        "How far is the last line indented?"),
    Mistake(slip("len(W))", "len(W) - 1)"), "The last layer is left out.",
        "Which layers does your range count? range(1, n) ends at n − 1."),
    Mistake([slip("+= a[l - 1][i]", "+= x[i]"),
        slip("len(a[l - 1])):\n                total += a[l - 1]",
            "len(x)):\n                total += x")],
        "Every layer takes its input from x; only the first one does so.",
        "Which list holds the activations of the layer before?"),
    Mistake(slip("sigmoid(z_j)", "math.tanh(z_j)"), "You took tanh; these units are sigmoid.",
        "Between which two values do the outputs lie?"),
    Mistake(slip("sigmoid(z_j)", "sigmoid(-z_j)"),
        "The sign in the sigmoid's exponent is wrong: it falls where it should rise.",
        "What does your sigmoid give for a large z?"),
    Mistake(slip("total +=", "total ="), "The sum keeps its last term only.",
        "= replaces what was there; what adds to it?"),
    Mistake(slip("sigmoid(z_j)", "z_j"), "There is no sigmoid anywhere: every a is its z.",
        "What does a neuron do with its weighted input?"),
    Mistake(slip("W[l][i][j]", "W[l][j][i]"),
        "You read W the wrong way round: W[l][j][i] in place of W[l][i][j].",
        "The weight from unit i to unit j stands in row i."),
    Mistake([slip("for j in range(len(b[l])):\n            total =",
        "total = 0\n        for j in range(len(b[l])):\n            total +="),
        slip("for j in range(len(b[l])):\n            total = b[l][j]\n            "
            "for i in range(len(a[l - 1])):\n                total += a[l - 1][i] * W[l][i][j]\n"
            "            z_l.append(total)",
            "total = 0\n        for j in range(len(b[l])):\n            "
            "for i in range(len(a[l - 1])):\n                total += a[l - 1][i] * W[l][i][j]\n"
            "            z_l.append(total + b[l][j])")],
        "The sum runs on from one unit to the next.",
        "Where must the sum start anew?"),
    Mistake(slip("[None], [x]", "[], [x]"),
        "The list z has no slot 0, so that z[l] belongs to layer l + 1.",
        "The inputs have no z. What keeps their place?"),
    Mistake([slip("return z, a", "return z[-1], a[-1]"), slip("return z, a", "return a[-1]")],
        "You return the last layer only. The way back needs every layer's numbers.",
        "Which lists did you fill?"),
    Mistake([slip("return z, a", "return a"), slip("return z, a", "return z")],
        "You return one list; two are wanted: return z, a.",
        "What does a function return that has two results?"),
    Mistake(slip("            z_l.append(total)", "                z_l.append(total)"),
        "There is one entry for each connection: `append` stands inside the loop over the inputs.",
        "When is the sum of a unit complete?"),
    Mistake(slip("            z_l.append(total)", "        z_l.append(total)"),
        "Each layer holds its last unit only: `append` comes after the loop over the units.",
        "How far is the line with `append` indented?"),
    Mistake(slip("return z, a", "return a, z"), "Both lists are right, in the wrong order.",
        "First z, then a."),
])  # fmt: skip

# ---- 1.3 ----


def backward(W, a, y):
    L = len(W) - 1
    delta = [None] * (L + 1)
    delta[L] = [(a_j - y_j) * slope(a_j) for a_j, y_j in zip(a[L], y)]
    for l in range(L, 1, -1):
        delta[l - 1] = []
        for i in range(len(a[l - 1])):
            total = 0
            for j in range(len(a[l])):
                total += W[l][i][j] * delta[l][j]
            delta[l - 1].append(slope(a[l - 1][i]) * total)
    return delta


def way_back(rng, *sizes):
    a = [normal(rng, sizes[0])] + [rng.uniform(0.1, 0.9, n).tolist() for n in sizes[1:]]
    return network(rng, *sizes)[0], a, rng.uniform(0, 1, sizes[-1]).tolist()


BACKWARD = Exercise(
    id="1.3", title="The backward pass in loops", kind="function", reference=backward,
    cases={
        "2 inputs, 1 output, no hidden layer": lambda rng: way_back(rng, 2, 1),
        "a 2-3-2 network": lambda rng: way_back(rng, 2, 3, 2),
        "a 2-2-4-3 network": lambda rng: way_back(rng, 2, 2, 4, 3),
        "a 3-3-3-3 network": lambda rng: way_back(rng, 3, 3, 3, 3),
    },
    mistakes=[
    Mistake(slip(" * slope(a_j)", ""),
        "The slope at the output is missing: a − y alone is the δ of another cost.",
        "With the cost ½ (a − y)² and a sigmoid output, σ′ stays in δ."),
    Mistake(slip("slope(a[l - 1][i]) * ", ""),
        "The slope of the hidden units is missing in their δ.",
        "The sum over the paths leads to a; one factor more leads to z."),
    Mistake(slip("a_j - y_j", "y_j - a_j"), "The sign is wrong: the error was taken as y − a.",
        "The derivative of ½ (a − y)² by a is what?"),
    Mistake(slip("slope(a[l - 1][i])", "slope(sigmoid(a[l - 1][i]))"),
        "The hidden slope is taken at a, not at z: the sigmoid was applied twice.",
        "The activations have been through the sigmoid already."),
    Mistake([slip("L = len(W) - 1", "L, slope = len(W) - 1, sigmoid_prime"),
        slip("slope(a_j)", "sigmoid_prime(a_j)")],
        "You took the slope at a. `sigmoid_prime` wants z; from a it is a (1 − a).",
        "The list a holds activations: they have been through the sigmoid already."),
    Mistake(slip("slope(a[l - 1][i])", "a[l - 1][i]"),
        "You multiplied by the hidden activation in place of its slope.",
        "a times δ belongs to the gradient of a weight; here the slope of the unit is wanted."),
    Mistake(slip("W[l][i][j]", "W[l][j][i]"),
        "You summed over the wrong index: W[l][j][i] in place of W[l][i][j].",
        "The paths that leave unit i are row i of W[l]."),
    Mistake(slip("delta[l][j]", "delta[l][i]"),
        "The index of δ is wrong: each path j brings the δ of its own end, not delta[i].",
        "Which unit does the path with the weight W[l][i][j] lead to?"),
    Mistake(slip("W[l][i][j] * ", ""),
        "The weights are missing: the δ of the next layer were added up as they are.",
        "How much of a nudge arrives depends on the weight of the path."),
    Mistake(slip("W[l][i][j] * delta[l][j]", "delta[l][j] / W[l][i][j]"),
        "You divided by the weights. The way back multiplies by them, as the way forward does.",
        "A nudge of a_i moves z_j by w_ij times as much. What does that do to the cost?"),
    Mistake(slip("for i in range(len(a[l - 1])):\n            total = 0",
        "total = 0\n        for i in range(len(a[l - 1])):"),
        "The sum runs on from one hidden unit to the next.",
        "Where must the sum start again at 0?"),
    Mistake(slip("range(len(a[l]))", "range(1)"),
        "You followed one path only, to the first unit of the next layer.",
        "At a fork the paths add up: sum over all units of the next layer."),
    Mistake(slip("total +=", "total ="), "The sum holds the last path only.",
        "= replaces what was there; what adds to it?"),
    Mistake(slip("slope(a[l - 1][i])", "slope(a[l][i])"),
        "The slope is that of the layer above; it belongs to the unit whose δ you compute.",
        "Which layer does unit i stand in?"),
    Mistake(slip("W[l][i][j]", "W[l - 1][i][j]"),
        "These are the weights in front of the layer; the way back uses those behind it.",
        "Which weights lead from layer l − 1 to layer l?"),
    Mistake(slip("range(L, 1, -1)", "range(L, L - 1, -1)"), "You went back one layer only.",
        "Where does the loop over l end?"),
    Mistake(slip("range(L, 1, -1)", "range(2, L + 1)"),
        "The loop runs from front to back, but each δ needs that of the layer behind it.",
        "Which layer's δ is known at the start?"),
    Mistake(slip("range(L, 1, -1)", "range(L, 0, -1)"),
        "You computed a δ for the inputs as well. They have no z, and their slot stays None.",
        "Which is the first layer with a δ?"),
    Mistake(slip("return delta", "return delta[:0:-1]"),
        "The list is in the order in which you computed it, last layer first; delta[l] must be "
        "layer l.",
        "Make a list of the right length first, and fill slot by slot."),
    Mistake(slip("return delta", "return delta[1:]"),
        "Slot 0 is missing: delta[l] must belong to layer l.",
        "What keeps the place of the inputs?"),
    Mistake(slip("(a_j - y_j)", "(a_j - y_j) ** 2 / 2"),
        "You took the cost of an output where its slope belongs, a − y.",
        "δ is a slope. Differentiate ½ (a − y)² by a."),
    Mistake([
        slip("total += W[l][i][j] * delta[l][j]\n            "
            "delta[l - 1].append(slope(a[l - 1][i]) * total)",
            "delta[l - 1].append(slope(a[l - 1][i]) * W[l][i][j] * delta[l][j])"),
        slip("a[l])):\n                total += W[l][i][j] * delta[l][j]\n            "
            "delta[l - 1].append(slope(a[l - 1][i]) * total)",
            "delta[l])):\n                "
            "delta[l - 1].append(slope(a[l - 1][i]) * W[l][i][j] * delta[l][j])"),
        slip("            delta[l - 1].append(slope",
            "                delta[l - 1].append(slope"),
        slip("a[l])):\n                total += W[l][i][j] * delta[l][j]\n",
            "delta[l])):\n                total += W[l][i][j] * delta[l][j]\n    ")],
        "There is one entry for each path. The paths that leave a unit must be added up: one δ per "
        "unit.",
        "Where must the line with `append` stand, in the inner loop or behind it?"),
    Mistake(slip("(a_j - y_j)", "2 * (a_j - y_j)"),
        "Every δ is twice too large: this belongs to (a − y)², without the ½.",
        "The cost of a sample is ½ Σ (a − y)²."),
])  # fmt: skip

# ---- 1.4 ----


def step(W, b, x, y, rate):
    z, a = forward(W, b, x)
    delta = backward(W, a, y)
    new_W, new_b = [None], [None]
    for l in range(1, len(W)):
        J = range(len(b[l]))
        new_W.append(
            [[w[j] - rate * a_i * delta[l][j] for j in J] for a_i, w in zip(a[l - 1], W[l])]
        )
        new_b.append([b[l][j] - rate * delta[l][j] for j in J])
    return new_W, new_b


def moving_on_the_way_back(W, b, x, y, rate):
    """Each δ goes back through weights that have just moved."""
    z, a = forward(W, b, x)
    new_W, new_b, d = list(W), list(b), backward(W, a, y)[-1]
    for l in range(len(W) - 1, 0, -1):
        ends = list(zip(a[l - 1], W[l]))
        new_W[l] = [[w - rate * a_i * d_j for w, d_j in zip(row, d)] for a_i, row in ends]
        new_b[l] = [b_j - rate * d_j for b_j, d_j in zip(b[l], d)]
        d = [slope(a_i) * sum(map(math.prod, zip(row, d))) for a_i, row in zip(a[l - 1], new_W[l])]
    return new_W, new_b


def a_step(rng, *sizes):
    """A rate large enough for mistakes to be seen."""
    return *inputs(rng, *sizes), rng.uniform(0, 1, sizes[-1]).tolist(), rng.uniform(1.5, 3)


STEP = Exercise(
    id="1.4", title="One step of training", kind="function", reference=step, parts=("W", "b"),
    cases={
        "2 inputs, 1 output, no hidden layer": lambda rng: a_step(rng, 2, 1),
        "a 2-3-2 network": lambda rng: a_step(rng, 2, 3, 2),
        "a 3-2-4-2 network": lambda rng: a_step(rng, 3, 2, 4, 2),
        "a 2-2-2-2 network": lambda rng: a_step(rng, 2, 2, 2, 2),
    },
    mistakes=[
    Mistake(moving_on_the_way_back,
        "A δ goes back through weights that have moved. All gradients belong to one and the same "
        "point: the weights before the step.",
        "First every δ, then every update."),
    Mistake(slip("rate):", "rate):\n    rate = -rate"),
        "This step goes uphill: the weights move along the gradient, not against it.",
        "Look at the sign in front of the rate, and at the order of a − y."),
    Mistake(slip("new_b.append([b[l][j] - rate * delta[l][j] for j in J])", "new_b.append(b[l])"),
        "The weights are right, but the biases stayed where they were.",
        "A bias is the weight from a unit that is always 1."),
    Mistake([slip("zip(a[l - 1], W[l])", "zip(a[l], W[l])"),
        slip(" * a_i * delta[l][j]", " * a[l][j] * delta[l][j]")],
        "The gradient of W[l] holds a[l], the activation behind the weights, in place of a[l − "
        "1].",
        "∂C/∂w_ij is the activation that the weight starts from, times the δ where it ends."),
    Mistake(slip("rate):", "rate):\n    rate = 1.0"),
        "The rate is not used: every step has the rate 1.",
        "Where does the size of the step come from?"),
    Mistake(slip("W, a, y)", "W, a, y)\n    delta = [d and [rate * v for v in d] for d in delta]"),
        "The rate is in the step twice.",
        "δ does not know the rate; only the update does."),
    Mistake(slip("return new_W, new_b", "return W, b"),
        "The weights and biases come back unchanged.",
        "Which lists hold the new numbers?"),
    Mistake(slip(" * a_i * delta", " * delta"),
        "The activation is missing: every weight into a unit moves by the same amount.",
        "∂C/∂w_ij has two factors: one from the start of the connection, one from its end."),
    Mistake(slip(" * a_i * delta[l][j]", " * a_i"),
        "δ is missing: the weights move by their activation alone.",
        "∂C/∂w_ij has two factors: one from the start of the connection, one from its end."),
    Mistake(slip("b[l][j] - rate * delta", "b[l][j] - rate * a[l][j] * delta"),
        "The bias moves by a · δ. It is the weight from a unit that is always 1.",
        "Which activation stands in front of a bias?"),
    Mistake(slip("w[j] - rate * a_i", "-rate * a_i"),
        "These are the steps. The weights after the step are asked for.",
        "What are the steps added to?"),
    Mistake(slip("rate * a_i * delta[l][j]", "w[j] * rate * a_i * delta[l][j]"),
        "The step is multiplied by the weight; the gradient of w holds no w.",
        "z = Σ a w + b: differentiate by one w."),
])  # fmt: skip

# ---- 1.5 ----

A1 = (0.6, 0.2)  # hidden activations
W2 = ((1.0, -2.0), (4.0, 0.5))
A2 = (0.8, 0.4)  # output activations
Y = (1.0, 0.0)


def hand_deltas():
    delta = [(a - y) * slope(a) for a, y in zip(A2, Y)]
    return [slope(A1[i]) * sum(W2[i][j] * delta[j] for j in (0, 1)) for i in (0, 1)]


DELTA_BY_HAND = Exercise(
    id="1.5", title="A δ by hand", kind="numbers", reference=hand_deltas,
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

# ---- 1.6 ----


def layer(W, b, a):
    return [sigmoid(sum(a[i] * W[i][j] for i in range(len(a))) + b[j]) for j in range(len(b))]


def paths(weights, delta):
    return sum(w * d for w, d in zip(weights, delta))


def moved(W, a, delta, rate):
    return [moved_bias(row, delta, rate * a_i) for row, a_i in zip(W, a)]


def moved_bias(b, delta, rate):
    return [b_j - rate * d for b_j, d in zip(b, delta)]


def mended_step(W1, b1, W2, b2, x, y, rate):
    a1 = layer(W1, b1, x)
    a2 = layer(W2, b2, a1)
    d2 = [(a - t) * slope(a) for a, t in zip(a2, y)]
    d1 = [slope(a) * paths(row, d2) for a, row in zip(a1, W2)]
    new_W1, new_b1 = moved(W1, x, d1, rate), moved_bias(b1, d1, rate)
    new_W2, new_b2 = moved(W2, a1, d2, rate), moved_bias(b2, d2, rate)
    return new_W1, new_b1, new_W2, new_b2


def second_forward_pass(W1, b1, W2, b2, x, y, rate):
    """The output layer moves first; then a new forward pass gives the δ of the hidden layer."""
    _, _, new_W2, new_b2 = mended_step(W1, b1, W2, b2, x, y, rate)
    new_W1, new_b1, _, _ = mended_step(W1, b1, new_W2, new_b2, x, y, rate)
    return new_W1, new_b1, new_W2, new_b2


def one_hidden(rng, n0, n1, n2):
    """Arguments of `mended_step`, with a rate large enough for mistakes to be seen."""
    weights = normal(rng, n0, n1), normal(rng, n1), normal(rng, n1, n2), normal(rng, n2)
    return *weights, normal(rng, n0), rng.uniform(0, 1, n2).tolist(), rng.uniform(1.5, 3)


FIND_THE_BUG = Exercise(
    id="1.6", title="Find the bug", kind="function", reference=mended_step,
    parts=("W1", "b1", "W2", "b2"),
    cases={
        "a 2-2-1 network": lambda rng: one_hidden(rng, 2, 2, 1),
        "a 3-2-4 network": lambda rng: one_hidden(rng, 3, 2, 4),
        "a 2-4-2 network": lambda rng: one_hidden(rng, 2, 4, 2),
        "a 1-1-1 network": lambda rng: one_hidden(rng, 1, 1, 1),
    },
    mistakes=[
    Mistake(slip("zip(a1, W2)", "zip(a1, moved(W2, a1, d2, rate))"),
        "This is still the colleague's step.",
        "Which W2 stands in the line of d1, the one before the step or the one after it?"),
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
    Mistake(slip("return new_W1, new_b1, new_W2, new_b2", "return W1, b1, W2, b2"),
        "Nothing has moved: these are the arguments.",
        "Which lists hold the new numbers?"),
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

EXERCISES = [
    WHAT_DELTA_IS_NOT, SIGMOID_PRIME, FORWARD, BACKWARD, STEP, DELTA_BY_HAND,
    FIND_THE_BUG,
]  # fmt: skip
