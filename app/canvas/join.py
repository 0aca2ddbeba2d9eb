"""Several small ES modules as one string: a component takes its script as one inline module."""

from __future__ import annotations

import re
from pathlib import Path

_IMPORT = re.compile(r"^import\s*\{([^}]*)\}\s*from\s*\"\./([\w-]+\.js)\";[ \t]*\n?", re.MULTILINE)
_COMMENT = re.compile(r"^[ \t]*(?:/\*\*?.*?\*/|//[^\n]*)[ \t]*\n", re.MULTILINE | re.DOTALL)
_EXPORT = re.compile(r"^export (?!default\b)", re.MULTILINE)
_SPACE = re.compile(r"\n\s+")

SHARED = Path(__file__).parent / "js"
"""The modules that several canvases share."""


def joined(folder: Path, entry: str, *more: Path) -> str:
    """The module `entry` with every module it imports, each once and before those that need it.

    Args:
      folder: where the modules are.
      more: folders where those are that `folder` lacks.

    All modules end up in one scope, so their top-level names must differ. Comments on lines of
    their own and indentation are left out: Streamlit sends the script along with every rerun.

    Raises: ValueError for an import or export that cannot be joined (renamed, default, from
      elsewhere, in a circle).
    """
    parts: list[str] = []
    done: set[str] = set()

    def add(name: str, above: tuple[str, ...]) -> None:
        if name in above:
            raise ValueError(f"{name} imports itself through {above[-1]}")
        if name in done:
            return
        home = next((place for place in (folder, *more) if (place / name).exists()), folder)
        source = (home / name).read_text(encoding="utf-8")
        for names, other in _IMPORT.findall(source):
            if re.search(r"\bas\b", names):
                raise ValueError(f"{name} renames an import from {other}")
            add(other, (*above, name))
        body = _EXPORT.sub("", _IMPORT.sub("", _COMMENT.sub("", source)))
        if re.search(r"^import\b", body, re.MULTILINE):
            raise ValueError(f"{name} imports something that is not a local name")
        if above and re.search(r"^export default\b", body, re.MULTILINE):
            raise ValueError(f"{name} has a default export but is not the entry")
        done.add(name)
        parts.append(_SPACE.sub("\n", body).strip())

    add(entry, ())
    return "\n".join(parts) + "\n"
