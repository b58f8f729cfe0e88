"""Things to play with in JupyterLab. They load ipywidgets and anywidget when they are called."""

from nbhelpers.widgets.moving import moving_picture

__all__ = ["moving_picture"]


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
