import streamlit as st

st.title("Networks")
