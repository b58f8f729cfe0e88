"""The exercises of lesson 02: matrices."""

import numpy as np

from nbhelpers.activations import sigmoid
from nbhelpers.checks.exercise import Exercise, Mistake, Unusable, digest
from nbhelpers.checks.slip import slip
from nbhelpers.costs import output_delta
from nbhelpers.network import make_network

# ---- 2.0 ----

EVERY_ROW_TWICE = Exercise(
    id="2.0", title="Every row twice", kind="choice", reference=digest("2.0", "c"),
    mistakes=[
    Mistake("a", "The sum of the gradients doubles, but J is an average.",
        "What is the sum divided by, before and after?"),
    Mistake("b", "The divisor doubles, but it is not the only thing that does.",
        "How many terms does the sum over the samples have now?"),
    Mistake("d",
        "The data do not matter here: what one row contributes, its copy contributes again.",
        "Write the average over the rows twice, once with two rows, once with four."),
])  # fmt: skip

# ---- 2.1: the forward pass ----


def network_and_inputs(rng, B, sizes, hidden, **parts):
    """A network with biases that are not zero, and a batch for it."""
    net = make_network(sizes, hidden=hidden, rng=rng, **parts)
    for b in net.b[1:]:
        b[...] = rng.uniform(0.3, 1, b.shape) * rng.choice([-1, 1], b.shape)
    return net, rng.normal(size=(B, sizes[0]))


def forward(net, X):
    Z, A = [None], [X]
    for l in range(1, net.L + 1):
        Z.append(A[l - 1] @ net.W[l] + net.b[l])
        A.append(net.g[l].f(Z[l]))
    return Z, A


def run_forward(forward, net, X):
    """Return the lists Z and A, once their lengths are right."""
    result = forward(net, X)
    if result is None or result is ...:
        return result
    if not isinstance(result, tuple | list) or len(result) != 2:
        raise Unusable("It must return two lists, Z and A: return Z, A.")
    for name, found in zip("ZA", result, strict=True):
        if not isinstance(found, list):
            raise Unusable(f"{name} must be a list with one entry for each layer, and slot 0.")
        if len(found) == net.L and isinstance(found[0], np.ndarray) and found[0] is not X:
            start = "[None]" if name == "Z" else "[X]"
            raise Unusable(f"{name} has no slot 0: begin with {name} = {start}.")
        if len(found) != net.L + 1:
            raise Unusable(
                f"For {net.L} layers {name} has {len(found)} entries; it must have {net.L + 1}: "
                "slot 0 and one for each layer. Does the loop run from 1 up to net.L, and does "
                "the return stand behind it?"
            )
    return tuple(result)


def z_passed_on(net, X):
    Z, A = [None], [X]
    for l in range(1, net.L + 1):
        Z.append((Z[l - 1] if l > 1 else X) @ net.W[l] + net.b[l])
        A.append(net.g[l].f(Z[l]))
    return Z, A


def bias_after_the_activation(net, X):
    Z, A = [None], [X]
    for l in range(1, net.L + 1):
        Z.append(A[l - 1] @ net.W[l])
        A.append(net.g[l].f(Z[l]) + net.b[l])
    return Z, A


FORWARD = Exercise(
    id="2.1", title="The forward pass", kind="function", reference=forward,
    call=run_forward, parts=("Z", "A"),
    cases={
        "a 3-4-2 network, 5 samples": lambda rng: network_and_inputs(rng, 5, (3, 4, 2), ["tanh"]),
        "no hidden layer, 4 samples": lambda rng: network_and_inputs(rng, 4, (2, 3), []),
        "two hidden layers, 6 samples": lambda rng: network_and_inputs(
            rng, 6, (2, 3, 4, 1), ["tanh", "sigmoid"], output="identity", cost="quadratic"
        ),
        "a 3-3-3 network, 3 samples": lambda rng: network_and_inputs(rng, 3, (3, 3, 3), ["tanh"]),
        "a single sample": lambda rng: network_and_inputs(rng, 1, (4, 2, 3), ["tanh"]),
    },
    mistakes=[
    Mistake(slip(" + net.b[l]", ""), "The biases are missing: Z is A @ W alone.",
        "What does the formula add to each row of the product?"),
    Mistake(slip("+ net.b[l]", "- net.b[l]"), "The biases are subtracted; they are added.",
        "Compare the sign in the formula."),
    Mistake(slip("A[l - 1] @ net.W[l]", "A[l - 1] * net.W[l]"),
        "* multiplies entry by entry; the weighted sum is a matrix product.",
        "Which operator is NumPy's matrix product?"),
    Mistake(slip("net.W[l]", "net.W[l].T"), "W is transposed here; on the way forward it is not.",
        "W[l] has a row for each unit it comes from: (B, n_in) @ (n_in, n_out)."),
    Mistake([slip("A[l - 1] @ net.W[l]", "net.W[l] @ A[l - 1]"),
        slip("A[l - 1] @ net.W[l]", "net.W[l].T @ A[l - 1]")],
        "The factors are in the wrong order: A comes first, then W.",
        "Rows are samples: which factor has the samples in its rows?"),
    Mistake(slip("A[l - 1] @", "X @"), "Every layer gets X; only the first one should.",
        "What does layer 2 see?"),
    Mistake(z_passed_on, "Each layer passes its Z on to the next one; it must pass on its A.",
        "The activation is part of the layer: a, not z, is what the next layer sees."),
    Mistake(slip("net.g[l].f(Z[l])", "Z[l]"), "A holds the Z once more: the activation is missing.",
        "How is the activation of layer l called?"),
    Mistake(slip("net.g[l].f(Z[l])", "net.g[l].f(A[l - 1])"),
        "The activation got A of the layer before; it belongs to this layer's Z.",
        "What stands in the brackets of g in the formula?"),
    Mistake(slip("net.g[l].f(Z[l])", "1 / (1 + np.exp(-Z[l]))"),
        "You used the sigmoid in every layer; each layer has an activation of its own.",
        "net.g[l] is the activation of layer l."),
    Mistake(slip("net.g[l].f(Z[l])", "net.g[1].f(Z[l])"),
        "You used the first layer's activation in every layer.",
        "net.g[l] is the activation of layer l."),
    Mistake(slip("net.g[l].f(Z[l])", "net.g[-1].f(Z[l])"),
        "You used the last layer's activation in every layer.",
        "net.g[l] is the activation of layer l."),
    Mistake(slip("net.g[l].f(Z[l])", "net.g[l].df(Z[l], net.g[l].f(Z[l]))"),
        "A holds the slope of the activation, not the activation.",
        ".f is the function, .df its derivative."),
    Mistake(bias_after_the_activation,
        "The biases are added after the activation: they must be part of Z.",
        "First the whole weighted input, then g of it."),
    Mistake(slip("return Z, A", "return A, Z"), "The two lists are swapped: Z comes first.",
        "return Z, A."),
])  # fmt: skip

# ---- 2.2: equation 2 ----


def way_back(rng, B, n, n_next):
    slope = rng.uniform(0.1, 1, size=(B, n))
    return rng.normal(size=(B, n_next)), rng.normal(size=(n, n_next)), slope


def hidden_delta(D_next, W_next, slope):
    return (D_next @ W_next.T) * slope


HIDDEN_DELTA = Exercise(
    id="2.2", title="hidden_delta", kind="function", reference=hidden_delta,
    cases={
        "5 samples, from 2 units to 4": lambda rng: way_back(rng, 5, 4, 2),
        "3 samples, from 3 units to 3": lambda rng: way_back(rng, 3, 3, 3),
        "1 sample, from 4 units to 2": lambda rng: way_back(rng, 1, 2, 4),
        "4 samples, from 1 unit to 3": lambda rng: way_back(rng, 4, 3, 1),
    },
    mistakes=[
    Mistake(slip(" * slope", ""),
        "The slope is missing: this is only what arrives from the next layer.",
        "Between z and a lies the activation. What does the chain rule do with its slope?"),
    Mistake(slip("W_next.T", "W_next"),
        "W is not transposed. That fits only where a layer has as many units as the next.",
        "Write the sum with its indices: do the two summed ones touch?"),
    Mistake(slip("D_next @ W_next.T", "D_next * W_next.T"),
        "You multiplied D and W entry by entry; nothing adds up the next layer's units.",
        "Which operator sums over an index?"),
    Mistake(slip("* slope", "@ slope"),
        "The slope is multiplied as a matrix; it belongs to each entry alone.",
        "Every unit has its own slope for every sample. Which operator is entry by entry?"),
    Mistake(slip("* slope", "+ slope"), "The slope is added; the chain rule multiplies.",
        "⊙ stands for a product, entry by entry."),
    Mistake(slip("* slope", "/ slope"), "You divide by the slope; the chain rule multiplies.",
        "A flat activation lets little through. Does yours?"),
    Mistake(slip("* slope", "* slope * (1 - slope)"),
        "slope holds the values of g' already; you took the slope of it once more.",
        "Use slope as it comes."),
    Mistake(lambda D_next, W_next, slope: (D_next * slope) @ W_next.T,
        "The slope is multiplied in before the product: it is that of the layer before.",
        "Which shape has slope, that of D_next or that of the result?"),
    Mistake(lambda D_next, W_next, slope: D_next @ (W_next.T * slope),
        "The brackets sit wrong: the slope meets the weights, which know nothing of samples.",
        "First the whole product. Which shape has it, and which has slope?"),
    Mistake([slip("W_next.T", "np.linalg.pinv(W_next)"), slip("W_next.T", "np.linalg.inv(W_next)")],
        "You took an inverse of W; the equation has its transpose.",
        "Nothing is undone on the way back. How are rows and columns exchanged?"),
    Mistake(slip("D_next @ W_next.T", "W_next @ D_next"),
        "The factors are in the wrong order: W @ D in place of D @ the transpose of W.",
        "Rows are samples: which factor has the samples in its rows?"),
    Mistake(slip("D_next @ W_next.T", "W_next @ D_next.T"),
        "The product is turned over: it has the samples in its columns.",
        "Rows are samples: which factor must come first?"),
    Mistake(slip("D_next @ W_next.T", "W_next.T @ D_next"),
        "The transpose is right, but the factors are in the wrong order.",
        "Rows are samples: which factor has the samples in its rows?"),
    Mistake(slip("D_next @ W_next.T", "D_next.T @ W_next"),
        "You transposed D; the summed index stands first in neither, but last in W.",
        "Which of the two must be flipped so that the two j touch?"),
    Mistake(slip(") * slope", ") * slope / len(D_next)"),
        "You divided by the batch. δ belongs to one sample; the mean is taken later, once.",
        "Where do the equations have their 1/B?"),
    Mistake([slip("W_next.T)", "W_next.T).sum(axis=0)"),
        lambda D_next, W_next, slope: (D_next @ W_next.T * slope).sum(axis=0)],
        "You added up the samples; each of them has δs of its own.",
        "Each sample keeps its own row of δs."),
    Mistake(lambda D_next, W_next, slope: D_next.sum(axis=1, keepdims=True) * slope,
        "The weights are missing: every unit gets the plain sum of the next layer's δ.",
        "Which weight leads from unit i to unit j?"),
])  # fmt: skip

# ---- 2.3: equation 3 ----


def both_sides(rng, B, n_in, n_out):
    return rng.normal(size=(B, n_in)), rng.normal(size=(B, n_out))


def weight_gradient(A, D):
    return A.T @ D / len(D)


WEIGHT_GRADIENT = Exercise(
    id="2.3", title="weight_gradient", kind="function", reference=weight_gradient,
    cases={
        "5 samples, 3 units to 2": lambda rng: both_sides(rng, 5, 3, 2),
        "3 samples, 3 units to 3": lambda rng: both_sides(rng, 3, 3, 3),
        "2 samples, 1 unit to 4": lambda rng: both_sides(rng, 2, 1, 4),
        "1 sample, 2 units to 3": lambda rng: both_sides(rng, 1, 2, 3),
        "4 samples, 2 units to 2": lambda rng: both_sides(rng, 4, 2, 2),
    },
    mistakes=[
    Mistake(slip(" / len(D)", ""),
        "B times too large: the samples are added up, and the mean is missing.",
        "J is the average cost. What does an average divide by?"),
    Mistake(slip("A.T @ D", "D.T @ A"),
        "This is the transpose: it has a row for each unit that the weights lead to.",
        "The gradient has the shape of W, (n_in, n_out). What must come first?"),
    Mistake(slip("A.T @ D", "A @ D"),
        "A is not transposed. That fits only where there are as many samples as units.",
        "The sum runs over n, the first index of both. Which factor must be flipped?"),
    Mistake(slip("A.T @ D", "A @ D.T"),
        "You flipped D: this sums over the units, and a sample meets a sample.",
        "Which index must vanish, and which shape must remain?"),
    Mistake([slip("A.T @ D", "A.T * D"), slip("A.T @ D", "A * D")],
        "* multiplies entry by entry; nothing adds up the samples.",
        "Which operator sums over an index?"),
    Mistake(slip("len(D)", "A.shape[1]"),
        "You divided by the number of units before the weights; the mean is over the samples.",
        "Which entry of A.shape is the size of the batch?"),
    Mistake(slip("len(D)", "D.shape[1]"),
        "You divided by the number of units the weights lead to; the mean is over the samples.",
        "Which entry of D.shape is the size of the batch?"),
    Mistake(slip("len(D)", "D.size"),
        "You divided by the number of all entries of D; the mean is over the samples.",
        "How many terms are added up for one weight?"),
    Mistake(slip("len(D)", "len(D) ** 2"), "The division by B is done twice.",
        "Once is enough: J has one 1/B."),
    Mistake(lambda A, D: np.outer(A.mean(axis=0), D.mean(axis=0)),
        "This is the product of two means; wanted is the mean of the products.",
        "First multiply, sample by sample, then average."),
    Mistake(lambda A, D: np.outer(A[-1], D[-1]) / len(D),
        "Only the last sample counts: = replaces what was there, += adds to it.",
        "The other rows are samples too."),
    Mistake(lambda A, D: np.outer(A[0], D[0]), "This is the gradient of the first sample alone.",
        "The other rows are samples too."),
    Mistake(lambda A, D: (A.T @ D).mean(axis=0),
        "You averaged the product over its rows. These are units; the samples are gone.",
        "The product has added up the samples. Divide it by their number."),
    Mistake(lambda A, D: (A.T @ D).mean(),
        "You averaged over all weights; the gradient has one entry for each of them.",
        "The product has added up the samples. Divide it by their number."),
    Mistake([lambda A, D: np.outer(A, D) / len(D), lambda A, D: np.outer(A, D)],
        "np.outer makes all pairs, also of one sample's a with another sample's δ.",
        "Each sample's a meets that sample's own δ. Which product does that, and adds up?"),
    Mistake(lambda A, D: A[:, :, None] * D[:, None, :],
        "The samples are not added up: there is a matrix for each of them.",
        "What takes the mean over axis 0, or better: which product sums by itself?"),
])  # fmt: skip

# ---- 2.4: equation 4 ----


def bias_gradient(D):
    return D.sum(axis=0) / len(D)


def deltas(rng, B, n):
    return (rng.normal(size=(B, n)),)


BIAS_GRADIENT = Exercise(
    id="2.4", title="The bias gradient", kind="function", reference=bias_gradient,
    cases={
        "5 samples, 3 units": lambda rng: deltas(rng, 5, 3),
        "3 samples, 3 units": lambda rng: deltas(rng, 3, 3),
        "4 samples, 1 unit": lambda rng: deltas(rng, 4, 1),
        "1 sample, 4 units": lambda rng: deltas(rng, 1, 4),
    },
    mistakes=[
    Mistake([slip(" / len(D)", ""), lambda D: D.sum(axis=0, keepdims=True)],
        "B times too large: the mean over the batch is missing.",
        "Write every row twice. Does the gradient of an average change? Does yours?"),
    Mistake(lambda D: D.sum(),
        "This adds up everything: all units get the same number, and it is not an average.",
        "How many biases does the layer have, and how many numbers do you return?"),
    Mistake(slip("axis=0", ""),
        "The mean over the batch is there, but you also summed over the units.",
        "Each unit has its own bias: only the samples are summed. Name the axis."),
    Mistake(lambda D: D.mean(), "This is the mean over everything, samples and units alike.",
        "Each unit has its own bias: which axis counts the samples?"),
    Mistake(lambda D: D.mean(axis=1),
        "You averaged over the units, one number per sample: the wrong axis.",
        "The axis you name is the one that disappears."),
    Mistake([lambda D: D.sum(axis=1), lambda D: D.sum(axis=1, keepdims=True)],
        "You summed over the units, one number per sample: the wrong axis.",
        "The axis you name is the one that disappears."),
    Mistake(slip("axis=0", "axis=1"),
        "You divide by the batch, but you summed over the units: the wrong axis.",
        "The axis you name is the one that disappears."),
    Mistake(slip("len(D)", "D.shape[1]"),
        "You divided by the number of units; the average is over the samples.",
        "Which entry of D.shape is the size of the batch?"),
    Mistake(slip("len(D)", "D.size"),
        "You divided by the number of all entries; the average is over the samples.",
        "How many terms did you add up for one unit?"),
    Mistake(slip("len(D)", "len(D) ** 2"), "The division by B is done twice.",
        "A mean has its division built in."),
    Mistake(slip("axis=0", "axis=0, keepdims=True"),
        "The numbers are right, but this is a matrix with one row, (1, n_l).",
        "A bias is a vector (n_l,). Who keeps the axis that was summed over?"),
    Mistake(lambda D: np.full(D.shape[1], D.mean()),
        "Every unit gets the same number: the mean over everything.",
        "Each unit has its own bias: which axis counts the samples?"),
    Mistake([lambda D: D[0], lambda D: D[0] / len(D)],
        "This is the gradient of the first sample alone.",
        "The other rows are samples too."),
])  # fmt: skip

# ---- 2.5: a 5-4-3 network, B = 7 ----

SHAPES = Exercise(
    id="2.5", title="Shapes", kind="table",
    reference={
        "W[1]": (5, 4),
        "b[1]": (4,),
        "Z[1]": (7, 4),
        "D[2]": (7, 3),
        "D[2] @ W[2].T": (7, 4),
        "A[1].T @ D[2]": (4, 3),
        "D[2].sum(axis=0)": (3,),
    },
    mistakes=[
    Mistake({"W[1]": (4, 5), "A[1].T @ D[2]": (3, 4)},
        "this is the transpose. Here W[l] has a row for each unit it comes from.",
        "W_ij runs from unit i to unit j; the first index counts the rows."),
    Mistake({"Z[1]": (4, 7), "D[2]": (3, 7), "D[2] @ W[2].T": (4, 7)},
        "you put the samples into columns. Here every row is a sample.",
        "Which index of X counts the samples?"),
    Mistake({"b[1]": (1, 4), "D[2].sum(axis=0)": (1, 3)},
        "this is a matrix with one row; a bias, and a sum over the rows, is a vector.",
        "A vector has one number in its shape."),
    Mistake({"b[1]": (4, 1), "D[2].sum(axis=0)": (3, 1)},
        "this is a column; a bias, and a sum over the rows, is a vector.",
        "A vector has one number in its shape."),
    Mistake({"b[1]": (5,), "Z[1]": (7, 5)}, "these are the units of the layer before.",
        "Layer 1 has as many biases and weighted inputs as it has units."),
    Mistake({"b[1]": (7, 4)}, "a bias does not depend on the sample.",
        "Broadcasting adds the same vector to every row."),
    Mistake({"D[2].sum(axis=0)": (7,)}, "you kept the samples and summed over the units.",
        "axis=0 is the axis that disappears."),
    Mistake({"D[2].sum(axis=0)": ()}, "this is the sum of everything, D[2].sum() without an axis.",
        "Only the axis that is named disappears."),
    Mistake({"D[2]": (7, 4), "D[2] @ W[2].T": (7, 3)},
        "D[l] has the shape of Z[l]; you are one layer off.",
        "The way back starts at layer 2 and ends at layer 1."),
    Mistake({"A[1].T @ D[2]": (7, 4, 3)},
        "the product sums over the samples: no axis for them is left.",
        "The inner numbers of a product must agree, and vanish."),
    Mistake({"A[1].T @ D[2]": (7, 4)},
        "this is the shape of A[1]; the product sums over the samples, so no 7 is left.",
        "Write down both shapes: which two numbers touch?"),
    Mistake({"Z[1]": (4,), "D[2]": (3,), "D[2] @ W[2].T": (4,)},
        "this is one sample's; the whole batch stands in the rows.",
        "How many samples are in the batch?"),
])  # fmt: skip

# ---- 2.6 ----


def leaky_relu_df(Z, A):
    return np.where(Z > 0, 1.0, 0.01)


def leaky(Z):
    return np.where(Z > 0, Z, 0.01 * Z)


def layer_of(rng, B, n, first):
    """Z without values close to the kink, where the slope jumps; both signs occur."""
    Z = rng.uniform(0.1, 2, size=(B, n)) * rng.choice([-1, 1], size=(B, n))
    Z.flat[:2] = first * abs(Z.flat[0]), -first * abs(Z.flat[1])
    return Z, leaky(Z)


LEAKY_RELU = Exercise(
    id="2.6", title="A leaky unit", kind="function", reference=leaky_relu_df,
    cases={
        "4 samples, 3 units": lambda rng: layer_of(rng, 4, 3, -1),
        "1 sample, 5 units": lambda rng: layer_of(rng, 1, 5, 1),
        "6 samples, 1 unit": lambda rng: layer_of(rng, 6, 1, -1),
    },
    mistakes=[
    Mistake(slip("0.01", "0.0"), "This is the slope of the plain ReLU: the leak is missing.",
        "How steep is the line left of 0?"),
    Mistake(lambda Z, A: leaky(Z), "This is the function itself, not its slope.",
        "A straight line has the same slope everywhere: the result does not grow with z."),
    Mistake(lambda Z, A: leaky(A),
        "Leaky ReLU was applied once more, to A; its slope is asked for.",
        "A straight line has the same slope everywhere: the result does not grow with z."),
    Mistake(lambda Z, A: 0.01 * Z,
        "This is the left half of the function itself, everywhere; the slope is asked for.",
        "There are two sides, and on each the slope is one number."),
    Mistake(slip("0.01", "-0.01 * Z"),
        "Left of 0 the slope is a number, without z and without a minus.",
        "What is the derivative of 0.01 z by z?"),
    Mistake(slip("0.01", "0.01 * Z"),
        "Right of 0 this is the slope, left of 0 it is the function's value.",
        "The derivative of 0.01 z by z holds no z."),
    Mistake(slip("1.0", "Z"), "Left of 0 this is the slope, right of 0 it is the function's value.",
        "The derivative of z by z holds no z."),
    Mistake(slip(">", "<"), "The two sides are swapped.",
        "On which side does leaky ReLU let everything through?"),
    Mistake(slip("0.01", "-0.01"),
        "The leak has the wrong sign: left of 0 the line falls to the left, so it rises too.",
        "Compare leaky ReLU at −2 and at −1: which is larger?"),
    Mistake(slip("0.01", "0.1"), "The leak is 0.1 in place of 0.01.",
        "Compare with the slope that the exercise names."),
    Mistake(lambda Z, A: np.ones_like(Z),
        "The slope is 1 everywhere: the two sides are not told apart.",
        "How steep is the line left of 0?"),
    Mistake([lambda Z, A: A * (1 - A), lambda Z, A: sigmoid.f(Z) * (1 - sigmoid.f(Z))],
        "This is the slope of the sigmoid.",
        "Each activation has its own slope. Draw leaky ReLU: it is two straight lines."),
    Mistake([lambda Z, A: np.full_like(Z, 1.0 if Z.flat[0] > 0 else 0.01),
        lambda Z, A: 1.0 if Z.flat[0] > 0 else 0.01],
        "The sign of the first entry decides for all of them.",
        "`if` decides once. What decides for each entry of an array?"),
    Mistake(lambda Z, A: np.full_like(Z, 0.01),
        "The slope is 0.01 everywhere: the two sides are not told apart.",
        "How steep is the line right of 0?"),
])  # fmt: skip

# ---- 2.7: which gradient is it? ----


class Suspect:
    """Somebody's bias_gradient; what it is called says nothing of what it does."""

    def __init__(self, gradient):
        self.gradient = gradient

    def __call__(self, D):
        return self.gradient(D)

    def __eq__(self, other):
        return self.gradient is other.gradient

    def __repr__(self):
        return "a colleague's bias_gradient"


def suspected(gradient):
    return lambda rng: (Suspect(gradient),)


def diagnose(suspect):
    D = np.array([[1.0, 2.0], [3.0, 10.0]])
    got = suspect(D)
    if np.allclose(got, D.mean(axis=0)):
        return "right"
    if np.allclose(got, D.sum(axis=0)):
        return "sum"
    if np.allclose(got, D.mean()):
        return "everything"
    return "axis"


def ask(diagnose, suspect):
    """Return the word, in small letters."""
    word = diagnose(suspect)
    if word is None or word is ...:
        return word
    if not isinstance(word, str):
        raise Unusable("It must return one of the words right, sum, everything, axis, in quotes.")
    return word.strip().lower()


def by_shape(suspect):
    D = np.array([[1.0, 2.0, 4.0], [3.0, 10.0, 7.0]])
    got = np.shape(suspect(D))
    if got == ():
        return "everything"
    return "axis" if got == (2,) else "right"


def swapped_words(suspect):
    word = diagnose(suspect)
    return {"sum": "everything", "everything": "sum"}.get(word, word)


DETECTIVE = Exercise(
    id="2.7", title="Three wrong bias gradients", kind="function", reference=diagnose,
    call=ask,
    cases={
        "colleague 1": suspected(lambda D: D.mean(axis=0)),
        "colleague 2": suspected(lambda D: D.sum(axis=0)),
        "colleague 3": suspected(lambda D: D.mean()),
        "colleague 4": suspected(lambda D: D.mean(axis=1)),
        "colleague 5, who returns one number for each unit": suspected(
            lambda D: np.full(D.shape[1], D.mean())
        ),
        "colleague 6": suspected(lambda D: D.sum(axis=0) / len(D)),
    },
    mistakes=[
    Mistake(slip("[[1.0, 2.0], [3.0, 10.0]]", "[[1.0, 2.0]]"),
        "On a single row sum and mean are the same: nobody is caught without the 1/B.",
        "How many rows does your D need at least?"),
    Mistake(slip("[[1.0, 2.0], [3.0, 10.0]]", "[[1.0, 1.0], [1.0, 1.0]]"),
        "The means of your D are all equal: by row, by column, over everything.",
        "Choose numbers whose four possible results differ."),
    Mistake(slip("[[1.0, 2.0], [3.0, 10.0]]", "[[0.0, 0.0], [0.0, 0.0]]"),
        "Everybody's code is called right. Is your D all zeros, or do you compare nothing?",
        "Choose numbers whose four possible results differ."),
    Mistake(slip("[[1.0, 2.0], [3.0, 10.0]]", "[[1.0, 2.0], [2.0, 10.0]]"),
        "Your D equals its transpose, so the wrong axis gives the right numbers.",
        "What is D.mean(axis=1) for your D, and what D.mean(axis=0)?"),
    Mistake(slip("[[1.0, 2.0], [3.0, 10.0]]", "[[1.0], [5.0]]"),
        "With a single column the mean over everything is the right one.",
        "How many columns does your D need at least?"),
    Mistake(by_shape, "You look at the shape alone, so the missing 1/B goes unnoticed.",
        "Compare the numbers with D.mean(axis=0), D.sum(axis=0) and D.mean()."),
    Mistake(swapped_words, "The words sum and everything are swapped.",
        "“sum” lacks the 1/B; “everything” averages over samples and units alike."),
    Mistake(lambda suspect: "right" if diagnose(suspect) == "right" else "sum",
        "You find out that something is wrong, but you always call it sum.",
        "Which recipes do the wrong numbers come from?"),
    Mistake(lambda suspect: "axis" if np.ndim(suspect(np.eye(2))) == 0 else diagnose(suspect),
        "One number in place of a vector is the mean over everything, not a wrong axis.",
        "What does D.mean() return without an axis?"),
])  # fmt: skip

# ---- 2.8: δ for the inputs ----


def network_and_samples(rng, B, sizes, **parts):
    net, X = network_and_inputs(rng, B, sizes, **parts)
    return net, X, rng.uniform(size=(B, sizes[-1]))


def input_gradient(net, X, Y):
    Z, A = forward(net, X)
    D = output_delta(net.cost, net.g[net.L], Z[net.L], A[net.L], Y)
    for l in range(net.L, 1, -1):
        D = (D @ net.W[l].T) * net.g[l - 1].df(Z[l - 1], A[l - 1])
    return D @ net.W[1].T


INPUT_GRADIENT = Exercise(
    id="2.8", title="What would the inputs like?", kind="function", reference=input_gradient,
    cases={
        "a 3-4-2 network, 5 samples": lambda rng: network_and_samples(
            rng, 5, (3, 4, 2), hidden=["tanh"]
        ),
        "no hidden layer, 4 samples": lambda rng: network_and_samples(rng, 4, (2, 3), hidden=[]),
        "two hidden layers, 6 samples": lambda rng: network_and_samples(
            rng, 6, (2, 3, 4, 1), hidden=["tanh", "sigmoid"]
        ),
        "quadratic cost, a 3-3-3 network, 3 samples": lambda rng: network_and_samples(
            rng, 3, (3, 3, 3), hidden=["tanh"], cost="quadratic"
        ),
    },
    mistakes=[
    Mistake(slip("return D @ net.W[1].T", "return D @ net.W[1].T / len(X)"),
        "You divided by the batch; every row belongs to its own sample's cost.",
        "Is there an average in ∂C_n/∂x_n?"),
    Mistake(slip("return D @ net.W[1].T", "return D"),
        "This is D[1], the δ of layer 1: the last step, through W[1], is missing.",
        "The inputs feed layer 1 through W[1]."),
    Mistake(slip("return D @ net.W[1].T", "return (D @ net.W[1].T) * X * (1 - X)"),
        "You multiplied by a slope of the inputs. Inputs go through no activation.",
        "Which activation has layer 0?"),
    Mistake(slip("return D @ net.W[1].T", "return D @ net.W[1]"),
        "The last step lacks the transpose of W[1].",
        "D is (B, n_1), and W[1] is (n_0, n_1). Do the summed indices touch?"),
    Mistake(slip("return D @ net.W[1].T", "return X.T @ D / len(X)"),
        "This is the gradient of the weights W[1]; asked for is that of the inputs.",
        "δ goes back to the layer before by equation 2, without the slope."),
    Mistake(slip(" * net.g[l - 1].df(Z[l - 1], A[l - 1])", ""),
        "The slopes of the hidden layers are missing.",
        "Equation 2 has two factors: what arrives, and g'."),
    Mistake(slip("net.g[l - 1].df(Z[l - 1], A[l - 1])", "A[l - 1] * (1 - A[l - 1])"),
        "You took the sigmoid's slope in every hidden layer.",
        "net.g[l - 1].df is the slope of that layer's activation."),
    Mistake(slip("net.W[l].T", "net.W[l]"), "In the loop W is not transposed.",
        "Write equation 2 with its indices: do the two summed ones touch?"),
    Mistake(slip("output_delta(net.cost, net.g[net.L], Z[net.L], A[net.L], Y)", "A[net.L] - Y"),
        "At the output you took A - Y, which is δ for cross-entropy, but not for every cost.",
        "nb.costs.output_delta knows the cost and the output activation."),
    Mistake(slip("Y)\n    for", "Y) * A[net.L] * (1 - A[net.L])\n    for"),
        "At the output the slope is multiplied in once more: output_delta has it already.",
        "Equation 1 is ∂C/∂A ⊙ g', all of it."),
    Mistake(slip("A[net.L], Y)", "A[net.L], 1 - Y)"), "The targets are turned round.",
        "Pass Y as it comes."),
    Mistake(slip("range(net.L, 1, -1)", "range(net.L, 2, -1)"), "The loop ends a layer too early.",
        "Which is the last layer whose W is used inside the loop?"),
    Mistake(lambda net, X, Y: (input_gradient(net, X, Y)).mean(axis=0),
        "You averaged over the samples; wanted is one row for each of them.",
        "The result has the shape of X."),
    Mistake(lambda net, X, Y: (input_gradient(net, X, Y)).sum(axis=0),
        "You added up the samples; wanted is one row for each of them.",
        "Nudge one input of one sample. Which costs change?"),
    Mistake(lambda net, X, Y: -input_gradient(net, X, Y),
        "The sign is wrong: this is the way downhill, and the gradient points uphill.",
        "The gradient is A − Y on its way back, not Y − A."),
])  # fmt: skip

EXERCISES = [
    EVERY_ROW_TWICE, FORWARD, HIDDEN_DELTA, WEIGHT_GRADIENT, BIAS_GRADIENT, SHAPES, LEAKY_RELU,
    DETECTIVE, INPUT_GRADIENT,
]  # fmt: skip
