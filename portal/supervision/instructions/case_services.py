"""Commands about cases: tell vendors what to do, or say why none is told; answer and forget the person."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from portal.content.settings.queries import business_calendar
from portal.foundation.access.actor import SYSTEM, Actor
from portal.foundation.access.permissions import Permission
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.database.locking import next_number, next_numbers
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import ChangedMeanwhile, InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import Message, Text, from_json, say, say_n, say_p
from portal.foundation.runs.models import Run
from portal.foundation.runs.services import RunKind, RunPart, begin, register
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import Holder, ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import lock_vendors, names_of_vendors
from portal.supervision.instructions import queries, workflow
from portal.supervision.instructions.models import (
    Instruction,
    InstructionCase,
    InstructionPerson,
    InstructionWork,
)
from portal.supervision.instructions.who_holds import by_vendor, why_not
from portal.supervision.instructions.workflow import OF_PERSONS, OpenedCase

CASES: Final = "IC"
INSTRUCTIONS: Final = "IN"
AT_ONCE: Final = 100  # vendors in one command; more are told by the job
K = ObligationKind


def give(said: OpenedCase, engagement_ids: Collection[int], *, actor: Actor) -> InstructionCase:
    """Tell the vendors of this work what to do; one instruction for each vendor.

    Up to 100 at once; more are left to the job. Who cannot be told anything is left out, with the reason.
    Refuses when nobody of few can be told, and what `demand_case` refuses.
    """
    works = by_vendor(engagement_ids)
    if not works:
        raise RuleViolated(say("Choose the work it is about."), field="works")
    if said.due_on is None:
        calendar = business_calendar()
        said = replace(said, due_on=workflow.due_of(said.kind, clock.today(), calendar))
    workflow.demand_case(said, clock.today(), is_given=True)
    vendors = lock_vendors(works)
    left_out = [(one.id, why) for one in vendors if (why := why_not(one)) is not None]
    if len(left_out) == len(works):
        raise InvalidTransition(left_out[0][1])
    case = _open_case(said, actor)
    gone = {vendor_id for vendor_id, _why in left_out}
    begin(
        GIVE,
        [{"id": one.id, "works": works[one.id]} for one in vendors if one.id not in gone],
        title=say("Instructing vendors"),
        asked={"case": case.id, "report_by_on": said.due_on},
        left_out=left_out,
        at_once=len(works) <= AT_ONCE,
        actor=actor,
    )
    return case


def keep_case(said: OpenedCase, *, actor: Actor) -> InstructionCase:
    """A request or complaint of a person about which no vendor is told anything, and why."""
    workflow.demand_case(said, clock.today(), is_given=False)
    case = _open_case(said, actor)
    also = _reply_of(case)
    text = say("Kept %(number)s without an instruction: %(title)s", **_called(case))
    after = {"kind": case.kind, "day": case.came_on, "reason": case.no_instruction}
    record(actor, "instruction.kept", case, text, also=also, after=after)
    return case


def _open_case(said: OpenedCase, actor: Actor) -> InstructionCase:
    case = InstructionCase(
        number=next_number(CASES),
        kind=said.kind,
        channel=said.channel,
        passed_on_by_id=said.passed_on_by_id,
        vendor_got_on=said.vendor_got_on,
        came_on=said.came_on,
        title=said.title.strip(),
        wording=said.wording.strip(),
        categories=sorted(said.categories),
        subjects=sorted(said.subjects),
        no_instruction=said.no_instruction.strip(),
        opened_by_id=actor.user_id or 0,
        opened_at=clock.now(),
        opened_on=clock.today(),
    )
    db.session.add(case)
    db.session.flush()
    if said.kind in OF_PERSONS and said.person.strip():
        person = InstructionPerson(
            case_id=case.id,
            vendor_id=None,
            name=said.person.strip(),
            known_by=said.known_by.strip(),
        )
        db.session.add(person)
        db.session.flush()
    return case


def _reply_of(case: InstructionCase) -> list[Subject]:
    """Somebody waits for our answer."""
    if case.kind not in OF_PERSONS:
        return []
    due_on = business_calendar().add_open_days(case.came_on, workflow.REPLY_DAYS)
    return [
        obligations.open_obligation(
            kind=K.INSTRUCTION_REPLY,
            subject=case,
            vendor_id=None,
            holder=Holder.PROCUREMENT,
            due_on=max(due_on, clock.today()),
            ladder="internal",
            title=say("Answer the person of %(number)s: %(title)s", **_called(case)),
            is_new=True,
        )
    ]


def _give_part(run: Run, recipients: Sequence[Mapping[str, Any]], actor: Actor) -> RunPart:
    """To these vendors, locked, after another look whether each can be told."""
    asked = from_json(run.asked)
    case = queries.find_case(asked["case"])
    if case is None:
        raise LookupError(run.id)
    works = {recipient["id"]: recipient["works"] for recipient in recipients}
    vendors = lock_vendors(works)
    left_out = [(one.id, why) for one in vendors if (why := why_not(one)) is not None]
    gone = {vendor_id for vendor_id, _why in left_out}
    told = [one for one in vendors if one.id not in gone]
    due_on = max(asked["report_by_on"], clock.today())
    numbers = next_numbers(INSTRUCTIONS, len(told)) if told else []
    also: list[Subject] = []
    if not run.done:
        also += _reply_of(case)
    for vendor, number in zip(told, numbers, strict=True):
        row = _row(case, vendor, number, actor)
        also += _instruct(case, row, works[vendor.id], due_on)
    return RunPart(len(told), left_out, also)


def _row(case: InstructionCase, vendor: Vendor, number: str, actor: Actor) -> Instruction:
    row = Instruction(
        vendor_id=vendor.id,
        number=number,
        case_id=case.id,
        kind=case.kind,
        title=case.title,
        wording=case.wording,
        given_by_id=actor.user_id or 0,
        given_at=clock.now(),
        given_on=clock.today(),
    )
    db.session.add(row)
    db.session.flush()
    return row


def _instruct(
    case: InstructionCase, row: Instruction, works: Sequence[int], due_on: date
) -> list[Subject]:
    """Which work it is about, who it is about, and what the vendor owes."""
    about = [
        InstructionWork(vendor_id=row.vendor_id, instruction_id=row.id, engagement_id=work)
        for work in works
    ]
    db.session.add_all(about)
    person = queries.person_of(case.id)
    if person is not None:
        own = InstructionPerson(
            case_id=case.id,
            vendor_id=row.vendor_id,
            name=person.name,
            known_by=person.known_by,
            erased_on=person.erased_on,
        )
        db.session.add(own)
    db.session.flush()
    owed = obligations.open_obligation(
        kind=K.INSTRUCTION_ANSWER,
        subject=row,
        vendor_id=row.vendor_id,
        holder=Holder.VENDOR,
        due_on=due_on,
        ladder="rights_request" if case.kind in OF_PERSONS else "finding",
        title=say(
            "Report what was done: %(number)s, %(title)s", number=row.number, title=row.title
        ),
        is_new=True,
    )
    return [row, *about, owed]


def _record(run: Run, part: RunPart, actor: Actor) -> None:
    case = queries.find_case(run.asked["case"])
    if case is None:
        raise LookupError(run.id)
    text = say_n(
        "Instructed %(n)s vendor: %(number)s, %(title)s",
        "Instructed %(n)s vendors: %(number)s, %(title)s",
        part.changed,
        **_called(case),
    )
    if not run.done:  # nobody has been told yet
        text = say_n(
            "Began to instruct %(n)s vendor: %(number)s, %(title)s",
            "Began to instruct %(n)s vendors: %(number)s, %(title)s",
            run.total,
            **_called(case),
        )
    after = {
        "kind": case.kind,
        "day": case.came_on,
        "vendors": run.total,
        "sent": run.changed,
        "left_out": run.left_out,
    }
    # told to one vendor, it stands in that vendor's history
    given = [row for row in part.also if isinstance(row, Instruction)]
    subject = given[0] if run.total == 1 and given else case
    record(actor, "instruction.given", subject, text, also=[run, case, *part.also], after=after)


def _about(run: Run) -> tuple[Message, Sequence[Text]]:
    case = queries.find_case(run.asked["case"])
    title = f"{case.number} {case.title}" if case else ""
    return say("Case"), [Text(ja=title, en=title)]


GIVE: Final = register(
    RunKind(
        id=queries.GIVE,
        needs=Permission.INSTRUCTION_EDIT,
        named=names_of_vendors,
        do=_give_part,
        part=AT_ONCE,
        action="instruction.given",
        record=_record,
        unit=say_p("companies, not their list", "Vendors"),
        told=lambda run: say_n(
            "%(n)s vendor has it now.", "%(n)s vendors have it now.", run.changed
        ),
        about=_about,
        shown_at="instructions.index",
    )
)


def reply(
    case: InstructionCase, said: str, *, replied_on: date, version: int | None, actor: Actor
) -> None:
    """The person was answered, on that day."""
    case = queries.lock_case(case.id)
    if version is not None and case.version != version:
        raise ChangedMeanwhile(say("Somebody else changed this meanwhile. Please look again."))
    workflow.reply(case, said, on=replied_on, by=actor, at=clock.now(), today=clock.today())
    waits = find_open(K.INSTRUCTION_REPLY, case)
    also: list[Subject] = []
    if waits is not None:
        obligations.hand_in(waits, on=replied_on)
        also += obligations.close_waiting(K.INSTRUCTION_REPLY, case)
    db.session.flush()
    text = say("Answered the person of %(number)s: %(title)s", **_called(case))
    record(actor, "instruction.replied", case, text, also=also, after={"day": replied_on})


def forget_person(case: InstructionCase, *, actor: Actor) -> None:
    """Erase who it is about, with us and for every vendor; the case stays. Refuses while it is needed."""
    case = queries.lock_case(case.id)
    if queries.runs_on_case(case.id) or (case.kind in OF_PERSONS and case.replied_on is None):
        raise InvalidTransition(
            say("It is still needed: a vendor, or our answer to the person, is waited for.")
        )
    known = [one for one in queries.persons_of(case.id) if one.erased_on is None]
    if not known:
        raise InvalidTransition(say("Nobody is named here any more."))
    for one in known:
        one.name, one.known_by, one.erased_on = "", "", clock.today()
    db.session.flush()
    text = say("Erased who %(number)s is about", number=case.number)
    record(actor, "instruction.forgotten", case, text)


def forget_persons() -> int:
    """By rule, 30 days after all was done; of how many cases. Each in a command of its own."""
    due = queries.cases_to_forget(clock.today())
    for case_id in due:
        with transaction():
            case = queries.find_case(case_id)
            if case is not None:
                forget_person(case, actor=SYSTEM)
    return len(due)


def _called(case: InstructionCase) -> dict[str, Any]:
    return {"number": case.number, "title": case.title}
