"""The plan of a year as a list, declared: columns, filters, tabs, and how a row is found."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from portal.content import catalogue
from portal.foundation.access.actor import Actor
from portal.foundation.accounts.models import User
from portal.foundation.accounts.queries import BY_NAME as PEOPLE_BY_NAME
from portal.foundation.accounts.queries import names_of
from portal.foundation.core import clock
from portal.foundation.core.words.dates import add_months
from portal.foundation.core.words.i18n import _l, _lp, in_language, words
from portal.foundation.core.words.messages import both_names
from portal.foundation.lists.register import Column, Filter, Preset, Register, choices_of
from portal.ledger.engagements.models import EngagementTerms
from portal.ledger.obligations.models import Obligation, Outcome
from portal.ledger.vendors.entry.spelling import search_words
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import BY_NAME, named, owners
from portal.supervision.planning import kinds
from portal.supervision.planning.plan_models import WAITING, ItemState, PlanItem
from portal.supervision.planning.scheduling.fiscal import FiscalYear, month_name
from portal.supervision.planning.year import words as standing
from portal.supervision.planning.year.queries import OF_ITEM, TERMS, late, on_day, shown
from portal.supervision.planning.year.words import ItemStanding, title_of, titles

ID = "plan"
ME, NOBODY = "me", "none"


def plan_register(actor: Actor, year: FiscalYear) -> Register:
    today = clock.today()
    ids = (
        select(PlanItem.id)
        .join(Vendor, Vendor.id == PlanItem.vendor_id)
        .outerjoin(Obligation, OF_ITEM)
        .where(shown(year))
    )
    rows = (
        select(PlanItem, Vendor, Obligation, EngagementTerms.name, EngagementTerms.name_en)
        .join(Vendor, Vendor.id == PlanItem.vendor_id)
        .outerjoin(Obligation, OF_ITEM)
        .outerjoin(EngagementTerms, TERMS)
    )
    return Register(
        id=ID,
        name=_l("Supervision plan"),
        key=PlanItem.id,
        ids=ids,
        rows=rows,
        columns=_columns(),
        filters=filters(actor, year, today),
        word=named,
        split=search_words,
        search_label=_l("Name, kana or number of the vendor"),
        presets=_presets(year, today),
        usual="on",
        tie=(BY_NAME, PlanItem.what),
    )


def _columns() -> list[Column]:
    name = select(PEOPLE_BY_NAME).where(User.id == Vendor.owner_id).scalar_subquery()
    return [
        Column(id="on", label=_l("Due"), css="day", sort=(on_day,)),
        Column(id="vendor", label=_l("Vendor"), css="mid", sort=(BY_NAME,), fixed=True),
        Column(id="what", label=_l("What"), css="mid", sort=(PlanItem.what,)),
        Column(id="work", label=_l("Entrusted work"), css="mid"),
        Column(id="period", label=_lp("in the plan", "Period"), in_file=False),
        Column(id="first", label=_lp("in the plan", "Period from"), in_page=False),
        Column(id="last", label=_lp("in the plan", "Period to"), in_page=False),
        Column(id="opens", label=_l("Opens on"), sort=(PlanItem.opens_on,), shown=False),
        Column(id="state", label=_l("State")),
        Column(id="owner", label=_l("Owner"), sort=(func.coalesce(name, ""),)),
        Column(id="tier", label=_l("Tier"), sort=(PlanItem.tier,)),
        Column(id="reason", label=_l("Reason"), shown=False),
    ]


def filters(actor: Actor, year: FiscalYear, today: date) -> list[Filter]:
    everybody = [(str(number), name) for number, name in owners()]
    return [
        Filter(
            id="month",
            label=_l("Month"),
            choices=[(f"{month:%Y-%m}", words(month_name(month))) for month in year.months],
            where=_in_month,
        ),
        Filter(
            id="day",
            label=_l("Day"),
            is_day=True,
            where=lambda day: on_day == date.fromisoformat(day),
        ),
        Filter(
            id="what",
            label=_l("What"),
            choices=[(name, words(title)) for name, title in titles().items()],
            where=lambda what: PlanItem.what == what,
        ),
        Filter(
            id="standing",
            label=_l("State"),
            choices=choices_of(standing.WORDS),
            where=lambda value: _stands(ItemStanding(value), today),
        ),
        Filter(
            id="owner",
            label=_l("Owner"),
            choices=[(ME, str(_l("me"))), (NOBODY, str(_l("nobody"))), *everybody],
            where=lambda owner: _owned_by(owner, actor),
        ),
        Filter(
            id="tier",
            label=_l("Tier"),
            choices=[(tier.id, in_language(tier.label)) for tier in catalogue.tiers().tiers],
            where=lambda tier: PlanItem.tier == tier,
        ),
    ]


def _presets(year: FiscalYear, today: date) -> list[Preset]:
    late = {"standing": ItemStanding.LATE.value}
    presets = [
        Preset(id="month", label=_l("This month"), args={"month": f"{today:%Y-%m}"}),
        Preset(id="late", label=_l("Overdue"), args=late, late=True),
        Preset(id="mine", label=_l("Mine"), args={"owner": ME}),
    ]
    return presets if today in year else presets[1:]


def _in_month(value: str) -> ColumnElement[bool]:
    first = date.fromisoformat(f"{value}-01")
    return and_(on_day >= first, on_day < add_months(first, 1))


def _owned_by(owner: str, actor: Actor) -> ColumnElement[bool]:
    if owner == NOBODY:
        return Vendor.owner_id.is_(None)
    return Vendor.owner_id == (actor.user_id if owner == ME else int(owner))


def _stands(wanted: ItemStanding, today: date) -> ColumnElement[bool]:
    """SQL of `standing.standing`."""
    opened = PlanItem.state == ItemState.OPENED
    if wanted is ItemStanding.LATE:
        return late(today)
    if wanted is ItemStanding.PLANNED:
        return and_(PlanItem.state.in_(WAITING), PlanItem.planned_on >= today, ~_asked_below(today))
    if wanted is ItemStanding.LEFT_OUT:
        return PlanItem.state == ItemState.SKIPPED
    withdrawn = Obligation.outcome == Outcome.WITHDRAWN
    if wanted is ItemStanding.WITHDRAWN:
        return and_(opened, withdrawn)
    closed = case((Obligation.closed_at.is_not(None), 1), else_=0) == 1
    if wanted is ItemStanding.DONE:
        return (PlanItem.state == ItemState.DONE) | and_(opened, closed, ~withdrawn)
    below = and_(PlanItem.state.in_(WAITING), _asked_below(today))
    return and_(~late(today), or_(and_(opened, ~closed), below))


def _asked_below(today: date) -> ColumnElement[bool]:
    """Its register asks for it."""
    return and_(PlanItem.what.in_(kinds.IN_REGISTERS), PlanItem.opens_on <= today)


def values_of(rows: Sequence[Any]) -> Iterator[Mapping[str, Any]]:
    """The cells of a file."""
    today = clock.today()
    names = names_of(vendor.owner_id for _, vendor, *_ in rows)
    labels = {tier.id: tier.label for tier in catalogue.tiers().tiers}
    for item, vendor, obligation, name, name_en in rows:
        yield {
            "on": standing.day_of(item, obligation),
            "vendor": vendor.called,
            "what": title_of(item.what),
            "work": "" if name is None else both_names(name, name_en),
            "first": item.period_from,
            "last": item.period_to,
            "opens": item.opens_on,
            "state": standing.WORDS[standing.standing(item, obligation, today)],
            "owner": names.get(vendor.owner_id, ""),
            "tier": labels.get(item.tier, item.tier),
            "reason": item.reason,
        }
