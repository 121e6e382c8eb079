"""`bound`: the work is bound by contract, with every clause it needs. Pure.

Rule: docs/product.md section 2. Each clause that is not checked, weak, absent or contradicted is not
kept, with its own reason, nor is one in a document that nobody can show; while a waiver of it holds it is an approved exception, the day after
it is not kept again. Work with incidental sight of data only needs the confidentiality clause
and the signed pledge, no more (risk_tiers.yaml `incidental_only`).
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from portal.foundation.core.words.messages import Message, Text, listed, say, say_n
from portal.ledger.contracts.coverage.outcome import ClauseOutcome as ClauseFinding
from portal.ledger.contracts.coverage.outcome import (
    ClauseResult,
    ContractFacts,
    Coverage,
    WaiverFacts,
)
from portal.ledger.contracts.coverage.terms import amended_by_another
from portal.ledger.contracts.labels import how_to_show, why, why_no_contract
from portal.ledger.obligations.models import Holder
from portal.supervision.promises.results import (
    Place,
    Reason,
    Record,
    RuleResult,
    Step,
    Target,
    Verdict,
    found,
    resting_on,
)
from portal.supervision.promises.rules.attested import Attested
from portal.supervision.promises.work import Standards, SupervisedWork

PLEDGE = "confidentiality_pledge"
MANY = 2  # as many clauses of one kind in one contract are told one by one


def bound(work: SupervisedWork, on: Standards) -> RuleResult | None:
    """None where it is not in scope: no data is shared, and none is seen."""
    if not work.handles_data:
        return None
    records = [_record(contract) for contract in work.coverage.contracts]
    records += waiver_records(work.coverage)
    points = list(resting_on(_contract_points(work, on), records))
    if work.is_incidental:
        pledge = Attested(work, PLEDGE, on)
        points += pledge.points()
        records += pledge.records()
    return found(points, records)


def _contract_points(work: SupervisedWork, on: Standards) -> Iterator[Reason]:
    coverage = work.coverage
    if not coverage.has_contract:
        why_not = why_no_contract(coverage, on.as_of)
        yield Reason(Verdict.BROKEN, _about(work, why_not), _contract_step(work))
        return
    yield from waived_points(work, on)
    if coverage.unmet:
        yield from _missing_points(work)
        return
    yield from check_again_points(work, on)
    yield from _copy_points(work)
    yield _complete(work, on)
    began = work.began_on
    if began is not None and work.bound_since is not None and began < work.bound_since:
        yield Reason(
            Verdict.KEPT,
            say(
                "%(work)s: bound by contract since %(since)s, late before: data was within reach "
                "from %(began)s.",
                work=work.name,
                since=work.bound_since,
                began=began,
            ),
        )


def _missing_points(work: SupervisedWork) -> Iterator[Reason]:
    """Clauses of one kind in one contract together where they are many; what is unchecked too."""
    groups: dict[tuple[ClauseFinding, int], list[ClauseResult]] = defaultdict(list)
    for result in work.coverage.unmet:
        about = result.carrier if result.finding is ClauseFinding.NO_COPY else result.contract
        groups[result.finding, about.id if about else 0].append(result)
    for (finding, _), results in groups.items():
        document = results[0].carrier
        if finding is ClauseFinding.NO_COPY and document is not None:
            yield Reason(Verdict.BROKEN, _no_copy(work, document, results), _copy_step(document))
        elif len(results) > MANY and finding in _TOGETHER:
            reason = _together(work, finding, results)
            yield Reason(Verdict.BROKEN, reason, _step(work, *results))
        else:
            for result in results:
                yield Reason(Verdict.BROKEN, _about(work, why(result)), _step(work, result))


def _no_copy(work: SupervisedWork, document: ContractFacts, results: list[ClauseResult]) -> Message:
    return say_n(
        "%(work)s: there is no copy of the contract (%(contract)s, %(number)s), so nobody can show "
        "the %(n)s clause it is said to have.",
        "%(work)s: there is no copy of the contract (%(contract)s, %(number)s), so nobody can show "
        "the %(n)s clauses it is said to have.",
        len(results),
        work=work.name,
        contract=document.title,
        number=document.number,
    )


def _copy_points(work: SupervisedWork) -> Iterator[Reason]:
    """Documents from before the portal, as long as they count without a copy."""
    for document in work.coverage.copies_due:
        if document.shown.by is not None and not work.ends_by(document.shown.by):
            reason = say(
                "%(work)s: there is no copy of the contract (%(contract)s, %(number)s), which is from "
                "before the portal. It counts without one until %(day)s.",
                work=work.name,
                contract=document.title,
                number=document.number,
                day=document.shown.by,
            )
            step = _copy_step(document)
            yield Reason(Verdict.DUE_SOON, reason, step, document.shown.by)


def _copy_step(document: ContractFacts) -> Step:
    target = Target(Place.CONTRACT, document.id)
    return Step(Holder.PROCUREMENT, how_to_show(document), document.shown.by, target)


_TOGETHER = frozenset({ClauseFinding.UNREVIEWED, ClauseFinding.WEAK, ClauseFinding.ABSENT})


def _together(work: SupervisedWork, finding: ClauseFinding, results: list[ClauseResult]) -> Message:
    contract, clauses = results[0].contract, [result.clause for result in results]
    names = {
        "work": work.name,
        "contract": contract.title if contract else "",
        "clauses": listed(
            Text(ja=f"{clause.no} {clause.title.ja}", en=f"{clause.no} {clause.title.en}")
            for clause in clauses
        ),
    }
    if finding is ClauseFinding.UNREVIEWED:
        return say_n(
            "%(work)s: %(n)s clause has not been checked in %(contract)s: %(clauses)s.",
            "%(work)s: %(n)s clauses have not been checked in %(contract)s: %(clauses)s.",
            len(results),
            **names,
        )
    if finding is ClauseFinding.WEAK:
        return say_n(
            "%(work)s: %(n)s clause is weak in %(contract)s: %(clauses)s.",
            "%(work)s: %(n)s clauses are weak in %(contract)s: %(clauses)s.",
            len(results),
            **names,
        )
    return say_n(
        "%(work)s: %(n)s clause is absent from %(contract)s: %(clauses)s.",
        "%(work)s: %(n)s clauses are absent from %(contract)s: %(clauses)s.",
        len(results),
        **names,
    )


def _complete(work: SupervisedWork, on: Standards) -> Reason:
    coverage, until = work.coverage, work.coverage.rests_until
    names: dict[str, Any] = {"work": work.name, "contracts": _titles(coverage.contracts)}
    waived = bool(coverage.missing)
    if until is None:
        reason = (
            say("%(work)s: every other clause it needs is in %(contracts)s.", **names)
            if waived
            else say("%(work)s: every clause it needs is in %(contracts)s.", **names)
        )
        return Reason(Verdict.KEPT, reason)
    if on.is_near(until) and not work.ends_by(until):
        ending = _ending(work, until)
        reason = say(
            "%(work)s: %(contract)s, on which it rests, ends on %(until)s.",
            work=work.name,
            contract=ending.title,
            until=until,
        )
        return Reason(Verdict.DUE_SOON, reason, _renewal(ending, until), until)
    names |= {"until": until}
    reason = (
        say("%(work)s: every other clause it needs is in %(contracts)s, until %(until)s.", **names)
        if waived
        else say("%(work)s: every clause it needs is in %(contracts)s, until %(until)s.", **names)
    )
    return Reason(Verdict.KEPT, reason, rests_until=until)


def _ending(work: SupervisedWork, until: date) -> ContractFacts:
    """The contract whose end, or the end of whose cover, comes first."""
    ending = (result.contract for result in work.coverage.clauses if result.until == until)
    return next(filter(None, ending), None) or work.coverage.contracts[0]


def _step(work: SupervisedWork, *results: ClauseResult) -> Step:
    """About clauses of one contract for which the same is to be done."""
    result = results[0]
    contract = result.contract
    proposed = decision_step(work.coverage, result)
    if proposed is not None:
        return proposed
    title = contract.title if contract else ""
    if result.finding in (ClauseFinding.UNREVIEWED, ClauseFinding.SET_ASIDE):
        what = say("Check the clauses of %(contract)s.", contract=title)
        target = Target(Place.CLAUSE_CHECK, contract.id if contract else 0)
        return Step(Holder.PROCUREMENT, what, None, target)
    what = say("Agree an amendment to %(contract)s and record it.", contract=title)
    vendor_id = contract.vendor_id if contract else 0
    about: list[tuple[str, int | str]] = [("clause", one.clause.id) for one in results]
    if contract is not None:
        about.append(("under", amended_by_another(contract)))
    target = Target(Place.NEW_CONTRACT, vendor_id, tuple(about))
    return Step(Holder.PROCUREMENT, what, None, target)


def _contract_step(work: SupervisedWork) -> Step:
    newest = max(work.coverage.lapsed, key=lambda contract: contract.id, default=None)
    if newest is not None:
        return _renewal(newest, None)
    what = say("Conclude a contract that covers “%(work)s”.", work=work.name)
    about = (("work", work.engagement_id),)
    target = Target(Place.NEW_CONTRACT, work.vendor_id, about)
    return Step(Holder.PROCUREMENT, what, None, target)


def _renewal(contract: ContractFacts, by: date | None) -> Step:
    what = say("Renew or replace %(contract)s.", contract=contract.title)
    return Step(Holder.PROCUREMENT, what, by, Target(Place.CONTRACT, contract.id))


def _about(work: SupervisedWork, reason: Message) -> Message:
    return say("%(work)s: %(reason)s", work=work.name, reason=reason)


def _titles(contracts: tuple[ContractFacts, ...]) -> Text:
    return listed(Text(ja=contract.title, en=contract.title) for contract in contracts)


def _record(contract: ContractFacts) -> Record:
    return Record(contract.number, Target(Place.CONTRACT, contract.id))


def waived_points(work: SupervisedWork, on: Standards) -> Iterator[Reason]:
    """One for each clause that is missing and waived: an approved exception from the decision through
    the last day. Where it is waived for all work under a contract, the same for each piece of work.
    """
    for result, waiver in _waived(work.coverage):
        names = {"reason": why(result), "number": waiver.number, "until": waiver.until}
        reason = (
            say("%(reason)s Approved exception %(number)s until %(until)s.", **names)
            if waiver.engagement_id is None
            else say(
                "%(work)s: %(reason)s Approved exception %(number)s until %(until)s.",
                work=work.name,
                **names,
            )
        )
        if on.is_near(waiver.until) and not work.ends_by(waiver.until):
            yield Reason(Verdict.DUE_SOON, reason, _before_it_ends(result, waiver), waiver.until)
        else:
            yield Reason(Verdict.EXCEPTED, reason, rests_until=waiver.until)


def check_again_points(work: SupervisedWork, on: Standards) -> Iterator[Reason]:
    """One for each contract whose clauses are to be checked again within the days called soon, the
    same for each piece of work it covers. It does not change what the contract says: not broken.
    """
    titles = {contract.id: contract.title for contract in work.coverage.contracts}
    for recheck in work.coverage.rechecks:
        if not on.is_near(recheck.by) or work.ends_by(recheck.by):
            continue
        title = titles[recheck.contract_id]
        reason = say(
            "The clauses of %(contract)s have to be checked again by %(day)s. %(why)s",
            contract=title,
            day=recheck.by,
            why=recheck.why,
        )
        what = say("Check the clauses of %(contract)s again.", contract=title)
        target = Target(Place.CHECK_AGAIN, recheck.contract_id)
        yield Reason(Verdict.DUE_SOON, reason, Step(Holder.PROCUREMENT, what, recheck.by, target))


def decision_step(coverage: Coverage, result: ClauseResult) -> Step | None:
    """To decide the waiver that was proposed for the clause; None where none waits."""
    waiting = coverage.proposed_for(result)
    if waiting is None or not result.clause.waivable:
        return None
    return Step(
        waiting.decider or Holder.PRIVACY_OFFICER,
        say("Decide on the waiver %(number)s that was proposed.", number=waiting.number),
        None,
        Target(Place.WAIVER_DECISION, waiting.id),
    )


def waiver_records(coverage: Coverage) -> list[Record]:
    return [
        Record(waiver.number, Target(Place.WAIVER, waiver.id)) for _, waiver in _waived(coverage)
    ]


def _waived(coverage: Coverage) -> Iterator[tuple[ClauseResult, WaiverFacts]]:
    for result in coverage.missing:
        waiver = coverage.waiver_of(result)
        if waiver is not None:
            yield result, waiver


def _before_it_ends(result: ClauseResult, waiver: WaiverFacts) -> Step:
    what = say(
        "Agree clause %(no)s, %(clause)s, or propose another waiver before %(number)s ends.",
        no=result.clause.no,
        clause=result.clause.title,
        number=waiver.number,
    )
    return Step(Holder.PROCUREMENT, what, waiver.until, Target(Place.WAIVER, waiver.id))
