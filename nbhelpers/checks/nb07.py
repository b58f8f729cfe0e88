"""The exercises of lesson 07: gradient checking and debugging."""

import copy
from dataclasses import dataclass

import numpy as np

from nbhelpers import zoo
from nbhelpers.checks.exercise import Exercise, Mistake, Unusable, digest
from nbhelpers.checks.slip import slip
from nbhelpers.network import Gradient, Network, average_cost, backprop, forward, make_network
from nbhelpers.network import total_cost as cost_of

# ---- 7.0 ----

SMALLER_H = Exercise(
    id="7.0", title="A smaller nudge", kind="choice", reference=digest("7.0", "d"),
    mistakes=[
    Mistake("a",
        "The error of the formula does shrink like that. It is not the only error: both costs are "
        "rounded.",
        "The two costs share more and more of their 16 digits. How many are left in the "
        "difference?"),
    Mistake("b", "The two costs are rounded as before. But by what do you divide the difference?",
        "How large is 2h now, compared with before?"),
    Mistake("c",
        "It does get worse. You divide the rounding error of two costs by 2h: how much smaller is "
        "h now?",
        "From 10⁻⁵ to 10⁻¹⁰: what is the ratio?"),
])  # fmt: skip

# ---- 7.1: the slopes of one array, by nudging ----


@dataclass
class CostNow:
    """A function without arguments: the cost of a network as it is at this moment."""

    net: Network
    X: np.ndarray
    Y: np.ndarray

    def __call__(self, *arguments):
        if arguments:
            raise Unusable(
                "J takes no argument: it looks at the network's own array.",
                mistake=Mistake(..., "", "Write the nudged number into p[i], then call J()."),
            )
        return average_cost(self.net, self.X, self.Y)


def biased(rng, sizes, **parts):
    """A network whose biases are not zero."""
    net = make_network(sizes, rng=rng, **parts)
    for b in net.b[1:]:
        b[...] = rng.uniform(0.3, 1, b.shape) * rng.choice([-1, 1], b.shape)
    return net


def cost_and_array(rng, sizes, name, l, h, B=5):
    """A cost, and the array W[l] or b[l] that it depends on."""
    net = biased(rng, sizes)
    X, Y = rng.normal(size=(B, sizes[0])), rng.uniform(0.1, 0.9, (B, sizes[-1]))
    return CostNow(net, X, Y), getattr(net, name)[l], h


def numerical_gradient(J, p, h=1e-5):
    slopes = np.zeros(p.shape)
    for i in np.ndindex(p.shape):
        old = p[i]
        p[i] = old + h
        up = J()
        p[i] = old - h
        down = J()
        p[i] = old
        slopes[i] = (up - down) / (2 * h)
    return slopes


def nudged(answer, J, p, h):
    """Return the slopes, once the array has been put back (but for rounding)."""
    J_now, p_now = copy.deepcopy((J, p))  # together: J still looks at the copy of p
    slopes = answer(J_now, p_now, h)
    if slopes is not None and not np.allclose(p_now, p, rtol=0, atol=1e-13):
        raise Unusable(
            "The network is not as it was: some entries of p have not been put back. All later "
            "slopes are then measured at another place.",
            mistake=Mistake(..., "", "Keep the old value before you nudge: old = p[i]."),
        )
    return slopes


def rows_at_once(J, p, h=1e-5):
    slopes = np.zeros(p.shape)
    for i in range(len(p)):
        old = p[i].copy()
        p[i] = old + h
        up = J()
        p[i] = old - h
        down = J()
        p[i] = old
        slopes[i] = (up - down) / (2 * h)
    return slopes


def all_at_once(J, p, h=1e-5):
    old = p.copy()
    p[...] = old + h
    up = J()
    p[...] = old - h
    down = J()
    p[...] = old
    return (up - down) / (2 * h) * np.ones(p.shape)


def on_a_copy(J, p, h=1e-5):
    slopes = np.zeros(p.shape)
    for i in np.ndindex(p.shape):
        q = p.copy()
        q[i] = q[i] + h
        slopes[i] = (J() - J()) / (2 * h)
    return slopes


NUMERICAL_GRADIENT = Exercise(
    id="7.1", title="Slopes by nudging", kind="function", reference=numerical_gradient,
    call=nudged,
    cases={
        "W[1], 3 × 4": lambda rng: cost_and_array(rng, (3, 4, 2), "W", 1, 1e-5),
        "W[2], 4 × 2": lambda rng: cost_and_array(rng, (3, 4, 2), "W", 2, 1e-4),
        "b[1], 4 biases": lambda rng: cost_and_array(rng, (3, 4, 2), "b", 1, 1e-5),
        "a large nudge, h = 0.1": lambda rng: cost_and_array(rng, (2, 3, 2), "W", 1, 0.1),
        "one single weight": lambda rng: cost_and_array(rng, (1, 1), "W", 1, 1e-5, B=1),
    },
    mistakes=[
    Mistake([slip("p[i] = old - h", "p[i] = old"), slip("down = J()", "p[i] = old; down = J()")],
        "You nudged up only: this is the one-sided difference, (J(p + h) − J(p)) / 2h.",
        "How far apart are the two places at which you measure, and how far should they be?"),
    Mistake(
        lambda J, p, h=1e-5: one_sided(J, p, h),
        "This is the one-sided difference: up, but not down. It is far less exact.",
        "Measure the cost at p + h and at p − h."),
    Mistake(slip("/ (2 * h)", "/ h"),
        "You divided by h. From p − h to p + h it is twice as far.",
        "How far apart are the two places at which you measured?"),
    Mistake(slip(" / (2 * h)", ""),
        "This is the difference of the costs. A slope is a difference per step.",
        "Divide by the distance between the two places."),
    Mistake([slip("/ (2 * h)", "/ 2 * h"), slip("(up - down) / (2 * h)", "up - down / (2 * h)")],
        "Parentheses are missing: Python divides and multiplies from left to right, before it "
        "subtracts.",
        "Which parts belong above the line, and which below?"),
    Mistake(slip("(up - down)", "(down - up)"),
        "Up and down have changed places: every slope has the wrong sign.",
        "If the cost rises with p, is up − down positive?"),
    Mistake(slip("(up - down)", "abs(up - down)"),
        "You took the size of the difference. A slope has a sign.",
        "What is the slope if the cost falls as p grows?"),
    Mistake([slip("h=1e-5):", "h=1e-5):\n    h = 1e-5"),
        slip("h=1e-5):", "h=1e-5):\n    h = 1e-4")],
        "Your function has a nudge of its own: it doesn't use the h it was given.",
        "Try h = 0.1. Does your result change?"),
    Mistake([rows_at_once, slip("np.ndindex(p.shape)", "range(len(p))")],
        "range(len(p)) counts the rows of a matrix, so you nudged whole rows at once.",
        "np.ndindex(p.shape) gives every index of p; in a matrix, that is a pair."),
    Mistake(all_at_once,
        "You nudged all entries at once. What you measure is the sum of all slopes.",
        "Which single entry should move in each turn?"),
    Mistake([on_a_copy, slip("old = p[i]", "q = p\n        p = p.copy()\n        old = p[i]")],
        "You nudged a copy. The cost looks at p itself, so it never moved.",
        "Write into p[i], and put the old value back afterwards."),
    Mistake([slip("slopes[i] = (up - down) / (2 * h)", "slopes += (up - down) / (2 * h)")],
        "Every slope is added to all entries, so each entry holds the sum of all slopes.",
        "To which entry does the slope belong that you have just measured?"),
    Mistake(slip("    return slopes", "        return slopes"),
        "The return stands inside the loop, so you come back after the first entry.",
        "How far must `return` be indented to come after the loop?"),
    Mistake(slip("p[i] = old + h", "p[i] = old * (1 + h)"),
        "You nudged by a part of the weight. The nudge is h, whatever the weight is.",
        "By how much has p[i] moved, if it was 0.01?"),
])  # fmt: skip


def one_sided(J, p, h=1e-5):
    """The same with an upward nudge only."""
    here, slopes = J(), np.zeros(p.shape)
    for i in np.ndindex(p.shape):
        old = p[i]
        p[i] = old + h
        slopes[i] = (J() - here) / h
        p[i] = old
    return slopes


# ---- 7.2: the relative error of two arrays ----


def relative_error(a, b):
    scale = np.linalg.norm(a) + np.linalg.norm(b)
    if scale == 0:
        return 0.0
    return np.linalg.norm(a - b) / scale


RELATIVE_ERROR = Exercise(
    id="7.2", title="The relative error", kind="function", reference=relative_error,
    cases={
        "two 3 × 4 matrices": lambda rng: (rng.normal(size=(3, 4)), rng.normal(size=(3, 4))),
        "two vectors": lambda rng: (rng.normal(size=5), rng.normal(size=5)),
        "nearly equal": lambda rng: nearly(rng.normal(size=(2, 3))),
        "tiny numbers, near 1e-12": lambda rng: (
            1e-12 * rng.normal(size=4), 1e-12 * rng.normal(size=4)),
        "both zero": lambda rng: (np.zeros((2, 2)), np.zeros((2, 2))),
        "the second one zero": lambda rng: (rng.normal(size=3), np.zeros(3)),
        "the first one zero": lambda rng: (np.zeros(3), rng.normal(size=3)),
        "opposite": lambda rng: opposite(rng.normal(size=4)),
    },
    mistakes=[
    Mistake(slip("    if scale == 0:\n        return 0.0\n", ""),
        "If both are zero, this is 0/0. Two equal arrays have the error 0.",
        "Ask first whether the sum below the line is 0."),
    Mistake([slip("scale == 0", "not a.any()"), slip("scale == 0", "not b.any()"),
        slip("scale == 0", "not (a.any() and b.any())")],
        "Zeros against slopes that are not zero are as wrong as can be: the error is 1.",
        "When is the sum of the two lengths 0, and when only one of them?"),
    Mistake(slip("return np.linalg.norm(a - b) / scale", "return np.linalg.norm(a - b)"),
        "This is the absolute error. Whether 0.01 is much depends on how large the slopes are.",
        "By what must you divide, so that 1000 times larger arrays have the same error?"),
    Mistake([slip("np.linalg.norm(a) + np.linalg.norm(b)", "np.linalg.norm(a + b)"),
        lambda a, b: np.linalg.norm(a - b) / np.linalg.norm(a + b),
        lambda a, b: np.linalg.norm(a - b) / np.linalg.norm(a + b) if a.any() or b.any() else 0.0,
        lambda a, b: np.linalg.norm(a - b) / np.linalg.norm(a + b) if (a != b).any() else 0.0],
        "Below the line you took the length of the sum. Opposite arrays would cancel there.",
        "Add the two lengths, not the arrays."),
    Mistake([slip("np.linalg.norm(a) + np.linalg.norm(b)", "np.linalg.norm(b)"),
        slip("np.linalg.norm(a) + np.linalg.norm(b)", "np.linalg.norm(a)")],
        "You divided by one length only. If that array is zero, there is nothing to divide by.",
        "Which lengths stand below the line?"),
    Mistake(slip("np.linalg.norm(a) + np.linalg.norm(b)",
        "max(np.linalg.norm(a), np.linalg.norm(b))"),
        "You divided by the larger length. That is a good measure, too, but here it is the sum.",
        "With the sum, opposite arrays have the error 1, and nothing is worse."),
    Mistake([
        lambda a, b: np.linalg.norm(a - b) / (np.linalg.norm(a) + np.linalg.norm(b) + 1e-8),
        lambda a, b: np.linalg.norm(a - b) / (np.linalg.norm(a) + np.linalg.norm(b) + 1e-12),
        lambda a, b: np.linalg.norm(a - b) / max(np.linalg.norm(a) + np.linalg.norm(b), 1e-8)],
        "The small number below the line avoids 0/0. But it also hides the errors of small slopes.",
        "What do you get for slopes near 1e-12? Treat the case 0 on its own."),
    Mistake([slip("scale == 0", "scale < 1e-8"), slip("scale == 0", "scale < 1e-6"),
        slip("scale == 0", "scale < 1e-10")],
        "You call tiny slopes zero. Then no error of theirs is ever seen.",
        "What do you get for slopes near 1e-12?"),
    Mistake(lambda a, b: 0.0 if not (a.any() or b.any()) else
        np.linalg.norm(a - b) / np.linalg.norm(a) + np.linalg.norm(b),
        "Parentheses are missing: Python divides before it adds.",
        "What stands below the line?"),
    Mistake([
        lambda a, b: np.sum((a - b) ** 2) / max(1e-300, np.sum(a**2) + np.sum(b**2)),
        lambda a, b: (np.linalg.norm(a - b) / (np.linalg.norm(a) + np.linalg.norm(b))) ** 2
        if a.any() or b.any() else 0.0],
        "These are squares. A length is the square root of the sum of the squares.",
        "np.linalg.norm(a) is a length already."),
    Mistake([
        lambda a, b: np.max(np.abs(a - b) / (np.abs(a) + np.abs(b))),
        lambda a, b: np.mean(np.abs(a - b) / (np.abs(a) + np.abs(b))),
        lambda a, b: np.max(np.abs(a - b) / np.maximum(1e-300, np.abs(a) + np.abs(b))),
        lambda a, b: np.mean(np.abs(a - b) / np.maximum(1e-300, np.abs(a) + np.abs(b))),
        lambda a, b: np.abs(a - b) / (np.abs(a) + np.abs(b))],
        "You divided entry by entry. A single slope near zero then spoils everything.",
        "Take three lengths first, of whole arrays. Then divide once."),
    Mistake([
        lambda a, b: np.abs(a - b).sum() / max(1e-300, (np.abs(a) + np.abs(b)).sum()),
        lambda a, b: np.abs(a - b).mean() / max(1e-300, (np.abs(a) + np.abs(b)).mean())],
        "You added up absolute values. The length asked for is the root of the sum of squares.",
        "np.linalg.norm does it."),
    Mistake([slip("np.linalg.norm(a - b)", "(np.linalg.norm(a) - np.linalg.norm(b))"),
        slip("np.linalg.norm(a - b)", "abs(np.linalg.norm(a) - np.linalg.norm(b))")],
        "You compared the lengths. Two arrays of the same length can point anywhere.",
        "Which comes first, the difference or the length?"),
    Mistake(slip("np.linalg.norm(a - b)", "np.sum(a - b)"),
        "The differences are added up with their signs, so they can cancel.",
        "Take the length of a − b."),
])  # fmt: skip


def nearly(a):
    """An array, and nearly the same one."""
    return a, a * (1 + 1e-4 * np.arange(a.size).reshape(a.shape))


def opposite(a):
    """An array, and its opposite."""
    return a, -a


# ---- 7.3: the errors of a gradient, by layer ----


def check_gradient(net, X, Y, gradient):
    def J():
        return cost_of(net, X, Y)

    dW, db = gradient(net, X, Y)
    errors = {}
    for l in range(1, net.L + 1):
        errors[f"W[{l}]"] = relative_error(dW[l], numerical_gradient(J, net.W[l]))
        errors[f"b[{l}]"] = relative_error(db[l], numerical_gradient(J, net.b[l]))
    return errors


def right(net, X, Y):
    """The gradient itself."""
    return backprop(net, X, Y)


def distorted(net, X, Y):
    """A gradient that is wrong in each array in another way."""
    dW, db = backprop(net, X, Y)
    for l in range(1, net.L + 1):
        dW[l], db[l] = dW[l] * (1 + 0.4 * l), db[l] * (1 - 0.6 * l)
    return Gradient(dW, db)


def wrong_in_b1(net, X, Y):
    """A gradient that is wrong in b[1] only."""
    dW, db = backprop(net, X, Y)
    db[1] = db[1] * 3
    return Gradient(dW, db)


def listed_errors(answer, net, X, Y, gradient):
    """Return the errors in the order of the layers, once they are numbers and rightly named."""
    net_now = copy.deepcopy(net)
    try:
        found = answer(net_now, X, Y, gradient)
    except TypeError as error:
        if "'float' object is not callable" not in str(error) and "'numpy.float64'" not in str(
            error
        ):
            raise
        raise Unusable(
            "A number was called as a function.",
            mistake=Mistake(..., "", "numerical_gradient wants the function J itself, not J()."),
        ) from None
    if found is None or found is ...:
        return found
    if not isinstance(found, dict):
        raise Unusable(
            f"It must return a dictionary, with an error for each array; it is a "
            f"{type(found).__name__}.",
            mistake=Mistake(..., "", 'Begin with errors = {}, then errors[f"W[{l}]"] = …'),
        )
    wanted = [f"{name}[{l}]" for l in range(1, net.L + 1) for name in "Wb"]
    missing = [key for key in wanted if key not in found]
    extra = [key for key in found if key not in wanted]
    if missing or extra:
        text = f"For {net.L} layers the dictionary lacks {', '.join(missing)}." if missing else ""
        text += f" It has {', '.join(map(str, extra))}, which is not asked for." if extra else ""
        hint = "Layers are counted from 1 up to net.L, and L is included."
        if "W[l]" in extra or "W[{l}]" in extra:
            hint = 'An f before the quotes puts the number in: f"W[{l}]".'
        elif extra:
            hint = "The keys of layer 1 are W[1] and b[1], with the brackets."
        elif len(missing) == net.L and len({key[0] for key in missing}) == 1:
            hint = "Each layer has two arrays: W[l] and b[l]."
        raise Unusable(text.strip(), mistake=Mistake(..., "", hint))
    if not all(np.allclose(a, b, 0, 1e-13) for a, b in zip(net.params, net_now.params)):
        raise Unusable("The network is not as it was: something has not been put back.")
    for key in wanted:
        if np.ndim(found[key]):
            raise Unusable(
                f"{key} holds an array of shape {np.shape(found[key])}, perhaps the slopes. The "
                "dictionary wants one relative error for each array.",
                mistake=Mistake(..., "", "Which of your two functions makes one number of two?"),
            )
    return {key: found[key] for key in wanted}


def net_and_batch(rng, sizes, gradient, B=5):
    """A network with biases that are not zero, a batch, and a gradient to be checked."""
    net = biased(rng, sizes)
    return net, rng.normal(size=(B, sizes[0])), rng.uniform(0.1, 0.9, (B, sizes[-1])), gradient


CHECK_GRADIENT = Exercise(
    id="7.3", title="The error of each layer", kind="function", reference=check_gradient,
    call=listed_errors,
    cases={
        "a right gradient": lambda rng: net_and_batch(rng, (3, 4, 2), right),
        "wrong in every array": lambda rng: net_and_batch(rng, (3, 4, 2), distorted),
        "wrong in b[1] only": lambda rng: net_and_batch(rng, (2, 3, 2), wrong_in_b1),
        "three layers, wrong in every array": lambda rng: net_and_batch(
            rng, (3, 2, 2, 2), distorted),
        "one layer": lambda rng: net_and_batch(rng, (3, 2), wrong_in_b1),
    },
    mistakes=[
    Mistake([slip("relative_error(dW[l], numerical_gradient(J, net.W[l]))",
        "np.linalg.norm(dW[l] - numerical_gradient(J, net.W[l]))"),
        slip("def J():", "relative_error = lambda a, b: np.linalg.norm(a - b)\n\n    def J():")],
        "These are absolute errors. The relative error divides by the two lengths.",
        "You have just written relative_error."),
    Mistake([slip("gradient(net, X, Y)", "backprop(net, X, Y)"),
        slip("dW, db = gradient(net, X, Y)",
        "dW = [numerical_gradient(J, p) if p is not None else p for p in net.W]\n    "
        "db = [numerical_gradient(J, p) if p is not None else p for p in net.b]")],
        "Every gradient passes, the wrong ones, too: the gradient you were given is not what you "
        "compare.",
        "The function to be checked came in as the last argument. Where do you call it?"),
    Mistake(slip('errors[f"b[{l}]"] = relative_error(db[l], numerical_gradient(J, net.b[l]))',
        'errors[f"b[{l}]"] = errors[f"W[{l}]"]'),
        "The error of b[l] is that of W[l] once more.",
        "Which array do you nudge for the bias?"),
    Mistake(slip("    def J():\n", "    other = copy.deepcopy(net)\n\n    def J(net=other):\n"),
        "Every error is 1, because all the nudged slopes are 0: J does not look at the arrays that "
        "you nudge. Either it measures another network, or you nudged copies.",
        "Does J use the net that came in? Does numerical_gradient get net.W[l] itself?"),
    Mistake(slip("    return errors", "    return {key: max(errors.values()) for key in errors}"),
        "Every array has the same error, the worst of all. Then you can't see where the bug is.",
        "One number for each array."),
    Mistake(slip("    return errors", "    return {key: errors[key] < 1e-6 for key in errors}"),
        "You returned whether each error is small. The numbers themselves tell more.",
        "Return the errors, and judge afterwards."),
    Mistake(slip("return cost_of(net, X, Y)", "return cost_of(net, X, Y) * len(X)"),
        "You nudged the sum of the costs of all samples. J is their average.",
        "Which cost is the gradient the gradient of?"),
    Mistake(slip("return cost_of(net, X, Y)", "return cost_of(net, X[:1], Y[:1])"),
        "You nudged the cost of the first sample alone.",
        "J is the average over all samples."),
])  # fmt: skip

# ---- 7.4: the cards of the zoo ----

NUMBERS = {letter: zoo.NAMES.index(zoo.bug(letter).name) + 1 for letter in zoo.LETTERS}
LETTER_OF = {zoo.bug(letter).name: letter for letter in zoo.LETTERS}


def misnamed(name):
    """The card of one bug, answered with each of the other numbers in turn."""
    letter = LETTER_OF[name]
    return [{letter: k} for k in range(1, len(NUMBERS) + 1) if k != NUMBERS[letter]]


ZEROS, UNSCALED = "weights start at zero", "inputs not scaled"
SUMMED, DECAY = "bias gradients summed, not averaged", "penalty divided by B, not by N"
NO_SLOPE, UPHILL = "activation's slope forgotten", "steps go uphill"
COST, SOFTMAX = "cost averaged over the outputs too", "softmax over the batch"
LABELS, RATE = "inputs shuffled, labels not", "rate decays per batch, not per epoch"
NOISY, SAME_SET = "dropout left on when measuring", "validation measured on the training set"

ZOO = Exercise(
    id="7.4", title="Name the bug", kind="table", reference=NUMBERS,
    mistakes=[
    Mistake(misnamed(ZEROS),
        "this network never gets away from the start. Look at its hidden layer, before training.",
        "When is every hidden activation exactly 0?"),
    Mistake(misnamed(UNSCALED),
        "look at the hidden layer before training. What does it say of tanh?",
        "Which inputs make tanh answer ±1?"),
    Mistake(misnamed(SUMMED),
        "the gradient check is wrong in some arrays only. Which kind of array?",
        "Which changes touch biases and leave all weights alone?"),
    Mistake(misnamed(DECAY),
        "the gradient check is wrong in every W and in no b.",
        "Which part of the gradient do only the weights have?"),
    Mistake(misnamed(NO_SLOPE),
        "the last layer passes the gradient check, and the layers below don't.",
        "What happens to δ between two layers?"),
    Mistake(misnamed(COST),
        "it begins at an unusual cost, and its curves have a familiar form.",
        "ln 10 is 2.30. How many times too small is the first cost?"),
    Mistake(misnamed(SOFTMAX),
        "it begins at an unusual cost, far above ln 10: the right class gets too little "
        "probability.",
        "Over what must the outputs add up to 1, and over what do they here?"),
    Mistake(misnamed(LABELS),
        "the gradient passes and the steps have their normal size. Yet nothing is learned.",
        "What if the targets had nothing to do with the inputs?"),
    Mistake(misnamed(RATE),
        "it learns at first, and then stands still. How large are its last steps?",
        "What is the factor 0.95, applied hundreds of times?"),
    Mistake(misnamed(UPHILL),
        "the gradient is right, and the cost rises. What is done with a gradient?",
        "In which direction should a step go?"),
    Mistake(misnamed(NOISY),
        "both of its curves lie above the healthy ones and jitter, and even the first cost is not "
        "quite the healthy one. Yet the gradient is right.",
        "What draws random numbers, and should not do so here?"),
    Mistake(misnamed(SAME_SET),
        "look at the two curves and the two accuracies. How far are they apart?",
        "When are two measurements equal to the last digit?"),
])  # fmt: skip

# ---- 7.5: which slopes notice that they are taken at a instead of z ----

SLOPE_AT_A = Exercise(
    id="7.5", title="The slope at the wrong place", kind="table",
    reference={"sigmoid": "differs", "tanh": "differs", "relu": "same", "leaky_relu": "same"},
    mistakes=[
    Mistake({"sigmoid": False, "tanh": False, "relu": True, "leaky_relu": True},
        "the answers are words, in quotation marks.", 'Write "same" or "differs".'),
    Mistake({"relu": "differs"},
        "its slope asks one thing only, whether its argument is positive. When is max(z, 0) "
        "positive?",
        "Try z = −2 and z = 3: what is a, and what is the slope at z and at a?"),
    Mistake({"leaky_relu": "differs"},
        "its slope asks one thing only, the sign. Does a leaky unit change the sign of z?",
        "Try z = −2: a = −0.02. Which slope belongs to each?"),
    Mistake({"tanh": "same"},
        "tanh′ at a is 1 − tanh²(a), and a = tanh(z) is always nearer to 0 than z.",
        "Try z = 2: a = 0.96. How steep is tanh at 2, and how steep at 0.96?"),
    Mistake({"sigmoid": "same"},
        "σ′ at a is σ(a)(1 − σ(a)), and a lies between 0 and 1, wherever z is.",
        "Try z = 5: a = 0.99. How steep is the sigmoid at 5, and how steep at 0.99?"),
])  # fmt: skip

# ---- 7.6: units that cross their kink ----


def kinks_crossed(net, X, p, i, h):
    old = p[i]
    p[i] = old + h
    Z_up, _ = forward(net, X)
    p[i] = old - h
    Z_down, _ = forward(net, X)
    p[i] = old
    count = 0
    for l in range(1, net.L):
        count += ((Z_up[l] > 0) != (Z_down[l] > 0)).sum()
    return count


def crossed(answer, net, X, p, i, h):
    """Return the count, once the array has been put back (but for rounding)."""
    net_now, p_now = copy.deepcopy((net, p))
    found = answer(net_now, X, p_now, i, h)
    if found is not None and not np.allclose(p_now, p, rtol=0, atol=1e-13):
        raise Unusable(
            "The network is not as it was: p[i] has not been put back.",
            mistake=Mistake(..., "", "Keep the old value before you nudge: old = p[i]."),
        )
    return int(found) if isinstance(found, np.integer | np.bool_) else found


def near_kinks(rng, sizes, name, l, h, B=40):
    """A ReLU network, a batch, and one weight or bias whose nudge takes units across."""
    while True:
        net = biased(rng, sizes, hidden="relu")
        for b in net.b[1:]:
            b *= 0.3
        X = rng.normal(size=(B, sizes[0]))
        p = getattr(net, name)[l]
        i = tuple(int(rng.integers(n)) for n in p.shape)
        counts = [kinks_crossed(net, X, p, i, h), kinks_crossed(net, X, p, i, 2 * h)]
        Z = forward(net, X)[0]
        one_way = sum((Z[k] > 0).sum() for k in range(1, net.L))
        p[i] += h
        Z_up = forward(net, X)[0]
        p[i] -= h
        up = sum(((Z_up[k] > 0) != (Z[k] > 0)).sum() for k in range(1, net.L))
        if counts[0] > up > 0 and counts[1] > counts[0] and one_way:
            return net, X, p, i, h


def no_kink(rng, sizes, h):
    """A ReLU network, a batch, and a nudge too small to take any unit across."""
    net = biased(rng, sizes, hidden="relu")
    return net, rng.normal(size=(4, sizes[0])), net.W[1], (0, 0), h


KINKS = Exercise(
    id="7.6", title="The kink detector", kind="function", reference=kinks_crossed, call=crossed,
    cases={
        "a weight of layer 1": lambda rng: near_kinks(rng, (3, 6, 2), "W", 1, 0.3),
        "a bias of layer 1": lambda rng: near_kinks(rng, (3, 5, 2), "b", 1, 0.2),
        "two hidden layers": lambda rng: near_kinks(rng, (3, 6, 5, 2), "W", 1, 0.3),
        "a tiny nudge: none crosses": lambda rng: no_kink(rng, (3, 4, 2), 1e-13),
    },
    mistakes=[
    Mistake([slip("p[i] = old - h", "p[i] = old"),
        slip("p[i] = old + h", "p[i] = old")],
        "You compared a nudge in one direction with no nudge. The centred difference goes both "
        "ways.",
        "At which two places does numerical_gradient measure?"),
    Mistake([slip("(Z_up[l] > 0) != (Z_down[l] > 0)", "Z_up[l] != Z_down[l]")],
        "You counted all weighted inputs that move. Only those that change sides matter.",
        "What tells on which side of the kink a z is?"),
    Mistake([slip("(Z_up[l] > 0) != (Z_down[l] > 0)", "np.abs(Z_up[l] - Z_down[l]) > h"),
        slip("(Z_up[l] > 0) != (Z_down[l] > 0)", "np.abs(Z_up[l]) < h")],
        "You compared with h. But z moves by h times what comes in along that weight, and what "
        "matters is whether it crosses 0.",
        "Ask for the sign of z above and below."),
    Mistake(slip("range(1, net.L)", "range(1, net.L + 1)"),
        "You counted the output layer too. Its activation has no kink.",
        "Which layers are hidden? 1 up to net.L − 1."),
    Mistake(slip("range(1, net.L)", "range(1, 2)"),
        "You looked at the first hidden layer only. A nudge travels on.",
        "How many hidden layers does the network have?"),
    Mistake([slip("return count", "return count > 0"),
        slip("return count", "return int(count > 0)")],
        "This says whether a unit crosses. How many do, over all samples and units?",
        "A sum of True and False counts the True ones."),
    Mistake(slip(").sum()", ").any(axis=0).sum()"),
        "You counted each unit once. It can cross for several samples, and each of them bends J.",
        "Count over samples and units."),
    Mistake([slip("!=", "&"), slip("!=", "==")],
        "You counted those that stay on their side.",
        "When are the two signs different?"),
    Mistake([slip("!=", ">"), slip("!=", "<")],
        "You counted those that cross in one direction only.",
        "A unit may cross upwards or downwards."),
    Mistake([slip("((Z_up[l] > 0) != (Z_down[l] > 0)).sum()",
        "(Z_up[l] > 0).sum() - (Z_down[l] > 0).sum()"),
        slip("((Z_up[l] > 0) != (Z_down[l] > 0)).sum()",
        "(Z_down[l] > 0).sum() - (Z_up[l] > 0).sum()"),
        slip("((Z_up[l] > 0) != (Z_down[l] > 0)).sum()",
        "abs((Z_up[l] > 0).sum() - (Z_down[l] > 0).sum())")],
        "You counted at each end and subtracted. One unit that crosses upwards and one that "
        "crosses downwards then make none.",
        "Compare the two ends unit by unit, and count afterwards."),
])  # fmt: skip

# ---- 7.7: slopes without subtracting ----


def complex_slopes(f, w, h=1e-30):
    slopes = np.zeros(len(w))
    for i in range(len(w)):
        v = w.astype(complex)
        v[i] += 1j * h
        slopes[i] = f(v).imag / h
    return slopes


@dataclass
class Bend:
    """A smooth function of an array that takes complex numbers as well."""

    M: np.ndarray

    def __call__(self, w):
        return (np.tanh(self.M @ w) ** 2).sum() + np.exp(w[0] / 3) * w[-1]


def bend(rng, n):
    """A smooth function of n numbers, and a place."""
    return Bend(rng.normal(size=(3, n))), rng.normal(size=n), 1e-30


def stepped(answer, f, w, h):
    """Return the slopes, once they are real numbers and as many as there are entries."""
    slopes = answer(f, w, h)
    if np.iscomplexobj(slopes):
        raise Unusable(
            "Your slopes are complex numbers.",
            mistake=Mistake(..., "", "In which part of f(w + ih) does the slope stand?"),
        )
    if len(w) > 1 and isinstance(slopes, float):
        raise Unusable(
            "It is one number in place of one slope for each entry. If you stepped along all "
            "entries at once, it is the sum of the slopes.",
            mistake=Mistake(..., "", "Which single entry should move in each turn?"),
        )
    return slopes


COMPLEX_STEP = Exercise(
    id="7.7", title="Slopes without subtracting", kind="function", reference=complex_slopes,
    call=stepped,
    cases={
        "4 numbers": lambda rng: bend(rng, 4),
        "1 number": lambda rng: bend(rng, 1),
        "7 numbers": lambda rng: bend(rng, 7),
        "a large step": lambda rng: (*bend(rng, 3)[:2], 0.1),
    },
    mistakes=[
    Mistake(slip(".imag", ".real"),
        "You took the real part: that is the value of f, not its slope.",
        "Which part of f(w + ih) holds h f′?"),
    Mistake(slip("f(v).imag / h", "f(v).imag"),
        "The imaginary part is h f′. What is missing for f′?",
        "Divide by the size of the step."),
    Mistake(slip("/ h", "/ (2 * h)"),
        "You divided by 2h. There is one step here, from 0 to ih.",
        "Compare with f(w + ih): how far is w + ih from w?"),
    Mistake([slip("v[i] += 1j * h", "v += 1j * h")],
        "You moved all entries at once: this is the sum of all slopes.",
        "Which single entry should move in each turn?"),
    Mistake(slip("v[i] += 1j * h", "v[i] = 1j * h"),
        "You put ih in the place of the entry. The step goes out from where the entry is.",
        "What is left of w[i] after your line?"),
    Mistake(slip("v[i] += 1j * h", "v[i] -= 1j * h"),
        "You stepped by −ih, and divided by h: every slope has the wrong sign.",
        "What is the imaginary part of f(w − ih)?"),
    Mistake(slip("v[i] += 1j * h", "v[i] += h"),
        "Nothing comes out in the imaginary part: the step is real, or it went into an array of "
        "floats, which drops the imaginary part.",
        "In which direction does w + ih lie, and which array can hold it?"),
    Mistake(slip("slopes[i] = f(v).imag / h",
        "w = v\n        slopes[i] = f(v).imag / h"),
        "The steps pile up: each entry that has moved is still moved when the next one does.",
        "Begin each turn with a fresh copy of w."),
    Mistake([lambda f, w, h=1e-30: np.array([(f(w + h * e) - f(w - h * e)) / (2 * h)
        for e in np.eye(len(w))])],
        "This is the centred difference. With h = 1e-30 the two values are the same number.",
        "Take one step in the imaginary direction, and no difference."),
    Mistake([slip("h=1e-30):", "h=1e-30):\n    h = 1e-30"),
        slip("h=1e-30):", "h=1e-30):\n    h = 1e-20")],
        "Your function has a step of its own: it doesn't use the h it was given.",
        "Try h = 0.1. Does your result change?"),
    Mistake(slip("f(v).imag", "abs(f(v).imag)"),
        "You took the size. A slope has a sign.",
        "What is the slope where f falls?"),
])  # fmt: skip

EXERCISES = [
    SMALLER_H, NUMERICAL_GRADIENT, RELATIVE_ERROR, CHECK_GRADIENT, ZOO, SLOPE_AT_A, KINKS,
    COMPLEX_STEP,
]  # fmt: skip
