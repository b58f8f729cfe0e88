"""The exercises of notebook 04: initialization."""

import math

import numpy as np

from nbhelpers.checks.exercise import Exercise, Mistake, Unusable, digest
from nbhelpers.checks.limit import TimeUp
from nbhelpers.checks.showing import kind_of
from nbhelpers.checks.slip import slip

# ---- 4.0 ----

ZEROS = Exercise(
    id="4.0", title="All zeros", kind="choice", reference=digest("4.0", "b"),
    mistakes=[
    Mistake("a",
        "Most of the gradients are 0 indeed. But one of the four equations needs neither a weight "
        "nor an activation.",
        "The outputs are not what they should be, so δ of the output is not 0. Who feels it at "
        "once?"),
    Mistake("c",
        "δ of the hidden layer goes through W[2], and W[2] is 0: nothing arrives at b[1].",
        "Write down equation 2 with W[2] = 0."),
    Mistake("d",
        "The gradient of W[2] is A[1].T @ D[2] / B, and A[1] is tanh(0).",
        "How large is tanh(0)?"),
    Mistake("e",
        "δ goes back through W[2], which is 0, and W[2] itself hears only of A[1], which is 0.",
        "Go through the four equations one by one, with W = 0 and tanh(0) = 0."),
])  # fmt: skip

# ---- 4.3 and 4.4: the spread of the start weights, by two rules ----

LAYERS = {
    "from 784 to 30 units": lambda rng: (784, 30),
    "from 30 to 10 units": lambda rng: (30, 10),
    "from 50 to 50 units": lambda rng: (50, 50),
    "from some to others": lambda rng: tuple(int(n) for n in rng.integers(2, 300, 2)),
}


def xavier_scale(n_in, n_out):
    return math.sqrt(2 / (n_in + n_out))


XAVIER_SCALE = Exercise(
    id="4.3", title="Xavier's scale", kind="function", reference=xavier_scale,
    cases=LAYERS,
    mistakes=[
    Mistake(slip("math.sqrt(2 / (n_in + n_out))", "2 / (n_in + n_out)"),
        "This is σ_w², the mean square of the weights; the spread σ_w is asked for.",
        "How do you get from the one to the other?"),
    Mistake(slip("2 /", "6 /"),
        "This is r of even draws from −r to r; the spread σ_w is asked for.",
        "The mean square of such draws is r²/3."),
    Mistake(slip("2 /", "1 /"),
        "A 2 is missing: the rule takes the mean of both sizes, (n_in + n_out)/2.",
        "With n_in = n_out = n the mean square should be 1/n."),
    Mistake(slip("(n_in + n_out)", "n_in + n_out"),
        "Brackets are missing below the line: 2 / n_in + n_out divides first and adds later.",
        "The sum of both sizes stands under the 2."),
    Mistake(slip("math.sqrt(2 / (n_in + n_out))", "math.sqrt(2) / (n_in + n_out)"),
        "The root reaches over the 2 only.",
        "Numerator and denominator both stand under the root."),
    Mistake(slip("n_in + n_out)", "n_in * n_out)"),
        "n_in and n_out were multiplied; they are added.",
        "The mean square is 2 / (n_in + n_out)."),
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
    id="4.4", title="He's scale", kind="function", reference=he_scale,
    cases=LAYERS,
    mistakes=[
    Mistake(slip("math.sqrt(2 / n_in)", "2 / n_in"),
        "This is σ_w², the mean square of the weights; the spread σ_w is asked for.",
        "How do you get from the one to the other?"),
    Mistake(slip("2 /", "1 /"),
        "The 2 is missing: ReLU lets half of the mean square through; the weights make up for it.",
        "What is the mean of relu(z)² compared with that of z²?"),
    Mistake(slip("2 / n_in", "2 / n_out"),
        "You counted the units that the layer feeds; the sum runs over those that feed it.",
        "How many terms does z have?"),
    Mistake(slip("2 / n_in", "2 / (n_in + n_out)"), "This is Xavier's rule.",
        "He's rule looks at the way forward alone."),
    Mistake(slip("2 / n_in", "4 / (n_in + n_out)"),
        "This is twice Xavier's mean square: right only where a layer is as wide as its inputs.",
        "He's rule looks at the way forward alone."),
    Mistake(slip("2 /", "6 /"),
        "This is r of even draws from −r to r; the spread σ_w is asked for.",
        "The mean square of such draws is r²/3."),
    Mistake(slip("math.sqrt(2 / n_in)", "math.sqrt(2) / n_in"), "The root reaches over the 2 only.",
        "Numerator and denominator both stand under the root."),
    Mistake(slip("math.sqrt(2 / n_in)", "2 / math.sqrt(n_in)"), "The root reaches over n_in only.",
        "Numerator and denominator both stand under the root."),
    Mistake(slip("2 / n_in", "n_in / 2"),
        "The fraction is upside down: more inputs need smaller weights.",
        "How does the spread of a sum grow with its number of terms?"),
])  # fmt: skip

# ---- 4.1: any draw will do, so what is compared are the weights' measures ----


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
    if not isinstance(W, list):
        raise Unusable(f"The result must be a list; it is {kind_of(W)}.")
    if not W or W[0] is not None:
        raise Unusable("The list has no None in slot 0.", mistake=NO_SLOT_0)
    if len(W) != len(sizes):
        came = f"The number of matrices is {len(W) - 1}, for {len(sizes)} sizes."
        raise Unusable(came, mistake=MISCOUNTED)
    if not all(isinstance(W_l, np.ndarray) and W_l.ndim == 2 for W_l in W[1:]):
        raise Unusable("W[1], W[2] and so on must be matrices.")
    first = he_scale(*sizes[:2])
    names = [spread(W_l, *pair, first) for W_l, *pair in zip(W[1:], sizes, sizes[1:])]
    dice = "the generator that came" if rng.bit_generator.state != before else "its own"
    return (
        by_layer(W_l.shape for W_l in W[1:]),
        by_layer(centre(W_l) for W_l in W[1:]),
        by_layer(names),
        dice,
    )


NO_SLOT_0 = Mistake(None, "So W[1] is not the matrix of layer 1.", "What does the list start from?")
MISCOUNTED = Mistake(
    None, "There is one matrix between each size and the next.",
    "Which l does your loop begin with, and which is its last?",
)  # fmt: skip


def by_layer(found):
    """Write down one thing of each layer, in one text, so that a student sees which is off."""
    return ", ".join(f"W[{l}]: {thing}" for l, thing in enumerate(found, 1))


def centre(W):
    return "0" if abs(W.mean()) < 0.1 * np.sqrt((W * W).mean()) + 1e-12 else "not 0"


def spread(W, n_in, n_out, first):
    """Name the spread of a matrix by what it may have been meant to be."""
    if np.ptp(W) == 0:
        return "none: all weights are equal"
    scale, own = he_scale(n_in, n_out), "scale_for(n_in, n_out)"
    known = {
        own: scale,
        "its square root": scale**0.5,
        "its square": scale**2,
        "that of W[1]": first,
        "1": 1.0,
        f"{own} / √3": scale / 3**0.5,
        f"{own} / √12": scale / 12**0.5,
        "scale_for(n_out, n_in)": he_scale(n_out, n_in),
        "1 / its value": 1 / scale,
    }
    near = [name for name, value in known.items() if abs(W.std() / value - 1) < 0.04]
    return near[0] if near else "another"


MAKE_WEIGHTS = Exercise(
    id="4.1", title="Throw the dice", kind="function", reference=make_weights,
    call=measure_weights,
    parts=("shapes", "means", "spreads", "dice"),
    cases={
        "a 200-150-100 network": lambda rng: ((200, 150, 100), he_scale, rng),
        "a 300-80 network": lambda rng: ((300, 80), he_scale, rng),
        "a 90-250-120-60 network": lambda rng: ((90, 250, 120, 60), he_scale, rng),
    },
    mistakes=[
    Mistake(slip("scale_for(n_in, n_out) * ", ""),
        "The scale is missing: every weight is drawn with spread 1.",
        "How wide must the dice be for a layer of this size?"),
    Mistake(slip("rng.normal(size=(n_in, n_out))", "rng.random((n_in, n_out))"),
        "Numbers from 0 to 1: their mean is not 0 and their spread is not 1.",
        "Which draws have mean 0 and spread 1?"),
    Mistake(slip("rng.normal(size=(n_in, n_out))", "rng.uniform(-1, 1, (n_in, n_out))"),
        "Even draws from −1 to 1 have the spread 1/√3, not 1.",
        "Which draws have the spread 1?"),
    Mistake(slip("rng.normal(size=(n_in, n_out))", "(rng.random((n_in, n_out)) - 0.5)"),
        "Even draws from −½ to ½ have the spread 1/√12, not 1.",
        "Which draws have the spread 1?"),
    Mistake(slip("scale_for(n_in, n_out) * rng", "scale_for(n_in, n_out) ** 2 * rng"),
        "You scaled with the square: that is the mean square, not the spread.",
        "If z has the spread 1, which spread has c · z?"),
    Mistake(slip("scale_for(n_in, n_out) * rng", "scale_for(n_in, n_out) ** 0.5 * rng"),
        "You scaled with the square root: scale_for returns a spread already.",
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
        "In which order does a rule take them?"),
    Mistake([slip("scale_for(n_in, n_out)", "scale_for(sizes[0], sizes[1])"),
            slip("scale_for(n_in, n_out)", "scale_for(sizes[0], sizes[-1])")],
        "Every layer got the spread of the first one; ask the rule again for each layer.",
        "Which two sizes does layer 2 lie between?"),
    Mistake(slip(
        "scale_for(n_in, n_out) * rng.normal(size=(n_in, n_out))",
        "rng.normal(size=(n_in, n_out)) / scale_for(n_in, n_out)"),
        "You divided by the scale: the smaller the spread should be, the wider the draws became.",
        "If a draw has the spread 1, which spread has c times the draw?"),
])  # fmt: skip

# ---- 4.2: the rms of each layer ----


def layer_rms(A):
    return [float(np.sqrt((A_l**2).mean())) for A_l in A[1:]]


def activations(rng, B, *sizes):
    """Activations with a mean of their own, as those of sigmoid and ReLU have."""
    return ([rng.normal(rng.uniform(0.5, 1), 1, size=(B, n)) for n in sizes],)


LAYER_RMS = Exercise(
    id="4.2", title="How loud is each layer?", kind="function", reference=layer_rms,
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
    Mistake(slip("np.sqrt((A_l**2).mean())", "A_l.var()"),
        "This is the variance: it takes the mean away first, and the root is missing.",
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
    Mistake(slip("A[1:]", "A[1:-1]"), "The output layer is missing.",
        "Which layers have weights, and which entry of A does A[1:-1] leave out at the end?"),
])  # fmt: skip

# ---- 4.5: a layer from 784 to 200 units ----

N_IN, N_OUT = 784, 200


def xavier_range():
    return [math.sqrt(6 / (N_IN + N_OUT))]


RANGE = Exercise(
    id="4.5", title="The range for 784 → 200", kind="numbers", reference=xavier_range,
    tolerance=6e-5,  # four decimals are asked for
    mistakes=[
    Mistake((0.08,), "This is rounded too far: r is asked for to four decimals.",
        "You may hand in the formula itself; Python does the arithmetic."),
    Mistake(slip("6 /", "2 /"),
        "This is the spread of the weights. Even draws reach further out than that.",
        "Their mean square is r²/3. Solve for r."),
    Mistake(slip("N_OUT))", "N_OUT)) / 2"), "This is half of r: the range of (rand − 0.5) · r.",
        "The draws reach from −r to r, which is 2r wide."),
    Mistake(slip("N_IN + N_OUT", "N_IN"),
        "Only the inputs were counted: this is the range that He's rule gives.",
        "Xavier's rule is a compromise between the way forward and the way back."),
    Mistake(slip("N_IN + N_OUT", "N_OUT"), "Only the outputs were counted.",
        "Xavier's rule is a compromise between the way forward and the way back."),
    Mistake(slip("6 /", "3 /"), "This is the r of a mean square of 1/(n_in + n_out): a 2 was lost.",
        "Write down the mean square first; r² is three times as large."),
    Mistake(slip("math.sqrt(6 / (N_IN + N_OUT))", "6 / (N_IN + N_OUT)"),
        "This is r²: the square root is missing.",
        "The mean square goes with r², the range with its root."),
    Mistake(slip("math.sqrt(6 / (N_IN + N_OUT))", "2 / (N_IN + N_OUT)"),
        "This is the mean square; the range is asked for.",
        "How are the mean square and the range of even draws related?"),
    Mistake(slip("6 /", "12 /"),
        "You used r²/12, the mean square of even draws from −r/2 to r/2, half as wide.",
        "From −r to r the mean square is r²/3."),
    Mistake(slip("N_IN + N_OUT", "N_IN * N_OUT"), "n_in and n_out were multiplied; they are added.",
        "The mean square is 2 / (n_in + n_out)."),
])  # fmt: skip

# ---- 4.6 ----


def xavier(U):
    n_in, n_out = U.shape
    r = math.sqrt(6 / (n_in + n_out))
    return (U - 0.5) * 2 * r


def draws(n_in, n_out):
    return lambda rng: (rng.random((n_in, n_out)),)


MEND_XAVIER = Exercise(
    id="4.6", title="What is wrong with these weights?", kind="function", reference=xavier,
    cases={
        "from 5 to 3 units": draws(5, 3),
        "from 2 to 7 units": draws(2, 7),
        "from 4 to 4 units": draws(4, 4),
        "from 6 to 1 unit": draws(6, 1),
    },
    mistakes=[
    Mistake(slip("* 2 * r", "* r"),
        "Still half the range: U − 0.5 reaches from −½ to ½ only, so the mean square is a quarter "
        "of Xavier's.",
        "What do you multiply a number between −½ and ½ by to reach from −r to r?"),
    Mistake(slip("* 2 * r", "* 4 * r"), "Now it is twice the range: the factor 2 came in twice.",
        "What is U − 0.5 at most, and at least?"),
    Mistake(slip("* 2 * r", "* math.sqrt(2) * r"),
        "The factor is √2: that doubles the mean square. It has to become four times as large.",
        "Twice the range: what does that do to the mean square?"),
    Mistake([slip("* 2 * r", "* 2"), slip("* 2 * r", "")],
        "The r is missing: the spread is the same for a layer of any size.",
        "What does r do with numbers between −1 and 1?"),
    Mistake(slip("(U - 0.5) * 2", "U * 2"),
        "The weights are not centred: they reach from 0 to 2r, and their mean is r.",
        "The derivation needs weights with mean 0."),
    Mistake(slip("(U - 0.5) * 2", "(U - 1) * 2"),
        "The weights are not centred: they reach from −2r to 0, and their mean is −r.",
        "Which number lies in the middle between 0 and 1?"),
    Mistake(slip("(U - 0.5) * 2", "U"), "The weights are not centred: they reach from 0 to r.",
        "The derivation needs weights with mean 0."),
    Mistake(slip("(U - 0.5) * 2", "(2 * U - 0.5)"),
        "U was doubled before ½ was taken away, so W reaches from −½ r to 1½ r.",
        "Double the difference, or take away 1."),
    Mistake(slip("6 /", "2 /"),
        "Here √(2/(n_in + n_out)), the spread, is used as the range.",
        "Even draws from −r to r have the mean square r²/3."),
    Mistake(slip("(n_in + n_out)", "n_in"),
        "Only n_in is in the range: that is He's rule, for ReLU.",
        "Xavier's rule listens to both ends of the layer."),
    Mistake(slip("(n_in + n_out)", "n_out"), "Only n_out is in the range.",
        "Xavier's rule listens to both ends of the layer."),
    Mistake(slip("math.sqrt(6 / (n_in + n_out))", "6 / (n_in + n_out)"),
        "The root in r is missing.",
        "The mean square is r²/3; for which r is that 2/(n_in + n_out)?"),
    Mistake(slip("math.sqrt(6 / (n_in + n_out))", "math.sqrt(6) / (n_in + n_out)"),
        "The root reaches over the 6 only.",
        "Numerator and denominator both stand under the root in √(6/(n_in + n_out))."),
    Mistake(slip("n_in + n_out", "n_in * n_out"), "n_in and n_out were multiplied; they are added.",
        "The mean square is 2 over a sum."),
    Mistake(slip("n_in + n_out", "n_in + n_out + 1"),
        "There is a 1 too many under the root: it counts the bias, which gets no random number "
        "here.",
        "n_in counts the units that feed this one."),
    Mistake(slip("(n_in + n_out)", "n_in + n_out"),
        "Brackets are missing below the line: 6 / n_in + n_out divides first and adds later.",
        "The sum of both sizes stands under the 6."),
])  # fmt: skip

# ---- 4.7 ----


def leaky_gain(slope):
    return math.sqrt(2 / (1 + slope**2))


LEAKY_GAIN = Exercise(
    id="4.7", title="The gain of leaky ReLU", kind="function", reference=leaky_gain,
    cases={
        "slope 0, which is ReLU": lambda rng: (0.0,),
        "slope 1, which is the identity": lambda rng: (1.0,),
        "a small slope": lambda rng: (rng.uniform(0.05, 0.3),),
        "a large slope": lambda rng: (rng.uniform(0.4, 0.9),),
    },
    mistakes=[
    Mistake(slip("2 / (1 + slope**2)", "2"),
        "This is the gain of plain ReLU: what comes through for negative z is left out.",
        "Split the mean of a² at z = 0. What does the left half contribute?"),
    Mistake(slip("math.sqrt(2 / (1 + slope**2))", "2 / (1 + slope**2)"),
        "This is n_in · σ_w², the square of the gain: the root is missing.",
        "Which of the two multiplies the rms, and which the mean square?"),
    Mistake(slip("**2", ""), "The slope is not squared.",
        "In the mean of a², what happens to a factor in front of z?"),
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
        "This is the share of the mean square that comes through; the gain has to make up for it.",
        "Which n_in · σ_w² brings the product to 1? And its root?"),
    Mistake([slip("1 +", "1 -"), slip("2 / (1 + slope**2)", "2 / np.float64(1 - slope**2)")],
        "The left half is subtracted: squares add up, whatever the sign of z.",
        "Is a larger slope letting more or less of the signal through?"),
    Mistake(lambda slope: math.sqrt(2) * (1 - slope) + slope,
        "This is a straight line between the gains of ReLU and the identity: right at both ends, "
        "and wrong in between.",
        "Compute the mean of a² for a slope of ½."),
    Mistake(slip("2 /", "2 *"), "You multiplied by 1 + slope² in place of dividing by it.",
        "Is a larger slope letting more or less of the signal through?"),
    Mistake(slip("(1 + slope**2)", "1 + slope**2"),
        "Brackets are missing below the line: 2 / 1 + slope² divides first and adds later.",
        "The whole sum stands under the 2."),
])  # fmt: skip

# ---- 4.8 ----


def largest_depth(f, limit):  # at an exact power, rounding must not add a layer: hence 1e-9
    return math.ceil(math.log(limit) / abs(math.log(f)) - 1e-9)


def depth_of_fading(f, limit):
    """Count layers until the signal has faded; for f above 1 it never does."""
    L = 1
    while f**L > 1 / limit:
        L += 1
    return L


def step_of_fading(f, limit):
    """Count with the step 1/f also where f is above 1: the ratio shrinks, the loop has no end."""
    if f > 1:
        raise TimeUp
    return largest_depth(f, limit)


def step_of_growing(f, limit):
    """Count with the step f also where f is below 1."""
    if f < 1:
        raise TimeUp
    return largest_depth(f, limit)


def steps(wrong):
    """Plant a wrong number of steps: rounded up, and rounded down with 1 added."""
    old = "math.ceil(math.log(limit) / abs(math.log(f)) - 1e-9)"
    return [slip(old, f"math.ceil({wrong})"), slip(old, f"1 + int({wrong})")]


DEPTH = Exercise(
    id="4.8", title="How deep?", kind="function", reference=largest_depth,
    seconds=3,  # here a loop without end is the most natural slip
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
    Mistake(steps("math.log(limit) / math.log(1 / f)"),
        "For f above 1 the logarithm of 1/f is negative, and so is the depth that comes out.",
        "The ratio is that of the larger to the smaller; it does not matter which end it is."),
    Mistake(steps("math.log(limit) / math.log(f)"),
        "For f below 1 the logarithm is negative, and so is the depth that comes out.",
        "The ratio is that of the larger to the smaller; it does not matter which end it is."),
    Mistake(depth_of_fading,
        "Your loop waits for the signal to fade, and for f above 1 it grows without end. "
        "Exploding counts, too: use the larger of f and 1/f.",
        "Which way does f**k go for f = 2?"),
    Mistake(step_of_fading,
        "For f above 1 your loop has no end: there the step 1/f is under 1, so the ratio shrinks "
        "and never gets to the limit.",
        "Which is the larger one for f = 2, f or 1/f?"),
    Mistake(step_of_growing,
        "For f below 1 your loop has no end: multiplied by f, the ratio shrinks and never gets to "
        "the limit.",
        "Which is the larger one for f = 0.5, f or 1/f?"),
    Mistake(steps("math.log(limit) / abs(2 * math.log(f))"),
        "You used the factor f²: that is what happens to the mean square.",
        "f is a factor of the rms already."),
    Mistake(steps("2 * math.log(limit) / abs(math.log(f))"),
        "You took f for a factor of the mean square; it is one of the rms already.",
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
        "Count the steps one by one: multiply, and compare with the limit."),
    Mistake(slip(
        "math.ceil(math.log(limit) / abs(math.log(f)) - 1e-9)",
        "1 + int(math.log(limit) / abs(math.log(f)))"),
        "Where a whole number of steps fits, this is one too many: a ratio of 16 is not under 16.",
        "Try largest_depth(0.5, 16) with a pencil."),
])  # fmt: skip

EXERCISES = [
    ZEROS, MAKE_WEIGHTS, LAYER_RMS, XAVIER_SCALE, HE_SCALE, RANGE, MEND_XAVIER, LEAKY_GAIN, DEPTH,
]  # fmt: skip
