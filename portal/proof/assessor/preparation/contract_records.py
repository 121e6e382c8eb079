"""What is on record of the papers of contracts, and of standard terms where there is no contract of our own."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from sqlalchemy import exists, func, or_, select

from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.words.messages import say, say_n
from portal.ledger.contracts.models import Contract, ContractState, WayConcluded
from portal.ledger.obligations.models import Obligation, ObligationKind
from portal.proof.assessor.preparation.day_facts import DayFacts
from portal.proof.assessor.preparation.sheet import (
    PreparationGap,
    PreparationRow,
    PreparedRecord,
    row_of,
)
from portal.supervision.promises.results import Place, Target, Verdict
from portal.supervision.proposed_records.workflow import ProposedState
from portal.supervision.published_terms.models import TermsLook
from portal.supervision.published_terms.queries import looks_due

_PAPERS: Final = {
    ObligationKind.CONTRACT_COPY: say("No copy of the contract is on record."),
    ObligationKind.CONTRACT_ORIGINAL: say(
        "Nobody else has looked at the original of the contract where it is kept."
    ),
    ObligationKind.CONTRACT_KEEPING: say(
        "The contract is kept no longer than this day, and data of its work is still held."
    ),
}


def standard_terms(facts: DayFacts, record: PreparedRecord, most: int | None) -> PreparationRow:
    """Contracts concluded by standard terms without a look at them, and looks that come round."""
    seen = exists().where(
        TermsLook.contract_id == Contract.id,
        TermsLook.state == ProposedState.CONFIRMED,
        TermsLook.looked_on <= facts.day,
    )
    rows = select(Contract.vendor_id, Contract.title, seen.label("seen")).where(
        Contract.concluded == WayConcluded.STANDARD_TERMS,
        Contract.state == ContractState.SIGNED,
        or_(Contract.starts_on.is_(None), Contract.starts_on <= facts.day),
    )
    found = db.session.execute(rows.order_by(Contract.id)).all()
    gaps = [
        PreparationGap(
            Verdict.DUE_SOON,  # the terms may be our own: then no look is needed
            say(
                "No look at the standard terms is on record; of our own terms none is needed: %(title)s",
                title=row.title,
            ),
            row.vendor_id,
            endpoint="published_terms.of_vendor",
            values={"vendor_id": row.vendor_id},
        )
        for row in found
        if not row.seen and row.vendor_id in facts.holding
    ]
    gaps += [
        PreparationGap(
            Verdict.BROKEN if by < facts.day else Verdict.DUE_SOON,
            say("The published terms are to be looked at again: %(title)s", title=look.title),
            look.vendor_id,
            by=by,
            endpoint="published_terms.show",
            values={"look_id": look.id},
        )
        for look, by in looks_due(facts.day)
    ]
    known = say_n(
        "%(n)s contract was concluded by standard terms.",
        "%(n)s contracts were concluded by standard terms.",
        len(found),
    )
    return row_of(record, facts.worst_first(gaps), [known], most)


def keeping(facts: DayFacts, record: PreparedRecord, most: int | None) -> PreparationRow:
    """The paper of each contract: a copy, an original that was seen, and a day until which it is kept."""
    gaps = []
    for row in _papers_owed(facts.day):
        if row.vendor_id in facts.holding:
            original = row.kind is ObligationKind.CONTRACT_ORIGINAL
            gaps.append(
                PreparationGap(
                    Verdict.BROKEN if row.due_on < facts.day else Verdict.DUE_SOON,
                    _PAPERS[row.kind],
                    row.vendor_id,
                    by=row.due_on,
                    target=None if original else Target(Place.CONTRACT, row.subject_id),
                    endpoint="contracts.of_vendor" if original else "",
                    values={"vendor_id": row.vendor_id} if original else {},
                )
            )
    endless = (
        select(Contract.vendor_id, func.count())
        .where(
            Contract.state == ContractState.SIGNED,
            Contract.kept_until_on.is_(None),
            func.coalesce(Contract.signed_on, Contract.starts_on) <= facts.day,
        )
        .group_by(Contract.vendor_id)
    )
    for vendor_id, number in db.session.execute(endless):
        if vendor_id in facts.holding:
            what = say_n(
                "%(n)s contract has no day until which it is kept.",
                "%(n)s contracts have no day until which they are kept.",
                number,
            )
            gaps.append(
                PreparationGap(
                    Verdict.BROKEN,
                    what,
                    vendor_id,
                    endpoint="contracts.of_vendor",
                    values={"vendor_id": vendor_id},
                )
            )
    return row_of(record, facts.worst_first(gaps), (), most)


def _papers_owed(day: date) -> Sequence[Obligation]:
    """About papers of contracts, open on the day as known now."""
    row, over = Obligation, clock.midnight(day + timedelta(days=1))
    rows = select(row).where(
        row.kind.in_(_PAPERS),
        row.opened_at < over,
        or_(row.closed_at.is_(None), row.closed_at >= over),
    )
    return db.session.scalars(rows.order_by(row.id)).all()
