"""Figures that several notebooks draw. Each takes ``ax=`` (or makes one) and returns it.

Colours are Okabe and Ito's, which colour-blind readers can tell apart; a marker or a line style
always says the same thing again. Nothing here calls ``show`` or relies on a current figure.
"""

from nbhelpers.plots.curves import cost_curves, fitted_curve
from nbhelpers.plots.distributions import calibration_curve, histograms
from nbhelpers.plots.images import confusion, image_gallery
from nbhelpers.plots.networks import network_drawing, network_graph
from nbhelpers.plots.planes import boundary_strip, decision_boundary
from nbhelpers.plots.product import product
from nbhelpers.plots.style import (
    BLACK,
    BLUE,
    COLORS,
    GREEN,
    LINES,
    MARKERS,
    ORANGE,
    PURPLE,
    SKY,
    VERMILION,
    use_style,
)

__all__ = [
    "BLACK", "BLUE", "COLORS", "GREEN", "LINES", "MARKERS", "ORANGE", "PURPLE", "SKY", "VERMILION",
    "boundary_strip", "calibration_curve", "confusion", "cost_curves", "decision_boundary",
    "fitted_curve", "histograms", "image_gallery", "network_drawing", "network_graph", "product",
    "use_style",
]  # fmt: skip
