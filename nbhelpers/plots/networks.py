"""Networks as graphs: units, connections, and the numbers in them."""

from collections.abc import Iterable, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection

from nbhelpers import contracts, validate
from nbhelpers.plots.style import BLACK, BLUE, VERMILION, new_axes, numbers


def network_drawing(
    sizes: Sequence[int],
    ax: Axes | None = None,
    title: str = "",
    W: Sequence | None = None,
    values: Sequence[Sequence[str]] | None = None,
    most: int = 7,
) -> Axes:
    """Draw the units of each layer and their connections.

    Parameters
    ----------
    sizes : sequence of int
        The number of units of each layer, the inputs first.
    ax : Axes
        Where to draw; without it, a new figure.
    title : str
        The title.
    W : list
        The weights, ``W[l] (n_{l-1}, n_l)`` with slot 0 unused: a line's width shows |w|, on one
        scale for all layers, and a negative weight is a dashed vermilion line.
    values : list
        ``values[l][i]`` is written into unit i of layer l.
    most : int
        A wider layer is abridged to its first and last three units.
    """
    sizes = contracts.layer_sizes(sizes)
    most = validate.whole("most", most, 6)
    W = per_connection("W", W, sizes)
    values = per_unit("values", values, sizes)
    ax = new_axes(ax)
    place, tallest = places(ax, sizes, most)
    largest = 1 if W is None else max(np.abs(W_l).max() for W_l in W[1:]) or 1
    for l in range(1, len(sizes)):
        ends = [(i, j) for i in place[l - 1] for j in place[l]]
        lines = [(place[l - 1][i], place[l][j]) for i, j in ends]
        w = np.ones(len(ends)) if W is None else np.array([W[l][i, j] for i, j in ends])
        width = np.full(len(w), 0.8) if W is None else 0.4 + 3 * np.abs(w) / largest
        color = "0.6" if W is None else [BLUE if v >= 0 else VERMILION for v in w]
        style = ["--" if v < 0 else "-" for v in w]
        lines = LineCollection(lines, colors=color, linewidths=width, linestyles=style, zorder=1)
        ax.add_collection(lines)
    size = min(1100, 9000 / tallest**2 + 120)
    for l, units in enumerate(place):
        ax.scatter(*np.array(list(units.values())).T, s=size, c="white", edgecolors=BLACK, zorder=2)
        for i, (x, y) in units.items():
            ax.text(x, y, slot(values, l, i) or "", ha="center", va="center", fontsize=11, zorder=3)
        ax.text(l, -tallest / 2 - 0.3, f"layer {l}\n{sizes[l]}", ha="center", va="top", fontsize=12)
    ax.set(xlim=(-0.5, len(sizes) - 0.5), ylim=(-tallest / 2 - 1.2, tallest / 2 + 0.2), title=title)
    ax.axis("off")
    return ax


Places = list[dict[int, tuple[float, float]]]  # for each layer, where the units that are shown are


def places(ax: Axes, sizes: Sequence[int], most: int) -> tuple[Places, int]:
    """Return where the units are, at x = l, and the rows of the tallest layer; draw the dots."""
    shown = [range(n) if n <= most else [*range(3), *range(n - 3, n)] for n in sizes]
    tallest = max(len(units) + (n > most) for units, n in zip(shown, sizes, strict=True))
    place = []
    for l, (units, n) in enumerate(zip(shown, sizes, strict=True)):
        rows = len(units) + (n > most)
        slots = [k if k < 3 or n <= most else k + 1 for k in range(len(units))]
        at = [(l, (rows - 1) / 2 - slot) for slot in slots]
        place.append(dict(zip(units, at, strict=True)))
        if n > most:
            ax.text(l, (rows - 1) / 2 - 3, "⋮", ha="center", va="center", fontsize=18)
    return place, tallest


def network_graph(
    sizes: Sequence[int],
    ax: Axes | None = None,
    title: str = "",
    *,
    A: Sequence | None = None,
    D: Sequence | None = None,
    W: Sequence | None = None,
    dW: Sequence | None = None,
    b: Sequence | None = None,
    form: str = ".3g",
) -> Axes:
    """Draw a small network with its numbers for one sample.

    What runs forward is blue, behind an arrow to the right; what runs backward is bold and
    vermilion, behind an arrow to the left. Every list is optional, and so is every slot of it:
    None leaves it empty.

    Parameters
    ----------
    sizes : sequence of int
        The number of units of each layer, at most 4, the inputs first.
    ax : Axes
        Where to draw; without it, a new figure.
    title : str
        The title.
    A, D : list
        What is written into the units: activations, and below them the errors δ, ``A[l] (n_l,)``
        and ``D[l] (n_l,)``. Numbers, or texts of your own.
    W, dW : list
        What is written on the connections: weights and their gradient, ``(n_{l-1}, n_l)``. They
        have room between layers of up to 3 units.
    b : list
        What is written over the units: biases, ``b[l] (n_l,)``.
    form : str
        How numbers are written, as in Python's format strings.
    """
    sizes = contracts.layer_sizes(sizes)
    if max(sizes) > 4:
        raise ValueError(
            f"sizes={sizes} has a layer of more than 4 units, too many to write numbers on; "
            "network_drawing draws it without them."
        )
    A, D, b = (per_unit(name, v, sizes) for name, v in (("A", A), ("D", D), ("b", b)))
    W, dW = (per_connection(name, v, sizes, dtype=object) for name, v in (("W", W), ("dW", dW)))
    try:
        format(0.0, form)
    except (TypeError, ValueError):
        raise ValueError(
            f"form={validate.shown(form)} must be a format for numbers, such as form='.3g'."
        ) from None
    tallest = max(sizes)
    ax = new_axes(ax, figsize=(3.2 * len(sizes) + 0.6, 1.9 * tallest + 0.8))
    place, _ = places(ax, sizes, most=4)
    blue = {"color": BLUE, "ha": "center", "fontsize": 12, "zorder": 4}
    red = blue | {"color": VERMILION, "fontweight": "bold"}
    paper = {"bbox": {"facecolor": "white", "edgecolor": "none", "pad": 0.8}}

    def write(x: float, y: float, there: object, back: object, more: dict) -> None:
        """Write a number that runs forward over one that runs backward, or one alone."""
        both = there not in (None, "") and back not in (None, "")
        for number, arrow, step, va, how in (
            (there, "→", 0.004, "bottom", blue), (back, "←", -0.004, "top", red),
        ):  # fmt: skip
            if number not in (None, ""):
                at = {"y": y + step, "va": va} if both else {"y": y, "va": "center"}
                ax.text(x, s=f"{arrow} {written(number, form)}", **at, **how, **more)

    for l in range(1, len(sizes)):
        ends = {(i, j): (place[l - 1][i], place[l][j]) for i in place[l - 1] for j in place[l]}
        for (i, j), line in ends.items():
            ax.plot(*zip(*line), color="0.65", lw=1.5, ls="-", marker="", zorder=1)
            write(*free_spot(line, ends.values()), slot(W, l, i, j), slot(dW, l, i, j), paper)
    for l, units in enumerate(place):
        for i, (x, y) in units.items():
            ax.scatter(x, y, s=6400, c="white", edgecolors=BLACK, linewidths=1.5, zorder=3)
            write(x, y, slot(A, l, i), slot(D, l, i), {})
            bias = slot(b, l, i)
            if bias not in (None, ""):
                ax.text(x, y + 0.38, f"bias {written(bias, form)}", va="bottom", **blue)
    ax.set(xlim=(-0.35, len(sizes) - 0.65), title=title)
    ax.set_ylim(-tallest / 2 - 0.05, tallest / 2 + 0.15)
    ax.axis("off")
    return ax


def free_spot(line: tuple, lines: Iterable[tuple]) -> tuple[float, float]:
    """Return the place on a line, near its middle, where a label is clear of all other lines."""
    t = np.array([0.5, 0.45, 0.55, 0.4, 0.6, 0.35, 0.65, 0.3, 0.7, 0.25, 0.75, 0.2, 0.8])
    (x, y), (to_x, to_y) = line
    at = y + t * (to_y - y)
    others = [p[1] + t * (q[1] - p[1]) for p, q in lines if (p, q) != line]
    distance = np.min([np.full(len(t), 0.25), *(np.abs(at - other) for other in others)], axis=0)
    best = distance.argmax()  # the first of the largest, and 0.25 is enough
    return x + t[best] * (to_x - x), at[best]


def written(number: object, form: str) -> str:
    """Return a number or a text as it is to be read, with a true minus sign."""
    text = number if isinstance(number, str) else format(float(number), form)
    return text.replace("-", "−")


def slot(values: Sequence | None, l: int, *index: int) -> object:
    """Return one entry of ``values[l]``, or None if there is nothing to write."""
    return None if values is None or values[l] is None else values[l][index]


def per_unit(name: str, values: Sequence | None, sizes: Sequence[int]) -> list | None:
    """Return ``values`` with ``values[l] (n_l,)`` for each layer, as arrays of any type."""
    shapes = [(n,) for n in sizes]
    return None if values is None else with_shapes(name, values, shapes, object)


def per_connection(
    name: str, values: Sequence | None, sizes: Sequence[int], dtype: type = float
) -> list | None:
    """Return ``values`` with ``values[l] (n_{l-1}, n_l)`` for each layer, slot 0 unused."""
    shapes = [None, *zip(sizes[:-1], sizes[1:])]
    return None if values is None else with_shapes(name, values, shapes, dtype)


def with_shapes(name: str, values: Sequence, shapes: Sequence, dtype: type) -> list:
    """Return ``values`` as arrays of the given shapes; what has no shape, or is None, is left."""
    if not isinstance(values, Sequence) or len(values) != len(shapes):
        raise ValueError(
            f"{name}={validate.shown(values)} must list {len(shapes)} slots, one for each layer "
            "(None where there is nothing)."
        )
    arrays = []
    for l, (value, shape) in enumerate(zip(values, shapes)):
        if value is None or shape is None:
            arrays.append(None)
            continue
        M = validate.array(f"{name}[{l}]", value)
        if dtype is float:
            M = validate.finite(f"{name}[{l}]", numbers(f"{name}[{l}]", M, M.ndim, f"{shape}"))
        if M.shape != shape and M.shape != (1, *shape):  # one sample may still be a row
            raise ValueError(f"{name}[{l}] has shape {M.shape}; it must be {shape}.")
        arrays.append(M.reshape(shape))
    return arrays
