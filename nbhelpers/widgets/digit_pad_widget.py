"""The pad's two halves meet here: the browser sends ink, the network's answer goes back."""

from pathlib import Path

import numpy as np
import traitlets
from anywidget import AnyWidget

from nbhelpers.network import Network, forward
from nbhelpers.widgets.digit_pad import small_image

HERE = Path(__file__).parent
FINE = 140  # the pad's own pixels, each way
PEN = 6  # the pen's radius in those pixels: a stroke is two to three pixels of a 28x28 image wide


class DigitPad(AnyWidget):
    """A pad for one network; `nbhelpers.widgets.digit_pad` makes it."""

    _esm = HERE / "digit_pad.js"
    _css = HERE / "digit_pad.css"
    fine = traitlets.Int(FINE).tag(sync=True)
    pen = traitlets.Int(PEN).tag(sync=True)
    side = traitlets.Int().tag(sync=True)
    # FINE · FINE bytes, written by the browser; they arrive as a memoryview
    ink = traitlets.Bytes(b"").tag(sync=True, from_json=lambda value, _: bytes(value))
    seen = traitlets.Bytes(b"").tag(sync=True)  # side · side bytes
    probabilities = traitlets.List().tag(sync=True)  # ten, or none while the pad is empty

    def __init__(self, net: Network):
        super().__init__(side=round(net.sizes[0] ** 0.5))
        self.net = net

    @traitlets.observe("ink")
    def answer(self, change: dict) -> None:
        """Send the small image and the network's ten probabilities to the browser."""
        ink = np.frombuffer(change["new"], dtype=np.uint8).reshape(FINE, FINE) / 255
        if not ink.any():
            self.seen, self.probabilities = b"", []
            return
        image = small_image(ink, self.side)
        A = forward(self.net, image.reshape(1, -1))[1]
        self.seen = (255 * image).round().astype(np.uint8).tobytes()
        self.probabilities = A[-1][0].tolist()
