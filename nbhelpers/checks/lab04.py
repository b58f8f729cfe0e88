"""The exercises of lesson 04's lab, "Depth"."""

import numpy as np

from nbhelpers.checks.exercise import Exercise, Mistake, Unusable, digest
from nbhelpers.checks.slip import slip
from nbhelpers.initializers import constant
from nbhelpers.network import backprop, make_network

# ---- L4.0 ----

ZEROS_WITH_DROPOUT = Exercise(
    id="L4.0", title="Zeros with dropout", kind="choice", reference=digest("L4.0", "b"),
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

# ---- L4.1 ----


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
    id="L4.1", title="Biases alone", kind="function", reference=hidden_biases, call=use_biases,
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

EXERCISES = [ZEROS_WITH_DROPOUT, BIASES]
