"""Every read about records of provision and external recipients. What promises read is for many vendors
and any day, in one statement: "as of D" means facts valid on D, as known now."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select

from portal.content import catalogue
from portal.foundation.access.actor import Actor
from portal.foundation.access.reading import has_none
from portal.foundation.core import clock
from portal.foundation.core.database.db import among, db, valid_on
from portal.foundation.core.words.i18n import _l, words
from portal.foundation.core.words.messages import Text
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
from portal.ledger.data_sharing.queries import work_on
from portal.ledger.data_sharing.work_on_day import WorkOnDay
from portal.ledger.engagements import queries as engagements
from portal.ledger.engagements.models import Engagement
from portal.ledger.engagements.terms import joined
from portal.ledger.vendors.entry.as_written import country_text
from portal.ledger.vendors.entry.spelling import search_words
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import BY_NAME, find_vendor, named
from portal.supervision.proposed_records.workflow import ProposedState
from portal.supervision.provisions.models import (
    ExternalRecipient,
    PolicyRecipient,
    ProvisionEnd,
    ProvisionEndKind,
    ProvisionRecord,
)
from portal.supervision.provisions.standing import (
    NEEDS,
    OPT_OUT,
    NeedStanding,
    ProvisionOnDay,
    last_day_of,
    need_of,
    standings,
)
from portal.supervision.provisions.workflow import ENDS, STATES


def records_of_vendor(
    vendor_id: int,
) -> Sequence[tuple[ProvisionRecord, ProvisionEnd | None]]:
    """The latest first, each with how it ended."""
    rows = (
        select(ProvisionRecord, ProvisionEnd)
        .outerjoin(ProvisionEnd, ProvisionEnd.record_id == ProvisionRecord.id)
        .where(ProvisionRecord.vendor_id == vendor_id)
        .order_by(ProvisionRecord.id.desc())
    )
    return [(row, end) for row, end in db.session.execute(rows)]


def find_work(engagement_id: int) -> tuple[Vendor, WorkOnDay] | None:
    """A piece of work today, or on its first day where it has not begun, with its vendor."""
    engagement = engagements.find_engagement(engagement_id)
    vendor = None if engagement is None else find_vendor(engagement.vendor_id)
    if vendor is None:
        return None
    first = engagements.first_terms(engagement_id)
    day = clock.today() if first is None else max(clock.today(), first.valid_from)
    works = work_on(day, [vendor.id]).get(vendor.id, ())
    known = {one.engagement_id: (vendor, one) for one in works}
    return known.get(engagement_id)


_STANDS = (ProposedState.PROPOSED, ProposedState.CONFIRMED)


def provisions_on(
    vendor_ids: Collection[int] | None, as_of: date
) -> Mapping[int, tuple[ProvisionOnDay, ...]]:
    """By engagement, in the order of recording; `vendor_ids` None: of all vendors."""
    if has_none(vendor_ids, ProvisionRecord):
        return {}
    row = ProvisionRecord
    statement = (
        select(row, ProvisionEnd.kind, ProvisionEnd.ended_on)
        .outerjoin(ProvisionEnd, ProvisionEnd.record_id == row.id)
        .where(row.state.in_(_STANDS), row.held_on <= as_of)
        .order_by(row.id)
    )
    found: dict[int, list[ProvisionOnDay]] = defaultdict(list)
    for one, kind, ended_on in db.session.execute(among(statement, row.vendor_id, vendor_ids)):
        is_confirmed = one.state is ProposedState.CONFIRMED
        if kind is ProvisionEndKind.MISTAKEN or (not is_confirmed and one.proposed_on > as_of):
            continue
        found[one.engagement_id].append(
            ProvisionOnDay(
                one.id,
                one.number,
                one.basis,
                one.need,
                frozenset(one.series),
                frozenset(one.categories),
                frozenset(one.countries),
                one.held_on,
                is_confirmed,
                one.is_in_order,
                last_day_of(need_of(one.need), one.held_on, one.lasts_until),
                ended_on if ended_on is not None and ended_on <= as_of else None,
            )
        )
    return {engagement_id: tuple(several) for engagement_id, several in found.items()}


def on_site(vendor_ids: Collection[int] | None, day: date) -> Mapping[int, frozenset[str]]:
    """By engagement the series of the shares that the web site sends on the day."""
    if has_none(vendor_ids, ExternalRecipient):
        return {}
    statement = select(ExternalRecipient.engagement_id, ExternalRecipient.series).where(
        valid_on(ExternalRecipient, day)
    )
    found: dict[int, set[str]] = defaultdict(set)
    for engagement_id, series in db.session.execute(
        among(statement, ExternalRecipient.vendor_id, vendor_ids)
    ):
        found[engagement_id].add(series)
    return {engagement_id: frozenset(several) for engagement_id, several in found.items()}


def beside_shares(day: date) -> Mapping[str, Mapping[str, Any]]:
    """For the registers as a file, by series of data that needs records: their numbers, what is missing,
    and the last day on which all that is there counts."""
    other = select(DataShare.vendor_id).where(
        valid_on(DataShare, day), DataShare.provision_basis != "entrustment"
    )
    site = select(ExternalRecipient.vendor_id).where(valid_on(ExternalRecipient, day))
    vendors = set(db.session.scalars(other.union(site)))
    if not vendors:
        return {}
    records, sent = provisions_on(vendors, day), on_site(vendors, day)
    return {
        shared.share.series: _cells(
            standings([shared], records.get(number, ()), sent.get(number, ()), day)
        )
        for works in work_on(day, vendors).values()
        for number, shared in ((work.engagement_id, one) for work in works for one in work.shares)
    }


def _cells(needs: Sequence[NeedStanding]) -> Mapping[str, Any]:
    on_record = dict.fromkeys(one.number for need in needs for one in need.resting_on)
    days = [need.until for need in needs if need.until is not None]
    return {
        "provision_records": "; ".join(on_record),
        "provision_missing": tuple(need.need.title for need in needs if need.lack is not None),
        "provision_next": min(days, default=None),
    }


# External recipients of the web site, and whom the published policy names.


def find_recipient(recipient_id: int) -> ExternalRecipient | None:
    rows = select(ExternalRecipient).where(ExternalRecipient.id == recipient_id)
    return db.session.scalar(rows)


def lock_recipient(recipient_id: int) -> ExternalRecipient:
    rows = select(ExternalRecipient).where(ExternalRecipient.id == recipient_id)
    return db.session.scalars(rows.with_for_update()).one()


def list_recipients(
    vendor_id: int | None = None,
) -> Sequence[tuple[ExternalRecipient, Vendor, PolicyRecipient | None, Engagement]]:
    """What is on the site first, then by vendor; each with the name the policy has for it."""
    rows = (
        select(ExternalRecipient, Vendor, PolicyRecipient, Engagement)
        .join(Vendor, Vendor.id == ExternalRecipient.vendor_id)
        .join(Engagement, Engagement.id == ExternalRecipient.engagement_id)
        .outerjoin(PolicyRecipient, PolicyRecipient.id == ExternalRecipient.named_as_id)
        .order_by(ExternalRecipient.valid_until.is_not(None), BY_NAME, ExternalRecipient.id)
    )
    if vendor_id is not None:
        rows = rows.where(ExternalRecipient.vendor_id == vendor_id)
    return [(row, of, name, work) for row, of, name, work in db.session.execute(rows)]


def last_looks() -> Mapping[tuple[int, str], ProvisionRecord]:
    """By engagement and series the newest look at the way to object: one that a second person confirmed,
    or one that found it not in order, which counts at once."""
    rows = (
        select(ProvisionRecord)
        .where(
            ProvisionRecord.need == OPT_OUT,
            ProvisionRecord.state.in_([ProposedState.PROPOSED, ProposedState.CONFIRMED]),
            or_(
                ProvisionRecord.state == ProposedState.CONFIRMED,
                ProvisionRecord.is_in_order.is_(False),
            ),
            ProvisionRecord.id.not_in(select(ProvisionEnd.record_id)),
        )
        .order_by(ProvisionRecord.held_on, ProvisionRecord.id)
    )
    return {
        (row.engagement_id, series): row
        for row in db.session.scalars(rows)
        for series in row.series
    }


def recipient_register(actor: Actor) -> Register:
    """For a file; the page has them beside what the policy names."""
    row = ExternalRecipient
    join = (
        select(row.id)
        .join(Vendor, Vendor.id == row.vendor_id)
        .join(Engagement, Engagement.id == row.engagement_id)
    )
    return Register(
        id="external_recipients",
        name=_l("External recipients"),
        key=row.id,
        ids=join,
        rows=select(row, Vendor, Engagement, PolicyRecipient)
        .join(Vendor, Vendor.id == row.vendor_id)
        .join(Engagement, Engagement.id == row.engagement_id)
        .outerjoin(PolicyRecipient, PolicyRecipient.id == row.named_as_id),
        columns=[
            Column(id="number", label=_l("Number"), css="code", fixed=True, sort=(row.number,)),
            Column(id="service", label=_l("Tag or service")),
            Column(id="vendor", label=_l("Vendor"), sort=(BY_NAME,)),
            Column(id="work", label=_l("Work")),
            Column(id="sent", label=_l("What is sent")),
            Column(id="aims", label=_l("What for")),
            Column(id="linked", label=_l("Linked to persons by the recipient")),
            Column(id="opt_out", label=_l("Address where people can object")),
            Column(id="looked", label=_l("Last looked at")),
            Column(id="result", label=_l("Result")),
            Column(id="again", label=_l("Look again by")),
            Column(id="policy", label=_l("Name in the published policy")),
            Column(id="since", label=_l("On the site since")),
            Column(id="last_day", label=_l("Last day")),
        ],
        usual="vendor",
        tie=(row.id,),
        reader=actor.user_id,
    )


def recipient_values(rows: Sequence[Any]) -> Iterable[Mapping[str, Any]]:
    """For a file."""
    today, looks = clock.today(), last_looks()
    for row, vendor, work, in_policy in rows:
        look = looks.get((row.engagement_id, row.series))
        result, again = "", None
        if look is not None and look.is_in_order:
            result = _l("In order")
            again = last_day_of(NEEDS[OPT_OUT], look.held_on, look.lasts_until)
        elif look is not None:
            result = _l("Not in order")
        is_named = in_policy is not None and in_policy.is_valid_on(today)
        yield {
            "number": row.number,
            "service": row.service,
            "vendor": vendor.called,
            "work": work.number,
            "sent": row.sent,
            "aims": row.aims,
            "linked": _l("Yes") if row.is_linked else _l("No"),
            "opt_out": row.opt_out,
            "looked": None if look is None else look.held_on,
            "result": result,
            "again": again,
            "policy": in_policy.name if is_named else _l("Not named in the policy"),
            "since": row.valid_from,
            "last_day": row.last_day,
        }


def find_policy_recipient(policy_recipient_id: int) -> PolicyRecipient | None:
    return db.session.scalar(
        select(PolicyRecipient).where(PolicyRecipient.id == policy_recipient_id)
    )


def lock_policy_recipient(policy_recipient_id: int) -> PolicyRecipient:
    rows = select(PolicyRecipient).where(PolicyRecipient.id == policy_recipient_id)
    return db.session.scalars(rows.with_for_update()).one()


def list_policy_recipients() -> Sequence[PolicyRecipient]:
    """What the policy names today first, by name."""
    order = PolicyRecipient.valid_until.is_not(None), PolicyRecipient.name, PolicyRecipient.id
    return db.session.scalars(select(PolicyRecipient).order_by(*order)).all()


def policy_recipients_on(day: date) -> Sequence[PolicyRecipient]:
    rows = select(PolicyRecipient).where(valid_on(PolicyRecipient, day))
    return db.session.scalars(rows.order_by(PolicyRecipient.name)).all()


# The register of records of provision, declared.


def basis_titles() -> Mapping[str, Text]:
    return {basis.id: basis.label for basis in catalogue.category_pack().provision_basis}


def category_titles(ids: Iterable[str]) -> list[Text]:
    titles = {category.id: category.title for category in catalogue.data_categories()}
    return [titles.get(id_, Text(ja=id_, en=id_)) for id_ in ids]


def all_records() -> Select[ProvisionRecord, Vendor, Engagement, ProvisionEnd]:
    return (
        select(ProvisionRecord, Vendor, Engagement, ProvisionEnd)
        .join(Vendor, Vendor.id == ProvisionRecord.vendor_id)
        .join(Engagement, Engagement.id == ProvisionRecord.engagement_id)
        .outerjoin(ProvisionEnd, ProvisionEnd.record_id == ProvisionRecord.id)
    )


def provision_register(actor: Actor) -> Register:
    row = ProvisionRecord
    return Register(
        id="provisions",
        name=_l("Records of provision"),
        key=row.id,
        ids=select(row.id)
        .join(Vendor, Vendor.id == row.vendor_id)
        .join(Engagement, Engagement.id == row.engagement_id),
        rows=all_records(),
        columns=[
            Column(id="number", label=_l("Number"), css="code", fixed=True, sort=(row.number,)),
            Column(id="need", label=_l("What is on record"), css="mid", sort=(row.need,)),
            Column(id="vendor", label=_l("Vendor"), css="mid", sort=(BY_NAME,)),
            Column(id="work", label=_l("Work"), sort=(Engagement.number,)),
            Column(id="held", label=_l("Counts from"), sort=(row.held_on,), first_down=True),
            Column(id="until", label=_l("Counts until"), sort=(or_never(row.lasts_until),)),
            Column(id="state", label=_l("State"), css="mid", sort=(row.state,)),
            Column(id="basis", label=_l("Basis of provision"), css="mid", shown=False),
            Column(id="categories", label=_l("Data"), css="mid", shown=False),
            Column(id="countries", label=_l("Countries"), shown=False),
            Column(id="wording", label=_l("In words"), css="wide", shown=False),
            Column(id="ended", label=_l("How it ended"), shown=False),
        ],
        filters=[
            one_of("state", _l("State"), row.state, STATES),
            Filter(
                id="need",
                label=_l("What is on record"),
                choices=[(need.id, words(need.title)) for need in NEEDS.values()],
                where=lambda value: row.need == value,
            ),
            *day_range("held", row.held_on, _l("Counts from the day"), _l("Counts by the day")),
        ],
        word=_found,
        split=search_words,
        search_label=_l("Vendor or number"),
        presets=[Preset(id="waiting", label=_l("Waiting"), args={"state": "proposed"})],
        usual="-held",
        tie=(row.id,),
        reader=actor.user_id,
    )


def values_of(rows: Sequence[Any]) -> Iterable[Mapping[str, Any]]:
    """For a file."""
    bases = basis_titles()
    for row, vendor, work, end in rows:
        need = need_of(row.need)
        yield {
            "number": row.number,
            "need": need.title,
            "vendor": vendor.called,
            "work": work.number,
            "held": row.held_on,
            "until": last_day_of(need, row.held_on, row.lasts_until),
            "state": STATES[row.state],
            "basis": bases.get(row.basis, Text(row.basis, row.basis)),
            "categories": joined(category_titles(row.categories)),
            "countries": joined(country_text(code) for code in row.countries),
            "wording": row.wording,
            "ended": "" if end is None else ENDS[end.kind],
        }


def _found(word: str) -> ColumnElement[bool]:
    number = func.replace(func.lower(ProvisionRecord.number), "-", "")
    return or_(named(word), number.contains(word, autoescape=True))
