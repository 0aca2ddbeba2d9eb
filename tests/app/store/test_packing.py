"""Arrays come back to the bit; nothing else is read as one, whatever its header claims."""

from __future__ import annotations

import io
import pickle
import zipfile
from collections.abc import Callable

import numpy as np
import pytest

from adal.errors import SpecError
from app.store.packing import MOST_MEMBERS, packed, unpacked, unzipped

BOUND = 10_000


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    blob = io.BytesIO()
    with zipfile.ZipFile(blob, "w", method) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return blob.getvalue()


def npy(array: np.ndarray, **options: bool) -> bytes:
    blob = io.BytesIO()
    np.save(blob, array, **options)
    return blob.getvalue()


ARRAYS = {
    "x": np.array([[0.1, np.nan], [np.inf, -0.0]]),
    "single/3": np.arange(6, dtype=np.float32).reshape(1, 2, 3),
    "whole": np.array([-1, 2**60]),
    "scalar": np.array(7),
    "mask": np.array([True, False]),
    "none": np.empty((0, 3)),
    "allow_pickle": np.asfortranarray(np.arange(6.0).reshape(2, 3)),
}


@pytest.mark.parametrize("compress", [True, False])
def test_arrays_come_back_to_the_bit(compress: bool) -> None:
    blob = packed(ARRAYS, compress=compress)
    again = unpacked(blob, BOUND)
    assert again.keys() == ARRAYS.keys()
    for name, array in ARRAYS.items():
        assert (again[name].dtype, again[name].shape) == (array.dtype, array.shape)
        assert again[name].tobytes() == array.tobytes()
    assert packed(again, compress=compress) == blob


def test_numpy_reads_them_too() -> None:
    with np.load(io.BytesIO(packed(ARRAYS)), allow_pickle=False) as file:
        assert np.array_equal(file["whole"], ARRAYS["whole"])


def bomb() -> bytes:
    return zipped({"x.npy": npy(np.zeros(10**6))})


def huge_claim() -> bytes:
    claim = npy(np.zeros(3)).replace(b"(3,), }" + b" " * 8, b"(900000000,), }")
    return zipped({"x.npy": claim})


def damaged() -> bytes:
    blob = bytearray(packed({"x": np.arange(100.0)}, compress=False))
    blob[300] ^= 1
    return bytes(blob)


def encrypted() -> bytes:
    blob = bytearray(packed({"x": np.arange(3.0)}))
    for start in (blob.index(b"PK\x03\x04") + 6, blob.index(b"PK\x01\x02") + 8):
        blob[start] |= 1
    return bytes(blob)


def crowd() -> bytes:
    return zipped({f"{i}": b"" for i in range(MOST_MEMBERS + 1)}, zipfile.ZIP_STORED)


def twice() -> bytes:
    return zipped({"x.npy": b"", "y.npy": b""}).replace(b"y.npy", b"x.npy")


class Trap:
    """What would run if it were unpickled."""

    def __reduce__(self) -> tuple:
        return exec, ("raise AssertionError('it was unpickled')",)


NUMBERS = "'x.npy' must be an array of numbers"
HOSTILE: list[tuple[Callable[[], bytes], str]] = [
    (lambda: b"", "the file is not a zip file"),
    (lambda: b"hello", "the file is not a zip file"),
    (lambda: pickle.dumps(Trap()), "the file is not a zip file"),
    (lambda: packed(ARRAYS)[:-30], "the file is damaged"),
    (damaged, "the file is damaged"),
    (bomb, "the file must unpack to at most 10000 bytes"),
    (crowd, "the file must hold at most 4096 members"),
    (twice, "the file must hold a training alone, it has 'x.npy'"),
    (encrypted, "'x.npy' must be stored or deflated, without a password"),
    (
        lambda: zipped({"x.npy": npy(np.zeros(3))}, zipfile.ZIP_LZMA),
        "'x.npy' must be stored or deflated, without a password",
    ),
    (lambda: zipped({"x.npy": npy(np.array([Trap()]), allow_pickle=True)}), NUMBERS),
    (lambda: zipped({"x.npy": pickle.dumps(Trap())}), NUMBERS),
    (lambda: zipped({"x.npy": npy(np.array(["text"]))}), NUMBERS),
    (lambda: zipped({"x.npy": npy(np.zeros(3, ">f8"))}), NUMBERS),
    (lambda: zipped({"x.npy": npy(np.zeros(3, complex))}), NUMBERS),
    (lambda: zipped({"x.npy": npy(np.zeros(2, [("a", "f8")]))}), NUMBERS),
    (lambda: zipped({"x.npy": b""}), NUMBERS),
    (lambda: zipped({"x.npy": b"\x93NUMPY\x01\x00\xff\xff" + b"(" * 9000}), NUMBERS),
    (lambda: zipped({"x.txt": npy(np.zeros(3))}), "'x.txt' must be an array of numbers"),
    (huge_claim, "'x.npy' must have the size that its header says"),
    (
        lambda: zipped({"x.npy": npy(np.zeros(3)) + b"more"}),
        "'x.npy' must have the size that its header says",
    ),
]


@pytest.mark.parametrize(("make", "sentence"), HOSTILE, ids=range(len(HOSTILE)))
def test_what_was_not_packed_here_is_refused_with_a_reason(
    make: Callable[[], bytes], sentence: str
) -> None:
    with pytest.raises(SpecError) as refused:
        unpacked(make(), BOUND)
    assert str(refused.value) == sentence


@pytest.mark.parametrize("name", ["../x", "/etc/passwd", "a\\b", "other.json", "X", "x/"])
def test_only_names_that_are_expected_are_let_in(name: str) -> None:
    with pytest.raises(SpecError, match="the file must hold a training alone, it has"):
        unzipped(zipped({"x": b"", name: b""}), BOUND, {"x"})


def test_a_bent_file_is_refused_or_read_but_never_breaks_the_reader() -> None:
    rng = np.random.default_rng(0)
    whole = packed({"x": np.arange(20.0), "y/z": np.arange(5)})
    refused = 0
    for _ in range(1500):
        bent = bytearray(whole)
        for place in rng.integers(0, len(bent), rng.integers(1, 4)):
            bent[place] = rng.integers(0, 256)
        try:
            unpacked(bytes(bent), BOUND)
        except SpecError:
            refused += 1
    assert refused > 1000
