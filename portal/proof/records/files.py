"""Stored files against their hashes: every one once in thirty days, some of them each night."""

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pypdfium2
from sqlalchemy import select

from portal.foundation.audit.verification import NAME, KeptHead, heads_in_file
from portal.foundation.core.database.db import UNSCOPED, Base, db, in_parts
from portal.foundation.core.words.messages import Message, say, say_p
from portal.foundation.evidence import storage
from portal.foundation.evidence.models import StoredFile
from portal.foundation.evidence.services import referring_columns
from portal.foundation.mail.models import OutboxEmail
from portal.foundation.sealing.queries import kept_certificates, our_seal
from portal.proof.records import words
from portal.proof.records.words import names_of
from portal.proof.reports.models import ReportRevision, SupervisionReport

NIGHTS = 30
_AT_ONCE = 200


@dataclass(slots=True)
class FilesRead:
    """How many files were read, what is wrong with them, and the heads that reports hold."""

    files: int = 0
    wrong: list[Message] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)
    heads: list[KeptHead] = field(default_factory=list)


def night_of(sha256: str) -> int:
    """In which of the nights a file is read."""
    return int(sha256[:8], 16) % NIGHTS


def nights_due(checked: Mapping[int, date], today: date) -> set[int]:
    """The one of today, and those that were left out or never came."""
    long_ago = today - timedelta(days=NIGHTS)
    return {today.toordinal() % NIGHTS} | {
        night for night in range(NIGHTS) if checked.get(night, long_ago) <= long_ago
    }


def check_files(nights: Collection[int], again: Collection[str] = ()) -> FilesRead:
    """Read the files of these nights, and those that were damaged before."""
    wanted, done = set(again), FilesRead()
    pdfs, sealed, kept = own_pdfs(), sealed_pdfs(), kept_certificates()
    known = db.session.scalars(
        select(StoredFile.sha256).where(StoredFile.erased_on.is_(None)).order_by(StoredFile.sha256),
        execution_options=UNSCOPED,
    ).all()
    why: dict[str, Message] = {}
    broken: list[Message] = []
    for sha256 in known:
        if night_of(sha256) not in nights and sha256 not in wanted:
            continue
        done.files += 1
        try:
            data = storage.read(sha256)
        except storage.FileDamaged as damage:
            why[sha256] = damage.message
            continue
        if sha256 in pdfs and (head := head_in_pdf(data, pdfs[sha256])) is not None:
            done.heads.append(head)
        if sha256 in sealed and our_seal(data, kept) is None:
            broken.append(_not_sealed(pdfs[sha256]))
    done.damaged = sorted(why)
    done.wrong = [*_sentences(why), *broken]
    return done


def _sentences(why: Mapping[str, Message]) -> list[Message]:
    """Each with the records that refer to the file."""
    things: dict[str, list[tuple[str, int]]] = {sha256: [] for sha256 in why}
    for some in in_parts(list(why), _AT_ONCE):
        _refer(things, some)
    called = words.names_of({thing for own in things.values() for thing in own})
    said: list[Message] = []
    for sha256, own in things.items():
        said += [
            say_p(
                "a record, and what is wrong with its file",
                "%(what)s: %(why)s",
                what=words.called(kind, called[kind, row_id]),
                why=why[sha256],
            )
            for kind, row_id in own
        ] or [why[sha256]]
    return said


def _refer(things: Mapping[str, list[tuple[str, int]]], some: Sequence[str]) -> None:
    for column in referring_columns():
        table = column.table
        if "id" in table.c:
            rows = db.session.execute(
                select(table.c.id, column).where(column.in_(some)), execution_options=UNSCOPED
            )
            for row in rows:
                things[row[1]].append((table.name, row[0]))


HEAD_MAILS = "audit-head:"  # how the keys of such mails begin (jobs/tasks.py)
_HASH = re.compile(r"\b[0-9a-f]{64}\b")


def kept_heads(data: Path) -> Iterator[KeptHead]:
    """The heads of the log in the file beside the data and in the mails that are still there."""
    for at, _, hash_ in heads_in_file(data):
        yield KeptHead(hash_, say("%(file)s, written %(at)s", file=NAME, at=at))
    mails = select(OutboxEmail.key, OutboxEmail.body).where(
        OutboxEmail.key.startswith(HEAD_MAILS, autoescape=True)
    )
    for key, body in db.session.execute(mails, execution_options=UNSCOPED):
        for hash_ in set(_HASH.findall(body)):
            yield KeptHead(hash_, say("the mail of %(day)s", day=key.split(":")[1]))


def head_in_pdf(pdf: bytes, number: str) -> KeptHead | None:
    """The head that an issued report was printed with; None where the bytes hold none.

    Only of PDFs that the portal made: others are opened in a process of their own.
    """
    try:
        document = pypdfium2.PdfDocument(pdf)
        attached = [
            bytes(document.get_attachment(number).get_data())
            for number in range(document.count_attachments())
        ]
        document.close()
        contents: list[Any] = [json.loads(data) for data in attached]
    except (pypdfium2.PdfiumError, ValueError):
        return None
    for hash_ in filter(None, map(_head_in, contents)):
        return KeptHead(hash_, say("the PDF of %(number)s", number=number))
    return None


def _head_in(content: Any) -> str | None:
    """Of a report in one language, or of the first of several."""
    if not isinstance(content, dict):
        return None
    hash_ = content.get("basis", {}).get("audit_head")
    return hash_ if hash_ else next(filter(None, map(_head_in, content.values())), None)


def sealed_pdfs() -> set[str]:
    """Those of them that were sealed when they were made."""
    found: set[str] = set()
    for model in (SupervisionReport, ReportRevision):
        rows = db.session.execute(
            select(model.pdf_sha256, model.pdf_other_sha256).where(
                model.unsealed_sha256.is_not(None)
            ),
            execution_options=UNSCOPED,
        )
        found.update(hash_ for row in rows for hash_ in row if hash_)
    return found


def _not_sealed(number: str) -> Message:
    return say(
        "%(number)s: its PDF does not carry our seal as it was made, or the certificate of the seal is "
        "not on record any more.",
        number=number,
    )


PDFS = ("pdf_sha256", "pdf_other_sha256")  # columns that name one


def own_pdfs() -> dict[str, str]:
    """The PDFs of reports among the stored files: by hash the number of the report."""
    found: dict[str, tuple[str, int]] = {}
    for table in Base.metadata.sorted_tables:
        for column in (table.c[name] for name in PDFS if name in table.c):
            known = select(table.c.id, column).where(column.is_not(None))
            rows = db.session.execute(known, execution_options=UNSCOPED)
            found.update({row[1]: (table.name, row[0]) for row in rows})
    called = names_of(set(found.values()))
    return {sha256: called[thing] for sha256, thing in found.items()}
