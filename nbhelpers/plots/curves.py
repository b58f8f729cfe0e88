"""Curves: costs over epochs, and functions fitted to points."""

from collections.abc import Callable, Sequence

import numpy as np
from matplotlib.axes import Axes

from nbhelpers import validate
from nbhelpers.plots.style import asked, by_name, look, new_axes, numbers, one_of


def cost_curves(
    runs: object,
    ax: Axes | None = None,
    title: str = "",
    xlabel: str = "epoch",
    ylabel: str | None = None,
    log: bool = False,
    every: int = 1,
    columns: str | Sequence[str] = "cost",
    spread: str = "band",
) -> Axes:
    """Draw costs, or whatever else was measured, over the epochs of one or several runs.

    Parameters
    ----------
    runs : History, list or dict
        A `History`, or several of them in a list: the same training from other seeds. Or a dict
        that holds, for each name in the legend, one of these or plain numbers: one sequence, or
        one for each seed, ``(epochs,)`` or ``(seeds, epochs)``.
    ax : Axes
        Where to draw; without it, a new figure.
    title, xlabel, ylabel : str
        The title, and the labels of the axes; without ``ylabel``, the name of the first column.
    log : bool
        Whether the vertical axis is logarithmic.
    every : int
        Plain numbers are so many epochs apart, and the first one belongs to epoch ``every``.
    columns : str or list of str
        Which column of the histories is drawn, or which ones.
    spread : str
        How several runs of one name are shown: "band" draws their median, and a band from the
        lowest to the highest; "lines" draws each as a thin line, however long it is.
    """
    columns = [columns] if isinstance(columns, str) else columns
    strings = isinstance(columns, list | tuple) and all(isinstance(c, str) for c in columns)
    if not strings or not columns:
        raise TypeError(
            f"columns={validate.shown(columns)} must name a column, or list several, such as "
            "columns=['cost', 'val_cost']."
        )
    every = validate.positive_int("every", every)
    one_of("spread", spread, ("band", "lines"))
    curves = named_curves(runs, columns, every)
    if spread == "band":
        for name, lines in curves.items():
            lengths = sorted({len(values) for _, values in lines})
            if len(lengths) > 1:
                raise ValueError(
                    f"the runs of {name!r} have {lengths[0]} to {lengths[-1]} values; a band needs "
                    "equally many: cut the longer ones, or draw spread='lines'."
                )
    ax = new_axes(ax)
    for k, (name, lines) in enumerate(curves.items()):
        for i, (at, values) in enumerate(lines if spread == "lines" else [middle(lines)]):
            mark = {"markevery": max(1, len(values) // 8), "label": None if i else name}
            width = {"lw": 1, "ms": 4} if spread == "lines" and len(lines) > 1 else {}
            ax.plot(at, values, **look(k), **mark, **width)
        if spread == "band" and len(lines) > 1:
            V = np.stack([values for _, values in lines])
            low, high = V.min(axis=0), V.max(axis=0)
            ax.fill_between(lines[0][0], low, high, color=look(k)["color"], alpha=0.15, linewidth=0)
    ylabel = columns[0].replace("_", " ") if ylabel is None else ylabel
    ax.set(xlabel=xlabel, ylabel=ylabel, title=title)
    if log:
        ax.set_yscale("log")
    if [*curves] != [""]:
        ax.legend()
    return ax


Line = tuple[np.ndarray, np.ndarray]  # epochs and values


def middle(lines: Sequence[Line]) -> Line:
    """Return the epochs, and the median over the runs."""
    return lines[0][0], np.median(np.stack([values for _, values in lines]), axis=0)


def named_curves(runs: object, columns: Sequence[str], every: int) -> dict[str, list[Line]]:
    """Return the lines to draw for each entry of the legend; a lone one is called ""."""
    if is_history(runs) or (isinstance(runs, list | tuple) and any(map(is_history, runs))):
        runs = {"": runs}
    by_name("runs", runs, "{'seed 0': history}")
    curves = {}
    for name, run in runs.items():
        where = f"runs[{name!r}]" if name else "runs"
        several = [run] if is_history(run) else run
        if isinstance(several, list | tuple) and any(map(is_history, several)):
            for column in columns:
                label = column if len(columns) > 1 else ""
                label = ": ".join(part for part in (name, label) if part)
                curves[label] = [history_line(where, history, column) for history in several]
        else:
            V = np.atleast_2d(numbers(where, run, (1, 2), "(epochs,) or (seeds, epochs)"))
            curves[name] = [(every * np.arange(1, V.shape[1] + 1), values) for values in V]
    return curves


def is_history(run: object) -> bool:
    """Tell whether ``run`` is a table with named columns: a `History`, or its DataFrame."""
    return hasattr(run, "columns") and hasattr(run, "__getitem__")


def history_line(where: str, history: object, column: str) -> Line:
    """Return the epochs and one column of a history."""
    if not is_history(history):
        raise TypeError(f"{where} holds a {type(history).__name__} among its histories.")
    if column not in history.columns:
        known = ", ".join(history.columns)
        raise ValueError(f"columns={column!r} is not in {where}, which has: {known}.")
    if len(history) == 0:
        raise ValueError(f"{where} is empty: no epoch was finished, and there is nothing to draw.")
    return np.asarray(history["epoch"]), np.asarray(history[column], dtype=float)


def fitted_curve(
    curves: dict[str, Callable[[np.ndarray], np.ndarray]],
    X: np.ndarray,
    Y: np.ndarray,
    ax: Axes | None = None,
    title: str = "",
) -> Axes:
    """Draw targets ``Y (N, 1)`` over ``X (N, 1)`` and every function in ``curves``, by name.

    The functions take ``(M, 1)`` and return as many values, as `nbhelpers.output` does.
    """
    X, Y = validate.matrix("X", X, 1, np.float64), validate.matrix("Y", Y, 1, np.float64)
    if len(X) != len(Y):
        raise ValueError(f"X has {len(X)} rows but Y has {len(Y)}; pass one target per sample.")
    by_name("curves", curves, "{'network': f}")
    at = np.linspace(X.min(), X.max(), 400)[:, None]
    fitted = {}
    for name, f in curves.items():
        validate.function(f"curves[{name!r}]", f, "f(X)")
        fitted[name] = asked(f"curves[{name!r}]", f, at)
    ax = new_axes(ax)
    ax.plot(X[:, 0], Y[:, 0], ls="none", marker=".", color="0.55", markersize=5, label="data")
    for k, (name, values) in enumerate(fitted.items()):
        ax.plot(at[:, 0], values, label=name, markevery=(10 * k, 60), **look(k))
    ax.set(xlabel="$x$", ylabel="$y$", title=title)
    ax.legend()
    return ax
