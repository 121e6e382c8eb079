"""Reads about our answers to disputes that a letter tells: those about sheets, and about findings that have
ended. What goes on is told with the finding itself (`queries`)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from sqlalchemy import or_, select

from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.ledger.vendors.models import Vendor
from portal.supervision.disputes.models import Dispute
from portal.supervision.disputes.queries import find_dispute
from portal.supervision.disputes.workflow import DisputedThing, sheet_as_thing, thing_of
from portal.supervision.findings.models import Finding
from portal.supervision.findings.queries import find_finding
from portal.supervision.papers.models import Letter, LetterDispute
from portal.supervision.papers.queries import NOT_WRITTEN_TO, can_be_mailed, is_told, only_of
from portal.supervision.responses.assignments.queries import find_asked

TOLD_WITHIN: Final = timedelta(days=30)  # what is older was told in another way


def answers_to_write(vendor_id: int | None = None) -> Mapping[int, Sequence[int]]:
    """By vendor whom nobody can mail: disputes we answered that no letter and no call told."""
    is_it = LetterDispute.dispute_id == Dispute.id
    statement = (
        select(Dispute.vendor_id, Dispute.id)
        .join(Vendor, Vendor.id == Dispute.vendor_id)
        .outerjoin(Finding, Finding.id == Dispute.finding_id)
        .where(
            Dispute.answered_on >= clock.today() - TOLD_WITHIN,
            or_(Dispute.assignment_id.is_not(None), Finding.ended_on <= Dispute.answered_on),
            Vendor.state.not_in(NOT_WRITTEN_TO),
            ~can_be_mailed(Dispute.vendor_id),
            ~is_told(LetterDispute, is_it).exists(),
        )
        .order_by(Dispute.vendor_id, Dispute.id)
    )
    found: dict[int, list[int]] = defaultdict(list)
    for owner, dispute_id in db.session.execute(only_of(statement, Dispute, vendor_id)):
        found[owner].append(dispute_id)
    return found


def answers_in(letter: Letter) -> Sequence[tuple[Dispute, DisputedThing]]:
    """Of a letter, in the order in which they came into it, each with what it is about."""
    ids = db.session.scalars(
        select(LetterDispute.dispute_id)
        .where(LetterDispute.letter_id == letter.id)
        .order_by(LetterDispute.id)
    ).all()
    rows = [dispute for id_ in ids if (dispute := find_dispute(id_)) is not None]
    return [(dispute, thing_about(dispute)) for dispute in rows]


def thing_about(dispute: Dispute) -> DisputedThing:
    """The finding, else the sheet: one of the two it has (a constraint of the table)."""
    finding = find_finding(dispute.finding_id or 0)
    if finding is not None:
        return thing_of(finding)
    asked = find_asked(dispute.assignment_id or 0)
    if asked is None:
        raise LookupError(f"dispute {dispute.id} is about nothing")
    return sheet_as_thing(asked)
