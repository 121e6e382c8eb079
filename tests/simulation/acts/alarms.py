"""Incidents are told, assessed, reported and closed; vendors are told what to do, and some do it."""

from datetime import date, timedelta
from random import Random

from sqlalchemy import select

from portal.content.settings.queries import business_calendar
from portal.foundation.access.roles import Role
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.ledger.engagements.models import Engagement
from portal.ledger.obligations.models import ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import ENDED
from portal.supervision.incidents import queries as told
from portal.supervision.incidents.handling import persons_services, report_services, services
from portal.supervision.incidents.handling.persons_services import ToldPersons
from portal.supervision.incidents.handling.report_services import ToldIncident
from portal.supervision.incidents.handling.services import Assessed, Sent
from portal.supervision.incidents.models import (
    Ending,
    Going,
    Incident,
    ReportItem,
    ToldPersonsWay,
)
from portal.supervision.incidents.rules.duties import LeakCause
from portal.supervision.incidents.workflow import ENDED as OVER
from portal.supervision.instructions import case_services
from portal.supervision.instructions import paper_services as on_paper
from portal.supervision.instructions import queries as instructed
from portal.supervision.instructions import services as instructions
from portal.supervision.instructions.models import (
    CaseChannel,
    Instruction,
    InstructionCase,
    InstructionKind,
    InstructionState,
)
from portal.supervision.instructions.paper_services import InstructionPaper
from portal.supervision.instructions.workflow import OF_PERSONS, OpenedCase, ToldReport
from portal.supervision.paper_records.models import Way
from tests.simulation.acts.hands import (
    Act,
    another,
    chosen,
    do,
    each,
    one_of,
    paper,
    people_of,
    temper,
    vendors,
    works_of,
    write_down,
)

CATEGORIES = ("name_contact", "customer_account", "demographic", "business_contact")
HOUR = timedelta(hours=1)


def _tell_incident(chance: Random) -> None:
    """By a person of the vendor, or by us, who may have known for some days; now and then a drill."""
    vendor = chosen(chance, vendors())
    works, people = works_of(vendor.id), people_of(vendor.id)
    outside = bool(people) and chance.random() < 0.6
    known_at = None
    if not outside and chance.random() < 0.6:
        known_at = clock.now() - chance.randint(1, 90) * HOUR
    said = ToldIncident(
        happened="A parcel with members' data did not arrive.",
        noticed_on=clock.today() - timedelta(days=chance.randint(0, 3)),
        going=chance.choice(list(Going)),
        is_suspicion=chance.random() < 0.3,
        people=chance.choice((None, 1, 40, 900, 1500)),
        works=chance.sample(works, min(len(works), chance.randint(0, 1))),
        known_at=known_at,
        is_drill=not outside and chance.random() < 0.2,
        asks_vendor=chance.random() < 0.5,
    )
    actor = chosen(chance, people).as_actor(None) if outside else one_of(Role.PROCUREMENT)
    do(report_services.report, vendor, said, actor=actor)


def _deal_with_incidents(chance: Random) -> None:
    waiting = db.session.scalars(
        select(Incident.id).where(Incident.state.not_in(OVER)).order_by(Incident.id)
    ).all()
    each(waiting, 0.4, chance, lambda number: _next_step(number, chance))


def _next_step(incident_id: int, chance: Random) -> None:
    row = db.session.get_one(Incident, incident_id)
    buyer, officer = one_of(Role.PROCUREMENT), one_of(Role.PRIVACY_OFFICER)
    proposal = told.waiting_decision(row.id)
    luck = chance.random()
    if proposal is not None:
        decider = another([proposal.proposed_by_id], Role.PRIVACY_OFFICER, Role.MANAGEMENT)
        so = luck < 0.75
        do(services.decide_ending, proposal, approved=so, remark="Seen.", actor=decider)
    elif find_open(ObligationKind.INCIDENT_CALL, row) is not None and luck < 0.7:
        do(services.note_call, row, actor=buyer)
    elif told.assessments(row.id)[0].is_first or luck < 0.12:
        do(services.assess, row, _facts(row, chance), actor=officer)
    elif luck < 0.18:
        earlier = told.known_days(row.id)[0].known_at - chance.randint(5, 40) * HOUR
        do(services.change_known, row, earlier, reason="The desk knew.", actor=officer)
    elif luck < 0.36:
        _describe(row, chance)
    elif luck < 0.4:
        none = Ending.NOT_AN_INCIDENT
        do(services.propose_ending, row, none, reason="It was found again.", actor=buyer)
    else:
        _send_or_close(row, chance)


def _facts(row: Incident, chance: Random) -> Assessed:
    first = told.assessments(row.id)[-1]
    return Assessed(
        categories=chance.sample(CATEGORIES, chance.randint(1, 2)),
        people=chance.choice((None, 1, 40, 900, 1500)),
        cause=chance.choice(list(LeakCause)),
        is_encrypted=chance.random() < 0.1,
        in_eea=chance.random() < 0.2,
        is_entrusted=first.is_entrusted,
        customer_hours=chance.choice((None, 24, 100)) if first.is_entrusted else None,
        customers=[one["id"] for one in first.customers],
        communications=chance.random() < 0.15,
        remark="As known now.",
    )


def _describe(row: Incident, chance: Random) -> None:
    """Some items, or all of them at last."""
    person = chosen(chance, people_of(row.vendor_id)).as_actor(None)
    items = chance.sample(list(ReportItem), chance.choice((3, 9)))
    words = {item: f"{item} as of {clock.today()}" for item in items}
    do(services.write_items, row, words, actor=person)


def _send_or_close(row: Incident, chance: Random) -> None:
    officer = one_of(Role.PRIVACY_OFFICER)
    running = [one for one in told.duties_now(row) if one.runs]
    if not running:
        close, buyer = Ending.CLOSE, one_of(Role.PROCUREMENT)
        do(services.propose_ending, row, close, reason="All is sent.", actor=buyer)
        return
    duty = chance.choice(running).duty
    if duty.kind is ObligationKind.INCIDENT_PERSONS:
        all_of_them = ToldPersons(
            persons="All whose data it is",
            people=told.assessments(row.id)[0].people or 2000,
            way=ToldPersonsWay.SUBSTITUTE,
            told_on=clock.today(),
            told_by="Desk",
            address="https://sazanami.example.jp/notice",
            reason="Their addresses are not known.",
            is_all=True,
        )
        do(persons_services.tell_persons, row, all_of_them, [paper("notice")], actor=officer)
        return
    known_at = told.known_days(row.id)[0].known_at
    at = max(known_at, clock.now() - chance.randint(0, 20) * HOUR)
    sent = Sent(duty.kind, "Whom it concerns", "Form", at, "R-1", customer_id=duty.key[1])
    do(services.record_submission, row, sent, actor=officer)


# What vendors are told to do.


def _instruct(chance: Random) -> None:
    """Several vendors at once, of whom some are no longer with us."""
    works = db.session.scalars(select(Engagement).order_by(Engagement.id)).all()
    about = chance.sample(works, min(len(works), chance.randint(1, 5)))
    kind = chance.choice(list(InstructionKind))
    days = chance.choice((None, chance.randint(0, 25)))
    due_on = None if days is None else clock.today() + timedelta(days=days)
    said = _case(kind, chance, due_on=due_on)
    actor = one_of(Role.PROCUREMENT, chance.randint(0, 1))
    case = do(case_services.give, said, [work.id for work in about], actor=actor)
    told_to = select(Vendor.id).where(
        Vendor.id.in_({work.vendor_id for work in about}),
        Vendor.state.not_in(ENDED),
        Vendor.merged_into_id.is_(None),
    )
    default = 5 if kind in OF_PERSONS else 10
    by = due_on or business_calendar().add_open_days(clock.today(), default)
    theirs = sorted(db.session.scalars(told_to))
    write_down("instructed", id=case.id, vendors=theirs, by=by)


def _keep_complaint(chance: Random) -> None:
    said = _case(InstructionKind.COMPLAINT, chance, no_instruction="It was our own mistake.")
    do(case_services.keep_case, said, actor=one_of(Role.PROCUREMENT))


def _case(
    kind: InstructionKind, chance: Random, *, due_on: date | None = None, no_instruction: str = ""
) -> OpenedCase:
    of_person = kind in OF_PERSONS and chance.random() < 0.8
    return OpenedCase(
        kind=kind,
        channel=chance.choice((CaseChannel.DESK, CaseChannel.PPC, CaseChannel.OTHER)),
        came_on=clock.today() - timedelta(days=chance.randint(0, 12)),
        title="Data of one member",
        wording="Look for it, do what is asked, and report.",
        due_on=due_on,
        person="Hanako Kawabata" if of_person else "",
        known_by="4711" if of_person else "",
        no_instruction=no_instruction,
    )


def _answer_instructions(chance: Random) -> None:
    running = (
        InstructionState.OPEN,
        InstructionState.ACKNOWLEDGED,
        InstructionState.REPORTED,
    )
    rows = db.session.execute(
        select(Instruction.id, Instruction.vendor_id)
        .where(Instruction.state.in_(running))
        .order_by(Instruction.id)
    ).all()
    for number, vendor_id in rows:
        pace = max(temper(vendor_id), 0.03)
        each([number], pace, chance, lambda one: _go_on(one, chance))


def _go_on(instruction_id: int, chance: Random) -> None:
    row = db.session.get_one(Instruction, instruction_id)
    people = people_of(row.vendor_id)
    buyer, luck = one_of(Role.PROCUREMENT), chance.random()
    if not people or temper(row.vendor_id) == 0:  # nobody there ever answers
        if luck < 0.5:
            do(instructions.withdraw, row, reason="Asked by telephone.", actor=buyer)
            return
        _record_call(row)
    elif row.state is InstructionState.REPORTED:
        if luck < 0.15:  # the vendor once more, which is refused
            do(instructions.report, row, _done(), actor=people[0].as_actor(None))
        elif luck < 0.35:
            later = clock.today() + timedelta(days=chance.randint(0, 9))
            do(
                instructions.send_back,
                row,
                remark="How many?",
                due_on=chance.choice((None, later)),
                version=row.version,
                actor=buyer,
            )
        else:
            other = another(
                [one.reported_by_id for one in instructed.reports_of([row.id])[row.id]],
                Role.PROCUREMENT,
            )
            do(instructions.confirm, row, remark="", version=row.version, actor=other)
    elif luck < 0.4 and row.state is InstructionState.OPEN:
        do(instructions.acknowledge, row, actor=people[0].as_actor(None))
    elif luck < 0.5:
        _record_call(row)
    else:
        files = [paper("erased: 4")] if luck < 0.7 else []
        do(instructions.report, row, _done(), files, actor=people[-1].as_actor(None))


def _done() -> ToldReport:
    return ToldReport(wording="Found and erased: 4.", done_on=clock.today())


def _record_call(row: Instruction) -> None:
    """One takes the call, another confirms what was said."""
    came = InstructionPaper(
        wording="By telephone: nothing was found.",
        done_on=clock.today(),
        said_by="Their desk",
        way=Way.PHONE,
        received_on=clock.today(),
    )
    recorded = do(on_paper.record_report, row, came, [], actor=one_of(Role.PROCUREMENT))
    second = another([recorded.recorded_by_id], Role.PROCUREMENT)
    do(on_paper.confirm_report, recorded.id, row, actor=second)


def _answer_persons(chance: Random) -> None:
    def reply(case_id: int) -> None:
        case = db.session.get_one(InstructionCase, case_id)
        do(
            case_services.reply,
            case,
            "By letter.",
            replied_on=clock.today(),
            version=case.version,
            actor=one_of(Role.PROCUREMENT),
        )

    waiting = [case.id for case in instructed.open_cases() if case.kind in OF_PERSONS]
    each(waiting, 0.15, chance, reply)


ACTS: tuple[tuple[Act, float], ...] = (
    (_tell_incident, 0.07),
    (_deal_with_incidents, 0.9),
    (_instruct, 0.12),
    (_keep_complaint, 0.02),
    (_answer_instructions, 0.9),
    (_answer_persons, 0.8),
)
