"""The playground in JupyterLab: a session that learns in a thread of its own, and its pictures.

The browser says what to do (play, step, change, …) and gets pictures: one message with the numbers
and four arrays. It confirms each picture that it has drawn; a new one is not made before that, so a
slow browser slows the learning down and a closed page stops it. The thread leaves the kernel free
for other cells.
"""

import threading
import time
from dataclasses import asdict
from pathlib import Path

import anywidget
import numpy as np

from nbhelpers.initializers import INITIALIZERS
from nbhelpers.network import Network, backprop
from nbhelpers.widgets.explain import explain
from nbhelpers.widgets.reproduce import code, gradient_name
from nbhelpers.widgets.session import Session
from nbhelpers.widgets.settings import HIDDEN, NOISE, OPTIMIZERS

HERE = Path(__file__).parent
SHORTEST = 1 / 25  # seconds from picture to picture: more than 25 in a second nobody sees
LONGEST = 0.06  # seconds of learning, after which a picture is due whatever the speed
AHEAD = 2  # pictures that may be on their way

CHOICES = {
    "activation": HIDDEN,
    "init": list(INITIALIZERS),
    "cost": ["quadratic", "cross_entropy", "log_likelihood"],
    "optimizer": list(OPTIMIZERS),
}


def text_of(*names: str) -> str:
    """Return the text of files that lie beside this one, joined."""
    return "\n".join((HERE / name).read_text(encoding="utf-8") for name in names)


class Playground(anywidget.AnyWidget):
    """The widget that `nbhelpers.widgets.playground` returns."""

    _esm = text_of("pictures.js", "controls.js", "network.js", "sketch.js", "playground.js")
    _css = text_of("playground.css")

    def __init__(self, session: Session):
        super().__init__()
        self.session = session
        self.message, self.speed = "", 1  # what went wrong; epochs from picture to picture
        self.lock = threading.RLock()  # held by whoever changes or reads the session
        self.stop = None  # while it plays: the event that ends it
        self.sent = self.drawn = 0  # numbers of the latest pictures
        self.has_drawn = threading.Condition()
        self.on_msg(self.receive)

    def __repr__(self) -> str:
        return "The playground: run this cell in JupyterLab to see it."

    @property
    def net(self) -> Network:
        """The network that learns."""
        return self.session.net

    @property
    def code(self) -> str:
        """The few lines that lead to this network."""
        with self.lock:
            return code(self.session)

    @property
    def playing(self) -> bool:
        """Whether it learns by itself just now."""
        return self.stop is not None

    def play(self) -> None:
        """Learn on and on, in a thread of its own, until `pause`."""
        with self.lock:
            if not self.playing:
                self.stop, self.message = threading.Event(), ""
                threading.Thread(target=self.keep_learning, args=[self.stop], daemon=True).start()

    def pause(self) -> None:
        """Stop learning; `play` goes on from here."""
        with self.lock:
            if self.playing:
                self.stop.set()
                self.stop = None
            self.show()
        with self.has_drawn:
            self.has_drawn.notify_all()

    def step(self, n_epochs: int = 1) -> None:
        """Pause, and make ``n_epochs`` epochs."""
        with self.lock:
            self.pause()
            self.message = ""
            self.learn(n_epochs)
            self.show()

    def reset(self) -> None:
        """Pause, and begin with the same first weights again."""
        with self.lock:
            self.pause()
            self.message = ""
            self.session.start()
            self.show()

    def keep_learning(self, stop: threading.Event) -> None:
        """Learn and show until ``stop`` is set."""
        while not stop.is_set():
            began = time.perf_counter()
            with self.lock:
                if not stop.is_set():
                    self.learn(self.speed, at_most=LONGEST)
                    self.show()
            stop.wait(max(0.001, began + SHORTEST - time.perf_counter()))
            with self.has_drawn:
                self.has_drawn.wait_for(lambda: stop.is_set() or self.sent - self.drawn < AHEAD)

    def learn(self, n_epochs: int, at_most: float = np.inf) -> None:
        """Make ``n_epochs`` epochs, fewer if they take long; at an error pause and say why."""
        end = time.perf_counter() + at_most
        try:
            for _ in range(n_epochs):
                self.session.learn()
                if time.perf_counter() > end:
                    break
        except Exception as error:  # a gradient function may raise anything
            self.message = explain(error, gradient_name(self.session.gradient))
            self.pause()

    def receive(self, widget: object, asked: dict, buffers: list) -> None:
        """Do what the browser asks for."""
        do, value = asked["do"], asked.get("value")
        if do == "drawn":
            with self.has_drawn:
                self.drawn = max(self.drawn, value)
                self.has_drawn.notify_all()
            return
        with self.lock:
            try:
                if do in ("play", "pause", "step", "reset"):
                    getattr(self, do)()
                elif do == "change":
                    self.session.change(**value)
                elif do == "point":
                    self.session.draw([*self.session.drawn, value])
                elif do == "clear":
                    self.session.draw([])
                elif do == "speed":
                    self.speed = int(value)
                elif do == "look":  # a page that has just been opened
                    self.drawn = self.sent
                if do in ("change", "point", "clear"):
                    self.message = ""
            except (ValueError, TypeError) as error:
                self.message = str(error)
            self.show()

    def show(self) -> None:
        """Send a picture of how things stand."""
        session, net = self.session, self.session.net
        with np.errstate(all="ignore"):
            now, maps = session.measure(), session.plane.maps(net)
        parts = [(session.train, 0), (session.val, 1)] if session.train is not None else []
        points = [np.c_[X, Y[:, -1], np.full(len(X), part)] for (X, Y), part in parts]
        if not points:
            points = [np.c_[session.X, session.y, np.zeros(len(session.y))]]
        self.sent += 1
        content = {
            "number": self.sent, "epoch": session.epoch, "playing": self.playing,
            "message": self.message, "speed": self.speed, "measured": now, "sizes": net.sizes,
            "low": session.plane.low.tolist(), "high": session.plane.high.tolist(),
            "settings": asdict(session.settings), "choices": self.choices(), "code": code(session),
            "gradient": gradient_name(session.gradient),
        }  # fmt: skip
        arrays = np.concatenate(points), maps, net.params, session.curve
        kinds = np.float32, np.uint16, np.float32, np.float32
        flat = [
            np.concatenate([np.ravel(a) for a in some] or [[]]).astype(kind)
            for some, kind in zip(arrays, kinds)
        ]
        self.send(content, [a.tobytes() for a in flat])

    def choices(self) -> dict:
        """Return the names to choose from."""
        data = [name for name in NOISE if name != "own" or self.session.own is not None]
        return {"data": data, "dropout": self.session.gradient is backprop, **CHOICES}
