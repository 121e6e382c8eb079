"""The job that checks and writes files outside the request."""

from typing import Any

import pytest
from sqlalchemy import func, select

from portal.foundation.access.actor import SYSTEM
from portal.foundation.access.scoping import acting_as
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.i18n import words
from portal.foundation.evidence import apart, storage
from portal.foundation.evidence.services import receive_bytes
from portal.foundation.evidence.types import FileKind
from portal.ledger.exchange import queries
from portal.ledger.exchange.comparing import difference
from portal.ledger.exchange.comparing.difference import check
from portal.ledger.exchange.importing import jobs, services
from portal.ledger.exchange.models import ImportRun, ImportState
from portal.ledger.exchange.writing.registers import MEANWHILE
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.profile import services as vendors
from tests.actors import acting
from tests.cast import Cast
from tests.clock import Clock
from tests.factories import hostile
from tests.foundation.evidence.places import all_places
from tests.ledger.exchange import files
from tests.ledger.exchange.files import table, vendor

S = ImportState


def hand_in(cast: Cast, *sheets: Any, data: bytes | None = None, by: Any = None) -> ImportRun:
    content = files.xlsx(*sheets) if data is None else data
    received = receive_bytes(content, "list.xlsx", FileKind.EXCEL)
    with transaction():
        return services.start_import(received, actor=acting(by or cast.pam))


def run_job() -> int:
    with acting_as(db.session, SYSTEM):
        done = jobs.run_imports()
    db.session.expire_all()
    return done


def accept(run: ImportRun, cast: Cast) -> None:
    with transaction():
        services.accept_import(run, digest=run.digest, actor=acting(cast.pam))


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(Vendor)) or 0


def test_a_file_is_checked_then_written_and_says_so(cast: Cast) -> None:
    run = hand_in(cast, table("vendors", vendor("れいめい"), vendor("ゆうなぎ")))
    assert run_job() == 1
    assert (run.state, run.counts["new"], count()) == (S.CHECKED, 2, 2)
    kept = difference.from_bytes(storage.read(run.difference_sha256 or ""))
    assert [one.name for one in kept.new] == ["れいめい", "ゆうなぎ"]
    assert run_job() == 0
    accept(run, cast)
    assert run_job() == 1
    assert (run.state, run.counts["new"], count()) == (S.APPLIED, 2, 4)
    assert [line.action for line in trail_of(run)] == [
        "import.applied",
        "import.accepted",
        "import.uploaded",
    ]
    assert trail_of(run)[0].actor_id == cast.pam.id
    assert run_job() == 0


def test_a_file_that_kills_its_reader_is_refused_after_the_second_time(
    cast: Cast, clock: Clock
) -> None:
    run = hand_in(cast, data=hostile.one_long_text(100_000, 32_000))
    assert run_job() == 1
    assert run.is_busy
    assert "“list.xlsx”" in words(queries.problem_of(run), "en")
    assert run_job() == 0, "in a moment"
    clock.advance(seconds=31)
    assert run_job() == 1
    assert run.state is S.REFUSED
    why = words(queries.problem_of(run), "en")
    assert "“list.xlsx” was broken off twice" in why
    clock.advance(minutes=20)
    assert run_job() == 0


def test_a_file_that_killed_the_job_itself_twice_is_refused_unread(
    cast: Cast, clock: Clock
) -> None:
    """Nobody is left to say so: two claims that never ended do."""
    run = hand_in(cast, table("vendors", vendor("れいめい")))
    with transaction(audited=False):
        run.attempts, run.claimed_until = 2, clock.now()
    clock.advance(minutes=1)
    assert run_job() == 1
    assert run.state is S.REFUSED
    assert "was broken off twice" in words(queries.problem_of(run), "en")


def test_a_file_for_which_there_is_no_place_waits_and_was_not_tried(
    cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apart, "WAIT_LONGER", 0.2)
    run = hand_in(cast, table("vendors", vendor("れいめい")))
    with all_places():
        assert run_job() == 1
        assert (run.state, run.attempts) == (S.WAITING, 0)
        assert "read after them" in words(queries.problem_of(run), "en")

    clock.advance(seconds=31)
    assert run_job() == 1
    assert run.state is S.CHECKED


def test_a_file_that_cannot_be_read_says_why(cast: Cast) -> None:
    run = hand_in(cast, data=b"PK\x03\x04broken")
    run_job()
    assert run.state is S.REFUSED
    why = queries.problem_of(run)
    assert why is not None
    assert "is damaged and cannot be read" in words(why, "en")


def test_wrong_rows_come_back_as_a_marked_workbook(cast: Cast) -> None:
    run = hand_in(cast, table("vendors", vendor("れいめい", kind="魔法")))
    run_job()
    assert run.counts["wrong"] == 1
    assert run.marked_sha256 is not None
    with pytest.raises(RuleViolated):
        accept(run, cast)


def test_what_changed_before_it_was_written_is_looked_at_again(cast: Cast) -> None:
    run = hand_in(cast, table("vendors", vendor("Acme", kind="call_centre", kana="アクメ")))
    run_job()
    accept(run, cast)
    seen = run.digest
    with transaction():
        details = vendors.VendorDetails(name="Acme", kind="call_centre", kana="エーシーエムイー")
        vendors.edit_vendor(cast.acme, details, version=cast.acme.version, actor=acting(cast.pip))
    run_job()
    assert run.state is S.CHECKED
    assert run.digest != seen
    why = queries.problem_of(run)
    assert why is not None
    assert "registers were changed after this file was checked" in words(why, "en")
    kept = difference.from_bytes(storage.read(run.difference_sha256 or ""))
    assert kept.since == {("委託先", 2)}
    accept(run, cast)
    run_job()
    assert db.session.get_one(ImportRun, run.id).state is S.APPLIED
    assert queries.problem_of(run) is None
    assert db.session.get_one(Vendor, cast.acme.id).kana == "アクメ"


def test_two_files_with_the_same_vendor_are_not_written_twice(cast: Cast) -> None:
    first = hand_in(cast, table("vendors", vendor("れいめい")))
    second = hand_in(cast, table("vendors", vendor("れいめい", kana="レイメイ")), by=cast.pip)
    assert run_job() == 2
    accept(first, cast)
    accept(second, cast)
    assert run_job() == 2
    assert (first.state, second.state, count()) == (S.APPLIED, S.CHECKED, 3)
    assert second.counts == {"new": 0, "changed": 1, "same": 0, "wrong": 0}


def test_a_run_another_process_is_at_is_left_alone_until_it_was_killed(
    cast: Cast, clock: Clock
) -> None:
    run = hand_in(cast, table("vendors", vendor("れいめい")))
    assert jobs._claim(run.id)
    assert run_job() == 0
    clock.advance(minutes=11)
    assert run_job() == 1
    assert run.state is S.CHECKED


def test_who_may_no_longer_edit_gets_nothing_written(cast: Cast) -> None:
    run = hand_in(cast, table("vendors", vendor("れいめい")))
    run_job()
    accept(run, cast)
    cast.pam.ended_at = run.uploaded_at
    db.session.commit()
    run_job()
    assert (run.state, count()) == (S.REFUSED, 2)


def test_a_withdrawn_file_is_never_written(cast: Cast) -> None:
    run = hand_in(cast, table("vendors", vendor("れいめい")))
    run_job()
    with transaction():
        services.withdraw_import(run, actor=acting(cast.pam))
    assert run_job() == 0
    assert (run.state, count()) == (S.WITHDRAWN, 2)


def test_a_large_file_tells_how_far_it_is(cast: Cast) -> None:
    seen: list[tuple[int, int]] = []
    data = files.xlsx(table("vendors", *(vendor(f"会社{n:04d}") for n in range(1200))))
    check(data, "list.xlsx", progress=lambda *at: seen.append(at))
    assert seen == [(500, 1200), (1000, 1200)]


def test_an_import_that_lost_a_race_is_tried_again(cast: Cast, clock: Clock) -> None:
    run = hand_in(cast, table("vendors", vendor("れいめい")))
    run_job()
    accept(run, cast)
    assert jobs._claim(run.id)
    jobs._again(run.id, MEANWHILE)
    assert run_job() == 0
    why = queries.problem_of(db.session.get_one(ImportRun, run.id))
    assert why is not None
    clock.advance(seconds=31)
    assert run_job() == 1
    assert (run.state, count()) == (S.APPLIED, 3)
    assert queries.problem_of(run) is None
