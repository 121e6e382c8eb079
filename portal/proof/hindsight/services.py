"""The officer's command: what is done about something that was said falsely before."""

from collections.abc import Sequence

from portal.foundation.access.actor import Actor
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.db import db
from portal.foundation.core.errors import InvalidTransition
from portal.foundation.core.locking import alone
from portal.foundation.core.messages import Message, say, say_n
from portal.foundation.core.subjects import Subject
from portal.ledger.engagements.models import Engagement
from portal.proof.hindsight import queries
from portal.proof.hindsight.found import CHOICES, OF_REPORTS, Kind, Said, check
from portal.proof.hindsight.models import Choice, PastDecision
from portal.proof.reports.models import SupervisionReport
from portal.supervision.attestations.models import Attestation, Origin
from portal.supervision.attestations.request_queries import hold_vendor
from portal.supervision.attestations.request_services import open_requests, propose
from portal.supervision.attestations.wanted import Wanted
from portal.supervision.planning.needs import Empty


def decide(
    keys: Sequence[str], choice: Choice, *, remark: str, actor: Actor
) -> Sequence[PastDecision]:
    """About all that was ticked, the same. To ask again asks at once; refuses what is asked anew
    already, and whatever `found.check` refuses."""
    alone("past records")
    chosen = queries.find(keys)
    check(chosen, choice, remark)
    rows = [
        PastDecision(
            key=one.key,
            choice=choice,
            remark=remark.strip(),
            decided_by_id=actor.user_id,
            decided_at=clock.now(),
        )
        for one in chosen
    ]
    db.session.add_all(rows)
    also: list[Subject] = []
    for one in chosen:
        also += _subject(one)
        if choice is Choice.ASK_AGAIN:
            also += _ask(one, actor)
    db.session.flush()
    text = say_n(
        "Decided about %(n)s earlier record: %(choice)s",
        "Decided about %(n)s earlier records: %(choice)s",
        len(rows),
        choice=CHOICES[choice],
    )
    known = {(one.__tablename__, one.id): one for one in also}
    record(
        actor,
        "past_record.decided",
        rows[0],
        text,
        also=[*rows[1:], *known.values()],
        after={"remark": remark.strip(), "numbers": [one.number for one in chosen]},
    )
    return rows


def _subject(one: Said) -> list[Subject]:
    if one.subject_id is None:
        return []
    if one.kind in OF_REPORTS:
        return [db.session.get_one(SupervisionReport, one.subject_id)]
    return [db.session.get_one(Attestation, one.subject_id)]


def _ask(one: Said, actor: Actor) -> list[Subject]:
    if one.kind is not Kind.STATEMENT or one.followed is not None:
        raise InvalidTransition(say("%(number)s has been asked anew already.", number=one.number))
    hold_vendor(one.vendor_id)
    signed = db.session.get_one(Attestation, one.subject_id)
    work = db.session.get_one(Engagement, signed.engagement_id)
    why: Message = one.told.params["why"]
    empty = Empty(
        one.vendor_id, signed.number, (work.id, signed.statement_id), why, signed_id=signed.id
    )
    about = propose(work, [signed.statement_id])[signed.statement_id]
    wanted = Wanted(
        signed.statement_id,
        about.wording,
        about.first,
        about.last,
        Origin.REACH,
        empty.cause,
        signed.id,
    )
    return [row for pair in open_requests(work, [wanted], actor=actor) for row in pair]
