"""Commands about one training: prepared; answered by a vendor, also for it by paper; withdrawn from a vendor."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from portal.foundation.access.actor import Actor
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.database.locking import next_number
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import Message, say
from portal.foundation.evidence.services import Received, store_upload
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.supervision.paper_records import services as paper_records
from portal.supervision.paper_records.models import Paper
from portal.supervision.paper_records.queries import open_paper
from portal.supervision.trainings import queries, workflow
from portal.supervision.trainings.models import (
    HandedTraining,
    Training,
    TrainingMaterial,
    TrainingProof,
    TrainingReport,
)
from portal.supervision.trainings.workflow import PreparedTraining, ToldTraining

PREFIX: Final = "TR"
LADDER: Final = "request"
K = ObligationKind


def prepare(
    said: PreparedTraining,
    files: Sequence[Received] = (),
    *,
    actor: Actor,
    again: Training | None = None,
) -> Training:
    """A training with its material. `again`: an earlier one, whose files stay where none is chosen.

    Refuses one without a title or without a file.
    """
    workflow.demand_prepared(said)
    kept = [(store_upload(file).sha256, file.name) for file in files]
    if not kept and again is not None:
        kept = [(one.file_sha256, one.file_name) for one in queries.materials_of(again.id)]
    if not kept:
        raise RuleViolated(say("Choose the material: at least one file."), field="files")
    row = Training(
        number=next_number(PREFIX),
        title_ja=said.title_ja.strip(),
        title_en=said.title_en.strip(),
        edition=said.edition.strip(),
        made_by=said.made_by.strip(),
        wording=said.wording.strip(),
        follows_id=None if again is None else again.id,
        prepared_by_id=actor.user_id or 0,
        prepared_at=clock.now(),
        prepared_on=clock.today(),
    )
    db.session.add(row)
    db.session.flush()
    materials = [
        TrainingMaterial(training_id=row.id, file_sha256=sha256, file_name=name)
        for sha256, name in kept
    ]
    db.session.add_all(materials)
    db.session.flush()
    text = say("Prepared the training %(number)s: %(title)s", **named(row))
    after = {"files": [name for _sha256, name in kept]}
    record(actor, "training.prepared", row, text, also=materials, after=after)
    return row


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerOnPaper:
    """It is the vendor's own answer, of the day on which its paper came; who recorded that."""

    paper: Paper
    closed: Sequence[Subject] = ()  # what waited about the paper


def report(
    row: HandedTraining,
    said: ToldTraining,
    files: Sequence[Received] = (),
    *,
    actor: Actor,
    corrects: TrainingReport | None = None,
    came: AnswerOnPaper | None = None,
) -> TrainingReport:
    """How many were trained. It adds to what was answered before, or stands in the place of `corrects`.

    Where some are left, the vendor owes the rest until the day it named.
    """
    row = queries.lock(row.id)
    on = came.paper.received_on if came else clock.today()
    workflow.demand_answerable(row, corrects)
    others = queries.reports_of([row.id]).get(row.id, ())
    comes_to = workflow.demand_told(row, said, others, corrects=corrects, on=on)
    workflow.report(row, comes_to)
    told = TrainingReport(
        vendor_id=row.vendor_id,
        handed_id=row.id,
        corrects_id=None if corrects is None else corrects.id,
        held_from=said.held_from,
        held_until=said.held_until,
        trained=said.trained,
        handling=said.handling,
        rest_until=comes_to.rest_until,
        said_by=said.said_by.strip(),
        remark=said.remark.strip(),
        reported_by_id=came.paper.recorded_by_id if came else actor.user_id,
        reported_at=clock.now(),
        reported_on=on,
    )
    db.session.add(told)
    db.session.flush()
    also: list[Subject] = [told, *_keep_proofs(told, files, actor)]
    owed = find_open(K.TRAINING_ANSWER, row)
    if owed is not None:
        obligations.hand_in(owed, on=on)
        also += obligations.close_waiting(K.TRAINING_ANSWER, row)
    training = queries.training_of(row)
    if comes_to.rest_until is not None:
        title = say("Train the rest, and answer: %(number)s, %(title)s", **named(training))
        also.append(owe(row, due_on=comes_to.rest_until, title=title))
    counts = {"n": comes_to.trained, "all": comes_to.handling}
    text = say("Answered %(number)s: %(n)s of %(all)s trained", number=training.number, **counts)
    if corrects is not None:
        text = say(
            "Corrected the answer to %(number)s: %(n)s of %(all)s trained",
            number=training.number,
            **counts,
        )
    after: dict[str, Any] = {"day": said.held_until, "files": [file.name for file in files]}
    if came is not None:
        came.paper.note_made(told)
        db.session.flush()
        also += [came.paper, *came.closed]
        after |= {"received_on": on}
        text = say(
            "Confirmed the paper %(paper)s: %(number)s, %(n)s of %(all)s trained",
            paper=came.paper.number,
            number=training.number,
            **counts,
        )
    record(actor, "training.reported", row, text, also=also, after=after)
    return told


def withdraw(row: HandedTraining, *, reason: str, actor: Actor) -> None:
    """It is not asked of this vendor any more; it stays on record."""
    row = queries.lock(row.id)
    workflow.withdraw(row, reason=reason, by=actor, at=clock.now(), on=clock.today())
    also = obligations.withdraw_waiting(K.TRAINING_ANSWER, row, row.reason)
    waiting = open_paper(row)
    if waiting is not None:
        also += paper_records.withdraw(waiting, row.reason)
    db.session.flush()
    training = queries.training_of(row)
    text = say("Withdrew the training %(number)s: %(title)s", **named(training))
    record(actor, "training.withdrawn", row, text, also=also, after={"reason": row.reason})


def owe(row: HandedTraining, *, due_on: date, title: Message) -> Obligation:
    """The vendor answers by that day; what it owed before is closed."""
    return obligations.open_obligation(
        kind=K.TRAINING_ANSWER,
        subject=row,
        vendor_id=row.vendor_id,
        holder=Holder.VENDOR,
        due_on=due_on,
        ladder=LADDER,
        title=title,
        is_new=True,
    )


def _keep_proofs(
    told: TrainingReport, files: Sequence[Received], actor: Actor
) -> list[TrainingProof]:
    kept = [
        TrainingProof(
            vendor_id=told.vendor_id,
            report_id=told.id,
            file_sha256=store_upload(file).sha256,
            file_name=file.name,
            added_by_id=actor.user_id,
            added_at=clock.now(),
        )
        for file in files
    ]
    db.session.add_all(kept)
    db.session.flush()
    return kept


def named(training: Training) -> dict[str, Any]:
    return {"number": training.number, "title": training.called}
