"""The register of entrusted work, declared. It stands here because data and tiers are known here."""

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select

from portal.content import catalogue
from portal.foundation.access.actor import Actor
from portal.foundation.core import clock
from portal.foundation.core.database.db import valid_on
from portal.foundation.core.words.i18n import _l, _lp
from portal.foundation.lists.register import Column, Filter, Preset, Register, one_of, or_never
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.data_sharing.queries import is_of_data
from portal.ledger.engagements.models import CompanyRole, Engagement, EngagementTerms
from portal.ledger.engagements.queries import is_called
from portal.ledger.engagements.terms import COMPANY_ROLES, MEDIA, REENTRUSTMENT
from portal.ledger.vendors.entry.fields import options
from portal.ledger.vendors.entry.spelling import search_words
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import BY_NAME, named

RUNNING, PLANNED, OVER = "running", "planned", "over"


def work_register(actor: Actor) -> Register:
    """Of each piece of work the terms valid today."""
    terms = and_(
        EngagementTerms.engagement_id == Engagement.id, valid_on(EngagementTerms, clock.today())
    )
    vendor = Vendor.id == Engagement.vendor_id
    return Register(
        id="work",
        name=_l("Entrusted work"),
        key=Engagement.id,
        ids=select(Engagement.id).join(EngagementTerms, terms).join(Vendor, vendor),
        counted=select(Engagement.id).join(EngagementTerms, terms),
        rows=select(Engagement, EngagementTerms, Vendor)
        .join(EngagementTerms, terms)
        .join(Vendor, vendor),
        columns=_columns(),
        filters=_filters(),
        word=lambda word: or_(named(word), is_called(word), _has_share(is_of_data(word))),
        split=search_words,
        search_label=_l("Work, number, department, vendor or data"),
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


def _columns() -> list[Column]:
    return [
        Column(id="work", label=_l("Entrusted work"), sort=(EngagementTerms.name,), fixed=True),
        Column(id="number", label=_l("Number"), sort=(Engagement.number,), shown=False),
        Column(id="vendor", label=_l("Vendor"), css="mid", sort=(BY_NAME,)),
        Column(id="tier", label=_l("Tier")),
        Column(id="data", label=_l("Data shared"), css="mid"),
        Column(id="department", label=_l("Department"), sort=(EngagementTerms.department,)),
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
    over = or_never(EngagementTerms.ends_on) < today
    if course == OVER:
        return over
    begun = EngagementTerms.starts_on <= today
    return and_(begun if course == RUNNING else ~begun, ~over)


def _has_share(*conditions: Any) -> ColumnElement[bool]:
    return exists().where(
        DataShare.engagement_id == Engagement.id, valid_on(DataShare, clock.today()), *conditions
    )


def _handed_over(answer: str) -> ColumnElement[bool]:
    handed = _has_share(DataShare.first_handover_on.is_not(None))
    return handed if answer == "done" else and_(_has_share(), ~handed)
