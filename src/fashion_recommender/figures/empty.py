"""What stands in place of a figure that the data cannot fill."""

import plotly.graph_objects as go

from fashion_recommender.figures.style import MUTED, styled

_HEIGHT = 180


def empty_figure(title: str, why: str) -> go.Figure:
    """Say that a shop does not record something, and what would be needed.

    Parameters
    ----------
    title
        What is absent: "Ages are not recorded".
    why
        What the figure would need, in a sentence.
    """
    figure = go.Figure()
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False)
    figure.add_annotation(
        text="no data", x=0.5, y=0.5, xref="paper", yref="paper", showarrow=False, font_color=MUTED
    )
    return styled(figure, title, _HEIGHT, why)
