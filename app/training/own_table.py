"""A person's own table: dropped as a file, looked at, a column chosen, then kept under its hash."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from adal.datasets import data_folder, own_dataset, read_table
from adal.datasets.table import Table
from adal.errors import SpecError
from app.settings.visit import plain
from app.shell.box import box

_FILE, _TARGET, _LEFT_OUT = "own_table.file", "own_table.target", "own_table.left_out"
_SAID = "own_table.said"


def own_table_controls(use: Callable[[str], None]) -> None:
    """A folded box that takes a file, shows what is in it, and makes a dataset of it.

    Args:
      use: called, before the run that follows, with the name of the dataset that was made.
    """
    box("A table of my own", "networks.own", lambda: _choose(use))


def _choose(use: Callable[[str], None]) -> None:
    upload = st.file_uploader(
        "A CSV file with a header",
        type=["csv", "tsv", "txt"],
        max_upload_size=2,
        key=_FILE,
        help="At most 2 MB, 20 000 rows and 64 columns. It is kept on this server under the "
        "hash of its points, until its run is deleted.",
    )
    if upload is None:
        return
    try:
        table = read_table(upload.getvalue())
    except SpecError as error:
        st.warning(plain(f"{error}."))
        return
    _look(table)
    st.selectbox(
        "Column to predict",
        table.names,
        index=len(table.names) - 1,
        key=_TARGET,
        help="Texts or whole numbers, 2 to 20 classes of at least 8 rows each.",
    )
    st.multiselect(
        "Columns to leave out",
        table.names,
        key=_LEFT_OUT,
        help="Such as numbers that only name a row.",
    )
    st.button("Use this table", on_click=_make, args=(table, use), width="stretch")
    for sentence in st.session_state.get(_SAID, []):
        st.markdown(plain(sentence))


def _look(table: Table) -> None:
    missing = sum(column.missing for column in table.columns)
    st.markdown(
        plain(
            f"{table.rows} rows, {len(table.columns)} columns, {missing} empty cells. "
            + " ".join(table.notes)
        )
    )
    # A copy without the person's column names as keys, so that two alike could not collide.
    st.dataframe(
        {
            f"{i + 1}. {column.name}": [row[i] for row in table.head]
            for i, column in enumerate(table.columns)
        },
        hide_index=True,
        height=212,
    )


def _make(table: Table, use: Callable[[str], None]) -> None:
    """Callback: keep the points and train on them; what is wrong, or was left out, is said."""
    target = str(st.session_state.get(_TARGET))
    left = [name for name in st.session_state.get(_LEFT_OUT, []) if name != target]
    try:
        own = own_dataset(table, target, leave_out=left)
        own.save(data_folder())
    except SpecError as error:
        st.session_state[_SAID] = [f"{error}."]
        return
    st.session_state[_SAID] = list(own.notes)
    use(own.name)
