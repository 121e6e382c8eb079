"""What will go out, as a list: Pam narrows it, sends what cannot wait, leaves out what should not go."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal.foundation.audit.queries import head, trail_of, trail_of_vendor
from portal.foundation.core.database.db import db
from portal.foundation.mail.models import MailState, OutboxEmail
from portal.ledger.obligations.models import Holder, Obligation
from portal.ledger.obligations.models import ObligationKind as K
from portal.ledger.obligations.services import hand_in
from portal.supervision.reminders.models import NOTICE, LeftOutReminder, SentReminder
from portal.supervision.reminders.planned.foresight import foresee, key_of, stage_of
from portal.supervision.reminders.services import send_reminders
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.obligations import make_obligation
from tests.queries import count_statements

LIST = "/reminders/preview"
NOW, NEVER, AFTER_ALL = (f"/reminders/planned/{act}" for act in ("now", "not-at-all", "as-usual"))
DUE = date(2026, 12, 8)
WHY = "They move house that week."


@pytest.fixture
def pam(cast: Cast, browser: Browser) -> Browser:
    browser.sign_in(cast.pam)
    return browser


@pytest.fixture
def owed(cast: Cast, clock: Clock) -> Obligation:
    """Of which Acme was told yesterday, fourteen days before."""
    owed = make_obligation(cast.acme, due_on=DUE)
    db.session.commit()
    send_reminders()
    clock.time += timedelta(days=1)
    return owed


def do(pam: Browser, act: str, *rows: tuple[Obligation, int], **more: str) -> str:
    ids = ",".join(str(key_of(row.id, stage)) for row, stage in rows)
    form = {"ids": ids, "go": "1", "reason": WHY, **more}
    return pam.post(act, data=form, follow_redirects=True).text


def planned(person: str | None = None) -> list[int]:
    """The stages in the order of their days, of one person or all."""
    seen = foresee()
    rows = sorted(seen.rows.items(), key=lambda row: row[1].day)
    return [
        stage_of(key)[1]
        for key, row in rows
        if any(person in (None, seen.names[one.news.recipient]) for one in row.told)
    ]


def mails() -> int:
    return len(db.session.scalars(select(OutboxEmail)).all())


def test_a_key_is_its_obligation_and_stage() -> None:
    for of in (1, NOTICE), (7, -120), (2**31 - 1, 365):
        assert stage_of(key_of(*of)) == of


def test_pam_narrows_by_vendor_person_kind_stage_and_day(
    pam: Browser, cast: Cast, owed: Obligation
) -> None:
    other = make_obligation(cast.globex, due_on=DUE, kind=K.FINDING_REPAIR)
    db.session.commit()
    ours, theirs = (f'value="{key_of(row.id, -7)}"' for row in (owed, other))
    for asked, first, second in (
        ("state=planned", True, True),
        (f"vendor={cast.acme.id}", True, False),
        (f"to=0-{cast.gus.id}", False, True),
        ("kind=finding.repair", False, True),
        ("stage=-7", True, True),
        ("stage=-14", False, False),
        ("q=globex", False, True),
        ("q=Alf", True, False),
        ("day_from=2026-12-01&day_until=2026-12-01", True, True),
        ("day_from=2026-12-02", False, False),
        ("state=left_out", False, False),
        ("state=nonsense&stage=x", True, True),
    ):
        page = pam.get(f"{LIST}?{asked}").text
        assert (ours in page, theirs in page) == (first, second), asked


def test_the_list_takes_no_more_statements_for_more_rows(
    pam: Browser, cast: Cast, owed: Obligation
) -> None:
    def seen() -> int:
        pam.get(LIST)
        with count_statements() as counted:
            pam.get(LIST)
        return counted.total

    before = seen()
    for kind in (K.FINDING_REPAIR, K.QUESTIONNAIRE_ANSWER, K.INSTRUCTION_ANSWER):
        make_obligation(cast.globex, due_on=DUE, kind=kind)
    db.session.commit()
    assert seen() <= before
    assert owed.is_open


def test_a_file_has_what_the_list_has(pam: Browser, owed: Obligation) -> None:
    printed = pam.get(f"{LIST}?file=csv&stage=-7").get_data().decode("utf-8-sig")
    assert "7 days before" in printed
    assert "Ada, Alf" in printed
    assert owed.due_on.isoformat() in printed


def test_who_reads_the_list_only_is_offered_no_act(
    browser: Browser, cast: Cast, owed: Obligation
) -> None:
    browser.sign_in(cast.ann)
    assert "Not at all" not in browser.get(LIST).text
    ids = {"ids": str(key_of(owed.id, -7)), "go": "1", "reason": WHY}
    assert browser.post(NEVER, data=ids).status_code == 403


def test_pam_sees_first_what_would_happen_and_must_say_why(
    pam: Browser, cast: Cast, owed: Obligation
) -> None:
    ids = {"ids": f"{key_of(owed.id, -7)},{key_of(owed.id, -1)}"}
    page = pam.post(NOW, data=ids).text
    assert "Its mail is written now" in page
    assert "Stays as it is: An earlier reminder of the same comes first." in page
    for act in NOW, NEVER, AFTER_ALL:
        refused = pam.post(act, data={**ids, "go": "1"})
        assert refused.status_code == 422, act
        assert "Please fill this in." in refused.text
    assert (mails(), db.session.scalars(select(LeftOutReminder)).all()) == (2, [])
    assert cast.acme.name in page


def test_what_is_sent_before_its_day_is_sent_once_and_the_rest_goes_on(
    pam: Browser, cast: Cast, owed: Obligation, clock: Clock
) -> None:
    assert planned("Ada")[:2] == [-7, -1]
    number, _ = head()
    page = do(pam, NOW, (owed, -7))
    assert "1 reminder is written, and its day does not say it again." in page
    assert head()[0] == number + 1, "one command, one line"
    assert mails() == 4, "Ada and Alf each have one more"
    assert planned("Ada")[:1] == [-1]
    clock.time += timedelta(days=5)  # the seventh day before
    assert clock.time.date() == date(2026, 12, 1)
    send_reminders()
    assert mails() == 4
    clock.time += timedelta(days=6)
    send_reminders()
    assert mails() == 6, "the day before goes out as usual"
    latest = trail_of_vendor(cast.acme.id)
    assert any(line.action == "reminder.sent_by_hand" for line in latest)


def test_who_is_written_to_before_the_due_date_is_not_asked_a_second_time(
    pam: Browser, cast: Cast, clock: Clock
) -> None:
    late = make_obligation(cast.acme, due_on=date(2026, 11, 26))
    db.session.commit()
    send_reminders()
    clock.time += timedelta(days=1)
    do(pam, NOW, (late, 1))
    last = db.session.scalars(select(OutboxEmail).order_by(OutboxEmail.id)).all()[-1]
    assert "a second time" not in last.body
    rows = db.session.scalars(select(SentReminder.stage).where(SentReminder.stage == 1)).all()
    assert len(rows) == 2


def test_the_same_again_is_refused_and_says_why(pam: Browser, cast: Cast, owed: Obligation) -> None:
    do(pam, NOW, (owed, -7))
    before = head()[0], mails()
    assert "Choose at least one row first." in do(pam, NOW, (owed, -7)), "it stands there no more"
    assert "They were told of it today already." in do(pam, NOW, (owed, -1))
    do(pam, NEVER, (owed, -1))
    again = do(pam, NEVER, (owed, -1))
    assert "It is left out already." in again
    assert (head()[0], mails()) == (before[0] + 1, before[1])
    do(pam, AFTER_ALL, (owed, -1))
    assert "It is not left out." in do(pam, AFTER_ALL, (owed, -1))
    assert cast.acme.id == owed.vendor_id


def test_a_vendor_on_hold_hears_nothing_before_its_day_either(
    pam: Browser, cast: Cast, owed: Obligation
) -> None:
    pam.post(
        f"/vendors/{cast.acme.id}/hold",
        data={"first_day": "2026-11-25", "last_day": "2026-11-27", "reason": WHY},
    )
    assert "The vendor’s reminders are on hold." in do(pam, NOW, (owed, -7))
    assert mails() == 2


def test_what_is_left_out_is_not_sent_and_the_later_stages_are(
    pam: Browser, cast: Cast, owed: Obligation, clock: Clock
) -> None:
    page = do(pam, NEVER, (owed, -7))
    assert "1 reminder is left out." in page
    assert -7 not in planned()
    shown = pam.get(f"{LIST}?state=left_out").text
    assert f"Left out: {WHY}" in shown
    assert "Nobody" in shown
    clock.time += timedelta(days=6)
    send_reminders()
    assert mails() == 2, "its day passes in silence"
    clock.time += timedelta(days=6)
    send_reminders()
    assert mails() == 4, "the day before goes out as usual"
    assert trail_of(owed)[0].action == "reminder.sent"
    assert any(line.action == "reminder.left_out" for line in trail_of(owed))
    assert any(line.action == "reminder.left_out" for line in trail_of_vendor(cast.acme.id))
    assert db.session.scalars(select(LeftOutReminder)).one().reason == WHY


def test_the_list_of_what_is_owed_says_what_was_left_out(pam: Browser, owed: Obligation) -> None:
    assert "One reminder left out" not in pam.get("/obligations/").text
    do(pam, NEVER, (owed, -7), (owed, -1))
    assert f"One reminder left out: {WHY}" in pam.get("/obligations/?reminders=left_out").text
    do(pam, AFTER_ALL, (owed, -7), (owed, -1))
    assert "One reminder left out" not in pam.get("/obligations/").text
    assert "Nothing fits" in pam.get("/obligations/?reminders=left_out").text


def test_what_is_taken_up_again_goes_out_as_usual(
    pam: Browser, owed: Obligation, clock: Clock
) -> None:
    do(pam, NEVER, (owed, -7))
    clock.time += timedelta(days=6)
    send_reminders()
    assert mails() == 2
    page = do(pam, AFTER_ALL, (owed, -7))
    assert "1 reminder goes out as usual after all." in page
    send_reminders()
    assert mails() == 4, "its day has come, so it goes out with the next reminders"
    assert db.session.scalars(select(LeftOutReminder)).one().ended_at is not None


def test_nobody_keeps_from_the_officer_that_procurement_lets_it_lie(
    pam: Browser, cast: Cast, clock: Clock
) -> None:
    """A ladder of ours goes up 14 days after the due date; Pam is told at 7 days and at 14."""
    lying = make_obligation(
        cast.acme, due_on=DUE, holder=Holder.PROCUREMENT, kind=K.CLAUSE_CHECK, ladder="internal"
    )
    db.session.commit()
    send_reminders()
    do(pam, NEVER, (lying, -7), (lying, -1), (lying, 1), (lying, 7))
    assert planned("Pam") == []
    assert planned("Pia") == [14]
    refused = do(pam, NEVER, (lying, 14))
    assert "It goes up to the privacy officer, and nobody leaves that out." in refused
    clock.time += timedelta(days=30)
    send_reminders()
    told = db.session.scalars(
        select(OutboxEmail.recipient).where(OutboxEmail.state == MailState.WAITING)
    )
    assert "pia@example.jp" in set(told)


def test_a_stage_of_the_vendor_that_goes_up_is_left_out_for_all_but_the_officer(
    pam: Browser, cast: Cast, clock: Clock
) -> None:
    cast.company.ladders = {"request": {"stages": [-7, 30], "escalate": 14, "no_response": 30}}
    owed = make_obligation(cast.acme, due_on=DUE)
    db.session.commit()
    send_reminders()
    clock.time += timedelta(days=30)
    send_reminders()
    before = mails()
    do(pam, NEVER, (owed, 30))
    assert "Left out" in pam.get(LIST).text, "the row stays for the officer"
    assert planned() == [30]
    clock.time += timedelta(days=20)
    send_reminders()
    new = db.session.scalars(select(OutboxEmail).order_by(OutboxEmail.id)).all()[before:]
    assert {mail.recipient.partition("@")[0] for mail in new} == {"pia"}


def test_what_others_have_to_decide_is_not_procurements_to_leave_out(
    pam: Browser, cast: Cast, browser: Browser
) -> None:
    waits = make_obligation(
        cast.acme, due_on=DUE, holder=Holder.PRIVACY_OFFICER, kind=K.VENDOR_DECISION, ladder="internal"
    )  # fmt: skip
    db.session.commit()
    assert "Only those who have to do it may leave out what reminds them." in do(
        pam, NEVER, (waits, -7)
    )
    browser.sign_in(cast.pia)
    assert "1 reminder is left out." in do(browser, NEVER, (waits, -7))


def test_what_was_handed_in_meanwhile_says_so(pam: Browser, owed: Obligation) -> None:
    do(pam, NEVER, (owed, -7))
    key = {"ids": str(key_of(owed.id, -7))}
    hand_in(owed, on=date(2026, 11, 25))
    db.session.commit()
    assert (
        "Choose at least one row first."
        in pam.post(AFTER_ALL, data=key, follow_redirects=True).text
    )
