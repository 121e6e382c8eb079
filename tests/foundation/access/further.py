"""Further rows of a given vendor: absences, letters, mergers, wishes for more time."""

from datetime import date

from sqlalchemy import select

from portal.foundation.accounts.models import Absence
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.words.messages import to_json
from portal.ledger.extensions.models import Extension
from portal.supervision.mergers.models import MergerKind, VendorMerger
from portal.supervision.papers.models import Letter, LetterState
from portal.supervision.questions.models import VendorQuestion
from tests.factories.obligations import make_obligation
from tests.factories.vendors import make_vendor
from tests.foundation.access.gathering import Samples, kept


def an_absence(rows: Samples) -> int:
    return kept(
        Absence(
            user_id=rows.pam.id,
            deputy_id=rows.pam.id,
            first_on=date(2026, 12, 1),
            last_on=date(2026, 12, 4),
            set_by_id=rows.pam.id,
        )
    )


def a_merger(rows: Samples) -> int:
    return kept(
        VendorMerger(
            vendor_id=rows.vendor.id,
            absorbed_id=make_vendor("Twin").id,
            kind=MergerKind.DUPLICATE,
            takes=[],
            moved={},
            reason="Entered twice.",
            proposed_by_id=rows.pam.id,
            proposed_at=clock.now(),
        )
    )


def a_letter(rows: Samples) -> int:
    return kept(
        Letter(
            number=f"L-{rows.vendor.id}",
            vendor_id=rows.vendor.id,
            state=LetterState.TO_POST,
            opened_on=clock.today(),
        )
    )


def a_question(rows: Samples) -> int:
    """One of the vendor's that waits for its answer."""
    known = db.session.scalar(
        select(VendorQuestion.id).where(VendorQuestion.vendor_id == rows.vendor.id)
    )
    if known is not None:
        return known
    owed = make_obligation(rows.vendor)
    return kept(
        VendorQuestion(
            vendor_id=rows.vendor.id,
            number=f"VQ-2026-{900 + rows.vendor.id}",
            obligation_id=owed.id,
            subject_kind=owed.subject_kind,
            subject_id=owed.subject_id,
            about=to_json(owed.text),
            words="Which list?",
            asked_by_id=rows.signatory.id,
            asked_at=clock.now(),
            asked_on=clock.today(),
        )
    )


def an_extension(rows: Samples) -> int:
    return kept(
        Extension(
            vendor_id=rows.vendor.id,
            obligation_id=make_obligation(rows.vendor, subject=make_vendor("Subject")).id,
            asked_until=date(2026, 12, 21),
            reason="The signatory is away.",
            asked_by_id=rows.signatory.id,
            asked_at=clock.now(),
        )
    )
