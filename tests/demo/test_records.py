"""Whoever changes a record past the portal is found out, and the record is named; twelve ways."""

import json
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import delete, update

from portal.foundation.access.actor import SYSTEM
from portal.foundation.accounts.models import User
from portal.foundation.audit.recorder import record as audit
from portal.foundation.audit.verification import note_head
from portal.foundation.core.database import seals
from portal.foundation.core.database.chain import EVENTS, HEAD, START, link
from portal.foundation.core.database.db import db, sealed_models
from portal.foundation.core.database.seals import SEALS
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import say
from portal.proof.records import files, services
from portal.proof.records.files import PDFS
from portal.supervision.attestations.models import Attestation
from tests.browser import Browser
from tests.demo.conftest import Demo, on_the_day, run
from tests.demo.tampering import (
    WAYS,
    Act,
    House,
    a_row_is_inserted,
    a_signed_text_is_changed,
    a_state_is_changed,
    an_answer_is_changed,
    the_chain_is_linked_anew,
    the_content_of_a_report_is_changed,
)

pytestmark = pytest.mark.timeout(600)  # the demonstration is loaded for the first of them


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
    parts = seals.read_parts(db.session(), sealed_models()["findings"], [row.id])[row.id]
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
    assert services.wrong() == []
    house.sql(change, id=row.id)
    (line,) = [words(one, "en") for one in services.wrong()]
    assert row.number in line
    assert said in line


def test_so_does_the_hash_of_what_was_handed_in(house: House) -> None:
    house.sql(
        "UPDATE submissions SET body = body || ' ' WHERE id = (SELECT min(id) FROM submissions)"
    )
    (line,) = [words(one, "en") for one in services.wrong()]
    assert UNFIT in line
    assert line in house.wrong(), "it is a part of the whole comparison"


def test_a_report_with_another_content_and_its_hash_is_not_what_was_issued(house: House) -> None:
    record, _ = next(the_content_of_a_report_is_changed(house))
    (line,) = [words(one, "en") for one in services.wrong()]
    assert record in line
    assert RECORDED in line
    house.sql("UPDATE audit_events SET details = NULL, salt = NULL WHERE action = 'report.issued'")
    assert services.wrong() == [], "what a rule erased says nothing"


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
