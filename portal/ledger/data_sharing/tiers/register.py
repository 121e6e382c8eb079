"""The registers of entrusted work and of decisions about billing data, declared. They stand here because
data and tiers are known here."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from portal.content import catalogue
from portal.foundation.access.actor import Actor
from portal.foundation.accounts.models import User
from portal.foundation.core import clock
from portal.foundation.core.database.db import valid_on
from portal.foundation.core.words.i18n import _l, _lp
from portal.foundation.core.words.messages import say
from portal.foundation.lists.finding import any_of, is_among
from portal.foundation.lists.register import (
    Column,
    Filter,
    Preset,
    Register,
    day_range,
    one_of,
    or_never,
)
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.data_sharing.queries import is_of_data
from portal.ledger.data_sharing.shares.details import labels
from portal.ledger.engagements.models import CompanyRole, Engagement, EngagementTerms
from portal.ledger.engagements.queries import is_called
from portal.ledger.engagements.terms import COMPANY_ROLES, MEDIA, REENTRUSTMENT
from portal.ledger.vendors.entry.fields import options
from portal.ledger.vendors.entry.spelling import search_words
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import BY_NAME, named, of_vendor_named

RUNNING, PLANNED, OVER = "running", "planned", "over"


def work_register(actor: Actor) -> Register:
    """Of each piece of work the terms valid today."""
    today = valid_on(EngagementTerms, clock.today())
    terms = and_(EngagementTerms.engagement_id == Engagement.id, today)
    vendor = Vendor.id == Engagement.vendor_id
    return Register(
        id="work",
        name=_l("Entrusted work"),
        key=Engagement.id,
        ids=select(Engagement.id).join(EngagementTerms, terms).join(Vendor, vendor),
        counted=select(EngagementTerms.engagement_id).where(today),
        rows=select(Engagement, EngagementTerms, Vendor)
        .join(EngagementTerms, terms)
        .join(Vendor, vendor),
        columns=_columns(),
        filters=_filters(),
        word=_found,
        split=search_words,
        search_label=_l("Work, no., department, vendor, data"),
        presets=[
            Preset(id=RUNNING, label=_lp("of work", "Running"), args={"course": RUNNING}),
            Preset(id="data", label=_l("With data"), args={"course": RUNNING, "data": "yes"}),
            Preset(
                id="entrusted",
                label=_l("Data of customers"),
                args={"course": RUNNING, "role": CompanyRole.ENTRUSTED.value},
            ),
            Preset(id=OVER, label=_l("Over"), args={"course": OVER}),
        ],
        usual="vendor",
        tie=(BY_NAME, EngagementTerms.name),
        reader=actor.user_id,
    )


def _found(word: str) -> ColumnElement[bool]:
    """By its names, its purpose, whose data it is, its vendor, and the data that is shared."""
    work = EngagementTerms.engagement_id
    return any_of(
        of_vendor_named(word, EngagementTerms.vendor_id),
        is_called(word),
        is_among(work, DataShare.engagement_id, is_of_data(word)),
    )


def _columns() -> list[Column]:
    return [
        Column(id="work", label=_l("Entrusted work"), sort=(EngagementTerms.name,), fixed=True),
        Column(id="number", label=_l("Number"), sort=(Engagement.number,), shown=False),
        Column(id="vendor", label=_l("Vendor"), css="mid", sort=(BY_NAME,)),
        Column(id="tier", label=_l("Tier")),
        Column(id="data", label=_l("Data shared"), css="mid"),
        Column(id="department", label=_l("Department"), sort=(EngagementTerms.department,), css="mid"),
        Column(id="starts", label=_l("First day"), sort=(EngagementTerms.starts_on,),
               shown=False, first_down=True),
        Column(id="ends", label=_l("Last day"), sort=(or_never(EngagementTerms.ends_on),)),
        Column(id="handover", label=_l("First handover"), shown=False),
        Column(id="role", label=_l("Whose data"), shown=False),
        Column(id="customer", label=_l("Customer"), sort=(EngagementTerms.customer_name,),
               shown=False),
        Column(id="medium", label=_l("Medium"), shown=False),
        Column(id="reentrustment", label=_l("Subcontracting in the contract"), shown=False),
    ]  # fmt: skip


def _filters() -> list[Filter]:
    return [
        Filter(
            id="course",
            label=_l("Course"),
            choices=[
                (RUNNING, str(_l("running"))),
                (PLANNED, str(_l("not begun"))),
                (OVER, str(_l("over"))),
            ],
            where=_in_course,
        ),
        Filter(
            id="data",
            label=_l("Personal data"),
            choices=[("yes", str(_l("shared"))), ("no", str(_l("not shared")))],
            where=lambda answer: _has_share() if answer == "yes" else ~_has_share(),
        ),
        Filter(
            id="handover",
            label=_l("Handover"),
            choices=[("done", str(_l("handed over"))), ("waits", str(_l("not handed over yet")))],
            where=_handed_over,
        ),
        Filter(
            id="category",
            label=_l("Data category"),
            choices=options(catalogue.data_categories()),
            where=lambda category: _has_share(DataShare.category == category),
        ),
        one_of("role", _l("Whose data"), EngagementTerms.company_role, COMPANY_ROLES),
        Filter(
            id="access",
            label=_l("Type of access"),
            choices=options(catalogue.tiers().factors["access"].values),
            where=lambda access: EngagementTerms.access == access,
        ),
        one_of("medium", _l("Medium"), EngagementTerms.medium, MEDIA),
        one_of(
            "reentrustment",
            _l("Subcontracting in the contract"),
            EngagementTerms.reentrustment_mode,
            REENTRUSTMENT,
        ),
    ]


def _in_course(course: str) -> ColumnElement[bool]:
    today = clock.today()
    if course == OVER:
        return EngagementTerms.ends_on < today
    over = or_never(EngagementTerms.ends_on) < today
    begun = EngagementTerms.starts_on <= today
    return and_(begun if course == RUNNING else ~begun, ~over)


def _has_share(*conditions: Any) -> ColumnElement[bool]:
    return exists().where(
        DataShare.engagement_id == EngagementTerms.engagement_id,
        valid_on(DataShare, clock.today()),
        *conditions,
    )


def _handed_over(answer: str) -> ColumnElement[bool]:
    handed = _has_share(DataShare.first_handover_on.is_not(None))
    return handed if answer == "done" else and_(_has_share(), ~handed)


def billing_register(actor: Actor) -> Register:
    """Every decision of an officer that billing data may go to a vendor, once, whatever followed."""
    row = DataShare
    of = row.series, row.billing_decided_on, row.billing_recipient_id, row.billing_purpose
    once = select(func.min(row.id)).where(row.billing_decided_on.is_not(None)).group_by(*of)
    ids = (
        select(row.id)
        .where(row.id.in_(once))
        .join(Vendor, Vendor.id == row.billing_recipient_id)
        .join(Engagement, Engagement.id == row.engagement_id)
        .join(User, User.id == row.billing_decided_by_id)
    )
    counts = _counts_today()
    return Register(
        id="billing_decisions",
        name=_l("Decisions about billing data"),
        key=row.id,
        ids=ids,
        rows=select(row, Vendor, Engagement, User, counts.label("counts"))
        .join(Vendor, Vendor.id == row.billing_recipient_id)
        .join(Engagement, Engagement.id == row.engagement_id)
        .join(User, User.id == row.billing_decided_by_id),
        columns=[
            Column(id="vendor", label=_l("Vendor"), css="mid", fixed=True, sort=(BY_NAME,)),
            Column(id="work", label=_l("Work"), sort=(Engagement.number,)),
            Column(id="data", label=_l("Data"), css="mid", sort=(row.category,)),
            Column(
                id="decided",
                label=_l("Decided on"),
                sort=(row.billing_decided_on,),
                first_down=True,
            ),
            Column(id="decider", label=_l("Decided by"), sort=(User.name,)),
            Column(id="counts", label=_l("Counts today")),
            Column(id="reason", label=_l("Reason"), css="wide"),
            Column(
                id="purpose",
                label=_l("Purpose"),
                css="mid",
                shown=False,
                sort=(row.billing_purpose,),
            ),
            Column(id="share", label=_l("Number"), sort=(row.id,), shown=False),
        ],
        filters=[
            Filter(
                id="counts",
                label=_l("Counts today"),
                choices=[("yes", str(_l("Yes"))), ("no", str(_l("No")))],
                where=lambda answer: counts if answer == "yes" else ~counts,
            ),
            *day_range("decided", row.billing_decided_on, _l("Decided from"), _l("Decided until")),
        ],
        word=lambda word: or_(named(word), Engagement.number.ilike(f"%{word}%")),
        split=search_words,
        search_label=_l("Vendor or work"),
        usual="-decided",
        tie=(row.id,),
        reader=actor.user_id,
    )


def _counts_today() -> ColumnElement[bool]:
    """The share is shared today for what was decided, with the vendor it was decided about."""
    now = aliased(DataShare)
    return exists().where(
        now.series == DataShare.series,
        valid_on(now, clock.today()),
        now.billing_decided_on == DataShare.billing_decided_on,
        now.billing_purpose == now.purpose,
        now.billing_recipient_id == now.vendor_id,
    )


def billing_values(rows: Sequence[Any]) -> Iterable[Mapping[str, Any]]:
    """For a file, and for the page."""
    known = labels()
    for share, vendor, work, decider, counts in rows:
        yield {
            "vendor": vendor.called,
            "work": work.number,
            "data": known.category.get(share.category, share.category),
            "purpose": known.purpose.get(share.billing_purpose, share.billing_purpose),
            "decided": share.billing_decided_on,
            "decider": decider.name,
            "reason": share.billing_reason,
            "counts": say("Yes") if counts else say("No"),
            "share": share.number,
        }
