"""Commands: send a questionnaire to many vendors; a large sending is a run, carried on by its job."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from portal.foundation.access.actor import Actor
from portal.foundation.access.permissions import Permission
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import Message, Text, from_json, say, say_n, say_p
from portal.foundation.runs.models import Run
from portal.foundation.runs.services import RunKind, RunPart, begin, register
from portal.ledger.vendors.queries import lock_vendors, names_of_vendors, vendors_by_id
from portal.supervision.attestations.asking import queries as asking_queries
from portal.supervision.questionnaires import queries as questionnaires
from portal.supervision.responses.assignments import workflow
from portal.supervision.responses.assignments.queries import find_assignments
from portal.supervision.responses.sending import queries as sending_queries
from portal.supervision.responses.sending import services as assign_services
from portal.supervision.responses.sending.plan import SendingCandidate, SendingPlan, plan
from portal.supervision.responses.sending.services import SheetSending

AT_ONCE: Final = 100  # vendors in one command; more are asked by the job


def preview(engagement_ids: Collection[int], sending: SheetSending) -> SendingPlan:
    """What sending would do. Refuses a questionnaire or days that cannot be."""
    first, last = _demand_period(sending)
    return plan(_candidates(engagement_ids, sending), first, last, clock.today())


def _candidates(
    engagement_ids: Collection[int], sending: SheetSending
) -> Sequence[SendingCandidate]:
    """With the only language it asks in, where somebody there reads another and nobody confirmed it."""
    known = sending_queries.candidates(engagement_ids, sending.questionnaire.id)
    only = None if sending.anyway else sending.only_language
    if only is None:
        return known
    another = sending_queries.reading_another([one.vendor_id for one in known], only)
    return [replace(one, only=only) if one.vendor_id in another else one for one in known]


def _demand_period(sending: SheetSending) -> tuple[date, date]:
    """One for all; each vendor is asked about the part of it in which it had data."""
    assign_services.demand_sendable(sending)
    first, last = sending.period_from, sending.period_to
    if first is None or last is None:
        raise RuleViolated(
            say("Enter the first and the last day of the period."), field="period_from"
        )
    return first, last


def send_many(engagement_ids: Collection[int], sending: SheetSending, *, actor: Actor) -> Run:
    """Send it to the vendors of this work; who cannot be asked is left out.

    Up to 100 at once; more are left to the job, which goes on where it was stopped and looks itself
    who can be asked. Refuses when nobody of few can be asked.
    """
    first, last = _demand_period(sending)
    works = asking_queries.works_by_vendor(engagement_ids)
    left_out: list[tuple[int, Message]] = []
    at_once = len(works) <= AT_ONCE
    if at_once:
        wanted = preview(engagement_ids, sending)
        if not wanted.asked:
            raise InvalidTransition(say("Nobody of these can be asked; the list says why."))
        works = sending_queries.by_vendor([line.candidate for line in wanted.asked])
        left_out = _left_out(wanted)
    return begin(
        SEND_MANY,
        [{"id": vendor_id, "works": list(several)} for vendor_id, several in works.items()],
        title=say("Sending to several vendors"),
        asked={
            "questionnaire": sending.questionnaire.id,
            "version": sending.published.id,
            "period_from": first,
            "period_to": last,
            "answer_by_on": sending.due_on,
            "message": sending.message.strip(),
            "anyway": sending.anyway,
        },
        left_out=left_out,
        at_once=at_once,
        actor=actor,
    )


def _send_part(run: Run, recipients: Sequence[Mapping[str, Any]], actor: Actor) -> RunPart:
    """To these vendors, locked, after another look who can be asked; to nobody once the
    questionnaire is retired."""
    lock_vendors([recipient["id"] for recipient in recipients])
    works = [work for recipient in recipients for work in recipient["works"]]
    asked = from_json(run.asked)
    first, last = asked["period_from"], asked["period_to"]
    questionnaire = questionnaires.find_questionnaire(asked["questionnaire"])
    published = questionnaires.find_version(asked["version"])
    if questionnaire is None or published is None or questionnaire.retired_on is not None:
        retired_on = questionnaire.retired_on if questionnaire else None
        why = say("The questionnaire was retired on %(day)s.", day=retired_on)
        return RunPart(left_out=[(recipient["id"], why) for recipient in recipients])
    due_on = max(asked["answer_by_on"], clock.today())
    sending = SheetSending(
        questionnaire,
        published,
        first,
        last,
        due_on,
        asked["message"],
        anyway=asked.get("anyway", False),
    )
    wanted = plan(_candidates(works, sending), first, last, clock.today())
    to = sending_queries.by_vendor([line.candidate for line in wanted.asked])
    pairs = assign_services.assign_many(to, sending, actor=actor) if to else []
    return RunPart(len(pairs), _left_out(wanted), [row for pair in pairs for row in pair])


def _left_out(wanted: SendingPlan) -> list[tuple[int, Message]]:
    return [
        (line.candidate.vendor_id, line.refusal)
        for line in wanted.lines
        if line.refusal is not None
    ]


def _record(run: Run, part: RunPart, actor: Actor) -> None:
    text = say_n(
        "Sent a questionnaire to %(n)s vendor",
        "Sent a questionnaire to %(n)s vendors",
        part.changed,
    )
    if not run.done:  # nobody has been sent one yet
        text = say_n(
            "Began to send a questionnaire to %(n)s vendor",
            "Began to send a questionnaire to %(n)s vendors",
            run.total,
        )
    elif not part.changed:
        text = say_n(
            "Sent a questionnaire to nobody: %(n)s vendor was left out",
            "Sent a questionnaire to nobody: %(n)s vendors were left out",
            run.left_out,
        )
    after = {"vendors": run.total, "sent": run.changed, "left_out": run.left_out}
    record(actor, "questionnaire.sent_to_many", run, text, also=part.also, after=after)


def _about(run: Run) -> tuple[Message, Sequence[Text]]:
    found = questionnaires.find_questionnaire(run.asked["questionnaire"])
    return say("Questionnaire"), [found.title] if found else []


SEND_MANY = register(
    RunKind(
        id="questionnaires.send",
        needs=Permission.QUESTIONNAIRE_ASSIGN,
        named=names_of_vendors,
        do=_send_part,
        part=100,
        action="questionnaire.sent_to_many",
        record=_record,
        unit=say_p("companies, not their list", "Vendors"),
        told=lambda run: say_n(
            "%(n)s vendor has it now.", "%(n)s vendors have it now.", run.changed
        ),
        about=_about,
        shown_at="responses.sent",
    )
)


def why_not_recalled(ids: Collection[int]) -> Mapping[int, Message]:
    """Of these sheets those that cannot be recalled."""
    return {one.id: why for one in find_assignments(ids) if (why := workflow.why_not_recalled(one))}


def _recall_part(run: Run, ids: Sequence[int], actor: Actor) -> RunPart:
    """What the plan had sent it sends anew, as if it had not been sent."""
    rows = find_assignments(ids, lock=True)
    left_out = [(one.id, why) for one in rows if (why := workflow.why_not_recalled(one))]
    moving = [one for one in rows if workflow.why_not_recalled(one) is None]
    reason = from_json(run.asked)["reason"]
    also = assign_services.take_back(moving, reason=reason, actor=actor)
    vendors = vendors_by_id({one.vendor_id for one in moving})
    return RunPart(len(moving), left_out, [*moving, *also, *vendors.values()])


def _record_recalled(run: Run, part: RunPart, actor: Actor) -> None:
    text = say_n("Recalled %(n)s questionnaire", "Recalled %(n)s questionnaires", part.changed)
    if not run.done:  # none has been recalled yet
        text = say("Began: %(what)s", what=from_json(run.title))
    after = {"reason": from_json(run.asked)["reason"]}
    record(actor, "questionnaire.recalled", run, text, also=part.also, after=after)


def _numbers_of(ids: Collection[int]) -> Mapping[int, Message]:
    rows = find_assignments(ids)
    vendors = names_of_vendors({one.vendor_id for one in rows})
    return {
        one.id: say("%(vendor)s (%(number)s)", vendor=vendors[one.vendor_id], number=one.number)
        for one in rows
    }


RECALLING = register(
    RunKind(
        id="questionnaires.recall",
        needs=Permission.QUESTIONNAIRE_ASSIGN,
        named=_numbers_of,
        do=_recall_part,
        action="questionnaire.recalled",
        record=_record_recalled,
        unit=say("Questionnaires"),
        told=lambda run: say_n(
            "%(n)s questionnaire is recalled.", "%(n)s questionnaires are recalled.", run.changed
        ),
        shown_at="responses.sent",
    )
)
