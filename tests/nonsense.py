"""What people pass by mistake: every public function must take it, or name the argument."""

import numpy as np

NONSENSE = {
    "None": None,
    "True": True,
    "-1": -1,
    "0": 0,
    "2.5": 2.5,
    "nan": float("nan"),
    "inf": float("inf"),
    "10**30": 10**30,
    "1j": 1j,
    "text": "abc",
    "bytes": b"abc",
    "no text": "",
    "[]": [],
    "{}": {},
    "{'a': 1}": {"a": 1},
    "[1, 'a']": [1, "a"],
    "ragged": [[1.0], [2.0, 3.0]],
    "object": object(),
    "class": int,
    "function": lambda *arguments: None,
    "empty": np.zeros(0),
    "no rows": np.zeros((0, 2)),
    "no columns": np.zeros((2, 0)),
    "0-d": np.array(3.0),
    "1-d": np.arange(5.0),
    "3-d": np.zeros((2, 3, 4)),
    "NaN": np.full((4, 2), np.nan),
    "infinite": np.full((4, 2), np.inf),
    "huge": np.full((4, 2), 1e300),
    "complex": np.ones((4, 2)) * 1j,
    "strings": np.full((4, 2), "a"),
    "objects": np.full((4, 2), None),
    "dates": np.zeros((4, 2), "M8[s]"),
    "masked": np.ma.masked_equal(np.arange(8.0).reshape(4, 2), 3),
    "negative labels": np.array([0, -1, 1, 0]),
    "huge labels": np.array([0, 10**12, 1, 0]),
    "seed": np.random.RandomState(0),
}


def verdict(function, arguments, name):
    """Call a function; return None if it takes its arguments, or names ``name`` in its error.

    Otherwise return what went wrong.
    """
    try:
        function(**arguments)
    except (TypeError, ValueError) as error:
        message = str(error)
        if name in message and len(message) < 500:
            return None
        return f"{type(error).__name__}: {message[:200]}"
    except Exception as error:
        return f"{type(error).__name__}: {str(error)[:200]}"
    return None
