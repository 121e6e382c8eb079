"""An answer to a training that came on paper, by mail or by telephone: recorded by one person, compared by another.

Once confirmed it is the vendor's answer, of the day on which it came.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from portal.foundation.access.actor import Actor
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import say
from portal.supervision.paper_records import queries as papers
from portal.supervision.paper_records import services as paper_records
from portal.supervision.paper_records import workflow as four_eyes
from portal.supervision.paper_records.models import Paper, PaperKind, Way
from portal.supervision.paper_records.scans import Scan
from portal.supervision.trainings import queries, services, workflow
from portal.supervision.trainings.models import HandedTraining, TrainingReport
from portal.supervision.trainings.services import AnswerOnPaper
from portal.supervision.trainings.workflow import ToldTraining

_DAYS = ("held_from", "held_until", "rest_until")


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingPaper:
    """What the vendor wrote or said, how it came. `corrects`: the answer in whose place it stands."""

    said: ToldTraining
    way: Way
    received_on: date
    corrects: TrainingReport | None = None

    def as_kept(self) -> dict[str, Any]:
        kept = asdict(self.said)
        kept |= {name: day.isoformat() for name in _DAYS if (day := kept[name]) is not None}
        return {
            "said_by": self.said.said_by.strip(),
            "corrects_id": None if self.corrects is None else self.corrects.id,
            "answer": kept,
        }


def answer_of(paper: Paper) -> ToldTraining:
    kept = dict(paper.entries["answer"])
    kept |= {name: date.fromisoformat(kept[name]) for name in _DAYS if kept[name] is not None}
    return ToldTraining(**kept)


def corrected_by(paper: Paper) -> TrainingReport | None:
    """The answer in whose place it stands, or will."""
    return queries.find_report(paper.entries["corrects_id"])


def record_answer(
    row: HandedTraining,
    came: TrainingPaper,
    scans: Sequence[Scan],
    *,
    actor: Actor,
    before: Paper | None = None,
) -> Paper:
    """For a second person to confirm. `before`: one that was sent back, whose files stay if there are no new ones.

    Refuses what cannot be answered, a day that cannot be, a paper without its scan, and a second one while one
    waits.
    """
    row = queries.lock(row.id)
    if came.received_on > clock.today():
        raise RuleViolated(say("The paper cannot arrive after today."), field="received_on")
    workflow.demand_answerable(row, came.corrects)
    others = queries.reports_of([row.id]).get(row.id, ())
    workflow.demand_told(row, came.said, others, corrects=came.corrects, on=came.received_on)
    paper_records.demand_none_waits(row)
    paper, files = paper_records.receive(
        PaperKind.TRAINING, row, came, came.as_kept(), scans, actor=actor, before=before
    )
    named = {"paper": paper.number, "number": queries.training_of(row).number}
    duty = paper_records.ask(
        paper,
        say("Confirm the paper %(paper)s as a second person: it answers %(number)s", **named),
        is_new=True,
    )
    record(
        actor,
        "training.paper_recorded",
        row,
        say("Recorded %(paper)s for the vendor: it answers %(number)s", **named),
        also=[paper, duty, *files],
        after={
            "received_on": paper.received_on,
            "way": came.way.value,
            "files": [file.sha256 for file in files],
        },
    )
    return paper


def confirm_answer(paper_id: int, row: HandedTraining, *, actor: Actor) -> TrainingReport:
    """It is as on the paper: the vendor has answered, on the day on which it came."""
    paper = papers.hold_paper(paper_id)
    four_eyes.confirm(paper, by=actor, at=clock.now())
    closed = paper_records.close_duty(paper)
    came = AnswerOnPaper(paper=paper, closed=closed)
    return services.report(
        row, answer_of(paper), actor=actor, corrects=corrected_by(paper), came=came
    )


def send_back_answer(paper_id: int, row: HandedTraining, *, wrong: str, actor: Actor) -> None:
    """It is recorded anew. Refuses without words, and the person who recorded it."""
    paper = papers.hold_paper(paper_id)
    four_eyes.send_back(paper, wrong=wrong, by=actor, at=clock.now())
    duties = paper_records.close_duty(paper)
    db.session.flush()
    record(
        actor,
        "training.paper_sent_back",
        row,
        say("Sent the paper %(number)s back", number=paper.number),
        also=[paper, *duties],
        after={"wrong": paper.wrong},
    )
