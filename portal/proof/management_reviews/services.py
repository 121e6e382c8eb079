"""Commands: a management review is recorded, confirmed or not, withdrawn; a decision is carried out."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from portal.foundation.access.actor import Actor, as_kept
from portal.foundation.access.roles import Role
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.database.locking import next_number
from portal.foundation.core.errors import ChangedMeanwhile, RuleViolated
from portal.foundation.core.words.messages import say
from portal.foundation.evidence.services import Received, store_upload
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import Holder, ObligationKind
from portal.proof.management_reviews import queries, workflow
from portal.proof.management_reviews.models import (
    ManagementDecision,
    ManagementReview,
    ManagementReviewFile,
)
from portal.proof.management_reviews.workflow import DAYS, PREFIX, HeldReview
from portal.supervision.planning.scheduling.fiscal import number_of
from portal.supervision.proposed_records import workflow as proposed

K = ObligationKind


def record_review(
    told: HeldReview,
    files: Sequence[Received],
    *,
    actor: Actor,
    corrects: ManagementReview | None = None,
) -> ManagementReview:
    """As it was held, put before management; each decision is owed from now on by who was named.

    Refuses what `demand_sound` refuses, numbers that are no report issued or audit carried out, people
    who do not act in this work, and the correction of what is not confirmed or is corrected already.
    """
    if corrects is not None:
        corrects = queries.lock(corrects.id)
        workflow.demand_correctable(corrects, queries.follower_of(corrects.id))
    workflow.demand_sound(told, clock.today())
    people = queries.people_to_name()
    for one in told.decisions:
        if one.owner_id not in people:
            raise workflow.on_line(one.line, say("Please choose one of the list."))
    row = ManagementReview(
        number=next_number(PREFIX),
        fiscal_year=number_of(told.held_on, the_organisation().fiscal_year_start_month),
        held_on=told.held_on,
        period_from=told.period_from,
        period_until=told.period_until,
        took_part=told.took_part.strip(),
        put_before=queries.put_before(told.reports, told.audits),
        conclusion=told.conclusion.strip(),
        corrects_id=None if corrects is None else corrects.id,
        proposed_by_id=actor.user_id or 0,
        proposed_as=as_kept(actor.roles),
        proposed_at=clock.now(),
        proposed_on=clock.today(),
    )
    db.session.add(row)
    db.session.flush()
    also: list[Subject] = [*_keep(files, row, actor=actor), *_decide(row, told, actor)]
    title = say("Confirm that the review %(number)s was held so", number=row.number)
    also.append(
        obligations.ask_colleagues(
            K.MANAGEMENT_REVIEW, row, Holder.MANAGEMENT, title, days=DAYS, is_new=True
        )
    )
    if corrects is not None:
        also.append(corrects)
    text = say("Recorded the management review %(number)s", number=row.number)
    after = {
        "day": row.held_on,
        "number": len(told.decisions),
        "files": [file.name for file in files],
    }
    record(actor, "management_review.recorded", row, text, also=also, after=after)
    return row


def decide(
    row: ManagementReview, *, confirmed: bool, remark: str, version: int | None, actor: Actor
) -> None:
    """Another person confirms that it was held so, or says what is wrong; then nothing is owed of it.

    What is left of the record that it corrects is owed no more once it is confirmed.
    """
    row = queries.lock(row.id)
    if version is not None and row.version != version:
        raise ChangedMeanwhile(say("Somebody else changed this meanwhile. Please look again."))
    also: list[Subject] = []
    if confirmed:
        proposed.confirm(row, by=actor, at=clock.now())
        corrected = None if row.corrects_id is None else queries.lock(row.corrects_id)
        if corrected is not None:
            also += [corrected, *_ask_no_more(corrected, row.number)]
    else:
        proposed.refuse(row, remark=remark, by=actor, at=clock.now())
        also += _ask_no_more(row, row.remark)
    also += obligations.close_waiting(K.MANAGEMENT_REVIEW, row, row.remark)
    db.session.flush()
    event = "management_review.confirmed" if confirmed else "management_review.refused"
    text = (
        say("Confirmed %(number)s as a second person", number=row.number)
        if confirmed
        else say("Did not confirm %(number)s", number=row.number)
    )
    record(actor, event, row, text, also=also, after={"reason": row.remark})


def withdraw(row: ManagementReview, *, reason: str, actor: Actor) -> None:
    """One that nobody confirmed yet; it stays on record, and what it decided is asked no more."""
    row = queries.lock(row.id)
    proposed.withdraw(row, reason=reason, by=actor, at=clock.now())
    also: list[Subject] = [*_ask_no_more(row, row.remark)]
    also += obligations.withdraw_waiting(K.MANAGEMENT_REVIEW, row, row.remark)
    db.session.flush()
    text = say("Withdrew %(number)s", number=row.number)
    record(actor, "management_review.withdrawn", row, text, also=also, after={"reason": row.remark})


def carry_out(
    decision: ManagementDecision,
    *,
    done: str,
    done_on: date,
    files: Sequence[Received],
    actor: Actor,
) -> None:
    """What was decided is done, on which day."""
    review = queries.lock(decision.review_id)
    row = queries.lock_decision(decision.id)
    if not may_carry_out(row, actor, queries.people_to_name()):
        raise RuleViolated(
            say("Whoever was named does this; the privacy officer once that person is gone.")
        )
    workflow.carry_out(
        row, review, done=done, done_on=done_on, by=actor, at=clock.now(), today=clock.today()
    )
    owed = queries.owed_of(row)
    obligations.hand_in(owed, on=done_on)
    obligations.close_obligation(owed)
    db.session.flush()
    kept = _keep(files, review, actor=actor, decision=row)
    text = say(
        "Decision %(place)s of %(number)s is carried out", place=row.place, number=review.number
    )
    after: dict[str, Any] = {"day": done_on, "files": [file.name for file in files]}
    record(
        actor,
        "management_review.carried_out",
        review,
        text,
        also=[row, owed, *kept],
        after=after,
    )


def may_carry_out(row: ManagementDecision, actor: Actor, people: Mapping[int, str]) -> bool:
    """`people`: who can be named at present, so that whoever is not among them is gone."""
    return workflow.may_carry_out(
        row.owner_id,
        actor,
        is_officer=Role.PRIVACY_OFFICER in actor.roles,
        is_there=row.owner_id in people,
    )


def _decide(row: ManagementReview, told: HeldReview, actor: Actor) -> list[Subject]:
    """Each decision, and what is owed for it."""
    found: list[Subject] = []
    for place, one in enumerate(told.decisions, 1):
        made = ManagementDecision(
            review_id=row.id, place=place, what=one.what.strip(), owner_id=one.owner_id
        )
        db.session.add(made)
        db.session.flush()
        owed = obligations.open_obligation(
            kind=K.MANAGEMENT_DECISION,
            subject=made,
            vendor_id=None,
            holder=Holder.PRIVACY_OFFICER,
            person_id=one.owner_id,
            due_on=one.until,
            ladder="internal",
            title=say("Decided in %(number)s: %(what)s", number=row.number, what=made.what),
            is_new=True,
        )
        found += [made, owed]
    return found


def _ask_no_more(row: ManagementReview, reason: str) -> list[Subject]:
    """What was not carried out yet."""
    ended: list[Subject] = []
    for decision in queries.decisions_of(row.id):
        ended += obligations.withdraw_waiting(K.MANAGEMENT_DECISION, decision, reason)
    return ended


def _keep(
    files: Sequence[Received],
    row: ManagementReview,
    *,
    actor: Actor,
    decision: ManagementDecision | None = None,
) -> list[ManagementReviewFile]:
    kept = [
        ManagementReviewFile(
            review_id=row.id,
            decision_id=None if decision is None else decision.id,
            file_sha256=store_upload(file).sha256,
            file_name=file.name,
            added_by_id=actor.user_id,
            added_at=clock.now(),
        )
        for file in files
    ]
    db.session.add_all(kept)
    db.session.flush()
    return kept
