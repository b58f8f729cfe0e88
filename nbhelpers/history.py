"""What a run measured, epoch by epoch."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from nbhelpers.costs import output_cost
from nbhelpers.network import Network, forward, to_labels

MEASURED = ("epoch", "cost", "accuracy", "val_cost", "val_accuracy")


@dataclass
class History:
    """Columns of numbers, one row per epoch: ``history["cost"]`` is a 1-D array.

    ``optimizer``, ``schedule`` and ``stopping`` are the run's own, with the memory they ended with;
    pass them on to resume the run. ``history + more`` joins the history of the resumed run on.
    """

    data: dict[str, list] = field(default_factory=dict)
    optimizer: object = field(default=None, compare=False, repr=False)
    schedule: object = field(default=None, compare=False, repr=False)
    stopping: object = field(default=None, compare=False, repr=False)

    @property
    def columns(self) -> list[str]:
        """The names of the columns: epoch, cost, and what else was measured."""
        return list(self.data)

    def __len__(self) -> int:
        return len(next(iter(self.data.values()), ()))

    def __getitem__(self, name: str) -> np.ndarray:
        if name not in self.data:
            raise KeyError(f"no column {name!r}; there are {', '.join(self.columns) or 'none yet'}")
        return np.array(self.data[name])

    def __add__(self, more: "History") -> "History":
        if not isinstance(more, History):
            return NotImplemented
        if len(self) and len(more) and self.columns != more.columns:
            raise ValueError(
                f"the columns differ: {', '.join(self.columns)} and {', '.join(more.columns)}."
            )
        columns = self.columns or more.columns
        data = {name: self.data.get(name, []) + more.data.get(name, []) for name in columns}
        last = more if len(more) else self
        return History(data, last.optimizer, last.schedule, last.stopping)

    def append(self, row: Mapping[str, float]) -> None:
        """Add one epoch's measurements, with the same names each time."""
        for name, value in row.items():
            self.data.setdefault(name, []).append(value)

    def to_frame(self):
        """Return the columns as a pandas DataFrame."""
        import pandas as pd  # loaded when a frame is wanted

        return pd.DataFrame(self.data)


def classes(net: Network, Y: np.ndarray) -> np.ndarray | None:
    """Return the labels that targets stand for, or None where they are numbers."""
    return None if net.g[net.L].threshold is None else to_labels(net, Y)


def measure(
    net: Network, X: np.ndarray, Y: np.ndarray, y: np.ndarray | None, prefix: str = ""
) -> dict[str, float]:
    """Return the cost without penalty and, for a classifier, the accuracy, keyed by name.

    ``y`` is ``classes(net, Y)``, found once and not in every epoch.
    """
    Z, A = forward(net, X)
    g = net.g[net.L]
    found = {prefix + "cost": float(output_cost(net.cost, g, Z[net.L], A[net.L], Y).mean())}
    if y is not None:
        right = to_labels(net, A[net.L]) == y
        found[prefix + "accuracy"] = float(right.mean())
    return found
