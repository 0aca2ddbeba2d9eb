"""Gradient noise at frozen weights: minibatch after minibatch by autograd as the oracle."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest
import torch
from scipy import stats

from adal.datasets import dataset_named
from adal.errors import SpecError
from adal.rules import RULES
from adal.training import TrainSpec
from adal.training.networks import NETWORKS
from adal.training.noise import measured as noise
from adal.training.noise import record as noise_record
from adal.training.noise import spec as spec_module
from adal.training.noise.filters import RULES_OF
from adal.training.noise.interval import kurtosis_difference
from adal.training.noise.measured import measured, minibatch_gradients, minibatch_indices
from adal.training.noise.record import NoiseRecord
from adal.training.noise.spec import QUANTITIES, NoiseSpec
from adal.training.replicas import Replicas, minibatches

DATA = {"table": "wine", "plane": "spirals", "image": "digits", "text": "alice"}
QUICK: dict[str, Any] = {"draws": 100, "beta1": 0.5, "beta2": 0.9}
"""A burn-in of 30."""


def task(name: str = "mlp", dataset: str = "wine", points: int = 40, **changes: Any) -> Any:
    """A network with θ in float64, and some points."""
    network = TrainSpec(dataset, network=name, **changes).model
    split = dataset_named(dataset).load()
    x, y = torch.tensor(split.train_x[:points]), torch.tensor(split.train_y[:points])
    return network, network.start(1), x.double() if x.is_floating_point() else x, y


def taken(*arguments: Any, **changes: Any) -> NoiseRecord:
    found = measured(*arguments, **changes)
    assert found is not None
    return found


def test_the_record_is_what_autograd_and_the_rules_give_minibatch_by_minibatch() -> None:
    network, theta, x, y = task(hidden=(3,))
    spec = NoiseSpec(coordinates=20, batch_sizes=(2, 5), batch_size=5, **QUICK)
    record = taken(network, theta, x, y, spec=spec)
    borders = np.cumsum(network.sizes)[:-1]
    columns = record.coordinates
    for size in spec.batch_sizes:
        burn = spec.burn_in if size == 5 else 0
        rows = np.concatenate(list(minibatch_indices(40, size, burn + 100, spec.seed)))
        g = np.array(
            [network.gradient(theta[None], x[None, i], y[None, i])[1][0].numpy() for i in rows]
        )
        blocks = np.split(g, borders, axis=1)
        norms = np.stack([abs(block).sum(1) for block in blocks], axis=1)
        series: dict[str, Any] = {"g": g, "ghat": norms.repeat(network.sizes, axis=1) * g}
        if size == 5:
            for name, (rule, choices) in RULES_OF.items():
                hypers = {} if rule == "sgd" else {"beta1": 0.5, "beta2": 0.9}
                step = RULES[rule].bound(lr=1.0, lr_decay="none", **hypers, **choices)
                moved = []
                for block in blocks:
                    slots, made = RULES[rule].init(block[0]), []
                    for t, gradient in enumerate(block, 1):
                        delta, slots = step(gradient, slots, block[0], t)
                        made.append(delta)
                    moved.append(np.stack(made))
                series[name] = np.concatenate(moved, axis=1)
            for name in ("g", "ghat"):
                mean = [np.zeros(len(theta))]
                for row in series[name]:
                    mean.append(0.5 * mean[-1] + 0.5 * row)
                series[f"ema_{name}"] = np.stack(mean[1:])
        for name, whole in series.items():
            late, i = whole[burn:][:, columns], record.index(name, size)
            # Sums of a few float64 numbers in another order.
            assert np.allclose(record.mean[i], late.mean(0), rtol=0, atol=1e-12)
            assert np.allclose(record.variance[i], late.var(0), rtol=1e-9)
            if size == 5:
                z = np.asarray(stats.zscore(late))[:500, record.kept]
                found = record.samples[QUANTITIES.index(name)]
                # The samples are kept in float32, and none is beyond 10.
                assert np.abs(found - z).max() < 1e-6
        place = spec.batch_sizes.index(size)
        assert np.allclose(record.norms[place, :, 0], norms[burn:].mean(0))
        assert np.allclose(record.norms[place, :, 1], norms[burn:].std(0))
    full = network.gradient(theta[None], x[None], y[None])[1].numpy()
    assert np.allclose(record.full, full[0, columns], rtol=0, atol=1e-12)
    assert np.allclose(record.full_l1, [abs(f).sum() for f in np.split(full[0], borders)])


@pytest.mark.parametrize("name", NETWORKS)
def test_every_network_can_be_measured(name: str) -> None:
    dataset = DATA[NETWORKS[name].kinds[-1]]
    network, theta, x, y = task(name, dataset, points=12)
    spec = NoiseSpec(coordinates=30, batch_sizes=(1, 4), batch_size=4, **QUICK)
    record = taken(network, theta.float(), x.float() if x.is_floating_point() else x, y, spec=spec)
    assert record.tensors == network.names
    watched = np.bincount(record.tensor_of, minlength=len(network.sizes))
    assert watched.sum() == 30
    assert (watched > 0).all()
    assert record.moving.any(axis=1).all()
    assert np.isfinite(record.mean).all()


def test_noise_shrinks_with_the_batch_as_drawing_without_repetition_says() -> None:
    network, theta, x, y = task(dataset="spirals", points=60, hidden=(6,))
    spec = NoiseSpec(draws=4000, coordinates=500, batch_sizes=(1, 4, 30), batch_size=4, beta2=0.9)
    record = taken(network, theta, x, y, spec=spec)
    assert len(record.coordinates) == network.parameters  # all are watched
    singles = record.variance[record.index("g", 1)].sum()
    for size in (4, 30):
        ratio = record.variance[record.index("g", size)].sum() / singles
        # The variance of 4000 draws is good to some √(κ/4000) = 3 %, as κ is below 4.
        assert ratio == pytest.approx((60 - size) / (size * 59), rel=0.1)
    assert record.spectrum.sum() == pytest.approx(record.variance[0].sum(), rel=0.1)
    assert (abs(record.mean[0] - record.full) <= 5 * np.sqrt(record.variance[0] / 4000)).all()
    assert 1 <= record.effective_rank <= network.parameters


def test_every_set_of_points_is_equally_likely_and_drawn_afresh() -> None:
    rows = np.concatenate(list(minibatch_indices(5, 2, 6000, 7)))
    seen = Counter(frozenset(row.tolist()) for row in rows)
    assert set(map(len, seen)) == {2}
    assert len(seen) == 10
    assert stats.chisquare(list(seen.values())).pvalue > 0.01
    # One minibatch says nothing of the next.
    following = Counter(len(set(a) & set(b)) for a, b in zip(rows[:-1:2], rows[1::2], strict=True))
    expected = [3000 * share for share in (0.3, 0.6, 0.1)]
    assert stats.chisquare([following[k] for k in range(3)], expected).pvalue > 0.01


def test_the_minibatches_do_not_depend_on_how_many_are_made_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gradients = torch.randn(30, 7, generator=torch.Generator().manual_seed(0)).double()
    whole = torch.cat(list(minibatch_gradients(gradients, 3, 50, 1)))
    monkeypatch.setattr(noise, "MOST_AT_ONCE", 7)
    monkeypatch.setattr(noise, "CHUNK_NUMBERS", 14)
    pieces = list(minibatch_gradients(gradients, 3, 50, 1))
    assert max(map(len, pieces)) <= 2
    assert torch.allclose(torch.cat(pieces), whole, rtol=0, atol=1e-15)


def test_the_work_is_told_and_can_be_stopped_at_any_time() -> None:
    network, theta, x, y = task(hidden=(3,))
    spec = NoiseSpec(coordinates=9, batch_sizes=(1, 2), batch_size=2, **QUICK)
    told: list[float] = []
    taken(network, theta, x, y, spec=spec, report=told.append)
    assert told == sorted(told)
    assert (told[0], told[-1]) == (0, 1)
    for asked in range(len(told)):
        answers = iter([False] * asked + [True])
        assert measured(network, theta, x, y, spec=spec, stop=answers.__next__) is None


def test_the_same_spec_gives_the_same_record_and_another_seed_another() -> None:
    network, theta, x, y = task(hidden=(3,))
    specs = [NoiseSpec(batch_sizes=(32,), seed=seed, **QUICK) for seed in (0, 0, 1)]
    first, again, other = (taken(network, theta, x, y, spec=spec) for spec in specs)
    assert np.array_equal(first.samples, again.samples)
    assert not np.array_equal(first.samples, other.samples)


def test_weights_of_pixels_that_are_always_dark_are_counted_as_still() -> None:
    network, theta, x, y = task(dataset="digits", points=50, hidden=(4,))
    record = taken(network, theta, x, y, spec=NoiseSpec(batch_sizes=(32,), **QUICK))
    dark = (x.flatten(1) == 0).all(0).numpy()
    watched = record.coordinates[record.tensor_of == 0] % 64
    assert record.still[0] >= dark[watched].sum() > 0
    assert record.moving[0, record.kept].all()


def test_points_that_do_not_fit_are_left_out_at_random(monkeypatch: pytest.MonkeyPatch) -> None:
    network, theta, x, y = task(hidden=(3,))
    monkeypatch.setattr(spec_module, "POOL_NUMBERS", 20 * network.parameters)
    record = taken(network, theta, x, y, spec=NoiseSpec(batch_sizes=(8,), batch_size=8, **QUICK))
    assert record.points == 20
    chosen = np.sort(np.random.default_rng((0, 1)).permutation(40)[:20])
    full = network.gradient(theta[None], x[None, chosen], y[None, chosen])[1].numpy()
    assert np.allclose(record.full, full[0, record.coordinates], rtol=0, atol=1e-12)


def test_a_batch_of_all_points_has_no_noise_and_is_refused() -> None:
    network, theta, x, y = task(hidden=(3,))
    with pytest.raises(SpecError, match="batch_sizes must be below the number of points, 40, got"):
        measured(network, theta, x, y, spec=NoiseSpec(batch_sizes=(32, 40), **QUICK))


def test_parameters_that_have_diverged_give_a_record_without_numbers() -> None:
    network, theta, x, y = task(hidden=(3,))
    record = taken(network, theta * np.nan, x, y, spec=NoiseSpec(batch_sizes=(32,), **QUICK))
    assert not record.moving.any()
    assert np.isnan(record.variance).all()
    assert np.isnan(record.effective_rank)
    assert record.samples.shape == (8, 100, 0)


@pytest.fixture(scope="module")
def arrays() -> dict[str, np.ndarray]:
    """A record as it is kept."""
    network, theta, x, y = task(hidden=(3,))
    spec = NoiseSpec(coordinates=9, batch_sizes=(1, 2), batch_size=2, **QUICK)
    return taken(network, theta, x, y, spec=spec).to_arrays()


def test_a_record_comes_back_from_its_arrays(arrays: dict[str, np.ndarray]) -> None:
    again = NoiseRecord.from_arrays(arrays)
    assert again.spec.batch_sizes == (1, 2)
    assert again.tensors == ("W1", "b1", "W2", "b2")
    for name, value in again.to_arrays().items():
        assert value.dtype == arrays[name].dtype
        assert np.array_equal(value, arrays[name])


FIELDS = tuple(NoiseRecord.__dataclass_fields__)


@pytest.mark.parametrize("name", FIELDS)
def test_a_foreign_array_is_refused(name: str, arrays: dict[str, np.ndarray]) -> None:
    value = arrays[name]
    foreign = [None, value.astype(object), value.astype(complex)]
    foreign += [value[..., None], value[None]]
    # How many coordinates are kept, and how long the spectrum is, the spec leaves open.
    foreign += [value[:-1]] if value.ndim and name not in ("spectrum", "tensors") else []
    message = "^not (the record of )?a noise measurement: "
    for given in foreign:
        with pytest.raises(SpecError, match=message):
            NoiseRecord.from_arrays({**arrays, name: given})  # pyright: ignore
    with pytest.raises(SpecError, match=message):
        NoiseRecord.from_arrays({key: held for key, held in arrays.items() if key != name})


def test_texts_that_are_none_are_refused(arrays: dict[str, np.ndarray]) -> None:
    for name in ("spec", "tensors"):
        broken = np.append(arrays[name], np.uint8(0xFF))
        with pytest.raises(SpecError, match=f": {name} is missing or does not fit"):
            NoiseRecord.from_arrays({**arrays, name: broken})


def test_indices_out_of_range_are_refused(arrays: dict[str, np.ndarray]) -> None:
    with pytest.raises(SpecError, match=": sizes is missing or does not fit"):
        NoiseRecord.from_arrays({**arrays, "sizes": -arrays["sizes"]})
    for name in ("coordinates", "kept"):
        for shift in (-100, 10_000):
            with pytest.raises(SpecError, match=f": {name} is missing or does not fit"):
                NoiseRecord.from_arrays({**arrays, name: arrays[name] + shift})
        with pytest.raises(SpecError, match=f": {name} is missing or does not fit"):
            NoiseRecord.from_arrays(
                {**arrays, name: arrays[name][[0, 2, 1, 3, *range(4, len(arrays[name]))]]}
            )


def test_more_samples_than_a_record_keeps_are_refused(
    arrays: dict[str, np.ndarray], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert arrays["kept"].shape == (4,)
    monkeypatch.setattr(noise_record, "MOST_KEPT", 3)
    with pytest.raises(SpecError, match=": kept is missing or does not fit"):
        NoiseRecord.from_arrays(arrays)


def test_late_in_a_training_adal_smooths_the_noise_less_than_adam() -> None:
    asked = TrainSpec("digits", hidden=(32,), seeds=1, lrs=(0.003,), steps=400, device="cpu")
    split = dataset_named("digits").load()
    x, y = torch.tensor(split.train_x), torch.tensor(split.train_y)
    replicas, order = Replicas(asked, asked.model, torch.device("cpu")), minibatches(len(y), 32, 0)
    for t in range(1, 401):
        some = torch.from_numpy(next(order))
        replicas.update(replicas.gradient(x[some][None], y[some][None], t), t)
    spec = NoiseSpec(batch_sizes=(32,), coordinates=80, draws=3000)
    record = taken(asked.model, replicas.theta[0], x, y, spec=spec)
    for name in ("adal", "adal_raw"):
        assert kurtosis_difference(record, name, "adam").low > 0.1
