"""Rows about published terms of a given vendor: a look that waits, and a copy."""

from portal.foundation.core import clock
from portal.supervision.proposed_records.workflow import ProposedState
from portal.supervision.published_terms.models import TermsLookFile
from tests.factories.published_terms import make_look
from tests.foundation.access.gathering import Samples, kept


def look_in(rows: Samples, state: ProposedState) -> int:
    """Made by Pam, as it stands."""
    return make_look(rows.pam, rows.vendor, engagement_id=rows.work.id, state=state).id


def a_look(rows: Samples) -> int:
    return look_in(rows, ProposedState.PROPOSED)


def a_look_file(rows: Samples) -> int:
    return kept(
        TermsLookFile(
            vendor_id=rows.vendor.id,
            look_id=a_look(rows),
            file_sha256=rows.paper,
            file_name="terms.pdf",
            added_at=clock.now(),
        )
    )
