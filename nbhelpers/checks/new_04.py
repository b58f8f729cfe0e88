"""Exercises for lesson 04, second edition: how large to start, and what each layer measures."""

import math

import numpy as np

from nbhelpers.checks.exercise import Exercise, Mistake, Unusable
from nbhelpers.checks.slip import slip

# ---- the spread of the start weights, by two rules ----

LAYERS = {
    "from 784 to 30 units": lambda rng: (784, 30),
    "from 30 to 10 units": lambda rng: (30, 10),
    "from 50 to 50 units": lambda rng: (50, 50),
    "from some to others": lambda rng: tuple(int(n) for n in rng.integers(2, 300, 2)),
}


def xavier_scale(n_in, n_out):
    return math.sqrt(2 / (n_in + n_out))


XAVIER_SCALE = Exercise(
    id="4.21", title="Xavier's scale", kind="function", reference=xavier_scale,
    cases=LAYERS,
    mistakes=[
    Mistake(slip("math.sqrt(2 / (n_in + n_out))", "2 / (n_in + n_out)"),
        "This is the variance; the standard deviation is asked for.",
        "How do you get from the one to the other?"),
    Mistake(slip("2 /", "6 /"),
        "This is r of the even distribution from −r to r; the standard deviation is asked for.",
        "Its variance is r²/3."),
    Mistake(slip("2 /", "1 /"),
        "A 2 is missing: the rule takes the mean of both sizes, (n_in + n_out)/2.",
        "With n_in = n_out = n the variance should be 1/n."),
    Mistake(slip("(n_in + n_out)", "n_in + n_out"),
        "Brackets are missing below the line: 2 / n_in + n_out divides first and adds later.",
        "The sum of both sizes stands under the 2."),
    Mistake(slip("math.sqrt(2 / (n_in + n_out))", "math.sqrt(2) / (n_in + n_out)"),
        "The root reaches over the 2 only.",
        "Numerator and denominator both stand under the root."),
    Mistake(slip("n_in + n_out)", "n_in * n_out)"),
        "n_in and n_out were multiplied; they are added.",
        "The variance is 2 / (n_in + n_out)."),
    Mistake(slip("n_in + n_out)", "n_in)"),
        "Only the inputs were counted: this is He's rule, for ReLU.",
        "Xavier's rule listens to both ends of the layer."),
    Mistake(slip("n_in + n_out)", "n_out)"), "Only the outputs were counted.",
        "Xavier's rule listens to both ends of the layer."),
    Mistake(slip("2 / (n_in + n_out)", "1 / n_in"),
        "This is 1/√n_in, which keeps the way forward only.",
        "Xavier's rule is a compromise with the way back."),
    Mistake(slip("2 / (n_in + n_out)", "(n_in + n_out) / 2"),
        "The fraction is upside down: more units need smaller weights.",
        "How does the spread of a sum grow with its number of terms?"),
])  # fmt: skip


def he_scale(n_in, n_out):
    return math.sqrt(2 / n_in)


HE_SCALE = Exercise(
    id="4.22", title="He's scale", kind="function", reference=he_scale,
    cases=LAYERS,
    mistakes=[
    Mistake(slip("math.sqrt(2 / n_in)", "2 / n_in"),
        "This is the variance; the standard deviation is asked for.",
        "How do you get from the one to the other?"),
    Mistake(slip("2 /", "1 /"),
        "The 2 is missing: ReLU lets half of the signal through, and the weights make up for it.",
        "What is the mean of relu(z)² compared with that of z²?"),
    Mistake(slip("2 / n_in", "2 / n_out"),
        "You counted the units that the layer feeds; the sum runs over those that feed it.",
        "How many terms does z have?"),
    Mistake(slip("2 / n_in", "2 / (n_in + n_out)"), "This is Xavier's rule.",
        "He's rule looks at the way forward alone."),
    Mistake(slip("2 / n_in", "4 / (n_in + n_out)"),
        "This is twice Xavier's variance: right only where a layer is as wide as the one before.",
        "He's rule looks at the way forward alone."),
    Mistake(slip("2 /", "6 /"),
        "This is r of the even distribution from −r to r; the standard deviation is asked for.",
        "Its variance is r²/3."),
    Mistake(slip("math.sqrt(2 / n_in)", "math.sqrt(2) / n_in"), "The root reaches over the 2 only.",
        "Numerator and denominator both stand under the root."),
    Mistake(slip("math.sqrt(2 / n_in)", "2 / math.sqrt(n_in)"), "The root reaches over n_in only.",
        "Numerator and denominator both stand under the root."),
    Mistake(slip("2 / n_in", "n_in / 2"),
        "The fraction is upside down: more inputs need smaller weights.",
        "How does the spread of a sum grow with its number of terms?"),
])  # fmt: skip

# ---- the weights themselves: any draw will do, so what is compared are their measures ----


def make_weights(sizes, scale_for, rng):
    W = [None]
    for n_in, n_out in zip(sizes, sizes[1:]):
        W.append(scale_for(n_in, n_out) * rng.normal(size=(n_in, n_out)))
    return W


def measure_weights(make_weights, sizes, scale_for, rng):
    """Return the shapes of the weights, their means and their spreads, in words."""
    before = rng.bit_generator.state
    W = make_weights(sizes, scale_for, rng)
    if W is None or W is ...:
        return W
    if not isinstance(W, list) or len(W) != len(sizes) or W[0] is not None:
        raise Unusable(f"The result must be a list of {len(sizes)} entries, None in slot 0.")
    if not all(isinstance(W_l, np.ndarray) and W_l.ndim == 2 for W_l in W[1:]):
        raise Unusable("W[1], W[2] and so on must be matrices.")
    shapes = [str(W_l.shape) for W_l in W[1:]]
    names = [spread(W_l, *pair) for W_l, *pair in zip(W[1:], sizes, sizes[1:])]
    dice = "the generator that came" if rng.bit_generator.state != before else "its own"
    return shapes, [centre(W_l) for W_l in W[1:]], names, dice


def centre(W):
    return "0" if abs(W.mean()) < 0.1 * np.sqrt((W * W).mean()) + 1e-12 else "not 0"


def spread(W, n_in, n_out):
    """Name the spread of a matrix by what it may have been meant to be."""
    if np.ptp(W) == 0:
        return "none: all weights are equal"
    scale, own = he_scale(n_in, n_out), "scale_for(n_in, n_out)"
    known = {
        own: scale,
        "its square root": scale**0.5,
        "its square": scale**2,
        "1": 1.0,
        f"{own} / √3": scale / 3**0.5,
        f"{own} / √12": scale / 12**0.5,
        "scale_for(n_out, n_in)": he_scale(n_out, n_in),
        "1 / its value": 1 / scale,
    }
    near = [name for name, value in known.items() if abs(W.std() / value - 1) < 0.04]
    return near[0] if near else "another"


MAKE_WEIGHTS = Exercise(
    id="4.23", title="Throw the dice", kind="function", reference=make_weights,
    call=measure_weights,
    parts=("shapes", "means", "spreads", "dice"),
    cases={
        "a 200-150-100 network": lambda rng: ((200, 150, 100), he_scale, rng),
        "a 300-80 network": lambda rng: ((300, 80), he_scale, rng),
        "a 90-250-120-60 network": lambda rng: ((90, 250, 120, 60), he_scale, rng),
    },
    mistakes=[
    Mistake(slip("scale_for(n_in, n_out) * ", ""),
        "The scale is missing: every weight comes from N(0, 1).",
        "How wide must the dice be for a layer of this size?"),
    Mistake(slip("rng.normal(size=(n_in, n_out))", "rng.random((n_in, n_out))"),
        "Numbers from 0 to 1: their mean is not 0 and their spread is not 1.",
        "Which distribution has mean 0 and standard deviation 1?"),
    Mistake(slip("rng.normal(size=(n_in, n_out))", "rng.uniform(-1, 1, (n_in, n_out))"),
        "Even draws from −1 to 1 have the standard deviation 1/√3, not 1.",
        "Which distribution has standard deviation 1?"),
    Mistake(slip("rng.normal(size=(n_in, n_out))", "(rng.random((n_in, n_out)) - 0.5)"),
        "Even draws from −½ to ½ have the standard deviation 1/√12, not 1.",
        "Which distribution has standard deviation 1?"),
    Mistake(slip("scale_for(n_in, n_out) * rng", "scale_for(n_in, n_out) ** 2 * rng"),
        "You scaled with the square: that is the variance.",
        "If z has the spread 1, which spread has c · z?"),
    Mistake(slip("scale_for(n_in, n_out) * rng", "scale_for(n_in, n_out) ** 0.5 * rng"),
        "You scaled with the square root: the scale is a standard deviation already.",
        "If z has the spread 1, which spread has c · z?"),
    Mistake(slip("* rng", "+ rng"),
        "The scale is added: it moves the mean and leaves the spread as it was.",
        "Which operation makes numbers spread wider?"),
    Mistake(slip("size=(n_in, n_out)", "size=(n_out, n_in)"),
        "The matrices are lying on their side: W[l] has a row for each unit it comes from.",
        "The shape of W[l] is (n_in, n_out)."),
    Mistake(slip("rng.normal(size=(n_in, n_out))", "np.ones((n_in, n_out))"),
        "Nothing is random: all weights of a layer are equal, and so its units are twins.",
        "What do the dice do?"),
    Mistake(slip("for n_in", "rng = np.random.default_rng(0)\n    for n_in"),
        "You threw dice of your own: every seed gives the same network.",
        "Which generator did your function receive?"),
    Mistake(slip("scale_for(n_in, n_out)", "scale_for(n_out, n_in)"),
        "n_in and n_out have changed places in the scale.",
        "Which of them is the number of terms in z?"),
])  # fmt: skip

# ---- the measurement: the rms of each layer ----


def layer_rms(A):
    return [float(np.sqrt((A_l**2).mean())) for A_l in A[1:]]


def activations(rng, B, *sizes):
    """Activations with a mean of their own, as those of sigmoid and ReLU have."""
    return ([rng.normal(rng.uniform(0.5, 1), 1, size=(B, n)) for n in sizes],)


LAYER_RMS = Exercise(
    id="4.24", title="How loud is each layer?", kind="function", reference=layer_rms,
    cases={
        "5 samples, layers of 3, 4 and 2 units": lambda rng: activations(rng, 5, 3, 4, 2),
        "4 samples, layers of 4 and 4 units": lambda rng: activations(rng, 4, 4, 4),
        "1 sample, layers of 2, 6, 3 and 1 units": lambda rng: activations(rng, 1, 2, 6, 3, 1),
    },
    mistakes=[
    Mistake(slip("np.sqrt((A_l**2).mean())", "A_l.std()"),
        "This is the standard deviation: it takes the mean away first.",
        "Which number says how large the activations are, wherever they lie?"),
    Mistake(slip("np.sqrt((A_l**2).mean())", "(A_l**2).mean()"),
        "This is the mean square; the root is missing.",
        "In which order do you read root-mean-square?"),
    Mistake(slip("np.sqrt((A_l**2).mean())", "A_l.var()"), "This is the variance.",
        "In which order do you read root-mean-square?"),
    Mistake([slip("np.sqrt((A_l**2).mean())",
            "np.sqrt(A_l**2).mean()"), slip("np.sqrt((A_l**2).mean())", "abs(A_l).mean()")],
        "This is the mean size |a|: the root is taken of each square, before the mean.",
        "In which order do you read root-mean-square, from right to left?"),
    Mistake(slip("(A_l**2).mean()", "A_l.mean() ** 2"),
        "You squared the mean; the mean of the squares is asked for.",
        "Activations 1 and −1: is their rms 0?"),
    Mistake(slip(".mean()", ".sum()"),
        "You took the sum in place of the mean: the number grows with the size of the layer.",
        "Can wide and narrow layers be compared by it?"),
    Mistake(slip("A_l in A[1:]", "A_l in A"),
        "The inputs are in the list as well; layer 1 comes first.",
        "Which slot holds the inputs?"),
    Mistake(slip("float(np.sqrt((A_l**2).mean()))", "np.sqrt((A_l**2).mean(axis=0))"),
        "You have one number for each unit; one for each layer is asked for.",
        "Over what is the mean taken: samples, units, or both?"),
    Mistake(slip("float(np.sqrt((A_l**2).mean()))", "np.sqrt((A_l**2).mean(axis=1))"),
        "You have one number for each sample; one for each layer is asked for.",
        "Over what is the mean taken: samples, units, or both?"),
    Mistake(slip("A[1:]", "A[-1:]"), "This is the last layer only.",
        "One number for each layer."),
])  # fmt: skip

EXERCISES = [XAVIER_SCALE, HE_SCALE, MAKE_WEIGHTS, LAYER_RMS]
