"""One report that was issued, printed and sealed, and its file in Japanese."""

import pytest

from portal.foundation.evidence import storage
from portal.proof.reports.models import SupervisionReport
from tests.proof.reports.conftest import printed, scene, story

__all__ = ["printed", "scene", "story"]


@pytest.fixture
def pdf(printed: SupervisionReport) -> bytes:
    return storage.read(printed.pdf_sha256 or "")
