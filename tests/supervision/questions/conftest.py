"""The sheet of five questions that Acme answers."""

from tests.supervision.responses.conftest import assignment, published, work

__all__ = ["assignment", "published", "work"]
