"""The vendor master of another system: read from its folder at night, compared, taken over by a person."""

import os
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from portal.foundation.access.actor import SYSTEM
from portal.foundation.access.scoping import acting_as
from portal.foundation.accounts.models import User
from portal.foundation.audit.queries import trail_of
from portal.foundation.core import clock as portal_clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.i18n import words
from portal.foundation.evidence.models import StoredFile
from portal.foundation.evidence.services import receive_bytes
from portal.foundation.evidence.types import FileKind
from portal.jobs import tasks
from portal.ledger.exchange import queries
from portal.ledger.exchange.importing import jobs, master, services
from portal.ledger.exchange.models import ImportRun, ImportState
from portal.ledger.exchange.own_list import looking
from portal.ledger.exchange.own_list.looking import find_list
from portal.ledger.exchange.reading.files import read
from portal.ledger.vendors.models import Vendor
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast, assemble
from tests.clock import Clock
from tests.database import Scene
from tests.ledger.exchange.own_lists import OLD_SYSTEM
from tests.ledger.exchange.test_own_list import fields_of, hand_in, mapped, taken_over

S = ImportState
NIGHT = (  # one vendor is new, the count of another one is higher, the carrier is not there any more
    OLD_SYSTEM.replace("12000", "200000")
    .replace("有限会社ゆうなぎ運送", "よあけ物流株式会社")
    .replace("ﾕｳﾅｷﾞｳﾝｿｳ", "ﾖｱｹﾌﾞﾂﾘｭｳ")
)


def list_taken_over() -> None:
    """Pam took her list over and said that it is the vendor master."""
    data, cast = OLD_SYSTEM.encode("cp932"), assemble()
    db.session.commit()
    taken_over(data, "old.csv", cast)
    mark(data, cast)
    with acting_as(db.session, SYSTEM):
        jobs.run_imports()


def mark(data: bytes, cast: Cast) -> None:
    """Pam hands in a list and says that it is the vendor master."""
    received = receive_bytes(data, "old.csv", FileKind.CSV)
    told, pam = mapped(data, "old.csv", cast), acting(cast.pam)
    form = find_list(read(data, "old.csv", fit=looking.fit), "old.csv").form
    with transaction():
        run = services.start_list(received, told, headings=form, actor=pam, instead=None)
    with transaction():
        services.map_list(run, told, headings=form, is_master=True, actor=pam)


@pytest.fixture
def scene() -> Scene:
    return list_taken_over


@pytest.fixture
def folder(app: Flask, cast: Cast, tmp_path: Path) -> Iterator[Path]:
    """Where another system puts its vendor master."""
    app.config["MASTER_FOLDER"] = str(tmp_path)
    yield tmp_path
    app.config["MASTER_FOLDER"] = ""


def put(
    folder: Path, text: str, name: str = "master.csv", ago: timedelta = timedelta(hours=1)
) -> Path:
    path = folder / name
    path.write_bytes(text.encode("cp932"))
    stamp = (portal_clock.now() - ago).timestamp()
    os.utime(path, (stamp, stamp))
    return path


def at_night() -> str:
    """What the job said."""
    with acting_as(db.session, SYSTEM):
        said = tasks.read_master()
        jobs.run_imports()
    db.session.expire_all()
    return words(said, "en") if said else ""


def last() -> ImportRun:
    run = queries.last_of_folder()
    assert run is not None
    return run


def on_today(browser: Browser, person: User) -> str:
    browser.sign_in(person)
    return browser.get("/today").text


def put_off(run: ImportRun, cast: Cast) -> None:
    with transaction():
        services.withdraw_import(run, actor=acting(cast.pam))


def names() -> set[str]:
    return set(db.session.scalars(select(Vendor.name)))


def test_what_the_night_found_stands_on_today_until_a_person_takes_it_over(
    browser: Browser, cast: Cast, folder: Path
) -> None:
    assert at_night() == "The folder of the vendor master holds no Excel or CSV file."
    put(folder, NIGHT)
    assert "is handed in to be compared" in at_night()
    run = last()
    assert (run.state, run.uploaded_by_id, run.counts["gone"]) == (S.CHECKED, None, 3)
    assert "よあけ物流株式会社" not in names()
    line = f"Vendor master: new {run.counts['new']}, changed 1, gone 3"
    for person in (cast.pam, cast.pia):
        assert line in on_today(browser, person)
    page = browser.get(f"/vendors/import/{run.id}").text
    assert "In the register, not in this file" in page
    assert "有限会社ゆうなぎ運送</a>" in page
    assert "Not now" in page
    answer = browser.post(f"/vendors/import/{run.id}/apply", data={"digest": run.digest})
    assert answer.status_code == 302
    at_night()
    assert {"よあけ物流株式会社", "有限会社ゆうなぎ運送"} <= names()
    assert "Vendor master" not in on_today(browser, cast.pam)
    trail = [(event.action, event.actor_id) for event in reversed(trail_of(run))]
    assert trail == [
        ("import.uploaded", None), ("import.accepted", cast.pia.id), ("import.applied", cast.pia.id),
    ]  # fmt: skip


def test_the_same_again_is_not_asked_again(browser: Browser, cast: Cast, folder: Path) -> None:
    put(folder, NIGHT)
    at_night()
    first = last()
    assert "was read already" in at_night()
    put_off(first, cast)
    mark(OLD_SYSTEM.encode("cp932"), cast)  # handed in between: the folder has nothing newer
    assert "was read already" in at_night()
    lines = NIGHT.splitlines()
    put(folder, "\n".join([lines[0], *reversed(lines[1:4])]), "later.csv", timedelta(minutes=30))
    at_night()
    assert last() is not first
    assert (last().state, last().is_news) == (S.CHECKED, False)
    assert "Vendor master" not in on_today(browser, cast.pam)
    put(folder, NIGHT.replace("商品の配送", "景品の配送"), "later.csv", timedelta(minutes=20))
    at_night()
    assert last().is_news
    assert "Vendor master: new" in on_today(browser, cast.pam)


def test_a_vendor_that_goes_is_news_once(cast: Cast, folder: Path) -> None:
    without = "\n".join(OLD_SYSTEM.splitlines()[:2])
    put(folder, without)
    at_night()
    gone = last()
    assert (gone.counts["new"], gone.counts["changed"], gone.counts["gone"]) == (0, 0, 3)
    assert gone.is_news
    put_off(gone, cast)
    put(folder, f"{without}\n", "later.csv", timedelta(minutes=30))
    at_night()
    assert (last().counts["gone"], last().is_news) == (3, False)


def test_a_newer_file_takes_the_place_of_one_that_waits(cast: Cast, folder: Path) -> None:
    put(folder, NIGHT)
    at_night()
    former, kept = last(), last().sha256 or ""
    put(folder, NIGHT + "\n", "later.csv", timedelta(minutes=30))
    at_night()
    assert (former.state, last().state, last().is_news) == (S.WITHDRAWN, S.CHECKED, True)
    assert "is withdrawn" in words(trail_of(former)[0].text, "en")
    with acting_as(db.session, SYSTEM):
        tasks.remove_unconfirmed()
    db.session.expire_all()
    assert (former.sha256, former.difference_sha256) == (None, None)
    assert db.session.get(StoredFile, kept) is None
    assert last().sha256 is not None


def test_what_may_be_half_written_is_read_later(folder: Path, clock: Clock) -> None:
    put(folder, NIGHT, ago=timedelta(minutes=9, seconds=59))
    assert "may be half written" in at_night()
    assert queries.last_of_folder() is None
    clock.advance(seconds=2)
    assert "is handed in" in at_night()


def test_links_and_what_is_no_table_are_said_on_today_and_in_the_settings(
    browser: Browser, cast: Cast, folder: Path, tmp_path: Path
) -> None:
    outside = tmp_path.parent / "outside.csv"
    outside.write_text(NIGHT, encoding="utf-8")
    link = folder / "link.csv"
    link.symlink_to(outside)
    assert at_night() == "The vendor master “link.csv” cannot be read."
    assert "was read already" in at_night()
    assert "Vendor master: link.csv" in on_today(browser, cast.pam)
    assert "is a link or no file" in browser.get(f"/vendors/import/{last().id}").text
    assert words((master.condition() or ("", ""))[1], "en").endswith("cannot be read")
    link.unlink()
    (folder / "deeper.csv").mkdir()
    put(folder, NIGHT, "~$master.xlsx")
    put(folder, "%PDF-1.7 no table", "master.xlsx", timedelta(hours=2))
    assert at_night() == "The vendor master “master.xlsx” cannot be read."
    put(folder, NIGHT, "good.csv", timedelta(minutes=30))
    at_night()
    assert (master.condition() or ("", ""))[0] == "good"
    assert "cannot be read" not in on_today(browser, cast.pam)


def test_it_is_said_when_files_stop_coming_but_not_while_the_same_one_comes_again(
    browser: Browser, cast: Cast, folder: Path, clock: Clock
) -> None:
    silent = "No vendor master has come since "
    put(folder, NIGHT)
    clock.advance(days=36)
    assert master.silence() is None, "none was ever read"
    assert silent not in on_today(browser, cast.pam)
    put(folder, NIGHT)
    at_night()
    clock.advance(days=35)
    assert master.silence() is None
    clock.advance(minutes=1)
    assert (master.condition() or ("", ""))[0] == "bad"
    said = master.silence()
    assert said is not None
    assert words(said, "en").startswith(f"{silent}Thu 31 Dec 2026. ")
    for person in (cast.pam, cast.pia, cast.sue):
        assert silent in on_today(browser, person), person.name
    assert silent not in on_today(browser, cast.ann)
    put(folder, NIGHT)
    assert "was read already" in at_night()
    assert silent not in on_today(browser, cast.pam)
    assert (master.condition() or ("", ""))[0] == "good"
    (folder / "master.csv").unlink()
    assert (master.condition() or ("", ""))[0] == "bad", "cleared away, and nothing came after it"


def test_a_folder_that_is_not_there_fails_the_job_and_the_settings_say_so(
    app: Flask, folder: Path
) -> None:
    app.config["MASTER_FOLDER"] = str(folder / "nowhere")
    with pytest.raises(RuleViolated, match="cannot be read"):
        tasks.read_master()
    assert (master.condition() or ("", ""))[0] == "bad"
    app.config["MASTER_FOLDER"] = ""
    assert tasks.read_master() is None
    assert master.condition() is None


def test_columns_that_are_gone_are_said_again_by_a_person(
    browser: Browser, cast: Cast, folder: Path
) -> None:
    put(folder, NIGHT.replace("業務内容", "内容"))
    at_night()
    run = last()
    assert run.is_unmapped
    assert "Its columns are to be chosen" in on_today(browser, cast.pam)
    where = f"/vendors/own-list/{run.id}/columns"
    page = browser.get(where).text
    assert "Columns of the vendor master are no longer there: 業務内容." in page
    sent = fields_of(page) | {"column-5": "engagements.name"}
    assert sent["column-6"] == "shares.category"
    shown = browser.post(where, data=sent | {"look": "1"}).text
    answer = browser.post(where, data=fields_of(shown))
    at_night()
    assert (answer.status_code, run.state, run.is_master) == (302, S.CHECKED, True), answer.text
    put(folder, NIGHT.replace("業務内容", "内容") + "\n", "later.csv", timedelta(minutes=30))
    at_night()
    assert not last().is_unmapped


def test_rows_are_left_out_and_taken_again_in_the_page(
    browser: Browser, cast: Cast, folder: Path
) -> None:
    put(folder, NIGHT)
    at_night()
    run = last()
    browser.sign_in(cast.pam)
    mend, where = f"/vendors/own-list/{run.id}/mend", f"/vendors/import/{run.id}"
    assert browser.get(where).text.count('name="leave|3"') == 1
    browser.post(mend, data={"leave|2": "1", "leave|3": "1", "leave|4": "1"})
    at_night()
    page = browser.get(where).text
    assert (run.counts["new"], run.counts["changed"], run.counts["gone"]) == (0, 0, 3)
    assert "rows left out as you asked: 2, 3, 4" in page
    browser.post(mend, data={"again": "1"})
    at_night()
    assert run.counts["new"] > 0
    assert "Take the rows that were left out again" not in browser.get(where).text


def test_procurement_need_not_wait_for_the_night(
    app: Flask, browser: Browser, cast: Cast, folder: Path
) -> None:
    browser.sign_in(cast.pam)
    assert "Compare now" in browser.get("/vendors/own-list").text
    nothing = browser.post("/vendors/own-list", data={"folder": "1"})
    assert nothing.status_code == 422
    assert "holds no Excel or CSV file" in nothing.text
    put(folder, "%PDF-1.7 no table", "master.xlsx")
    at_night()
    again = browser.post("/vendors/own-list", data={"folder": "1"})  # a person may try once more
    assert again.status_code == 302
    put(folder, NIGHT, "later.csv", timedelta(minutes=30))
    answer = browser.post("/vendors/own-list", data={"folder": "1"})
    at_night()
    assert answer.location == f"/vendors/import/{last().id}"
    assert (last().state, trail_of(last())[0].actor_id) == (S.CHECKED, cast.pam.id)
    app.config["MASTER_FOLDER"] = ""
    assert "Compare now" not in browser.get("/vendors/own-list").text
    page = browser.get(hand_in(browser, OLD_SYSTEM.encode("cp932"), "by hand.csv")).text
    assert re.search(r'<input [^>]*checked[^>]* name="is_master"', page)
