"""From registering a vendor to its first handover, by the filled buttons alone, it takes at most 40 clicks
(keys of clauses and answers of the assessment apart)."""

import sys
from pathlib import Path

import pytest

from tests.journeys.conftest import Meet
from tests.journeys.counted import first_handover
from tests.journeys.office import Office

MOST = 40


def test_a_new_vendor_has_its_first_data_after_at_most_forty_clicks(
    office: Office,
    meet: Meet,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    counter = first_handover.walk(office, meet, "ja", tmp_path)
    with capsys.disabled():
        sys.stdout.write(
            f"\nRegistering to first handover: {counter.counted}; {counter.apart} apart\n"
        )
    presses = counter.counted.presses + counter.apart.presses
    assert presses > 20  # it does count
    assert presses <= MOST
