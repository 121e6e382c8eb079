"""Commands about a vendor's plan or report on paper: recorded, confirmed by a second person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from portal.content.settings.queries import business_calendar
from portal.foundation.access.actor import Actor
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.numbers import next_number
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.foundation.core.subjects import Subject
from portal.foundation.core.words.messages import say
from portal.foundation.evidence.services import Received, store_upload
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind
from portal.supervision.findings import owed, paper_queries, queries, workflow
from portal.supervision.findings.handling.plan_services import Behalf, Planned, put_plan
from portal.supervision.findings.handling.repair_services import put_repair
from portal.supervision.findings.models import Finding, FindingPlan, FindingRepair, FindingState
from portal.supervision.findings.paper_models import (
    FindingPaper,
    FindingPaperFile,
    PaperKind,
    PaperState,
    Way,
)
from portal.supervision.findings.severity import Owner

DAYS_TO_CONFIRM: Final = 3  # business days
DUTY: Final = ObligationKind.FINDING_PAPER


@dataclass(frozen=True, slots=True)
class Scanned:
    """One file of the paper; `picture`: a photo upright, None where it is a PDF."""

    file: Received
    picture: Received | None
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Entries:
    """What the vendor answered. Of a plan `cause`, `measures`, `ready_on`; of a report `done`."""

    kind: PaperKind
    way: Way
    received_on: date
    said_by: str
    cause: str = ""
    measures: str = ""
    ready_on: date | None = None
    done: str = ""


def record_paper(
    finding: Finding, entries: Entries, *, scans: Sequence[Scanned], actor: Actor
) -> FindingPaper:
    """For a second person to confirm. `scans`: none keeps the files that were sent back.

    Refuses what is ours to mend, what is not asked now, a day that cannot be, blanks, a paper
    without its scan, and a second one while one waits.
    """
    finding = queries.lock_finding(finding.id)
    _demand_answerable(finding, entries.kind)
    if paper_queries.waiting_paper(finding.id) is not None:
        raise InvalidTransition(say("A paper about this waits for its second person already."))
    demand_entries(finding, entries, clock.today())
    before = next(iter(reversed(paper_queries.papers_of(finding.id))), None)
    if before is not None and (before.state, before.kind) != (PaperState.SENT_BACK, entries.kind):
        before = None
    kept = paper_queries.scans_of(before.id) if before is not None and not scans else ()
    if not scans and not kept and entries.way is not Way.PHONE:
        raise RuleViolated(say("Choose the scan or photo of the paper."), field="scan")
    paper = FindingPaper(
        number=next_number("P"),
        vendor_id=finding.vendor_id,
        finding_id=finding.id,
        kind=entries.kind,
        state=PaperState.RECORDED,
        way=entries.way,
        received_on=entries.received_on,
        said_by=entries.said_by.strip(),
        cause=entries.cause.strip(),
        measures=entries.measures.strip(),
        ready_on=entries.ready_on,
        done=entries.done.strip(),
        recorded_by_id=actor.user_id or 0,
        recorded_at=clock.now(),
        follows_id=None if before is None else before.id,
    )
    db.session.add(paper)
    db.session.flush()
    files = [_again(paper, one) for one in kept] or _files(paper, scans)
    db.session.add_all(files)
    duty = _open_duty(paper, finding)
    record(
        actor,
        "finding.paper_recorded",
        finding,
        say(
            "Recorded %(paper)s for the vendor: a plan for %(number)s",
            paper=paper.number,
            number=finding.number,
        )
        if paper.kind is PaperKind.PLAN
        else say(
            "Recorded %(paper)s for the vendor: %(number)s is reported as mended",
            paper=paper.number,
            number=finding.number,
        ),
        also=[paper, duty],
        after={
            "received_on": paper.received_on,
            "way": paper.way.value,
            "files": [one.sha256 for one in files],
        },
    )
    return paper


def confirm_paper(finding_paper_id: int, *, actor: Actor) -> FindingPlan | FindingRepair:
    """It is as on the paper: from now on it is the vendor's plan or report, of the day received."""
    paper = _waiting(finding_paper_id, actor)
    finding = queries.lock_finding(paper.finding_id)
    _demand_answerable(finding, paper.kind)
    paper.state = PaperState.CONFIRMED
    paper.checked_by_id, paper.checked_at = actor.user_id, clock.now()
    touched = _close_duty(paper)
    recorder = queries.people_by_id([paper.recorded_by_id])[paper.recorded_by_id]
    behalf = Behalf(recorder.id, paper.received_on, recorder.roles)
    made: FindingPlan | FindingRepair
    if paper.kind is PaperKind.PLAN:
        made, also = put_plan(finding, _planned(paper), behalf)
        paper.plan_id = made.id
    else:
        made, also = put_repair(finding, done=paper.done, files=[], behalf=behalf)
        paper.repair_id = made.id
    db.session.flush()
    record(
        actor,
        "finding.paper_confirmed",
        finding,
        say("Confirmed the paper %(number)s as a second person", number=paper.number),
        also=[paper, made, *touched, *also],
        after={"received_on": paper.received_on},
    )
    return made


def send_back_paper(finding_paper_id: int, *, wrong: str, actor: Actor) -> None:
    """It is recorded anew. Refuses without words, and the person who recorded it."""
    paper = _waiting(finding_paper_id, actor)
    if not wrong.strip():
        raise RuleViolated(say("Say what is not as on the paper."), field="wrong")
    finding = queries.lock_finding(paper.finding_id)
    paper.state, paper.wrong = PaperState.SENT_BACK, wrong.strip()
    paper.checked_by_id, paper.checked_at = actor.user_id, clock.now()
    duties = _close_duty(paper)
    db.session.flush()
    record(
        actor,
        "finding.paper_sent_back",
        finding,
        say("Sent the paper %(number)s back", number=paper.number),
        also=[paper, *duties],
        after={"wrong": paper.wrong},
    )


def demand_entries(finding: Finding, entries: Entries, today: date) -> None:
    """Refuses blanks and days that cannot be, each at its field."""
    if entries.received_on > today:
        raise RuleViolated(say("The paper cannot arrive after today."), field="received_on")
    if entries.received_on < finding.opened_on:
        raise RuleViolated(
            say("The finding was opened on %(day)s only.", day=finding.opened_on),
            field="received_on",
        )
    if not entries.said_by.strip():
        raise RuleViolated(say("Say who at the vendor answered."), field="said_by")
    if entries.kind is PaperKind.REPAIR:
        if not entries.done.strip():
            raise RuleViolated(say("Say what was done."), field="done")
        return
    if entries.ready_on is None:
        raise RuleViolated(say("Enter the day by which it will be mended."), field="ready_on")
    if entries.ready_on < entries.received_on:
        raise RuleViolated(
            say("The day must not be before %(start)s.", start=entries.received_on),
            field="ready_on",
        )
    workflow.demand_plan(entries.cause, entries.measures, entries.ready_on, entries.received_on)


def _demand_answerable(finding: Finding, kind: PaperKind) -> None:
    if finding.owner is not Owner.VENDOR:
        raise RuleViolated(say("This is ours to mend: no vendor answers it."))
    workflow.demand_move(
        finding,
        FindingState.PLAN_SUBMITTED if kind is PaperKind.PLAN else FindingState.REMEDIED,
    )


def _waiting(finding_paper_id: int, actor: Actor) -> FindingPaper:
    """Locked. Refuses what was checked, and the person who recorded it: persons are compared."""
    paper = paper_queries.hold_paper(finding_paper_id)
    if paper.state is PaperState.CONFIRMED:
        raise InvalidTransition(say("This paper has been confirmed already."))
    if paper.state is PaperState.SENT_BACK:
        raise InvalidTransition(say("This paper has been sent back already."))
    if not paper.waits:
        raise InvalidTransition(say("The finding went on without this paper."))
    if actor.user_id is None or actor.is_any_of(paper.recorded_by_id):
        raise RuleViolated(say("Somebody else than the person who recorded the paper confirms it."))
    return paper


def _planned(paper: FindingPaper) -> Planned:
    return Planned(paper.cause, paper.measures, paper.ready_on or paper.received_on, paper.said_by)


def _open_duty(paper: FindingPaper, finding: Finding) -> Obligation:
    return obligations.open_obligation(
        kind=DUTY,
        subject=paper,
        vendor_id=paper.vendor_id,
        holder=Holder.PROCUREMENT,
        due_on=business_calendar().add_open_days(clock.today(), DAYS_TO_CONFIRM),
        ladder="internal",
        title=say(
            "Confirm the paper %(paper)s about %(number)s as a second person",
            paper=paper.number,
            number=finding.number,
        ),
    )


def _close_duty(paper: FindingPaper) -> list[Subject]:
    return owed.close(DUTY, paper, paper.wrong)


def _files(paper: FindingPaper, scans: Sequence[Scanned]) -> list[FindingPaperFile]:
    return [
        FindingPaperFile(
            vendor_id=paper.vendor_id,
            paper_id=paper.id,
            file_no=number,
            name=one.file.name,
            sha256=store_upload(one.file).sha256,
            picture_sha256=None if one.picture is None else store_upload(one.picture).sha256,
            pages=one.pages,
        )
        for number, one in enumerate(scans, start=1)
    ]


def _again(paper: FindingPaper, one: FindingPaperFile) -> FindingPaperFile:
    return FindingPaperFile(
        vendor_id=paper.vendor_id,
        paper_id=paper.id,
        file_no=one.file_no,
        name=one.name,
        sha256=one.sha256,
        picture_sha256=one.picture_sha256,
        pages=one.pages,
    )
