"""Reads about management reviews, what is put before one, what was decided, and their register."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import aliased

from portal.foundation.access.actor import Actor
from portal.foundation.access.roles import ACTING_ROLES
from portal.foundation.accounts.queries import people_with_role
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.foundation.core.words.i18n import _l
from portal.foundation.core.words.messages import say
from portal.foundation.lists.register import (
    Column,
    Preset,
    Register,
    day_range,
    member_order,
    one_of,
)
from portal.ledger.obligations.models import Obligation, ObligationKind
from portal.ledger.obligations.queries import find_open, last_due, of_subjects
from portal.ledger.vendors.entry.spelling import search_words
from portal.ledger.vendors.queries import holds
from portal.proof.audits.models import AuditState, InternalAudit
from portal.proof.desk.board import is_shown, standings_on, summarise
from portal.proof.management_reviews.models import (
    ManagementDecision,
    ManagementReview,
    ManagementReviewFile,
)
from portal.proof.management_reviews.workflow import STANDING, STATES, year_name
from portal.supervision.approvals import queries as approvals
from portal.supervision.findings.models import Finding, FindingState
from portal.supervision.findings.severity import Severity
from portal.supervision.promises.queries import decided_promises, extent_on
from portal.supervision.promises.results import Look
from portal.supervision.proposed_records.workflow import ProposedState

_ENDED = (FindingState.CLOSED, FindingState.DROPPED)
Named = list[tuple[int, str]]  # id and number


def find(review_id: int) -> ManagementReview | None:
    return db.session.scalar(select(ManagementReview).where(ManagementReview.id == review_id))


def lock(review_id: int) -> ManagementReview:
    """Its row, until the command ends."""
    statement = select(ManagementReview).where(ManagementReview.id == review_id).with_for_update()
    return db.session.scalars(statement.execution_options(populate_existing=True)).one()


def find_decision(decision_id: int) -> ManagementDecision | None:
    wanted = select(ManagementDecision).where(ManagementDecision.id == decision_id)
    return db.session.scalar(wanted)


def lock_decision(decision_id: int) -> ManagementDecision:
    """Its row, until the command ends."""
    wanted = select(ManagementDecision).where(ManagementDecision.id == decision_id)
    statement = wanted.with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(statement).one()


def decisions_of(review_id: int) -> Sequence[ManagementDecision]:
    rows = select(ManagementDecision).where(ManagementDecision.review_id == review_id)
    return db.session.scalars(rows.order_by(ManagementDecision.place)).all()


def reviews_until(day: date) -> Sequence[ManagementReview]:
    """Held by the day; one that another record corrects gives way to it. The oldest first."""
    row, newer = ManagementReview, aliased(ManagementReview)
    corrected = select(newer.id).where(
        newer.corrects_id == row.id, newer.state == ProposedState.CONFIRMED
    )
    rows = select(row).where(row.held_on <= day, row.state.in_(STANDING), ~corrected.exists())
    return db.session.scalars(rows.order_by(row.held_on, row.id)).all()


def decisions_with_days(
    review_ids: Collection[int],
) -> Sequence[tuple[ManagementDecision, date]]:
    """What these reviews decided, by when each was to be carried out; review by review."""
    row = ManagementDecision
    due = last_due(ObligationKind.MANAGEMENT_DECISION, row.__tablename__, row.id)
    rows = select(row, due).where(row.review_id.in_(review_ids))
    return db.session.execute(rows.order_by(row.review_id, row.place)).all()


def owed_for(decisions: Iterable[ManagementDecision]) -> Mapping[int, Obligation]:
    """By decision what is or was owed for it, and until when."""
    ids = [one.id for one in decisions]
    return of_subjects(ObligationKind.MANAGEMENT_DECISION, ManagementDecision.__tablename__, ids)


def owed_of(decision: ManagementDecision) -> Obligation:
    owed = find_open(ObligationKind.MANAGEMENT_DECISION, decision)
    if owed is None:
        raise InvalidTransition(say("This has been done already, or is not asked any more."))
    return owed


def follower_of(review_id: int) -> ManagementReview | None:
    """The record that corrects it, or is to once it is confirmed."""
    row = ManagementReview
    found = select(row).where(row.corrects_id == review_id, row.state.in_(STANDING))
    return db.session.scalar(found.order_by(row.id.desc()).limit(1))


def find_file(file_id: int) -> ManagementReviewFile | None:
    row = select(ManagementReviewFile).where(ManagementReviewFile.id == file_id)
    return db.session.scalar(row)


def files_of(review_id: int) -> Sequence[ManagementReviewFile]:
    """The minutes, and what shows that a decision was carried out."""
    rows = select(ManagementReviewFile).where(ManagementReviewFile.review_id == review_id)
    return db.session.scalars(rows.order_by(ManagementReviewFile.id)).all()


def people_to_name() -> Mapping[int, str]:
    """Who acts in the company's work and can be named for a decision, by name."""
    return {person.id: person.name for person in people_with_role(*sorted(ACTING_ROLES))}


def put_before(reports: Sequence[str], audits: Sequence[str]) -> dict[str, Any]:
    """What a review looks at, frozen: these reports and audits, and how matters stand today.

    Refuses a number that is no report issued, or no audit carried out.
    """
    audit, today = InternalAudit, clock.today()
    issued = approvals.issued(reports)
    held = _named(audit.id, audit.number, audits, audit.state == AuditState.HELD)
    for number in set(reports).difference(number for _id, number in issued):
        raise RuleViolated(
            say("%(number)s is no report that was issued.", number=number), field="reports"
        )
    for number in set(audits).difference(number for _id, number in held):
        raise RuleViolated(
            say("%(number)s is no audit that was carried out.", number=number), field="audits"
        )
    graves = dict(
        db.session.execute(
            select(Finding.severity, func.count())
            .where(Finding.state.not_in(_ENDED))
            .group_by(Finding.severity)
        ).all()
    )
    standings, _judged = standings_on(today)
    board = summarise(
        filter(is_shown, standings.values()),
        extent_on(today),
        [promise.id for promise in decided_promises(today)],
    )
    return {
        "on": today.isoformat(),
        "reports": [list(one) for one in issued],
        "audits": [list(one) for one in held],
        "findings": {one.value: graves.get(one, 0) for one in Severity},
        "promises": {one.value: board.counts.get(one.value, 0) for one in Look},
        "vendors": board.in_scope,
        "provable": board.provable,
    }


def review_register(actor: Actor) -> Register:
    row = ManagementReview
    decided, left = _decisions_counted(), _decisions_counted(open_ones=True)
    return Register(
        id="management_reviews",
        name=_l("Management reviews"),
        key=row.id,
        ids=select(row.id),
        rows=select(row, decided.label("decided"), left.label("left")),
        columns=[
            Column(id="number", label=_l("Number"), fixed=True, sort=(row.number,)),
            Column(id="held", label=_l("Review held on"), sort=(row.held_on,), first_down=True),
            Column(id="year", label=_l("Fiscal year"), sort=(row.fiscal_year,), first_down=True),
            Column(id="from", label=_l("Period from"), sort=(row.period_from,)),
            Column(id="until", label=_l("Period to"), sort=(row.period_until,)),
            Column(id="state", label=_l("State"), sort=(member_order(row.state, ProposedState),)),
            Column(id="decided", label=_l("Decisions of management"), css="num"),
            Column(id="left", label=_l("Not carried out yet"), css="num"),
            Column(id="took_part", label=_l("Who took part"), css="mid", shown=False),
            Column(id="conclusion", label=_l("Conclusion"), css="wide", shown=False),
        ],
        filters=[
            one_of("state", _l("State"), row.state, STATES),
            *day_range("held", row.held_on, _l("Held from"), _l("Held until")),
        ],
        word=_found,
        split=search_words,
        search_label=_l("Number, or words of the review"),
        presets=[
            Preset(id="waits", label=_l("Not confirmed yet"), args={"state": "proposed"}),
        ],
        usual="-held",
        tie=(row.id.desc(),),
        reader=actor.user_id,
    )  # fmt: skip


def values_of(rows: Sequence[Any]) -> Iterable[Mapping[str, Any]]:
    """For a file."""
    for row, decided, left in rows:
        yield {
            "number": row.number,
            "held": row.held_on,
            "year": year_name(row.fiscal_year),
            "from": row.period_from,
            "until": row.period_until,
            "state": STATES[row.state],
            "decided": decided,
            "left": left,
            "took_part": row.took_part,
            "conclusion": row.conclusion,
        }


def _named(id_: Any, number: Any, wanted: Collection[str], counts: ColumnElement[bool]) -> Named:
    """Those of the numbers that there are, in their order."""
    rows = select(id_, number).where(number.in_(wanted), counts).order_by(number)
    return [(row_id, name) for row_id, name in db.session.execute(rows)] if wanted else []


def _decisions_counted(*, open_ones: bool = False) -> ColumnElement[int]:
    """SQL: of each review."""
    one = ManagementDecision
    counted = select(func.count()).where(one.review_id == ManagementReview.id)
    if open_ones:
        waits = select(Obligation.subject_id).where(
            Obligation.kind == ObligationKind.MANAGEMENT_DECISION,
            Obligation.subject_kind == one.__tablename__,
            Obligation.closed_at.is_(None),
        )
        counted = counted.where(one.id.in_(waits))
    return counted.scalar_subquery()


def _found(word: str) -> ColumnElement[bool]:
    row, one = ManagementReview, ManagementDecision
    said = select(one.review_id).where(holds(one.what, word))
    return or_(
        func.replace(func.lower(row.number), "-", "").contains(word, autoescape=True),
        holds(row.conclusion, word),
        row.id.in_(said),
    )
