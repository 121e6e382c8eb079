"""Section 6: what was found, how grave it is, for how long, and how it is or was mended."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from portal.foundation.core.words.messages import Message, Text, say, say_n
from portal.ledger.obligations.models import Holder
from portal.proof.reports.content.parts import (
    MANY,
    Empty,
    Grid,
    GridRow,
    Nothing,
    Part,
    ReportWording,
)
from portal.proof.reports.content.sheets import Findings, Gravity, PrintedFinding
from portal.proof.reports.facts.facts import ReportFacts
from portal.proof.reports.facts.findings import FindingFacts
from portal.proof.reports.workflow import GRAVITIES, holder_words
from portal.supervision.confirmations.models import Result
from portal.supervision.findings.models import Cause, FindingState
from portal.supervision.findings.severity import ORDER, Owner, Severity
from portal.supervision.findings.workflow import WORDS
from portal.supervision.responses.assignments.models import Assignment

AGES = (30, 90, 180)  # days, in the overview
_CAUSES: Mapping[Cause, Message] = {
    Cause.ANSWER: say("answer"),
    Cause.CLAUSE: say("contract clause"),
    Cause.ATTESTATION: say("attestation"),
    Cause.NO_RESPONSE: say("no response"),
    Cause.BY_HAND: say("seen by us"),
}


def findings(facts: ReportFacts, w: ReportWording) -> Findings | Empty:
    still = sorted(open_on(facts), key=lambda one: _urgency(one, facts))
    ended = [one for one in facts.findings if one.ended_in(facts.span.first, facts.as_of)]
    ended.sort(key=lambda one: (one.finding.ended_on, one.finding.id))
    seen = _seen(facts)
    if not still and not ended:
        sentence = (
            say("no finding was opened; what %(numbers)s noted stands in section 5.", numbers=seen)
            if seen
            else say("nothing was found that had to be mended.")
        )
        return Empty(kind=Nothing.NONE_HAPPENED, sentence=w(sentence))
    none_open = say("nothing found is open on the as-of date.")
    none_ended = say("no finding was closed in the period.")
    return Findings(
        lead=w.sentences(
            [
                *_lead(still, ended, facts, w),
                say("What %(numbers)s noted stands in section 5.", numbers=seen) if seen else "",
            ]
        ),
        open=_part(still, none_open, facts, w),
        ended=_part(ended, none_ended, facts, w),
        overview=_overview(still, facts, w) if len(still) > MANY else None,
    )


def _seen(facts: ReportFacts) -> str:
    """The numbers of confirmations in section 5 that noted something, be it opened here or not."""
    noted = (one.row for one in facts.confirmations if one.row.result is not Result.IN_ORDER)
    return ", ".join(one.number for one in noted)


def _overview(still: Sequence[FindingFacts], facts: ReportFacts, w: ReportWording) -> Grid:
    """How many of each gravity are open, overdue, and for how long."""
    ages = (*AGES, None)
    heads = [
        say("Severity"),
        say("open in all"),
        say("of them overdue"),
        say("open up to %(days)s days", days=AGES[0]),
        *(
            say("%(first)s to %(last)s days", first=days + 1, last=last)
            for days, last in pairwise(AGES)
        ),
        say("over %(days)s days", days=AGES[-1]),
    ]
    rows = []
    for severity in Severity:
        own = [one for one in still if one.severity_on(facts.as_of) is severity]
        age = Counter(_age(one, facts) for one in own)
        late = sum(one.late_on(facts.as_of) > 0 for one in own)
        counts = (len(own), late, *(age[days] for days in ages))
        rows.append(GridRow(kind=w(GRAVITIES[severity]), counts=counts))
    return Grid(heads=tuple(w(head) for head in heads), rows=tuple(rows))


def _age(one: FindingFacts, facts: ReportFacts) -> int | None:
    """The bound of days up to which it has been open; None: longer than all."""
    days = one.days_on(facts.as_of)
    return next((most for most in AGES if days <= most), None)


def open_on(facts: ReportFacts) -> list[FindingFacts]:
    """What is open on the day of the report."""
    return [one for one in facts.findings if one.is_open_on(facts.as_of)]


def _urgency(one: FindingFacts, facts: ReportFacts) -> tuple[int, int, int]:
    """The longest overdue first, then the gravest, then the oldest."""
    return -one.late_on(facts.as_of), ORDER[one.severity_on(facts.as_of)], one.finding.id


def _part(
    rows: Sequence[FindingFacts], nothing: Message, facts: ReportFacts, w: ReportWording
) -> Part[PrintedFinding]:
    empty = None if rows else Empty(kind=Nothing.NONE_HAPPENED, sentence=w(nothing))
    return Part(rows=tuple(_row(one, facts, w) for one in rows), empty=empty)


def _lead(
    still: Sequence[FindingFacts],
    ended: Sequence[FindingFacts],
    facts: ReportFacts,
    w: ReportWording,
) -> Iterator[Message]:
    if still:
        yield say_n(
            "%(n)s finding is open (%(gravities)s).",
            "%(n)s findings are open (%(gravities)s).",
            len(still),
            gravities=w.listed(by_gravity(one.severity_on(facts.as_of) for one in still)),
        )
        late = sum(one.late_on(facts.as_of) > 0 for one in still)
        yield (
            say_n("%(n)s of them is overdue.", "%(n)s of them are overdue.", late)
            if late
            else say("None of them is overdue.")
        )
    else:
        yield say("Nothing that was found is open.")
    if ended:
        yield say_n(
            "%(n)s was closed in the period.", "%(n)s were closed in the period.", len(ended)
        )


def by_gravity(severities: Iterable[Severity]) -> Iterator[Message]:
    """`major 2`, `minor 1`; the gravest first."""
    counts = Counter(severities)
    for severity in Severity:
        if counts[severity]:
            word = GRAVITIES[severity]
            yield say("%(gravity)s %(count)s", gravity=word, count=counts[severity])


def _row(one: FindingFacts, facts: ReportFacts, w: ReportWording) -> PrintedFinding:
    row, day = one.finding, facts.as_of
    plan, risk, state = one.plan_on(day), one.risk_on(day), one.state_on(day)
    ended = row.ended_on is not None and row.ended_on <= day
    return PrintedFinding(
        number=row.number,
        gravity=Gravity(one.severity_on(day).value),
        title=w(row.name),
        detail=row.detail,
        origin=w.listed(_origin(one, facts)),
        owner=w(_owner(one, facts)),
        opened_on=row.opened_on,
        days=one.days_on(day),
        due_on=one.due_on,
        late=one.late_on(day),
        state=w(WORDS[state]),
        until=risk.until if risk and state is FindingState.RISK_ACCEPTED else None,
        plan=plan.measures if plan else "",
        ready_on=plan.ready_on if plan else None,
        effect=tuple(w(part) for part in _effect(one, facts)),
        ended_on=row.ended_on if ended else None,
    )


def _origin(one: FindingFacts, facts: ReportFacts) -> Iterator[Message | str]:
    """Which answer of which sheet, or what else showed it."""
    row = one.finding
    yield _CAUSES[row.cause]
    if row.subject_kind == Assignment.__tablename__:
        known = (sheet.assignment for sheet in facts.sheets)
        number = next((known.number for known in known if known.id == row.subject_id), "")
        yield from (part for part in (number, row.question_id) if part)


def _owner(one: FindingFacts, facts: ReportFacts) -> Message | Text:
    vendors = one.finding.owner is Owner.VENDOR
    holder = Holder.VENDOR if vendors else Holder.PROCUREMENT
    return holder_words(holder, facts.company.officer_title)


def _effect(one: FindingFacts, facts: ReportFacts) -> Iterator[Message]:
    """What was done and how it was verified; why it is lived with; why it was dropped."""
    row, day = one.finding, facts.as_of
    repair, risk = one.repair_on(day), one.risk_on(day)
    ended = row.ended_on is not None and row.ended_on <= day
    if risk is not None and not ended:
        yield say("Lived with: %(reason)s", reason=risk.reason)
        if risk.measures:
            yield say("Meanwhile: %(measures)s", measures=risk.measures)
        return
    if repair is not None:
        yield say("Done: %(done)s", done=repair.done)
    if ended and row.verified:
        yield say("Verified: %(how)s", how=row.verified)
    elif ended and row.ended_reason:
        yield say("Dropped: %(reason)s", reason=row.ended_reason)
