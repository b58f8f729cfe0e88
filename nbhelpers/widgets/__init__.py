"""Things to play with in JupyterLab. They load ipywidgets and anywidget when they are called."""

from nbhelpers.widgets.digit_pad import digit_pad
from nbhelpers.widgets.moving import moving_picture
from nbhelpers.widgets.playground import playground

__all__ = ["digit_pad", "moving_picture", "playground"]
