"""What follows from the facts is told in the digest: gaps together and once, the rest as ever."""

from datetime import timedelta

from sqlalchemy import select

from portal.foundation.access.roles import Role
from portal.foundation.core.database.db import db
from portal.foundation.mail.models import OutboxEmail
from portal.supervision.reminders.planned.foresight import upcoming
from portal.supervision.reminders.services import send_reminders
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.accounts import make_user
from tests.factories.scenes import work_of
from tests.supervision.consequences.acts import follow


def mails_to(person: str) -> list[OutboxEmail]:
    rows = db.session.scalars(select(OutboxEmail).order_by(OutboxEmail.id))
    return [mail for mail in rows if mail.recipient == f"{person}@example.jp"]


def test_gaps_are_told_together_and_never_again(cast: Cast, clock: Clock) -> None:
    work_of(cast.acme, signer=cast.ada, attested=False)
    work_of(cast.globex, signer=cast.gus, attested=False, bound=False)
    db.session.commit()
    follow()

    send_reminders()

    (mail,) = mails_to("pam")
    assert mail.subject.startswith("[Request] 3 next steps that our promises ask for")
    assert "- Acme: Ask the vendor for “No subcontracting without approval”." in mail.body
    assert "- Globex: " in mail.body
    assert mail.body.count("■") == 1
    assert "/today" in mail.body
    assert not mails_to("ada") + mails_to("pia"), "a gap is never the vendor's"
    for _ in range(40):
        clock.advance(days=1)
        send_reminders()
    again = [one for one in mails_to("pam")[1:] if "No subcontracting" in one.body]
    assert not again, "there is no ladder"


def test_a_role_that_waits_is_told_to_whom_it_waits_for(cast: Cast, clock: Clock) -> None:
    rio = make_user("Rio", Role.PRIVACY_OFFICER)
    (role,) = rio.role_rows
    role.waits, role.confirmed_at, role.given_by_id = True, None, cast.sue.id
    db.session.commit()
    follow()

    assert [(one.person, one.vendor) for one in upcoming(1)] == [("Max", None)]
    send_reminders()

    (mail,) = mails_to("max")
    assert "Confirm the role of Rio: Privacy officer" in mail.body
    assert "Vendor:" not in mail.body
    assert not mails_to("pia") + mails_to("rio") + mails_to("ada")
    clock.advance(days=timedelta(days=14).days)
    send_reminders()
    assert len(mails_to("max")) == 2, "and chased like everything that has a day"
