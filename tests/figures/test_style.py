"""The look that all figures share."""

import plotly.graph_objects as go

from fashion_recommender.figures.style import log_axis, styled


def test_long_titles_are_wrapped_and_given_room():
    short, long = (styled(go.Figure(), "word " * n, 400, "small " * n) for n in (3, 40))
    assert long.layout.title.text.count("<br>") > short.layout.title.text.count("<br>")
    assert long.layout.margin.t > short.layout.margin.t
    assert long.layout.meta["title"] == "word " * 40


def test_a_number_stays_with_its_unit_and_titles_are_no_markup():
    figure = styled(go.Figure(), "<i>A</i> is 40 %", 400)
    assert "40\u00a0%" in figure.layout.title.text
    assert "<i>" not in figure.layout.title.text


def test_both_grounds_are_see_through():
    layout = styled(go.Figure(), "A", 400).layout
    assert layout.paper_bgcolor == layout.plot_bgcolor == "rgba(0,0,0,0)"


def test_logarithmic_labels_are_few():
    for low, high in ((0.001, 0.5), (1, 20_000), (0.01, 1e6), (0.5, 0.6)):
        figure = go.Figure()
        log_axis(figure, "n", low, high)
        inside = [tick for tick in figure.layout.xaxis.tickvals if low <= tick <= high]
        assert len(inside) <= 10
        assert low * high == 0.3 or inside
