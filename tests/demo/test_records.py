"""Whoever changes a record past the portal is found out, and the record is named; twelve ways."""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, text, update

from portal.foundation.access.actor import SYSTEM
from portal.foundation.access.scoping import EVERYTHING, set_scope
from portal.foundation.accounts.models import User
from portal.foundation.audit.heads import note_head
from portal.foundation.audit.recorder import record as audit
from portal.foundation.core import clock as real_clock
from portal.foundation.core import seals
from portal.foundation.core.chain import EVENTS, HEAD, START, link
from portal.foundation.core.db import UNSCOPED, db
from portal.foundation.core.i18n import words
from portal.foundation.core.messages import say
from portal.foundation.core.seals import SEALS
from portal.foundation.core.transactions import transaction
from portal.proof.records import files, own_hashes, services
from portal.proof.records.heads import PDFS
from portal.supervision.attestations.models import Attestation
from tests.browser import Browser
from tests.database import undone
from tests.demo.conftest import Demo, on_the_day, run


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


@pytest.fixture
def house(demo: Demo) -> Iterator[House]:
    """What is done to the database in a test is undone after it."""
    with on_the_day(), demo.app.app_context():
        engine = db.engine
        with undone(engine) as connection:
            db.engines[None] = connection  # type: ignore[index]
            connection.execution_options(**UNSCOPED)
            set_scope(db.session, EVERYTHING)
            real_clock.set_zone("Asia/Tokyo")
            try:
                yield House(demo.app.config["DATA_DIR"])
            finally:
                db.session.remove()
                db.engines[None] = engine  # type: ignore[index]


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
        event = dict(row) | ({"actor_id": 2} if number == 40 else {})
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


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_what_was_done_past_the_portal_is_named(house: House, way: Act) -> None:
    spoiling = way(house)
    record, said = next(spoiling)
    try:
        lines = house.wrong()
        assert any(record in line and said in line for line in lines), lines
    finally:
        list(spoiling)


def test_nothing_is_named_in_a_healthy_company(house: House) -> None:
    assert house.wrong() == []


def test_a_log_written_anew_is_found_by_the_file_of_heads(house: House, tmp_path: Path) -> None:
    (tmp_path / "files").symlink_to(house.data / "files")
    assert note_head(tmp_path)
    assert not note_head(tmp_path)  # it did not move
    list(the_chain_is_linked_anew(house))
    found = services.verify(tmp_path, ())
    assert any("heads.txt, written" in words(one, "en") for one in found.wrong)


def test_every_issued_pdf_in_either_language_tells_its_head(house: House) -> None:
    main, other = (
        house.sql(f"SELECT {one} FROM supervision_reports WHERE {one} IS NOT NULL").all()  # noqa: S608
        for one in PDFS
    )
    assert main
    assert other
    told = files.check_files(range(files.NIGHTS)).heads
    assert len(told) == len({*main, *other})


def test_seals_made_to_fit_are_named(house: House) -> None:
    number = house.one(
        "SELECT number FROM findings WHERE state <> 'closed' ORDER BY id LIMIT 1"
    ).number
    house.sql("UPDATE findings SET state = 'closed' WHERE number = :n", n=number)
    row = house.one("SELECT id FROM findings WHERE number = :n", n=number)
    parts = seals.read_parts(db.session(), seals.sealed_models()["findings"], [row.id])[row.id]
    house.sql(
        "UPDATE audit_seals SET parts = :p WHERE kind = 'findings' AND id = :id",
        p=seals.to_text(parts), id=row.id,
    )  # fmt: skip
    lines = house.wrong()
    assert any("the hashes of what it made were changed" in line for line in lines), lines


OTHER = "(SELECT min(sha256) FROM stored_files WHERE sha256 NOT IN (SELECT {0} FROM {1} WHERE {0} IS NOT NULL))"
FIRST = "SELECT id, number FROM {1} WHERE {0} IS NOT NULL ORDER BY id LIMIT 1"
UNFIT, RECORDED = "its text does not fit the hash", "recorded another hash when it was made"


@pytest.mark.parametrize(
    ("table", "column", "new", "said"),
    [
        ("attestations", "text", "text || 'x'", UNFIT),
        ("supervision_reports", "content", "content || ' '", UNFIT),
        ("supervision_reports", "pdf_sha256", OTHER, RECORDED),
        ("supervision_reports", "pdf_other_sha256", OTHER, RECORDED),
        ("attestations", "receipt_sha256", OTHER, RECORDED),
    ],
)
def test_hashes_of_their_own_tell_it_also_of_days_before_an_upgrade(
    house: House, table: str, column: str, new: str, said: str
) -> None:
    """Seals of a later day would fit what was changed before it."""
    row = house.one(FIRST.format(column, table))
    change = f"UPDATE {table} SET {column} = {new.format(column, table)} WHERE id = :id"  # noqa: S608
    assert own_hashes.wrong() == []
    house.sql(change, id=row.id)
    (line,) = [words(one, "en") for one in own_hashes.wrong()]
    assert row.number in line
    assert said in line


def test_so_does_the_hash_of_what_was_handed_in(house: House) -> None:
    house.sql(
        "UPDATE submissions SET body = body || ' ' WHERE id = (SELECT min(id) FROM submissions)"
    )
    (line,) = [words(one, "en") for one in own_hashes.wrong()]
    assert UNFIT in line
    assert line in house.wrong(), "it is a part of the whole comparison"


def test_a_report_with_another_content_and_its_hash_is_not_what_was_issued(house: House) -> None:
    record, _ = next(the_content_of_a_report_is_changed(house))
    (line,) = [words(one, "en") for one in own_hashes.wrong()]
    assert record in line
    assert RECORDED in line
    house.sql("UPDATE audit_events SET details = NULL, salt = NULL WHERE action = 'report.issued'")
    assert own_hashes.wrong() == [], "what a rule erased says nothing"


def test_the_command_says_it_in_a_sentence_and_as_json(demo: Demo) -> None:
    with on_the_day():
        good = run(demo.app, "records", "verify", "--json")
        bad = run(demo.app, "records", "verify", "--head", "f" * 64)
    assert good.exit_code == 0, good.output
    told = json.loads(good.stdout)
    assert (told["whole"], told["problems"]) == (True, [])
    assert told["rows"] > 1000
    assert told["files"] > 10
    assert bad.exit_code == 1
    assert "given with --head" in bad.stderr


@pytest.mark.parametrize(
    ("way", "path", "asked"),
    [
        (
            a_signed_text_is_changed,
            "/attestations/{}",
            "SELECT id FROM attestations ORDER BY id LIMIT 1",
        ),
        (
            an_answer_is_changed,
            "/responses/{}/review",
            "SELECT g.assignment_id AS id FROM given_answers g JOIN assignments a "
            "ON a.id = g.assignment_id WHERE a.state = 'accepted' ORDER BY g.id LIMIT 1",
        ),
        (
            the_content_of_a_report_is_changed,
            "/reports/{}",
            "SELECT id FROM supervision_reports WHERE content IS NOT NULL ORDER BY id LIMIT 1",
        ),
    ],
)
def test_no_page_shows_what_was_changed(
    house: House, demo: Demo, way: Act, path: str, asked: str
) -> None:
    browser = Browser(demo.app, demo.app.response_class)
    officer = house.one("SELECT user_id FROM user_roles WHERE role = 'privacy_officer' LIMIT 1")
    browser.sign_in(db.session.get_one(User, officer.user_id))
    page = path.format(house.one(asked).id)
    good = browser.get(page)
    assert good.status_code == 200
    said = "管理者に連絡してください"
    assert said not in good.text
    list(way(house))
    bad = browser.get(page)
    assert said in bad.text


CHANGED = "管理者に連絡してください"


def test_no_receipt_is_handed_out_of_what_was_changed(house: House, demo: Demo) -> None:
    browser = Browser(demo.app, demo.app.response_class)
    officer = house.one("SELECT user_id FROM user_roles WHERE role = 'privacy_officer' LIMIT 1")
    browser.sign_in(db.session.get_one(User, officer.user_id))
    first = house.one("SELECT min(id) AS id FROM attestations").id
    assert browser.get(f"/attestations/{first}/receipt").data.startswith(b"%PDF")
    list(a_signed_text_is_changed(house))
    refused = browser.get(f"/attestations/{first}/receipt")
    assert refused.status_code != 200
    assert CHANGED in refused.text


def test_nor_are_accepted_answers_shown_to_the_vendor(house: House, demo: Demo) -> None:
    browser = Browser(demo.app, demo.app.response_class)
    row = house.one(
        "SELECT a.id, a.submitted_by_id FROM given_answers g JOIN assignments a "
        "ON a.id = g.assignment_id WHERE a.state = 'accepted' ORDER BY g.id LIMIT 1"
    )
    browser.sign_in(db.session.get_one(User, row.submitted_by_id))
    good = browser.get(f"/responses/{row.id}")
    assert good.status_code == 200
    assert CHANGED not in good.text
    list(an_answer_is_changed(house))
    refused = browser.get(f"/responses/{row.id}")
    assert refused.status_code != 200
    assert CHANGED in refused.text


def as_before_the_upgrade(house: House) -> None:
    """A database of before the seals, brought up to date: no event has any."""
    last, connection = START, db.session.connection()
    connection.execute(delete(SEALS))
    for row in connection.execute(EVENTS.select().order_by(EVENTS.c.number)).mappings().all():
        event = dict(row) | {"seals": None}
        last = event["hash"] = link(last, event)
        connection.execute(update(EVENTS).where(EVENTS.c.number == row["number"]).values(event))
    connection.execute(update(HEAD).values(hash=last, unsealed_by="0011"))
    db.session.commit()


def test_an_upgrade_seals_what_it_finds_and_says_since_when(house: House) -> None:
    as_before_the_upgrade(house)
    found = services.verify(house.data, ())
    assert "The upgrade is not finished" in words(found.wrong[-1], "en")

    sealed = services.seal_as_found()

    found = services.verify(house.data, ())
    assert found.wrong == []
    assert found.as_found == {date(2026, 11, 25): sealed}
    assert sealed == found.rows > 1000
    assert services.seal_as_found() == 0  # once for each upgrade
    record, said = next(a_state_is_changed(house))
    assert any(record in line and said in line for line in house.wrong())


def test_what_is_inserted_after_the_upgrade_is_not_sealed_by_the_next_start(house: House) -> None:
    record, said = next(a_row_is_inserted(house))
    assert services.seal_as_found() == 0
    assert any(record in line and said in line for line in house.wrong())


def test_a_command_does_not_seal_what_another_hand_changed(house: House) -> None:
    """A note of the officer's moves the state of a statement; its text was changed before."""
    record, said = next(a_signed_text_is_changed(house))
    row = db.session.get_one(Attestation, house.one("SELECT min(id) AS id FROM attestations").id)
    db.session.commit()
    with transaction():
        row.ended_on = date(2026, 11, 25)
        db.session.flush()
        audit(SYSTEM, "attestation.noted", row, say("Tried"))
    assert any(record in line and said in line for line in house.wrong())
