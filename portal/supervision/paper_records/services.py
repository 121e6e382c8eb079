"""Within the commands of each kind of paper: kept with its files, waited for, done with."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final, Protocol

from portal.foundation.access.actor import Actor
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.database.locking import next_number
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import Message, say
from portal.foundation.evidence.services import store_upload
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind
from portal.supervision.paper_records import queries, workflow
from portal.supervision.paper_records.models import Paper, PaperKind, PaperScan, PaperState, Way
from portal.supervision.paper_records.scans import Scan

DAYS: Final = 3  # business days, to enter a paper and to confirm it
DUTIES: Final[Mapping[PaperKind, ObligationKind]] = {
    PaperKind.STATEMENT: ObligationKind.PAPER_CONFIRM,
    PaperKind.ANSWERS: ObligationKind.QUESTIONNAIRE_PAPER,
    PaperKind.PLAN: ObligationKind.FINDING_PAPER,
    PaperKind.REPAIR: ObligationKind.FINDING_PAPER,
    PaperKind.APPLICATION: ObligationKind.SUBCONTRACTOR_PAPER,
    PaperKind.TRAINING: ObligationKind.TRAINING_PAPER,
    PaperKind.INSTRUCTION: ObligationKind.INSTRUCTION_PAPER,
    PaperKind.DISPUTE: ObligationKind.DISPUTE_PAPER,
}
WITHOUT_SCAN: Final = (Way.PHONE, Way.CODE)  # files may come with the code of a letter


class Came(Protocol):
    """How and when a paper came."""

    @property
    def way(self) -> Way: ...

    @property
    def received_on(self) -> date: ...


def demand_none_waits(about: Any) -> None:
    if queries.open_paper(about) is not None:
        raise InvalidTransition(say("A paper about this waits for its second person already."))


def receive(
    kind: PaperKind,
    about: Any,
    came: Came,
    entries: Mapping[str, Any],
    scans: Sequence[Scan],
    *,
    actor: Actor,
    before: Paper | None = None,
) -> tuple[Paper, list[PaperScan]]:
    """What came about the row `about`, recorded for a second person to confirm. `before`: one that was sent
    back, whose files stay if there are no new ones.

    Refuses one before that was not sent back, and a paper of which there is no scan at all.
    """
    if before is not None and before.state is not PaperState.SENT_BACK:
        raise InvalidTransition(
            say("This paper was not sent back: there is nothing to record anew.")
        )
    kept = queries.files_of(before.id) if before is not None and not scans else ()
    if not scans and not kept and came.way not in WITHOUT_SCAN:
        raise RuleViolated(say("Choose the scan or photo of the paper."), field="scan")
    paper = Paper(
        number=next_number("P"),
        vendor_id=about.vendor_id,
        kind=kind,
        subject_kind=about.__tablename__,
        subject_id=about.id,
        state=PaperState.RECORDED,
        way=came.way,
        received_on=came.received_on,
        entries=dict(entries),
        recorded_by_id=actor.user_id,
        recorded_at=clock.now(),
        follows_id=None if before is None else before.id,
    )
    return paper, keep(paper, scans, before)


def keep(paper: Paper, scans: Sequence[Scan], before: Paper | None = None) -> list[PaperScan]:
    """Add it with its files, in the order of the pages; without any those of the one before."""
    db.session.add(paper)
    db.session.flush()
    if scans or before is None:
        kept = [
            (
                scan.file.name,
                store_upload(scan.file).sha256,
                None if scan.picture is None else store_upload(scan.picture).sha256,
                scan.pages,
            )
            for scan in scans
        ]
    else:
        kept = [
            (file.name, file.sha256, file.picture_sha256, file.pages)
            for file in queries.files_of(before.id)
        ]
    files = [
        PaperScan(
            vendor_id=paper.vendor_id,
            paper_id=paper.id,
            file_no=number,
            name=name,
            sha256=sha256,
            picture_sha256=picture_sha256,
            pages=pages,
        )
        for number, (name, sha256, picture_sha256, pages) in enumerate(kept, start=1)
    ]
    db.session.add_all(files)
    return files


def ask(paper: Paper, title: Message, *, is_new: bool = False) -> Obligation:
    """Somebody has to go on with it; `is_new`: as of obligations."""
    return obligations.ask_colleagues(
        DUTIES[paper.kind], paper, Holder.PROCUREMENT, title, days=DAYS, is_new=is_new
    )


def close_duty(paper: Paper) -> list[Subject]:
    """What waited about it is done; the rows it touched."""
    return obligations.close_waiting(DUTIES[paper.kind], paper, paper.wrong)


def withdraw(paper: Paper, reason: str) -> list[Subject]:
    """What it is about goes on without it: nobody has to confirm it; the rows it touched."""
    workflow.give_up(paper)
    return [paper, *obligations.withdraw_waiting(DUTIES[paper.kind], paper, reason)]
