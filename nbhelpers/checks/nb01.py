"""The exercises of notebook 01: one sample at a time, in plain Python."""

import math

from nbhelpers.checks.exercise import Exercise, Mistake, digest


def sigmoid(z):
    return 1 / (1 + math.exp(-z))


def slope(a):
    return a * (1 - a)


def normal(rng, *shape):
    """Random numbers as (nested) lists."""
    return rng.normal(size=shape).tolist()


# ---- 1.0 ----

TWICE_THE_WEIGHTS = Exercise(
    id="1.0",
    title="Twice the weights",
    kind="choice",
    reference=digest("1.0", "b"),
    mistakes=[
        Mistake(
            "a",
            "You doubled one factor and kept the others: in δ_i = g′(z_i) Σ_j w_ij δ_j the slopes "
            "and the δ_j were computed by a forward pass with the weights as they are now.",
            "Which numbers of the forward pass still have their old value?",
        ),
        Mistake(
            "c",
            "Forward and backward both use w, but not as a plain factor: the forward pass sends w "
            "through the sigmoid, which bends.",
            "If z doubles, does σ(z) double?",
        ),
        Mistake(
            "d",
            "The output and its error are not given from outside: they come from the weights too, "
            "and the way back to a hidden unit leads over a weight.",
            "Follow one δ back from the output: what is it multiplied by on its way?",
        ),
    ],
)

# ---- 1.1 ----

SIGMOID_PRIME = Exercise(
    id="1.1",
    title="The slope of the sigmoid",
    kind="function",
    reference=lambda z: slope(sigmoid(z)),
    cases={
        "z = 0": lambda rng: (0.0,),
        "a positive z": lambda rng: (rng.uniform(0.5, 3),),
        "a negative z": lambda rng: (rng.uniform(-3, -0.5),),
        "a large z": lambda rng: (rng.uniform(5, 9),),
    },
    mistakes=[
        Mistake(
            lambda z: z * (1 - z),
            "You put z where the formula a (1 − a) wants the activation a.",
            "Compute a from z first.",
        ),
        Mistake(
            lambda z: slope(sigmoid(sigmoid(z))),
            "This is the derivative at a, not at z: the sigmoid was applied twice.",
            "The argument z is a weighted input; it goes through the sigmoid once.",
        ),
        Mistake(
            sigmoid,
            "This is the sigmoid itself, not its slope.",
            "At z = 0 the curve has the height 0.5. How steep is it there?",
        ),
        Mistake(
            lambda z: 1 - sigmoid(z),
            "One factor is missing: this is 1 − σ(z).",
            "Differentiate 1 / (1 + e^(−z)) once more: the denominator comes squared.",
        ),
        Mistake(
            lambda z: -slope(sigmoid(z)),
            "The sign is wrong: the sigmoid rises everywhere, so its slope is positive.",
            "The chain rule gives two minus signs: one from 1/u, one from e^(−z).",
        ),
        Mistake(
            lambda z: sigmoid(z) * (1 + sigmoid(z)),
            "There is a plus where a minus belongs.",
            "For large z the curve is flat. Is your slope near 0 there?",
        ),
        Mistake(
            lambda z: 1 - sigmoid(z) ** 2,
            "This is the slope of tanh, 1 − a², with the sigmoid in place of tanh.",
            "Each function has its own formula for the slope; derive that of the sigmoid.",
        ),
        Mistake(
            lambda z: sigmoid(z) - sigmoid(z) ** 2 / 2,
            "The square has lost a factor of 2.",
            "Multiply a (1 − a) out, term by term.",
        ),
        Mistake(
            lambda z: math.exp(-z) / (1 + math.exp(-2 * z)),
            "The denominator was squared term by term: (1 + e)² is not 1 + e².",
            "Use the binomial formula, or square after adding.",
        ),
        Mistake(
            lambda z: sigmoid(z) ** 2,
            "The numerator is missing: e^(−z) over the squared denominator is the slope.",
            "The chain rule also differentiates what stands in the denominator.",
        ),
        Mistake(
            lambda z: sigmoid(z) * (1 - sigmoid(z) ** 2),
            "There is a square too many: the second factor is 1 − a, not 1 − a².",
            "What is the slope at z = 0? Compare with a sketch of the curve.",
        ),
        Mistake(
            lambda z: slope(1 / 1 + math.exp(-z)),
            "Brackets are missing in the sigmoid: 1 / 1 + e^(−z) divides first and adds later.",
            "What does your sigmoid give at z = 0? It must be 0.5.",
        ),
        Mistake(
            lambda z: 1 / (1 + math.exp(-z)) * math.exp(-z) / 1 + math.exp(-z),
            "Brackets are missing in a denominator: Python divides first and adds later.",
            "Give every denominator its own brackets.",
        ),
    ],
)

# ---- 1.2 ----

A1 = (0.6, 0.2)  # hidden activations
W2 = ((1.0, -2.0), (4.0, 0.5))
A2 = (0.8, 0.4)  # output activations
Y = (1.0, 0.0)


def hand_deltas(error=lambda a, y: (a - y) * slope(a), gate=slope, weight=lambda i, j: W2[i][j]):
    """The two hidden δ; each mistake replaces one of the three steps."""
    delta = [error(a, y) for a, y in zip(A2, Y, strict=True)]
    return [gate(A1[i]) * sum(weight(i, j) * delta[j] for j in (0, 1)) for i in (0, 1)]


DELTA_BY_HAND = Exercise(
    id="1.2",
    title="A δ by hand",
    kind="numbers",
    reference=hand_deltas,
    tolerance=6e-4,  # three decimals are asked for
    mistakes=[
        Mistake(
            hand_deltas(error=lambda a, y: a - y),
            "The slope at the output is missing: you used a − y as the δ of the outputs.",
            "δ is the change of the cost per nudge of z. Between z and a there is a sigmoid.",
        ),
        Mistake(
            hand_deltas(gate=lambda a: 1),
            "The slope of the hidden units is missing: you stopped at their activations.",
            "The sum over the paths says how the cost depends on a. One more step leads to z.",
        ),
        Mistake(
            hand_deltas(error=lambda a, y: a - y, gate=lambda a: 1),
            "Both slopes are missing, at the output and at the hidden units.",
            "Every passage through a sigmoid multiplies by its slope.",
        ),
        Mistake(
            hand_deltas(weight=lambda i, j: W2[i][j] * (j == 0)),
            "You followed the path to the first output only.",
            "At a fork the paths add up: each hidden unit feeds two outputs.",
        ),
        Mistake(
            hand_deltas(weight=lambda i, j: W2[i][j] * (j == 1)),
            "You followed the path to the second output only.",
            "At a fork the paths add up: each hidden unit feeds two outputs.",
        ),
        Mistake(
            hand_deltas(weight=lambda i, j: W2[j][i]),
            "You read the weights by column: the sum ran over the wrong index.",
            "The weights that leave hidden unit i are row i of W[2].",
        ),
        Mistake(
            hand_deltas(error=lambda a, y: (y - a) * slope(a)),
            "The sign is wrong: the error was taken as y − a.",
            "The derivative of ½ (a − y)² by a is what?",
        ),
        Mistake(
            hand_deltas(gate=lambda a: slope(sigmoid(a))),
            "The hidden slope is taken at a, not at z: the sigmoid was applied to an activation.",
            "The activations 0.6 and 0.2 have been through the sigmoid already.",
        ),
        Mistake(
            hand_deltas(weight=lambda i, j: 1.0),
            "The weights are missing: the δ of the outputs were added up as they are.",
            "How much of a hidden nudge arrives at an output depends on the weight between them.",
        ),
        Mistake(
            [(a - y) * slope(a) for a, y in zip(A2, Y, strict=True)],
            "These are the δ of the two outputs; those of the hidden units are one layer back.",
            "Carry them back along the weights, then through the hidden units.",
        ),
        Mistake(
            hand_deltas(gate=lambda a: a),
            "You multiplied by the hidden activation in place of its slope.",
            "a times δ belongs to the gradient of a weight; here the slope of the unit is wanted.",
        ),
    ],
)

# ---- 1.3 ----


def hidden_delta(z, W, delta):
    return [(1 - math.tanh(z[i]) ** 2) * paths(W[i], delta) for i in range(len(z))]


def paths(weights, delta):
    return sum(w * d for w, d in zip(weights, delta, strict=True))


def sum_inside_square(z, W, delta):
    return [1 - math.tanh(z[i]) ** 2 * paths(W[i], delta) for i in range(len(z))]


def running_sum(z, W, delta):
    total, deltas = 0, []
    for i in range(len(z)):
        total += paths(W[i], delta)
        deltas.append((1 - math.tanh(z[i]) ** 2) * total)
    return deltas


def over_the_wrong_index(z, W, delta):
    return [
        (1 - math.tanh(z[i]) ** 2) * sum(W[j][i] * delta[j] for j in range(len(delta)))
        for i in range(len(z))
    ]


TANH_LAYER = Exercise(
    id="1.3",
    title="A tanh hidden layer",
    kind="function",
    reference=hidden_delta,
    cases={
        "2 hidden units, 2 in the next layer": lambda rng: (
            normal(rng, 2), normal(rng, 2, 2), normal(rng, 2)
        ),
        "3 hidden units, 2 in the next layer": lambda rng: (
            normal(rng, 3), normal(rng, 3, 2), normal(rng, 2)
        ),
        "2 hidden units, 4 in the next layer": lambda rng: (
            normal(rng, 2), normal(rng, 2, 4), normal(rng, 4)
        ),
        "1 hidden unit, 1 in the next layer": lambda rng: (
            normal(rng, 1), normal(rng, 1, 1), normal(rng, 1)
        ),
    },
    mistakes=[
        Mistake(
            lambda z, W, delta: [paths(row, delta) for row in W],
            "The slope of the hidden units is missing: this is the sum over the paths alone.",
            "δ belongs to z, the sum belongs to a. What leads from a to z?",
        ),
        Mistake(
            lambda z, W, delta: [
                slope(sigmoid(z_i)) * paths(row, delta) for z_i, row in zip(z, W, strict=True)
            ],
            "You took the slope of the sigmoid; these units are tanh.",
            "What is the derivative of tanh?",
        ),
        Mistake(
            lambda z, W, delta: [
                (1 - z_i**2) * paths(row, delta) for z_i, row in zip(z, W, strict=True)
            ],
            "You put z where the formula 1 − a² wants the activation a.",
            "Compute a from z first.",
        ),
        Mistake(
            lambda z, W, delta: hidden_delta([math.tanh(z_i) for z_i in z], W, delta),
            "This is the derivative at a, not at z: tanh was applied twice.",
            "The argument z has not been through tanh yet, and goes once.",
        ),
        Mistake(
            lambda z, W, delta: [
                (1 - math.tanh(z_i)) * paths(row, delta) for z_i, row in zip(z, W, strict=True)
            ],
            "The square is missing in the slope of tanh.",
            "The slope of tanh is the same for z and −z. Is yours?",
        ),
        Mistake(
            lambda z, W, delta: [
                math.tanh(z_i) * paths(row, delta) for z_i, row in zip(z, W, strict=True)
            ],
            "You multiplied by the activation in place of its slope.",
            "At z = 0 tanh is steepest. What is your factor there?",
        ),
        Mistake(
            lambda z, W, delta: [
                slope(math.tanh(z_i)) * paths(row, delta) for z_i, row in zip(z, W, strict=True)
            ],
            "The activation is right, but a (1 − a) is the slope of the sigmoid.",
            "These units are tanh: what is its slope, written with a?",
        ),
        Mistake(
            lambda z, W, delta: [
                (1 - math.tanh(z_i**2)) * paths(row, delta) for z_i, row in zip(z, W, strict=True)
            ],
            "The square is in the wrong place: z was squared, the activation should be.",
            "In 1 − a², what is squared?",
        ),
        Mistake(
            over_the_wrong_index,
            "You summed over the wrong index of W: W[j][i] in place of W[i][j].",
            "The paths that leave hidden unit i are row i of W.",
        ),
        Mistake(
            lambda z, W, delta: hidden_delta(z, [row[:1] for row in W], delta[:1]),
            "You followed one path only, to the first unit of the next layer.",
            "At a fork the paths add up: sum over all units of the next layer.",
        ),
        Mistake(
            lambda z, W, delta: [d / len(delta) for d in hidden_delta(z, W, delta)],
            "You took the mean over the paths; they add up.",
            "A nudge arrives at every unit of the next layer in full.",
        ),
        Mistake(
            lambda z, W, delta: hidden_delta(z, [[1.0] * len(delta) for _ in z], delta),
            "The weights are missing: the δ of the next layer were added up as they are.",
            "How much of a nudge arrives depends on the weight of the path.",
        ),
        Mistake(
            lambda z, W, delta: hidden_delta(z, [[1 / w for w in row] for row in W], delta),
            "You divided by the weights. The way back multiplies by them, as the way forward does.",
            "A nudge of a_i moves z_j by w_ij times as much. What does that do to the cost?",
        ),
        Mistake(
            sum_inside_square,
            "Brackets are missing: the sum multiplies a² alone, not 1 − a².",
            "Which operation does Python carry out first, − or *?",
        ),
        Mistake(
            running_sum,
            "The sum runs on from one hidden unit to the next.",
            "Where must the sum start again at 0?",
        ),
        Mistake(
            lambda z, W, delta: [
                (1 - math.tanh(z[i]) ** 2) * sum(W[i][j] * delta[i] for j in range(len(delta)))
                for i in range(len(z))
            ],
            "The index of δ is wrong: each path j brings the δ of its own end, not delta[i].",
            "Which unit does the path with the weight W[i][j] lead to?",
        ),
        Mistake(
            lambda z, W, delta: hidden_delta(z, W, delta)[:1],
            "Only the first hidden unit comes back: the return is inside the loop.",
            "How far is the last line indented?",
        ),
        Mistake(
            lambda z, W, delta: [-d for d in hidden_delta(z, W, delta)],
            "The sign is wrong.",
            "No minus sign appears on the way back; the step against the gradient comes later.",
        ),
    ],
)  # fmt: skip

# ---- 1.4 ----


def layer(W, b, a):
    return [
        sigmoid(sum(a[i] * W[i][j] for i in range(len(a))) + b[j]) for j in range(len(b))
    ]  # fmt: skip


def moved(W, a, delta, rate):
    return [[w - rate * a_i * d for w, d in zip(row, delta)] for row, a_i in zip(W, a)]


def moved_bias(b, delta, rate):
    return [b_j - rate * d for b_j, d in zip(b, delta, strict=True)]


def step(W1, b1, W2, b2, x, y, rate, *, error=None, gate=slope, back=None, bias_rate=None):
    """One step of gradient descent; each mistake replaces one part by a wrong one."""
    a1 = layer(W1, b1, x)
    a2 = layer(W2, b2, a1)
    d2 = [(error or output_error)(a, t) for a, t in zip(a2, y, strict=True)]
    new_W2, new_b2 = moved(W2, a1, d2, rate), moved_bias(b2, d2, rate)
    way_back = W2 if back is None else back(W2, new_W2)
    d1 = [gate(a) * paths(row, d2) for a, row in zip(a1, way_back, strict=True)]
    new_b1 = moved_bias(b1, d1, rate)
    return moved(W1, x, d1, rate), new_b1, new_W2, new_b2


def output_error(a, y):
    return (a - y) * slope(a)


def second_forward_pass(W1, b1, W2, b2, x, y, rate):
    """The output layer moves first; then a new forward pass gives the δ of the hidden layer."""
    _, _, new_W2, new_b2 = step(W1, b1, W2, b2, x, y, rate)
    new_W1, new_b1, _, _ = step(W1, b1, new_W2, new_b2, x, y, rate)
    return new_W1, new_b1, new_W2, new_b2


def rate_twice(W1, b1, W2, b2, x, y, rate):
    """δ of the output is multiplied by the rate before it goes back."""
    _, _, new_W2, new_b2 = step(W1, b1, W2, b2, x, y, rate)
    new_W1, new_b1, _, _ = step(W1, b1, W2, b2, x, y, rate * rate)
    return new_W1, new_b1, new_W2, new_b2


def biases_stay(W1, b1, W2, b2, x, y, rate):
    new_W1, _, new_W2, _ = step(W1, b1, W2, b2, x, y, rate)
    return new_W1, b1, new_W2, b2


def a1_in_place_of_x(W1, b1, W2, b2, x, y, rate):
    _, new_b1, new_W2, new_b2 = step(W1, b1, W2, b2, x, y, rate)
    a1 = layer(W1, b1, x)
    new_W1 = [
        [W1[i][j] + a1[i] * (new_b1[j] - b1[j]) for j in range(len(b1))] for i in range(len(x))
    ]
    return new_W1, new_b1, new_W2, new_b2


def hidden_layer_stays(W1, b1, W2, b2, x, y, rate):
    _, _, new_W2, new_b2 = step(W1, b1, W2, b2, x, y, rate)
    return W1, b1, new_W2, new_b2


def network(rng, n0, n1, n2):
    """Arguments of `step`, with a rate large enough for mistakes to be seen."""
    weights = normal(rng, n0, n1), normal(rng, n1), normal(rng, n1, n2), normal(rng, n2)
    return *weights, normal(rng, n0), rng.uniform(0, 1, n2).tolist(), rng.uniform(1.5, 3)


FIND_THE_BUG = Exercise(
    id="1.4",
    title="Find the bug",
    kind="function",
    reference=lambda W1, b1, W2, b2, x, y, rate: step(W1, b1, W2, b2, x, y, rate),
    parts=("W1", "b1", "W2", "b2"),
    cases={
        "a 2-2-1 network": lambda rng: network(rng, 2, 2, 1),
        "a 3-2-4 network": lambda rng: network(rng, 3, 2, 4),
        "a 2-4-2 network": lambda rng: network(rng, 2, 4, 2),
        "a 1-1-1 network": lambda rng: network(rng, 1, 1, 1),
    },
    mistakes=[
        Mistake(
            lambda *args: step(*args, back=lambda old, new: new),
            "The δ of the hidden layer uses W2 after the update. All gradients belong to one and "
            "the same point: the weights before the step.",
            "Put the lines in another order, or give the new weights another name.",
        ),
        Mistake(
            second_forward_pass,
            "The forward pass was repeated after W2 had moved, so the two layers take their "
            "gradients at different points.",
            "One forward pass, then every δ, then every update.",
        ),
        Mistake(
            lambda *args: step(*args[:-1], -args[-1]),
            "This step goes uphill: the weights move along the gradient, not against it.",
            "Look at the sign in front of the rate, and at the order of a − y.",
        ),
        Mistake(
            lambda *args: step(*args, error=lambda a, y: a - y),
            "The slope at the output is missing: a − y alone is the δ of another cost.",
            "With the cost ½ (a − y)² and a sigmoid output, σ′ stays in δ.",
        ),
        Mistake(
            lambda *args: step(*args, gate=lambda a: 1),
            "The slope of the hidden units is missing in their δ.",
            "The sum over the paths leads to a; one factor more leads to z.",
        ),
        Mistake(
            lambda *args: step(*args, gate=lambda a: slope(sigmoid(a))),
            "The hidden slope is taken at a, not at z: the sigmoid was applied twice.",
            "a1 has been through the sigmoid already.",
        ),
        Mistake(
            biases_stay,
            "The weights are right, but both biases stayed where they were.",
            "A bias is the weight from a unit that is always 1.",
        ),
        Mistake(
            a1_in_place_of_x,
            "The gradient of W1 holds a1, the activation behind the weights, in place of x.",
            "∂C/∂w_ij is the activation that the weight starts from, times the δ where it ends.",
        ),
        Mistake(
            hidden_layer_stays,
            "Only the output layer was trained; W1 and b1 came back unchanged.",
            "What becomes of d1?",
        ),
        Mistake(
            rate_twice,
            "The hidden layer's step has the rate in it twice: δ took it along on its way back.",
            "δ does not know the rate; only the update does.",
        ),
        Mistake(
            lambda *args: step(*args[:-1], 1.0),
            "The rate is not used: every step has the rate 1.",
            "Where does the size of the step come from?",
        ),
        Mistake(
            lambda *args: step(*args, error=lambda a, y: 2 * output_error(a, y)),
            "Every step is twice too large: this is the gradient of (a − y)², without the ½.",
            "The cost of a sample is ½ Σ (a − y)².",
        ),
    ],
)

# ---- 1.5 ----


def forward(W, b, x, *, add=lambda z, b, j, n_in: z + b[j], g=lambda z, last: sigmoid(z)):
    """The forward pass; each mistake replaces the addition of the bias, or the activation."""
    a = x
    for l in range(1, len(W)):
        n_in, n_out, last = len(W[l]), len(W[l][0]), l == len(W) - 1
        z = [sum(a[i] * W[l][i][j] for i in range(n_in)) for j in range(n_out)]
        a = [g(add(z[j], b[l], j, n_in), last) for j in range(n_out)]
    return a


def after_the_sigmoid(W, b, x):
    a = x
    for l in range(1, len(W)):
        a = [s + b_j for s, b_j in zip(layer(W[l], [0.0] * len(b[l]), a), b[l], strict=True)]
    return a


def always_from_x(W, b, x):
    for l in range(1, len(W)):
        n_in, n_out = range(len(W[l])), range(len(W[l][0]))
        a = [sigmoid(sum(x[i] * W[l][i][j] for i in n_in) + b[l][j]) for j in n_out]
    return a


def in_some_layers(W, b, x, wanted):
    return forward(W, [None] + [b[l] if wanted(l, len(W) - 1) else [0.0] * len(b[l])
                                for l in range(1, len(W))], x)  # fmt: skip


def layers(rng, *sizes):
    W = [normal(rng, n_in, n_out) for n_in, n_out in zip(sizes, sizes[1:], strict=False)]
    b = [normal(rng, n) for n in sizes[1:]]
    return [None, *W], [None, *b], normal(rng, sizes[0])


MISSING_BIAS = Exercise(
    id="1.5",
    title="The missing bias",
    kind="function",
    reference=lambda W, b, x: forward(W, b, x),
    cases={
        "2 inputs, 1 output, no hidden layer": lambda rng: layers(rng, 2, 1),
        "a 2-3-2 network": lambda rng: layers(rng, 2, 3, 2),
        "a 3-2-4-2 network": lambda rng: layers(rng, 3, 2, 4, 2),
    },
    mistakes=[
        Mistake(
            lambda W, b, x: forward(W, b, x, add=lambda z, b, j, n_in: z),
            "The bias is still missing: this is the result without it.",
            "The bias is the weight from a unit fixed at 1. Where does that term enter the sum?",
        ),
        Mistake(
            after_the_sigmoid,
            "The bias is added after the sigmoid: it shifts a, not z.",
            "It belongs to the weighted input, inside the brackets of the sigmoid.",
        ),
        Mistake(
            lambda W, b, x: forward(W, b, x, add=lambda z, b, j, n_in: z + n_in * b[j]),
            "The bias is added once for every input: it stands inside the sum over i.",
            "The unit fixed at 1 is one unit, with one term.",
        ),
        Mistake(
            lambda W, b, x: forward(W, b, x, add=lambda z, b, j, n_in: z + b[0]),
            "Every unit gets the first bias of its layer.",
            "Unit j has a bias of its own.",
        ),
        Mistake(
            lambda W, b, x: forward(W, b, x, add=lambda z, b, j, n_in: z + sum(b)),
            "Every unit gets the sum of all biases of its layer.",
            "Unit j has a bias of its own, and only that one.",
        ),
        Mistake(
            lambda W, b, x: forward(W, b, x, add=lambda z, b, j, n_in: z - b[j]),
            "The bias is subtracted: here it is added (a threshold is minus a bias).",
            "In z = Σ a w + b, which sign stands before b?",
        ),
        Mistake(
            lambda W, b, x: forward(W, b, x, add=lambda z, b, j, n_in: z * b[j]),
            "The bias is multiplied with the sum in place of added to it.",
            "A bias shifts z; it does not stretch it.",
        ),
        Mistake(
            lambda W, b, x: in_some_layers(W, b, x, lambda l, last: l == 1),
            "Only the first layer has its bias.",
            "Each turn of the loop over l needs its own b[l].",
        ),
        Mistake(
            lambda W, b, x: in_some_layers(W, b, x, lambda l, last: l == last),
            "Only the output layer has its bias.",
            "Each turn of the loop over l needs its own b[l].",
        ),
        Mistake(
            lambda W, b, x: forward(W, b, x, g=lambda z, last: z if last else sigmoid(z)),
            "The output layer's sigmoid is missing: these are its z.",
            "Every layer ends with the sigmoid, the last one too.",
        ),
        Mistake(
            lambda W, b, x: layer(W[1], b[1], x),
            "These are the activations of the first layer: the return is inside the loop.",
            "How far is the last line indented?",
        ),
        Mistake(
            lambda W, b, x: forward(W[:-1], b[:-1], x),
            "The last layer is left out: these are the activations before it.",
            "Which layers does your range count? range(1, n) ends at n − 1.",
        ),
        Mistake(
            always_from_x,
            "Every layer takes its input from x; only the first one does so.",
            "Which list holds the activations of the layer before?",
        ),
        Mistake(
            lambda W, b, x: forward(W, b, x, g=lambda z, last: math.tanh(z)),
            "You took tanh; these units are sigmoid.",
            "Between which two values do the outputs lie?",
        ),
        Mistake(
            lambda W, b, x: forward(W, b, x, g=lambda z, last: sigmoid(-z)),
            "The sign in the sigmoid's exponent is wrong: it falls where it should rise.",
            "What does your sigmoid give for a large z?",
        ),
        Mistake(
            lambda W, b, x: forward(W, b, x, g=lambda z, last: sigmoid(z) if last else z),
            "The hidden layers' sigmoid is missing: without it the layers collapse into one.",
            "Every layer ends with the sigmoid.",
        ),
    ],
)

EXERCISES = [
    TWICE_THE_WEIGHTS,
    SIGMOID_PRIME,
    DELTA_BY_HAND,
    TANH_LAYER,
    FIND_THE_BUG,
    MISSING_BIAS,
]
