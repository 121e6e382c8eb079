"""Procurement enters a vendor, its work, the data shared and accounts, as on the pages."""

from dataclasses import fields, replace
from datetime import date
from typing import Any, TypeVar

from portal.demo.acts.stage import Stage
from portal.demo.cast.shapes import Outsourced, Person, StoryWork, serves
from portal.foundation.access.actor import Actor
from portal.foundation.access.roles import CONFIRMED_ROLES, Role
from portal.foundation.accounts.models import Consent, Language, User
from portal.foundation.accounts.people import services as accounts
from portal.foundation.accounts.people.account_services import add_account
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.messages import Text, say
from portal.ledger.data_sharing.shares import services as data_sharing
from portal.ledger.data_sharing.shares.details import ShareDetails, values_of
from portal.ledger.engagements import services as engagements
from portal.ledger.engagements.models import CompanyRole
from portal.ledger.engagements.terms import TermsDetails
from portal.ledger.vendors.profile import contacts
from portal.ledger.vendors.profile import services as vendors
from portal.ledger.vendors.profile.contacts import ContactDetails
from portal.ledger.vendors.profile.services import VendorDetails

DAYS_DECIDED_BEFORE = 12  # the data was agreed before the work began
OFFICER = "takase"
UNKNOWN = "customer_content_unknown"
APPOINTED_BY = "代表取締役"
Details = TypeVar("Details", VendorDetails, ContactDetails, TermsDetails, ShareDetails)


def _details(kind: type[Details], written: object, **known: Any) -> Details:
    """As written down for the story, under the same names; `known`: what it says otherwise."""
    names = {field.name for field in fields(kind)} - known.keys()
    said = {name: getattr(written, name) for name in names if hasattr(written, name)}
    return kind(**said, **known)


def enter_vendor(stage: Stage, vendor: Outsourced) -> None:
    """Into the register, with its contacts; the first is the responsible person."""
    owner = stage.actor(vendor.owner)
    details = _details(VendorDetails, vendor, owner_id=stage.people[vendor.owner].id)
    with transaction():
        stage.vendors[vendor.key] = vendors.register_vendor(details, actor=owner)
    for number, somebody in enumerate(vendor.contacts):
        phone = stage.chance.phone(somebody.email)
        contact = _details(ContactDetails, somebody, phone=phone, is_responsible=number == 0)
        with transaction():
            contacts.add_contact(stage.vendors[vendor.key], contact, actor=owner)


def enter_work(stage: Stage, vendor: Outsourced, work: StoryWork) -> None:
    """The work with its terms, and each category of data with the reason why it is needed."""
    actor, key = stage.actor(vendor.owner), (vendor.key, work.key)
    terms = _details(
        TermsDetails,
        work,
        starts_on=stage.ago(work.starts),
        ends_on=None if work.ends is None else stage.ago(work.ends),
        ledger_number=f"K-{len(stage.works) + 1:03d}",
        risk_analysis=f"RA-{len(stage.works) + 1:03d}",
        risk_analysed_on=_decided_on(stage, work),
    )
    with transaction():
        stage.works[key], _ = engagements.register_engagement(
            stage.vendors[vendor.key], terms, actor=actor
        )
    for data in work.data:
        share = _details(
            ShareDetails,
            data,
            purpose=data.purpose or work.purposes[0],
            announced_purpose=_served(work, data.purpose or work.purposes[0]),
            decided_on=_decided_on(stage, work),
            decided_by_id=stage.people[OFFICER].id,
        )
        with transaction():
            added = data_sharing.add_share(stage.works[key], share, actor=actor)
        stage.shares.setdefault(key, {})[data.category] = added


def _served(work: StoryWork, purpose: str) -> str:
    """What a customer entrusted serves the customer's work, and none of our purposes."""
    return "" if work.company_role is CompanyRole.ENTRUSTED else serves(purpose)


def _decided_on(stage: Stage, work: StoryWork) -> date:
    """Before the work began; for work to come, the day it is entered."""
    return min(stage.workday(work.starts + DAYS_DECIDED_BEFORE), clock.today())


def decide_billing(stage: Stage, vendor: Outsourced) -> None:
    for work in vendor.works:
        for data in work.data:
            if data.billing:
                share = stage.shares[vendor.key, work.key][data.category]
                stage.carry_out(OFFICER, data_sharing.decide_billing, share, reason=data.billing)


def review_data(stage: Stage, vendor: Outsourced) -> None:
    """Procurement looks at every category again: still needed."""
    actor = stage.actor(vendor.owner)
    for work in vendor.works:
        shares = stage.shares[vendor.key, work.key]
        for category, share in shares.items():
            with transaction():
                shares[category] = data_sharing.review_share(share, actor=actor)


def assume_class(stage: Stage, vendor: Outsourced, work: str) -> None:
    """The officer: customers’ files may hold anything, special care cannot be excluded."""
    share = stage.shares[vendor.key, work][UNKNOWN]
    wanted = replace(ShareDetails(**values_of(share)), assumed_class="special_care")
    with transaction():
        stage.shares[vendor.key, work][UNKNOWN] = data_sharing.change_share(
            share, wanted, from_day=clock.today(), actor=stage.actor(OFFICER)
        )


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
            if row.role in CONFIRMED_ROLES:
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
