"""The growing charts of a training on a page: its lanes as they look everywhere, in this theme."""

from __future__ import annotations

from collections.abc import Sequence

from adal.training.experiment import ExperimentSpec
from adal.training.record import TrainingRecord
from app.canvas.live.canvas import live_charts
from app.canvas.live.payload import CHARTS, Chart
from app.charts.line import Line
from app.shell.presenter import PRESENTER_SCALE, presenting


def live_training(
    run_id: str,
    experiment: ExperimentSpec,
    lines: Sequence[Line],
    records: Sequence[TrainingRecord],
    key: str,
    charts: Sequence[Chart] = CHARTS,
) -> None:
    """Show what the `records`, one per lane, hold by now.

    Args:
      run_id: whose rows they are: another id makes the browser forget what it has drawn.
      lines: each lane as drawn.
    """
    live_charts(
        run_id,
        lines,
        records,
        steps=experiment.lanes[0].steps,
        recorded=len(experiment.lanes[0].recorded_steps),
        key=key,
        scale=PRESENTER_SCALE if presenting() else 1.0,
        charts=charts,
    )
