"""Streamlit pages over what the pipelines wrote; they open no model and unpickle nothing."""
