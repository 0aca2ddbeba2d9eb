"""A fair comparison of trained lanes: rates chosen on validation data, differences on test data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from adal.errors import SpecError
from adal.statistics.paired import Estimate, estimate, holm, paired_test, seeds_needed
from adal.training.experiment import ExperimentSpec
from adal.training.record import TrainingRecord
from adal.training.spec import TrainSpec

__all__ = ["Comparison", "Estimate", "LaneResult", "PairResult", "comparison_of", "estimate"]

LEVEL = 0.05
"""Of the whole family of pairs."""
HALF_A_PERCENT = 0.005
TIE = 6
"""Decimals of a mean accuracy beyond which it is rounding: one point more in one seed weighs more
than 1e-6, and float32 rounds at 1e-7."""


@dataclass(frozen=True, eq=False)
class LaneResult:
    """One optimizer: its curve over the L learning rates, and what it does at the chosen one.

    A diverged replica counts as the worst in the choice of the rate: accuracy 0, loss ∞. What is
    told of it on the training and test parts is what the record holds: the network before the step
    that failed.

    Attributes:
      lrs: (L,) in the spec's order.
      chosen: index of the rate; None if all replicas diverged, or if there are several rates and no
        validation values.
      valid_accuracy: per rate, over the seeds; NaN where a record holds none.
      valid_loss: (L,) means, ∞ where a replica diverged.
      diverged: (L,) share of the seeds that diverged, up to the step compared.
      test_accuracy, test_loss: (S,) per seed at the chosen rate; empty without one.
      accuracy, loss, train_loss: the means over the seeds at the chosen rate, on the test part, the
        test part and the training part; NaN without one.
      at_edge: "low" or "high" if the chosen rate is the least or greatest of several; else None.
    """

    lrs: tuple[float, ...]
    chosen: int | None
    valid_accuracy: tuple[Estimate, ...]
    valid_loss: np.ndarray
    diverged: np.ndarray
    test_accuracy: np.ndarray
    test_loss: np.ndarray
    accuracy: Estimate
    loss: Estimate
    train_loss: Estimate
    at_edge: str | None

    @property
    def all_diverged(self) -> bool:
        """Whether no replica at any rate is left."""
        return bool((self.diverged == 1).all())

    @property
    def lr(self) -> float | None:
        """The chosen learning rate."""
        return None if self.chosen is None else self.lrs[self.chosen]


@dataclass(frozen=True)
class PairResult:
    """Two lanes with a chosen rate each, seed by seed on the test part.

    Attributes:
      first, second: indices of the lanes, first < second.
      difference: of the test accuracies, first less second, with its own 95 % interval.
      p: of the paired t-test; NaN for a single seed.
      p_holm: the same after Holm's correction over all pairs.
      seeds_needed: how many seeds would see half a percentage point with a chance of 80 %, at the
        first and hardest of Holm's levels, 5 % by the number of pairs; None where no spread of the
        differences was seen.
    """

    first: int
    second: int
    difference: Estimate
    p: float
    p_holm: float
    seeds_needed: int | None

    @property
    def tells_apart(self) -> bool:
        """Whether the lanes differ at the 5 % level of all pairs together."""
        return self.p_holm <= LEVEL

    @property
    def ahead(self) -> int:
        """The lane of the higher test accuracy, however little that means."""
        return self.first if self.difference.mean > 0 else self.second


@dataclass(frozen=True, eq=False)
class Comparison:
    """What an experiment says about its lanes at one step.

    Attributes:
      step: the last step that every lane has recorded; None before the first. Nothing is stopped
        early: the last step is reported, not the best one.
      seeds: S, per learning rate.
      lanes: one result per lane; empty before the first record.
      pairs: all pairs of the lanes that have a chosen rate.
    """

    step: int | None
    seeds: int
    lanes: tuple[LaneResult, ...]
    pairs: tuple[PairResult, ...]


def comparison_of(experiment: ExperimentSpec, records: Sequence[TrainingRecord]) -> Comparison:
    """Compare the lanes as far as the `records`, one per lane, have come.

    Every lane takes its learning rate by the mean over the seeds of the validation accuracy, which
    is the measure that is then reported on the test part; means that tie, as counts of a few
    hundred points often do, are decided by the validation loss, and then by the grid's order. Seed
    s of one lane is paired with seed s of the other: they share initial weights and minibatches.

    The intervals and tests are over the seeds alone: the split of the data is one and the same, and
    the choice of the rate is taken as given.

    Raises: SpecError if there are not as many records as lanes.
    """
    lanes = experiment.lanes
    if len(records) != len(lanes):
        raise SpecError(f"records must be one per lane, {len(lanes)}, got {len(records)}")
    seeds = lanes[0].seeds
    last = min(len(record.step) for record in records) - 1
    if last < 0:
        return Comparison(None, seeds, (), ())
    results = tuple(_lane(spec, record, last) for spec, record in zip(lanes, records, strict=True))
    return Comparison(int(records[0].step[last]), seeds, results, _pairs(results))


def _lane(spec: TrainSpec, record: TrainingRecord, last: int) -> LaneResult:
    """A lane at the record with index `last`."""

    def by_rate(values: np.ndarray) -> np.ndarray:
        return values.reshape(len(spec.lrs), spec.seeds)

    # A lane may be ahead of the step compared: what happened to it later does not count yet.
    lost = (record.diverged_at >= 0) & (record.diverged_at <= record.step[last])
    diverged = by_rate(lost).mean(axis=1)
    accuracy = by_rate(np.where(lost, 0.0, record.valid_accuracy[last]))
    loss = by_rate(np.where(lost, np.inf, record.valid_loss[last])).mean(axis=1)
    chosen = _chosen(accuracy.mean(axis=1), loss, diverged)
    here = slice(0, 0) if chosen is None else slice(chosen * spec.seeds, (chosen + 1) * spec.seeds)
    test_accuracy = record.test_accuracy[last, here]
    test_loss = record.test_loss[last, here]
    return LaneResult(
        lrs=spec.lrs,
        chosen=chosen,
        valid_accuracy=tuple(estimate(row) for row in accuracy),
        valid_loss=loss,
        diverged=diverged,
        test_accuracy=test_accuracy,
        test_loss=test_loss,
        accuracy=estimate(test_accuracy),
        loss=estimate(test_loss),
        train_loss=estimate(record.train_loss[last, here]),
        at_edge=_edge(spec.lrs, chosen),
    )


def _chosen(accuracy: np.ndarray, loss: np.ndarray, diverged: np.ndarray) -> int | None:
    """Index of the best rate by mean accuracy (L,), then mean loss (L,), among those that did not
    diverge with every seed; a single rate needs no validation values."""
    candidates = np.flatnonzero(diverged < 1)
    if len(diverged) > 1:
        candidates = candidates[~np.isnan(accuracy[candidates])]
    if not len(candidates):
        return None
    keys = (loss[candidates], -np.round(accuracy[candidates], TIE))
    return int(candidates[np.lexsort(keys)[0]])


def _edge(lrs: tuple[float, ...], chosen: int | None) -> str | None:
    if chosen is None or len(lrs) < 2:
        return None
    return {min(lrs): "low", max(lrs): "high"}.get(lrs[chosen])


def _pairs(lanes: tuple[LaneResult, ...]) -> tuple[PairResult, ...]:
    """All pairs of the lanes with a chosen rate, corrected together."""
    pairs = list(combinations([i for i, lane in enumerate(lanes) if lane.chosen is not None], 2))
    tests = [paired_test(lanes[i].test_accuracy, lanes[j].test_accuracy) for i, j in pairs]
    adjusted = holm(np.array([test.p for test in tests]))
    return tuple(
        PairResult(
            first,
            second,
            test.difference,
            test.p,
            float(p_holm),
            seeds_needed(test.sd, HALF_A_PERCENT, alpha=LEVEL / len(pairs)),
        )
        for (first, second), test, p_holm in zip(pairs, tests, adjusted, strict=True)
    )
