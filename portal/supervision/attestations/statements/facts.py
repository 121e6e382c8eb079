"""What the promises read about attestations: for many vendors and any day, in three statements."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, func, or_, select
from sqlalchemy.orm import defer

from portal.content.catalogue import statement_pack
from portal.content.packs import kinds as shelf
from portal.content.versions.queries import Activation, in_force_until
from portal.foundation.access.reading import has_none
from portal.foundation.core.database.db import DAY, IDS, among, asking, db
from portal.foundation.core.words.messages import Lang, Message, from_json
from portal.ledger.engagements.models import EngagementChange
from portal.ledger.obligations.models import Obligation
from portal.supervision.attestations.models import (
    DUTIES,
    Answer,
    Attestation,
    AttestationRequest,
    Course,
    ExceptionDecision,
    Wording,
)
from portal.supervision.attestations.statements import periods

Key = tuple[int, str]  # engagement id, statement id


@dataclass(frozen=True, slots=True)
class Signed:
    """The statement that stands on the day; `accepted_until`: its exceptions are, to that day.

    `unsettled_on`: since then what it rests on is another, so it proves nothing any more.
    """

    attestation_id: int
    number: str
    wording: Wording
    period_from: date
    period_to: date | None
    answer: Answer
    signed_on: date
    change_number: int
    accepted_until: date | None
    decided_on: date | None
    unsettled_on: date | None = None


@dataclass(frozen=True, slots=True)
class Fallen:
    """The last statement, which no longer stands on the day: void, corrected or taken back."""

    attestation_id: int
    number: str
    ended_on: date
    reason: Message | None


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """A request that is open on the day."""

    request_id: int
    number: str
    wording: Wording
    period_from: date
    due_on: date


Spoken = tuple[str, date, date | None]  # a statement and the days a record speaks about


@dataclass(frozen=True, slots=True)
class AttestationFacts:
    """By engagement and statement: what stands or stood last, and what is asked (earliest due).

    `spoken`: by engagement what all that was signed and says something speaks about. A start wording
    speaks from the day of signing, a period wording about its period.
    """

    signed: dict[Key, Signed]
    asked: dict[Key, OpenRequest]
    fallen: dict[Key, Fallen]
    spoken: Mapping[int, Collection[Spoken]] = field(default_factory=dict)


def attestation_facts(vendor_ids: Collection[int] | None, as_of: date) -> AttestationFacts:
    """Facts valid on the day, as known now; of all vendors when `vendor_ids` is None.

    The last statement counts, even when it fell: an older one never comes back in its place.
    """
    statement = _all_signed(vendor_ids is not None)
    rows = db.session.execute(statement, asking(as_of, vendor_ids)).all()
    last = {row.id: row for row in rows if row.newest == 1}
    fallen = [row for row in last.values() if row.ended_on is not None and row.ended_on <= as_of]
    standing = [row for row in last.values() if row.ended_on is None or row.ended_on > as_of]
    later = [row for row in rows if row.change is not None]
    later.sort(key=lambda row: (row.changed_on, row.change, row.id))
    changed = _first_unsettling((_later(row) for row in later), as_of)
    return AttestationFacts(
        _signed(standing, changed, _accepted(vendor_ids, as_of), as_of),
        _asked(vendor_ids, as_of),
        {
            (row.engagement_id, row.statement_id): Fallen(
                row.id,
                row.number,
                row.ended_on,
                from_json(row.ended_reason) if row.ended_reason else None,
            )
            for row in fallen
        },
        _spoken(rows),
    )


@cache
def _all_signed(of_some: bool) -> Any:  # noqa: FBT001
    """Whatever was signed by the day; the last of its work and statement (`newest` 1) once for each change
    since, as far as it has not ended."""
    row, change = Attestation, EngagementChange
    ranked = _newest(IDS if of_some else None, DAY)
    statement: Any = (
        select(
            *(row.id, row.number, row.engagement_id, row.statement_id, row.wording, row.answer),
            *(row.period_from, row.period_to, row.signed_on, row.change_number, row.ended_on),
            *(row.ended_reason, row.pack_version, row.language, ranked.c.newest),
            *(change.number.label("change"), change.changed_on, change.what, change.about),
        )
        .join(ranked, ranked.c.id == row.id)
        .outerjoin(change, and_(ranked.c.newest == 1, *_is_later(DAY)))
        .order_by(row.id)
    )
    return statement


def _is_later(as_of: Any) -> Sequence[ColumnElement[bool]]:
    """A change after the signature, or known only then, of what has not ended: that has its reason."""
    return (
        EngagementChange.engagement_id == Attestation.engagement_id,
        EngagementChange.changed_on <= as_of,
        or_(
            EngagementChange.number > Attestation.change_number,
            EngagementChange.changed_on > Attestation.signed_on,
        ),
        or_(Attestation.ended_on.is_(None), Attestation.ended_on > as_of),
    )


def _spoken(rows: Iterable[Any]) -> Mapping[int, Collection[Spoken]]:
    found: dict[int, dict[Spoken, None]] = defaultdict(dict)
    for row in rows:
        if row.answer is Answer.DECLINE:
            continue
        begins = row.wording is Wording.START
        days = (row.signed_on, None) if begins else (row.period_from, row.period_to)
        found[row.engagement_id][row.statement_id, *days] = None
    return found


@dataclass(frozen=True, slots=True)
class LaterChange:
    """What of a change of the work decides whether it makes void."""

    number: int
    changed_on: date
    what: str
    about: str


@dataclass(frozen=True, slots=True)
class Later:
    """A change that took effect after a signature, or was known only then."""

    attestation_id: int
    signing: periods.SignedState
    change: periods.NotedChange


def changes_since(vendor_ids: Collection[int] | None, as_of: date) -> Iterator[Later]:
    """What changed since the last statements were signed, in the order it took effect.

    Only of what has not ended: that has its reason on record.
    """
    last = _newest(vendor_ids, as_of)
    rows = db.session.execute(
        select(
            Attestation.id,
            Attestation.statement_id,
            Attestation.change_number,
            Attestation.signed_on,
            EngagementChange.number.label("change"),
            EngagementChange.changed_on,
            EngagementChange.what,
            EngagementChange.about,
        )
        .join(last, and_(last.c.id == Attestation.id, last.c.newest == 1))
        .join(EngagementChange, and_(*_is_later(as_of)))
        .order_by(EngagementChange.changed_on, EngagementChange.number, Attestation.id)
    )
    return map(_later, rows)


def _later(row: Any) -> Later:
    signing = periods.SignedState(row.statement_id, row.change_number, row.signed_on)
    return Later(row.id, signing, LaterChange(row.change, row.changed_on, row.what, row.about))


def other_text(row: Any, as_of: date) -> Activation | None:
    """By which version, that asked everybody anew, it says something else than what was signed.

    None: it says the same, or what was signed stands until its turn.
    """
    return asked_anew(row.statement_id, row.pack_version, row.wording, [row.language], as_of)


def asked_anew(
    statement_id: str, version: str, wording: Wording, languages: Iterable[Lang], as_of: date
) -> Activation | None:
    """The same for words that were not signed yet. Back from the version in force on the day."""
    before = statement_pack(version).by_id[statement_id]
    for activation in in_force_until(shelf.STATEMENTS, as_of):
        now = statement_pack(activation.version).by_id.get(statement_id)
        if activation.version == version or all(
            periods.says_the_same(before, now, wording, lang) for lang in languages
        ):
            return None
        if activation.asks_now:
            return activation
    return None


def other_text_since(row: Any, as_of: date) -> date | None:
    """Since when; see `other_text`."""
    found = other_text(row, as_of)
    return None if found is None else found.active_from


def is_unsettled(row: Attestation, changes: Iterable[periods.NotedChange], as_of: date) -> bool:
    """Whether what it rests on is another by that day. `changes`: all of the work."""
    signing = periods.SignedState(row.statement_id, row.change_number, row.signed_on)
    unsettling = periods.unsettling(signing, changes, as_of)
    return bool(unsettling) or other_text_since(row, as_of) is not None


def last_signed(vendor_ids: Collection[int] | None, as_of: date) -> Sequence[Attestation]:
    """Of each work and statement what was signed last, whether it stands or not."""
    last = _newest(vendor_ids, as_of)
    return db.session.scalars(
        select(Attestation)
        .options(defer(Attestation.text), defer(Attestation.inputs), defer(Attestation.explanation))
        .join(last, and_(last.c.id == Attestation.id, last.c.newest == 1))
        .order_by(Attestation.id)
    ).all()


def _newest(vendor_ids: Any, as_of: Any) -> Subquery:
    """Ids with `newest` 1 for the last one of its work and statement."""
    newest = (
        func.row_number()
        .over(
            partition_by=(Attestation.engagement_id, Attestation.statement_id),
            order_by=(
                func.coalesce(Attestation.period_to, Attestation.period_from).desc(),
                Attestation.signed_at.desc(),
                Attestation.id.desc(),
            ),
        )
        .label("newest")
    )
    signed = select(Attestation.id, newest).where(Attestation.signed_on <= as_of)
    return among(signed, Attestation.vendor_id, vendor_ids).subquery()


def _signed(
    standing: Iterable[Any],
    changed: Mapping[int, date],
    accepted: Mapping[int, tuple[date | None, date | None]],
    as_of: date,
) -> dict[Key, Signed]:
    return {
        (row.engagement_id, row.statement_id): Signed(
            row.id,
            row.number,
            row.wording,
            row.period_from,
            row.period_to,
            row.answer,
            row.signed_on,
            row.change_number,
            *accepted.get(row.id, (None, None)),
            changed.get(row.id) or other_text_since(row, as_of),
        )
        for row in standing
    }


def unsettled(vendor_ids: Collection[int] | None, as_of: date) -> dict[int, date]:
    """By attestation the day of the first change that makes it void."""
    return _first_unsettling(changes_since(vendor_ids, as_of), as_of)


def _first_unsettling(several: Iterable[Later], as_of: date) -> dict[int, date]:
    """`several`: in the order in which they took effect."""
    found: dict[int, date] = {}
    for later in several:
        if periods.unsettling(later.signing, [later.change], as_of):
            found.setdefault(later.attestation_id, later.change.changed_on)
    return found


def _accepted(
    vendor_ids: Collection[int] | None, as_of: date
) -> dict[int, tuple[date | None, date | None]]:
    """For each attestation until when its exceptions are accepted, and since which decision.

    The last decision counts: who later demands a correction accepts nothing any more.
    """
    if has_none(vendor_ids, ExceptionDecision):
        return {}
    statement = (
        select(
            ExceptionDecision.attestation_id,
            ExceptionDecision.course,
            ExceptionDecision.until,
            ExceptionDecision.decided_on,
        )
        .where(ExceptionDecision.approved.is_(True), ExceptionDecision.decided_on <= as_of)
        .order_by(ExceptionDecision.decided_on, ExceptionDecision.id)
    )
    statement = among(statement, ExceptionDecision.vendor_id, vendor_ids)
    last = {row.attestation_id: row for row in db.session.execute(statement)}
    return {
        of: (row.until, row.decided_on) for of, row in last.items() if row.course is Course.APPROVE
    }


def _asked(vendor_ids: Collection[int] | None, as_of: date) -> dict[Key, OpenRequest]:
    statement = _open_requests(vendor_ids is not None)
    return {
        (row.engagement_id, row.statement_id): OpenRequest(
            row.id, row.number, row.wording, row.period_from, due_on
        )
        for row, due_on in db.session.execute(statement, asking(as_of, vendor_ids))
    }


@cache
def _open_requests(of_some: bool) -> Any:  # noqa: FBT001
    statement: Any = (
        select(AttestationRequest, Obligation.due_on)
        .join(Obligation, Obligation.subject_id == AttestationRequest.id)
        .where(
            Obligation.subject_kind == AttestationRequest.__tablename__,
            Obligation.kind.in_(DUTIES),
            Obligation.opened_on <= DAY,
            or_(Obligation.closed_on.is_(None), Obligation.closed_on > DAY),
        )
        .order_by(Obligation.due_on.desc(), AttestationRequest.id.desc())
    )
    return among(statement, AttestationRequest.vendor_id, IDS if of_some else None)
