"""Joining modules: each once, in order, in one scope, without comments; the rest is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

import app.canvas.race
from app.canvas.join import SHARED, joined

FOLDER = Path(app.canvas.race.__file__).parent / "js"


def write(folder: Path, **modules: str) -> Path:
    for name, source in modules.items():
        (folder / f"{name}.js").write_text(source, encoding="utf-8")
    return folder


def test_modules_come_once_and_before_those_that_need_them(tmp_path: Path) -> None:
    write(
        tmp_path,
        entry='// Says hello.\nimport { b } from "./b.js";\nimport {\n  c,\n} from "./c.js";\n\n'
        "export default function entry() {\n  return b + c; // sum\n}\n",
        b='import { c } from "./c.js";\n/** Doc.\n * @returns {number} */\n'
        "export const b = c * 2;\n",
        c="export const c = 1;\nexport function unused() {}\n",
    )
    assert joined(tmp_path, "entry.js") == (
        "const c = 1;\nfunction unused() {}\nconst b = c * 2;\n"
        "export default function entry() {\nreturn b + c; // sum\n}\n"
    )


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ('import { b as d } from "./b.js";\n', "renames"),
        ('import { b } from "https://elsewhere/b.js";\n', "not a local name"),
        ('import * as b from "./b.js";\n', "not a local name"),
        ('import { d } from "./d.js";\n', "default export"),
        ('import { e } from "./e.js";\n', "imports itself"),
    ],
)
def test_what_cannot_be_joined_is_refused(tmp_path: Path, entry: str, words: str) -> None:
    write(
        tmp_path,
        entry=entry,
        b="export const b = 1;\n",
        d="export default 1;\n",
        e='import { e } from "./e.js";\n',
    )
    with pytest.raises(ValueError, match=words):
        joined(tmp_path, "entry.js")


def test_the_race_joins_into_one_small_module() -> None:
    script = joined(FOLDER, "race.js", SHARED)
    assert script.count("export ") == 1
    assert "import {" not in script
    assert "https://" not in script
    assert "innerHTML" not in script
    # Streamlit sends it along with every rerun.
    assert len(script.encode()) < 70_000
    for module in (*FOLDER.glob("*.js"), *SHARED.glob("*.js")):
        assert module.read_text(encoding="utf-8").startswith("// "), module.name
