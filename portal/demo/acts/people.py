"""Accounts of the fictional people: all with the one password that is printed."""

from portal.demo.acts.stage import Stage
from portal.demo.cast.shapes import Outsourced, Person
from portal.foundation.access.actor import Actor
from portal.foundation.access.roles import DECIDING_ROLES, Role
from portal.foundation.accounts.models import Consent, Language, User
from portal.foundation.accounts.people import services as accounts
from portal.foundation.accounts.people.account_services import add_account
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.messages import Text, say

APPOINTED_BY = "代表取締役"


def open_account(
    stage: Stage, person: Person, *, actor: Actor, vendor_id: int | None = None
) -> User:
    """The account with the consent to the notice. The hash of the password is the same for all."""
    with transaction():
        user = add_account(
            email=person.email,
            name=person.name,
            kana=person.kana,
            title=person.title,
            roles=person.roles,
            language=person.language,
            vendor_id=vendor_id,
        )
        user.password_hash = stage.password_hash
        for row in user.role_rows:
            if row.role in DECIDING_ROLES:
                row.waits, row.confirmed_at = False, clock.now()
                row.appointed_on, row.appointed_by = clock.today(), APPOINTED_BY
        consent = Consent(
            user_id=user.id,
            notice_version=stage.notice_version,
            language=Language(person.language),
            given_at=clock.now(),
            vendor_id=vendor_id,
        )
        db.session.add(consent)
        db.session.flush()
        text = say("Account of %(name)s opened for the demonstration", name=user.name)
        record(actor, "account.opened", user, text, also=[consent])
    stage.people[person.key] = user
    return user


def invite_signatory(stage: Stage, vendor: Outsourced, *, actor: str) -> None:
    """The first contact of the vendor; the invitation stays open."""
    somebody = vendor.contacts[0]
    with transaction():
        accounts.invite(
            stage.actor(actor),
            email=somebody.email,
            name=somebody.name,
            roles=[Role.VENDOR_SIGNATORY],
            language="ja",
            vendor_id=stage.vendors[vendor.key].id,
            company=Text(ja=vendor.name, en=vendor.name_en),
        )
