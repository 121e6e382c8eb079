"""The register of vendors, declared: columns, filters, tabs, and how a vendor is found."""

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Date, case, false, func, literal, or_, select

from portal.content import catalogue
from portal.content.definitions.promises import Promise
from portal.foundation.access.actor import Actor
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.models import User
from portal.foundation.accounts.queries import BY_NAME as PEOPLE_BY_NAME
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.words.dates import FIRST_DAY, LAST_DAY
from portal.foundation.core.words.i18n import _l, _lp, in_language, words
from portal.foundation.lists.finding import any_of, once
from portal.foundation.lists.register import BulkAct, Column, Filter, Preset, Register, member_order
from portal.ledger.data_sharing.models import TierSpan
from portal.ledger.data_sharing.queries import data_named
from portal.ledger.data_sharing.shares.kept_tiers import NO_TIER, has_tier, strictness
from portal.ledger.engagements.queries import work_named
from portal.ledger.obligations.models import Holder
from portal.ledger.obligations.queries import presses
from portal.ledger.obligations.register import SOON
from portal.ledger.obligations.workflow import HOLDERS
from portal.ledger.vendors import workflow
from portal.ledger.vendors.entry.as_written import country_text
from portal.ledger.vendors.entry.spelling import plain, search_words
from portal.ledger.vendors.models import Vendor, VendorState
from portal.ledger.vendors.queries import (
    BY_NAME,
    CURRENT,
    ENDED,
    contact_named,
    holds,
    named,
    owners,
)
from portal.proof.desk.board import columns_on
from portal.proof.desk.places import is_open
from portal.supervision.findings.models import Finding
from portal.supervision.findings.severity import Severity
from portal.supervision.promises import services
from portal.supervision.promises.models import VendorJudgement
from portal.supervision.promises.results import Look, Verdict
from portal.supervision.promises.words import LOOKS
from portal.supervision.questionnaires.models import QuestionnaireVersion
from portal.supervision.responses.assignments.models import Assignment, AssignmentState
from portal.supervision.responses.intervals import periodic
from portal.supervision.responses.intervals.periodic import checks_any_work
from portal.supervision.selections.queries import selections_on, validity
from portal.supervision.selections.standing import months_of

ID = "vendors"
ME, NOBODY = "me", "none"
ATTENTION, FINE = "attention", "fine"
UNAPPROVED = "unapproved"
UNJUDGED = "unjudged"
_UNJUDGED = _lp("a vendor", "not judged yet")
_FILTERED = (Look.BROKEN, Look.DUE_SOON, Look.EXCEPTED, Look.BEFORE_FIRST)


def vendor_register(actor: Actor) -> Register:
    promises = columns_on(clock.today())
    everybody = owners()
    return Register(
        id=ID,
        name=_l("Vendors"),
        key=Vendor.id,
        ids=select(Vendor.id).where(Vendor.merged_into_id.is_(None)),
        rows=select(Vendor, TierSpan.tier, VendorJudgement, services.is_stale().label("stale"))
        .outerjoin(TierSpan, (TierSpan.vendor_id == Vendor.id) & TierSpan.valid_until.is_(None))
        .outerjoin(VendorJudgement, VendorJudgement.vendor_id == Vendor.id),
        columns=_columns(promises),
        filters=_filters(actor, promises, everybody),
        word=partial(_found, everybody),
        split=search_words,
        search_label=_l("Name, number, person, work or data"),
        presets=_presets(),
        acts=_acts(actor),
        opens=ATTENTION,
        opens_all=True,
        tie=(BY_NAME,),
        reader=actor.user_id,
        kept=("data", "tier", "standing", "promise", "who"),
        unknown=Preset(id=UNJUDGED, label=_UNJUDGED, args={"standing": UNJUDGED}),
    )


def _columns(promises: Sequence[Promise]) -> list[Column]:
    return [
        Column(id="name", label=_l("Vendor"), sort=(BY_NAME,), fixed=True),
        Column(id="kana", label=_l("Kana"), shown=False),
        Column(id="kind", label=_l("Kind of vendor"), shown=False),
        Column(id="number", label=_l("Corporate number or LEI"), shown=False),
        Column(id="country", label=_l("Country"), shown=False),
        Column(id="address", label=_l("Registered address"), css="mid", shown=False),
        Column(id="representative", label=_l("Representative"), shown=False),
        Column(id="phone", label=_l("Telephone"), shown=False),
        Column(id="tier", label=_l("Tier"), sort=(_tier_now(),)),
        Column(id="state", label=_l("State"), sort=(member_order(Vendor.state, VendorState),)),
        Column(
            id="promises", label=_l("Promises"), sort=(_gravity_now(), _next_day()), in_file=False
        ),
        *(
            Column(
                id=f"promises.{promise.id}",
                label=in_language(promise.short),
                in_page=False,
                shown=False,
            )
            for promise in promises
        ),
        *columns(),
        Column(id="next", label=_l("Next step"), css="wide", sort=(_next_day(), _gravity_now())),
        Column(id="next_on", label=_l("By when"), in_page=False, shown=False),
        Column(id="owner", label=_l("Owner"), sort=(_owner_name(),)),
        Column(
            id="registered",
            label=_l("Registered on"),
            sort=(Vendor.created_at, Vendor.id),
            shown=False,
            first_down=True,
        ),
    ]


def _found(everybody: Sequence[tuple[int, str]], word: str) -> ColumnElement[bool]:
    """By names, numbers, address, people on both sides, work, data shared today."""
    seat = Vendor.registered_address + "/" + Vendor.representative_name + "/" + Vendor.phone
    looking_after = [number for number, name in everybody if word in plain(name)]
    return any_of(
        named(word),
        contact_named(word, Vendor.id),
        Vendor.owner_id.in_(looking_after) if looking_after else false(),
        work_named(word, Vendor.id),
        data_named(word, Vendor.id),
        once(("seats", word), Vendor.id, holds(seat, word)),
    )


def _filters(
    actor: Actor, promises: Sequence[Promise], everybody: Sequence[tuple[int, str]]
) -> list[Filter]:
    tiers = [(tier.id, in_language(tier.label)) for tier in catalogue.tiers().tiers]
    states = [(state.value, words(workflow.WORDS[state])) for state in VendorState]
    return [
        Filter(
            id="data",
            label=_l("Personal data"),
            choices=[("yes", str(_l("shared"))), ("no", str(_l("not shared")))],
            where=_shares_data,
        ),
        Filter(
            id="state",
            label=_l("State"),
            choices=[(CURRENT, str(_l("all but closed and rejected"))), *states],
            where=_in_state,
        ),
        Filter(
            id="tier",
            label=_l("Tier"),
            choices=[*tiers, (NO_TIER, str(_l("no current work")))],
            where=lambda tier: has_tier(Vendor.id, tier),
        ),
        Filter(
            id="standing",
            label=_l("Promises altogether"),
            choices=[
                (ATTENTION, str(_l("needs attention"))),
                (Verdict.BROKEN.value, str(_l("anything not kept"))),
                (Verdict.DUE_SOON.value, str(_l("anything due soon"))),
                (Verdict.EXCEPTED.value, str(_l("any approved exception"))),
                (Look.BEFORE_FIRST.value, str(_l("anything before the first check"))),
                (UNAPPROVED, str(_l("customer’s approval not on record"))),
                (FINE, str(_l("nothing to do"))),
                (UNJUDGED, str(_UNJUDGED)),
            ],
            where=_stands,
        ),
        Filter(
            id="promise",
            label=_l("One promise"),
            choices=[
                (
                    f"{promise.id}:{look.value}",
                    f"{in_language(promise.short)}: {words(LOOKS[look])}",
                )
                for promise in promises
                for look in _FILTERED
            ],
            where=_one_promise,
        ),
        Filter(
            id="who",
            label=_l("Whose turn"),
            choices=[(holder.value, str(label)) for holder, label in HOLDERS.items()],
            where=lambda holder: services.is_judged(
                Vendor.id, VendorJudgement.next_who == Holder(holder)
            ),
        ),
        Filter(
            id="owner",
            label=_l("Owner"),
            choices=[
                (ME, str(_l("me"))),
                (NOBODY, str(_l("nobody"))),
                *((str(number), name) for number, name in everybody),
            ],
            where=lambda owner: _owned_by(owner, actor),
        ),
        Filter(
            id="kind",
            label=_l("Kind of vendor"),
            choices=[(kind.id, in_language(kind.label)) for kind in catalogue.vendor_kinds()],
            where=lambda kind: Vendor.kind == kind,
        ),
        Filter(
            id="abroad",
            label=_l("Country"),
            choices=[("jp", words(country_text("JP"))), ("abroad", str(_l("abroad")))],
            where=lambda place: (Vendor.country == "JP") == (place == "jp"),
        ),
    ]


def _presets() -> list[Preset]:
    strictest, broken = catalogue.tiers().tiers[0], Verdict.BROKEN.value
    attention = {"standing": ATTENTION, "sort": "promises"}  # the worst first
    return [
        Preset(id=ATTENTION, label=_l("Needs attention"), args=attention),
        Preset(id="data", label=_l("With personal data"), args={"data": "yes", "state": CURRENT}),
        Preset(id="act", label=_l("Something not kept"), args={"standing": broken}, late=True),
        Preset(id="mine", label=_l("Mine"), args={"owner": ME, "state": CURRENT}),
        Preset(id="first", label=in_language(strictest.label), args={"tier": strictest.id}),
    ]


def _acts(actor: Actor) -> list[BulkAct]:
    acts = (
        (is_open("attestations.ask_many", actor), _l("Ask for statements"), "ask_many", "pen"),
        (is_open("responses.send_many", actor), _l("Send a questionnaire"), "send_many", "send"),
        (is_open("trainings.hand", actor), _l("Hand out a training"), "hand_training", "mortarboard"),
        (is_open("report_batches.draft", actor), _l("Draft reports"), "draft_reports", "file-earmark-text"),
        (actor.may(Permission.LEDGER_EDIT), _l("Change the owner"), "change_owner", "person"),
        (True, _l("To Excel"), "export_chosen", "download"),
    )  # fmt: skip
    return [
        BulkAct(label=label, endpoint=f"desk.{name}", icon=icon)
        for may, label, name, icon in acts
        if may
    ]


def _in_state(state: str) -> ColumnElement[bool]:
    if state == CURRENT:
        return Vendor.state.not_in(ENDED)
    return Vendor.state == VendorState(state)


def _shares_data(answer: str) -> ColumnElement[bool]:
    return services.is_judged(Vendor.id, VendorJudgement.shares_data.is_(answer == "yes"))


def _stands(verdict: str) -> ColumnElement[bool]:
    at_risk = services.is_worst(Vendor.id, Verdict.BROKEN, Verdict.DUE_SOON)  # nothing is worse
    if verdict == ATTENTION:
        return Vendor.state.not_in(ENDED) & or_(at_risk, presses(Vendor.id, SOON))
    if verdict == FINE:
        return services.is_judged(Vendor.id) & ~at_risk
    if verdict == UNJUDGED:
        return ~services.is_judged(Vendor.id)
    if verdict == UNAPPROVED:
        return services.is_judged(Vendor.id, VendorJudgement.unapproved.is_(True))
    if verdict == Verdict.BROKEN:
        return services.is_worst(Vendor.id, Verdict.BROKEN)
    return services.shows_any(Vendor.id, Look(verdict))


def _one_promise(value: str) -> ColumnElement[bool]:
    promise_id, _, look = value.partition(":")
    return services.shows(Vendor.id, promise_id, Look(look))


def _owned_by(owner: str, actor: Actor) -> ColumnElement[bool]:
    if owner == NOBODY:
        return Vendor.owner_id.is_(None)
    return Vendor.owner_id == (actor.user_id if owner == ME else int(owner))


def _tier_now() -> ColumnElement[int]:
    rank = select(strictness()).where(
        TierSpan.vendor_id == Vendor.id, TierSpan.valid_until.is_(None)
    )
    return func.coalesce(rank.scalar_subquery(), len(catalogue.tiers().tiers))


def _gravity_now() -> ColumnElement[int]:
    rank = select(services.gravity()).where(VendorJudgement.vendor_id == Vendor.id)
    return func.coalesce(rank.scalar_subquery(), len(Verdict))


def _next_day() -> ColumnElement[Any]:
    """The day of the next step; those without a day but something missing first, others last."""
    day = select(VendorJudgement.next_on).where(VendorJudgement.vendor_id == Vendor.id)
    missing = select(VendorJudgement.worst).where(VendorJudgement.vendor_id == Vendor.id)
    without = case(
        (missing.scalar_subquery() == Verdict.BROKEN, literal(FIRST_DAY, Date)),
        else_=literal(LAST_DAY, Date),
    )
    return func.coalesce(day.scalar_subquery(), without)


def _owner_name() -> ColumnElement[str]:
    name = select(PEOPLE_BY_NAME).where(User.id == Vendor.owner_id)
    return func.coalesce(name.scalar_subquery(), "")


_OPEN = {
    Severity.CRITICAL: _l("Open critical findings"),
    Severity.MAJOR: _l("Open major findings"),
    Severity.MINOR: _l("Open minor findings"),
    Severity.OBSERVATION: _l("Open observations"),
}


def columns() -> list[Column]:
    """In the file only: selection, the last grade, and what is open by severity."""
    labels = {"selected_on": _l("Selected on"), "assess_by": _l("To be assessed again by")}
    labels |= {"grade": _l("Last grade"), "graded_on": _l("Graded on")}
    labels |= {_name(severity): label for severity, label in _OPEN.items()}
    return [
        Column(id=name, label=label, in_page=False, shown=False) for name, label in labels.items()
    ]


def values(vendor_ids: Collection[int]) -> Mapping[int, Mapping[str, Any]]:
    """Of each vendor what stands in these columns: its grade today, what is open, and its selection. Four
    statements for all, and a few more where a finding holds a grade down."""
    found: dict[int, dict[str, Any]] = {
        vendor_id: {_name(severity): 0 for severity in Severity} for vendor_id in vendor_ids
    }
    newest = (
        func.row_number()
        .over(
            partition_by=Assignment.vendor_id,
            order_by=(Assignment.ended_on.desc(), Assignment.id.desc()),
        )
        .label("newest")
    )
    accepted = (
        select(*periodic.COLUMNS, newest)
        .join(QuestionnaireVersion, QuestionnaireVersion.id == Assignment.version_id)
        .where(
            Assignment.vendor_id.in_(vendor_ids),
            Assignment.state == AssignmentState.ACCEPTED,
            Assignment.grade.is_not(None),
            checks_any_work(),
        )
        .subquery()
    )
    last = db.session.execute(select(accepted).where(accepted.c.newest == 1)).all()
    now = periodic.grades_on(last, clock.today())
    for row in last:
        found[row.vendor_id] |= {"grade": now[row.id], "graded_on": row.ended_on}
    rows = db.session.execute(
        select(Finding.vendor_id, Finding.severity, func.count())
        .where(Finding.vendor_id.in_(vendor_ids), Finding.ended_on.is_(None))
        .group_by(Finding.vendor_id, Finding.severity)
    )
    for vendor_id, severity, number in rows:
        found[vendor_id or 0][_name(severity)] = number
    for vendor_id, selected in _selected(vendor_ids).items():
        found[vendor_id] |= selected
    return found


def _selected(vendor_ids: Collection[int]) -> Mapping[int, Mapping[str, Any]]:
    """Of each vendor that was selected: since when, and by when it is to be assessed again."""
    today = clock.today()
    tiers = select(TierSpan.vendor_id, TierSpan.tier).where(
        TierSpan.vendor_id.in_(vendor_ids), TierSpan.valid_until.is_(None)
    )
    tier_of, months = dict(db.session.execute(tiers).all()), validity(today)
    return {
        vendor_id: {
            "selected_on": of_vendor.latest.counts_from,
            "assess_by": of_vendor.latest.last_day(months_of(tier_of.get(vendor_id), months)),
        }
        for vendor_id, of_vendor in selections_on(vendor_ids, today).items()
        if of_vendor.latest is not None and of_vendor.latest.is_accepted
    }


def _name(severity: Severity) -> str:
    return f"open_{severity.value}"
