"""Errors in a student's code: where they happened, and what usually causes them."""

import re
import traceback

from nbhelpers.checks.reading import functions, located


def describe(error: BaseException, answer: object) -> str:
    """Say in one line what error there was, and which line of the student's cell it came from."""
    at = place(error, answer)
    if re.search(DOTS, str(error)):
        return f"Something is computed with a `...`{f' at {at}' if at else ''}."
    text = f"{type(error).__name__}: {error}".split("\n")[0].removesuffix(": ")
    return f"Your code stopped at {at}: {text}" if at else f"Your code stopped with {text}"


def place(error: BaseException, answer: object) -> str:
    """Name the last line of the student's own cell on the way to an error; "" if there is none."""
    files = {f.__code__.co_filename for f in functions(answer)}
    own = [f for f in traceback.extract_tb(error.__traceback__) if f.filename in files]
    return located(own[-1].lineno, own[-1].line) if own else ""


DOTS = "'ellipsis'|type ellipsis"  # how errors call a `...`
NUMBERS = r"'(int|float|bool|complex|numpy\.\w+)' object"
# What the error says (a regular expression), and what to say to the student; the first that fits.
ADVICE = {
    DOTS: "Replace the `...`: what belongs there has not been written yet.",
    "^SystemExit": "exit() ends the whole program. Use `return` to leave a function.",
    "^RecursionError": "The function calls itself again and again. What should make it stop?",
    "^UnboundLocalError": "A name that a function assigns to is its own: give it a value before "
    "you read it, on every way through.",
    f"{NUMBERS} is not callable": "Is a * missing between a name and a bracket?",
    "'(list|tuple|dict)' object is not callable": "Round brackets call a function; square ones "
    "pick an entry.",
    "'module' object is not callable": "This is a whole module: which of its functions is meant?",
    "'NoneType' object is not callable": "Something that is None is called like a function.",
    "is not callable": "Something is called that is no function: is a name used for two things?",
    "truth value of an array": "`if` decides once for the whole array; np.where for each entry. "
    "Python's own max and min compare whole rows; np.max and np.min have an axis.",
    "is not defined|not associated with a value": "Is the name spelt right, and was the cell that "
    "defines it run?",
    "unexpected keyword": "Is the keyword spelt right, and does this function know it? "
    "In NumPy they are axis, keepdims, dtype …",
    "NoneType": "Slot 0 of the lists is None, and a function without `return` gives None.",
    "ndarray' object has no attribute": "An array has no such part. Is it spelt right, or a "
    "function of NumPy, np.…?",
    f"{NUMBERS}.* has no attribute": "One number has no such part: did you mean an array?",
    "'list' object has no attribute": "A list is not an array: np.array(…) makes one of it.",
    "has no attribute": "Is the name after the dot spelt right, and is the thing before it what "
    "you think? Print its type.",
    "as a data type": "The shape is one argument, in brackets: np.zeros((rows, columns)).",
    "cannot reshape": "reshape keeps the number of entries: multiply the sizes of both shapes out.",
    "index out of range": "An index runs past the end: print the lengths of the lists.",
    "out of bounds": "Axes and entries count from 0: a matrix has the axes 0 and 1.",
    "too many indices": "The array has fewer axes than you gave indices: print its shape.",
    r"enough dimensions \(has 0": "One factor is a single number, or None: slot 0 of a list?",
    "mismatch in its core dimension|not aligned": "In a product the inner sizes must agree: print "
    "both shapes.",
    "could not be broadcast|could not broadcast|shape mismatch": "Entry by entry needs the same "
    "shape, or sizes of 1: print both shapes.",
    "must match exactly|must have same number of dimensions": "To be joined, arrays must agree in "
    "all other axes: print both shapes.",
    "inhomogeneous|setting an array element with a sequence": "The rows have different lengths, "
    "or an entry is itself a list: print them.",
    "only .* converted to Python scalars": "math takes one number at a time, NumPy whole arrays.",
    "only integer|indices must be integers": "An index must be a whole number: / always gives a "
    "float, // a whole number.",
    "cannot be interpreted as an integer": "A whole number is needed here: / always gives a float, "
    "// a whole number.",
    "values to unpack|cannot unpack": "The names on the left must be as many as the values on the "
    "right: print what stands on the right.",
    "object is not iterable": "A loop runs over a list, an array or a range, not over one number: "
    "range(n)?",
    "is not subscriptable": "Square brackets need a list or an array before them: print it.",
    "positional argument": "A function is called with too few or too many arguments: compare with "
    "its first line.",
    r"zip\(\) argument": "The lists in zip(…, strict=True) have different lengths: print them.",
    "unsupported operand": "One of the two is a list, a function or None where a number is wanted.",
    "can't multiply sequence|can only concatenate": "A list is not an array: + and * do other "
    "things to lists. np.array(…) makes an array of it.",
    "cannot pickle": "The result is a generator, or holds one: put list(…) or sum(…) around it.",
    "read-only": "This array may be read only. Work on a copy of it.",
    "math range error": "A number became too large for e^x: is the sign of the exponent right?",
    "math domain error": "log or sqrt of a number that is not positive: print it.",
    "division by zero": "Something is divided by 0: print the divisor.",
}


def advice(error: BaseException) -> str:
    """Say in plain words what usually causes such an error; "" if that is not known."""
    text = f"{type(error).__name__}: {error}"
    return next((say for pattern, say in ADVICE.items() if re.search(pattern, text)), "")
