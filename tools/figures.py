"""What a figure shows, in words: it travels in the PNG and is compared as text.

Pixels alone cannot guard a figure whose curves depend on the processor: a tolerance wide enough
for the curves lets a wrong label pass. The description holds what no rounding changes: titles,
labels, legends, texts, and how many lines, points and bars there are, in which colour. Whatever
depends on the limits of an axis stays out, such as its tick labels, unless the author wrote them.

Every kernel that `execute` or the tests start loads this file (`startup.py`).
"""

import functools

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.category import StrCategoryLocator
from matplotlib.colors import to_hex
from matplotlib.contour import ContourSet
from matplotlib.ticker import FixedLocator


def describe(figure) -> str:
    """Return the description, one line for each thing that is drawn."""
    lines = [f"title {figure.get_suptitle()!r}"] if figure.get_suptitle() else []
    lines += [f"text {text.get_text()!r}" for text in figure.texts if text.get_visible()]
    lines += [_legend(legend, figure.transFigure) for legend in figure.legends]
    for number, axes in enumerate(figure.axes, 1):
        if axes.get_visible():
            lines += [f"axes {number}", *_axes(axes)]
    return "\n".join(lines)


def _axes(axes):
    titles = [axes.get_title(place) for place in ("left", "center", "right")]
    for name, text in zip(("left", "center", "right"), titles):
        if text:
            yield f"{name} title {text!r}"
    for name, axis in (("x", axes.xaxis), ("y", axes.yaxis)):
        if axis.get_label_text():
            yield f"{name} label {axis.get_label_text()!r}"
        if axis.get_scale() != "linear":
            yield f"{name} is {axis.get_scale()}"
        if isinstance(axis.get_major_locator(), FixedLocator | StrCategoryLocator):
            ticks = [label.get_text() for label in axis.get_ticklabels()]
            if ticks:
                yield f"{name} ticks {ticks}"
    for line in filter(_is_shown, axes.lines):
        style = f"{to_hex(line.get_color())} {line.get_linestyle()} {line.get_marker()}"
        yield f"line {_name(line)}{style} of {len(line.get_xdata())} points"
    for collection in filter(_is_shown, axes.collections):
        yield f"{type(collection).__name__} {_name(collection)}of {_size(collection)}"
    for patch in filter(_is_shown, axes.patches):
        color = to_hex(patch.get_facecolor())
        yield f"{type(patch).__name__} {_name(patch)}{color}"
    for image in filter(_is_shown, axes.images):
        yield f"image {image.get_array().shape}"
    for text in filter(_is_shown, axes.texts):
        if text.get_text():
            yield f"text {text.get_text()!r}"
    if axes.get_legend() is not None:
        yield _legend(axes.get_legend(), axes.transAxes)


def _is_shown(artist):
    return artist.get_visible()


def _name(artist):
    """Return an artist's label, unless matplotlib gave it."""
    label = str(artist.get_label())
    return "" if label.startswith("_") or not label else f"{label!r} "


def _size(collection):
    """Return how many things a collection holds, as far as its data's limits do not decide it."""
    if isinstance(collection, ContourSet):
        return f"{len(collection.levels)} levels"
    if len(collection.get_offsets()) > 1 or not collection.get_paths():
        return f"{len(collection.get_offsets())} points"
    return f"{len(collection.get_paths())} shapes"


def _legend(legend, frame):
    """Return a legend's texts and where its middle is, in tenths of the axes."""
    box = legend.get_window_extent().transformed(frame.inverted())
    middle = [
        float(round((low + high) / 2, 1)) + 0.0 for low, high in (box.intervalx, box.intervaly)
    ]
    texts = [text.get_text() for text in [legend.get_title(), *legend.get_texts()]]
    return f"legend at {middle}: {texts}"


def describe_every_png() -> None:
    """From now on every PNG that matplotlib writes carries its figure's description."""
    plain = FigureCanvasAgg.print_png

    @functools.wraps(plain)  # matplotlib reads the signature
    def print_png(self, file, *, metadata=None, **options):
        metadata = {"Description": describe(self.figure)} | (metadata or {})
        return plain(self, file, metadata=metadata, **options)

    FigureCanvasAgg.print_png = print_png


if __name__ == "__main__":
    describe_every_png()
