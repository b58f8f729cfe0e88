"""A session of the playground as the few lines of code that lead to the same network."""

from nbhelpers.network import backprop
from nbhelpers.widgets.session import FEWEST, PARTS, SCALED, N, Session
from nbhelpers.widgets.settings import Settings


def code(session: Session) -> str:
    """Return Python code after which ``net`` has the weights that the session's network has now.

    Two names have to be there when it is run: ``data`` where the points are your own, and that of
    your gradient, where there is one.
    """
    settings = session.settings
    if session.train is None:
        return f"# Draw at least {FEWEST} points of both classes: then the code stands here."
    trained = [line for stage in session.stages if stage[1] for line in training(session, *stage)]
    body = [
        f"rng = np.random.default_rng({settings.seed})",
        *points(session, settings),
        f"(X, Y), (X_val, Y_val) = datasets.split(X, {targets(settings)}, {PARTS}, rng)",
        *network(settings),
        *trained,
    ]
    return "\n".join([*imports(session), "", *body])


def imports(session: Session) -> list[str]:
    """Return the lines that import what the others use."""
    trained = [settings for settings, n_epochs in session.stages if n_epochs]
    names = {"datasets", "make_network"}
    names |= {"train"} if trained else set()
    names |= {s.optimizer for s in trained}
    names |= {"L2" for s in trained if s.lam}
    names |= {"Dropout" for s in trained if s.dropout}
    names |= {"one_hot"} if session.settings.output == "softmax" else set()
    return ["import numpy as np", f"from nbhelpers import {', '.join(sorted(names))}"]


def points(session: Session, settings: Settings) -> list[str]:
    """Return the lines that make ``X (N, 2)`` and ``y (N,)``."""
    data, noise = settings.data, settings.noise
    if data == "moons":
        lines = [f"X, y = datasets.moons({N}, noise={noise}, seed={settings.seed})"]
    elif data in ("circles", "spiral"):
        lines = [f"X, y = datasets.{data}({N}, noise={noise}, rng=rng)"]
    elif data == "above_sine":
        lines = [f"X, y = datasets.above_sine({N}, rng)"]
        lines += [f"X = X + rng.normal(0, {noise}, X.shape)"]
    elif data == "own":
        lines = ["X, y = data  # the points that you passed"]
    else:
        lines = wrapped("X = np.array([", [f"[{x}, {y}]" for x, y, _ in session.drawn])
        lines += wrapped("y = np.array([", [str(c) for _, _, c in session.drawn])
    if data in SCALED:
        lines += ["X = (X - X.mean(axis=0)) / X.std(axis=0)"]
    return lines


def wrapped(start: str, items: list[str]) -> list[str]:
    """Return a long list of items as lines of code, several items in each."""
    each = max(1, 84 // max(len(item) + 2 for item in items))
    rows = [", ".join(items[i : i + each]) for i in range(0, len(items), each)]
    return [start, *(f"    {row}," for row in rows), "])"]


def targets(settings: Settings) -> str:
    """Return the targets in the form that the cost takes."""
    return "one_hot(y, 2)" if settings.output == "softmax" else "y[:, None]"


def network(settings: Settings) -> list[str]:
    """Return the lines that make the network."""
    return [
        "net = make_network(",
        f'    {settings.sizes}, hidden="{settings.activation}", output="{settings.output}",',
        f'    cost="{settings.cost}", init="{settings.init}", rng=rng,',
        ")",
    ]


def training(session: Session, settings: Settings, n_epochs: int) -> list[str]:
    """Return the lines that train the network under one stage's settings."""
    extra = []
    if session.gradient is not backprop:
        extra += [f"gradient={gradient_name(session.gradient)}"]
    if settings.dropout:
        extra += [f"gradient=Dropout({1 - settings.dropout}, rng)"]
    if settings.lam:
        extra += [f"penalty=L2({settings.lam} / len(X))"]
    rule = f"{settings.optimizer}(rate={settings.rate})"
    rest = ["validation=(X_val, Y_val)", *extra]
    return [
        "history = train(",
        f"    net, X, Y, {rule}, n_epochs={n_epochs}, batch_size={settings.batch_size}, rng=rng,",
        f"    {', '.join(rest)},",
        ")",
    ]


def gradient_name(gradient: object) -> str:
    """Return what a gradient function is called."""
    return getattr(gradient, "__name__", "gradient")
