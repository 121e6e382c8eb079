"""Who gets which mail on which day."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, text

from portal.foundation.access.roles import Role
from portal.foundation.core.database.chain import EVENTS
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.mail.models import OutboxEmail
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import Holder, ObligationKind
from portal.supervision.reminders.audiences import reach_of
from portal.supervision.reminders.models import Digest, SentReminder
from portal.supervision.reminders.planned.foresight import upcoming
from portal.supervision.reminders.queries import news
from portal.supervision.reminders.services import send_reminders
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.accounts import make_user
from tests.factories.obligations import make_obligation
from tests.queries import count_statements

DUE = date(2026, 12, 11)  # a Friday
EXCEPTION = ObligationKind.ATTESTATION_EXCEPTION


def mails() -> list[OutboxEmail]:
    return list(db.session.scalars(select(OutboxEmail).order_by(OutboxEmail.id)))


def to(person: str) -> list[str]:
    return [mail.subject for mail in mails() if mail.recipient == f"{person}@example.jp"]


def test_opening_is_told_in_the_digest_of_the_day(cast: Cast) -> None:
    make_obligation(cast.acme, due_on=date(2027, 2, 26))
    db.session.commit()
    assert send_reminders() == 2
    assert to("ada") == [
        "[Request] Sign: No subcontracting (due Fri 26 Feb 2027) - Sazanami Transfer Inc. (for Acme)"
    ]
    assert len(to("alf")) == 1
    assert to("gus") == []


def test_a_second_run_sends_nothing(cast: Cast) -> None:
    make_obligation(cast.acme, due_on=DUE)
    db.session.commit()
    send_reminders()
    assert send_reminders() == 0
    assert len(mails()) == 2


def test_each_stage_comes_once(cast: Cast, clock: Clock) -> None:
    make_obligation(cast.acme, due_on=DUE)
    db.session.commit()
    days = [date(2026, 11, 25) + timedelta(days=ahead) for ahead in range(60)]
    sent_on = []
    for day in days:
        clock.go_to(day)
        if send_reminders():
            sent_on.append(day)
        assert send_reminders() == 0
    assert sent_on == [
        date(2026, 11, 25),  # opened
        date(2026, 11, 27),  # two weeks before
        date(2026, 12, 4),  # one week before
        date(2026, 12, 10),  # the day before
        date(2026, 12, 14),  # the day after is a Saturday
        date(2026, 12, 18),  # one week after
        date(2026, 12, 25),  # two weeks after, to Pam who cares for the vendor
        date(2027, 1, 12),  # after 30 days, to the officer (the 10th is a Sunday, then a holiday)
    ]
    assert len(to("ada")) == 6
    assert to("pam") == ["[Reminder, sent again] Sign: No subcontracting (due Fri 11 Dec 2026)"]
    assert len(to("pia")) == 1
    assert to("ada")[4].startswith("[Reminder, sent again]")


def test_after_a_missed_week_only_the_most_urgent_stage_is_sent(cast: Cast, clock: Clock) -> None:
    make_obligation(cast.acme, due_on=DUE)
    db.session.commit()
    send_reminders()
    clock.go_to(date(2026, 12, 14))
    assert send_reminders() == 2
    assert send_reminders() == 0
    stages = set(db.session.scalars(select(SentReminder.stage)))
    assert stages == {-1000, 1}


@pytest.mark.parametrize("day", [date(2026, 11, 28), date(2026, 11, 23), date(2026, 12, 30)])
def test_nothing_goes_out_on_a_day_nobody_works(cast: Cast, clock: Clock, day: date) -> None:
    clock.go_to(day)
    make_obligation(cast.acme, due_on=DUE)
    db.session.commit()
    assert send_reminders() == 0


def test_the_clock_of_an_incident_is_told_on_days_nobody_works(cast: Cast, clock: Clock) -> None:
    """It runs out on 2 January: told on the 1st, the 2nd and the 3rd, and only that."""
    ends = date(2027, 1, 2)
    make_obligation(
        cast.acme, due_on=ends, holder=Holder.PRIVACY_OFFICER, ladder="incident", subject=cast.ada
    )
    make_obligation(cast.acme, due_on=ends, holder=Holder.PRIVACY_OFFICER, ladder="internal")
    db.session.commit()
    sent = {}
    for day in range(28, 28 + 8):  # from Monday, the 28th, to Monday, the 4th of January
        on = date(2026, 12, 1) + timedelta(days=day - 1)
        clock.go_to(on)
        send_reminders()
        rows = select(SentReminder.stage).join(Digest).where(Digest.sent_on == on)
        sent[on] = sorted(db.session.scalars(rows))
    assert {day: stages for day, stages in sent.items() if stages} == {
        date(2026, 12, 28): [-1000, -1],  # the other one goes out on the last working day before
        date(2027, 1, 1): [-1],
        ends: [0],
        date(2027, 1, 3): [1],
        date(2027, 1, 4): [1],
    }
    assert len(to("pia")) == 5


def test_it_is_foreseen_on_these_days(cast: Cast, clock: Clock) -> None:
    clock.go_to(date(2026, 12, 28))
    make_obligation(
        cast.acme, due_on=date(2027, 1, 2), holder=Holder.PRIVACY_OFFICER, ladder="incident"
    )
    db.session.commit()
    stages = {row.day: row.stage for row in upcoming()}
    assert stages == {
        date(2026, 12, 28): None,
        date(2027, 1, 1): -1,
        date(2027, 1, 2): 0,
        date(2027, 1, 3): 1,
    }


def test_who_lets_a_request_of_a_person_lie_has_two_working_days(cast: Cast, clock: Clock) -> None:
    """Due on a Friday: the vendor hears on Monday, its owner on Tuesday, and not both on Monday."""
    make_obligation(cast.acme, due_on=DUE, ladder="rights_request")
    db.session.commit()
    for day in (DUE, date(2026, 12, 14)):
        clock.go_to(day)
        send_reminders()
    assert (len(to("ada")), to("pam")) == (2, [])
    clock.go_to(date(2026, 12, 15))
    send_reminders()
    assert (len(to("ada")), len(to("pam"))) == (2, 1)


def test_a_vendor_is_not_chased_for_what_it_has_handed_in(cast: Cast, clock: Clock) -> None:
    obligation = make_obligation(cast.acme, due_on=date(2026, 11, 20))
    obligations.hand_in(obligation, on=date(2026, 11, 20))
    db.session.commit()
    clock.go_to(date(2026, 12, 1))
    assert send_reminders() == 0


def test_more_time_counts_anew(cast: Cast, clock: Clock) -> None:
    obligation = make_obligation(cast.acme, due_on=DUE)
    db.session.commit()
    clock.go_to(date(2026, 12, 14))
    send_reminders()
    later = obligations.move_obligation(obligation, to=date(2027, 1, 29), reason="Stocktaking")
    db.session.commit()
    clock.go_to(date(2026, 12, 15))
    send_reminders()
    assert "29 Jan 2027" in to("ada")[-1]
    assert later.due_on == date(2027, 1, 29)


def test_one_mail_tells_everything_most_urgent_first(cast: Cast) -> None:
    make_obligation(cast.acme, due_on=date(2026, 12, 18))
    make_obligation(cast.acme, due_on=date(2026, 11, 24), subject=cast.company)
    db.session.commit()
    send_reminders()
    (mail,) = [one for one in mails() if one.recipient == "ada@example.jp"]
    assert mail.subject == (
        "[Reminder, sent again] Sign: No subcontracting (due Tue 24 Nov 2026) and 1 more"
        " - Sazanami Transfer Inc. (for Acme)"
    )
    assert mail.body.index("Due Tue 24 Nov 2026\n") < mail.body.index("in 23 days")
    assert "overdue" not in mail.body, "how late they are is no reproach to a vendor"
    assert "asked of you a second time" in mail.body


def test_the_owner_hears_for_procurement_and_all_of_them_when_there_is_none(cast: Cast) -> None:
    make_obligation(cast.acme, due_on=DUE, holder=Holder.PROCUREMENT, ladder="internal")
    cast.globex.owner_id = None
    make_obligation(cast.globex, due_on=DUE, holder=Holder.PROCUREMENT, ladder="internal")
    db.session.commit()
    send_reminders()
    (pam,) = to("pam")
    assert pam.endswith("and 1 more")
    assert len(to("pip")) == 1
    assert "and 1 more" not in to("pip")[0]


def test_every_officer_hears_of_what_waits_for_the_officer(cast: Cast) -> None:
    make_user("Poe", Role.PRIVACY_OFFICER, Role.MANAGEMENT)
    make_obligation(cast.acme, kind=EXCEPTION, holder=Holder.PRIVACY_OFFICER, ladder="internal")
    db.session.commit()
    send_reminders()
    assert (len(to("pia")), len(to("poe")), len(to("pam"))) == (1, 1, 0)


def test_a_named_person_hears_alone(cast: Cast) -> None:
    make_obligation(cast.acme, person_id=cast.ada.id)
    db.session.commit()
    send_reminders()
    assert (len(to("ada")), len(to("alf"))) == (1, 0)


def test_people_who_left_get_nothing(cast: Cast, clock: Clock) -> None:
    cast.alf.ended_at = clock.now()
    make_obligation(cast.acme)
    db.session.commit()
    send_reminders()
    assert (len(to("ada")), len(to("alf"))) == (1, 0)


def test_the_mail_is_in_the_persons_language(cast: Cast) -> None:
    cast.ada.language = "ja"  # type: ignore[assignment]
    make_obligation(cast.acme, due_on=DUE)
    db.session.commit()
    send_reminders()
    (subject,) = to("ada")
    assert subject.startswith("【ご対応のお願い】")
    assert "2026年12月11日(金)" in subject


def test_every_digest_leaves_one_audit_line(cast: Cast) -> None:
    make_obligation(cast.acme)
    db.session.commit()
    send_reminders()
    actions = db.session.scalars(select(EVENTS.c.action)).all()
    assert len([action for action in actions if action.startswith("reminder.")]) == 2


def test_deciding_costs_one_statement_whatever_the_number(cast: Cast) -> None:
    def read() -> int:
        with count_statements() as counted:
            list(news(reach))
        return counted.total

    reach = reach_of(date(2026, 11, 25))

    make_obligation(cast.acme)
    db.session.commit()
    few = read()
    make_obligation(cast.globex)
    make_obligation(cast.acme, subject=cast.company)
    db.session.commit()
    assert read() == few == 1


def test_a_command_that_fails_leaves_no_half_digest(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_obligation(cast.acme)
    db.session.commit()

    def broken(*_: object, **__: object) -> None:
        raise OSError("the machine stopped here")

    with monkeypatch.context() as stopped:
        stopped.setattr("portal.supervision.reminders.services.record", broken)
        with pytest.raises(OSError, match="stopped"):
            send_reminders()
    assert mails() == []
    assert send_reminders() == 2
    with transaction(audited=False):
        pass


def test_what_was_heard_is_known_without_reading_a_mail(cast: Cast) -> None:
    """A body may be long, and what stands behind it in a row is slow to reach."""
    make_obligation(cast.acme, due_on=DUE)
    db.session.commit()
    send_reminders()
    with count_statements() as counted:
        assert list(news(reach_of(date(2026, 11, 25)))) == []
    (asked,) = [sql for sql in counted.statements if "sent_reminders" in sql]
    assert "JOIN outbox_emails" not in asked
    for part in asked.split("outbox_emails.")[1:]:
        assert part.startswith(("id ", "state ", "recipient ")), part  # of those that are dead
    if db.engine.dialect.name == "sqlite":
        plan = db.session.execute(
            text("EXPLAIN QUERY PLAN SELECT id FROM outbox_emails WHERE state = 'dead'")
        )
        assert "USING COVERING INDEX ix_outbox_emails_state" in str(plan.all())
