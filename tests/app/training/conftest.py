"""A folder of its own for every test that keeps what a person brings."""

from tests.app.store.conftest import folder

__all__ = ["folder"]
