"""The figures: drawn where asked, true to the numbers, the same said twice (colour and mark)."""

from inspect import signature

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.collections import LineCollection, PathCollection

import nbhelpers as nb
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
    "product": lambda ax: plots.product(X, X + 1, ax=ax),
    "network_graph": lambda ax: plots.network_graph((2, 2, 1), ax=ax, A=[[0.5, -1], None, [2]]),
    "calibration_curve": lambda ax: plots.calibration_curve(
        {"net": [(np.array([[0.3, 0.7]]), np.array([1]))]}, ax=ax
    ),
    "confusion": lambda ax: plots.confusion(np.array([0, 1]), np.array([1, 1]), 2, ax=ax),
}


@pytest.mark.parametrize("name", CALLS)
def test_draws_on_the_axes_it_is_given(name, ax):
    assert CALLS[name](ax) is ax
    assert ax.has_data()
    ax.figure.canvas.draw()  # a NaN position or a bad style would warn here


def test_every_figure_that_takes_axes_is_among_them():
    functions = [name for name in plots.__all__ if callable(getattr(plots, name))]
    takes_ax = {f for f in functions if "ax" in signature(getattr(plots, f)).parameters}
    assert takes_ax == {*CALLS}


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


def history(costs, **more):
    return nb.History({"epoch": [*range(3, 3 + len(costs))], "cost": costs, **more})


def labels(ax):
    return ax.get_legend_handles_labels()[1]


def test_a_history_is_drawn_over_its_own_epochs(ax):
    plots.cost_curves(history([3.0, 2.0, 1.0]), ax=ax, log=True)
    (line,) = ax.lines
    np.testing.assert_array_equal(line.get_xydata(), [[3, 3], [4, 2], [5, 1]])
    assert ax.get_legend() is None
    assert (ax.get_xlabel(), ax.get_ylabel(), ax.get_yscale()) == ("epoch", "cost", "log")


def test_several_columns_of_a_history_are_told_apart(ax):
    run = history([3.0, 2.0], val_accuracy=[0.5, 0.6])
    plots.cost_curves(run, ax=ax, columns=["val_accuracy", "cost"])
    assert labels(ax) == ["val_accuracy", "cost"]
    assert [line.get_ydata().tolist() for line in ax.lines] == [[0.5, 0.6], [3, 2]]
    assert len({line.get_marker() for line in ax.lines}) == 2
    assert ax.get_ylabel() == "val accuracy"


def test_several_histories_show_their_median_and_spread(ax):
    runs = [history([c, 1.0]) for c in (1.0, 5.0, 9.0)]
    plots.cost_curves({"a": runs, "b": runs[0], "c": [[7.0, 8.0]]}, ax=ax)
    assert labels(ax) == ["a", "b", "c"]
    assert [line.get_ydata().tolist() for line in ax.lines] == [[5, 1], [1, 1], [7, 8]]
    (band,) = ax.collections
    ys = band.get_paths()[0].vertices[:, 1]
    assert (ys.min(), ys.max()) == (1, 9)


def test_thin_lines_may_differ_in_length(ax):
    runs = [history([3.0, 2.0]), history([4.0]), history([5.0, 2.0, 1.0])]
    plots.cost_curves(runs, ax=ax, spread="lines")
    assert [len(line.get_xdata()) for line in ax.lines] == [2, 1, 3]
    assert len({line.get_color() for line in ax.lines}) == 1
    assert not ax.collections
    with pytest.raises(ValueError, match="1 to 3 values.*spread='lines'"):
        plots.cost_curves(runs, ax=ax)


def test_a_data_frame_is_as_good_as_a_history(ax):
    plots.cost_curves(history([3.0, 2.0]).to_frame(), ax=ax)
    np.testing.assert_array_equal(ax.lines[0].get_xydata(), [[3, 3], [4, 2]])


@pytest.mark.parametrize(
    "runs, message",
    [
        (nb.History(), "columns='cost' is not in runs"),
        (nb.History({"epoch": [], "cost": []}), "runs is empty"),
        (nb.History({"epoch": [1], "loss": [2]}), "which has: epoch, loss"),
        ({"a": [history([1.0]), [1.0]]}, "holds a list among its histories"),
        ([[1.0, 2.0]], "must be a dict, with a name"),
        ({"a": [[1.0, 2.0], [1.0]]}, "differ in length"),
    ],
)
def test_what_is_no_history_is_named(runs, message):
    with pytest.raises((TypeError, ValueError), match=message):
        plots.cost_curves(runs)
    assert plt.get_fignums() == []


def test_a_strip_has_a_panel_for_each_name_on_common_axes():
    predictions = {"left": lambda P: (P[:, 0] > 0.2) * 1, "right": lambda P: (P[:, 0] > 0.8) * 1}
    axes = plots.boundary_strip(predictions, X, np.array([0, 1, 0, 1]))
    assert [ax.get_title() for ax in axes] == ["left", "right"]
    assert axes[0].get_xlim() == axes[1].get_xlim()
    for ax, border in zip(axes, (0.2, 0.8)):
        line = next(c for c in ax.collections if c.get_linewidth()[0] == 2)
        vertices = np.vstack([path.vertices for path in line.get_paths()])
        np.testing.assert_allclose(vertices[:, 0], border, atol=0.01)
    fig, given = plt.subplots(2, 1)
    assert [*plots.boundary_strip(predictions, X, np.array([0, 1, 0, 1]), given)] == [*given]
    plt.close("all")


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


def test_equal_weights_are_equally_thick_in_all_layers(ax):
    plots.network_drawing((1, 2, 1), ax=ax, W=[None, [[0.1, 0.5]], [[-0.1], [4.0]]])
    first, second = (c for c in ax.collections if isinstance(c, LineCollection))
    assert first.get_linewidths()[0] == second.get_linewidths()[0]
    assert max(first.get_linewidths()) < max(second.get_linewidths())


def test_weights_that_are_all_zero_are_drawn(ax):
    plots.network_drawing((2, 1), ax=ax, W=[None, np.zeros((2, 1))])
    ax.figure.canvas.draw()


def numbers_in(ax):
    return {t.get_text(): t for t in ax.texts if t.get_text()}


def test_a_graph_shows_forward_and_backward_numbers_in_two_ways(ax):
    net = nb.make_network((2, 2, 1), rng=np.random.default_rng(0))
    net.b[1][...] = [0.25, -0.5]
    x, y = np.array([[0.6, -0.4]]), np.array([[0.0]])
    _, A = nb.forward(net, x)
    dW, db = nb.backprop(net, x, y)
    plots.network_graph((2, 2, 1), ax=ax, A=A, D=db, W=net.W, dW=dW, b=net.b)
    texts = numbers_in(ax)
    assert len(texts) == 2 + 2 + 1 + 2 + 1 + 6 + 6 + 3  # A, D, W, dW, b
    for arrow, values in (("→", [*A, *net.W[1:]]), ("←", [*db[1:], *dW[1:]])):
        for value in np.concatenate([np.ravel(v) for v in values]):
            text = texts[f"{arrow} {value:.3g}".replace("-", "−")]
            assert text.get_color() == (plots.BLUE if arrow == "→" else plots.VERMILION)
            assert text.get_fontsize() >= 12
    assert "bias −0.5" in texts


@pytest.mark.parametrize("sizes", [(2, 2, 1), (1, 2, 1), (2, 3, 2), (3, 1), (3, 3)])
def test_the_numbers_of_a_graph_do_not_cover_each_other(sizes):
    rng = np.random.default_rng(0)
    W = [None, *(rng.normal(size=shape) for shape in zip(sizes, sizes[1:]))]
    ax = plots.network_graph(sizes, W=W, b=[None, *(-rng.random(n) for n in sizes[1:])])
    ax.figure.canvas.draw()
    boxes = [text.get_window_extent() for text in numbers_in(ax).values()]
    for i, box in enumerate(boxes):
        assert not any(box.overlaps(other) for other in boxes[:i])
    plt.close("all")


def test_a_graph_is_for_small_networks(ax):
    with pytest.raises(ValueError, match="more than 4 units.*network_drawing"):
        plots.network_graph((784, 10), ax=ax)
    with pytest.raises(ValueError, match=r"W\[1\] has shape \(1, 2\); it must be \(2, 1\)"):
        plots.network_graph((2, 1), ax=ax, W=[None, [[1, 2]]])
    plots.network_graph((2, 1), ax=ax, A=[["$x_1$", "$x_2$"], None], D=[None, [""]], form=".1f")
    assert {*numbers_in(ax)} == {"→ $x_1$", "→ $x_2$"}


def test_the_product_is_written_out_for_the_entry_chosen(ax):
    A = np.array([[1, 0, 2], [3, 1, 0], [0, 2, 1], [2, 0, 1]])
    D = np.array([[2, -1], [1, 0], [-1, 3], [0, 1]])
    plots.product(A, D, 2, 1, ax=ax)
    texts = [t.get_text() for t in ax.texts]
    assert "2·(-1) + 0·0 + 1·3 + 1·1 = 2\none product per sample" in texts
    boxes = [(p.get_x(), p.get_y(), p.get_facecolor(), p.get_linewidth()) for p in ax.patches]
    assert len(boxes) == 12 + 8 + 6
    framed = [box for box in boxes if box[3] > 3]
    assert len(framed) == 4 + 4 + 1  # a row, a column, and where they meet
    row, column = framed[:4], framed[4:8]
    assert [box[2] for box in row] == [box[2] for box in column]  # sample by sample
    assert len({box[2] for box in row}) == 4
    with pytest.raises(ValueError, match="i=3 must be at most 2"):
        plots.product(A, D, 3, 0, ax=ax)
    with pytest.raises(ValueError, match="A has 4 rows but D has 3"):
        plots.product(A, D[:3], ax=ax)
    with pytest.raises(ValueError, match=r"A has shape \(100, 2\); at most 6"):
        plots.product(np.ones((100, 2)), D, ax=ax)


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


def test_histograms_can_show_the_root_mean_square():
    values = np.array([3.0, 4.0, 5.0])
    (one,) = plots.histograms({"layer 1": values}, measure="rms")
    (other,) = plots.histograms({"layer 1": values})
    assert one.get_title() == "layer 1\nrms 4.1"
    assert other.get_title() == "layer 1\nsd 0.82"
    plt.close("all")


def test_confusion_counts_true_rows_against_predicted_columns(ax):
    plots.confusion(np.array([0, 0, 1]), np.array([1, 1, 1]), 2, ax=ax)
    assert {(*t.get_position(), t.get_text()) for t in ax.texts} == {(1, 0, "2"), (1, 1, "1")}


def test_a_product_can_be_added_up_sample_by_sample():
    A, D = np.array([[1, 0], [3, 1], [0, 2]]), np.array([[2], [1], [-1]])
    for n, said in ((0, "nothing yet = 0"), (2, "1·2 + 3·1 = 5"), (3, "1·2 + 3·1 + 0·(-1) = 5")):
        ax = plots.product(A, D, i=0, j=0, n_added=n)
        assert any(text.get_text().startswith(said) for text in ax.texts), n
        assert sum(box.get_alpha() == 0.25 for box in ax.patches) == (3 - n) * 3
        plt.close(ax.figure)
    with pytest.raises(ValueError, match="n_added=4 must be at most 3"):
        plots.product(A, D, i=0, j=0, n_added=4)
