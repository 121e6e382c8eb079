"""Every read about selection, and who may decide an assessment: the one place for its four eyes.

What promises read is for many vendors and any day, in one statement. "As of D" means facts valid on
D, as known now: an assessment counts from its decision, one from before the portal from its own day.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, ScalarSelect, Select, case, func, or_, select

from portal.content import catalogue
from portal.content.packs import kinds as shelf
from portal.foundation.access.actor import Actor, demand_second_person
from portal.foundation.access.reading import has_none
from portal.foundation.core import clock
from portal.foundation.core.database.db import among, db
from portal.foundation.core.words.dates import add_months
from portal.foundation.core.words.i18n import _l
from portal.foundation.core.words.messages import Message, say
from portal.foundation.lists.register import (
    Column,
    Preset,
    Register,
    day_range,
    one_of,
    or_never,
)
from portal.ledger.decisions.queries import last_number
from portal.ledger.engagements.models import EngagementChange
from portal.ledger.obligations.models import decider_of
from portal.ledger.vendors.entry.spelling import search_words
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import BY_NAME, named
from portal.supervision.attestations.statements.periods import SUCCESSION
from portal.supervision.selections.criteria import SelectionCriteria
from portal.supervision.selections.models import (
    CriteriaDecision,
    SelectionAnswer,
    SelectionAssessment,
    SelectionFile,
    SelectionState,
)
from portal.supervision.selections.standing import (
    SelectionOnDay,
    SelectionsOnDay,
    WaitingSelection,
)
from portal.supervision.selections.workflow import OPEN, OUTCOMES, STATES, TOLD, ToldBy, told_by

S = SelectionState


def criteria(version: str | None = None, on: date | None = None) -> SelectionCriteria:
    """Those of a version, else those in force on the day."""
    known = version or catalogue.version_in_force(shelf.SELECTION, on)
    return SelectionCriteria(known, catalogue.selection_pack(known))


def validity(on: date | None = None) -> Mapping[str, int]:
    """Months for which an assessment is valid, by tier, the strictest first."""
    return catalogue.selection_pack(on=on).decision.validity_months


def find(assessment_id: int) -> SelectionAssessment | None:
    row = SelectionAssessment
    return db.session.scalar(select(row).where(row.id == assessment_id))


def lock(assessment_id: int) -> SelectionAssessment:
    """Its row, until the command ends."""
    row = SelectionAssessment
    return db.session.scalars(select(row).where(row.id == assessment_id).with_for_update()).one()


def find_file(selection_file_id: int) -> SelectionFile | None:
    return db.session.scalar(select(SelectionFile).where(SelectionFile.id == selection_file_id))


def answers_of(assessment_id: int) -> Mapping[str, SelectionAnswer]:
    """By question."""
    rows = select(SelectionAnswer).where(SelectionAnswer.assessment_id == assessment_id)
    return {row.question_id: row for row in db.session.scalars(rows.order_by(SelectionAnswer.id))}


def files_of(assessment_id: int) -> Mapping[str, Sequence[SelectionFile]]:
    """By question; under "" those of the whole."""
    rows = select(SelectionFile).where(SelectionFile.assessment_id == assessment_id)
    found: dict[str, list[SelectionFile]] = defaultdict(list)
    for row in db.session.scalars(rows.order_by(SelectionFile.id)):
        found[row.question_id].append(row)
    return found


def of_vendor(vendor_id: int) -> Sequence[SelectionAssessment]:
    """What waits first, then the newest."""
    row = SelectionAssessment
    rows = select(row).where(row.vendor_id == vendor_id)
    newest = db.session.scalars(rows.order_by(row.assessed_on.desc(), row.id.desc()))
    return sorted(newest, key=lambda one: one.state not in OPEN)


def open_of_vendor(vendor_id: int) -> SelectionAssessment | None:
    """The one that is neither decided nor withdrawn."""
    row = SelectionAssessment
    rows = select(row).where(row.vendor_id == vendor_id, row.state.in_(OPEN))
    return db.session.scalar(rows.order_by(row.id).limit(1))


def people_behind(row: SelectionAssessment) -> list[int]:
    """Everybody who filled it in, the last one first."""
    return [row.proposed_by_id, *row.earlier_by]


def demand_other(row: SelectionAssessment, actor: Actor) -> None:
    """Refuses whoever filled in any of it; else as four eyes say."""
    for person_id in people_behind(row):
        demand_second_person(actor, proposer_id=person_id, proposer_roles=row.proposer_roles)


def selections_on(vendor_ids: Collection[int] | None, as_of: date) -> Mapping[int, SelectionsOnDay]:
    """By vendor; `vendor_ids` None: of all."""
    row = SelectionAssessment
    if has_none(vendor_ids, row):
        return {}
    statement = select(
        row.vendor_id,
        row.id,
        row.number,
        row.state,
        row.assessed_on,
        row.decided_on,
        row.outcome,
        row.until,
        row.is_earlier,
        row.tier,
        row.proposed_at,
        row.proposed_as,
        _joined_on(as_of).label("joined_on"),
    ).where(row.state != S.WITHDRAWN, row.assessed_on <= as_of)
    decided: dict[int, list[SelectionOnDay]] = defaultdict(list)
    waiting: dict[int, WaitingSelection] = {}
    joined: dict[int, date | None] = {}
    for one in db.session.execute(among(statement.order_by(row.id), row.vendor_id, vendor_ids)):
        counts_from = None
        joined[one.vendor_id] = one.joined_on
        if one.state is S.DECIDED:
            counts_from = one.assessed_on if one.is_earlier else one.decided_on
        if counts_from is not None and counts_from <= as_of:
            decided[one.vendor_id].append(
                SelectionOnDay(
                    one.id,
                    one.number,
                    one.assessed_on,
                    counts_from,
                    one.outcome,
                    one.until,
                    one.is_earlier,
                    one.tier,
                )
            )
        elif clock.day_of(one.proposed_at) <= as_of:
            state = S.PROPOSED if one.state is S.DECIDED else one.state
            roles = SelectionAssessment(proposed_as=one.proposed_as).proposer_roles
            waiting[one.vendor_id] = WaitingSelection(one.id, one.number, state, decider_of(roles))
    return {
        vendor_id: SelectionsOnDay(
            tuple(sorted(decided[vendor_id], key=lambda one: (one.counts_from, one.assessment_id))),
            waiting.get(vendor_id),
            joined[vendor_id],
        )
        for vendor_id in {*decided, *waiting}
    }


def _joined_on(as_of: date) -> ScalarSelect[Any]:
    """Of each assessment's vendor: the last day on which work of another company passed over to it."""
    change = EngagementChange
    days = select(func.max(change.changed_on)).where(
        change.vendor_id == SelectionAssessment.vendor_id,
        change.what == SUCCESSION,
        change.changed_on <= as_of,
    )
    return days.correlate(SelectionAssessment).scalar_subquery()


def decided_by(vendor_id: int, day: date) -> Sequence[SelectionAssessment]:
    """Of one vendor, what was decided by the day; of those from before also what was so by then. The
    latest first."""
    row = SelectionAssessment
    counted = or_(row.is_earlier.is_(True), row.decided_on <= day)
    rows = select(row).where(
        row.vendor_id == vendor_id, row.state == S.DECIDED, row.assessed_on <= day, counted
    )
    return db.session.scalars(rows.order_by(row.assessed_on.desc(), row.id.desc())).all()


def last_assessed(vendor_ids: Collection[int] | None) -> Mapping[int, date]:
    """By vendor the day of the last assessment that was decided."""
    row = SelectionAssessment
    statement = (
        select(row.vendor_id, func.max(row.assessed_on))
        .where(row.state == S.DECIDED)
        .group_by(row.vendor_id)
    )
    return dict(db.session.execute(among(statement, row.vendor_id, vendor_ids)).all())


# The criteria.


def find_criteria_decision(criteria_decision_id: int) -> CriteriaDecision | None:
    row = CriteriaDecision
    return db.session.scalar(select(row).where(row.id == criteria_decision_id))


def lock_criteria_decision(criteria_decision_id: int) -> CriteriaDecision:
    row = CriteriaDecision
    statement = select(row).where(row.id == criteria_decision_id).with_for_update()
    return db.session.scalars(statement).one()


def list_criteria_decisions() -> Sequence[CriteriaDecision]:
    """The latest first."""
    row = CriteriaDecision
    return db.session.scalars(select(row).order_by(row.holds_from.desc(), row.id.desc())).all()


def waiting_criteria() -> CriteriaDecision | None:
    """The one that nobody has decided yet."""
    row = CriteriaDecision
    rows = select(row).where(row.accepted.is_(None)).order_by(row.id).limit(1)
    return db.session.scalar(rows)


def criteria_decided(version: str, by: date | None = None) -> CriteriaDecision | None:
    """The last decision that this version holds the company's criteria, a review included.

    `by`: of those that held by that day.
    """
    row = CriteriaDecision
    rows = select(row).where(row.criteria_version == version, row.accepted.is_(True))
    if by is not None:
        rows = rows.where(row.holds_from <= by)
    return db.session.scalar(rows.order_by(row.holds_from.desc(), row.id.desc()).limit(1))


REVIEW_MONTHS: Final = 12  # J.9.4: the criteria are reviewed, in practice every year
_ASKED_BEFORE: Final = timedelta(days=60)


def criteria_due(today: date) -> tuple[Message, date | None] | None:
    """What is to be done about the criteria, and by when; None: nothing yet.

    They are to be adopted as soon as a vendor is assessed by them, and reviewed every year.
    """
    version = catalogue.version_in_force(shelf.SELECTION)
    last = criteria_decided(version)
    if last is None:
        row = SelectionAssessment
        used = select(row.id).where(row.is_earlier.is_(False), row.state != S.WITHDRAWN).limit(1)
        if db.session.scalar(used) is None:
            return None
        adopt = say(
            "Propose to adopt version %(version)s as the selection criteria", version=version
        )
        return adopt, None
    by = add_months(last.holds_from, REVIEW_MONTHS)
    if today < by - _ASKED_BEFORE:
        return None
    return say("Review the selection criteria %(version)s", version=version), by


# The register of assessments, declared.

_TOLD: Final = case(
    (SelectionAssessment.is_earlier.is_(True), ToldBy.PAPER),
    (SelectionAssessment.told_in_id.is_not(None), ToldBy.VENDOR),
    else_=ToldBy.COMPANY,
)


def selection_register(actor: Actor) -> Register:
    row = SelectionAssessment
    return Register(
        id="selections",
        name=_l("Selection assessments"),
        key=row.id,
        ids=select(row.id).join(Vendor, Vendor.id == row.vendor_id),
        rows=_rows(),
        columns=[
            Column(id="number", label=_l("Number"), css="code", fixed=True, sort=(row.number,)),
            Column(id="vendor", label=_l("Vendor"), css="mid", sort=(BY_NAME,)),
            Column(
                id="assessed", label=_l("Assessed on"), sort=(row.assessed_on,), first_down=True
            ),
            Column(id="outcome", label=_l("Result of the assessment"), sort=(row.outcome,)),
            Column(id="score", label=_l("Score"), sort=(row.score,)),
            Column(id="state", label=_l("State"), sort=(row.state,)),
            Column(id="until", label=_l("Holds until"), sort=(or_never(row.until),)),
            Column(id="decided", label=_l("Decided on"), sort=(or_never(row.decided_on),)),
            Column(id="criteria", label=_l("Criteria"), shown=False),
            Column(id="told", label=_l("Answered by"), sort=(_TOLD,), shown=False),
            Column(id="conditions", label=_l("Conditions or measures"), css="wide", shown=False),
            Column(id="decision_number", label=_l("Number of the decision"), shown=False),
            Column(id="earlier", label=_l("From before the portal"), shown=False),
        ],
        filters=[
            one_of("state", _l("State"), row.state, STATES),
            one_of("outcome", _l("Result of the assessment"), row.outcome, OUTCOMES),
            one_of("told", _l("Answered by"), _TOLD, TOLD),
            *day_range("until", row.until, _l("Ends from"), _l("Ends by")),
        ],
        word=_found,
        split=search_words,
        search_label=_l("Vendor or number"),
        presets=[Preset(id="waiting", label=_l("Waiting"), args={"state": "proposed"})],
        usual="-assessed",
        tie=(row.id,),
        reader=actor.user_id,
    )


def _rows() -> Select[SelectionAssessment, Vendor, Any]:
    """With the number of the decision; of one from before as its paper says."""
    row = SelectionAssessment
    number = func.coalesce(last_number(row), row.decision_number)
    return select(row, Vendor, number).join(Vendor, Vendor.id == row.vendor_id)


def _found(word: str) -> ColumnElement[bool]:
    number = func.replace(func.lower(SelectionAssessment.number), "-", "")
    return or_(named(word), number.contains(word, autoescape=True))


def values_of(rows: Sequence[Any]) -> Iterable[Mapping[str, Any]]:
    """For a file."""
    for row, vendor, number in rows:
        yield {
            "number": row.number,
            "vendor": vendor.called,
            "assessed": row.assessed_on,
            "outcome": "" if row.outcome is None else OUTCOMES[row.outcome],
            "score": row.score,
            "state": STATES[row.state],
            "until": row.until,
            "decided": row.decided_on,
            "criteria": row.criteria_version or row.basis,
            "told": TOLD[told_by(row)],
            "conditions": row.conditions,
            "decision_number": number,
            "earlier": _l("yes") if row.is_earlier else "",
        }
