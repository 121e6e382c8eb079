"""Commands: fill in an assessment, put it forward, decide it, withdraw it; record one from before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from portal.foundation.access.actor import Actor, as_kept
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.database.locking import next_number
from portal.foundation.core.errors import ChangedMeanwhile, InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import say
from portal.foundation.evidence.services import Received, store_upload
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.data_sharing.queries import lock_vendor, strictest, work_on
from portal.ledger.decisions import services as decisions
from portal.ledger.decisions.models import DecisionKind
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind, decider_of
from portal.ledger.vendors.models import Vendor, VendorState
from portal.ledger.vendors.profile import services as vendors
from portal.ledger.vendors.workflow import begin_assessment
from portal.supervision.questionnaires.kinds.parts.answer import Given
from portal.supervision.selections import queries, workflow
from portal.supervision.selections.models import (
    SelectionAnswer,
    SelectionAssessment,
    SelectionFile,
    SelectionState,
)
from portal.supervision.selections.workflow import (
    FilledAnswer,
    FilledAssessment,
    ProposedOutcome,
)

PREFIX: Final = "SA"
DAYS: Final = 5  # business days, to decide and to mend
K, S = ObligationKind, SelectionState
Files = Mapping[str, Sequence[Received]]  # by question; "": of the whole


def begin(vendor: Vendor, *, assessed_on: date, actor: Actor) -> SelectionAssessment:
    """A draft by the criteria in force, filled in by the company on the vendor's behalf. A candidate is
    under assessment from then on.

    Refuses a vendor that is not assessed any more, and a second one beside one that is under way.
    """
    demand_assessable(vendor)
    _demand_day(assessed_on, is_earlier=False)
    moved = vendor.state is VendorState.CANDIDATE
    spans = [vendors.move_vendor(vendor, begin_assessment, actor=actor)] if moved else []
    row = new_assessment(vendor, actor, assessed_on=assessed_on)
    row.criteria_version = queries.criteria().version
    db.session.add(row)
    db.session.flush()
    text = say("Began the selection assessment %(number)s", number=row.number)
    after = {"day": row.assessed_on, "version": row.criteria_version}
    record(actor, "selection.begun", row, text, also=[vendor, *spans], after=after)
    return row


def save(
    row: SelectionAssessment,
    filled: FilledAssessment,
    files: Files,
    *,
    actor: Actor,
    version: int | None = None,
) -> SelectionAssessment:
    """Keep what is filled in so far, by the criteria in force. New files come beside the old ones."""
    row = _held(row, version)
    _demand_day(filled.assessed_on, is_earlier=False)
    known = queries.criteria()
    workflow.sign(row, actor.user_id or 0, at=clock.now())
    row.proposed_as = as_kept(row.proposer_roles | actor.roles)
    row.assessed_on, row.criteria_version = filled.assessed_on, known.version
    workflow.put(row, filled.proposed)
    kept = queries.answers_of(row.id)
    for question in known.questions:
        said = filled.answers.get(question.id, FilledAnswer())
        answer = kept.get(question.id) or SelectionAnswer(
            vendor_id=row.vendor_id, assessment_id=row.id, question_id=question.id
        )
        answer.value = list(said.value) if isinstance(said.value, tuple) else said.value
        answer.note, answer.checked_on = said.note.strip(), said.checked_on
        answer.methods, answer.checked_by_id = list(said.methods), said.checked_by_id
        db.session.add(answer)
    _add_files(row, files, actor)
    text = say("Filled in the selection assessment %(number)s", number=row.number)
    record(actor, "selection.saved", row, text, after=_values(row, files))
    return row


def propose(row: SelectionAssessment, *, actor: Actor, version: int | None = None) -> None:
    """Put what was filled in before another person, with an outcome that the criteria allow.

    Everything is answered and shown, and who the vendor is was checked.
    """
    row = _held(row, version)
    known = queries.criteria(row.criteria_version)
    kept, files = queries.answers_of(row.id), queries.files_of(row.id)
    answers = given(kept)
    shown = {*files, *(name for name, answer in kept.items() if answer.note)}
    workflow.demand_answered(
        row.assessed_on,
        kept,
        unanswered=known.unanswered(answers),
        unshown=[
            one.id for one in known.questions if one.evidence.required and one.id not in shown
        ],
        checked=known.checked,
    )
    appraisal = known.appraise(answers)
    proposed = ProposedOutcome(row.outcome, row.until, row.conditions, row.reason)
    workflow.demand_outcome(proposed, appraisal, today=clock.today())
    row.score, row.knock_outs = appraisal.score, list(appraisal.knock_outs)
    works = work_on(clock.today(), [row.vendor_id]).get(row.vendor_id, ())
    row.tier = strictest(works, clock.today())
    also = _put_forward(row, actor)
    text = say(
        "Proposed in the selection assessment %(number)s: %(outcome)s",
        number=row.number,
        outcome=workflow.outcome_words(row),
    )
    record(actor, "selection.proposed", row, text, also=also, after=_values(row, {}))


@dataclass(frozen=True, slots=True)
class EarlierAssessment:
    """One from before the portal, as its paper says. `basis`: by which criteria."""

    assessed_on: date
    basis: str
    proposed: ProposedOutcome
    files: Sequence[Received] = field(default_factory=tuple)


def record_earlier(
    vendor: Vendor,
    earlier: EarlierAssessment,
    *,
    actor: Actor,
    row: SelectionAssessment | None = None,
    version: int | None = None,
) -> SelectionAssessment:
    """One person records it with its paper, another compares it and confirms."""
    if row is None:
        demand_assessable(vendor)
    else:
        row = _held(row, version)
    _demand_day(earlier.assessed_on, is_earlier=True)
    workflow.demand_earlier(earlier.proposed, assessed_on=earlier.assessed_on, basis=earlier.basis)
    if row is None:
        row = new_assessment(vendor, actor, is_earlier=True, assessed_on=earlier.assessed_on)
    workflow.sign(row, actor.user_id or 0, at=clock.now())
    row.assessed_on, row.basis = earlier.assessed_on, earlier.basis.strip()
    workflow.put(row, earlier.proposed)
    db.session.add(row)
    db.session.flush()
    files = {"": earlier.files}
    _add_files(row, files, actor)
    if not queries.files_of(row.id):
        raise RuleViolated(say("Attach the paper of the assessment."), field="files")
    also = _put_forward(row, actor)
    text = say("Recorded the earlier selection assessment %(number)s", number=row.number)
    record(actor, "selection.proposed", row, text, also=[vendor, *also], after=_values(row, files))
    return row


def decide(
    row: SelectionAssessment,
    *,
    approved: bool,
    remark: str,
    actor: Actor,
    number: str = "",
    version: int | None = None,
) -> None:
    """Four eyes: nobody who filled in any of it. Decided as proposed, or sent back."""
    row = queries.lock(row.id)
    workflow.demand_move(row, S.DECIDED)
    workflow.demand_alone(row)
    _demand_seen(row, version)
    queries.demand_other(row, actor)
    act = workflow.decide if approved else workflow.send_back
    act(row, remark=remark, by=actor.user_id or 0, at=clock.now(), on=clock.today())
    also: list[Subject] = obligations.close_waiting(K.SELECTION_DECISION, row, row.remark)
    also += decisions.settle(
        DecisionKind.SELECTION, row, accepted=approved, number=number, actor=actor
    )
    if not approved:
        mend = say("Mend the selection assessment %(number)s or withdraw it", number=row.number)
        also.append(
            obligations.ask_colleagues(
                K.SELECTION_RETURNED, row, Holder.PROCUREMENT, mend, days=DAYS
            )
        )
    db.session.flush()
    record(
        actor,
        "selection.decided" if approved else "selection.returned",
        row,
        say(
            "Decided in the selection assessment %(number)s: %(outcome)s",
            number=row.number,
            outcome=workflow.outcome_words(row),
        )
        if approved
        else say("Sent the selection assessment %(number)s back", number=row.number),
        also=also,
        after={"reason": row.remark} | decisions.numbered(number),
    )


def withdraw(row: SelectionAssessment, *, reason: str, actor: Actor) -> None:
    """One that is not decided; it stays on record."""
    row = queries.lock(row.id)
    workflow.demand_alone(row)
    workflow.withdraw(row, reason=reason, by=actor.user_id or 0, at=clock.now(), on=clock.today())
    duties = (K.SELECTION_DECISION, K.SELECTION_RETURNED)
    also = [gone for kind in duties for gone in obligations.withdraw_waiting(kind, row, row.remark)]
    also += decisions.drop_consents(row)
    db.session.flush()
    text = say("Withdrew the selection assessment %(number)s", number=row.number)
    record(actor, "selection.withdrawn", row, text, also=also, after={"reason": row.remark})


def given(kept: Mapping[str, SelectionAnswer]) -> dict[str, Given]:
    """The answers as the rules of questionnaires see them."""
    return {
        name: Given(tuple(one.value) if isinstance(one.value, list) else one.value)
        for name, one in kept.items()
    }


def demand_assessable(vendor: Vendor) -> None:
    """Locks the vendor. Refuses one that is over, and a second assessment beside one under way."""
    if vendor.state in (VendorState.REJECTED, VendorState.CLOSED):
        raise InvalidTransition(
            say("%(name)s is rejected or closed: it is not assessed any more.", name=vendor.name)
        )
    lock_vendor(vendor.id)
    waiting = queries.open_of_vendor(vendor.id)
    if waiting is not None:
        raise InvalidTransition(
            say("%(number)s is under way already: go on with that one.", number=waiting.number)
        )


def _demand_day(day: date, *, is_earlier: bool) -> None:
    baseline_on = the_organisation().baseline_on
    workflow.demand_day(day, today=clock.today(), baseline_on=baseline_on, is_earlier=is_earlier)


def _held(row: SelectionAssessment, version: int | None) -> SelectionAssessment:
    """The row under its lock, where it may still be filled in."""
    row = queries.lock(row.id)
    workflow.demand_move(row, S.PROPOSED)
    _demand_seen(row, version)
    return row


def _demand_seen(row: SelectionAssessment, version: int | None) -> None:
    if version is not None and row.version != version:
        raise ChangedMeanwhile(say("Somebody else changed this meanwhile. Please look again."))


def new_assessment(vendor: Vendor, actor: Actor, **besides: Any) -> SelectionAssessment:
    return SelectionAssessment(
        vendor_id=vendor.id,
        number=next_number(PREFIX),
        state=S.DRAFT,
        proposed_by_id=actor.user_id or 0,
        proposed_as=as_kept(actor.roles),
        proposed_at=clock.now(),
        earlier_by=[],
        knock_outs=[],
        **besides,
    )


def _add_files(row: SelectionAssessment, files: Files, actor: Actor) -> None:
    added = [
        SelectionFile(
            vendor_id=row.vendor_id,
            assessment_id=row.id,
            question_id=question,
            file_sha256=store_upload(file).sha256,
            file_name=file.name,
            added_by_id=actor.user_id,
            added_at=clock.now(),
        )
        for question, several in files.items()
        for file in several
    ]
    db.session.add_all(added)
    db.session.flush()


def _put_forward(row: SelectionAssessment, actor: Actor) -> list[Subject]:
    workflow.propose(row, at=clock.now())
    row.proposed_as = as_kept(row.proposer_roles | actor.roles)
    db.session.flush()
    also = obligations.close_waiting(K.SELECTION_RETURNED, row)
    waits = _ask_for_decision(row)
    also.append(waits)
    if not row.is_earlier:  # what was decided then is only compared with its paper
        also += decisions.ask_consents(
            DecisionKind.SELECTION,
            row,
            waits.text,
            reason=row.reason,
            proposers=queries.people_behind(row),
        )
    return also


def _ask_for_decision(row: SelectionAssessment) -> Obligation:
    """Of the officer; where an officer filled in any of it, of management."""
    title = (
        say("Compare the earlier selection assessment %(number)s with its paper", number=row.number)
        if row.is_earlier
        else say("Decide on the selection assessment %(number)s", number=row.number)
    )
    return obligations.ask_colleagues(
        K.SELECTION_DECISION, row, decider_of(row.proposer_roles), title, days=DAYS
    )


def _values(row: SelectionAssessment, files: Files) -> dict[str, object]:
    """For the log: no names of people."""
    return {
        "day": row.assessed_on,
        "result": None if row.outcome is None else row.outcome.value,
        "until": row.until,
        "files": [file.name for several in files.values() for file in several],
    }
