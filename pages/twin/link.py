"""A link and its twin: whose gradients, and how AdaL and the shadow Adam are set."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from adal.checks import whole
from adal.datasets import DATASETS, dataset_named
from adal.errors import SpecError, shown
from adal.landscapes import LANDSCAPES
from adal.race import race_hypers
from adal.rules import RULES, variant_of
from adal.sequences import MOST_STEPS, SHAPES, Sequence, typed_numbers
from adal.training.experiment import ExperimentSpec
from adal.training.spec import LARGEST_FIRST_SEED, NORM_SCOPES, TrainSpec
from adal.training.tuning import tuned_lr
from adal.trajectory import RunSpec
from adal.tuning import RACE_BETA2
from adal.twin import TRANSFORM
from app.settings.field import Field, Known
from app.settings.flat import Flat
from app.settings.kinds import box, chosen, counted, named, radio, ranged, select
from app.settings.reader import integer, one_of, real

SOURCES = {
    "landscape": "A run on a landscape",
    "sequence": "A sequence of my own",
    "network": "A network in training",
}
DRIVERS = ("adal", "adam", "sgd")
MOST_TYPED = 4000
LARGEST_SCALE = 60

HYPERS = {hyper.name: hyper for hyper in RULES["adal"].hypers}
CHOICES = {choice.name: choice for choice in (*RULES["adal"].choices, TRANSFORM)}


@dataclass(frozen=True)
class TwinSpec:
    """What the twin page is set to.

    Attributes:
      source: where the gradients come from, a key of `SOURCES`.
      landscape, driver: a run's landscape, and the rule that makes it, at its tuned learning rate.
      steps: of the run or the sequence.
      shape, size, level, seed, typed: of the sequence; `typed` is a person's text.
      dataset, norm_scope, tensor: of a network: what it learns, what a block is, and which block is
        looked at.
      beta1, beta2, eps, eps_mode: of both; transform, lr_decay, second_moment: of AdaL alone.
      scale: k, the loss is multiplied by 2^k.
      step: the step looked at, 1 to `steps`.
    """

    source: str = "landscape"
    landscape: str = "rosenbrock"
    driver: str = "adal"
    steps: int = 500
    shape: str = "geometric"
    size: float = 0.99
    level: float = 1.0
    seed: int = 0
    typed: str = ""
    dataset: str = "digits"
    norm_scope: str = "tensor"
    tensor: str = "W1"
    beta1: float = 0.9
    beta2: float = RACE_BETA2
    eps: float = 1e-8
    eps_mode: str = "preconditioner"
    lr_decay: str = "inv_sqrt"
    transform: str = "l1"
    second_moment: str = "transformed"
    scale: int = 0
    step: int = 250

    @property
    def length(self) -> int:
        """T, the number of gradients: those of the run, or of the sequence."""
        typed = typed_numbers(self.typed) if self.source == "sequence" else ()
        return len(typed) or self.steps

    @property
    def settings(self) -> dict[str, Any]:
        """The keywords of `adal.twin.decompose`."""
        names = ("beta1", "beta2", "eps", "eps_mode", "lr_decay", "second_moment", "transform")
        return {name: getattr(self, name) for name in names}

    @property
    def run(self) -> RunSpec:
        """The run whose gradients are looked at: the driver's in the opening race.

        The switches do not touch it, so that they are compared on the same gradients.
        """
        rule = RULES[self.driver]
        hypers = race_hypers(self.landscape, rule, {})
        return RunSpec(self.landscape, self.driver, hypers, steps=self.steps)

    @property
    def experiment(self) -> ExperimentSpec:
        """The training whose gradients are looked at: as it is set, then the other reading.

        Without the transform there is one reading, and the training is Adam's.
        """
        if self.transform == "none":
            return ExperimentSpec((self._training("adam", {}),))
        other = "raw" if self.second_moment == "transformed" else "transformed"
        readings = ({"second_moment": moment} for moment in (self.second_moment, other))
        return ExperimentSpec(tuple(self._training("adal", reading) for reading in readings))

    def _training(self, rule: str, reading: dict[str, str]) -> TrainSpec:
        choices = {"eps_mode": self.eps_mode, "lr_decay": self.lr_decay, **reading}
        variant = variant_of(rule, choices)
        return TrainSpec(
            dataset=self.dataset,
            rule=rule,
            hypers={"beta1": self.beta1, "beta2": self.beta2, "eps": self.eps},
            choices=choices,
            norm_scope=self.norm_scope,
            lrs=(tuned_lr(self.dataset, rule, variant.name if variant else None),),
            seed=self.seed,
            seeds=1,
            steps=self.steps,
            every=max(1, -(-self.steps // 200)),
            twin=True,
        )

    @property
    def blocks(self) -> tuple[str, ...]:
        """The names of the blocks of the network."""
        return self.experiment.lanes[0].blocks

    @property
    def sequence(self) -> Sequence:
        """The sequence whose gradients are looked at."""
        return Sequence(
            self.shape, self.size, self.level, self.steps, self.seed, typed_numbers(self.typed)
        )


def usual_beta2(source: str) -> float:
    """β₂ unless told otherwise: the rule's own for a network, that of a race elsewhere."""
    return HYPERS["beta2"].default if source == "network" else RACE_BETA2


def _sequence_number(name: str, value: Any, known: Known) -> float:
    found: dict[str, Any] = {name: real(name, value)}
    Sequence(**found)  # checks its range
    return found[name]


def _typed(value: Any, known: Known) -> str:
    if not isinstance(value, str) or len(value) > MOST_TYPED:
        raise SpecError(f"typed must be a text of at most {MOST_TYPED} letters, got {shown(value)}")
    numbers = typed_numbers(value)
    Sequence(typed=numbers)  # checks their range
    return value if numbers else ""


def _size_title(known: Known) -> str:
    size = SHAPES[known["shape"]].size
    return size[0][0].upper() + size[0][1:] if size else "Size"


def _size_widget(place: Any, label: str, known: Known, **common: Any) -> None:
    size = SHAPES[known["shape"]].size
    place.number_input(label, format="%.4g", step=size[1] / 10 if size else None, **common)


def _blocks(known: Known) -> tuple[str, ...]:
    return TwinSpec(dataset=known["dataset"], norm_scope=known["norm_scope"]).blocks


def _tensor(value: Any, known: Known) -> str:
    return one_of("tensor", value, _blocks(known))


def _length(known: Known) -> int:
    return TwinSpec(**known).length


def _step(value: Any, known: Known) -> int:
    return whole("step", integer(value), 1, _length(known))


_USUAL = TwinSpec()
TWIN_LINK = Flat(
    TwinSpec,
    (
        Field(
            "source",
            "Gradients",
            lambda value, known: one_of("source", value, SOURCES),
            _USUAL.source,
            widget=radio(SOURCES),
        ),
        named("landscape", "Landscape", _USUAL.landscape, LANDSCAPES),
        named(
            "driver",
            "Whose run",
            _USUAL.driver,
            {name: RULES[name] for name in DRIVERS},
            help="The rule whose path meets the gradients, at its tuned learning rate.",
        ),
        counted("steps", "Steps", _USUAL.steps, 2, MOST_STEPS),
        named("shape", "Shape", _USUAL.shape, SHAPES),
        Field(
            "size",
            _size_title,
            partial(_sequence_number, "size"),
            _USUAL.size,
            needs=("shape",),
            stays=True,
            widget=_size_widget,
        ),
        Field(
            "level",
            "Level",
            partial(_sequence_number, "level"),
            _USUAL.level,
            widget=box(format="%.4g"),
        ),
        counted("seed", "Seed", _USUAL.seed, 0, LARGEST_FIRST_SEED, widget=box(1)),
        Field(
            "typed",
            "Or type gradients",
            _typed,
            _USUAL.typed,
            help="Numbers parted by spaces or commas; they take the shape's place.",
            widget=lambda place, label, known, **common: place.text_area(
                label, max_chars=MOST_TYPED, placeholder="3 -1 0.5 2 …", **common
            ),
        ),
        named(
            "dataset",
            "Dataset",
            _USUAL.dataset,
            DATASETS,
            parse=lambda value, known: dataset_named(value).name,
        ),
        Field(
            "norm_scope",
            "Block",
            lambda value, known: one_of("norm_scope", value, NORM_SCOPES),
            _USUAL.norm_scope,
            help="What ‖g‖₁ is taken over: each weight tensor, or all parameters (global).",
            widget=select(NORM_SCOPES),
        ),
        Field(
            "tensor",
            "Tensor",
            _tensor,
            lambda known: _blocks(known)[0],
            needs=("dataset", "norm_scope"),
            help="W are weights, b biases, layer by layer.",
            widget=select(_blocks),
        ),
        ranged(HYPERS["beta1"], usual=_USUAL.beta1),
        ranged(
            HYPERS["beta2"], usual=lambda known: usual_beta2(known["source"]), needs=("source",)
        ),
        ranged(HYPERS["eps"], usual=_USUAL.eps),
        *(
            chosen(CHOICES[name], usual=getattr(_USUAL, name))
            for name in ("eps_mode", "lr_decay", "transform", "second_moment")
        ),
        counted(
            "scale",
            "Multiply the loss by 2^k, k =",
            _USUAL.scale,
            -LARGEST_SCALE,
            LARGEST_SCALE,
            help="A power of two changes no digit of a number, only its size.",
        ),
        Field(
            "step",
            "Step t",
            _step,
            lambda known: max(_length(known) // 2, 1),
            needs=("source", "steps", "typed"),
            stays=True,
            help="All views show this step.",
            widget=lambda place, label, known, **common: place.slider(
                label, 1, _length(known), **common
            ),
        ),
    ),
)
twin_of, values_of, query_of = TWIN_LINK.read, TWIN_LINK.values_of, TWIN_LINK.query_of
