"""Rows about what was returned or destroyed of a given vendor: a record that waits, and its file."""

from portal.foundation.core import clock
from portal.supervision.proposed_records.workflow import ProposedState
from portal.supervision.returns.models import ReturnCertificateFile, ReturnFile
from tests.factories.handovers import make_slip
from tests.factories.returns import make_certificate, make_return
from tests.foundation.access.gathering import Samples, kept


def return_in(rows: Samples, state: ProposedState) -> int:
    """Made by Pam, as it stands."""
    return make_return(rows.pam, rows.work, state=state).id


def a_return(rows: Samples) -> int:
    return return_in(rows, ProposedState.PROPOSED)


def a_return_file(rows: Samples) -> int:
    return kept(
        ReturnFile(
            vendor_id=rows.vendor.id,
            return_id=a_return(rows),
            file_sha256=rows.paper,
            file_name="certificate.pdf",
            added_at=clock.now(),
        )
    )


def a_slip(rows: Samples) -> int:
    return make_slip(rows.work, rows.pam).id


def a_return_certificate(rows: Samples) -> int:
    """Handed in, and nobody has compared it."""
    return make_certificate(rows.work, rows.pam).id


def a_return_certificate_file(rows: Samples) -> int:
    return kept(
        ReturnCertificateFile(
            vendor_id=rows.vendor.id,
            certificate_id=a_return_certificate(rows),
            file_sha256=rows.paper,
            file_name="certificate.pdf",
            added_at=clock.now(),
        )
    )
