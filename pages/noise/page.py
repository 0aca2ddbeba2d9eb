"""Noise: what the randomness of minibatches does to SGD, Adam and AdaL, and they to it."""

import streamlit as st

from pages.noise.parts import noise_part

st.title("Noise")
noise_part()
