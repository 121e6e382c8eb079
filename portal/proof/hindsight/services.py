"""What is done about something that was said falsely before: the officer's command, and what asks
for it: one obligation of the company while anything waits."""

from collections.abc import Sequence
from typing import Final

from portal.content.settings.queries import business_calendar
from portal.foundation.access.actor import SYSTEM, Actor
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.database.locking import alone
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import InvalidTransition
from portal.foundation.core.words.messages import Message, say, say_n
from portal.foundation.organisation.queries import find_organisation, own_words
from portal.ledger.engagements.models import Engagement
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.proof.hindsight import queries
from portal.proof.hindsight.models import (
    CHOICES,
    OF_REPORTS,
    Choice,
    PastDecision,
    SaidBefore,
    SaidKind,
    check,
)
from portal.proof.reports.models import SupervisionReport
from portal.supervision.attestations.asking.request_services import open_requests, propose
from portal.supervision.attestations.models import Attestation, Origin, RequestSpec
from portal.supervision.attestations.queries import hold_vendor
from portal.supervision.consequences.needs import WithoutData

_ALONE: Final = "past records"
DAYS: Final = 10  # business days, as for every decision of the officer that nobody else waits for


def decide(
    keys: Sequence[str], choice: Choice, *, remark: str, actor: Actor
) -> Sequence[PastDecision]:
    """About all that was ticked, the same. To ask again asks at once; refuses what is asked anew
    already, and whatever `found.check` refuses. The last decision ends the obligation."""
    alone(_ALONE)
    said, ticked = queries.find_all(), set(keys)
    chosen = [one for one in said if one.key in ticked]
    check(chosen, choice, remark)
    rows = [
        PastDecision(
            key=earlier.key,
            choice=choice,
            remark=remark.strip(),
            decided_by_id=actor.user_id,
            decided_at=clock.now(),
        )
        for earlier in chosen
    ]
    db.session.add_all(rows)
    also: list[Subject] = []
    for earlier in chosen:
        also += _subject(earlier)
        if choice is Choice.ASK_AGAIN:
            also += _ask(earlier, actor)
    owed = _owed()
    if owed is not None and not any(one.waits for one in said if one.key not in ticked):
        obligations.close_obligation(owed)
        also.append(owed)
    db.session.flush()
    text = say_n(
        "Decided about %(n)s earlier record: %(choice)s",
        "Decided about %(n)s earlier records: %(choice)s",
        len(rows),
        choice=CHOICES[choice],
    )
    known = {(subject.__tablename__, subject.id): subject for subject in also}
    record(
        actor,
        "past_record.decided",
        rows[0],
        text,
        also=[*rows[1:], *known.values()],
        after={"remark": remark.strip(), "numbers": [earlier.number for earlier in chosen]},
    )
    return rows


def follow(found: Sequence[SaidBefore] | None = None) -> int:
    """For the job: one obligation of the officer while anything waits; how much does.

    What is found anew takes long, so it is found before the command (`found`), which reads only the
    decisions again.
    """
    before = queries.find_all() if found is None else found
    with transaction():
        alone(_ALONE)
        waiting = [earlier for earlier in queries.with_decisions(before) if earlier.waits]
        touched = _open() if waiting else _end()
        if touched is not None:
            text = say(
                "What waits, as it follows from the facts: %(opened)s opened, %(ended)s ended",
                opened=int(touched.is_open),
                ended=int(not touched.is_open),
            )
            record(SYSTEM, "obligation.followed", touched, text)
    return len(waiting)


def _owed() -> Obligation | None:
    company = find_organisation()
    return None if company is None else find_open(ObligationKind.PAST_REVIEW, company)


def _open() -> Obligation | None:
    """None where it is open already, or before set-up."""
    company = find_organisation()
    if company is None or _owed() is not None:
        return None
    return obligations.open_obligation(
        kind=ObligationKind.PAST_REVIEW,
        subject=company,
        vendor_id=None,
        holder=Holder.PRIVACY_OFFICER,
        due_on=business_calendar().add_open_days(clock.today(), DAYS),
        ladder="internal",
        title=say("Decide about earlier records that are not so by today’s rules"),
        is_new=True,
    )


def _end() -> Obligation | None:
    """Done where the officer decided about any of it; otherwise it fell away."""
    owed = _owed()
    if owed is None:
        return None
    if queries.is_decided_since(owed.opened_at):
        obligations.close_obligation(owed)
    else:
        reason = own_words(say("The facts do not ask for it any more."))
        obligations.withdraw_obligation(owed, reason=reason)
    return owed


def _subject(one: SaidBefore) -> list[Subject]:
    if one.subject_id is None:
        return []
    if one.kind in OF_REPORTS:
        return [db.session.get_one(SupervisionReport, one.subject_id)]
    return [db.session.get_one(Attestation, one.subject_id)]


def _ask(one: SaidBefore, actor: Actor) -> list[Subject]:
    if one.kind is not SaidKind.STATEMENT or one.followed is not None:
        raise InvalidTransition(say("%(number)s has been asked anew already.", number=one.number))
    hold_vendor(one.vendor_id)
    signed = db.session.get_one(Attestation, one.subject_id)
    work = db.session.get_one(Engagement, signed.engagement_id)
    why: Message = one.told.params["why"]
    empty = WithoutData(
        one.vendor_id, signed.number, (work.id, signed.statement_id), why, signed_id=signed.id
    )
    about = propose(work, [signed.statement_id])[signed.statement_id]
    wanted = RequestSpec(
        signed.statement_id,
        about.wording,
        about.first,
        about.last,
        Origin.REACH,
        empty.cause,
        signed.id,
    )
    return [row for pair in open_requests(work, [wanted], actor=actor) for row in pair]
