"""Early stopping: keep the weights of the epoch with the lowest validation cost."""

from dataclasses import dataclass, field

import numpy as np

from nbhelpers import validate
from nbhelpers.network import Network


@dataclass
class EarlyStopping:
    """Remembers the best weights, and says when to give up waiting for better ones.

    ``patience`` is how many epochs in a row may pass without a new lowest validation cost. Pass it
    as ``train(…, validation=(X_val, Y_val), stopping=EarlyStopping(patience=20))``, or write::

        stopping = EarlyStopping(patience=20)
        for epoch in epochs(net, …):
            if stopping.update(net, total_cost(net, X_val, Y_val)):
                break
        stopping.restore(net)
    """

    patience: int
    epoch: int = field(default=0, init=False)
    best_epoch: int = field(default=0, init=False)
    best_cost: float = field(default=np.inf, init=False)
    best_params: list = field(default_factory=list, init=False, repr=False)

    def __post_init__(self):
        self.patience = validate.positive_int("patience", self.patience)

    def start(self) -> None:
        """Forget an earlier run."""
        self.epoch, self.best_epoch, self.best_cost, self.best_params = 0, 0, np.inf, []

    def update(self, net: Network, cost: float) -> bool:
        """Take an epoch's validation cost; return whether ``patience`` epochs brought no better."""
        self.epoch += 1
        if cost < self.best_cost:
            self.best_cost, self.best_epoch = cost, self.epoch
            self.best_params = [p.copy() for p in net.params]
        return self.epoch - self.best_epoch >= self.patience

    def restore(self, net: Network) -> None:
        """Put the weights and biases of the best epoch back into ``net``."""
        if not self.best_params:
            raise ValueError("there is no best epoch yet: call update(net, cost) after each epoch.")
        for p, best in zip(net.params, self.best_params, strict=True):
            p[...] = best
