"""The exercises of notebook 06: MNIST."""

import functools

import numpy as np

from nbhelpers import datasets
from nbhelpers.checks.exercise import Exercise, Mistake, Unusable, digest
from nbhelpers.checks.slip import slip
from nbhelpers.initializers import normal
from nbhelpers.network import Network, make_network, one_hot, predict
from nbhelpers.optimizers import Momentum
from nbhelpers.training import epochs

# ---- 6.0 ----

CONFUSED_PAIR = Exercise(
    id="6.0", title="The pair that is confused", kind="choice", reference=digest("6.0", "c"),
    mistakes=[
    Mistake("a",
        "Most people choose this pair, and it is confused now and then. But both are little more "
        "than one stroke, and the bar of a 7 is long.",
        "Which two share most of their ink?"),
    Mistake("b", "A 6 does have a loop like a 0, but its tail reaches where a 0 has no ink at all.",
        "Look for a pair with the same bow in the same place."),
    Mistake("d",
        "Close, but second: an open 4 and a 9 differ by one short bar. Another pair shares even "
        "more of its ink.",
        "Cover the upper third of each digit. Which two are the same below it?"),
])  # fmt: skip

# ---- 6.1 ----


def read_images(data):
    n, rows, columns = np.frombuffer(data, ">u4", 3, offset=4)
    pixels = np.frombuffer(data, np.uint8, offset=16)
    return pixels.reshape(n, rows * columns) / 255


def idx_file(rng, n, rows, columns):
    header = np.array([0x803, n, rows, columns], ">u4").tobytes()
    return (header + rng.integers(0, 256, (n, rows, columns), np.uint8).tobytes(),)


READ_IMAGES = Exercise(
    id="6.1", title="Reading the file", kind="function", reference=read_images,
    cases={
        "5 images of 4 x 3 pixels": lambda rng: idx_file(rng, 5, 4, 3),
        "3 images of 3 x 3 pixels": lambda rng: idx_file(rng, 3, 3, 3),
        "1 image of 2 x 7 pixels": lambda rng: idx_file(rng, 1, 2, 7),
        "300 images of 1 x 2 pixels": lambda rng: idx_file(rng, 300, 1, 2),
    },
    mistakes=[
    Mistake([slip("np.uint8, offset=16", "np.uint8, n * rows * columns"),
        slip("offset=16)\n    return pixels.reshape(n, rows * columns)",
            "offset=0)\n    return pixels.reshape(n, -1)")],
        "The first pixels are bytes of the header: you read from the start of the file.",
        "How many bytes do the magic number and three sizes take?"),
    Mistake([slip("np.uint8, offset=16", "np.uint8, n * rows * columns, offset=8"),
        slip("offset=16)\n    return pixels.reshape(n, rows * columns)",
            "offset=8)\n    return pixels.reshape(n, -1)")],
        "You skipped 8 bytes. That is the header of the labels; images have two more sizes.",
        "Four numbers of 4 bytes each come before the first pixel."),
    Mistake(slip(" / 255", ""), "The pixels are still 0 to 255.",
        "In which range should they be? What is the largest byte?"),
    Mistake(slip("/ 255", "/ 256"),
        "White paper is 0, but the blackest ink is not 1: the largest byte is 255, not 256.",
        "256 values, counted from 0: what is the last one?"),
    Mistake(slip("np.uint8", "np.int8"),
        "Some pixels are negative: the bytes were read as numbers from -128 to 127.",
        "Is a byte of ink a number with a sign?"),
    Mistake(slip("pixels.reshape(n, rows * columns)",
        "pixels.reshape(n, rows, columns).transpose(0, 2, 1).reshape(n, -1)"),
        "Rows and columns of each image have changed places.",
        "The file holds an image row by row, and NumPy reshapes row by row."),
    Mistake(slip("rows * columns)", "rows, columns)"),
        "These are images of rows and columns. The network wants one row of pixels each.",
        "The shape should be (n, rows * columns)."),
    Mistake(slip("/ 255", "/ pixels.max()"),
        "You divided by the largest pixel that happens to be there, so the scale depends on the "
        "data.",
        "Would two files with the same image get the same numbers?"),
    Mistake(slip("reshape(n, rows * columns)", "reshape(rows * columns, n).T"),
        "Every image now holds pixels of many: the file has one image after the other, not one "
        "pixel.",
        "reshape fills row by row. What should be one row?"),
    Mistake(slip('np.frombuffer(data, ">u4", 3, offset=4)', "data[7], data[11], data[15]"),
        "You read one byte of each size. That is enough up to 255.",
        "How many bytes does each of the four numbers have?"),
])  # fmt: skip

# ---- 6.2 ----


def prepare(X_train, X_val):
    mean, sd = X_train.mean(axis=0), X_train.std(axis=0)
    sd = np.where(sd > 0, sd, 1)
    return (X_train - mean) / sd, (X_val - mean) / sd


def leaky_prepare(X_train, X_val):
    X = np.concatenate([X_train, X_val])
    mean, sd = X.mean(axis=0), X.std(axis=0)
    return (X_train - mean) / sd, (X_val - mean) / sd


def painted_over(X_train, X_val):
    mean, sd = X_train.mean(axis=0), X_train.std(axis=0)
    return np.nan_to_num((X_train - mean) / sd), np.nan_to_num((X_val - mean) / sd)


def images_with_constant_pixels(rng, n_train, n_val, n_pixels):
    scale = rng.uniform(0.1, 1, n_pixels)
    X_train = rng.uniform(size=(n_train, n_pixels)) * scale
    X_val = (0.1 + rng.uniform(size=(n_val, n_pixels))) * scale
    X_train[:, 0] = 0  # always black in the training images, though not in these
    X_train[:, 1] = 1  # always white
    return X_train, X_val


PREPARE = Exercise(
    id="6.2", title="Find the leak", kind="function", reference=prepare, parts=("X_train", "X_val"),
    cases={
        "8 and 3 images of 4 pixels": lambda rng: images_with_constant_pixels(rng, 8, 3, 4),
        "5 and 5 images of 5 pixels": lambda rng: images_with_constant_pixels(rng, 5, 5, 5),
    },
    mistakes=[
    Mistake(leaky_prepare,
        "The leak is still there: the validation images have a say in the mean and in the "
        "standard deviation.",
        "At the time of training, which images would you not have seen?"),
    Mistake(slip("(X_val - mean) / sd", "(X_val - X_val.mean(axis=0)) / X_val.std(axis=0)"),
        "Each part was scaled by itself. The same picture then gives different numbers in the two "
        "parts, and a single new image cannot be scaled at all.",
        "The network must see new images through the same glasses as the old ones."),
    Mistake(slip("    sd = np.where(sd > 0, sd, 1)\n", ""),
        "A pixel that is the same in all training images has the standard deviation 0, and you "
        "divided by it.",
        "What should such a pixel be divided by, so that nothing happens to it?"),
    Mistake(slip("X_train.mean(axis=0), X_train.std(axis=0)", "X_train.mean(), X_train.std()"),
        "This is one mean and one standard deviation for all pixels together.",
        "What was the axis in the leaky version?"),
    Mistake(slip("sd, 1)", "sd**2, 1)"), "You divided by the variance; its root is wanted.",
        "In which unit is a variance of ink?"),
    Mistake(slip("(X_train - mean) / sd, (X_val - mean) / sd", "X_train - mean, X_val - mean"),
        "The means are gone, but the standard deviations are as they were.",
        "The leaky version divides by something."),
    Mistake(slip("(X_val - mean) / sd", "X_val"),
        "The validation images were left as they came. The network has learned on scaled ones.",
        "Both parts go through the same formula."),
    Mistake(slip("np.where(sd > 0, sd, 1)", "sd + 1e-8"),
        "1e-8 avoids NaN, but where a pixel is the same in all training images, new images are "
        "now divided by 1e-8.",
        "What should such a pixel be divided by, so that nothing happens to it?"),
    Mistake(painted_over,
        "nan_to_num paints over 0/0; in the validation images x/0 is infinity and becomes 10^308.",
        "What should such a pixel be divided by, so that nothing happens to it?"),
    Mistake(slip("sd > 0", "mean > 0"),
        "You look after pixels that are always black. One that is always white has the standard "
        "deviation 0 as well.",
        "Which number is it that you must not divide by?"),
    Mistake(slip("X_train.mean(axis=0), X_train.std(axis=0)",
            "X_train.mean(axis=1), X_train.std(axis=1)"),
        "axis=1 averages over the pixels of one image. Each pixel needs its own mean over the "
        "images.",
        "The axis you name is the one that disappears."),
])  # fmt: skip

# ---- 6.3 ----


def go_on(saved, X, y, rate, beta, n_steps):
    rng = np.random.default_rng(0)
    rng.bit_generator.state = saved["rng"]
    w, v = saved["w"].copy(), saved["v"].copy()
    for _ in range(n_steps):
        i = rng.integers(len(X))
        g = (X[i] @ w - y[i]) * X[i]
        v = beta * v - rate * g
        w = w + v
    return {"w": w, "v": v, "rng": rng.bit_generator.state}


def two_sessions(answer, saved, X, y, rate, beta, n_steps):
    first = answer(saved, X, y, rate, beta, n_steps)
    if first is None or first is ...:
        return first
    second = answer(kept(first), X, y, rate, beta, n_steps)
    return kept(second)["w"], second["v"]


def kept(state):
    if not isinstance(state, dict) or not {"w", "v", "rng"} <= set(state):
        raise Unusable('Your function must return a dictionary with the keys "w", "v" and "rng".')
    if not isinstance(state["rng"], dict):
        raise Unusable('"rng" must hold the state of the generator: rng.bit_generator.state.')
    return state


def half_a_run(rng, N, n):
    saved = {
        "w": rng.normal(size=n),
        "v": 0.3 * rng.normal(size=n),
        "rng": np.random.default_rng(int(rng.integers(1, 10**6))).bit_generator.state,
    }
    return saved, rng.normal(size=(N, n)), rng.normal(size=N), 0.05, 0.9, 7


GO_ON = Exercise(
    id="6.3", title="Resume", kind="function", reference=go_on, call=two_sessions, parts=("w", "v"),
    cases={
        "20 rows, 3 weights": lambda rng: half_a_run(rng, 20, 3),
        "9 rows, 9 weights": lambda rng: half_a_run(rng, 9, 9),
    },
    mistakes=[
    Mistake(slip('saved["v"].copy()', '0 * saved["v"]'),
        "The velocity starts from 0 again: after each interruption the run has to gather speed "
        "anew.",
        "What else than the weights does momentum remember?"),
    Mistake(slip('    rng.bit_generator.state = saved["rng"]\n', ""),
        "The generator starts anew in each session, so the same rows come again in the same "
        "order.",
        "The saved state says where in its sequence the generator was."),
    Mistake(slip('"rng": rng.bit_generator.state', '"rng": saved["rng"]'),
        "You handed back the generator's state from before the steps: the next session draws the "
        "same rows as this one.",
        "When was the state that you return read?"),
    Mistake(slip('rng.bit_generator.state = saved["rng"]\n    w, v = saved["w"].copy(), saved["v"]',
        'w, v = saved["w"].copy(), 0 * saved["v"]'),
        "Only the weights were taken over: velocity and generator both began anew.",
        "Three things are in the dictionary. Which of them does your function use?"),
    Mistake(slip("beta * v - rate", "-rate"),
        "Your steps have no momentum: the velocity is the last step alone.",
        "v ← βv − ηg has two terms."),
    Mistake(slip("v - rate", "v + rate"), "The gradient pushes uphill: its sign is wrong.",
        "v ← βv − ηg."),
    Mistake(slip("v - rate", "v - (1 - beta) * rate"),
        "You used the averaging form of momentum, with 1 − β before the gradient. Here the "
        "gradient is multiplied by the rate alone.",
        "v ← βv − ηg."),
    Mistake(slip("w = w + v", "w = w - rate * g"),
        "The weights move by −ηg and past the velocity: v is kept up to date and never used.",
        "By what does momentum move the weights?"),
])  # fmt: skip

# ---- 6.4 ----

GOAL = 0.9671


@functools.cache
def small_digits():
    X, y = datasets.digits()
    order = np.random.default_rng(3).permutation(len(X))
    return X[order], y[order]


def rows_to_learn(seed):
    X, y = small_digits()
    return X[:1200].copy(), one_hot(y[:1200], 10), np.random.default_rng(seed)


def train_mine(X, Y, rng):
    net = make_network(
        (X.shape[1], 128, Y.shape[1]), rng=rng, hidden="relu", output="softmax",
        cost="log_likelihood", init="he_normal",
    )  # fmt: skip
    for _ in epochs(net, X, Y, Momentum(0.1), n_epochs=30, batch_size=32, rng=rng):
        pass
    return net


def measured(answer, X, Y, rng):
    """Train once and say how many validation images are read; whoever falls short is told why."""
    before = rng.bit_generator.state
    net = answer(X, Y, rng)
    if net is None or net is ...:
        return net
    if not isinstance(net, Network):
        raise Unusable("Your function must return the trained network itself.")
    if not all(np.isfinite(p).all() for p in net.params):
        raise Unusable("The weights hold NaN or infinity: training diverged. Is the rate too high?")
    X_val, y_val = (part[1200:] for part in small_digits())
    predicted = predict(net, X_val)
    accuracy = (predicted == y_val).mean()
    guessing, too_short, nearly, straight, twins, own_dice = TRAIN_MINE.mistakes
    for is_so, mistake in (
        (net.L == 1, straight),
        (len(np.unique(predicted)) == 1, twins),
        (accuracy < 0.3, guessing),
        (accuracy < 0.9, too_short),
        (accuracy < GOAL, nearly),
        (rng.bit_generator.state == before, own_dice),
    ):
        if is_so:
            raise Unusable(f"It reads {accuracy:.2%} of the validation images.", mistake=mistake)
    return accuracy


def normal_zeros(rng, n_in, n_out):
    return normal(rng, n_in, n_out, 0.0)


TRAIN_MINE = Exercise(
    id="6.4", title="Beat 96.71 %", kind="function", reference=train_mine, call=measured, once=True,
    seconds=30,  # ten on a quiet machine
    cases={
        "one generator": lambda rng: rows_to_learn(1),
        "another generator": lambda rng: rows_to_learn(2),
    },
    mistakes=[
    Mistake(slip("Momentum(0.1)", "Momentum(1e-12)"),
        "It guesses: one right in ten or so. The network that you return has not learned.",
        "Is the network that is trained the one that is returned? Is the rate 0?"),
    Mistake(slip("Momentum(0.1), n_epochs=30", "Momentum(0.05, 0), n_epochs=1"),
        "It has learned something, but stopped long before it was done.",
        "More epochs, or a larger rate, or momentum: the budget is not used up."),
    Mistake(slip("Momentum(0.1), n_epochs=30", "Momentum(0.1, 0), n_epochs=6"),
        "Over 90 %, and not yet 96.71 %.",
        "What brought most on the ladder? How wide is the hidden layer, how many the epochs?"),
    Mistake(slip("X.shape[1], 128, ", "X.shape[1], "),
        "There is no hidden layer. Its straight borders come close, but they are luck away from "
        "the goal.",
        "What stands between the first and the last size?"),
    Mistake(slip('"he_normal"', "normal_zeros"),
        "It says the same class for every image: all hidden units are twins.",
        "From which weights does it start? Notebook 04 has the proof."),
    Mistake(slip("(X, Y, rng):", "(X, Y, rng):\n    rng = np.random.default_rng(0)"),
        "It is good enough, but it does not use the generator that it was given: every seed gives "
        "the same network, so nobody can measure the spread.",
        "Where do the start weights and the order of the batches come from?"),
])  # fmt: skip

# ---- 6.5 ----


def stirred_weights(W1, order):
    return W1[order]


def a_real_stir(rng, n):
    """Return an order that is not its own inverse, nor its own mirror."""
    while True:
        order = rng.permutation(n)
        if (order[order] != np.arange(n)).any() and (order != order[::-1]).any():
            return order


PERMUTED = Exercise(
    id="6.5", title="The same network for stirred pixels", kind="function",
    reference=stirred_weights,
    cases={
        "6 pixels, 4 units": lambda rng: (rng.normal(size=(6, 4)), a_real_stir(rng, 6)),
        "5 pixels, 5 units": lambda rng: (rng.normal(size=(5, 5)), a_real_stir(rng, 5)),
    },
    mistakes=[
    Mistake(slip("[order]", "[np.argsort(order)]"),
        "This puts the pixels back where they were: it is right for images that are stirred the "
        "other way round.",
        "Column k of the stirred images holds pixel order[k]. Whose weights belong there?"),
    Mistake(slip("[order]", ""),
        "These are the old weights: each now multiplies another pixel than it was made for.",
        "The product sums over pixels. Both factors must list them in the same order."),
    Mistake(slip("[order]", "[order[::-1]]"), "The order is right but from back to front.",
        "Row k belongs to order[k], not to order[-1 - k]."),
    Mistake([slip("[order]", "[:, order]"), slip("[order]", "[:, order[order < W1.shape[1]]]")],
        "You moved columns. A column of W[1] is a hidden unit; a row is a pixel.",
        "What are the two indices of W[1], in the notation of the series?"),
    Mistake([slip("[order]", "[order][:, ::-1]"), slip("[order]", "[order][:, order]")],
        "The rows are right, but the columns, the hidden units, were moved as well.",
        "Only the pixels have been stirred."),
    Mistake(slip("[order]", "[order] * order[:, None]"),
        "The places of the pixels were multiplied with the weights. They are an index.",
        "Use `order` inside the brackets only."),
    Mistake(slip("[order]", "[order, order]"),
        "Two lists of indices pick one number from each row.",
        "Whole rows are to be moved: how many indices does a row have?"),
])  # fmt: skip

EXERCISES = [CONFUSED_PAIR, READ_IMAGES, PREPARE, GO_ON, TRAIN_MINE, PERMUTED]
