"""`bound`: clauses we live without for a time, and clauses that have to be checked again. Pure.

A waiver makes it an approved exception from its decision through its last day. A check that has
to be made again does not change what the contract says: the promise is due soon, not broken.
"""

from collections.abc import Iterator

from portal.foundation.core.words.messages import say
from portal.ledger.contracts.coverage.outcome import ClauseResult, Coverage, WaiverFacts
from portal.ledger.contracts.coverage.reasons import why
from portal.ledger.obligations.models import Holder
from portal.supervision.promises.results import Place, Point, Record, Step, Target
from portal.supervision.promises.verdicts import Verdict
from portal.supervision.promises.work import Standards, Work


def waived_points(work: Work, on: Standards) -> Iterator[Point]:
    """One for each clause that is missing and waived.

    Where it is waived for all work under a contract, the same for each piece of work.
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
            yield Point(Verdict.DUE_SOON, reason, _before_it_ends(result, waiver), waiver.until)
        else:
            yield Point(Verdict.EXCEPTED, reason, rests_until=waiver.until)


def check_again_points(work: Work, on: Standards) -> Iterator[Point]:
    """One for each contract whose clauses are to be checked again within the days called soon.

    The same for each piece of work it covers.
    """
    titles = {one.id: one.title for one in work.coverage.contracts}
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
        yield Point(Verdict.DUE_SOON, reason, Step(Holder.PROCUREMENT, what, recheck.by, target))


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
    return [Record(one.number, Target(Place.WAIVER, one.id)) for _, one in _waived(coverage)]


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
