"""An application for a subcontractor that came on paper, by mail or by telephone: recorded by one person,
compared by another. Once confirmed it is the vendor's application, of the day on which it came.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from portal.foundation.access.actor import Actor
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.errors import RuleViolated, demand_reason
from portal.foundation.core.words.messages import say
from portal.ledger.engagements.models import Engagement
from portal.ledger.vendors.models import Vendor
from portal.supervision.paper_records import queries as papers
from portal.supervision.paper_records import services as paper_records
from portal.supervision.paper_records import workflow as four_eyes
from portal.supervision.paper_records.models import Paper, PaperKind, Way
from portal.supervision.paper_records.scans import Scan
from portal.supervision.subcontractors import queries, services
from portal.supervision.subcontractors.models import Subcontractor
from portal.supervision.subcontractors.services import CameOnPaper, ChainPlace
from portal.supervision.subcontractors.workflow import Application

_DAYS = ("starts_on", "ends_on")  # of an application


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperApplication:
    """What the vendor wrote or said, how it came and from whom."""

    said: Application
    way: Way
    received_on: date
    said_by: str

    def as_kept(self, beside: ChainPlace) -> dict[str, Any]:
        kept = asdict(self.said)
        kept |= {name: day.isoformat() for name in _DAYS if (day := kept[name]) is not None}
        kept["categories"] = list(self.said.categories)
        return {
            "said_by": self.said_by.strip(),
            "parent_id": beside.parent.id if beside.parent else None,
            "follows_id": beside.follows.id if beside.follows else None,
            "application": kept,
        }


def application_of(paper: Paper) -> Application:
    kept = dict(paper.entries["application"])
    kept |= {name: date.fromisoformat(kept[name]) for name in _DAYS if kept[name] is not None}
    return Application(**kept | {"categories": tuple(kept["categories"])})


def beside_of(paper: Paper) -> ChainPlace:
    """Whom it stands below and what it follows, as recorded."""
    parent, follows = paper.entries["parent_id"], paper.entries["follows_id"]
    return ChainPlace(
        parent=None if parent is None else queries.find(parent),
        follows=None if follows is None else queries.find(follows),
    )


def record_application(
    vendor: Vendor,
    engagement: Engagement,
    came: PaperApplication,
    scans: Sequence[Scan],
    *,
    actor: Actor,
    beside: ChainPlace,
    before: Paper | None = None,
) -> Paper:
    """For a second person to confirm. `before`: one that was sent back, whose files stay if there are no new ones.

    Refuses what cannot be applied for, a day that cannot be, a paper without its scan, and a second one
    about the same subcontractor while one waits.
    """
    if came.received_on > clock.today():
        raise RuleViolated(say("The paper cannot arrive after today."), field="received_on")
    demand_reason(came.said_by, "said_by", say("Say who at the vendor applied."))
    services.demand_possible(vendor, engagement, came.said, actor=actor, beside=beside)
    if any(
        application_of(waiting).name == came.said.name for waiting in papers.open_papers(engagement)
    ):
        raise RuleViolated(
            say("A paper about this subcontractor waits for its second person already."),
            field="name",
        )
    paper, files = paper_records.receive(
        PaperKind.APPLICATION,
        engagement,
        came,
        came.as_kept(beside),
        scans,
        actor=actor,
        before=before,
    )
    named = {"paper": paper.number, "name": came.said.name.strip()}
    duty = paper_records.ask(
        paper,
        say("Confirm the paper %(paper)s as a second person: it applies for %(name)s", **named),
        is_new=True,
    )
    record(
        actor,
        "subcontractor.paper_recorded",
        engagement,
        say("Recorded %(paper)s for the vendor: it applies for subcontractor %(name)s", **named),
        also=[paper, duty, *files],
        after={
            "received_on": paper.received_on,
            "way": came.way.value,
            "files": [file.sha256 for file in files],
        },
    )
    return paper


def confirm_application(
    paper_id: int, vendor: Vendor, engagement: Engagement, *, actor: Actor
) -> Subcontractor:
    """It is as on the paper: the vendor has applied, on the day on which it came. Procurement examines it."""
    paper = papers.hold_paper(paper_id)
    four_eyes.confirm(paper, by=actor, at=clock.now())
    closed = paper_records.close_duty(paper)
    return services.apply(
        vendor,
        engagement,
        application_of(paper),
        actor=actor,
        beside=beside_of(paper),
        came=CameOnPaper(paper=paper, recorded_by_id=paper.recorded_by_id, closed=closed),
    )


def send_back_application(
    paper_id: int, engagement: Engagement, *, wrong: str, actor: Actor
) -> None:
    """It is recorded anew. Refuses without words, and the person who recorded it."""
    paper = papers.hold_paper(paper_id)
    four_eyes.send_back(paper, wrong=wrong, by=actor, at=clock.now())
    duties = paper_records.close_duty(paper)
    db.session.flush()
    record(
        actor,
        "subcontractor.paper_sent_back",
        engagement,
        say("Sent the paper %(number)s back", number=paper.number),
        also=[paper, *duties],
        after={"wrong": paper.wrong},
    )


def came_as(row: Subcontractor) -> Paper | None:
    """The paper by which the vendor applied for it."""
    return papers.made_as(row.__tablename__, row.id)
