"""Messages come out as they went in, in whatever chunks, and a broken one is the end."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.jobs.messages import Messages, encoded, head_of, read_message

MESSAGES = st.lists(
    st.tuples(st.dictionaries(st.sampled_from(["id", "event"]), st.text()), st.binary())
)


@given(MESSAGES, st.integers(1, 40))
def test_messages_survive_any_chunks(sent: list, size: int) -> None:
    stream = b"".join(encoded(head, blob) for head, blob in sent)
    messages = Messages()
    chunks = [stream[i : i + size] for i in range(0, len(stream), size)]
    assert [message for chunk in chunks for message in messages.feed(chunk)] == sent


@given(MESSAGES)
def test_a_stream_gives_its_messages_and_then_none(sent: list) -> None:
    stream = io.BytesIO(b"".join(encoded(head, blob) for head, blob in sent))
    assert [read_message(stream) for _ in sent] == sent
    assert read_message(stream) is None


@pytest.mark.parametrize("lost", [1, 2, 5, 9, 20])
def test_a_message_that_was_broken_off_is_the_end(lost: int) -> None:
    whole, broken = encoded({"event": "ready"}), encoded({"event": "checkpoint"}, b"\n{}\n12")
    stream = io.BytesIO((whole + broken)[:-lost])
    assert read_message(stream) == ({"event": "ready"}, b"")
    assert read_message(stream) is None


def test_the_head_is_read_without_the_blob() -> None:
    assert head_of(encoded({"event": "checkpoint"}, b"\n\n")) == {"event": "checkpoint", "size": 2}
