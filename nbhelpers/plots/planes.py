"""Classes in the plane: points, the regions a classifier gives to each class, and its borders."""

from collections.abc import Callable, Sequence

import numpy as np
from matplotlib.axes import Axes

from nbhelpers import validate
from nbhelpers.plots.style import BLACK, COLORS, MARKERS, asked, by_name, new_axes, new_panels

MOST = 100  # classes


def decision_boundary(
    predict: Callable[[np.ndarray], np.ndarray],
    X: np.ndarray,
    y: np.ndarray,
    ax: Axes | None = None,
    title: str = "",
    margin: float = 0.3,
    steps: int = 200,
) -> Axes:
    """Draw the points ``X (N, 2)`` by class and the regions that ``predict`` gives each class.

    Parameters
    ----------
    predict : function
        Any function from points ``(M, 2)`` to integer labels ``(M,)``.
    X, y : array (N, 2), array (N,)
        The points, and their labels: integers from 0.
    ax : Axes
        Where to draw; without it, a new figure.
    title : str
        The title.
    margin : float
        How far the picture goes beyond the points.
    steps : int
        ``predict`` is asked on a grid of ``steps`` x ``steps`` points.
    """
    X = validate.matrix("X", X, 2, np.float64)
    y = validate.labels(y, MOST, len(X))
    validate.function("predict", predict, "predict(points)")
    margin = validate.real("margin", margin, 0, open_low=False, high=1e9)
    steps = validate.whole("steps", steps, 2)
    ax = new_axes(ax)
    n_classes = int(y.max()) + 1
    low, high = X.min(axis=0) - margin, X.max(axis=0) + margin
    if not (low < high).all():
        raise ValueError("X spans no area: choose a margin that is not lost beside its numbers.")
    across, up = np.meshgrid(*np.linspace(low, high, steps).T)
    label = asked("predict", predict, np.column_stack([across.ravel(), up.ravel()]))
    if not (label.min() >= 0 and label.max() < MOST):  # not even if one is NaN
        raise ValueError(
            f"predict returned labels from {label.min():g} to {label.max():g}; they must lie "
            f"between 0 and {MOST - 1}: count the classes from 0."
        )
    label = label.reshape(across.shape)
    levels = np.arange(-0.5, max(n_classes, label.max() + 1))
    shades = [COLORS[c % len(COLORS)] for c in range(len(levels) - 1)]
    ax.contourf(across, up, label, levels=levels, colors=shades, alpha=0.2)
    if label.min() < label.max():
        borders = np.arange(label.min() + 0.5, label.max())
        ax.contour(across, up, label, levels=borders, colors=BLACK, linewidths=2)
    for c in range(n_classes):
        at = X[y == c]
        look = {"color": COLORS[c % len(COLORS)], "marker": MARKERS[c % len(MARKERS)]}
        ax.scatter(*at.T, s=22, linewidths=0.4, edgecolors="white", label=f"class {c}", **look)
    ax.set(xlabel="$x_1$", ylabel="$x_2$", title=title, xlim=(low[0], high[0]))
    ax.set_ylim(low[1], high[1])
    return ax


def boundary_strip(
    predictions: dict[str, Callable[[np.ndarray], np.ndarray]],
    X: np.ndarray,
    y: np.ndarray,
    axes: Sequence[Axes] | None = None,
    margin: float = 0.3,
    steps: int = 200,
) -> Sequence[Axes]:
    """Draw one `decision_boundary` for each name in ``predictions``, side by side on common axes.

    Shows what changes from network to network, or from epoch to epoch: pass functions that keep
    their own copy of the weights. ``axes`` is a row of panels, one for each name.
    """
    for name, predict in by_name("predictions", predictions, "{'epoch 1': predict}").items():
        validate.function(f"predictions[{name!r}]", predict, "predict(points)")
    axes = new_panels(axes, len(predictions), 3.0, 3.4)
    for ax, (name, predict) in zip(axes, predictions.items()):
        decision_boundary(predict, X, y, ax, name, margin, steps)
        if ax is not axes[0]:
            ax.set_ylabel("")
    return axes
