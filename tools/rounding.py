"""Turn the last bit of the random numbers that a kernel draws: what another processor might do.

`processors` lets `startup.py` load this file. Every float that a NumPy generator draws then stays,
or becomes its neighbour above or below. Which of the three depends on the number itself and on
NBHELPERS_ROUNDING, so that whatever draws the same numbers twice still gets the same ones.
"""

import os

import numpy as np
from numpy.random import Generator, default_rng

SALT = int(os.environ["NBHELPERS_ROUNDING"])


def turn(x):
    """Return a float, or an array of floats, with some last bits turned."""
    values = np.atleast_1d(x)
    bits = values.view(f"u{values.dtype.itemsize}").astype(np.uint64)
    mixed = (bits + np.uint64(SALT)) * np.uint64(0x9E3779B97F4A7C15)  # wraps around
    way = (mixed >> np.uint64(33)) % np.uint64(3)  # 0, 1, 2
    towards = np.select([way == 0, way == 1], [-np.inf, np.inf], values).astype(values.dtype)
    turned = np.where(values == 0, values, np.nextafter(values, towards))
    return turned.reshape(x.shape) if isinstance(x, np.ndarray) else float(turned[0])


class Turned(Generator):
    """NumPy's generator, whose floats have some last bits turned."""

    def random(self, *args, **options):
        """NumPy's, turned."""
        return turn(super().random(*args, **options))

    def uniform(self, *args, **options):
        """NumPy's, turned."""
        return turn(super().uniform(*args, **options))

    def normal(self, *args, **options):
        """NumPy's, turned."""
        return turn(super().normal(*args, **options))

    def standard_normal(self, *args, **options):
        """NumPy's, turned."""
        return turn(super().standard_normal(*args, **options))

    def __reduce__(self):
        return Turned, (self.bit_generator,)


def turned_rng(seed=None):
    """Stand in for `default_rng`."""
    rng = default_rng(seed)
    return rng if isinstance(rng, Turned) else Turned(rng.bit_generator)


Turned.__module__, Turned.__qualname__ = "numpy.random", "Generator"  # so that it pickles
np.random.Generator, np.random.default_rng = Turned, turned_rng
