"""What carries a hash of its own: it fits the text beside it, and what the log said when it was made.

The seals of an upgrade prove nothing about the days before; these hashes do.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from sqlalchemy import select

from portal.foundation.core.database.chain import EVENTS
from portal.foundation.core.database.db import UNSCOPED, db
from portal.foundation.core.words.messages import Message, say
from portal.proof.records import words
from portal.proof.reports.models import SupervisionReport
from portal.supervision.attestations.models import Attestation, AttestationSitting
from portal.supervision.attestations.statements import texts
from portal.supervision.responses.assignments.models import Assignment, Submission

_AT_ONCE = 500
# event, under which name it recorded a hash, the column that has it
_RECORDED = (
    ("report.issued", "sha256", SupervisionReport.content_sha256),
    ("report.rendered", "sha256", SupervisionReport.pdf_sha256),
    ("report.rendered", "other_sha256", SupervisionReport.pdf_other_sha256),
    ("attestation.receipt_made", "sha256", Attestation.receipt_sha256),
)


def wrong() -> list[Message]:
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
    ):
        statement = select(called.label("called"), text.label("text"), hash_.label("hash"))
        rows = db.session.execute(
            statement.where(text.is_not(None)).order_by(model.id),
            execution_options={"yield_per": _AT_ONCE},
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
            execution_options=UNSCOPED | {"yield_per": _AT_ONCE},
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
