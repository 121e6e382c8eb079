"""Whoever reads files of others in a process of its own loads neither the web nor the database there."""

import subprocess
import sys

import pytest

from portal.foundation.evidence.apart import ROOT
from portal.ledger.contracts.papers.open_document import WORKER as PAPERS
from portal.ledger.exchange.reading.files import WORKER as REGISTERS
from portal.supervision.paper_records.mails import OUTLOOK_READER as OUTLOOK
from portal.supervision.paper_records.mails import READER as MAILS
from portal.supervision.paper_records.scans import READER as SCANS
from portal.supervision.questionnaires.files.vsaq import MENDER as VSAQ

HEAVY = ("flask", "sqlalchemy", "obstore", "pydantic")


@pytest.mark.parametrize("reader", [PAPERS, REGISTERS, SCANS, MAILS, OUTLOOK, VSAQ])
def test_a_reader_loads_nothing_heavy(reader: str) -> None:
    asked = f"import {reader}, sys; print(*(set(sys.modules) & {set(HEAVY)}))"
    loaded = subprocess.run(  # noqa: S603  (our own words)
        [sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert loaded.stdout.strip() == ""
