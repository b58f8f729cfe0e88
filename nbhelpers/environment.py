"""What the lessons need of this machine: found, or what to do about it."""

import os
import platform
import sys
from importlib import metadata
from pathlib import Path

OLDEST = (3, 11)
PACKAGES = {  # and what is lost without them
    "numpy": "nothing runs",
    "matplotlib": "no figures",
    "scikit-learn": "no moons and no small digits",
    "ipywidgets": "no pictures that move",
    "anywidget": "no playground",
}
IMAGES = ("train-images-idx3-ubyte.gz", "train-images-idx3-ubyte", "mnist_train.csv")


def report() -> list[str]:
    """Print, line by line, what is here and what to do where something is missing.

    Nothing is downloaded. The names of what is missing are returned.
    """
    missing = []
    found = sys.version_info[:2] >= OLDEST
    mend = "" if found else "  too old: install Python 3.11 or newer and start  python3 run.py lab"
    print(f"Python {platform.python_version()}{mend}")
    if not found:
        missing.append("Python")
    for package, lost in PACKAGES.items():
        try:
            print(f"{package} {metadata.version(package)}")
        except metadata.PackageNotFoundError:
            missing.append(package)
            print(f"{package} is missing ({lost}): run  %pip install {package}  and restart")
    if mnist_is_here():
        print("MNIST found")
    else:
        print("MNIST is not here yet: lesson 06 fetches it (11 MB), or takes small digits instead")
    return missing


def mnist_is_here() -> bool:
    """Tell whether MNIST's files lie where `load_mnist` looks before it downloads them."""
    from nbhelpers.download import cache

    folders = [Path(f).expanduser() for f in [os.environ.get("NBHELPERS_DATA")] if f] + [cache()]
    return any((folder / name).is_file() for folder in folders for name in IMAGES)
