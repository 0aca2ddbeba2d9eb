"""The training's settings in the side bar: on what, which network, who, how long."""

from __future__ import annotations

import secrets
from typing import Any

import streamlit as st

from adal.datasets import Dataset, available_datasets, dataset_named
from adal.datasets.dataset import LARGEST_SPLIT_SEED
from adal.datasets.own import is_own
from adal.training.networks import networks_for
from adal.training.schedules import SCHEDULES
from adal.training.spec import DROPOUT, MOST_BATCH, MOST_LAYERS, WEIGHT_DECAY, WIDEST_LAYER
from app.controls.folded import folded
from app.controls.lanes import begin_rates_again, lane_controls
from app.controls.own_table import own_table_controls
from app.controls.setting import number_control
from app.controls.visit import Settings
from app.links.networks import (
    LARGEST_SEED,
    MOST_SEEDS,
    MOST_STEPS,
    OPTION,
    NetworksSpec,
    networks_of,
    query_of,
    values_of,
)
from app.presenter import PRESENT
from app.training_run import RUN

NETWORKS = Settings("networks", networks_of, values_of, query_of, kept=(RUN, PRESENT))

KEPT = ("dataset", "seed")
"""What a reset leaves as it is."""


def network_controls() -> NetworksSpec:
    """Draw the side bar and return the experiment it describes; the link follows."""
    NETWORKS.open()
    visit = NETWORKS.visit
    assert visit is not None  # `open` came first
    known = values_of(visit.spec)
    with st.sidebar:
        values = _data() | _network() | lane_controls(NETWORKS) | _budget()
        with folded("More settings", "networks.more") as is_open:
            more = ("weight_decay", "dropout", "schedule", "split_seed")
            if is_open:
                _more()
            else:
                NETWORKS.hide(*more)
            values |= {name: NETWORKS.now(name) for name in more}
        st.button(
            "Reset",
            on_click=NETWORKS.reset,
            args=KEPT,
            width="stretch",
            help="Back to the opening optimizers on this dataset. The seed stays.",
        )
    NETWORKS.hide(*(name for name in known if name not in values))
    return NETWORKS.settle(values)


def use_dataset(name: str) -> None:
    """Callback: train on the dataset of that name, with its usual network and rates."""
    NETWORKS.fill({"dataset": name})
    _dataset_changed()


def _data() -> dict[str, Any]:
    names = list(available_datasets())
    chosen = NETWORKS.now("dataset")
    if is_own(chosen):
        names.append(chosen)
    name = st.selectbox(
        "Dataset",
        names,
        format_func=_title,
        key=NETWORKS.key("dataset"),
        on_change=_dataset_changed,
        help="What the networks learn to tell apart.",
    )
    own_table_controls(use_dataset)
    values: dict[str, Any] = {"dataset": name}
    for option in dataset_named(name).options:
        key = OPTION + option.name
        number_control(option, NETWORKS.key(key))
        values[key] = NETWORKS.now(key)
    return values


def _network() -> dict[str, Any]:
    dataset = dataset_named(NETWORKS.now("dataset"))
    fitting = {network.name: network for network in networks_for(dataset.kind)}
    values: dict[str, Any] = {}
    values["network"] = st.selectbox(
        "Network",
        list(fitting),
        format_func=lambda name: fitting[name].title,
        key=NETWORKS.key("network"),
        on_change=_network_changed,
        help="".join(f"\n- **{entry.title}**: {entry.meaning}" for entry in fitting.values()),
    )
    network = fitting[values["network"]]
    if network.has_hidden:
        values["depth"] = st.slider(
            "Hidden layers", 1, MOST_LAYERS, key=NETWORKS.key("depth"), help="Depth."
        )
        values["width"] = st.slider(
            "Units per hidden layer", 1, WIDEST_LAYER, key=NETWORKS.key("width"), help="Width."
        )
    if network.activations:
        values["activation"] = st.selectbox(
            "Activation",
            list(network.activations),
            key=NETWORKS.key("activation"),
            help="What a unit makes of its sum: relu cuts what is below 0, tanh bends both ends.",
        )
    return values


def _budget() -> dict[str, Any]:
    values: dict[str, Any] = {
        "seeds": st.slider(
            "Seeds",
            1,
            MOST_SEEDS,
            key=NETWORKS.key("seeds"),
            help="Networks per optimizer, with different initial weights and minibatches.",
        ),
        "batch_size": st.slider(
            "Batch size",
            1,
            MOST_BATCH,
            key=NETWORKS.key("batch_size"),
            help="Points per minibatch: fewer make noisier gradients.",
        ),
        "steps": st.slider(
            "Steps", 1, MOST_STEPS, key=NETWORKS.key("steps"), help="Updates per network."
        ),
    }
    left, right = st.columns(2, vertical_alignment="bottom")
    values["seed"] = left.number_input(
        "First seed", step=1, key=NETWORKS.key("seed"), help="The others follow it."
    )
    right.button("New seed", on_click=_new_seed, width="stretch")
    return values


def _more() -> None:
    for hyper in (WEIGHT_DECAY, DROPOUT):
        number_control(hyper, NETWORKS.key(hyper.name))
    st.selectbox(
        "Schedule of the training",
        list(SCHEDULES),
        format_func=lambda name: SCHEDULES[name].title,
        key=NETWORKS.key("schedule"),
        help="What the learning rate of every optimizer is multiplied by, beside its own schedule."
        + "".join(f"\n- **{entry.title}**: {entry.meaning}" for entry in SCHEDULES.values()),
    )
    dataset = dataset_named(NETWORKS.now("dataset"))
    st.number_input(
        "Seed of the split",
        step=1,
        key=NETWORKS.key("split_seed"),
        help=f"From 0 to {LARGEST_SPLIT_SEED}. {dataset.division}",
    )


def _title(name: str) -> str:
    found: Dataset | None = available_datasets().get(name)
    return found.title if found else dataset_named(name).title


def _dataset_changed() -> None:
    """Callback of the dataset: its own network and options, and the rates tuned for it."""
    place = {"dataset": NETWORKS.now("dataset")}
    _begin_again(place)
    begin_rates_again(NETWORKS, place)


def _network_changed() -> None:
    _begin_again({"dataset": NETWORKS.now("dataset"), "network": NETWORKS.now("network")})


def _begin_again(place: dict[str, Any]) -> None:
    """What depends on dataset and network, as a link that names these alone has it."""
    fresh = values_of(networks_of(place)[0])
    own = [name for name in fresh if name.startswith(OPTION)]
    wanted = ("network", "depth", "width", "activation", *own)
    NETWORKS.fill({name: fresh[name] for name in wanted if name in fresh})


def _new_seed() -> None:
    NETWORKS.fill({"seed": secrets.randbelow(LARGEST_SEED + 1)})
