"""The exercises of notebook 04: initialization."""

import math

import numpy as np

from nbhelpers.checks.exercise import Exercise, Mistake, Unusable, digest
from nbhelpers.checks.slip import slip
from nbhelpers.initializers import constant
from nbhelpers.network import backprop, make_network

# ---- 4.0 ----

ZEROS_WITH_DROPOUT = Exercise(
    id="4.0", title="Zeros with dropout", kind="choice", reference=digest("4.0", "b"),
    mistakes=[
    Mistake("a",
        "Equal units with different masks do not have equal gradients: in one and the same batch "
        "one unit is present and its twin is not. So the proof breaks down. Where exactly, and "
        "for which activations?",
        "A mask multiplies an activation. What are the activations when all weights are 0?"),
    Mistake("c", "A mask can only tell two units apart if there is something to be masked.",
        "What is the activation of a hidden unit when all weights and biases are 0: of tanh, of "
        "ReLU, of the sigmoid?"),
    Mistake("d",
        "You have the right idea, that the activation at z = 0 decides, and drew it the wrong way "
        "round.",
        "A mask times 0 is 0. Which of the three functions is not 0 at z = 0?"),
])  # fmt: skip

# ---- 4.1: a layer from 784 to 200 units ----

N_IN, N_OUT = 784, 200


def xavier_range():
    return [math.sqrt(6 / (N_IN + N_OUT))]


RANGE = Exercise(
    id="4.1", title="The range for 784 → 200", kind="numbers", reference=xavier_range,
    tolerance=6e-5,  # four decimals are asked for
    mistakes=[
    Mistake(slip("6 /", "2 /"),
        "This is the standard deviation. A uniform distribution reaches further out than that.",
        "Its variance is r²/3. Solve for r."),
    Mistake(slip("N_OUT))", "N_OUT)) / 2"), "This is half of r: the range of (rand − 0.5) · r.",
        "The distribution reaches from −r to +r, which is 2r wide."),
    Mistake(slip("N_IN + N_OUT", "N_IN"),
        "Only the inputs were counted: this is the range that He's rule gives.",
        "Xavier's variance is a compromise between the way forward and the way back."),
    Mistake(slip("N_IN + N_OUT", "N_OUT"), "Only the outputs were counted.",
        "Xavier's variance is a compromise between the way forward and the way back."),
    Mistake(slip("6 /", "3 /"), "This is the r of variance 1/(n_in + n_out): a 2 was lost.",
        "Write down the variance first, then r² = 3 · variance."),
    Mistake(slip("math.sqrt(6 / (N_IN + N_OUT))", "6 / (N_IN + N_OUT)"),
        "This is r²: the square root is missing.",
        "The variance goes with r², the range with its root."),
    Mistake(slip("math.sqrt(6 / (N_IN + N_OUT))", "2 / (N_IN + N_OUT)"),
        "This is the variance; the range is asked for.",
        "How are the variance and the range of a uniform distribution related?"),
    Mistake(slip("6 /", "12 /"),
        "You used the variance of a distribution of width r, r²/12; here the width is 2r.",
        "From −r to +r the variance is (2r)²/12. Simplify."),
    Mistake(slip("N_IN + N_OUT", "N_IN * N_OUT"), "n_in and n_out were multiplied; they are added.",
        "The variance is 2 / (n_in + n_out)."),
])  # fmt: skip

# ---- 4.2 ----


def xavier(U):
    n_in, n_out = U.shape
    r = math.sqrt(6 / (n_in + n_out))
    return (U - 0.5) * 2 * r


def draws(n_in, n_out):
    return lambda rng: (rng.random((n_in, n_out)),)


MEND_XAVIER = Exercise(
    id="4.2", title="Mend the half range", kind="function", reference=xavier,
    cases={
        "from 5 to 3 units": draws(5, 3),
        "from 2 to 7 units": draws(2, 7),
        "from 4 to 4 units": draws(4, 4),
        "from 6 to 1 unit": draws(6, 1),
    },
    mistakes=[
    Mistake(slip("* 2 * r", "* r"),
        "Still half the range: U − 0.5 reaches from −½ to ½ only, so the variance is a quarter of "
        "Xavier's.",
        "What do you multiply a number between −½ and ½ by to reach from −r to r?"),
    Mistake(slip("* 2 * r", "* 4 * r"), "Now it is twice the range: the factor 2 came in twice.",
        "What is U − 0.5 at most, and at least?"),
    Mistake(slip("* 2 * r", "* math.sqrt(2) * r"),
        "The factor is √2: that doubles the variance. It has to become four times as large.",
        "Twice the range: what does that do to the variance?"),
    Mistake(slip("(U - 0.5) * 2", "U * 2"),
        "The weights are not centred: they reach from 0 to 2r, and their mean is r.",
        "The derivation needs weights with mean 0."),
    Mistake(slip("(U - 0.5) * 2", "U"), "The weights are not centred: they reach from 0 to r.",
        "The derivation needs weights with mean 0."),
    Mistake(slip("(U - 0.5) * 2", "(2 * U - 0.5)"),
        "U was doubled before ½ was taken away, so W reaches from −½ r to 1½ r.",
        "Double the difference, or take away 1."),
    Mistake(slip("6 /", "2 /"),
        "Here √(2/(n_in + n_out)), the standard deviation, is used as the range.",
        "A uniform distribution on [−r, r] has variance r²/3."),
    Mistake(slip("(n_in + n_out)", "n_in"),
        "Only n_in is in the range: that is He's rule, for ReLU.",
        "Xavier's rule listens to both ends of the layer."),
    Mistake(slip("(n_in + n_out)", "n_out"), "Only n_out is in the range.",
        "Xavier's rule listens to both ends of the layer."),
    Mistake(slip("math.sqrt(6 / (n_in + n_out))", "6 / (n_in + n_out)"),
        "The root in r is missing.",
        "The variance is r²/3; which r has the variance 2/(n_in + n_out)?"),
    Mistake(slip("math.sqrt(6 / (n_in + n_out))", "math.sqrt(6) / (n_in + n_out)"),
        "The root reaches over the 6 only.",
        "Numerator and denominator both stand under the root in √(6/(n_in + n_out))."),
    Mistake(slip("n_in + n_out", "n_in * n_out"), "n_in and n_out were multiplied; they are added.",
        "The variance is 2 over a sum."),
    Mistake(slip("n_in + n_out", "n_in + n_out + 1"),
        "There is a 1 too many under the root: it counts the bias, which gets no random number "
        "here.",
        "n_in counts the units that feed this one."),
    Mistake(slip("(n_in + n_out)", "n_in + n_out"),
        "Brackets are missing below the line: 6 / n_in + n_out divides first and adds later.",
        "The sum of both sizes stands under the 6."),
])  # fmt: skip

# ---- 4.3 ----


def leaky_gain(slope):
    return math.sqrt(2 / (1 + slope**2))


LEAKY_GAIN = Exercise(
    id="4.3", title="The gain of leaky ReLU", kind="function", reference=leaky_gain,
    cases={
        "slope 0, which is ReLU": lambda rng: (0.0,),
        "slope 1, which is the identity": lambda rng: (1.0,),
        "a small slope": lambda rng: (rng.uniform(0.05, 0.3),),
        "a large slope": lambda rng: (rng.uniform(0.4, 0.9),),
    },
    mistakes=[
    Mistake(slip("2 / (1 + slope**2)", "2"),
        "This is the gain of plain ReLU: what comes through for negative z is left out.",
        "Split E[a²] at z = 0. What does the left half contribute?"),
    Mistake(slip("math.sqrt(2 / (1 + slope**2))", "2 / (1 + slope**2)"),
        "This is n · Var w. The gain is a factor of the standard deviation.",
        "Var w = gain² / n_in."),
    Mistake(slip("**2", ""), "The slope is not squared.",
        "E[a²] is the mean of a square: what happens to a factor in front of z?"),
    Mistake(slip("2 / (1 + slope**2)", "2 / (1 + slope) ** 2"),
        "You squared 1 + slope as a whole: the two halves are added after squaring.",
        "For each z only one of the two slopes is at work."),
    Mistake(slip("2 /", "1 /"), "A 2 is missing: each side of 0 holds half of the values of z.",
        "With slope 1 the function does nothing at all. Which gain do you get there?"),
    Mistake(slip("2 / (1 + slope**2)", "(1 + slope**2) / 2"),
        "This is the factor by which the activation shrinks the signal; the gain has to make up "
        "for it.",
        "Multiply the two: nothing should remain."),
    Mistake(slip("math.sqrt(2 / (1 + slope**2))", "(1 + slope**2) / 2"),
        "This is E[a²] as a share of Var z; the gain has to make up for it.",
        "Which n · Var w brings the product to 1? And its root?"),
    Mistake([slip("1 +", "1 -"), slip("2 / (1 + slope**2)", "2 / np.float64(1 - slope**2)")],
        "The left half is subtracted: squares add up, whatever the sign of z.",
        "Is a larger slope letting more or less of the signal through?"),
    Mistake(lambda slope: math.sqrt(2) * (1 - slope) + slope,
        "This is a straight line between the gains of ReLU and the identity: right at both ends, "
        "and wrong in between.",
        "Compute E[a²] for a slope of ½."),
    Mistake(slip("2 /", "2 *"), "You multiplied by 1 + slope² in place of dividing by it.",
        "Is a larger slope letting more or less of the signal through?"),
    Mistake(slip("(1 + slope**2)", "1 + slope**2"),
        "Brackets are missing below the line: 2 / 1 + slope² divides first and adds later.",
        "The whole sum stands under the 2."),
])  # fmt: skip

# ---- 4.4 ----


def largest_depth(f, limit):
    return math.ceil(math.log(limit) / abs(math.log(f)))


def steps(wrong):
    """Plant a wrong number of steps: rounded up, and rounded down with 1 added."""
    old = "math.ceil(math.log(limit) / abs(math.log(f)))"
    return [slip(old, f"math.ceil({wrong})"), slip(old, f"1 + int({wrong})")]


DEPTH = Exercise(
    id="4.4", title="How deep?", kind="function", reference=largest_depth,
    cases={
        "halved, a ratio under 10": lambda rng: (0.5, 10.0),  # 3.3 steps fit
        "doubled, a ratio under 12": lambda rng: (2.0, 12.0),  # 3.6 steps fit
        "halved, a ratio under 16": lambda rng: (0.5, 16.0),  # 16 itself is not under 16
        "doubled, a ratio under 4": lambda rng: (2.0, 4.0),
        "shrinking, a ratio under 10": lambda rng: (rng.uniform(0.2, 0.9), 10.0),
        "growing, a ratio under 10": lambda rng: (rng.uniform(1.1, 3), 10.0),
        "shrinking slowly, a ratio under 1000": lambda rng: (rng.uniform(0.8, 0.95), 1000.0),
        "growing slowly, a ratio under 50": lambda rng: (rng.uniform(1.05, 1.2), 50.0),
    },
    mistakes=[
    Mistake([slip("math.ceil", "int"), slip("math.ceil", "-1 + math.ceil")],
        "One too few: you counted the steps between the layers, not the layers.",
        "With two layers, how often does δ go back from one layer to another?"),
    Mistake(slip("math.ceil", "1 + math.ceil"),
        "One too many: at this depth the ratio is no longer under the limit. Rounding up and "
        "adding 1 does that.",
        "Put your answer into the ratio and compare it with the limit."),
    Mistake([slip("math.ceil", "round"), slip("math.ceil", "1 + round")],
        "You rounded to the nearest number: that is right for some cases only, by luck.",
        "If 3.3 steps fit under the limit, how many whole ones do? How many layers is that?"),
    Mistake(steps("math.log(limit) / math.log(f)"),
        "For f below 1 the logarithm is negative, and so is the depth that comes out.",
        "The ratio is that of the larger to the smaller; it does not matter which end it is."),
    Mistake(steps("math.log(limit) / abs(2 * math.log(f))"),
        "You used the factor f²: that is what happens to the mean square, the variance.",
        "f is a factor of the rms already."),
    Mistake(steps("2 * math.log(limit) / abs(math.log(f))"),
        "You took f for a factor of the variance; it is one of the rms already.",
        "What does one step do to the rms of δ?"),
    Mistake(steps("math.log10(limit) / abs(math.log(f))"),
        "Two different logarithms: log10 above and the natural one below.",
        "Any base will do, if it is the same in both places."),
    Mistake(steps("math.log(10) / abs(math.log(f))"),
        "The limit is always 10 here; it is an argument.",
        "Where is `limit` in your function?"),
    Mistake(steps("limit / max(f, 1 / f)"),
        "You divided the limit by the factor: that is how it would go if every layer added "
        "something.",
        "Every layer multiplies. What is f · f · … · f, with L − 1 factors?"),
    Mistake(steps("math.log(limit) / abs(1 - f)"),
        "You used 1 − f, which is near −ln f only where f is near 1.",
        "Solve f^(L−1) = limit for L by taking logarithms on both sides."),
    Mistake(slip("math.ceil", "1 + int"),
        "Where a whole number of steps fits, this is one too many: a ratio of 16 is not under 16.",
        "What do ceil and int say to 4.0, and which of them should say it?"),
])  # fmt: skip

# ---- 4.5 ----


def use_biases(hidden_biases, sizes, rng):
    """Start a network with these biases and equal weights, train it a little, look for twins."""
    b = hidden_biases(sizes, rng)
    if b is None or b is ...:
        raise Unusable("Your function returns nothing (None). Does it end in a `return`?", True)
    b = check_shapes(b, sizes)
    net = make_network(sizes, rng=np.random.default_rng(0), init=constant_weights)
    for l in range(1, net.L + 1):
        net.b[l] = b[l].astype(float)
    data = np.random.default_rng(1)
    X, Y = data.normal(size=(20, sizes[0])), data.integers(0, 2, (20, sizes[-1])).astype(float)
    for _ in range(10):
        for p, g in zip(net.params, backprop(net, X, Y).params):
            p -= 0.5 * g
    return says(b), [twins(net, l) for l in range(1, net.L)]


def constant_weights(rng, n_in, n_out):
    return constant(rng, n_in, n_out, 0.1)


def check_shapes(b, sizes):
    """Return the biases as arrays, or tell the student what their list should look like."""
    wanted = f"[None, b1, …] with {len(sizes)} entries, None in slot 0"
    if not isinstance(b, list | tuple) or len(b) != len(sizes) or b[0] is not None:
        raise Unusable(f"The result must be a list {wanted}, and then one array for each layer.")
    for l in range(1, len(sizes)):
        if not isinstance(b[l], np.ndarray) or b[l].shape != (sizes[l],):
            came = f"shape {b[l].shape}" if isinstance(b[l], np.ndarray) else type(b[l]).__name__
            raise Unusable(f"b[{l}] must be an array of shape ({sizes[l]},); it is {came}.")
        if not np.isfinite(b[l]).all():
            raise Unusable(f"b[{l}] holds NaN (not a number) or infinity.")
    return b


def says(b):
    """Describe the biases of the hidden layers in words, so that equal slips read alike."""
    kinds = [kind_of_biases(b_l) for b_l in b[1:-1]]
    if max(np.abs(b_l).max() for b_l in b[1:]) > 20:
        return "some as large as 20 or more"
    if all(kind == "all different" for kind in kinds):
        return "all different in every hidden layer"
    if set(kinds) == {"all 0"} and np.ptp(b[-1]) > 0:
        return "different in the output layer only"
    return "; ".join(f"layer {l}: {kind}" for l, kind in enumerate(kinds, 1))


def kind_of_biases(b):
    if len(np.unique(b.round(9))) == len(b):
        return "all different"
    if not b.any():
        return "all 0"
    return "all equal" if np.ptp(b) == 0 else "some equal"


def twins(net, l):
    """Return how many units of layer l have the same incoming weights as an earlier one."""
    return net.W[l].shape[1] - len(np.unique(net.W[l].round(9), axis=1).T)


def hidden_biases(sizes, rng):
    L = len(sizes) - 1
    b = [None]
    for l in range(1, L + 1):
        n = sizes[l]
        b.append(rng.normal(size=n) if l < L else np.zeros(n))
    return b


BIASES = Exercise(
    id="4.5", title="Biases alone", kind="function", reference=hidden_biases, call=use_biases,
    parts=("biases", "units with a twin"),
    cases={
        "a 3-4-2 network": lambda rng: ((3, 4, 2), rng),
        "a 3-5-4-2 network": lambda rng: ((3, 5, 4, 2), rng),
        "a 2-6-2-6-1 network": lambda rng: ((2, 6, 2, 6, 1), rng),
    },
    mistakes=[
    Mistake(slip("rng.normal(size=n)", "np.zeros(n)"),
        "All hidden biases are 0: with equal weights all units of a layer are still twins.",
        "Which of the three things that twins share can you make different?"),
    Mistake(slip("rng.normal(size=n)", "np.full(n, rng.normal())"),
        "Every layer has one bias for all its units: they are not 0, but they are equal.",
        "How many numbers have to be drawn for a layer of n units?"),
    Mistake(slip("l < L", "l == L"),
        "Only the biases of the output layer differ. The proof of the twins says nothing about "
        "the outputs: they have different targets anyway.",
        "Whose biases have to differ: those of the units that are twins."),
    Mistake(slip("l < L", "l == 1"),
        "Only the first hidden layer has different biases. Behind it, every unit still gets the "
        "same sum as its neighbour.",
        "Read the proof for layer 2: does it need equal units in layer 1?"),
    Mistake(slip("l < L", "l == L - 1"),
        "Only the last hidden layer has different biases; the layers before it are twins.",
        "Read the proof for layer 1: which rows of W[2] would have to differ?"),
    Mistake(slip("rng.normal(size=n)", "np.where(np.arange(n) % 2, 0.5, -0.5)"),
        "Only two values alternate: each unit has lost some twins and kept others.",
        "Every unit needs a value of its own."),
    Mistake(slip("rng.normal(size=n)", "rng.normal(0, 1000, n)"),
        "The biases differ, but they are huge: every tanh is saturated, its slope is 0, and "
        "nothing reaches the weights before it.",
        "Where is tanh steep?"),
])  # fmt: skip

EXERCISES = [ZEROS_WITH_DROPOUT, RANGE, MEND_XAVIER, LEAKY_GAIN, DEPTH, BIASES]
