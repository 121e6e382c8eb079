"""Commands: send a questionnaire to many vendors; a large sending is carried on by a job."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, Final

from portal.foundation.access.actor import SYSTEM, Actor
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import who_may_still
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.foundation.core.subjects import Subject
from portal.foundation.core.words.messages import say, say_n
from portal.ledger.vendors.queries import lock_vendors
from portal.supervision.questionnaires import queries as questionnaires
from portal.supervision.responses.sending import queries as sending_queries
from portal.supervision.responses.sending import services as assign_services
from portal.supervision.responses.sending.models import SendingRun
from portal.supervision.responses.sending.plan import Plan, plan
from portal.supervision.responses.sending.services import Sending

AT_ONCE: Final = 100  # vendors in one command; more are asked by the job
PART: Final = 100  # vendors in one command of the job


def preview(engagement_ids: Collection[int], sending: Sending) -> Plan:
    """What sending would do. Refuses a questionnaire or days that cannot be."""
    first, last = _demand_period(sending)
    known = sending_queries.candidates(engagement_ids, sending.questionnaire.id)
    return plan(known, first, last, clock.today())


def _demand_period(sending: Sending) -> tuple[date, date]:
    """One for all; each vendor is asked about the part of it in which it had data."""
    assign_services.demand_sendable(sending)
    first, last = sending.period_from, sending.period_to
    if first is None or last is None:
        raise RuleViolated(
            say("Enter the first and the last day of the period."), field="period_from"
        )
    return first, last


def send_many(engagement_ids: Collection[int], sending: Sending, *, actor: Actor) -> SendingRun:
    """Send it to the vendors of this work; who cannot be asked is left out.

    Up to 100 at once; more are left to the job, which goes on where it was stopped and looks itself
    who can be asked. Refuses when nobody of few can be asked.
    """
    if actor.user_id is None:
        raise RuleViolated(say("This needs a person who asks."))
    first, last = _demand_period(sending)
    works = sending_queries.works_by_vendor(engagement_ids)
    left_out = 0
    if len(works) <= AT_ONCE:
        wanted = preview(engagement_ids, sending)
        if not wanted.asked:
            raise InvalidTransition(say("Nobody of these can be asked; the list says why."))
        works = sending_queries.by_vendor([one.candidate for one in wanted.asked])
        left_out = wanted.left_out
    run = SendingRun(
        questionnaire_id=sending.questionnaire.id,
        version_id=sending.published.id,
        recipients=[{"vendor": one, "works": list(several)} for one, several in works.items()],
        period_from=first,
        period_to=last,
        answer_by_on=sending.due_on,
        message=sending.message.strip(),
        asked_by_id=actor.user_id,
        asked_at=clock.now(),
        left_out=left_out,
    )
    db.session.add(run)
    db.session.flush()
    also: list[Subject] = []
    if len(works) <= AT_ONCE:
        also = _send_part(run, len(run.recipients), actor)
    _record(run, also, actor)
    return run


def carry_on() -> int:
    """Send what is still to be sent; returns how many assignments.

    Each part is a command of its own, which also notes how far it came: killed anywhere, it goes
    on with the next part, and asks nobody twice.
    """
    return sum(_finish(run_id) for run_id in sending_queries.unfinished())


def _finish(run_id: int) -> int:
    before = sent = 0
    goes_on = True
    while goes_on:
        with transaction():
            run = sending_queries.hold_run(run_id)
            before = run.sent
            goes_on = run.finished_at is None
            if goes_on:
                actor = who_may_still(run.asked_by_id, Permission.QUESTIONNAIRE_ASSIGN)
                if actor is None:
                    _give_up(run)
                    break
                also = _send_part(run, PART, actor)
                _record(run, also, actor)
                sent += run.sent - before
    return sent


def _give_up(run: SendingRun) -> None:
    """Whoever has not got it is left out."""
    run.left_out += len(run.recipients) - run.vendors_done
    run.vendors_done, run.finished_at = len(run.recipients), clock.now()
    db.session.flush()
    text = say("Whoever asked for this may not do it any more.")
    record(SYSTEM, "questionnaire.sent_to_many", run, text, after=_told(run))


def _send_part(run: SendingRun, most: int, actor: Actor) -> list[Subject]:
    """To the next so many vendors, locked, after another look who can be asked; to nobody once the
    questionnaire is retired."""
    part: Sequence[Mapping[str, Any]] = run.recipients[run.vendors_done :][:most]
    lock_vendors([one["vendor"] for one in part])
    works = [work for one in part for work in one["works"]]
    known = sending_queries.candidates(works, run.questionnaire_id)
    wanted = plan(known, run.period_from, run.period_to, clock.today()).asked
    questionnaire = questionnaires.find_questionnaire(run.questionnaire_id)
    published = questionnaires.find_version(run.version_id)
    rows: list[Subject] = []
    if questionnaire is not None and questionnaire.retired_on is not None:
        wanted = ()
    if wanted and questionnaire is not None and published is not None:
        sending = Sending(
            questionnaire,
            published,
            run.period_from,
            run.period_to,
            max(run.answer_by_on, clock.today()),
            run.message,
        )
        to = sending_queries.by_vendor([one.candidate for one in wanted])
        pairs = assign_services.assign_many(to, sending, actor=actor)
        rows = [row for pair in pairs for row in pair]
        run.sent += len(pairs)
        run.left_out += len(part) - len(pairs)
    else:
        run.left_out += len(part)
    run.vendors_done += len(part)
    if run.vendors_done >= len(run.recipients):
        run.finished_at = clock.now()
    db.session.flush()
    return rows


def _record(run: SendingRun, also: list[Subject], actor: Actor) -> None:
    text = say_n(
        "Sent a questionnaire to %(n)s vendor",
        "Sent a questionnaire to %(n)s vendors",
        len(also) // 2 or len(run.recipients),
    )
    if run.vendors_done and not also:
        text = say_n(
            "Sent a questionnaire to nobody: %(n)s vendor was left out",
            "Sent a questionnaire to nobody: %(n)s vendors were left out",
            run.left_out,
        )
    record(
        actor,
        "questionnaire.sent_to_many",
        run,
        text,
        also=also,
        after=_told(run),
    )


def _told(run: SendingRun) -> dict[str, int]:
    return {"vendors": len(run.recipients), "sent": run.sent, "left_out": run.left_out}
