"""A dispute that came on paper, by mail or by telephone: recorded by one person, compared by another.

Once confirmed it is the vendor's dispute, of the day on which it came, and waits for our answer like any other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.foundation.access.actor import Actor
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.errors import RuleViolated, demand_reason
from portal.foundation.core.words.messages import say
from portal.supervision.disputes import queries, services, workflow
from portal.supervision.disputes.models import Dispute
from portal.supervision.disputes.services import DisputeOnPaper
from portal.supervision.findings import queries as findings
from portal.supervision.findings.models import Finding
from portal.supervision.paper_records import queries as papers
from portal.supervision.paper_records import services as paper_records
from portal.supervision.paper_records import workflow as four_eyes
from portal.supervision.paper_records.models import Paper, PaperKind, Way
from portal.supervision.paper_records.scans import Scan
from portal.supervision.responses.assignments import queries as sheets
from portal.supervision.responses.assignments.models import Assignment


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputePaper:
    """What the vendor wrote or said, and how it came. `questions`: of a sheet, which answers it is about."""

    words: str
    said_by: str
    way: Way
    received_on: date
    questions: Sequence[str] = ()

    def as_kept(self) -> dict[str, Any]:
        return {
            "said_by": self.said_by.strip(),
            "words": self.words.strip(),
            "questions": list(self.questions),
        }


def record_dispute(
    about: Finding | Assignment,
    came: DisputePaper,
    scans: Sequence[Scan],
    *,
    actor: Actor,
    before: Paper | None = None,
) -> Paper:
    """For a second person to confirm. `before`: one that was sent back, whose files stay if there are no new ones.

    Refuses what cannot be disputed now, a day that cannot be, a paper without its scan, and a second one while
    one waits.
    """
    about = _demand_disputable(about, came)
    demand_reason(came.said_by, "said_by", say("Say who at the vendor answered."))
    paper_records.demand_none_waits(about)
    paper, files = paper_records.receive(
        PaperKind.DISPUTE, about, came, came.as_kept(), scans, actor=actor, before=before
    )
    named = {"paper": paper.number, "number": about.number}
    duty = paper_records.ask(
        paper,
        say("Confirm the paper %(paper)s as a second person: it disputes %(number)s", **named),
        is_new=True,
    )
    record(
        actor,
        "dispute.paper_recorded",
        about,
        say("Recorded %(paper)s for the vendor: it disputes %(number)s", **named),
        also=[paper, duty, *files],
        after={
            "received_on": paper.received_on,
            "way": came.way.value,
            "files": [file.sha256 for file in files],
        },
    )
    return paper


def confirm_dispute(paper_id: int, *, actor: Actor) -> Dispute:
    """It is as on the paper: the vendor has disputed it, on the day on which it came."""
    paper = papers.hold_paper(paper_id)
    four_eyes.confirm(paper, by=actor, at=clock.now())
    came = DisputeOnPaper(paper=paper, closed=paper_records.close_duty(paper))
    words = paper.entries["words"]
    if paper.subject_kind == Assignment.__tablename__:
        about = paper.entries["questions"]
        return services.dispute_sheet(
            paper.subject_id, about, words=words, files=(), actor=actor, came=came
        )
    finding = findings.lock_finding(paper.subject_id)
    return services.dispute_finding(finding, words=words, files=(), actor=actor, came=came)


def send_back_dispute(
    paper_id: int, about: Finding | Assignment, *, wrong: str, actor: Actor
) -> None:
    """It is recorded anew. Refuses without words, and the person who recorded it."""
    paper = papers.hold_paper(paper_id)
    four_eyes.send_back(paper, wrong=wrong, by=actor, at=clock.now())
    duties = paper_records.close_duty(paper)
    db.session.flush()
    record(
        actor,
        "dispute.paper_sent_back",
        about,
        say("Sent the paper %(number)s back", number=paper.number),
        also=[paper, *duties],
        after={"wrong": paper.wrong},
    )


def _demand_disputable(about: Finding | Assignment, came: DisputePaper) -> Finding | Assignment:
    """What it is about, held. The same as where the vendor says so itself, and on a day that can be."""
    today = clock.today()
    if came.received_on > today:
        raise RuleViolated(say("The paper cannot arrive after today."), field="received_on")
    if isinstance(about, Finding):
        finding = findings.lock_finding(about.id)
        workflow.demand_disputable(finding)
        workflow.demand_new(came.words, queries.of_finding(finding.id))
        if came.received_on < finding.opened_on:
            day = finding.opened_on
            raise RuleViolated(
                say("The finding was opened on %(day)s only.", day=day), field="received_on"
            )
        return finding
    asked = sheets.demand_asked(about.id)
    services.demand_chosen(asked, came.questions)
    workflow.demand_new(came.words, queries.of_sheet(about.id))
    accepted_on = asked.assignment.ended_on
    if accepted_on is not None and came.received_on < accepted_on:
        raise RuleViolated(
            say("The questionnaire was accepted on %(day)s only.", day=accepted_on),
            field="received_on",
        )
    return asked.assignment
