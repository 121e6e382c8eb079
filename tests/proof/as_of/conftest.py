"""A vendor with half a year of supervision behind it, as the tests of reports tell it."""

from tests.proof.reports.conftest import scene, story

__all__ = ["scene", "story"]
