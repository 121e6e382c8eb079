"""The register of subcontractors, declared: what ended or ran out is approved no longer."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from portal.foundation.access.actor import Actor
from portal.foundation.core import clock
from portal.foundation.core.words.i18n import _l, words
from portal.foundation.core.words.messages import Message
from portal.foundation.lists.register import (
    Column,
    Filter,
    Preset,
    Register,
    day_range,
    one_of,
    or_never,
)
from portal.ledger.engagements.models import Engagement
from portal.ledger.engagements.terms import joined
from portal.ledger.vendors.entry.as_written import country_text
from portal.ledger.vendors.entry.spelling import search_words
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import BY_NAME, holds, named
from portal.supervision.client_approvals.queries import category_titles
from portal.supervision.subcontractors.models import (
    ENDS,
    STATES,
    Subcontractor,
    SubcontractorEnd,
    SubcontractorState,
)
from portal.supervision.subcontractors.standing import ChainStanding
from portal.supervision.subcontractors.workflow import STANDINGS

_RUN_OUT = (
    ChainStanding.RUN_OUT.value
)  # beside the states: approved once, over, not ended, not renewed
_STANDS: Mapping[str, Message] = {
    **{state.value: said for state, said in STATES.items()},
    _RUN_OUT: STANDINGS[ChainStanding.RUN_OUT][2],
}


def _has_run_out() -> ColumnElement[bool]:
    renewal = aliased(Subcontractor)
    renewed = exists().where(
        renewal.follows_id == Subcontractor.id, renewal.state == SubcontractorState.APPROVED
    )
    return and_(
        Subcontractor.state == SubcontractorState.APPROVED,
        or_never(Subcontractor.approved_until) < clock.today(),
        SubcontractorEnd.id.is_(None),
        ~renewed,
    )


def _stands(value: str) -> ColumnElement[bool]:
    """As the column says it: what has ended or run out is approved no longer."""
    if value == _RUN_OUT:
        return _has_run_out()
    same = Subcontractor.state == SubcontractorState(value)
    if value != SubcontractorState.APPROVED:
        return same
    return and_(same, SubcontractorEnd.id.is_(None), ~_has_run_out())


def all_subcontractors() -> Select[Subcontractor, Vendor, Engagement, SubcontractorEnd, bool]:
    row = Subcontractor
    return (
        select(row, Vendor, Engagement, SubcontractorEnd, _has_run_out())
        .join(Vendor, Vendor.id == row.vendor_id)
        .join(Engagement, Engagement.id == row.engagement_id)
        .outerjoin(SubcontractorEnd, SubcontractorEnd.subcontractor_id == row.id)
    )


def subcontractor_register(actor: Actor) -> Register:
    row = Subcontractor
    return Register(
        id="subcontractors",
        name=_l("Subcontractors"),
        key=row.id,
        ids=select(row.id)
        .join(Vendor, Vendor.id == row.vendor_id)
        .join(Engagement, Engagement.id == row.engagement_id)
        .outerjoin(SubcontractorEnd, SubcontractorEnd.subcontractor_id == row.id),
        rows=all_subcontractors(),
        columns=[
            Column(id="name", label=_l("Subcontractor"), css="mid", fixed=True, sort=(row.name,)),
            Column(id="number", label=_l("Number"), sort=(row.number,), shown=False),
            Column(id="vendor", label=_l("Vendor"), css="mid", sort=(BY_NAME,)),
            Column(id="work", label=_l("Entrusted work"), sort=(Engagement.number,)),
            Column(id="state", label=_l("State"), css="mid", sort=(row.state,)),
            Column(id="until", label=_l("Approved until"), sort=(or_never(row.approved_until),)),
            Column(id="country", label=_l("Country of handling"), sort=(row.handled_in,)),
            Column(id="applied", label=_l("Applied on"), sort=(row.applied_on,), first_down=True),
            Column(id="starts", label=_l("Begins on"), sort=(row.starts_on,), shown=False),
            Column(id="ended", label=_l("How it ended"), shown=False),
            Column(id="corporate", label=_l("Corporate number"), shown=False),
            Column(id="address", label=_l("Address"), css="wide", shown=False),
            Column(id="tasks", label=_l("What it does"), css="wide", shown=False),
            Column(id="categories", label=_l("Data"), css="mid", shown=False),
            Column(id="conditions", label=_l("Conditions"), css="wide", shown=False),
        ],
        filters=[
            Filter(
                id="state",
                label=_l("State"),
                choices=[(value, words(said)) for value, said in _STANDS.items()],
                where=_stands,
            ),
            one_of("ended", _l("How it ended"), SubcontractorEnd.kind, ENDS),
            *day_range("until", row.approved_until, _l("Ends from"), _l("Ends by")),
        ],
        word=_found,
        split=search_words,
        search_label=_l("Subcontractor, vendor or number"),
        presets=[
            Preset(id="waiting", label=_l("Waiting"), args={"state": ["requested", "examined"]}),
            Preset(id="approved", label=_l("Approved"), args={"state": "approved"}),
            Preset(
                id="run_out", label=words(_STANDS[_RUN_OUT]), args={"state": _RUN_OUT}, late=True
            ),
        ],
        usual="-applied",
        tie=(row.id,),
        reader=actor.user_id,
    )


def values_of(rows: Sequence[Any]) -> Iterable[Mapping[str, Any]]:
    """For a file."""
    for row, vendor, work, end, has_run_out in rows:
        stands = _STANDS[_RUN_OUT if has_run_out else row.state]
        yield {
            "name": row.name,
            "number": row.number,
            "vendor": vendor.called,
            "work": work.number,
            "state": stands if end is None else ENDS[end.kind],
            "until": row.approved_until,
            "country": country_text(row.handled_in),
            "applied": row.applied_on,
            "starts": row.starts_on,
            "ended": "" if end is None else ENDS[end.kind],
            "corporate": row.corporate_number,
            "address": row.address,
            "tasks": row.tasks,
            "categories": joined(category_titles(row.categories)),
            "conditions": row.conditions,
        }


def _found(word: str) -> ColumnElement[bool]:
    number = func.replace(func.lower(Subcontractor.number), "-", "")
    return or_(
        named(word),
        holds(Subcontractor.name, word),
        Subcontractor.corporate_number.contains(word, autoescape=True),
        number.contains(word, autoescape=True),
    )
