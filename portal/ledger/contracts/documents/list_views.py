"""The register of contract papers of all vendors."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from portal.content import catalogue
from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.core import clock
from portal.foundation.core.database.dated import valid_on
from portal.foundation.core.database.db import db
from portal.foundation.core.words.messages import Text
from portal.foundation.lists.asking import ask
from portal.foundation.lists.listing import list_of
from portal.foundation.lists.sheets import KINDS as FILES
from portal.foundation.lists.sheets import file_of
from portal.ledger.contracts.coverage import queries as coverage_queries
from portal.ledger.contracts.coverage.terms import last_day
from portal.ledger.contracts.documents.register import GAPS, contract_register
from portal.ledger.contracts.labels import KINDS, ContractStanding, copy_standing, standing_of
from portal.ledger.contracts.models import ClauseCheck, ClauseState, Contract, ContractCover
from portal.ledger.engagements.models import EngagementTerms
from portal.ledger.vendors.models import Vendor


@requires(Permission.LEDGER_VIEW)
def index() -> ResponseReturnValue:
    register = contract_register(current_actor())
    kind = request.args.get("file", "")
    if kind in FILES:
        return file_of(register, ask(register, request.args), values_of, kind)
    listing = list_of(register)
    return render_template(
        "ledger/contracts/index.html",
        listing=listing,
        lines=lines_of(listing.rows),
        kinds=KINDS,
        clauses=clauses_in_all(),
        last_day=last_day,
        day_of=clock.day_of,
    )


# What the register of contract papers shows of each: standing, work covered, clauses settled.


@dataclass(frozen=True, slots=True)
class ListedContract:
    contract: Contract
    vendor: Vendor
    standing: ContractStanding
    covers: Sequence[Text]
    checked: int
    gaps: int
    copy: ContractStanding


def lines_of(rows: Sequence[Any]) -> dict[int, ListedContract]:
    """By contract, for the rows of a page; as many statements however many there are."""
    ids = [row[0].id for row in rows]
    covers, states = _covers(ids), _states(ids)
    today = clock.today()
    shown = coverage_queries.shown_on(ids, today)
    return {
        contract.id: ListedContract(
            contract=contract,
            vendor=vendor,
            standing=standing_of(contract, today),
            covers=covers.get(contract.id, ()),
            checked=states[contract.id].total() - states[contract.id][ClauseState.UNREVIEWED],
            gaps=sum(states[contract.id][one] for one in GAPS),
            copy=copy_standing(shown[contract.id], contract.state),
        )
        for contract, vendor in rows
    }


def clauses_in_all() -> int:
    return len(catalogue.clauses())


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
            "covers": _together(line.covers),
            "checked": line.checked,
            "copy": line.copy.text,
            "gaps": line.gaps,
            "registered": clock.day_of(contract.created_at),
        }


def _together(names: Iterable[Text]) -> Text:
    each = list(names)
    return Text(ja="、".join(one.ja for one in each), en=", ".join(one.en for one in each))


def _covers(contract_ids: Sequence[int]) -> Mapping[int, list[Text]]:
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
        found[contract_id].append(Text(ja=name, en=name_en or name))
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
