"""Things to play with in JupyterLab. They load ipywidgets and anywidget when they are called."""

from nbhelpers.widgets.digit_pad import digit_pad
from nbhelpers.widgets.moving import moving_picture

__all__ = ["digit_pad", "moving_picture"]


def ipywidgets():
    """Return the module ipywidgets, or say how to get it."""
    try:
        import ipywidgets as module
    except ModuleNotFoundError:
        raise ModuleNotFoundError(
            "ipywidgets, which makes things move, is missing: %pip install ipywidgets, or start "
            "with python3 run.py lab."
        ) from None
    return module


def anywidget():
    """Return the module traitlets and the class AnyWidget, or say how to get them."""
    try:
        import traitlets
        from anywidget import AnyWidget
    except ModuleNotFoundError:
        raise ModuleNotFoundError(
            "anywidget, which draws in the browser, is missing: %pip install anywidget, or start "
            "with python3 run.py lab."
        ) from None
    return traitlets, AnyWidget
