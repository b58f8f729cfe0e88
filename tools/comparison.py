"""Whether a cell's new outputs are the committed ones, as far as processors can agree.

Text is compared token by token. Whatever is not a number must be equal, line breaks included;
blanks may differ only where a number has become wider or narrower (columns then move). A number
that is printed with decimals, an exponent or a per cent sign may differ by one unit of its last
digit. Whole numbers are counts, shapes and labels: they must be equal. So must nan and inf.

Figures are compared pixel by pixel, and by the description that each PNG carries (`figures.py`):
titles, labels, legends, how many lines and points. The description is compared as text.

Where training amplifies rounding, a cell may allow more, in its metadata, and says why:

    "tolerance": {"rel": 0.02, "because": "300 epochs at rate 2 amplify the last bit"}

    abs      how far a number with decimals may be from the committed one
    rel      the same, as a part of the committed number
    factor   the same, as a ratio: 10 lets 3e-10 become 3e-9 (the order of magnitude counts)
    count    how far a whole number may be from the committed one
    figure   root mean square of the pixels' difference, 0 to 255; the description stays strict
    because  the reason; `python3 run.py processors` measures what is needed

Cells that show times are not compared at all: tag nbval-ignore-output and "ignored-because".
"""

import base64
import difflib
import importlib.metadata
import io
import json
import math
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
KEYS = ("abs", "rel", "factor", "count", "figure", "because")
FIGURE = 0.5  # root mean square on 0-255; one point missing of 300 is 1.8
IMAGES = ("image/png", "image/jpeg")
WIDGET = "application/vnd.jupyter.widget-view+json"

NUMBER = re.compile(
    r"(?<!\w)(?<!\d\.)(?!\d+\.\d+\.\d)"  # not inside a name, nor a version such as 3.11.7
    r"((?:(?<![\w.)\]])[-+−])?"  # a sign, unless it is a minus between two terms
    r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+|(?=\.\d))(?:\.\d+|\.(?=[\s,\]]))?(?:[eE][-+]?\d+)?)"
)
FLEETING = (  # what differs between two runs on one machine
    (re.compile(r"[^\s\"'<>]*ipykernel_\d+[/\\]+\d+\.py"), "CELL"),
    (re.compile(r"0x(…|[0-9a-fA-F]{8,})"), "ADDRESS"),
)


class Difference(NamedTuple):
    """Something that was compared and is not the same."""

    what: str  # it happened to: "stdout", "text/plain", "figure 2" …
    committed: str
    fresh: str
    share: float  # of what is allowed; more than 1 is red

    def __str__(self) -> str:
        many = f" ({self.share:.3g} times what is allowed)" if math.isfinite(self.share) else ""
        return f"{self.what}{many}\n  committed: {self.committed}\n  now:       {self.fresh}"


def differences(committed, fresh, tolerance=None, pixels=True) -> Iterator[Difference]:
    """Yield where two lists of a cell's outputs differ, also if by no more than allowed.

    `tolerance` is the cell's metadata of that name. With `pixels=False` only the descriptions of
    figures are compared, for machines that draw letters otherwise.
    """
    tolerance = tolerance or {}
    old, new = _parts(committed), _parts(fresh)
    kinds = [[kind for kind, _ in parts] for parts in (old, new)]
    if kinds[0] != kinds[1]:
        shown = [", ".join(kind) or "nothing" for kind in kinds]
        yield Difference("the kinds of output", *shown, math.inf)
        return
    n_figures = 0
    for (kind, before), (_, now) in zip(old, new, strict=True):
        if kind in IMAGES:
            n_figures += 1
            yield from compare_figures(f"figure {n_figures}", before, now, tolerance, pixels)
        else:
            yield from compare_text(kind, before, now, tolerance)


def _parts(outputs):
    """Return [(kind, content)] of all that a cell shows."""
    parts = []
    for output in outputs:
        if "text" in output:
            parts.append((output["name"], output["text"]))
        if "ename" in output:
            parts.append(("error", f"{output['ename']}: {output['evalue']}"))
        data = output.get("data", {})
        for kind in sorted(data.keys() - {WIDGET}):
            text = data[kind] if isinstance(data[kind], str) else json.dumps(data[kind])
            parts.append((kind, base64.b64decode(text) if kind in IMAGES else text))
    return parts


# ---- text ----


def compare_text(what, old, new, tolerance) -> Iterator[Difference]:
    """Yield the numbers that differ, or, if anything else does, the first lines that do."""
    old, new = _clean(old), _clean(new)
    if old == new:
        return
    words, numbers = zip(*(_split(text) for text in (old, new)), strict=True)
    moved = len(numbers[0]) == len(numbers[1]) and any(
        len(a) != len(b) for a, b in zip(*numbers, strict=True)
    )
    if words[0] != words[1] and not (moved and _blanks(words[0]) == _blanks(words[1])):
        skeletons = ("#".join(part).splitlines() for part in words)
        yield Difference(what, *_first_lines(old, new, *skeletons), math.inf)
        return
    start, start_new = 0, 0
    for i, (number, number_new) in enumerate(zip(*numbers, strict=True)):
        start, start_new = start + len(words[0][i]), start_new + len(words[1][i])
        if number != number_new:
            is_rounded = words[0][i + 1].lstrip(" ").startswith("%")
            lines = _line(old, start), _line(new, start_new)
            yield Difference(what, *lines, share(number, number_new, tolerance, is_rounded))
        start, start_new = start + len(number), start_new + len(number_new)


def _clean(text):
    for pattern, name in FLEETING:
        text = pattern.sub(name, text)
    return text.replace("\r\n", "\n")


def _split(text):
    """Return what stands around the numbers, and the numbers."""
    parts = NUMBER.split(text)
    return parts[::2], parts[1::2]


def _blanks(words):
    """Return the words with runs of blanks as one, and none beside a number."""
    return [re.sub(r"[ \t]+", " ", word).strip(" \t") for word in words]


def _line(text, at):
    return text[text.rfind("\n", 0, at) + 1 :].partition("\n")[0]


def _first_lines(old, new, *skeletons):
    """Return the first lines of both texts that differ in more than numbers."""
    lines = old.splitlines(), new.splitlines()
    matcher = difflib.SequenceMatcher(None, *skeletons, autojunk=False)
    for tag, *at in matcher.get_opcodes():
        if tag != "equal":
            spans = (lines[0][at[0] : at[1]], lines[1][at[2] : at[3]])
            return ["\n             ".join(span[:3]) or "(no such line)" for span in spans]
    return old[-80:], new[-80:]  # the last line break


def share(old: str, new: str, tolerance: dict, is_rounded: bool = False) -> float:
    """Return how much of what is allowed the difference of two printed numbers takes.

    Whole numbers are counts, unless they `is_rounded`, such as 96 %.
    """
    (a, digits_a), (b, digits_b) = _value(old, is_rounded), _value(new, is_rounded)
    if a == b:
        return 0.0
    if digits_a is None and digits_b is None:
        allowed = Decimal(str(tolerance.get("count", 0)))
        return float(abs(a - b) / allowed) if allowed else math.inf
    unit = Decimal(1).scaleb(min(d for d in (digits_a, digits_b) if d is not None))
    relative = Decimal(str(tolerance.get("rel", 0))) * abs(a)
    result = float(abs(a - b) / max(unit, relative, Decimal(str(tolerance.get("abs", 0)))))
    if tolerance.get("factor", 1) > 1 and a * b > 0:
        result = min(result, abs(math.log(b / a)) / math.log(tolerance["factor"]))
    return result


def _value(text, is_rounded):
    """Return a number and the exponent of ten of its last digit, or None for a count."""
    number = Decimal(text.replace(",", "").replace("−", "-"))
    is_count = re.fullmatch(r"[-+−]?[\d,]+\.?", text) and not is_rounded
    return number, None if is_count else number.as_tuple().exponent


# ---- figures ----


def compare_figures(what, old, new, tolerance, pixels) -> Iterator[Difference]:
    """Yield where the descriptions of two pictures differ, and how far their pixels do."""
    if old == new:
        return
    pictures = [Image.open(io.BytesIO(data)) for data in (old, new)]
    said = [picture.info.get("Description", "") for picture in pictures]
    if said[0]:  # only what matplotlib draws carries one
        strict = tolerance | {"count": 0}  # of points, whatever the cell's text may count
        yield from compare_text(f"{what}: description", *said, strict)
    if not pixels:
        return
    before, now = (np.asarray(picture.convert("RGBA"), float) for picture in pictures)
    if before.shape != now.shape:
        sizes = ["{1} x {0} pixels".format(*picture.shape) for picture in (before, now)]
        yield Difference(what, *sizes, math.inf)
        return
    rms = float(np.sqrt(np.mean((before - now) ** 2)))
    allowed = tolerance.get("figure", FIGURE)
    if rms > 0:
        yield Difference(what, f"RMS {allowed} is allowed", f"RMS {rms:.2g} of 255", rms / allowed)


def different_build() -> str | None:
    """Return why pixels cannot be compared here, if so: other versions draw letters otherwise."""
    lock = ROOT / "requirements.txt"
    if not lock.exists():
        return "there is no requirements.txt"
    pinned = lock.read_text(encoding="utf-8")
    for name in ("matplotlib", "pillow"):
        there = importlib.metadata.distribution(name)
        wanted = re.findall(rf"^{name}==([^\s;\\]+)", pinned, flags=re.MULTILINE)
        if there.version not in wanted:
            return (
                f"{name} {there.version} is installed, requirements.txt has {' or '.join(wanted)}"
            )
        if (there.read_text("INSTALLER") or "").strip() == "conda":
            return f"{name} was built by conda, with other font libraries than the pinned one"
    return None


def description(png: bytes) -> str:
    """Return what `figures.describe` said of the figure in a PNG, or nothing."""
    return Image.open(io.BytesIO(png)).info.get("Description", "")
