"""Sections 9, 10 and 16 of a report over all vendors: open findings by age and severity, incidents of the period,
and whether the register is whole. Pure."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from portal.foundation.core.words.messages import say, say_n
from portal.ledger.payees.models import PayeeOutcome
from portal.ledger.payees.workflow import OUTCOMES
from portal.proof.reports.content.overall import (
    FoundRow,
    OverallFindings,
    OverallIncident,
    OverallIncidents,
    PayeeSection,
)
from portal.proof.reports.content.parts import (
    Empty,
    Gravity,
    Grid,
    GridRow,
    Nothing,
    Part,
    ReportWording,
)
from portal.proof.reports.facts.overall import OverallFacts
from portal.proof.reports.workflow import GRAVITIES
from portal.supervision.findings.facts import OpenFinding
from portal.supervision.findings.severity import GRAVE, Severity

AGES = ((30, say("up to 30 days")), (90, say("31 to 90 days")), (180, say("91 to 180 days")))
MOST_GRAVE = 200  # told one by one; the figures count all


def findings_of_all(facts: OverallFacts, w: ReportWording) -> OverallFindings | Empty:
    every = [(id_, one) for id_, rows in facts.findings.items() for one in rows]
    if not every:
        return w.empty(Nothing.NONE_HAPPENED, say("no finding is open on the day."))
    late = sum(_late(one, facts.as_of) > 0 for _, one in every)
    grave = sorted(
        ((id_, one) for id_, one in every if one.severity in GRAVE),
        key=lambda found: (list(Severity).index(found[1].severity), found[1].opened_on or date.max),
    )
    return OverallFindings(
        lead=w.sentences(
            [
                say_n("%(n)s finding is open.", "%(n)s findings are open.", len(every)),
                say("Over their due date: %(late)s.", late=late),
            ]
        ),
        by_age=_by_age(every, facts, w),
        grave=w.part(
            (_found(id_, one, facts, w) for id_, one in grave),
            Nothing.NONE_HAPPENED,
            say("none of them is critical or major."),
        ),
    )


def _by_age(
    every: Sequence[tuple[int, OpenFinding]], facts: OverallFacts, w: ReportWording
) -> Grid:
    found: dict[Severity, list[int]] = defaultdict(lambda: [0] * (len(AGES) + 2))
    for _, one in every:
        days = _days(one, facts.as_of)
        place = sum(days > most for most, _ in AGES)
        found[one.severity][place] += 1
        found[one.severity][-1] += _late(one, facts.as_of) > 0
    return w.grid(
        (say("Severity"), *(words for _, words in AGES), say("over 180 days"), say("Overdue")),
        [GridRow(kind=w(GRAVITIES[one]), counts=tuple(found[one])) for one in Severity],
    )


def _days(one: OpenFinding, day: date) -> int:
    return (day - one.opened_on).days if one.opened_on else 0


def _late(one: OpenFinding, day: date) -> int:
    """0 for a risk that is accepted, and while a repair waits to be verified."""
    if one.due_on is None or one.accepted_until is not None or one.handed_in_on is not None:
        return 0
    return max((day - one.due_on).days, 0)


def _found(vendor_id: int, one: OpenFinding, facts: OverallFacts, w: ReportWording) -> FoundRow:
    return FoundRow(
        number=one.number,
        gravity=Gravity(one.severity.value),
        vendor=w(facts.names[vendor_id]),
        title=w(one.title),
        opened_on=one.opened_on or facts.as_of,
        days=_days(one, facts.as_of),
        due_on=one.due_on,
        late=_late(one, facts.as_of),
        until=one.accepted_until,
    )


def incidents_of_all(facts: OverallFacts, w: ReportWording) -> OverallIncidents | Empty:
    if not facts.incidents:
        why = say("no incident or suspicion of one is on record for the period.")
        return w.empty(Nothing.NONE_HAPPENED, why)
    rows = []
    for vendor_id, one, happened in facts.incidents:
        clocks = () if one.was_none else one.clocks
        over = [clock for clock in clocks if clock.sent_on is None and clock.due_on < facts.as_of]
        ended = say("was not an incident") if one.was_none else say("closed")
        rows.append(
            OverallIncident(
                number=one.number,
                vendor=w(facts.names[vendor_id]),
                happened=happened,
                told_on=one.told_on,
                owed=len(clocks),
                late=len(over) + sum(clock.is_late for clock in clocks),
                state=w(ended if one.ended_on is not None else say("not closed")),
                ended_on=one.ended_on,
            )
        )
    lead = say_n(
        "%(n)s incident or suspicion of one is on record for the period.",
        "%(n)s incidents or suspicions of one are on record for the period.",
        len(rows),
    )
    return OverallIncidents(lead=w(lead), incidents=Part(rows=tuple(rows)))


def payees_told(facts: OverallFacts, w: ReportWording) -> PayeeSection | Empty:
    if facts.decided is None:
        why = say("whether the register holds every vendor was not compared with a payee list.")
        return w.empty(Nothing.NOT_RECORDED, why)
    decided = sum(facts.decided.values())
    counts = {**facts.decided, PayeeOutcome.UNDECIDED: facts.on_list - decided}
    rows = [
        GridRow(kind=w(words), counts=(counts.get(outcome, 0),))
        for outcome, words in OUTCOMES.items()
    ]
    return PayeeSection(
        lead=w.sentences(facts.payees), outcomes=w.grid((say("Decided as"), say("Payees")), rows)
    )
