"""The code shared by the notebooks: a neural network written by hand in NumPy."""

__version__ = "0.1.0"
