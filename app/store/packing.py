"""Arrays as one npz blob, and zip files as members, read without trust.

Nothing is unpickled. A member is read up to a bound whatever its header says, and an array is made
only once its header has been found to be one that `packed` writes and to fit the bytes behind it:
numpy's own reader would allocate first what a header claims.
"""

from __future__ import annotations

import io
import math
import re
import struct
import zipfile
import zlib
from collections.abc import Collection, Mapping

import numpy as np

from adal.errors import SpecError, shown

MOST_MEMBERS = 4096
ENTRY = b"PK\x01\x02"
"""What every entry of a zip file's directory begins with: counting them costs no parsing."""
READABLE = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
ENCRYPTED = 0x1
BROKEN = (zlib.error, struct.error, EOFError, OSError, ValueError, RuntimeError, OverflowError)
"""What Python's zip reader raises beside its own error for a file that somebody has bent."""
MAGIC = b"\x93NUMPY\x01\x00"
HEADER = re.compile(
    rb"\{'descr': '(<f4|<f8|<i2|<i4|<i8|\|u1|\|b1)', 'fortran_order': False, "
    rb"'shape': \((|\d{1,9},|\d{1,9}(?:, \d{1,9}){1,7})\), \} *\n"
)


def packed(arrays: Mapping[str, np.ndarray], *, compress: bool = True) -> bytes:
    """The arrays by name as an npz file; equal arrays give equal bytes."""
    method = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
    blob = io.BytesIO()
    with zipfile.ZipFile(blob, "w") as file:
        for name, array in arrays.items():
            member = io.BytesIO()
            row_by_row = np.ascontiguousarray(array).reshape(array.shape)
            np.lib.format.write_array(member, row_by_row, version=(1, 0), allow_pickle=False)
            # A ZipInfo of its own carries no time of day.
            info = zipfile.ZipInfo(f"{name}.npy")
            file.writestr(info, member.getvalue(), compress_type=method)
    return blob.getvalue()


def unpacked(blob: bytes, most_bytes: int) -> dict[str, np.ndarray]:
    """The arrays of an npz file.

    Args:
      most_bytes: that all members may have together once they are unpacked.
    Raises: SpecError for anything that `packed` does not write, and for what is damaged.
    """
    members = unzipped(blob, most_bytes)
    return {name.removesuffix(".npy"): _array(name, member) for name, member in members.items()}


def unzipped(
    blob: bytes, most_bytes: int, names: Collection[str] | None = None
) -> dict[str, bytes]:
    """The members of a zip file by name.

    Args:
      most_bytes: as for `unpacked`.
      names: the only ones that there may be; None allows all.
    Raises: SpecError for a file that is no zip file, damaged, too large or not of this kind.
    """
    if blob.count(ENTRY) > MOST_MEMBERS:
        raise SpecError(f"the file must hold at most {MOST_MEMBERS} members")
    members: dict[str, bytes] = {}
    left = most_bytes
    try:
        with zipfile.ZipFile(io.BytesIO(blob)) as file:
            # A file that was cut off can end in a whole one: a lane's, inside.
            if min((info.header_offset for info in file.infolist()), default=0) > 0:
                raise SpecError("the file is damaged")
            for info in file.infolist():
                name = info.filename
                if name in members or (names is not None and name not in names):
                    raise SpecError(f"the file must hold a training alone, it has {shown(name)}")
                if info.compress_type not in READABLE or info.flag_bits & ENCRYPTED:
                    raise SpecError(f"{shown(name)} must be stored or deflated, without a password")
                with file.open(info) as stream:
                    members[name] = stream.read(left + 1)
                left -= len(members[name])
                if left < 0:
                    raise SpecError(f"the file must unpack to at most {most_bytes} bytes")
    except zipfile.BadZipFile as error:
        if members or blob.startswith(b"PK"):
            raise SpecError("the file is damaged") from error
        raise SpecError("the file is not a zip file") from None
    # SpecError is a ValueError: it is let through, the zip reader's own are not.
    except SpecError:
        raise
    except BROKEN as error:
        raise SpecError("the file is damaged") from error
    return members


def _array(name: str, member: bytes) -> np.ndarray:
    start = len(MAGIC) + 2
    length = int.from_bytes(member[len(MAGIC) : start], "little")
    header = HEADER.fullmatch(member[start : start + length])
    if not name.endswith(".npy") or not member.startswith(MAGIC) or header is None:
        raise SpecError(f"{shown(name)} must be an array of numbers")
    dtype = np.dtype(header[1].decode())
    shape = tuple(int(n) for n in re.findall(rb"\d+", header[2]))
    content = memoryview(member)[start + length :]
    if math.prod(shape) * dtype.itemsize != len(content):
        raise SpecError(f"{shown(name)} must have the size that its header says")
    return np.frombuffer(content, dtype).reshape(shape).copy()
