"""Commands about erasing: the officer is told beforehand, may hold it up, and what is due is erased at night.

Killed halfway or run twice nothing is erased too early and nothing is left: each vendor is one command,
which looks again under the vendor's lock, and the log is gone through again until nothing is left.
"""

from datetime import date

from portal.foundation.access.actor import SYSTEM, Actor
from portal.foundation.accounts.models import User
from portal.foundation.accounts.people.account_services import shut
from portal.foundation.audit.recorder import erase_details, record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.database.locking import next_number
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.foundation.core.words.dates import add_months
from portal.foundation.core.words.messages import Message, say
from portal.foundation.organisation.queries import own_words
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import Holder, ObligationKind
from portal.ledger.vendors.models import Vendor
from portal.proof.retention import people, queries
from portal.proof.retention.models import Erasure, RetentionHold
from portal.proof.retention.names import erase_names
from portal.proof.retention.rosters import erase_rosters, take_away_erased
from portal.proof.retention.schedule import ERASED, LONGEST_HOLD, PlannedErasure
from portal.supervision.attestations.queries import hold_vendor

K = ObligationKind.PEOPLE_ERASURE


def hold_up(vendor: Vendor, *, reason: str, until: date, actor: Actor) -> RetentionHold:
    """Nothing of the vendor's people is erased up to and with this day, whether it ended or they left.

    Refuses where nothing waits to be erased, no reason, a day that is over or too far away, and a
    second hold beside one that holds.
    """
    vendor = hold_vendor(vendor.id)
    if vendor.id not in queries.planned([vendor.id]):
        raise InvalidTransition(say("Nothing of this vendor waits to be erased."))
    if queries.find_hold(vendor.id) is not None:
        raise InvalidTransition(say("It is held up already. End that first."))
    today = clock.today()
    if not reason.strip():
        raise RuleViolated(say("Say what still needs it."), field="reason")
    if until < today:
        raise RuleViolated(say("Choose a day that is still to come."), field="until")
    last = add_months(today, LONGEST_HOLD)
    if until > last:
        raise RuleViolated(
            say("At most until %(last)s. Then look again whether it is still needed.", last=last),
            field="until",
        )
    row = RetentionHold(
        vendor_id=vendor.id,
        reason=reason.strip(),
        until=until,
        set_by_id=actor.user_id or 0,
        set_at=clock.now(),
    )
    db.session.add(row)
    reason_of_end = own_words(say("Held up until %(until)s.", until=until))
    told = obligations.withdraw_waiting(K, vendor, reason_of_end)
    db.session.flush()
    text = say("Erasing of what is known of its people held up until %(until)s", until=until)
    record(actor, "erasure.held", vendor, text, also=[row, *told], after={"reason": row.reason})
    return row


def let_go(hold: RetentionHold, *, actor: Actor) -> None:
    """It is needed no more; the officer is told again before anything is erased."""
    vendor = hold_vendor(hold.vendor_id)
    if not hold.holds_on(clock.today()):
        raise InvalidTransition(say("This has ended already."))
    hold.ended_at, hold.ended_by_id = clock.now(), actor.user_id
    db.session.flush()
    text = say("What is known of its people is needed no more")
    record(actor, "erasure.let_go", vendor, text, also=[hold])


def tell_beforehand() -> int:
    """For the job: the officer is told 30 days before; of how many vendors."""
    _take_back()
    today = clock.today()
    waiting = [one for one in queries.planned().values() if one.is_told_on(today)]
    told = 0
    for one in waiting:
        with transaction():
            vendor = hold_vendor(one.relation.vendor_id)
            again = queries.planned([vendor.id]).get(vendor.id)
            day = again.next_on(today) if again is not None and again.is_told_on(today) else None
            if again is None or day is None:
                continue
            owed = obligations.open_obligation(
                kind=K,
                subject=vendor,
                vendor_id=vendor.id,
                holder=Holder.PRIVACY_OFFICER,
                due_on=day,
                ladder="internal",
                title=_asked(again, day),
            )
            record(SYSTEM, "erasure.told", vendor, _told(again, day), also=[owed])
            told += 1
    return told


def _take_back() -> None:
    """What was told of a day on which nothing is erased any more: whoever's time comes later is told anew."""
    for vendor_id in queries.told_in_vain():
        with transaction():
            vendor = hold_vendor(vendor_id)
            if vendor_id not in queries.told_in_vain():
                continue
            reason = own_words(say("Nothing is erased on that day any more."))
            taken = obligations.withdraw_waiting(K, vendor, reason)
            db.session.flush()
            text = say("Nothing of its people is erased on the day that was told")
            record(SYSTEM, "erasure.taken_back", vendor, text, also=taken)


def _asked(one: PlannedErasure, day: date) -> Message:
    if one.left is None:
        return say(
            "What is known of the people of this vendor is erased on %(day)s: hold it up if "
            "something still needs it",
            day=day,
        )
    if one.has_only_rosters:
        return say(
            "Rosters that this vendor gave with accepted sheets are erased on %(day)s: hold it up if "
            "something still needs them",
            day=day,
        )
    if one.has_rosters:
        return say(
            "People who left this vendor, names on its records of work that ended, and rosters are erased "
            "on %(day)s: hold it up if something still needs it",
            day=day,
        )
    return say(
        "People who left this vendor, and names on its records of work that ended, are erased on "
        "%(day)s: hold it up if something still needs it",
        day=day,
    )


def _told(one: PlannedErasure, day: date) -> Message:
    if one.left is None:
        return say("Told that its people are erased on %(day)s", day=day)
    if one.has_only_rosters:
        return say("Told that rosters are erased on %(day)s", day=day)
    return say("Told that people who left and names of ended work are erased on %(day)s", day=day)


def erase_due() -> int:
    """For the job: what is due, vendor by vendor; of how many vendors. Then the lines of the log."""
    today = clock.today()
    due = [one for one in queries.planned().values() if one.is_due_on(today)]
    erased = sum(erase_people(one.relation.vendor_id) for one in due)
    for row in queries.half_erased():
        _erase_lines(row)
    take_away_erased()
    return erased


def erase_people(vendor_id: int) -> bool:
    """Of one vendor, if that is due when its turn comes; whether it was."""
    with transaction():
        vendor, today = hold_vendor(vendor_id), clock.today()
        one = queries.planned([vendor_id]).get(vendor_id)
        if one is None or not one.is_due_on(today):
            return False
        touched: list[Subject] = []
        ids, left = [vendor_id], one.left
        for mail in db.session.scalars(people.mails_of(ids, left)).all():
            mail.recipient = mail.recipient_name = mail.body = mail.reply_to = ""
            mail.reason = ""
            mail.parts = None
        for contact in db.session.scalars(people.contacts_of(ids, left)).all():
            contact.name, contact.ended_on = ERASED, contact.ended_on or today
            contact.kana = contact.department = contact.title = contact.email = contact.phone = ""
            touched.append(contact)
        touched += [
            _erase_account(user) for user in db.session.scalars(people.accounts_of(ids, left)).all()
        ]
        for invitation in db.session.scalars(people.invitations_of(ids, left)).all():
            invitation.name, invitation.email, invitation.kana = ERASED, "", ""
        for person in db.session.scalars(people.people_of(ids, left)).all():
            person.name = ERASED
            touched.append(person)
        touched += erase_names(vendor_id, left)
        rosters = erase_rosters(vendor_id, left)
        row = Erasure(
            vendor_id=vendor_id,
            number=next_number("ER"),
            ended_on=one.counted_from or today,
            erased_on=today,
            erased_at=clock.now(),
            counts=dict(one.counts),
        )
        db.session.add(row)
        touched += obligations.close_waiting(K, vendor)
        db.session.flush()
        text = (
            say("%(number)s: rosters erased, their time is over", number=row.number)
            if one.has_only_rosters
            else say("%(number)s: people erased, their time is over", number=row.number)
        )
        record(
            SYSTEM,
            people.DONE,
            vendor,
            text,
            also=[row, *touched, *rosters],
            after=dict(one.counts),
        )
    return True


def _erase_account(user: User) -> User:
    """Nobody signs in with it, and its address is free again."""
    if user.is_active:
        shut(user)
    user.name, user.kana, user.title = ERASED, "", ""
    user.email = f"erased-{user.id}@erased.invalid"
    user.password_hash = None
    return user


def _erase_lines(row: Erasure) -> None:
    """The line that says so is of the log itself, and by nobody."""
    with transaction():
        rule = say("people of a vendor whose time is over (%(number)s)", number=row.number)
        erase_details(queries.lines_left(row.vendor_id), rule=rule, actor=SYSTEM)
