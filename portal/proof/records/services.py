"""Comparing everything with the log, and sealing what an upgrade found."""

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import Table, select, update

from portal.foundation.access.actor import SYSTEM
from portal.foundation.audit.queries import head
from portal.foundation.audit.recorder import record
from portal.foundation.audit.verification import KeptHead, walked
from portal.foundation.core import clock
from portal.foundation.core.database import chain
from portal.foundation.core.database.chain import EVENTS, HEAD, read_back
from portal.foundation.core.database.db import (
    FOUND_BY,
    MOVED_BY,
    MOVED_INTO,
    UNSCOPED,
    db,
    sealed_models,
    sealed_when_moved,
)
from portal.foundation.core.database.seals import SEALS, Parts, last_seals, read_between
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.messages import Message, say, say_n
from portal.foundation.organisation.queries import find_organisation
from portal.proof.records import files, words
from portal.proof.reports.models import ReportRevision, SupervisionReport
from portal.supervision.attestations.models import Attestation, AttestationSitting
from portal.supervision.attestations.statements import texts
from portal.supervision.responses.assignments.models import Assignment, Submission

BETWEEN = ","  # parts the revisions that left records to be sealed
AS_FOUND = "records.sealed"  # the event of an upgrade that sealed what it found
_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class AlteredRow:
    """A row that is not as its last event left it. `what`: a part of it, or how it came and went."""

    kind: str
    id: int
    what: str
    event: int | None


@dataclass(slots=True)
class Compared:
    """How many rows were compared, how many of them are unchanged since an upgrade found them on a
    day, and which differ."""

    rows: int = 0
    as_found: Counter[date] = field(default_factory=Counter)
    differences: list[AlteredRow] = field(default_factory=list)

    def named(self) -> list[tuple[AlteredRow, Message]]:
        """Each with its sentence."""
        called = words.names_of({(row.kind, row.id) for row in self.differences})
        return [
            (row, words.wrong(row.kind, called[row.kind, row.id], row.what, row.event))
            for row in self.differences
        ]

    def sentences(self) -> list[Message]:
        return [sentence for _, sentence in self.named()]


def compare_rows() -> Compared:
    """Every row of every record against the newest seal that an event left of it: three statements
    for each thousand rows."""
    found, sealed_on = Compared(), _days_of_sealing()
    for model, ids, now, seals in _chunks(sealed_models()):
        _compare(found, model, ids, now, seals)
        found.rows += len(now)
        found.as_found.update(
            sealed_on[number]
            for seal, (number, _) in seals.items()
            if number in sealed_on and seal in now
        )
    return found


def not_as_sealed() -> Iterator[tuple[Table, Sequence[int]]]:
    """Rows that have no seal or another one, table by table, some at a time."""
    for model, _, now, seals in _chunks(sealed_models()):
        ids = [id_ for id_, parts in now.items() if id_ not in seals or seals[id_][1] != parts]
        if ids:
            yield model.__table__, ids


def moved_as_sealed() -> Iterator[tuple[Table, Sequence[int]]]:
    """Rows that an upgrade moved to another table and that were as their last event had left them.

    What had been changed past the portal before is not among them: it is told as made by no event.
    """
    models = {name: model for name, model in sealed_models().items() if name in MOVED_INTO}
    wanted = {name: sealed_when_moved(name) for name in models}
    for model, _, now, seals in _chunks(models):
        ids = [id_ for id_ in now if id_ in wanted[model.__tablename__] and id_ not in seals]
        if ids:
            yield model.__table__, ids


def never_sealed(tables: Collection[str]) -> Iterator[tuple[Table, Sequence[int]]]:
    """Rows of these tables that no event ever sealed; one that is not as sealed stays told so."""
    models = {name: model for name, model in sealed_models().items() if name in tables}
    for model, _, now, seals in _chunks(models):
        if ids := [id_ for id_ in now if id_ not in seals]:
            yield model.__table__, ids


def _to_seal(revisions: Sequence[str]) -> Iterator[tuple[Table, Sequence[int]]]:
    """What upgrades left to be sealed: all there is, what they moved, or what stands in named tables."""
    if any(revision not in MOVED_BY and revision not in FOUND_BY for revision in revisions):
        yield from not_as_sealed()
        return
    if any(revision in MOVED_BY for revision in revisions):
        yield from moved_as_sealed()
    yield from never_sealed({name for one in revisions for name in FOUND_BY.get(one, ())})


def _chunks(
    models: Mapping[str, type[Any]],
) -> Iterator[tuple[type[Any], set[int], dict[int, Parts], dict[int, tuple[int, Parts]]]]:
    """Ids of all rows there are, what they would be sealed with now, and their newest seals."""
    session = db.session()
    for name, model in sorted(models.items()):
        after: int | None = 0
        column = model.__table__.c.id
        while after is not None:
            here = select(column).where(column > after).order_by(column).limit(_AT_ONCE)
            ids = session.scalars(here, execution_options=UNSCOPED).all()
            until = ids[-1] if len(ids) == _AT_ONCE else None
            theirs = SEALS.c.id > after
            if until is not None:
                theirs = theirs & (SEALS.c.id <= until)
            now = read_between(session, model, after, until)
            yield model, set(ids), now, last_seals(session, name, theirs)
            after = until


def _compare(
    found: Compared,
    model: type[Any],
    ids: Collection[int],
    now: Mapping[int, Parts],
    seals: Mapping[int, tuple[int, Parts]],
) -> None:
    kind = model.__tablename__
    for id_ in sorted(now.keys() | seals.keys()):
        number, sealed = seals.get(id_, (None, {}))
        if id_ in now:
            different = _different(now[id_], sealed, number)
        else:  # gone, as an event says; or a draft, until its parent is closed
            different = [words.GONE] if sealed and id_ not in ids else []
        found.differences += [AlteredRow(kind, id_, what, number) for what in different]


def _different(now: Parts, sealed: Parts, number: int | None) -> list[str]:
    if number is None:
        return [words.UNMADE]
    if not sealed:
        return [words.BACK]
    return sorted(part for part in now.keys() | sealed.keys() if now.get(part) != sealed.get(part))


def _days_of_sealing() -> dict[int, date]:
    rows = db.session.execute(
        select(EVENTS.c.number, EVENTS.c.happened_at).where(EVENTS.c.action == AS_FOUND)
    )
    return {row.number: read_back(row.happened_at).astimezone(clock.zone()).date() for row in rows}


_REPORTS_AT_ONCE = 500
# event, under which name it recorded a hash, the column that has it
_RECORDED = (
    ("report.issued", "sha256", SupervisionReport.content_sha256),
    ("report.rendered", "sha256", SupervisionReport.pdf_sha256),
    ("report.rendered", "other_sha256", SupervisionReport.pdf_other_sha256),
    ("report.rendered", "unsealed_sha256", SupervisionReport.unsealed_sha256),
    ("report.rendered", "other_unsealed_sha256", SupervisionReport.unsealed_other_sha256),
    ("report.revision_made", "unsealed_sha256", ReportRevision.unsealed_sha256),
    ("report.revision_made", "other_unsealed_sha256", ReportRevision.unsealed_other_sha256),
    ("report.revision_made", "sha256", ReportRevision.pdf_sha256),
    ("report.revision_made", "other_sha256", ReportRevision.pdf_other_sha256),
    ("attestation.receipt_made", "sha256", Attestation.receipt_sha256),
)


def wrong() -> list[Message]:
    """Of what carries a hash of its own: it fits the text beside it, and what the log said when it was
    made. The seals of an upgrade prove nothing about the days before; these hashes do."""
    return [*_texts(), *_sittings(), *_recorded()]


def _texts() -> Iterator[Message]:
    number = select(Assignment.number).where(Assignment.id == Submission.assignment_id)
    for name, model, called, text, hash_ in (
        ("attestations", Attestation, Attestation.number, Attestation.text, Attestation.sha256),
        ("submissions", Submission, number.scalar_subquery(), Submission.body, Submission.sha256),
        (
            "supervision_reports",
            SupervisionReport,
            SupervisionReport.number,
            SupervisionReport.content,
            SupervisionReport.content_sha256,
        ),
        (
            "report_revisions",
            ReportRevision,
            ReportRevision.number,
            ReportRevision.content,
            ReportRevision.content_sha256,
        ),
    ):
        statement = select(called.label("called"), text.label("text"), hash_.label("hash"))
        rows = db.session.execute(
            statement.where(text.is_not(None)).order_by(model.id),
            execution_options={"yield_per": _REPORTS_AT_ONCE},
        )
        for row in rows:
            if sha256(row.text.encode()).hexdigest() != row.hash:
                yield say(
                    "%(what)s: its text does not fit the hash that was kept beside it.",
                    what=words.called(name, row.called),
                )


def _sittings() -> Iterator[Message]:
    """One signature for several statements: over the hashes of them all, in order."""
    hashes: dict[int, list[str]] = defaultdict(list)
    signed = db.session.execute(
        select(Attestation.sitting_id, Attestation.sha256)
        .where(Attestation.sitting_id.is_not(None))
        .order_by(Attestation.id)
    )
    for sitting_id, hash_ in signed:
        hashes[sitting_id or 0].append(hash_)
    rows = db.session.execute(
        select(
            AttestationSitting.id, AttestationSitting.number, AttestationSitting.sha256
        ).order_by(AttestationSitting.id)
    )
    for id_, number, kept in rows:
        if texts.sha256_together(hashes[id_]) != kept:
            yield say(
                "%(what)s: its hash is not that of its records.",
                what=words.called(AttestationSitting.__tablename__, number),
            )


def _recorded() -> Iterator[Message]:
    """Of each the newest event; one whose details a rule erased says nothing."""
    for action, name, column in _RECORDED:
        said: dict[int, tuple[int, str]] = {}
        events = db.session.execute(
            select(EVENTS.c.number, EVENTS.c.subject_id, EVENTS.c.details)
            .where(EVENTS.c.action == action, EVENTS.c.details.is_not(None))
            .order_by(EVENTS.c.number),
            execution_options=UNSCOPED | {"yield_per": _REPORTS_AT_ONCE},
        )
        for event in events:
            if hash_ := _hash_in(event.details, name):
                said[event.subject_id] = event.number, hash_
        model: Any = column.class_
        rows = db.session.execute(select(model.id, model.number, column)).all()
        for id_, number, kept in rows:
            if id_ in said and said[id_][1] != kept:
                yield say(
                    "%(what)s: event %(event)s recorded another hash when it was made.",
                    what=words.called(model.__tablename__, number),
                    event=said[id_][0],
                )


def _hash_in(details: str, name: str) -> str | None:
    after = json.loads(details).get("after") or {}
    found: str | None = after.get(name)
    return found


@dataclass(slots=True)
class ComparisonResult:
    """What a comparison came to. `as_found`: rows unchanged since an upgrade found them, by day."""

    events: int
    head: str
    rows: int
    files: int
    as_found: dict[date, int]
    wrong: list[Message] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)
    heads: int = 0  # kept elsewhere, and compared
    rows_wrong: list[tuple[AlteredRow, Message]] = field(default_factory=list)  # also in `wrong`


def verify(
    data: Path,
    nights: Collection[int],
    *,
    again: Collection[str] = (),
    kept: Iterable[KeptHead] = (),
) -> ComparisonResult:
    """The log, every row, the files of these nights, and the heads kept elsewhere."""
    read = files.check_files(nights, again)
    log, hashes = walked()
    compared = compare_rows()
    elsewhere = {
        kept_head.hash: kept_head for kept_head in (*files.kept_heads(data), *read.heads, *kept)
    }
    lost = [
        say(
            "The head %(hash)s kept elsewhere (%(where)s) is not in the log: its end was cut off, or "
            "the log was written anew.",
            hash=kept_head.hash,
            where=kept_head.where,
        )
        for kept_head in elsewhere.values()
        if kept_head.hash not in hashes
    ]
    number, last = head()
    named = compared.named()
    return ComparisonResult(
        events=number,
        head=last,
        rows=compared.rows,
        files=read.files,
        as_found=dict(sorted(compared.as_found.items())),
        wrong=[*log, *lost, *(said for _, said in named), *wrong(), *read.wrong, *_unsealed()],
        damaged=read.damaged,
        heads=len(elsewhere),
        rows_wrong=named,
    )


def seal_as_found() -> int:
    """After an upgrade that says so: seal each record that has no true seal, as it is found; after one
    that only moved rows, those that had a true one where they were; after one from which on a table
    holds records, its rows that no event ever sealed.

    Once for each such upgrade, with an event of its own; returns how many. What is sealed so is
    proved from that day on, and `verify` says since when.
    """
    company = find_organisation()
    if waiting_revision() is None or company is None:
        return 0
    with transaction():
        session = db.session()
        chain.read_head(session)  # locked: no other command seals meanwhile
        revision = waiting_revision()
        if revision is None:
            return 0
        number = 0
        sealed: Counter[str] = Counter()
        for table, ids in list(_to_seal(revision.split(BETWEEN))):
            chain.note_rows(session, table, ids)
            number += len(ids)
            sealed[table.name] += len(ids)
        session.execute(update(HEAD).values(unsealed_by=None), execution_options=UNSCOPED)
        record(
            SYSTEM,
            AS_FOUND,
            company,
            say_n(
                "Sealed %(n)s record as the upgrade found it",
                "Sealed %(n)s records as the upgrade found them",
                number,
            ),
            after={"rows": number, "revision": revision, "tables": dict(sorted(sealed.items()))},
        )
    return number


def waiting_revision() -> str | None:
    """The upgrade that left records to be sealed as found."""
    statement = select(HEAD.c.unsealed_by)
    found: str | None = db.session.scalar(statement, execution_options=UNSCOPED)
    return found


def _unsealed() -> list[Message]:
    if waiting_revision() is None:
        return []
    return [
        say(
            "The upgrade is not finished: records are not sealed yet. Run flask db upgrade once more."
        )
    ]
