"""The database away or the disk full: one page in both languages that needs none of them."""

import errno
import logging

import pytest
from flask import Flask
from obstore.exceptions import GenericError

from config import ROOT, Config
from portal.app import create_app
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import Outage, outage_of
from tests.faults.processes import Installation, ended

NOWHERE = "postgresql+psycopg://nobody@127.0.0.1:1/nothing"
JAPANESE, ENGLISH = "データベースが応答しません。", "The database does not answer."


def portal_on(installation: Installation, url: str) -> Flask:
    """As an operator has it: what goes wrong is answered, not raised."""
    config = Config(
        SECRET_KEY="only for tests",
        SQLALCHEMY_DATABASE_URI=url,
        DATA_DIR=installation.folder,
        ROOT=ROOT,
    )
    return create_app(config)


@pytest.mark.parametrize("path", ["/", "/sign-in", "/vendors", "/no-such-page"])
def test_without_its_database_the_portal_says_so_in_both_languages(
    installation: Installation, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    portal = portal_on(installation, NOWHERE)
    with caplog.at_level(logging.INFO):
        answer = portal.test_client().get(path)

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "60"
    page = answer.get_data(as_text=True)
    for sentence in (
        JAPANESE,
        ENGLISH,
        "保存済みと表示された内容は保たれています。",
        "What was shown to you as saved is kept.",
    ):
        assert sentence in page
    [line] = [one for one in caplog.records if one.name == "portal"]
    assert line.exc_info is None
    assert line.getMessage() == f"{ENGLISH} (OperationalError)"


def test_the_page_of_an_outage_asks_for_nothing_but_files(installation: Installation) -> None:
    portal = portal_on(installation, NOWHERE)
    client = portal.test_client()
    page = client.get("/").get_data(as_text=True)
    for part in [one.split('"')[0] for one in page.split('href="')[1:]]:
        with client.get(part) as file:
            assert file.status_code == 200


@pytest.mark.parametrize(
    ("terminal", "said"),
    [
        ("ja_JP.UTF-8", f"{JAPANESE}接続できない原因を確認してください。"),
        ("C.UTF-8", f"{ENGLISH} See why it cannot be reached;"),
    ],
)
def test_the_command_line_says_it_in_one_line(
    installation: Installation, terminal: str, said: str
) -> None:
    process = installation.flask("audit", "verify", DATABASE_URL=NOWHERE, LC_ALL=terminal)
    code, out, err = ended(process)
    assert (code, out) == (1, "")
    assert err.startswith(said)
    assert err.count("\n") == 1


def test_a_full_disk_is_told_from_a_fault_of_our_own() -> None:
    assert outage_of(OSError(errno.ENOSPC, "No space left on device")) is Outage.FULL
    assert outage_of(GenericError("Generic { source: Os { kind: StorageFull } }")) is Outage.FULL
    assert outage_of(OSError(errno.EACCES, "Permission denied")) is None
    assert outage_of(ValueError("No space left on device")) is None


def test_a_page_of_errors_that_fails_itself_is_answered_all_the_same(
    installation: Installation,
) -> None:
    portal = portal_on(installation, NOWHERE)

    def broken() -> dict[str, object]:
        raise ZeroDivisionError

    portal.context_processor(broken)
    portal.before_request_funcs.clear()  # they read the database
    answer = portal.test_client().get("/sign-in")
    assert answer.status_code == 500
    page = answer.get_data(as_text=True)
    assert "Something went wrong" in page
    assert "処理できませんでした" in page


def test_nothing_else_is_taken_for_an_outage(office: Flask) -> None:
    client = office.test_client()
    assert client.get("/sign-in").status_code in (200, 302)
    db.session.rollback()
