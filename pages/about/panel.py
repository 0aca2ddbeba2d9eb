"""What the About page says: readings of the paper, citation, versions, device and licence."""

from __future__ import annotations

import platform
from importlib.metadata import version

import streamlit as st

from adal import __version__
from adal.rules import RULES
from app.training.run import job_manager

PARTS = ("streamlit", "plotly", "torch", "numpy", "scikit-learn", "scipy")

BIBTEX = """@article{zhang2021adal,
  title   = {{AdaL}: Adaptive Gradient Transformation Contributes to Convergences and
             Generalizations},
  author  = {Zhang, Hongwei and Zou, Weidong and Zhao, Hongbo and Ming, Qi and Yan, Tijin and
             Xia, Yuanqing and Cao, Weipeng},
  journal = {arXiv preprint arXiv:2107.01525},
  year    = {2021}
}"""

NORM_SCOPES = {
    "tensor": "each weight tensor is a block with its own ‖g‖₁",
    "global": "all parameters together are one block",
}


def readings() -> None:
    """The published formula, its source, and every choice that the source leaves open."""
    adal = RULES["adal"]
    st.latex(rf"\begin{{gathered}}{adal.formula}\end{{gathered}}")
    st.markdown(
        f"Source: {adal.source}. **The paper's own text was not available when this was written**: "
        "its page gives title, findings and abstract, and the formula is the one that a public "
        "catalogue of optimizers gives for it. What that leaves open is a setting here, the "
        "default first:"
    )
    lines = []
    for choice in adal.choices:
        options = sorted(choice.options.items(), key=lambda item: item[0] != choice.default)
        told = "; ".join(f"`{name}`: {text}" for name, text in options)
        lines.append(f"- **{choice.title}** (`{choice.name}`). {choice.meaning} {told}.")
    told = "; ".join(f"`{name}`: {text}" for name, text in NORM_SCOPES.items())
    lines.append(f"- **Block** (`norm_scope`). Over which parameters the norm is taken. {told}.")
    st.markdown("\n".join(lines))


def running() -> None:
    """Versions, device and licence of this very server."""
    device = job_manager().device or "being asked: come back in a few seconds"
    versions = ", ".join(f"{part} {version(part)}" for part in PARTS)
    st.markdown(
        f"AdaL Explorer {__version__} with Python {platform.python_version()}, {versions}.\n\n"
        f"Networks train on: {device}.\n\n"
        "MIT licence: use it, change it, teach with it."
    )
