"""Section 3: the contracts, and clause by clause whether one in force says it, and where."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from portal.content.definitions.clauses import Clause
from portal.foundation.core.words.messages import Message, say, say_n
from portal.ledger.contracts.coverage.outcome import (
    ClauseOutcome,
    ClauseResult,
    ContractFacts,
    Copy,
    Coverage,
    Need,
)
from portal.ledger.contracts.coverage.terms import (
    HasTerms,
    first_day,
    in_force_on,
    last_day,
    renewal_on,
)
from portal.ledger.contracts.labels import place_of
from portal.ledger.contracts.models import ClauseState as Checked
from portal.proof.reports.content.parts import (
    ClauseLevel,
    Empty,
    Nothing,
    Part,
    PrintedClauseState,
    ReportWording,
)
from portal.proof.reports.content.parts import PrintedClauseResult as Result
from portal.proof.reports.content.report import Clauses
from portal.proof.reports.content.tables import ClauseRow, ContractRow
from portal.proof.reports.facts.facts import ReportFacts, WorkFacts
from portal.proof.reports.sections.work import no_data, within_reach

JIS = "jisq15001_j94"
NAMED = 4  # clauses that are named in the lead
# What stands in the place of an article where a clause is not met.
_LACKING = {
    ClauseOutcome.NO_COPY: say("no copy to show it in"),
    ClauseOutcome.WEAK: say("weak"),
    ClauseOutcome.ABSENT: say("absent"),
    ClauseOutcome.CONTRADICTED: say("contradicted"),
    ClauseOutcome.UNREVIEWED: say("not checked"),
    ClauseOutcome.SET_ASIDE: say("set aside, but it applies"),
    ClauseOutcome.ELSEWHERE_NOT_IN_FORCE: say("left to a contract that is not in force"),
    ClauseOutcome.ELSEWHERE_NOT_PRESENT: say("left to another contract, not found there"),
}


def clauses(facts: ReportFacts, w: ReportWording) -> Clauses | Empty:
    contracts = in_period(facts)
    judged = within_reach(facts)
    if not contracts and not judged:
        never = say("no data is within the vendor's reach, and no contract is on record.")
        why = no_data(facts, w, never, say("No contract is on record."))
        return w.empty(Nothing.NOT_APPLICABLE, why)
    columns = _columns(judged)
    library = judged[0].on_day.coverage.clauses if columns else ()
    rows = tuple(_row(result.clause, judged, columns, facts, w) for result in library)
    return Clauses(
        lead=w.sentences(_lead(rows, judged, facts, w)),
        contracts=_contracts(contracts, facts, w),
        columns=tuple(column.number for column in columns),
        matrix=_matrix(rows, judged, facts, w),
    )


def in_period(facts: ReportFacts) -> list[ContractFacts]:
    """Signed, begun by the day of the report, and not over before the period."""
    return [
        contract
        for contract in facts.contracts
        if (first := first_day(contract)) is not None
        and first <= facts.as_of
        and ((last := last_day(contract)) is None or last >= facts.span.first)
    ]


def _columns(judged: Iterable[WorkFacts]) -> list[ContractFacts]:
    """The contracts in force that cover any of the work."""
    found = {
        contract.id: contract for work in judged for contract in work.on_day.coverage.contracts
    }
    return [found[key] for key in sorted(found)]


def _row(
    clause: Clause,
    judged: Sequence[WorkFacts],
    columns: Sequence[ContractFacts],
    facts: ReportFacts,
    w: ReportWording,
) -> ClauseRow:
    coverages = [work.on_day.coverage for work in judged]
    results = [coverage.by_clause[clause.id] for coverage in coverages]
    waivers = [_waiver(coverage, coverage.by_clause[clause.id]) for coverage in coverages]
    places = _where(results, facts, w)
    waived = [waiver for waiver in dict.fromkeys(waivers) if waiver]
    return ClauseRow(
        no=clause.no,
        title=w(clause.title),
        level=ClauseLevel(clause.level.value),
        j94=clause.mapping.get(JIS, ()),
        states=tuple(_state(clause, column, coverages) for column in columns),
        result=_result(results, waivers),
        where=(*places, *waived),
        addresses=(*places.values(), *("" for _ in waived)),
    )


def _state(
    clause: Clause, column: ContractFacts, coverages: Iterable[Coverage]
) -> PrintedClauseState | None:
    """None where no work under the contract asks for the clause, and nobody looked for it."""
    found = column.found.get(clause.id)
    if found is not None:
        return PrintedClauseState(found.state.value)
    asked = any(
        coverage.by_clause[clause.id].need is not Need.NOT_ASKED
        for coverage in coverages
        if column in coverage.contracts
    )
    return PrintedClauseState(Checked.UNREVIEWED.value) if asked else None


def _waiver(coverage: Coverage, result: ClauseResult) -> str:
    """The number of the one that a missing clause rests on."""
    waiver = coverage.waiver_of(result)
    return waiver.number if waiver else ""


def _result(results: Sequence[ClauseResult], waivers: Sequence[str]) -> Result:
    """The worst over all the work; `waivers`: of each, the number of what it rests on."""
    asked = [result for result in results if result.need is not Need.NOT_ASKED]
    if not asked:
        return Result.NOT_APPLICABLE
    missing = [waiver for result, waiver in zip(results, waivers, strict=True) if result.is_missing]
    if missing:
        return Result.WAIVED if all(missing) else Result.UNMET
    left = {result.finding for result in asked} - {ClauseOutcome.PRESENT}
    if not left:
        return Result.MET
    return Result.NOT_APPLICABLE if left == {ClauseOutcome.NOT_APPLICABLE} else Result.MISSING


def _where(
    results: Sequence[ClauseResult], facts: ReportFacts, w: ReportWording
) -> Mapping[str, str]:
    """The places that count, each once, with its address; else what is lacking, and where."""
    asked = [result for result in results if result.need is not Need.NOT_ASKED]
    missing = [result for result in asked if result.finding is not ClauseOutcome.PRESENT]
    said = {_place(result, w): _address(result, facts) for result in missing or asked}
    return {place: address for place, address in said.items() if place}


def _address(result: ClauseResult, facts: ReportFacts) -> str:
    """Where the clause is seen beside the page of its contract; "" where no contract has it."""
    contract = result.carrier or result.contract
    if contract is None:
        return ""
    return f"{facts.portal}/contracts/{contract.id}/clauses?clause={result.clause.id}"


def _place(result: ClauseResult, w: ReportWording) -> str:
    if result.contract is None:
        return w(say("no contract in force"))
    if result.finding is ClauseOutcome.PRESENT and result.carrier is not None:
        place = w(place_of(result.place)) if result.place else ""
        return f"{result.carrier.number} {place}".strip()
    if result.finding is ClauseOutcome.NOT_APPLICABLE:
        return ""
    about = result.carrier if result.finding is ClauseOutcome.NO_COPY else None
    return f"{(about or result.contract).number} {w(_LACKING[result.finding])}"


def _lead(
    rows: Sequence[ClauseRow],
    judged: Sequence[WorkFacts],
    facts: ReportFacts,
    w: ReportWording,
) -> Iterator[Message | str]:
    if not judged:
        never = say("No data is within the vendor's reach, so no clause is asked for.")
        yield no_data(facts, w, never, say("No clause is asked for."))
        return
    if not rows:
        yield say("No contract in force binds the vendor.")
        return
    needed = [row for row in rows if row.level is not ClauseLevel.RECOMMENDED]
    met, waived, unmet = (
        [row for row in needed if row.result is result]
        for result in (Result.MET, Result.WAIVED, Result.UNMET)
    )
    missing = [row for row in rows if row.result is Result.MISSING]
    yield say(
        "Of %(needed)s clauses that are needed, %(met)s are in a contract in force.",
        needed=len(met) + len(waived) + len(unmet),
        met=len(met),
    )
    if unmet:
        yield say("Not met: %(clauses)s.", clauses=_numbers(unmet, w))
    if waived:
        yield say("Waived: %(clauses)s.", clauses=_numbers(waived, w))
    if missing:
        yield say("Recommended and missing: %(clauses)s.", clauses=_numbers(missing, w))
    if not any(work.verdict.counts for work in judged):
        yield say("Nothing was handed over yet: it is what the work will need.")


def _numbers(rows: Sequence[ClauseRow], w: ReportWording) -> str:
    """The first few by name, the rest by their number only."""
    few = [f"{row.no} {row.title}" for row in rows[:NAMED]]
    return w.listed([*few, *(str(row.no) for row in rows[NAMED:])])


def _contracts(
    contracts: Sequence[ContractFacts], facts: ReportFacts, w: ReportWording
) -> Part[ContractRow]:
    rows = (_contract(contract, facts, w) for contract in contracts)
    why = say("no contract was in force in the period.")
    return w.part(rows, Nothing.NOT_RECORDED, why, w.sentences(_copies(contracts, facts)))


def _copies(contracts: Iterable[ContractFacts], facts: ReportFacts) -> Iterator[Message]:
    """Which of them nobody can show, and which are shown by their original; files: the evidence."""
    shown = [
        (contract.number, contract.shown)
        for contract in contracts
        if in_force_on(contract, facts.as_of)
    ]
    for number, known in shown:
        if known.copy is Copy.MISSING:
            yield say("%(number)s: there is no copy, so none of its clauses count.", number=number)
    for number, known in shown:
        if known.copy is Copy.DUE:
            yield say(
                "%(number)s: there is no copy; from before the portal, it counts without one until "
                "%(day)s.",
                number=number,
                day=known.by,
            )
    for number, known in shown:
        if known.copy is Copy.ORIGINAL:
            yield say(
                "%(number)s: the original, kept at %(place)s, was seen by a second person.",
                number=number,
                place=known.place,
            )


def _contract(contract: ContractFacts, facts: ReportFacts, w: ReportWording) -> ContractRow:
    term, on = _term(contract, facts.as_of)
    check = facts.checks.get(contract.id)
    return ContractRow(
        number=contract.number,
        title=contract.title,
        signed_on=contract.signed_on,
        term=w(term),
        term_on=on,
        covers=tuple(work.number for work in facts.works if contract.id in work.on_day.covered_by),
        checked_on=check.on if check else None,
        checked_by=check.by if check else "",
        some_checked_on=check.some_on if check else None,
        recorded_on=facts.recorded.get(contract.number),
    )


def _term(contract: HasTerms, day: date) -> tuple[Message, date | None]:
    """How it ends or renews, and the day that goes with it."""
    if not in_force_on(contract, day):
        return say("ended on"), last_day(contract)
    renewal = renewal_on(contract, day)
    if renewal is None:
        last = last_day(contract)
        return (say("no end agreed"), None) if last is None else (say("ends on"), last)
    if renewal.notice_by is not None and renewal.notice_by >= day:
        return say("renews by itself; notice by"), renewal.notice_by
    return say("renews by itself after"), renewal.term_ends_on


def _matrix(
    rows: tuple[ClauseRow, ...], judged: Sequence[WorkFacts], facts: ReportFacts, w: ReportWording
) -> Part[ClauseRow]:
    if not judged:
        never = say("no data is within the vendor's reach.")
        said = no_data(facts, w, never, say("No clause is asked for."))
        return Part(empty=w.empty(Nothing.NOT_APPLICABLE, said))
    names = {work.number for work in judged}
    others = [
        work.number
        for work in facts.works
        if work.number not in names and work.on_day.runs_on(facts.as_of)
    ]
    notes = [
        say_n(
            "The result is over %(n)s piece of work.",
            "The result is the worst over %(n)s pieces of work.",
            len(judged),
        )
    ]
    if others:
        notes.append(
            say("Not counted, as nothing was handed over yet: %(works)s.", works=w.listed(others))
        )
    if facts.ended:
        gone = w.listed(work.number for work in facts.ended)
        notes.append(
            say("Ended in the period, and as it was on its last day: %(works)s.", works=gone)
            if facts.asked_of is facts.ended
            else say("Not counted, as it ended in the period: %(works)s.", works=gone)
        )
    why = say("no contract in force covers the work, so no clause is met.")
    return w.part(rows, Nothing.NOT_RECORDED, why, w.sentences(notes))
