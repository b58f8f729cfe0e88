"""Load what moves only when it is asked for; where a package is missing, say what to do."""

from importlib import import_module
from types import ModuleType

NEEDED = ("anywidget", "ipywidgets")


def load(module: str) -> ModuleType:
    """Import a module that needs anywidget or ipywidgets, or raise with the mend."""
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if error.name not in NEEDED:
            raise
        raise ModuleNotFoundError(
            f"What moves here needs {error.name}, which is not installed: start JupyterLab with "
            f"`python3 run.py lab`, or run `%pip install {error.name}` and restart the kernel.",
            name=error.name,
        ) from None
