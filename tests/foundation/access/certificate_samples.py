"""Rows about certificates and authorities of a given vendor: one that waits, its file, what was handed in."""

from portal.foundation.core import clock
from portal.supervision.certificates.models import CertificateFile, HandedInFile
from portal.supervision.proposed_records.workflow import ProposedState
from tests.factories.certificates import make_certificate, make_handed_in
from tests.foundation.access.gathering import Samples, kept
from tests.supervision.attestations.work import make_proof


def certificate_in(rows: Samples, state: ProposedState) -> int:
    """Made by Pam, as it stands."""
    return make_certificate(rows.pam, rows.vendor, rows.work, state=state).id


def a_certificate(rows: Samples) -> int:
    return certificate_in(rows, ProposedState.PROPOSED)


def a_certificate_file(rows: Samples) -> int:
    return kept(
        CertificateFile(
            vendor_id=rows.vendor.id,
            certificate_id=a_certificate(rows),
            file_sha256=rows.paper,
            file_name="certificate.pdf",
            added_at=clock.now(),
        )
    )


def a_handed_in_certificate(rows: Samples) -> int:
    return make_handed_in(rows.pam, rows.vendor).id


def a_handed_in_file(rows: Samples) -> int:
    return kept(
        HandedInFile(
            vendor_id=rows.vendor.id,
            handed_in_id=a_handed_in_certificate(rows),
            file_sha256=rows.paper,
            file_name="certificate.pdf",
            added_at=clock.now(),
        )
    )


def a_handed_in_authority(rows: Samples) -> int:
    return kept(make_proof(rows.signatory, rows.paper))
