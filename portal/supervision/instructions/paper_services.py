"""A report on an instruction that came on paper, by mail or by telephone: recorded by one person, compared by another.

Once confirmed it is the vendor's report, of the day on which it came, and waits to be looked at like any other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.foundation.access.actor import Actor
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.words.messages import say
from portal.supervision.instructions import queries, services, workflow
from portal.supervision.instructions.models import (
    Instruction,
    InstructionReport,
    InstructionState,
    ReportMeans,
)
from portal.supervision.instructions.services import ReportOnPaper
from portal.supervision.instructions.workflow import ToldReport
from portal.supervision.paper_records import queries as papers
from portal.supervision.paper_records import services as paper_records
from portal.supervision.paper_records import workflow as four_eyes
from portal.supervision.paper_records.models import Paper, PaperKind, Way
from portal.supervision.paper_records.scans import Scan


@dataclass(frozen=True, slots=True, kw_only=True)
class InstructionPaper:
    """What the vendor wrote or said, and how it came."""

    wording: str
    done_on: date
    said_by: str
    way: Way
    received_on: date

    @property
    def said(self) -> ToldReport:
        return ToldReport(
            wording=self.wording,
            done_on=self.done_on,
            means=_means(self.way),
            said_by=self.said_by,
        )

    def as_kept(self) -> dict[str, Any]:
        return {
            "said_by": self.said_by.strip(),
            "wording": self.wording.strip(),
            "done_on": self.done_on.isoformat(),
        }


def report_of(paper: Paper) -> ToldReport:
    kept = paper.entries
    return ToldReport(
        wording=kept["wording"],
        done_on=date.fromisoformat(kept["done_on"]),
        means=_means(paper.way),
        said_by=kept["said_by"],
    )


def record_report(
    row: Instruction,
    came: InstructionPaper,
    scans: Sequence[Scan],
    *,
    actor: Actor,
    before: Paper | None = None,
) -> Paper:
    """For a second person to confirm. `before`: one that was sent back, whose files stay if there are no new ones.

    Refuses what is not waited for, a day that cannot be, a paper without its scan, and a second one while one
    waits.
    """
    row = queries.lock(row.id)
    workflow.demand_move(row, InstructionState.REPORTED)
    workflow.demand_received(row, came.said, came.received_on, clock.today())
    workflow.demand_told(row, came.said, came.received_on)
    paper_records.demand_none_waits(row)
    paper, files = paper_records.receive(
        PaperKind.INSTRUCTION, row, came, came.as_kept(), scans, actor=actor, before=before
    )
    named = {"paper": paper.number, "number": row.number}
    duty = paper_records.ask(
        paper,
        say("Confirm the paper %(paper)s as a second person: it reports on %(number)s", **named),
        is_new=True,
    )
    record(
        actor,
        "instruction.paper_recorded",
        row,
        say("Recorded %(paper)s for the vendor: it reports on %(number)s", **named),
        also=[paper, duty, *files],
        after={
            "received_on": paper.received_on,
            "way": came.way.value,
            "files": [file.sha256 for file in files],
        },
    )
    return paper


def confirm_report(paper_id: int, row: Instruction, *, actor: Actor) -> InstructionReport:
    """It is as on the paper: the vendor has reported, on the day on which it came."""
    paper = papers.hold_paper(paper_id)
    four_eyes.confirm(paper, by=actor, at=clock.now())
    came = ReportOnPaper(paper=paper, closed=paper_records.close_duty(paper))
    return services.report(row, report_of(paper), actor=actor, came=came)


def send_back_report(paper_id: int, row: Instruction, *, wrong: str, actor: Actor) -> None:
    """It is recorded anew. Refuses without words, and the person who recorded it."""
    paper = papers.hold_paper(paper_id)
    four_eyes.send_back(paper, wrong=wrong, by=actor, at=clock.now())
    duties = paper_records.close_duty(paper)
    db.session.flush()
    record(
        actor,
        "instruction.paper_sent_back",
        row,
        say("Sent the paper %(number)s back", number=paper.number),
        also=[paper, *duties],
        after={"wrong": paper.wrong},
    )


def _means(way: Way | None) -> ReportMeans:
    return ReportMeans.TELEPHONE if way is Way.PHONE else ReportMeans.PAPER
