"""IPython runs this file first in every kernel whose PYTHONSTARTUP names it.

It runs among the notebook's own names, so it leaves none behind.
"""

import os
import runpy
from pathlib import Path

runpy.run_path(str(Path(__file__).with_name("figures.py")), run_name="__main__")
if os.environ.get("NBHELPERS_ROUNDING"):
    runpy.run_path(str(Path(__file__).with_name("rounding.py")))
del os, runpy, Path
