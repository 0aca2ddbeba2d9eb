"""Frames come out as they went in, in whatever chunks, and a broken one is the end."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.jobs.messages import Frames, framed, head_of, read_frame

FRAMES = st.lists(
    st.tuples(st.dictionaries(st.sampled_from(["id", "event"]), st.text()), st.binary())
)


@given(FRAMES, st.integers(1, 40))
def test_frames_survive_any_chunks(sent: list, size: int) -> None:
    stream = b"".join(framed(head, blob) for head, blob in sent)
    frames = Frames()
    chunks = [stream[i : i + size] for i in range(0, len(stream), size)]
    assert [frame for chunk in chunks for frame in frames.feed(chunk)] == sent


@given(FRAMES)
def test_a_stream_gives_its_frames_and_then_none(sent: list) -> None:
    stream = io.BytesIO(b"".join(framed(head, blob) for head, blob in sent))
    assert [read_frame(stream) for _ in sent] == sent
    assert read_frame(stream) is None


@pytest.mark.parametrize("lost", [1, 2, 5, 9, 20])
def test_a_frame_that_was_broken_off_is_the_end(lost: int) -> None:
    whole, broken = framed({"event": "ready"}), framed({"event": "checkpoint"}, b"\n{}\n12")
    stream = io.BytesIO((whole + broken)[:-lost])
    assert read_frame(stream) == ({"event": "ready"}, b"")
    assert read_frame(stream) is None


def test_the_head_is_read_without_the_blob() -> None:
    assert head_of(framed({"event": "checkpoint"}, b"\n\n")) == {"event": "checkpoint", "size": 2}
