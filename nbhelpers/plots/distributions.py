"""Distributions: histograms side by side, and how often a network is right when it is sure."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from nbhelpers import validate
from nbhelpers.metrics import probabilities, reliability
from nbhelpers.plots.style import BLUE, by_name, look, new_axes, new_panels, numbers, one_of


def calibration_curve(
    runs: dict[str, Sequence[tuple[np.ndarray, np.ndarray]]],
    ax: Axes | None = None,
    title: str = "",
    n_bins: int = 10,
) -> Axes:
    """Draw share right over confidence: for each name one ``(P, y)`` per seed, pooled and singly.

    Large marks are all seeds together, small ones single seeds; on the dotted diagonal a network is
    as sure as it is right. ``P (N, K)`` holds probabilities, ``y (N,)`` labels.
    """
    by_name("runs", runs, "{'network': [(P, y)]}")
    n_bins = validate.positive_int("n_bins", n_bins)
    checked = {}
    for name, pairs in runs.items():
        if not isinstance(pairs, Sequence) or not len(pairs):
            raise TypeError(f"runs[{name!r}] must list one pair (P, y) per seed, as in [(P, y)].")
        pairs = [validate.pair(f"runs[{name!r}][{s}]", pair) for s, pair in enumerate(pairs)]
        checked[name] = [probabilities(P, y) for P, y in pairs]
    ax = new_axes(ax)
    ax.plot([0, 1], [0, 1], color="0.5", ls=":", label="as sure as right")
    for k, (name, pairs) in enumerate(checked.items()):
        single = look(k) | {"ls": "none"}
        for P, y in pairs:
            ax.plot(*reliability(P, y, n_bins)[:2], markersize=4, alpha=0.4, **single)
        P, y = (np.concatenate(part) for part in zip(*pairs, strict=True))
        x, right, _ = reliability(P, y, n_bins)
        seen = ~np.isnan(x)
        ax.plot(x[seen], right[seen], markersize=9, label=name, **look(k))
    ax.set(xlabel="confidence", ylabel="share right", title=title, xlim=(0, 1.02), ylim=(0, 1.02))
    ax.legend()
    return ax


def histograms(
    groups: dict[str, np.ndarray],
    axes: Sequence[Axes] | None = None,
    xlabel: str = "",
    bins: int = 40,
    limits: tuple[float, float] | None = None,
    measure: str = "sd",
) -> Sequence[Axes]:
    """Draw one histogram for each name side by side, on common axes, its spread in the title.

    ``histograms({f"layer {l}": A[l] for l in range(1, L + 1)}, measure="rms")`` shows how a signal
    fades, passes or saturates.

    Parameters
    ----------
    groups : dict
        Arrays of any shape, by name.
    axes : sequence of Axes
        One panel for each name; without it, a new figure.
    xlabel : str
        The label under each panel.
    bins : int
        The number of bars.
    limits : tuple
        The ends of the horizontal axis; without them, the smallest and the largest value.
    measure : str
        "sd" for the standard deviation, "rms" for the root of the mean square.
    """
    groups = {
        name: flat(f"groups[{name!r}]", values)
        for name, values in by_name("groups", groups, "{'layer 1': A[1]}").items()
    }
    bins = validate.positive_int("bins", bins)
    one_of("measure", measure, ("sd", "rms"))
    if limits is None:
        limits = (min(map(np.min, groups.values())), max(map(np.max, groups.values())))
    else:
        limits = validate.finite("limits", numbers("limits", limits, 1, "such as (-1, 1)"))
        if len(limits) != 2 or not limits[0] < limits[1]:
            raise ValueError(f"limits={validate.shown(limits)} must be such as (-1, 1).")
    axes = new_panels(axes, len(groups), 2.6, 3.2)
    for ax, (name, values) in zip(axes, groups.items()):
        share = np.full(len(values), 1 / len(values))
        size = values.std() if measure == "sd" else np.sqrt(np.mean(values**2))
        ax.hist(values, bins=bins, range=limits, weights=share, color=BLUE)
        ax.set(title=f"{name}\n{measure} {size:.2g}", xlabel=xlabel)
    axes[0].set_ylabel("share of values")
    return axes


def flat(name: str, values: np.ndarray) -> np.ndarray:
    """Return the numbers in an array of any shape."""
    return validate.finite(name, numbers(name, values, (1, 2, 3), "(N,) or (N, n)")).ravel()
