"""A picture that moves: any function that draws, under a slider with play and step buttons."""

import html
from base64 import b64encode
from collections.abc import Callable, Sequence
from io import BytesIO

from nbhelpers.widgets.loading import load

MILLISECONDS = 1000  # between two pictures while it plays: time to look at each
SHOWN = '<img src="data:image/png;base64,{}" alt="{}" style="max-width: 100%; height: auto">'


def moving_picture(draw: Callable, values: Sequence, *, label: str, start: object = None) -> object:
    """Show ``draw(value)`` under a slider; it steps through the values by mouse, key or clock.

    Each picture is drawn when it is first wanted, and kept. The slider takes the arrow keys once
    it has the focus (Tab or a click brings it there).

    Parameters
    ----------
    draw : callable
        Draws one value with matplotlib; ``plt.show()`` at its end does no harm.
    values : sequence
        What the slider steps through, in this order.
    label : str
        What the values are; it stands before the slider, and in the picture's alternative text.
    start : one of values
        The first value shown; without it, the first one.

    Returns
    -------
    ipywidgets.VBox
        As a cell's last line, it is displayed.
    """
    widgets = load("ipywidgets")
    values = list(values)
    if not values:
        raise ValueError("values is empty; a moving picture needs at least one value.")
    if start is not None and start not in values:
        raise ValueError(f"start={start!r} is not one of the values {values}.")
    kept = {}
    picture = widgets.HTML()
    slider = widgets.SelectionSlider(
        options=values,
        index=0 if start is None else values.index(start),
        description=label,
        layout={"width": "420px"},
        style={"description_width": "initial"},
    )
    play = widgets.Play(max=len(values) - 1, value=slider.index, interval=MILLISECONDS)
    widgets.jslink((play, "value"), (slider, "index"))

    def show(index):
        if index not in kept:
            alt = html.escape(f"{label} {values[index]}", quote=True)
            kept[index] = "".join(SHOWN.format(png, alt) for png in drawn(draw, values[index]))
        picture.value = kept[index]

    slider.observe(lambda change: show(change["new"]), names="index")
    show(slider.index)
    return widgets.VBox([widgets.HBox([play, slider]), picture])


def drawn(draw: Callable, value: object) -> list[str]:
    """Return the figures that ``draw(value)`` makes, each a PNG in base64."""
    import matplotlib.pyplot as plt

    there, show = set(plt.get_fignums()), plt.show
    plt.show = lambda *_, **__: None  # would close the figures and print them into the cell
    try:
        draw(value)
    finally:
        plt.show = show
    figures = [plt.figure(n) for n in plt.get_fignums() if n not in there]
    if not figures:
        raise ValueError(f"draw({value!r}) makes no figure.")
    pngs = []
    for figure in figures:
        png = BytesIO()
        figure.savefig(png, format="png", bbox_inches="tight")  # as the notebook shows figures
        plt.close(figure)
        pngs.append(b64encode(png.getvalue()).decode())
    return pngs
