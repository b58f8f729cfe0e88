"""What can be chosen in the playground, and what is refused."""

from dataclasses import dataclass

from nbhelpers import validate
from nbhelpers.activations import ACTIVATIONS
from nbhelpers.costs import COSTS
from nbhelpers.initializers import INITIALIZERS
from nbhelpers.optimizers import SGD, Adam, Momentum, Nesterov

NOISE = {"moons": 0.2, "circles": 0.1, "spiral": 0.05, "above_sine": 0.0, "drawn": 0.0, "own": 0.0}
HIDDEN = [name for name, g in ACTIVATIONS.items() if g.elementwise]
OPTIMIZERS = {rule.__name__: rule for rule in (SGD, Momentum, Nesterov, Adam)}
LIVE = ("optimizer", "rate", "batch_size", "lam", "dropout")  # may change while a network learns
MOST_LAYERS, MOST_UNITS = 4, 8  # more than that cannot be told apart in the picture


@dataclass(frozen=True)
class Settings:
    """What can be chosen in the playground; `nbhelpers.widgets.playground` says what each means."""

    data: str = "moons"
    noise: float = 0.2
    hidden: tuple[int, ...] = (8, 8)
    activation: str = "tanh"
    init: str = "xavier_uniform"
    cost: str = "cross_entropy"
    optimizer: str = "SGD"
    rate: float = 0.1
    batch_size: int = 10
    lam: float = 0.0
    dropout: float = 0.0
    seed: int = 0

    def __post_init__(self):
        def named(name: str, names: object) -> None:
            validate.choice(name, getattr(self, name), dict.fromkeys(names, ...))

        named("data", NOISE)
        named("activation", HIDDEN)
        named("init", INITIALIZERS)
        named("cost", COSTS)
        named("optimizer", OPTIMIZERS)
        validate.real("noise", self.noise, 0, open_low=False)
        validate.real("rate", self.rate, 0, open_low=False)
        validate.real("lam", self.lam, 0, open_low=False)
        validate.real("dropout", self.dropout, 0, open_low=False, high=1)
        validate.positive_int("batch_size", self.batch_size)
        validate.whole("seed", self.seed, 0)
        widths = self.hidden
        if not isinstance(widths, tuple | list) or len(widths) > MOST_LAYERS:
            raise ValueError(
                f"hidden={validate.shown(widths)} must list the widths of at most {MOST_LAYERS} "
                "hidden layers, such as hidden=(8, 8)."
            )
        for l, n in enumerate(widths):
            if validate.positive_int(f"hidden[{l}]", n) > MOST_UNITS:
                raise ValueError(f"hidden[{l}]={n} must be at most {MOST_UNITS} units.")
        object.__setattr__(self, "hidden", tuple(widths))

    @property
    def sizes(self) -> tuple[int, ...]:
        """The units of each layer: two inputs, and two outputs where softmax needs them."""
        return (2, *self.hidden, 2 if self.output == "softmax" else 1)

    @property
    def output(self) -> str:
        """The activation of the output layer."""
        return "softmax" if self.cost == "log_likelihood" else "sigmoid"
