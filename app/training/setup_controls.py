"""The side bar of every page that trains networks: on what, which network, how long.

Each function draws widgets for the settings it is given, and returns their values under the link's
keys.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st

from adal.datasets import Dataset, available_datasets, dataset_named
from adal.datasets.dataset import LARGEST_SPLIT_SEED
from adal.datasets.own import is_own
from adal.training.networks import networks_for
from adal.training.schedules import SCHEDULES
from adal.training.spec import DROPOUT, MOST_BATCH, MOST_LAYERS, WEIGHT_DECAY, WIDEST_LAYER
from app.settings.optimizers_controls import begin_rates_again
from app.settings.seed import new_seed
from app.settings.visit import Settings
from app.settings.widgets import number_control
from app.shell.box import box
from app.training.own_table import own_table_controls
from app.training.setup_link import MOST_SEEDS, MOST_STEPS, OPTION

KEPT = ("dataset", "seed")
"""What a reset leaves as it is."""
MORE = ("weight_decay", "dropout", "schedule", "split_seed")


def data_controls(settings: Settings[Any]) -> dict[str, Any]:
    """On what they train."""
    names = list(available_datasets())
    chosen = settings.now("dataset")
    if is_own(chosen):
        names.append(chosen)
    name = st.selectbox(
        "Dataset",
        names,
        format_func=_title,
        key=settings.key("dataset"),
        on_change=_dataset_changed,
        args=(settings,),
        help="What the networks learn to tell apart.",
    )
    own_table_controls(partial(_use_dataset, settings))
    values: dict[str, Any] = {"dataset": name}
    for option in dataset_named(name).options:
        key = OPTION + option.name
        number_control(option, settings.key(key))
        values[key] = settings.now(key)
    return values


def network_controls(settings: Settings[Any]) -> dict[str, Any]:
    """Which network."""
    dataset = dataset_named(settings.now("dataset"))
    fitting = {network.name: network for network in networks_for(dataset.kind)}
    values: dict[str, Any] = {}
    values["network"] = st.selectbox(
        "Network",
        list(fitting),
        format_func=lambda name: fitting[name].title,
        key=settings.key("network"),
        on_change=_network_changed,
        args=(settings,),
        help="".join(f"\n- **{entry.title}**: {entry.meaning}" for entry in fitting.values()),
    )
    network = fitting[values["network"]]
    if network.has_hidden:
        values["depth"] = st.slider(
            "Hidden layers", 1, MOST_LAYERS, key=settings.key("depth"), help="Depth."
        )
        values["width"] = st.slider(
            "Units per hidden layer", 1, WIDEST_LAYER, key=settings.key("width"), help="Width."
        )
    if network.activations:
        values["activation"] = st.selectbox(
            "Activation",
            list(network.activations),
            key=settings.key("activation"),
            help="What a unit makes of its sum: relu cuts what is below 0, tanh bends both ends.",
        )
    return values


def budget_controls(settings: Settings[Any]) -> dict[str, Any]:
    """How long, and with how many seeds."""
    values: dict[str, Any] = {
        "seeds": st.slider(
            "Seeds",
            1,
            MOST_SEEDS,
            key=settings.key("seeds"),
            help="Networks per optimizer, with different initial weights and minibatches.",
        ),
        "batch_size": st.slider(
            "Batch size",
            1,
            MOST_BATCH,
            key=settings.key("batch_size"),
            help="Points per minibatch: fewer make noisier gradients.",
        ),
        "steps": st.slider(
            "Steps", 1, MOST_STEPS, key=settings.key("steps"), help="Updates per network."
        ),
    }
    left, right = st.columns(2, vertical_alignment="bottom")
    values["seed"] = left.number_input(
        "First seed", step=1, key=settings.key("seed"), help="The others follow it."
    )
    right.button("New seed", on_click=new_seed, args=(settings,), width="stretch")
    return values


def more_controls(settings: Settings[Any]) -> dict[str, Any]:
    """What most leave as it is, in a folded box."""
    if not box("More settings", settings.key("more"), lambda: _more(settings)):
        settings.hide(*MORE)
    return {name: settings.now(name) for name in MORE}


def reset_control(settings: Settings[Any]) -> None:
    """The button that brings the opening settings back."""
    st.button(
        "Reset",
        on_click=settings.reset,
        args=KEPT,
        width="stretch",
        help="Back to the opening optimizers on this dataset. The seed stays.",
    )


def _more(settings: Settings[Any]) -> None:
    for hyper in (WEIGHT_DECAY, DROPOUT):
        number_control(hyper, settings.key(hyper.name))
    st.selectbox(
        "Schedule of the training",
        list(SCHEDULES),
        format_func=lambda name: SCHEDULES[name].title,
        key=settings.key("schedule"),
        help="What the learning rate of every optimizer is multiplied by, beside its own schedule."
        + "".join(f"\n- **{entry.title}**: {entry.meaning}" for entry in SCHEDULES.values()),
    )
    dataset = dataset_named(settings.now("dataset"))
    st.number_input(
        "Seed of the split",
        step=1,
        key=settings.key("split_seed"),
        help=f"From 0 to {LARGEST_SPLIT_SEED}. {dataset.division}",
    )


def _title(name: str) -> str:
    found: Dataset | None = available_datasets().get(name)
    return found.title if found else dataset_named(name).title


def _use_dataset(settings: Settings[Any], name: str) -> None:
    """Callback: train on the dataset of that name, with its usual network and rates."""
    settings.fill({"dataset": name})
    _dataset_changed(settings)


def _dataset_changed(settings: Settings[Any]) -> None:
    """Callback of the dataset: its own network and options, and the rates tuned for it."""
    place = {"dataset": settings.now("dataset")}
    _begin_again(settings, place)
    begin_rates_again(settings, place)


def _network_changed(settings: Settings[Any]) -> None:
    _begin_again(settings, {"dataset": settings.now("dataset"), "network": settings.now("network")})


def _begin_again(settings: Settings[Any], place: dict[str, Any]) -> None:
    """What depends on dataset and network, as a link that names these alone has it."""
    fresh = settings.values_of(settings.spec_of(place)[0])
    own = [name for name in fresh if name.startswith(OPTION)]
    wanted = ("network", "depth", "width", "activation", *own)
    settings.fill({name: fresh[name] for name in wanted if name in fresh})
