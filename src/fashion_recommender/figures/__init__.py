"""Plotly figures in one style: titles that state the finding, colours that everybody can tell."""
