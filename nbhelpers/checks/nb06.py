"""The exercises of notebook 06: MNIST."""

import functools
import time

import numpy as np

from nbhelpers import datasets
from nbhelpers.checks.exercise import Exercise, Mistake, Unusable, digest
from nbhelpers.initializers import normal
from nbhelpers.network import Network, make_network, one_hot, predict
from nbhelpers.optimizers import SGD, Momentum
from nbhelpers.training import epochs

# ---- 6.0 ----

CONFUSED_PAIR = Exercise(
    id="6.0",
    title="The pair that is confused",
    kind="choice",
    reference=digest("6.0", "c"),
    mistakes=[
        Mistake(
            "a",
            "Most people choose this pair, and it is confused now and then. But both are little "
            "more than one stroke, and the bar of a 7 is long.",
            "Which two share most of their ink?",
        ),
        Mistake(
            "b",
            "A 6 does have a loop like a 0, but its tail reaches where a 0 has no ink at all.",
            "Look for a pair with the same bow in the same place.",
        ),
        Mistake(
            "d",
            "A 2 and a 7 share the stroke at the top and the slope down. But a 2 stands on a long line "
            "at the bottom, where a 7 has no ink.",
            "Look for a pair with the same bow in the same place.",
        ),
    ],
)

# ---- 6.1 ----


def read_images(data):
    n, rows, columns = np.frombuffer(data, ">u4", 3, offset=4)
    pixels = np.frombuffer(data, np.uint8, offset=16)
    return pixels.reshape(n, rows * columns) / 255


def with_header(data, offset, kind=np.uint8):
    """Return the numbers from byte ``offset`` on, with 0 where the file has too few of them."""
    n, rows, columns = (int(k) for k in np.frombuffer(data, ">u4", 3, offset=4))
    found = np.frombuffer(data, kind, offset=offset)
    return np.resize(found, n * rows * columns).reshape(n, rows, columns)


def as_rows(images):
    return images.reshape(len(images), -1)


def idx_file(rng, n, rows, columns):
    header = np.array([0x803, n, rows, columns], ">u4").tobytes()
    return (header + rng.integers(0, 256, (n, rows, columns), np.uint8).tobytes(),)


READ_IMAGES = Exercise(
    id="6.1",
    title="Reading the file",
    kind="function",
    reference=read_images,
    cases={
        "5 images of 4 x 3 pixels": lambda rng: idx_file(rng, 5, 4, 3),
        "3 images of 3 x 3 pixels": lambda rng: idx_file(rng, 3, 3, 3),
        "1 image of 2 x 7 pixels": lambda rng: idx_file(rng, 1, 2, 7),
    },
    mistakes=[
        Mistake(
            lambda data: as_rows(with_header(data, 0)) / 255,
            "The first pixels are bytes of the header: you read from the start of the file.",
            "How many bytes do the magic number and three sizes take?",
        ),
        Mistake(
            lambda data: as_rows(with_header(data, 8)) / 255,
            "You skipped 8 bytes. That is the header of the labels; images have two more sizes.",
            "Four numbers of 4 bytes each come before the first pixel.",
        ),
        Mistake(
            lambda data: as_rows(with_header(data, 16)).astype(float),
            "The pixels are still 0 to 255.",
            "In which range should they be? What is the largest byte?",
        ),
        Mistake(
            lambda data: as_rows(with_header(data, 16)) / 256,
            "White paper is 0, but the blackest ink is not 1: the largest byte is 255, not 256.",
            "256 values, counted from 0: what is the last one?",
        ),
        Mistake(
            lambda data: as_rows(with_header(data, 16, np.int8)) / 255,
            "Some pixels are negative: the bytes were read as numbers from -128 to 127.",
            "Is a byte of ink a number with a sign?",
        ),
        Mistake(
            lambda data: as_rows(with_header(data, 16).transpose(0, 2, 1)) / 255,
            "Rows and columns of each image have changed places.",
            "The file holds an image row by row, and NumPy reshapes row by row.",
        ),
        Mistake(
            lambda data: with_header(data, 16) / 255,
            "These are images of rows and columns. The network wants one row of pixels each.",
            "The shape should be (n, rows * columns).",
        ),
        Mistake(
            lambda data: as_rows(with_header(data, 16)) / as_rows(with_header(data, 16)).max(),
            "You divided by the largest pixel that happens to be there, so the scale depends on "
            "the data.",
            "Would two files with the same image get the same numbers?",
        ),
    ],
)

# ---- 6.2 ----


def prepare(X_train, X_val):
    mean, sd = X_train.mean(axis=0), X_train.std(axis=0)
    sd = np.where(sd > 0, sd, 1)
    return (X_train - mean) / sd, (X_val - mean) / sd


def scaled(X_train, X_val, mean, sd):
    return (X_train - mean) / sd, (X_val - mean) / sd


def safe_sd(X, axis=0):
    sd = X.std(axis=axis)
    return np.where(sd > 0, sd, 1)


def leaky_prepare(X_train, X_val):
    X = np.concatenate([X_train, X_val])
    return scaled(X_train, X_val, X.mean(axis=0), safe_sd(X))


def no_guard(X_train, X_val):
    with np.errstate(all="ignore"):
        return scaled(X_train, X_val, X_train.mean(axis=0), X_train.std(axis=0))


def images_with_a_dark_pixel(rng, n_train, n_val, n_pixels):
    scale = rng.uniform(0.1, 1, n_pixels)
    X_train = rng.uniform(size=(n_train, n_pixels)) * scale
    X_val = (0.1 + rng.uniform(size=(n_val, n_pixels))) * scale
    X_train[:, 0] = 0  # always black in the training images, though not in these
    return X_train, X_val


PREPARE = Exercise(
    id="6.2",
    title="Find the leak",
    kind="function",
    reference=prepare,
    parts=("X_train", "X_val"),
    cases={
        "8 and 3 images of 4 pixels": lambda rng: images_with_a_dark_pixel(rng, 8, 3, 4),
        "5 and 5 images of 5 pixels": lambda rng: images_with_a_dark_pixel(rng, 5, 5, 5),
    },
    mistakes=[
        Mistake(
            leaky_prepare,
            "The leak is still there: the validation images have a say in the mean and in the "
            "standard deviation.",
            "At the time of training, which images would you not have seen?",
        ),
        Mistake(
            lambda X_train, X_val: (
                scaled(X_train, X_train, X_train.mean(axis=0), safe_sd(X_train))[0],
                scaled(X_val, X_val, X_val.mean(axis=0), safe_sd(X_val))[0],
            ),
            "Each part was scaled by itself. The same picture then gives different numbers in the "
            "two parts, and a single new image cannot be scaled at all.",
            "The network must see new images through the same glasses as the old ones.",
        ),
        Mistake(
            no_guard,
            "A pixel that is the same in all training images has the standard deviation 0, and you "
            "divided by it.",
            "What should such a pixel be divided by, so that nothing happens to it?",
        ),
        Mistake(
            lambda X_train, X_val: scaled(X_train, X_val, X_train.mean(), X_train.std()),
            "This is one mean and one standard deviation for all pixels together.",
            "What was the axis in the leaky version?",
        ),
        Mistake(
            lambda X_train, X_val: scaled(
                X_train, X_val, X_train.mean(axis=0), safe_sd(X_train) ** 2
            ),
            "You divided by the variance; its root is wanted.",
            "In which unit is a variance of ink?",
        ),
        Mistake(
            lambda X_train, X_val: scaled(X_train, X_val, X_train.mean(axis=0), 1),
            "The means are gone, but the standard deviations are as they were.",
            "The leaky version divides by something.",
        ),
        Mistake(
            lambda X_train, X_val: (
                scaled(X_train, X_val, X_train.mean(axis=0), safe_sd(X_train))[0],
                X_val,
            ),
            "The validation images were left as they came. The network has learned on scaled ones.",
            "Both parts go through the same formula.",
        ),
    ],
)

# ---- 6.3 ----


def go_on(saved, X, y, rate, beta, n_steps):
    return momentum_steps(saved, X, y, rate, beta, n_steps)


def momentum_steps(
    saved, X, y, rate, beta, n_steps, rest=False, reseed=False, old_state=False, step=None
):
    """Train a line by momentum; the options are what students do instead of going on."""
    rng = np.random.default_rng(0)
    if not reseed:
        rng.bit_generator.state = saved["rng"]
    w, v = saved["w"].copy(), saved["v"].copy()
    if rest:
        v = np.zeros_like(v)
    for _ in range(n_steps):
        i = rng.integers(len(X))
        g = (X[i] @ w - y[i]) * X[i]
        v = beta * v - rate * g if step is None else step(v, g, rate, beta)
        w = w + v
    return {"w": w, "v": v, "rng": saved["rng"] if old_state else rng.bit_generator.state}


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


def changed(**options):
    """Return a function like `go_on` with one thing done otherwise."""

    def wrong(saved, X, y, rate, beta, n_steps):
        return momentum_steps(saved, X, y, rate, beta, n_steps, **options)

    return wrong


GO_ON = Exercise(
    id="6.3",
    title="Resume",
    kind="function",
    reference=go_on,
    call=two_sessions,
    parts=("w", "v"),
    cases={
        "20 rows, 3 weights": lambda rng: half_a_run(rng, 20, 3),
        "9 rows, 9 weights": lambda rng: half_a_run(rng, 9, 9),
    },
    mistakes=[
        Mistake(
            changed(rest=True),
            "The velocity starts from 0 again: after each interruption the run has to gather speed "
            "anew.",
            "What else than the weights does momentum remember?",
        ),
        Mistake(
            changed(reseed=True),
            "The generator starts anew in each session, so the same rows come again in the same "
            "order.",
            "The saved state says where in its sequence the generator was.",
        ),
        Mistake(
            changed(old_state=True),
            "You handed back the generator's state from before the steps: the next session draws "
            "the same rows as this one.",
            "When was the state that you return read?",
        ),
        Mistake(
            changed(rest=True, reseed=True),
            "Only the weights were taken over: velocity and generator both began anew.",
            "Three things are in the dictionary. Which of them does your function use?",
        ),
        Mistake(
            changed(step=lambda v, g, rate, beta: -rate * g),
            "Your steps have no momentum: the velocity is the last step alone.",
            "v ← βv − ηg has two terms.",
        ),
        Mistake(
            changed(step=lambda v, g, rate, beta: beta * v + rate * g),
            "The gradient pushes uphill: its sign is wrong.",
            "v ← βv − ηg.",
        ),
        Mistake(
            changed(step=lambda v, g, rate, beta: beta * v - (1 - beta) * rate * g),
            "You used the averaging form of momentum, with 1 − β before the gradient. Here the "
            "gradient is multiplied by the rate alone.",
            "v ← βv − ηg.",
        ),
    ],
)

# ---- 6.4 ----

GOAL = 0.9671
BUDGET = 10  # seconds of processor time


@functools.cache
def small_digits():
    X, y = datasets.digits()
    order = np.random.default_rng(3).permutation(len(X))
    return X[order], y[order]


def rows_to_learn(seed):
    X, y = small_digits()
    return X[:1200].copy(), one_hot(y[:1200], 10), np.random.default_rng(seed)


def outcome_of_training(answer, X, Y, rng):
    """Say in four whole numbers how far a training function comes."""
    before = rng.bit_generator.state
    key = (answer, before["state"]["state"])
    if key in KNOWN:
        return KNOWN[key]
    start = time.process_time()
    net = answer(X, Y, rng)
    seconds = time.process_time() - start
    if net is None or net is ...:
        return net
    if not isinstance(net, Network):
        raise Unusable("Your function must return the trained network itself.")
    if seconds > BUDGET:
        raise Unusable(f"It took {seconds:.0f} seconds; the budget is {BUDGET}.")
    X_val, y_val = (part[1200:] for part in small_digits())
    predicted = predict(net, X_val)
    level = sum((predicted == y_val).mean() >= bar for bar in (0.3, 0.9, GOAL))
    level = min(level, 2) if net.L == 1 else level
    several, drew = len(np.unique(predicted)) > 1, rng.bit_generator.state != before
    outcome = np.array([level, net.L > 1, several, drew], float)
    if answer.__module__ == __name__:  # those below never change
        KNOWN[key] = outcome
    return outcome


KNOWN = {}


def train_mine(X, Y, rng):
    return trained(X, Y, rng)


def trained(X, Y, rng, hidden=(128,), n_epochs=30, rate=0.1, init="he_normal"):
    net = make_network(
        (X.shape[1], *hidden, Y.shape[1]), rng=rng, hidden="relu", output="softmax",
        cost="log_likelihood", init=init,
    )  # fmt: skip
    rule = Momentum(rate) if n_epochs > 1 else SGD(rate)
    for _ in epochs(net, X, Y, rule, n_epochs=n_epochs, batch_size=32, rng=rng):
        pass
    return net


TRAIN_MINE = Exercise(
    id="6.4",
    title="Beat 96.71 %",
    kind="function",
    reference=train_mine,
    call=outcome_of_training,
    cases={
        "one generator": lambda rng: rows_to_learn(1),
        "another generator": lambda rng: rows_to_learn(2),
    },
    mistakes=[
        Mistake(
            lambda X, Y, rng: trained(X, Y, rng, rate=0.0),
            "It guesses: one right in ten or so. The network that you return has not learned.",
            "Is the network that is trained the one that is returned? Is the rate 0?",
        ),
        Mistake(
            lambda X, Y, rng: trained(X, Y, rng, n_epochs=1, rate=0.05),
            "It has learned something, but stopped long before it was done.",
            "More epochs, or a larger rate, or momentum: the budget is not used up.",
        ),
        Mistake(
            lambda X, Y, rng: trained(X, Y, rng, hidden=(16,), n_epochs=6, rate=0.02),
            "Over 90 %, and not yet 96.71 %.",
            "What brought most on the ladder? How wide is the hidden layer, how many the epochs?",
        ),
        Mistake(
            lambda X, Y, rng: trained(X, Y, rng, hidden=()),
            "There is no hidden layer. Its straight borders come close, but they are luck away "
            "from the goal.",
            "What stands between the first and the last size?",
        ),
        Mistake(
            lambda X, Y, rng: trained(X, Y, rng, init=normal_zeros),
            "It says the same class for every image: all hidden units are twins.",
            "From which weights does it start? Notebook 04 has the proof.",
        ),
        Mistake(
            lambda X, Y, rng: trained(X, Y, np.random.default_rng(0)),
            "It is good enough, but it does not use the generator that it was given: every seed "
            "gives the same network, so nobody can measure the spread.",
            "Where do the start weights and the order of the batches come from?",
        ),
    ],
)


def normal_zeros(rng, n_in, n_out):
    return normal(rng, n_in, n_out, 0.0)


# ---- 6.5 ----

PERMUTED = Exercise(
    id="6.5",
    title="The same network for stirred pixels",
    kind="function",
    reference=lambda W1, order: W1[order],
    cases={
        "6 pixels, 4 units": lambda rng: (rng.normal(size=(6, 4)), a_real_stir(rng, 6)),
        "5 pixels, 5 units": lambda rng: (rng.normal(size=(5, 5)), a_real_stir(rng, 5)),
    },
    mistakes=[
        Mistake(
            lambda W1, order: W1[np.argsort(order)],
            "This puts the pixels back where they were: it is right for images that are stirred "
            "the other way round.",
            "Column k of the stirred images holds pixel order[k]. Whose weights belong there?",
        ),
        Mistake(
            lambda W1, order: W1.copy(),
            "These are the old weights: each now multiplies another pixel than it was made for.",
            "The product sums over pixels. Both factors must list them in the same order.",
        ),
        Mistake(
            lambda W1, order: W1[order[::-1]],
            "The order is right but from back to front.",
            "Row k belongs to order[k], not to order[-1 - k].",
        ),
        Mistake(
            lambda W1, order: W1[:, order[order < W1.shape[1]]],
            "You moved columns. A column of W[1] is a hidden unit; a row is a pixel.",
            "What are the two indices of W[1], in the notation of the series?",
        ),
        Mistake(
            lambda W1, order: W1[order][:, ::-1],
            "The rows are right, but the columns, the hidden units, were moved as well.",
            "Only the pixels have been stirred.",
        ),
        Mistake(
            lambda W1, order: W1[order] * order[:, None],
            "The places of the pixels were multiplied with the weights. They are an index.",
            "Use `order` inside the brackets only.",
        ),
    ],
)


def a_real_stir(rng, n):
    """Return an order that is not its own inverse, nor its own mirror."""
    while True:
        order = rng.permutation(n)
        if (order[order] != np.arange(n)).any() and (order != order[::-1]).any():
            return order


EXERCISES = [CONFUSED_PAIR, READ_IMAGES, PREPARE, GO_ON, TRAIN_MINE, PERMUTED]
