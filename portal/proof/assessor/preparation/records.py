"""One function for each kind of record: what stands on record of it on a day, and what is missing.

Whether a promise is kept is not judged here a second time: rows that a promise is about read its verdict.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from sqlalchemy import exists, func, select

from portal.content import catalogue
from portal.content.packs import kinds as shelf
from portal.foundation.core.database.db import db, in_parts, valid_on
from portal.foundation.core.words.messages import Message, say, say_n
from portal.ledger.contracts.models import Contract, ContractState
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.engagements.models import EngagementTerms
from portal.ledger.engagements.queries import running_on
from portal.ledger.handovers.queries import without_first_slip
from portal.ledger.payees import queries as payees
from portal.proof.assessor.preparation.contract_records import keeping, standard_terms
from portal.proof.assessor.preparation.day_facts import DayFacts
from portal.proof.assessor.preparation.sheet import (
    JUDGED,
    PreparationGap,
    PreparationRow,
    PreparedRecord,
    row_of,
)
from portal.supervision.promises.results import Evaluation, Place, Target, Verdict
from portal.supervision.selections.queries import (
    criteria_decided,
    criteria_due,
)

_SOON: Final = timedelta(days=90)  # before the last day of a special approval
_BAD: Final = (Verdict.BROKEN, Verdict.DUE_SOON)
R = PreparedRecord


def _judged(facts: DayFacts, record: PreparedRecord, most: int | None) -> PreparationRow:
    """What the promise says of each vendor that holds data; reasons only of those that are shown."""
    promise_id = facts.promises.get(JUDGED[record])
    if promise_id is None:
        return row_of(record, [], [say("No promise is judged about this yet.")], most)
    verdicts = {
        vendor_id: one.verdict_of(promise_id)
        for vendor_id, one in facts.holding.items()
        if one.verdict_of(promise_id) is not Verdict.NOT_IN_SCOPE
    }
    unsaid = say("See the board.")
    gaps = facts.worst_first(
        PreparationGap(verdict, unsaid, vendor_id)
        for vendor_id, verdict in verdicts.items()
        if verdict in _BAD
    )
    row = row_of(record, gaps, [_share(verdicts)], most)
    told = facts.evaluations([gap.vendor_id or 0 for gap in row.gaps])
    return replace(row, gaps=[_reason(gap, told, promise_id) for gap in row.gaps])


def _share(verdicts: Mapping[int, Verdict]) -> Message:
    kept = sum(verdict is not Verdict.BROKEN for verdict in verdicts.values())
    return say_n(
        "On record for %(kept)s of %(n)s vendor that it is asked of.",
        "On record for %(kept)s of %(n)s vendors that it is asked of.",
        len(verdicts),
        kept=kept,
    )


def _reason(gap: PreparationGap, told: Mapping[int, Evaluation], promise_id: str) -> PreparationGap:
    found = next(one for one in told[gap.vendor_id or 0].promises if one.promise.id == promise_id)
    step = found.step
    return replace(
        gap,
        what=found.reasons[0],
        by=step.by if step else None,
        target=step.target if step else Target(Place.VENDOR, gap.vendor_id or 0),
    )


def _register(facts: DayFacts, record: PreparedRecord, most: int | None) -> PreparationRow:
    """Whom accounting pays was laid beside it."""
    known: list[Message] = [
        say_n("%(n)s vendor holds data.", "%(n)s vendors hold data.", len(facts.holding)),
        *payees.sentences_on(facts.day),
    ]
    count, gaps = payees.count_on(facts.day), []
    if count is None:
        what = say("Lay the list of whom accounting pays beside the register.")
        gaps.append(PreparationGap(Verdict.BROKEN, what, endpoint="payees.index"))
    elif count.undecided or count.unregistered:
        what = say(
            "Payees not decided: %(undecided)s; entrusted and not in the register: %(unregistered)s.",
            undecided=count.undecided,
            unregistered=count.unregistered,
        )
        gaps.append(PreparationGap(Verdict.BROKEN, what, endpoint="payees.index"))
    return row_of(record, gaps, known, most)


def _criteria(facts: DayFacts, record: PreparedRecord, most: int | None) -> PreparationRow:
    version = catalogue.version_in_force(shelf.SELECTION, facts.day)
    last = criteria_decided(version, by=facts.day)
    if last is None:
        what = say("Nobody has decided that these are the company's criteria.")
        gap = PreparationGap(Verdict.BROKEN, what, endpoint="selections.criteria")
        return row_of(record, [gap], (), most)
    known = [
        say("Version %(version)s, approved as of %(day)s.", version=version, day=last.holds_from)
    ]
    due = criteria_due(facts.day)
    gaps = []
    if due is not None:
        what, by = due
        late = by is not None and by < facts.day
        verdict = Verdict.BROKEN if late else Verdict.DUE_SOON
        gaps.append(PreparationGap(verdict, what, by=by, endpoint="selections.criteria"))
    return row_of(record, gaps, known, most)


def _evaluation(facts: DayFacts, record: PreparedRecord, most: int | None) -> PreparationRow:
    """The first evaluation that was decided, beside the day of the first contract."""
    asked, gaps, sound = facts.promises.get("recognised", ""), [], 0
    signed = _first_contracts(facts.day)
    for vendor_id, one in facts.holding.items():
        if asked and one.verdict_of(asked) is Verdict.NOT_IN_SCOPE:
            continue
        decided = facts.selections[vendor_id].decided if vendor_id in facts.selections else ()
        first, contract = (decided[0] if decided else None), signed.get(vendor_id)
        if first is None:
            what = say("No evaluation is decided.")
            gaps.append(_to_assess(Verdict.BROKEN, what, vendor_id))
        elif contract is not None and contract < first.counts_from:
            what = say(
                "The first evaluation, %(number)s, is of %(day)s: later than the contract of %(signed)s.",
                number=first.number,
                day=first.counts_from,
                signed=contract,
            )
            gaps.append(
                PreparationGap(
                    Verdict.BROKEN,
                    what,
                    vendor_id,
                    endpoint="selections.of_vendor",
                    values={"vendor_id": vendor_id},
                )
            )
        else:
            sound += 1
    known = say_n(
        "%(n)s vendor was evaluated before its contract.",
        "%(n)s vendors were evaluated before their contracts.",
        sound,
    )
    return row_of(record, facts.worst_first(gaps), [known], most)


def _first_contracts(day: date) -> Mapping[int, date]:
    """By vendor the day on which the first contract was signed, else began."""
    agreed_on = func.coalesce(Contract.signed_on, Contract.starts_on)
    rows = (
        select(Contract.vendor_id, func.min(agreed_on))
        .where(Contract.state != ContractState.DRAFT, agreed_on <= day)
        .group_by(Contract.vendor_id)
    )
    return {vendor_id: first for vendor_id, first in db.session.execute(rows) if first}


def _handover(facts: DayFacts, record: PreparedRecord, most: int | None) -> PreparationRow:
    """Data of which the first handover is on record and no slip says so."""
    works = db.session.scalars(
        select(DataShare.engagement_id)
        .where(valid_on(DataShare, facts.day), DataShare.first_handover_on <= facts.day)
        .group_by(DataShare.engagement_id)
        .order_by(DataShare.engagement_id)
    ).all()
    lacking: dict[int, DataShare] = {}
    for some in in_parts(works, 10_000):
        for share in without_first_slip(some):
            if share.first_handover_on is not None and share.first_handover_on <= facts.day:
                lacking.setdefault(share.engagement_id, share)
    gaps = [
        PreparationGap(
            Verdict.BROKEN,
            say("Handed over from %(day)s, and no slip says so.", day=share.first_handover_on),
            share.vendor_id,
            endpoint="data_sharing.of_engagement",
            values={"engagement_id": share.engagement_id},
        )
        for share in lacking.values()
        if share.vendor_id in facts.holding
    ]
    known = say_n(
        "For %(slips)s of %(n)s piece of work the first handover has its slip.",
        "For %(slips)s of %(n)s pieces of work the first handover has its slip.",
        len(works),
        slips=len(works) - len(lacking),
    )
    return row_of(record, facts.worst_first(gaps), [known], most)


def _to_assess(
    verdict: Verdict, what: Message, vendor_id: int, by: date | None = None
) -> PreparationGap:
    where = Target(Place.SELECTION_ASK, vendor_id)
    return PreparationGap(verdict, what, vendor_id, by=by, target=where)


def _special(facts: DayFacts, record: PreparedRecord, most: int | None) -> PreparationRow:
    """Special approvals and those on condition, by the last evaluation of each vendor."""
    gaps, in_force = [], 0
    for vendor_id in facts.holding:
        one = facts.selections.get(vendor_id)
        last = one.latest if one else None
        if last is None or not last.is_excepted:
            continue
        number, until = last.number, last.until
        if until is None:
            what = say("Special approval %(number)s has no last day.", number=number)
            gaps.append(_to_assess(Verdict.BROKEN, what, vendor_id))
        elif until < facts.day:
            what = say(
                "Special approval %(number)s held until %(day)s only.", number=number, day=until
            )
            gaps.append(_to_assess(Verdict.BROKEN, what, vendor_id, until))
        else:
            in_force += 1
            if until <= facts.day + _SOON:
                what = say(
                    "Special approval %(number)s holds until %(day)s.", number=number, day=until
                )
                gaps.append(_to_assess(Verdict.DUE_SOON, what, vendor_id, until))
    known = say_n(
        "%(n)s special approval holds, with its last day.",
        "%(n)s special approvals hold, each with its last day.",
        in_force,
    )
    return row_of(record, facts.worst_first(gaps), [known], most)


def _ledger(facts: DayFacts, record: PreparedRecord, most: int | None) -> PreparationRow:
    """Running work with data, by whether its line in the ledger of personal information is named."""
    shared = exists().where(
        DataShare.engagement_id == EngagementTerms.engagement_id, valid_on(DataShare, facts.day)
    )
    terms = db.session.scalars(
        select(EngagementTerms)
        .where(running_on(facts.day), shared)
        .order_by(EngagementTerms.engagement_id)
    ).all()
    gaps = [
        PreparationGap(
            Verdict.BROKEN,
            say("%(work)s: no number in the ledger of personal information.", work=row.called),
            row.vendor_id,
            endpoint="data_sharing.of_engagement",
            values={"engagement_id": row.engagement_id},
        )
        for row in terms
        if not row.ledger_number and row.vendor_id in facts.holding
    ]
    known = say_n(
        "%(linked)s of %(n)s piece of work names its line.",
        "%(linked)s of %(n)s pieces of work name their line.",
        len(terms),
        linked=sum(bool(row.ledger_number) for row in terms),
    )
    return row_of(record, facts.worst_first(gaps), [known], most)


_Maker = Callable[[DayFacts, PreparedRecord, int | None], PreparationRow]
ROWS: Mapping[PreparedRecord, _Maker] = {
    **dict.fromkeys(JUDGED, _judged),
    PreparedRecord.REGISTER: _register,
    PreparedRecord.CRITERIA: _criteria,
    PreparedRecord.EVALUATION: _evaluation,
    PreparedRecord.TERMS: standard_terms,
    PreparedRecord.HANDOVER: _handover,
    PreparedRecord.SPECIAL: _special,
    PreparedRecord.KEEPING: keeping,
    PreparedRecord.LEDGER: _ledger,
}
