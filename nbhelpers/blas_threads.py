"""One thread for matrix products, unless you ask for more.

NumPy hands matrix products to a library (BLAS) that uses every core it finds. For products as small
as those of the lessons that is three to five times slower on two cores. It also adds in another
order for each number of threads, so that training ends at other numbers. Importing nbhelpers
therefore asks for one thread.

A library should not usually decide this for the whole program. This one does, because the lessons
show numbers and times, and you should see the same. If you have set one of VARIABLES yourself, your
choice stands.
"""

import os

from threadpoolctl import threadpool_limits

VARIABLES = (
    "OPENBLAS_NUM_THREADS",
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",  # Apple's library, which listens to this alone
)


def threads(n: int) -> threadpool_limits:
    """Let matrix products use n threads: from here on, or as ``with nb.threads(2):`` in a block."""
    from nbhelpers.validate import positive_int  # it loads NumPy, which this module must precede

    return threadpool_limits(positive_int("n", n))


if not any(name in os.environ for name in VARIABLES):
    os.environ.update(dict.fromkeys(VARIABLES, "1"))  # for libraries that load later
    threadpool_limits(1)  # for those that are here already
