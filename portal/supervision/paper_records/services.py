"""Within the commands of each kind of paper: kept with its files, waited for, done with."""

from collections.abc import Mapping, Sequence
from typing import Final

from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.words.messages import Message
from portal.foundation.evidence.services import store_upload
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind
from portal.supervision.paper_records import queries, workflow
from portal.supervision.paper_records.models import Paper, PaperKind, PaperScan
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
