"""The figures: drawn where asked, true to the numbers, the same said twice (colour and mark)."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.collections import LineCollection, PathCollection

from nbhelpers import plots

plt.switch_backend("agg")


@pytest.fixture
def ax():
    figure, ax = plt.subplots()
    plt.figure()  # another one becomes current: nothing may land there
    current = plt.gcf()
    yield ax
    assert current.axes == []
    plt.close("all")


X = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
CALLS = {
    "decision_boundary": lambda ax: plots.decision_boundary(
        lambda P: (P[:, 0] > 0.5).astype(int), X, np.array([0, 1, 0, 1]), ax=ax
    ),
    "cost_curves": lambda ax: plots.cost_curves({"a": [[3, 2, 1], [4, 3, 2]]}, ax=ax),
    "network_drawing": lambda ax: plots.network_drawing((2, 1, 20), ax=ax),
    "fitted_curve": lambda ax: plots.fitted_curve({"f": np.sin}, X[:, :1], X[:, 1:], ax=ax),
    "image_gallery": lambda ax: plots.image_gallery(np.eye(4), ["1", "2", "3", "4"], ax=ax),
    "confusion": lambda ax: plots.confusion(np.array([0, 1]), np.array([1, 1]), 2, ax=ax),
}


@pytest.mark.parametrize("name", CALLS)
def test_draws_on_the_axes_it_is_given(name, ax):
    assert CALLS[name](ax) is ax
    assert ax.has_data()
    ax.figure.canvas.draw()  # a NaN position or a bad style would warn here


@pytest.mark.parametrize("name", CALLS)
def test_makes_its_own_axes_without_one(name):
    assert CALLS[name](None).figure is plt.gcf()
    plt.close("all")


def test_boundary_shows_each_class_by_colour_and_marker(ax):
    CALLS["decision_boundary"](ax)
    dots = [c for c in ax.collections if isinstance(c, PathCollection)]
    assert len({tuple(c.get_facecolor()[0]) for c in dots}) == 2
    assert len({c.get_paths()[0].vertices.tobytes() for c in dots}) == 2
    assert [len(c.get_offsets()) for c in dots] == [2, 2]


def test_boundary_lies_where_the_prediction_changes(ax):
    CALLS["decision_boundary"](ax)
    line = next(c for c in ax.collections if c.get_linewidth()[0] == 2)
    vertices = np.vstack([path.vertices for path in line.get_paths()])
    np.testing.assert_allclose(vertices[:, 0], 0.5, atol=0.01)


def test_a_constant_prediction_is_drawn_without_a_warning(ax):
    plots.decision_boundary(lambda P: np.zeros(len(P), int), X, np.array([0, 1, 0, 1]), ax=ax)


def test_curves_show_the_median_and_the_whole_spread(ax):
    plots.cost_curves({"a": [[1, 1], [5, 3], [9, 2]], "b": [[1, 2]]}, ax=ax, every=10)
    a, b = ax.lines
    np.testing.assert_allclose(a.get_xydata(), [[10, 5], [20, 2]])
    (band,) = ax.collections  # one run has no spread
    ys = band.get_paths()[0].vertices[:, 1]
    assert (ys.min(), ys.max()) == (1, 9)
    assert a.get_linestyle() != b.get_linestyle()
    assert a.get_marker() != b.get_marker()


def unit_places(ax):
    return [c.get_offsets() for c in ax.collections if isinstance(c, PathCollection)]


def test_drawing_places_every_unit_and_centres_narrow_layers(ax):
    plots.network_drawing((3, 1, 2), ax=ax)
    layers = unit_places(ax)
    assert [len(layer) for layer in layers] == [3, 1, 2]
    np.testing.assert_allclose([layer[:, 1].mean() for layer in layers], 0, atol=1e-12)


def test_drawing_abridges_wide_layers_and_says_how_wide_they_are(ax):
    plots.network_drawing((784, 10), ax=ax)
    assert [len(layer) for layer in unit_places(ax)] == [6, 6]
    texts = [t.get_text() for t in ax.texts]
    assert texts.count("⋮") == 2
    assert "layer 0\n784" in texts


def test_drawing_shows_the_sign_of_a_weight_twice(ax):
    plots.network_drawing((1, 2), ax=ax, W=[None, np.array([[2.0, -1.0]])])
    (lines,) = [c for c in ax.collections if isinstance(c, LineCollection)]
    positive, negative = lines.get_linestyles()
    assert positive[1] is None
    assert negative[1] is not None
    assert not np.array_equal(*lines.get_colors())
    assert lines.get_linewidths()[0] > lines.get_linewidths()[1]


def test_gallery_keeps_the_pixels(ax):
    images = np.arange(1, 13, dtype=float).reshape(3, 4)
    plots.image_gallery(images, ax=ax, columns=2)
    sheet = ax.images[0].get_array().filled(np.nan)
    np.testing.assert_array_equal(np.sort(sheet[np.isfinite(sheet)]), np.arange(1, 13))


def test_gallery_wants_square_images(ax):
    with pytest.raises(ValueError, match="square"):
        plots.image_gallery(np.ones((2, 5)), ax=ax)


def test_histograms_share_bins_and_add_up_to_one():
    axes = plots.histograms({"narrow": np.arange(3.0), "wide": np.arange(9.0)})
    edges = [[bar.get_x() for bar in ax.patches] for ax in axes]
    assert edges[0] == edges[1]
    assert all(sum(bar.get_height() for bar in ax.patches) == pytest.approx(1) for ax in axes)
    plt.close("all")


def test_confusion_counts_true_rows_against_predicted_columns(ax):
    plots.confusion(np.array([0, 0, 1]), np.array([1, 1, 1]), 2, ax=ax)
    assert {(*t.get_position(), t.get_text()) for t in ax.texts} == {(1, 0, "2"), (1, 1, "1")}
