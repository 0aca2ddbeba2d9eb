"""A race rerun on the server against a trivial page: `python -m benchmarks.race_rerun`.

Both pages run under Streamlit's AppTest in one process, in turns: the trivial page (a title, a
slider, a sentence) after its slider moved, the race after AdaL's learning rate changed, so that one
lane is computed anew. Prints medians and the race over the trivial page plus one trajectory.
"""

from __future__ import annotations

import gc
import statistics
from pathlib import Path

from streamlit.testing.v1 import AppTest

from adal.trajectory import RunSpec, run
from app.shell.pages import page_file
from benchmarks.timing import milliseconds
from pages.race.controls import RACE

ROUNDS = 40
MAIN = Path(__file__).resolve().parent.parent / "app" / "main.py"


def trivial() -> None:
    """The page to compare with."""
    import streamlit as st

    st.title("Trivial")
    st.markdown(f"The slider says {st.slider('x', 0, 1000)}.")


def main() -> None:
    """Time the three in turns and print the ratio."""
    # The server leaves garbage to the collector's own thresholds, and freezes what it imports.
    small = AppTest.from_function(trivial).run()
    race = AppTest.from_file(str(MAIN)).run()
    race.switch_page(str(page_file("race"))).run()
    race.session_state[RACE.key("l1.open")] = True
    race.run()
    assert not race.exception
    gc.collect()
    gc.freeze()
    times: dict[str, list[float]] = {"trivial": [], "trajectory": [], "race": []}
    for i in range(ROUNDS):
        lr = 0.3 + 0.001 * i
        slider = small.slider[0].set_value(i + 1)
        times["trivial"].append(milliseconds(slider.run))
        spec = RunSpec("rosenbrock", "adal", {"lr": lr / 2})
        times["trajectory"].append(milliseconds(lambda spec=spec: run(spec)))
        box = next(w for w in race.number_input if w.key == RACE.key("l1.lr")).set_value(lr)
        times["race"].append(milliseconds(box.run))
        assert not race.exception
    middle = {name: statistics.median(values) for name, values in times.items()}
    allowed = middle["trivial"] + middle["trajectory"]
    print(*(f"{name} {value:.1f} ms" for name, value in middle.items()), sep="   ")
    print(f"race / (trivial page + one trajectory) = {middle['race'] / allowed:.1f}")


if __name__ == "__main__":
    main()
