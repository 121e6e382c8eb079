"""What an operator does in a shell: exit code 0 done, 1 refused in a sentence, 2 usage."""

import json

import pytest
from sqlalchemy import update

from portal.foundation.audit.queries import head
from portal.foundation.core.database.chain import EVENTS
from portal.foundation.core.database.db import db
from portal.foundation.mail.models import MailState
from tests.cast import Cast
from tests.cli.conftest import Flasked
from tests.factories.mail import make_mail
from tests.foundation.audit.conftest import remember


def test_mails_are_listed_as_json_undelivered_ones_too(cast: Cast, run_flask: Flasked) -> None:
    make_mail(subject="First", about_vendor_id=cast.acme.id)
    dead = make_mail(subject="Second")
    dead.state = MailState.DEAD

    result = run_flask("mail", "list", "--json")

    assert result.exit_code == 0
    first, second = json.loads(result.stdout)
    assert (first["subject"], first["state"]) == ("First", "waiting")
    assert first["about_vendor_id"] == cast.acme.id
    assert (second["subject"], second["state"]) == ("Second", "dead")
    assert json.loads(run_flask("mail", "list", "--state", "dead", "--json").stdout) == [second]


def test_mails_are_listed_for_people(cast: Cast, run_flask: Flasked) -> None:
    make_mail(subject="受領書")
    assert "ada@acme.example\t受領書" in run_flask("mail", "list").stdout


def test_without_mails_the_list_is_empty(cast: Cast, run_flask: Flasked) -> None:
    assert json.loads(run_flask("mail", "list", "--json").stdout) == []


def test_an_unknown_state_is_a_usage_error(cast: Cast, run_flask: Flasked) -> None:
    assert run_flask("mail", "list", "--state", "lost").exit_code == 2


def test_a_job_is_run_by_hand(cast: Cast, run_flask: Flasked) -> None:
    mail = make_mail()

    result = run_flask("jobs", "once", "mail")

    assert (result.exit_code, result.stdout) == (0, "Mails sent: 0, failed: 0, kept: 1.\n")
    assert mail.state == MailState.KEPT


def test_a_job_can_be_run_as_on_another_day(cast: Cast, run_flask: Flasked) -> None:
    assert run_flask("jobs", "once", "mail", "--today", "2027-01-04").exit_code == 0


@pytest.mark.parametrize(
    "words",
    [("nothing",), ("mail", "--today", "2027-02-30"), ("mail", "--today", "9999-12-31"), ()],
)
def test_what_cannot_be_understood_is_a_usage_error(
    cast: Cast, run_flask: Flasked, words: tuple[str, ...]
) -> None:
    assert run_flask("jobs", "once", *words).exit_code == 2


@pytest.mark.usefixtures("clock")
def test_before_set_up_a_job_is_refused_in_a_sentence(run_flask: Flasked) -> None:
    result = run_flask("jobs", "once", "mail")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "The portal has not been set up yet: open it in a browser first.\n"


def test_a_whole_log_is_said_to_be_whole(cast: Cast, run_flask: Flasked) -> None:
    remember(cast)
    number, last = head()

    result = run_flask("audit", "verify", "--head", last.upper())

    assert result.exit_code == 0
    assert result.stdout == f"The log is whole: {number} events, head {last}.\n"
    told = json.loads(run_flask("audit", "verify", "--json").stdout)
    assert told == {"whole": True, "events": number, "head": last, "problems": []}


def test_a_spoiled_log_names_the_event_and_ends_with_1(cast: Cast, run_flask: Flasked) -> None:
    number = remember(cast)
    spoiled = update(EVENTS).where(EVENTS.c.number == number).values(details="{}")
    db.session.execute(spoiled)

    result = run_flask("audit", "verify")

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f"Event {number}: its details were changed.\n"
    told = run_flask("audit", "verify", "--json")
    assert told.exit_code == 1
    assert json.loads(told.stdout)["problems"] == [f"Event {number}: its details were changed."]


def test_a_head_kept_elsewhere_that_is_not_in_the_log_ends_with_1(
    cast: Cast, run_flask: Flasked
) -> None:
    remember(cast)
    _, last = head()
    assert run_flask("audit", "verify", "--head", last, "--head", "f" * 64).exit_code == 1
