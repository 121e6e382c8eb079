"""A vendor with half a year of supervision behind it."""

import pytest

from tests.cast import Cast
from tests.clock import Clock
from tests.proof.reports.story import Story, tell


@pytest.fixture
def story(cast: Cast, clock: Clock) -> Story:
    return tell(cast, clock)
