"""What waits from before is owed by the officer: by night it is opened once, and the decision ends it."""

import pytest
from sqlalchemy import func, select

from portal.content.settings.queries import business_calendar
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.i18n import words
from portal.jobs import tasks
from portal.jobs.schedule import find_job
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind, Outcome
from portal.ledger.obligations.queries import find_open
from portal.proof.hindsight import queries, services
from portal.proof.hindsight.models import Choice, PastDecision
from portal.supervision.attestations.models import Attestation, AttestationState
from portal.supervision.reminders.services import send_reminders
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.proof.desk.test_one_list import entries, linked
from tests.supervision.consequences.acts import opened
from tests.supervision.consequences.test_told import mails_to

K = ObligationKind
TITLE = "Decide about earlier records that are not so by today’s rules"


def night() -> str:
    return words(tasks.look_back(), "en")


def number_of(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def decide_all(cast: Cast) -> None:
    keys = [one.key for one in queries.find_all()]
    with transaction():
        services.decide(keys, Choice.NOTE, remark="The work has ended", actor=acting(cast.pia))


def test_where_nothing_waits_nothing_is_opened(cast: Cast) -> None:
    assert night() == "Earlier records that wait for the privacy officer: 0."
    assert not opened(K.PAST_REVIEW)


def test_what_waits_is_the_companys_own_and_opened_once(
    cast: Cast, about_nothing: Attestation, clock: Clock
) -> None:
    assert night() == "Earlier records that wait for the privacy officer: 1."
    (owed,) = opened(K.PAST_REVIEW)
    assert (owed.vendor_id, owed.holder, owed.ladder) == (None, Holder.PRIVACY_OFFICER, "internal")
    assert owed.due_on == business_calendar().add_open_days(owed.opened_on, 10)
    assert words(owed.text, "en") == TITLE
    assert [one.action for one in trail_of(owed)] == ["obligation.followed"]

    clock.advance(days=1)
    night()

    assert opened(K.PAST_REVIEW) == [owed]
    assert len(trail_of(owed)) == 1, "a second night does nothing"


def test_the_officer_has_it_on_today_and_the_decision_takes_it_away(
    browser: Browser, cast: Cast, about_nothing: Attestation
) -> None:
    night()
    (owed,) = opened(K.PAST_REVIEW)
    assert entries(browser, cast.pia) == [TITLE]
    assert linked(browser, cast.pia) == ["/records/review"]
    for path in ("/obligations/", "/obligations/?file=csv"):
        page = browser.get(path).text
        assert TITLE in page
        assert "Our company’s own" in page
    assert TITLE not in entries(browser, cast.pam) + entries(browser, cast.max)

    browser.sign_in(cast.pia)
    (one,) = queries.find_all()
    data = {"choice": "note", "keys": one.key, "remark": "The work has ended"}
    assert browser.post("/records/review", data=data).status_code == 302

    db.session.expire_all()
    assert owed.outcome is Outcome.DONE
    assert trail_of(owed)[0].action == "past_record.decided"
    assert entries(browser, cast.pia) == []
    night()
    assert number_of(Obligation) == 1, "nothing is opened again"


def test_while_anything_is_left_it_stays(
    cast: Cast, about_nothing: Attestation, another: Attestation
) -> None:
    assert night().endswith(": 2.")
    owed = opened(K.PAST_REVIEW)
    assert len(owed) == 1
    first, _second = queries.find_all()
    with transaction():
        services.decide([first.key], Choice.NOTE, remark="Ended", actor=acting(cast.pia))
    assert opened(K.PAST_REVIEW) == owed, "no other one is opened in its place"
    night()
    assert opened(K.PAST_REVIEW) == owed
    decide_all(cast)
    assert not opened(K.PAST_REVIEW)


def test_what_fell_away_by_itself_was_not_done(cast: Cast, about_nothing: Attestation) -> None:
    night()
    (owed,) = opened(K.PAST_REVIEW)
    about_nothing.state = AttestationState.VOID
    db.session.commit()
    night()
    assert owed.outcome is Outcome.WITHDRAWN
    assert owed.reason


def test_the_digest_tells_it(cast: Cast, about_nothing: Attestation) -> None:
    night()
    send_reminders()
    assert [TITLE in one.body for one in mails_to("pia")] == [True]
    assert not mails_to("max")


def test_who_decides_while_the_night_looks_is_not_asked_again(
    cast: Cast, about_nothing: Attestation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was found before the decision; under the lock the decisions are read again."""
    before = queries.find_all()
    decide_all(cast)
    assert services.follow(before) == 0
    assert not opened(K.PAST_REVIEW)
    assert number_of(PastDecision) == 1


def test_it_is_a_job_of_each_night(cast: Cast, about_nothing: Attestation) -> None:
    job = find_job("hindsight")
    assert job is not None
    job.run()
    assert len(opened(K.PAST_REVIEW)) == 1
    assert find_open(K.PAST_REVIEW, cast.company) is not None
