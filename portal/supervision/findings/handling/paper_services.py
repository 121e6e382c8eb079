"""Commands about a vendor's plan or report on paper, or answered with the code of a letter: recorded,
confirmed by a second person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.foundation.access.actor import Actor
from portal.foundation.accounts.models import User
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.errors import RuleViolated, demand_reason
from portal.foundation.core.plain_data import read, write
from portal.foundation.core.words.messages import say
from portal.supervision.findings import queries, workflow
from portal.supervision.findings.handling.repair_services import (
    Behalf,
    Planned,
    put_plan,
    put_repair,
)
from portal.supervision.findings.models import Finding, FindingPlan, FindingRepair, FindingState
from portal.supervision.findings.severity import Owner
from portal.supervision.paper_records import queries as papers
from portal.supervision.paper_records import services as paper_records
from portal.supervision.paper_records import workflow as four_eyes
from portal.supervision.paper_records.by_code import ByCode
from portal.supervision.paper_records.models import Paper, PaperKind, PaperState, Way
from portal.supervision.paper_records.scans import Scan


@dataclass(frozen=True, slots=True, kw_only=True)
class Entries:
    """What the vendor answered. Of a plan `cause`, `measures`, `ready_on`; of a report `done`.

    `title`, `by_code`: of whoever answered with the code of a letter.
    """

    kind: PaperKind
    way: Way
    received_on: date
    said_by: str
    cause: str = ""
    measures: str = ""
    ready_on: date | None = None
    done: str = ""
    title: str = ""
    by_code: ByCode | None = None

    def as_kept(self) -> dict[str, Any]:
        """What a paper keeps of it beside its kind, way and day."""
        kept = {
            "said_by": self.said_by.strip(),
            "cause": self.cause.strip(),
            "measures": self.measures.strip(),
            "ready_on": None if self.ready_on is None else self.ready_on.isoformat(),
            "done": self.done.strip(),
        }
        if self.by_code is None:
            return kept
        return kept | {"title": self.title.strip(), "by_code": write(self.by_code)}


def entries_of(paper: Paper) -> Entries:
    kept = dict(paper.entries)
    ready_on, by_code = kept.pop("ready_on"), kept.pop("by_code", None)
    return Entries(
        kind=paper.kind,
        way=paper.way or Way.POST,
        received_on=paper.received_on,
        ready_on=None if ready_on is None else date.fromisoformat(ready_on),
        by_code=None if by_code is None else read(ByCode, by_code),
        **kept,
    )


def known_to(said: Entries) -> Sequence[int]:
    """Who of the company could know the code it was answered with: none of them confirms it."""
    return () if said.by_code is None else said.by_code.known_to


def record_paper(
    finding: Finding, entries: Entries, *, scans: Sequence[Scan], actor: Actor
) -> Paper:
    """For a second person to confirm. `scans`: none keeps the files that were sent back.

    Refuses what is ours to mend, what is not asked now, a day that cannot be, blanks, a paper
    without its scan, and a second one while one waits.
    """
    finding = queries.lock_finding(finding.id)
    _demand_answerable(finding, entries.kind)
    paper_records.demand_none_waits(finding)
    demand_entries(finding, entries, clock.today())
    before = sent_back(finding, entries.kind)
    paper, files = paper_records.receive(
        entries.kind, finding, entries, entries.as_kept(), scans, actor=actor, before=before
    )
    named = {"paper": paper.number, "number": finding.number}
    duty = paper_records.ask(
        paper, say("Confirm the paper %(paper)s about %(number)s as a second person", **named)
    )
    record(
        actor,
        "finding.paper_recorded",
        finding,
        say("Recorded %(paper)s for the vendor: a plan for %(number)s", **named)
        if paper.kind is PaperKind.PLAN
        else say("Recorded %(paper)s for the vendor: %(number)s is reported as mended", **named),
        also=[paper, duty],
        after={
            "received_on": paper.received_on,
            "way": entries.way.value,
            "files": [file.sha256 for file in files],
        },
    )
    return paper


def take_in_answer(
    finding_id: int, entries: Entries, *, scans: Sequence[Scan], actor: Actor
) -> tuple[Paper, Sequence[Subject]]:
    """Within the command of whoever holds a letter: what was answered with its code, for a second person
    to confirm, and what it touched. Refuses as `record_paper`; a file may come with it or none."""
    finding = queries.lock_finding(finding_id)
    _demand_answerable(finding, entries.kind)
    paper_records.demand_none_waits(finding)
    demand_entries(finding, entries, clock.today())
    paper, _files = paper_records.receive(
        entries.kind, finding, entries, entries.as_kept(), scans, actor=actor
    )
    named = {"paper": paper.number, "number": finding.number}
    duty = paper_records.ask(
        paper,
        say(
            "Confirm as a second person what was answered by letter: %(paper)s about %(number)s",
            **named,
        ),
    )
    return paper, [paper, finding, duty]


def confirm_paper(paper_id: int, *, actor: Actor) -> FindingPlan | FindingRepair:
    """It is as on the paper: from now on it is the vendor's plan or report, of the day received."""
    paper = papers.hold_paper(paper_id)
    said = entries_of(paper)
    four_eyes.confirm(paper, by=actor, at=clock.now(), typed_by=known_to(said))
    finding = queries.lock_finding(paper.subject_id)
    _demand_answerable(finding, paper.kind)
    behalf = _behalf_of(paper)
    touched = paper_records.close_duty(paper)
    made: FindingPlan | FindingRepair
    if paper.kind is PaperKind.PLAN:
        ready_on = said.ready_on or said.received_on
        planned = Planned(said.cause, said.measures, ready_on, said.said_by)
        made, also = put_plan(finding, planned, behalf)
    else:
        made, also = put_repair(finding, done=said.done, files=[], behalf=behalf)
    paper.note_made(made)
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


def _behalf_of(paper: Paper) -> Behalf:
    """Nobody of the company put down what was answered with the code of a letter."""
    if paper.way is Way.CODE:
        return Behalf(None, paper.received_on, frozenset())
    recorder = db.session.get_one(User, paper.recorded_by_id)
    return Behalf(recorder.id, paper.received_on, recorder.roles)


def send_back_paper(paper_id: int, *, wrong: str, actor: Actor) -> None:
    """It is recorded anew; what was answered with the code of a letter is asked for by another letter.

    Refuses without words, the person who recorded it, and who could know the code.
    """
    paper = papers.hold_paper(paper_id)
    known = known_to(entries_of(paper))
    four_eyes.send_back(paper, wrong=wrong, by=actor, at=clock.now(), typed_by=known)
    finding = queries.lock_finding(paper.subject_id)
    duties = paper_records.close_duty(paper)
    record(
        actor,
        "finding.paper_sent_back",
        finding,
        say("Sent the paper %(number)s back", number=paper.number),
        also=[paper, *duties],
        after={"wrong": paper.wrong},
    )


def sent_back(finding: Finding, kind: PaperKind) -> Paper | None:
    """The last paper about it, where it was sent back and says the same: it is recorded anew. Of a code
    there is no paper here."""
    last = papers.last_of(finding, papers.ABOUT_FINDINGS)
    is_it = last is not None and (last.state, last.kind) == (PaperState.SENT_BACK, kind)
    return last if last is not None and is_it and last.way is not Way.CODE else None


def demand_entries(finding: Finding, entries: Entries, today: date) -> None:
    """Refuses blanks and days that cannot be, each at its field."""
    if entries.received_on > today:
        raise RuleViolated(say("The paper cannot arrive after today."), field="received_on")
    if entries.received_on < finding.opened_on:
        raise RuleViolated(
            say("The finding was opened on %(day)s only.", day=finding.opened_on),
            field="received_on",
        )
    demand_reason(entries.said_by, "said_by", say("Say who at the vendor answered."))
    if entries.kind is PaperKind.REPAIR:
        demand_reason(entries.done, "done", say("Say what was done."))
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
