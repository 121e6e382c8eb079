"""Thirteen ways to change a record past the portal, each with what is to be said about it."""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import text, update

from portal.foundation.core.database.chain import EVENTS, HEAD, START, link
from portal.foundation.core.database.db import db
from portal.foundation.core.words.i18n import words
from portal.proof.records import files, services


@dataclass(frozen=True)
class House:
    """The demonstration with everything open to whoever has the machine."""

    data: Path

    def sql(self, statement: str, **values: Any) -> Any:
        return db.session.connection().execute(text(statement), values)

    def one(self, statement: str, **values: Any) -> Any:
        return self.sql(statement, **values).one()

    def file(self, sha256: str) -> Path:
        return self.data / "files" / sha256[:2] / sha256

    def wrong(self) -> list[str]:
        found = services.verify(self.data, range(files.NIGHTS))
        return [words(one, "en") for one in found.wrong]


Named = tuple[str, str]  # the record, and what is said about it
Act = Callable[[House], "Iterator[Named]"]


def a_row_is_changed(house: House) -> Iterator[Named]:
    number = house.one("SELECT number FROM contracts ORDER BY id LIMIT 1").number
    house.sql("UPDATE contracts SET title = 'Another' WHERE number = :n", n=number)
    yield f"Contract on record {number}", "its entries are not those that event"


def a_row_is_inserted(house: House) -> Iterator[Named]:
    columns = [
        one.name for one in db.metadata.tables["findings"].c if one.name not in ("id", "number")
    ]
    names = ", ".join(columns)
    house.sql(
        f"INSERT INTO findings (id, number, {names}) "  # noqa: S608
        f"SELECT 9999, 'F-2026-999', {names} FROM findings ORDER BY id LIMIT 1"
    )
    yield "Finding F-2026-999", "no event made it"


def a_row_is_deleted(house: House) -> Iterator[Named]:
    gone = house.one("SELECT id FROM attestation_exceptions ORDER BY id LIMIT 1").id
    house.sql("DELETE FROM attestation_exceptions WHERE id = :id", id=gone)
    yield f"Exception in a signed statement #{gone}", "is missing: event"


def a_signed_text_is_changed(house: House) -> Iterator[Named]:
    row = house.one("SELECT id, number, text FROM attestations ORDER BY id LIMIT 1")
    new = row.text + "\nAnd nothing else."
    house.sql(
        "UPDATE attestations SET text = :t, sha256 = :h WHERE id = :id",
        t=new, h=hashlib.sha256(new.encode()).hexdigest(), id=row.id,
    )  # fmt: skip
    yield f"Signed statement {row.number}", "the text is not the one that event"


def an_answer_is_changed(house: House) -> Iterator[Named]:
    row = house.one(
        "SELECT g.id, a.number FROM given_answers g JOIN assignments a ON a.id = g.assignment_id "
        "WHERE a.state = 'accepted' ORDER BY g.id LIMIT 1"
    )
    house.sql("UPDATE given_answers SET value = '\"no!\"' WHERE id = :id", id=row.id)
    yield (
        f"Answer to a question #{row.id} ({row.number})",
        "the answer is not the one that event",
    )


def a_state_is_changed(house: House) -> Iterator[Named]:
    row = house.one("SELECT id, number FROM findings WHERE state <> 'closed' ORDER BY id LIMIT 1")
    house.sql("UPDATE findings SET state = 'closed' WHERE id = :id", id=row.id)
    yield f"Finding {row.number}", "the state is not the one that event"


def the_content_of_a_report_is_changed(house: House) -> Iterator[Named]:
    row = house.one(
        "SELECT id, number, content FROM supervision_reports "
        "WHERE content IS NOT NULL ORDER BY id LIMIT 1"
    )
    new = json.dumps(json.loads(row.content) | {"lang": "en"}, sort_keys=True)
    house.sql(
        "UPDATE supervision_reports SET content = :c, content_sha256 = :h WHERE id = :id",
        c=new, h=hashlib.sha256(new.encode()).hexdigest(), id=row.id,
    )  # fmt: skip
    yield f"Report of supervision {row.number}", "the content is not what event"


def a_report_gets_another_pdf(house: House) -> Iterator[Named]:
    row = house.one(
        "SELECT id, number, pdf_sha256 FROM supervision_reports "
        "WHERE pdf_sha256 IS NOT NULL ORDER BY id LIMIT 1"
    )
    other = house.one(
        "SELECT min(sha256) AS sha256 FROM stored_files WHERE sha256 <> :own", own=row.pdf_sha256
    )
    house.sql(
        "UPDATE supervision_reports SET pdf_sha256 = :o WHERE id = :id", o=other.sha256, id=row.id
    )
    yield f"Report of supervision {row.number}", "it names another PDF than event"


def a_contract_gets_another_file(house: House) -> Iterator[Named]:
    row = house.one(
        "SELECT f.id, f.sha256, c.number FROM contract_files f JOIN contracts c ON c.id = f.contract_id "
        "ORDER BY f.id LIMIT 1"
    )
    other = house.one(
        "SELECT min(sha256) AS sha256 FROM stored_files WHERE sha256 <> :own", own=row.sha256
    )
    house.sql("UPDATE contract_files SET sha256 = :o WHERE id = :id", o=other.sha256, id=row.id)
    yield f"File of a contract #{row.id} ({row.number})", "it names another file than event"


@contextmanager
def put_aside(path: Path) -> Iterator[bytes]:
    before = path.read_bytes()
    try:
        yield before
    finally:
        path.write_bytes(before)


def receipt(house: House) -> Any:
    return house.one(
        "SELECT number, receipt_sha256 FROM attestations "
        "WHERE receipt_sha256 IS NOT NULL ORDER BY id LIMIT 1"
    )


def a_file_is_changed(house: House) -> Iterator[Named]:
    row = receipt(house)
    with put_aside(house.file(row.receipt_sha256)) as before:
        house.file(row.receipt_sha256).write_bytes(before[:-1] + b"x")
        yield f"Signed statement {row.number}", f"{row.receipt_sha256} was changed on disk"


def a_file_is_missing(house: House) -> Iterator[Named]:
    row = receipt(house)
    with put_aside(house.file(row.receipt_sha256)):
        house.file(row.receipt_sha256).unlink()
        yield f"Signed statement {row.number}", f"{row.receipt_sha256} is missing on disk"


def two_files_change_places(house: House) -> Iterator[Named]:
    row = receipt(house)
    other = house.one(
        "SELECT min(sha256) AS sha256 FROM stored_files WHERE sha256 <> :own",
        own=row.receipt_sha256,
    )
    one, two = house.file(row.receipt_sha256), house.file(other.sha256)
    with put_aside(one) as first, put_aside(two) as second:
        one.write_bytes(second)
        two.write_bytes(first)
        yield f"Signed statement {row.number}", f"{row.receipt_sha256} was changed on disk"


def the_chain_is_linked_anew(house: House) -> Iterator[Named]:
    """Another person did it, says the log; every link after that fits, the head too."""
    last, number = START, 0
    connection = db.session.connection()
    for row in connection.execute(EVENTS.select().order_by(EVENTS.c.number)).mappings().all():
        number = row["number"]
        other = 3 if row["actor_id"] == 2 else 2
        event = dict(row) | ({"actor_id": other} if number == 40 else {})
        last = event["hash"] = link(last, event)
        connection.execute(update(EVENTS).where(EVENTS.c.number == number).values(event))
    connection.execute(update(HEAD).values(hash=last, number=number))
    yield "kept elsewhere (the PDF of SR-2026-001)", "the log was written anew"


WAYS: tuple[Act, ...] = (
    a_row_is_changed,
    a_row_is_inserted,
    a_row_is_deleted,
    a_signed_text_is_changed,
    an_answer_is_changed,
    a_state_is_changed,
    the_content_of_a_report_is_changed,
    a_report_gets_another_pdf,
    a_contract_gets_another_file,
    a_file_is_changed,
    a_file_is_missing,
    two_files_change_places,
    the_chain_is_linked_anew,
)
