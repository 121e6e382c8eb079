"""Packs that somebody asked for: begun here, made by a job, fetched by that person, put on record with their sum."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from sqlalchemy import select

from portal.foundation.access.actor import Actor
from portal.foundation.access.permissions import Permission
from portal.foundation.audit.recorder import record
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.words.messages import Message, Text, say
from portal.foundation.runs import making as files
from portal.foundation.runs.models import Run
from portal.foundation.runs.services import RunKind, begin, register
from portal.proof.assessor.evidence_pack import making
from portal.proof.assessor.evidence_pack.choice import EvidenceChoice, pick


def _sum_of(run: Run) -> tuple[Message, Sequence[Text]] | None:
    """To compare with what check.py says."""
    sha256 = run.asked.get("sha256")
    return (say("Sum of the list"), [Text(sha256, sha256)]) if sha256 else None


PACK: Final = register(
    RunKind(
        id="evidence_pack",
        needs=Permission.EVIDENCE_VIEW,
        unit=say("Rows of the index"),
        about=_sum_of,
        shown_at="assessor.pack",
    )
)


def begin_pack(choice: EvidenceChoice, *, back: str, actor: Actor) -> Run:
    """Refuses a choice that no vendor fits. Subjects of the run are the rows of the index."""
    pick(choice)
    name = f"{making.name_of(choice)}.zip"
    asked = {"file": name, "choice": choice.as_plain()}
    title = say("Make the file “%(name)s”", name=name)
    return begin(PACK, list(range(making.STEPS)), title=title, asked=asked, back=back, actor=actor)


def make_packs() -> int:
    """Whatever is asked for, the oldest first; returns how many."""
    return files.make_waiting(PACK, _write, _note)


def _write(run: Run, path: Path) -> making.MadePack:
    choice = EvidenceChoice.read(run.asked["choice"])
    return making.make(choice, path, files.teller(run))


def _note(run: Run, done: making.MadePack, actor: Actor) -> None:
    run.asked = {**run.asked, "sha256": done.sha256}
    record_taken(run, EvidenceChoice.read(run.asked["choice"]), done, actor)


def record_taken(
    about: Subject, choice: EvidenceChoice, done: making.MadePack, actor: Actor
) -> None:
    """`about`: the run, or the company where it was taken at the terminal."""
    record(
        actor,
        "evidence_pack.made",
        about,
        say(
            "Took an evidence pack as of %(day)s: %(vendors)s vendors, %(files)s files, sum of the list %(sha256)s",
            day=choice.day,
            vendors=done.vendors,
            files=done.files,
            sha256=done.sha256,
        ),
        after={"sha256": done.sha256, "files": done.files, "choice": choice.as_plain()},
    )


def latest_packs(user_id: int | None, most: int) -> Sequence[Run]:
    """Of this person, the latest first."""
    wanted = select(Run).where(Run.kind == PACK.id, Run.begun_by_id == user_id)
    return db.session.scalars(wanted.order_by(Run.id.desc()).limit(most)).all()
