"""The main job, end to end, in Japanese."""

from pathlib import Path

import pytest

from tests.journeys import whole_way
from tests.journeys.conftest import Meet
from tests.journeys.portal_house import Portal
from tests.journeys.stories import JA


@pytest.mark.timeout(900)
def test_a_company_takes_on_a_vendor_and_can_prove_that_it_supervises_it(
    portal: Portal, meet: Meet, folder: Path
) -> None:
    whole_way.go(portal, meet, JA, folder)
