"""A major finding that Acme has to mend, and one of our own."""

import pytest

from portal.supervision.findings.models import Finding
from portal.supervision.findings.severity import Owner, Severity
from tests.cast import Cast
from tests.factories.findings import make_finding


@pytest.fixture
def finding(cast: Cast) -> Finding:
    return make_finding(cast.acme)


@pytest.fixture
def minor(cast: Cast) -> Finding:
    return make_finding(cast.acme, "question:BAK-2", severity=Severity.MINOR, due_days=60)


@pytest.fixture
def own(cast: Cast) -> Finding:
    """For us to mend; Pam recorded it."""
    return make_finding(
        cast.acme,
        "clause:3",
        severity=Severity.MINOR,
        owner=Owner.COMPANY,
        opened_by_id=cast.pam.id,
    )
