"""The exercises of lesson 06's labs: L6a is “Published numbers”, L6b is “Where the time goes”."""

import numpy as np

from nbhelpers.checks.exercise import Exercise, Mistake, Unusable
from nbhelpers.checks.slip import slip

# ---- L6a.1 ----


def stirred_weights(W1, order):
    return W1[order]


def a_real_stir(rng, n):
    """Return an order that is not its own inverse, nor its own mirror."""
    while True:
        order = rng.permutation(n)
        if (order[order] != np.arange(n)).any() and (order != order[::-1]).any():
            return order


PERMUTED = Exercise(
    id="L6a.1", title="The same network for stirred pixels", kind="function",
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

# ---- L6b.1 ----


def read_images(data):
    n, rows, columns = np.frombuffer(data, ">u4", 3, offset=4)
    pixels = np.frombuffer(data, np.uint8, offset=16)
    return pixels.reshape(n, rows * columns) / 255


def idx_file(rng, n, rows, columns):
    header = np.array([0x803, n, rows, columns], ">u4").tobytes()
    return (header + rng.integers(0, 256, (n, rows, columns), np.uint8).tobytes(),)


READ_IMAGES = Exercise(
    id="L6b.1", title="Reading the file", kind="function", reference=read_images,
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

# ---- L6b.2 ----


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
    id="L6b.2", title="Resume", kind="function", reference=go_on, call=two_sessions,
    parts=("w", "v"),
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

EXERCISES = [PERMUTED, READ_IMAGES, GO_ON]
