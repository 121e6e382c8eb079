"""The register of contract papers: columns, filters, tabs, how one is found, and what it shows of each.

That is standing, work covered and clauses settled.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, and_, case, exists, func, literal, or_, select

from portal.content import catalogue
from portal.foundation.access.actor import Actor
from portal.foundation.core import clock
from portal.foundation.core.database.db import db, valid_on
from portal.foundation.core.words.dates import LAST_DAY
from portal.foundation.core.words.i18n import _l, in_language
from portal.foundation.core.words.messages import Text, both_names
from portal.foundation.lists.finding import any_of, has_part, once
from portal.foundation.lists.register import (
    Column,
    Filter,
    Preset,
    Register,
    member_order,
    one_of,
    or_never,
)
from portal.ledger.contracts.coverage import queries as coverage_queries
from portal.ledger.contracts.coverage.terms import last_day
from portal.ledger.contracts.labels import (
    CONCLUDED,
    KINDS,
    ContractStanding,
    copy_standing,
    standing_of,
)
from portal.ledger.contracts.models import (
    ClauseCheck,
    ClauseState,
    Contract,
    ContractCover,
    ContractFile,
    ContractKind,
    ContractOriginal,
    ContractState,
)
from portal.ledger.engagements.models import EngagementTerms
from portal.ledger.engagements.terms import joined
from portal.ledger.vendors.entry.spelling import search_words
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import BY_NAME, of_vendor_named

SOON = timedelta(days=90)
GAPS = (ClauseState.WEAK, ClauseState.ABSENT, ClauseState.CONTRADICTED)
IN_FORCE, DRAFT, LATER, OVER, ENDS_SOON = "in_force", "draft", "later", "over", "ends_soon"


def contract_register(actor: Actor) -> Register:
    joined = Vendor.id == Contract.vendor_id
    return Register(
        id="contracts",
        name=_l("Contract papers"),
        key=Contract.id,
        ids=select(Contract.id).join(Vendor, joined),
        counted=select(Contract.id),
        rows=select(Contract, Vendor).join(Vendor, joined),
        columns=[
            Column(id="title", label=_l("Contract paper"), sort=(Contract.title,), fixed=True),
            Column(id="number", label=_l("Number"), sort=(Contract.number,), shown=False),
            Column(id="vendor", label=_l("Vendor"), css="mid", sort=(BY_NAME,)),
            Column(id="kind", label=_l("Kind"), sort=(member_order(Contract.kind, ContractKind),), shown=False),
            Column(id="standing", label=_l("In force"), css="mid"),
            Column(id="signed", label=_l("Signed on"), sort=(or_never(Contract.signed_on),), shown=False, first_down=True),
            Column(id="starts", label=_l("First day"), sort=(or_never(Contract.starts_on),), shown=False, first_down=True),
            Column(id="ends", label=_l("Last day"), sort=(or_never(_last_day()),)),
            Column(id="covers", label=_l("Covers"), css="mid"),
            Column(id="checked", label=_l("Clause check"), css="num"),
            Column(id="copy", label=_l("Copy")),
            Column(id="place", label=_l("Where the original is kept"), css="mid", shown=False),
            Column(id="concluded", label=_l("How it was concluded"), shown=False),
            Column(id="ours", label=_l("Signatory for us"), shown=False),
            Column(id="theirs", label=_l("Signatory for the vendor"), shown=False),
            Column(id="gaps", label=_l("Clauses to mend"), css="num"),
            Column(id="registered", label=_l("Registered on"), sort=(Contract.created_at,), shown=False, first_down=True),
        ],
        filters=_filters(),
        word=lambda word: any_of(of_vendor_named(word, Contract.vendor_id), is_titled(word)),
        split=search_words,
        search_label=_l("Title, number or vendor"),
        presets=[
            Preset(id=IN_FORCE, label=_l("In force"), args={"standing": IN_FORCE}),
            Preset(id=DRAFT, label=_l("Drafts"), args={"standing": DRAFT}),
            Preset(id=ENDS_SOON, label=_l("End within 90 days"), args={"standing": ENDS_SOON}),
            Preset(id="gaps", label=_l("Clauses to mend"), args={"standing": IN_FORCE, "clauses": "gaps"}, late=True),
        ],
        usual="vendor",
        tie=(BY_NAME, Contract.title),
        reader=actor.user_id,
    )  # fmt: skip


def is_titled(word: str) -> ColumnElement[bool]:
    """SQL: the title or number of the paper holds the word."""
    return once(("papers", word), Contract.id, has_part(Contract.found_by, word))


def _filters() -> list[Filter]:
    return [
        _choice(
            "standing",
            _l("In force"),
            _stands,
            in_force=_l("in force"),
            ends_soon=_l("in force, ends within 90 days"),
            later=_l("begins later"),
            draft=_l("draft"),
            over=_l("over"),
        ),
        one_of("kind", _l("Kind"), Contract.kind, KINDS),
        _choice(
            "clauses",
            _l("Clause check"),
            _clauses,
            gaps=_l("something to mend"),
            none=_l("not begun"),
            begun=_l("begun"),
        ),
        Filter(
            id="clause",
            label=_l("Clause looked at"),
            choices=[(one.id, in_language(one.title)) for one in catalogue.clauses()],
            where=lambda clause_id: Contract.id.in_(
                _looked_at().where(ClauseCheck.clause_id == clause_id)
            ),
        ),
        _choice(
            "renews",
            _l("Renewal"),
            lambda answer: Contract.renews.is_(answer == "yes"),
            yes=_l("by itself"),
            no=_l("not by itself"),
        ),
        _choice("covers", _l("Covers"), _covers, some=_l("some work"), none=_l("no work")),
        _choice("paper", _l("File"), _has_file, yes=_l("there"), no=_l("missing")),
        _choice(
            "copy",
            _l("Copy of the contract"),
            _copy,
            shown=_l("can be shown"),
            look=_l("nobody has looked at the original yet"),
            none=_l("no copy"),
        ),
    ]


def _choice(
    name: str, label: Any, where: Callable[[str], ColumnElement[bool]], **choices: Any
) -> Filter:
    words = [(value, str(text)) for value, text in choices.items()]
    return Filter(id=name, label=label, choices=words, where=where)


def _stands(standing: str) -> ColumnElement[bool]:
    today = clock.today()
    begun = and_(
        Contract.state != ContractState.DRAFT,
        Contract.signed_on <= today,
        func.coalesce(Contract.starts_on, Contract.signed_on) <= today,
    )
    over = _last_day() < today
    if standing == DRAFT:
        return or_(Contract.state == ContractState.DRAFT, Contract.signed_on.is_(None))
    signed = and_(Contract.state != ContractState.DRAFT, Contract.signed_on.is_not(None))
    if standing == OVER:
        return and_(signed, over)
    if standing == LATER:
        return and_(signed, ~begun, ~over)
    if standing == ENDS_SOON:
        return and_(begun, ~over, _last_day() <= today + SOON)
    return and_(begun, ~over)


def _last_day() -> ColumnElement[date]:
    """As terms.last_day: what renews by itself has no end; a very late day where there is none."""
    never = literal(LAST_DAY, Date)
    agreed: ColumnElement[Any] = case(
        (Contract.renews.is_(True), never), else_=func.coalesce(Contract.ends_on, never)
    )
    ended = func.coalesce(Contract.ended_on, never)
    return case((ended < agreed, ended), else_=agreed)


def _current() -> Any:
    return select(ClauseCheck.contract_id).where(
        ClauseCheck.valid_until.is_(None), ClauseCheck.corrected_at.is_(None)
    )


def _looked_at() -> Any:
    return _current().where(ClauseCheck.state != ClauseState.UNREVIEWED)


def _clauses(answer: str) -> ColumnElement[bool]:
    current, settled = _current(), _looked_at()
    condition: ColumnElement[bool]
    if answer == "gaps":
        condition = Contract.id.in_(current.where(ClauseCheck.state.in_(GAPS)))
    elif answer == "none":
        condition = Contract.id.not_in(settled)
    else:
        condition = Contract.id.in_(settled)
    return condition


def _covers(answer: str) -> ColumnElement[bool]:
    covers = exists().where(
        ContractCover.contract_id == Contract.id, valid_on(ContractCover, clock.today())
    )
    return covers if answer == "some" else ~covers


def _has_file(answer: str) -> ColumnElement[bool]:
    filed = exists().where(ContractFile.contract_id == Contract.id)
    return filed if answer == "yes" else ~filed


def _copy(answer: str) -> ColumnElement[bool]:
    """Signed papers by how they can be shown today; a draft needs no copy yet."""
    kept = and_(
        ContractOriginal.contract_id == Contract.id, valid_on(ContractOriginal, clock.today())
    )
    placed = exists().where(kept)
    seen = exists().where(kept, ContractOriginal.seen_on <= clock.today())
    filed = exists().where(ContractFile.contract_id == Contract.id)
    if answer == "shown":
        return or_(filed, seen)
    lacking = and_(Contract.state != ContractState.DRAFT, ~filed, ~seen)
    return and_(lacking, placed if answer == "look" else ~placed)


@dataclass(frozen=True, slots=True)
class ListedContract:
    contract: Contract
    vendor: Vendor
    standing: ContractStanding
    covers: Sequence[Text]
    checked: int
    gaps: int
    copy: ContractStanding
    place: str  # of the original


def lines_of(rows: Sequence[Any]) -> dict[int, ListedContract]:
    """By contract, for the rows of a page; as many statements however many there are."""
    ids = [row[0].id for row in rows]
    covers, states = _covered_work(ids), _states(ids)
    today = clock.today()
    shown = coverage_queries.shown_on(ids, today)
    return {
        contract.id: ListedContract(
            contract=contract,
            vendor=vendor,
            standing=standing_of(contract, today),
            covers=covers.get(contract.id, ()),
            checked=states[contract.id].total() - states[contract.id][ClauseState.UNREVIEWED],
            gaps=sum(states[contract.id][state] for state in GAPS),
            copy=copy_standing(shown[contract.id], contract.state),
            place=shown[contract.id].place,
        )
        for contract, vendor in rows
    }


def values_of(rows: Sequence[Any]) -> Iterable[Mapping[str, Any]]:
    """For a file."""
    for line in lines_of(rows).values():
        contract = line.contract
        yield {
            "title": contract.title,
            "number": contract.number,
            "vendor": line.vendor.called,
            "kind": KINDS[contract.kind],
            "standing": line.standing.text,
            "signed": contract.signed_on,
            "starts": contract.starts_on,
            "ends": last_day(contract),
            "covers": joined(line.covers),
            "checked": line.checked,
            "copy": line.copy.text,
            "place": line.place,
            "concluded": CONCLUDED[contract.concluded] if contract.concluded else "",
            "ours": contract.signatory_of_ours,
            "theirs": contract.signatory_of_vendor,
            "gaps": line.gaps,
            "registered": clock.day_of(contract.created_at),
        }


def _covered_work(contract_ids: Sequence[int]) -> Mapping[int, list[Text]]:
    today = clock.today()
    statement = (
        select(ContractCover.contract_id, EngagementTerms.name, EngagementTerms.name_en)
        .join(EngagementTerms, EngagementTerms.engagement_id == ContractCover.engagement_id)
        .where(
            ContractCover.contract_id.in_(contract_ids),
            valid_on(ContractCover, today),
            valid_on(EngagementTerms, today),
        )
        .order_by(ContractCover.engagement_id)
    )
    found: dict[int, list[Text]] = defaultdict(list)
    for contract_id, name, name_en in db.session.execute(statement):
        found[contract_id].append(both_names(name, name_en))
    return found


def _states(contract_ids: Sequence[int]) -> Mapping[int, Counter[ClauseState]]:
    """How many clauses of each contract are in which state."""
    statement = (
        select(ClauseCheck.contract_id, ClauseCheck.state, func.count())
        .where(
            ClauseCheck.contract_id.in_(contract_ids),
            ClauseCheck.valid_until.is_(None),
            ClauseCheck.corrected_at.is_(None),
        )
        .group_by(ClauseCheck.contract_id, ClauseCheck.state)
    )
    found: dict[int, Counter[ClauseState]] = defaultdict(Counter)
    for contract_id, state, number in db.session.execute(statement):
        found[contract_id][state] = number
    return found
