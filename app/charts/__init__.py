"""Plotly: how an optimizer looks, the charts that pages share, the table."""
