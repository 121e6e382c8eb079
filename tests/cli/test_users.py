"""`flask users` and `flask setup`: people from the terminal."""

import json
from collections.abc import Iterator
from contextvars import Context
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from portal.foundation.access.roles import Role
from portal.foundation.accounts import queries
from portal.foundation.accounts.people import services
from portal.foundation.accounts.setup import services as code
from portal.foundation.accounts.signing_in import passwords
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from tests.browser import Browser
from tests.cast import Cast
from tests.foundation.accounts.people import OTHER, last_mail, path_in
from tests.queries import count_statements


def run(app: Flask, *arguments: str, typed: str = "") -> Result:
    db.session.commit()
    runner = app.test_cli_runner()
    result: Result = Context().run(runner.invoke, args=list(arguments), input=typed)
    db.session.expire_all()
    return result


@pytest.fixture(autouse=True)
def _in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")


@pytest.fixture
def no_code_left(app: Flask) -> Iterator[Path]:
    folder = Path(app.config["DATA_DIR"])
    yield folder
    code.remove_code(folder)


def invite(app: Flask, *more: str, email: str = "ben@example.jp") -> Result:
    return run(app, "users", "invite", "--email", email, "--name", "Ben", *more)


def test_an_invitation_prints_its_link_and_queues_the_mail(
    app: Flask, browser: Browser, cast: Cast
) -> None:
    result = invite(app, "--role", "procurement", "--role", "auditor", "--lang", "en")
    assert result.exit_code == 0
    path = path_in(last_mail())
    assert result.stdout == f"http://localhost{path}\n"
    assert browser.get(path).status_code == 200
    (invitation,) = queries.open_invitations_at("ben@example.jp", None)
    assert invitation.role_set == {Role.PROCUREMENT, Role.AUDITOR}


def test_a_vendors_person_is_invited_by_the_vendors_number(app: Flask, cast: Cast) -> None:
    result = invite(app, "--role", "vendor_signatory", "--vendor", str(cast.acme.id))
    assert result.exit_code == 0
    (invitation,) = queries.open_invitations_at("ben@example.jp", cast.acme.id)
    assert (invitation.company.en, invitation.language) == ("Acme", "ja")


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (["--role", "vendor_member", "--vendor", "999"], "There is no vendor 999."),
        (["--role", "vendor_member"], "different roles"),
    ],
)
def test_what_cannot_be_is_one_sentence_and_exit_1(
    app: Flask, cast: Cast, more: list[str], sentence: str
) -> None:
    result = invite(app, *more)
    assert result.exit_code == 1
    assert sentence in result.stderr
    assert result.stderr.count("\n") == 1
    assert result.stdout == ""


def test_somebody_with_an_account_is_not_invited(app: Flask, cast: Cast) -> None:
    result = invite(app, "--role", "procurement", email="pam@example.jp")
    assert (result.exit_code, result.stdout) == (1, "")


@pytest.mark.parametrize("more", [[], ["--role", "king"], ["--role", "system"]])
def test_a_wrong_option_is_a_usage_error(app: Flask, cast: Cast, more: list[str]) -> None:
    assert invite(app, *more).exit_code == 2


def test_a_password_from_standard_input_ends_the_sessions(
    app: Flask, browser: Browser, cast: Cast
) -> None:
    browser.sign_in(cast.pam)
    assert browser.get("/profile").status_code == 200
    result = run(app, "users", "set-password", "PAM@example.jp", typed=f"{OTHER}\n")
    assert result.exit_code == 0
    assert OTHER not in result.output
    assert passwords.matches(cast.pam.password_hash, OTHER)
    assert browser.get("/profile").status_code == 302


def test_a_weak_password_and_an_unknown_person_are_refused(app: Flask, cast: Cast) -> None:
    weak = run(app, "users", "set-password", "pam@example.jp", typed="short\n")
    unknown = run(app, "users", "set-password", "nobody@example.jp", typed=f"{OTHER}\n")
    assert (weak.exit_code, unknown.exit_code) == (1, 1)
    assert "at least 12 characters" in weak.stderr
    assert "nobody@example.jp" in unknown.stderr


def test_the_list_shows_everybody_also_as_json(app: Flask, cast: Cast) -> None:
    plain = run(app, "users", "list")
    assert "pam@example.jp  Pam  staff  procurement" in plain.stdout
    people = {one["email"]: one for one in json.loads(run(app, "users", "list", "--json").stdout)}
    assert len(people) == 9
    ada = people["ada@example.jp"]
    assert (ada["roles"], ada["vendor_id"]) == (["vendor_signatory"], cast.acme.id)
    assert "password_hash" not in ada


def test_of_thousands_only_what_is_told_is_read(app: Flask, cast: Cast) -> None:
    db.session.expunge_all()
    with count_statements() as sent:
        people, held = queries.list_accounts(), queries.list_held_roles()
    assert sent.total == 2
    assert {one.email: set(held[one.id]) for one in people}["pam@example.jp"] == {Role.PROCUREMENT}
    assert list(db.session) == []


def test_nobody_yet_is_an_empty_list(app: Flask, database: None) -> None:
    assert run(app, "users", "list", "--json").stdout == "[]\n"


def test_the_set_up_code_is_printed_with_the_address(
    app: Flask, browser: Browser, no_code_left: Path
) -> None:
    result = run(app, "setup", "code")
    assert result.exit_code == 0
    first, second = result.stdout.splitlines()
    assert second == "Set-up page: http://localhost/setup"
    data = {"code": first.removeprefix("Set-up code: ")}
    assert browser.post("/setup", data=data).location == "/setup/administrator"


def set_up(app: Flask, *, manager: str) -> Result:
    return run(
        app, "setup", "company", "--name", "みなも交通株式会社", "--name-en", "Minamo Transit Inc.",
        "--administrator", "Aya", "aya@minamo.example.jp",
        "--officer", "Aya", "Aya@minamo.example.jp", "2026-04-01", "Toby Hill, chief executive",
        "--manager", "Toby Hill", manager, "2026-03-20", "The board", "--manager-procures",
        typed=f"{OTHER}\n",
    )  # fmt: skip


def test_the_terminal_names_the_first_two_who_decide(
    app: Flask, browser: Browser, no_code_left: Path
) -> None:
    refused = set_up(app, manager="aya@minamo.example.jp")
    assert (refused.exit_code, queries.any_account()) == (1, False)
    assert "two persons" in refused.stderr
    done = set_up(app, manager="toby@minamo.example.jp")
    assert done.exit_code == 0, done.stderr
    aya = queries.find_by_email("aya@minamo.example.jp")
    assert aya is not None
    assert aya.roles == {Role.ADMIN, Role.PRIVACY_OFFICER}
    (toby,) = queries.open_invitations(None)
    assert toby.appointed_by == "The board"
    assert toby.role_set == {Role.MANAGEMENT, Role.PROCUREMENT}
    assert done.stdout.startswith("toby@minamo.example.jp  http://localhost/invitations/")
    assert set_up(app, manager="toby@minamo.example.jp").exit_code == 1


def test_there_is_no_code_once_there_is_an_account(
    app: Flask, cast: Cast, no_code_left: Path
) -> None:
    result = run(app, "setup", "code")
    assert (result.exit_code, result.stdout) == (1, "")
    assert code.current_code(no_code_left) is None


def test_an_officer_from_the_command_line_waits_where_somebody_decides(
    app: Flask, cast: Cast
) -> None:
    assert invite(app, "--role", "privacy_officer", "--role", "procurement").exit_code == 0
    (invitation,) = queries.open_invitations_at("ben@example.jp", None)
    with transaction():
        person = services.NewPerson("Ben", "", "en", OTHER, 1, "en")
        services.accept_invitation(invitation, person, None)
    listed = json.loads(run(app, "users", "list", "--json").stdout)
    ben = next(one for one in listed if one["email"] == "ben@example.jp")
    assert (ben["roles"], ben["waiting_roles"]) == (["procurement"], ["privacy_officer"])
    assert "(waiting: privacy_officer)" in run(app, "users", "list").stdout


def test_the_operator_ends_the_last_who_decides(app: Flask, cast: Cast) -> None:
    for one in (cast.max, cast.pia):
        assert run(app, "users", "end", one.email).exit_code == 0
        assert not one.is_active
    assert run(app, "users", "end", cast.ada.email).exit_code == 1
    assert run(app, "users", "end", "nobody@example.jp").exit_code == 1


def test_where_several_share_a_mailbox_the_number_says_who_is_meant(app: Flask, cast: Cast) -> None:
    cast.alf.email = cast.ada.email
    refused = run(app, "users", "sign-out", cast.ada.email)
    assert refused.exit_code == 1
    assert f"{cast.ada.id} Ada, {cast.alf.id} Alf" in refused.stderr
    assert run(app, "users", "set-password", str(cast.alf.id), typed=f"{OTHER}\n").exit_code == 0
    assert passwords.matches(cast.alf.password_hash, OTHER)
    assert cast.ada.password_hash is None
