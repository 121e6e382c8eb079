"""Contracts of the story: printed, registered, and checked clause by clause."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from io import BytesIO
from typing import Any

from werkzeug.datastructures import FileStorage

from portal.content import catalogue
from portal.demo.acts.entering import OFFICER
from portal.demo.acts.stage import Stage
from portal.demo.cast.shapes import Outsourced
from portal.demo.papers.printing import USUAL, ClausePlace, PrintedPaper, places, printed
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.messages import Lang
from portal.foundation.evidence.services import receive_upload
from portal.foundation.printing.press import PrintingUnavailable
from portal.ledger.contracts.clauses import services as check_services
from portal.ledger.contracts.clauses.observations import ClauseEntry, Observation
from portal.ledger.contracts.coverage.terms import plus_months
from portal.ledger.contracts.documents import original_services
from portal.ledger.contracts.documents import services as contracts
from portal.ledger.contracts.documents.services import Details
from portal.ledger.contracts.models import (
    CONTRACT_PAPERS,
    ClauseState,
    Contract,
    ContractKind,
    WayConcluded,
)
from portal.ledger.contracts.queries import current_checks, original_of

OURS = "代表取締役 細波 渡"
NOT_ASKED = {
    "my_number": "個人番号を渡さないため、該当しない。",
    "cross_border": "国外での取扱いがないため、該当しない。",
    "liability_limit": "賠償額の上限及び間接損害の免責の定めがないため、該当しない。",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bond:
    """A contract to be entered: its paper, its terms, and the work it covers."""

    key: str = "contract"
    kind: ContractKind = ContractKind.MASTER
    paper: PrintedPaper
    signed: bool = True
    starts_on: date
    ends_on: date | None = None
    renewal_months: int | None = None
    notice_months: int | None = None
    parent: str | None = None
    works: Sequence[str] = ()
    kept_at: str = ""  # the original; there is no file, and nobody else has looked at it yet


def bond_with(
    vendor: Outsourced,
    title: str,
    signed_on: date,
    clauses: Sequence[str] = USUAL,
    *,
    lang: Lang = "ja",
    instead: Mapping[str, str] | None = None,
    **terms: Any,
) -> Bond:
    """About all its work from the day it was signed, where `terms` do not say otherwise."""
    paper = PrintedPaper(
        title=title,
        vendor=vendor.name,
        signed_on=signed_on,
        clauses=clauses,
        instead=instead,
        lang=lang,
    )
    usual: dict[str, Any] = {"starts_on": signed_on, "works": [work.key for work in vendor.works]}
    return Bond(paper=paper, **(usual | terms))


def enter_contract(stage: Stage, vendor_key: str, bond: Bond, *, actor: str) -> None:
    """With its file; where none can be made here, the officer looks at the original."""
    parent = stage.contracts[vendor_key, bond.parent].id if bond.parent else None
    details = Details(
        kind=bond.kind,
        title=bond.paper.title,
        parent_id=parent,
        signed_on=bond.paper.signed_on if bond.signed else None,
        starts_on=bond.starts_on,
        ends_on=bond.ends_on,
        renews=bond.renewal_months is not None,
        renewal_months=bond.renewal_months,
        notice_months=bond.notice_months,
        retention="契約終了後5年",
        kept_until_on=_kept_until(bond),
        concluded=WayConcluded.PAPER if bond.signed else None,
        signatory_of_ours=OURS if bond.signed else "",
        signatory_of_vendor=stage.vendors[vendor_key].representative if bond.signed else "",
    )
    works = [stage.works[vendor_key, work] for work in bond.works]
    with transaction():
        contract = contracts.register_contract(
            stage.vendors[vendor_key], details, actor=stage.actor(actor), works=works
        )
    stage.contracts[vendor_key, bond.key] = contract
    if bond.kept_at:
        _place(stage, contract, bond.kept_at, actor=actor)
        return
    try:
        pdf = printed(bond.paper)
    except PrintingUnavailable:  # the register tells its story without the papers too
        if bond.signed:
            _place(stage, contract, "本社 契約書保管庫", actor=actor)
            original = original_of(contract.id)
            look = original_services.look_at_original
            stage.carry_out(OFFICER, look, original, on=clock.today())
        return
    received = receive_upload(
        FileStorage(BytesIO(pdf), filename=f"{bond.paper.title}.pdf"), kinds=CONTRACT_PAPERS
    )
    stage.carry_out(actor, contracts.add_file, contract, received)


def _kept_until(bond: Bond) -> date | None:
    """Five years after the end, where an end was agreed."""
    if bond.ends_on is None or bond.renewal_months is not None:
        return None
    return plus_months(bond.ends_on, 60)


def _place(stage: Stage, contract: Contract, place: str, *, actor: str) -> None:
    stage.carry_out(actor, original_services.record_place, contract, place, seen_id=0)


def check_clauses(
    stage: Stage,
    vendor_key: str,
    bond: Bond,
    *,
    actor: str,
    elsewhere: Bond | None = None,
    found: Mapping[str, Observation] | None = None,
) -> None:
    """All clauses of the library in one go. What the paper does not say stands in `elsewhere`,
    is not asked for, or is absent; `found` says otherwise about single ones."""
    placed = places(bond.paper)
    there = places(elsewhere.paper) if elsewhere else {}
    other = stage.contracts[vendor_key, elsewhere.key].id if elsewhere else None
    entries = []
    for clause in catalogue.clauses():
        usual = _seen(clause.id, placed, other if clause.id in there else None)
        seen = (found or {}).get(clause.id, usual)
        if clause.id in placed and not seen.article:
            seen = _placed(seen, placed[clause.id])
        entries.append(ClauseEntry(clause, seen, 0))
    stage.carry_out(
        actor, check_services.save_checks, stage.contracts[vendor_key, bond.key], entries
    )


def check_again(
    stage: Stage, vendor_key: str, bond: Bond, clause_id: str, seen: Observation, *, actor: str
) -> None:
    contract = stage.contracts[vendor_key, bond.key]
    complete = _placed(seen, places(bond.paper)[clause_id])
    before = current_checks(contract.id)[clause_id]
    entry = ClauseEntry(catalogue.clause(clause_id), complete, before.id)
    stage.carry_out(actor, check_services.save_check, contract, entry)


def _placed(seen: Observation, place: ClausePlace) -> Observation:
    return replace(seen, article=place.article, page=place.page, quote=place.quote)


def _seen(clause_id: str, placed: Mapping[str, ClausePlace], other: int | None) -> Observation:
    if clause_id in placed:
        return Observation(ClauseState.PRESENT)
    if clause_id in NOT_ASKED:
        return Observation(ClauseState.NOT_APPLICABLE, reason=NOT_ASKED[clause_id])
    if other is not None:
        return Observation(ClauseState.COVERED_ELSEWHERE, elsewhere_id=other)
    return Observation(ClauseState.ABSENT)
