"""What differs from the day before the period: verdicts first, then the facts behind them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from portal.foundation.core.words.messages import Message, Text, say
from portal.ledger.obligations.models import ObligationKind
from portal.proof.reports.content.parts import Empty, Nothing, Part, ReportWording
from portal.proof.reports.content.report import VendorReport
from portal.proof.reports.content.tables import ChangeRow, Decision
from portal.proof.reports.facts.facts import ReportFacts
from portal.proof.reports.facts.sheets import accepted_by
from portal.proof.reports.workflow import holder_words
from portal.supervision.findings.severity import GRAVE, Severity
from portal.supervision.promises.results import Place
from portal.supervision.promises.verdicts import Look
from portal.supervision.promises.words import LOOKS
from portal.supervision.promises.work import SupervisedWork

_LOOKS = tuple(Look)  # the gravest first
Compared = tuple[Message, Text | int, Text | int]  # what, before, after


def looks_before(facts: ReportFacts, last: VendorReport | None) -> Mapping[str, Look]:
    """What stands beside the verdicts, by promise: what the last report said; where there is none,
    how it was on the day before the period."""
    if last is None:
        before = facts.before.promises if facts.before else ()
        return {verdict.promise.id: verdict.look for verdict in before}
    said = {promise.no: Look(promise.sign) for promise in last.summary.promises}
    numbered = enumerate(facts.packs.promises.promises, start=1)
    return {promise.id: said[no] for no, promise in numbered if no in said}


def changes(facts: ReportFacts, w: ReportWording, last: VendorReport | None) -> Part[ChangeRow]:
    """Of verdicts since the last report, of facts since the day before the period."""
    if facts.before is None and last is None:
        sentence = say("the vendor was not in the register before this period.")
        return Part(empty=Empty(kind=Nothing.NOT_APPLICABLE, sentence=w(sentence)))
    rows = (*_verdicts(facts, w, looks_before(facts, last)), *_facts(facts, w))
    day = facts.span.day_before
    note = "" if last is None or last.as_of == day else w(_compared_on(day))
    if not rows:
        sentence = say("nothing differs from the day before the period.")
        return Part(empty=Empty(kind=Nothing.NONE_HAPPENED, sentence=w(sentence)))
    return Part(rows=rows, note=note)


def _compared_on(day: date) -> Message:
    return say("What is no verdict is compared with %(day)s, the day before the period.", day=day)


def _verdicts(
    facts: ReportFacts, w: ReportWording, known: Mapping[str, Look]
) -> Iterator[ChangeRow]:
    """The gravest new verdict first."""
    labels: dict[str, Message | Text] = {
        verdict.id: verdict.label for verdict in facts.packs.promises.verdicts
    }
    labels[Look.BEFORE_FIRST] = LOOKS[Look.BEFORE_FIRST]
    moved = [
        (promise.promise.short, known[promise.promise.id], promise.look)
        for promise in facts.evaluation.promises
        if known.get(promise.promise.id, promise.look) is not promise.look
    ]
    for name, old, new in sorted(moved, key=lambda one: _LOOKS.index(one[2])):
        yield ChangeRow(subject=w(name), before=w(LOOKS[old]), after=w(LOOKS[new]), strong=True)


def _facts(facts: ReportFacts, w: ReportWording) -> Iterator[ChangeRow]:
    for subject, was, is_now in _compared(facts):
        if was != is_now:
            yield ChangeRow(subject=w(subject), before=_shown(was, w), after=_shown(is_now, w))


def _compared(facts: ReportFacts) -> list[Compared]:
    counted = (
        {engagement.engagement_id for engagement in facts.before.engagements if engagement.counts}
        if facts.before
        else set()
    )
    old = [work for work in facts.works_before.works if work.engagement_id in counted]
    new = [work.on_day for work in facts.works if work.verdict.counts]
    return [
        (
            say("Risk tier"),
            _tier(facts.works_before.tier, facts),
            _tier(facts.evaluation.tier, facts),
        ),
        (say("Work with data within reach"), len(old), len(new)),
        (say("Categories of data shared"), _shares(old), _shares(new)),
        (
            say("Other parties declared by the vendor"),
            len(facts.declared(facts.span.day_before)),
            len(facts.declared(facts.as_of)),
        ),
        *_sheets(facts),
        (say("Open findings"), _open(facts, facts.span.day_before), _open(facts, facts.as_of)),
        (
            say("Open findings that are critical or major"),
            _open(facts, facts.span.day_before, GRAVE),
            _open(facts, facts.as_of, GRAVE),
        ),
    ]


def _sheets(facts: ReportFacts) -> list[Compared]:
    """Of the sheet accepted last by either day."""
    then = next(iter(accepted_by(facts.sheets, facts.span.day_before)), None)
    now = next(iter(accepted_by(facts.sheets, facts.as_of)), None)
    if now is None:
        return []
    old = then.assignment if then else None
    new = now.assignment
    return [
        (say("Grade of the check sheet"), _plain(old.grade if old else None), _plain(new.grade)),
        (
            say("Verified points of the check sheet"),
            _plain(old.verified if old else None),
            _plain(new.verified),
        ),
    ]


def _open(facts: ReportFacts, day: date, severities: Collection[Severity] = tuple(Severity)) -> int:
    return sum(
        finding.is_open_on(day) and finding.severity_on(day) in severities
        for finding in facts.findings
    )


def _plain(value: str | float | None) -> Text:
    """Nothing is a dash, points have one decimal."""
    words = "–" if value is None else f"{value:.1f}" if isinstance(value, float) else str(value)
    return Text(ja=words, en=words)


def _shares(works: Sequence[SupervisedWork]) -> int:
    return sum(len(work.shares) for work in works)


def _tier(tier_id: str | None, facts: ReportFacts) -> Text:
    if tier_id is None:
        return Text(ja="–", en="–")
    return facts.packs.tiers.by_id[tier_id].label


def _shown(value: Text | int, w: ReportWording) -> str:
    return w.formats.number(value) if isinstance(value, int) else w(value)


# What else waits for a decision: with whom it lies, in place of who proposed it.

DECISIONS = frozenset(  # obligations whose holder decides something, told nowhere else
    {
        ObligationKind.CONFIRMATION_DECISION,
        ObligationKind.EXTENSION_DECISION,
        ObligationKind.MERGER_DECISION,
        ObligationKind.SUSPENSION_CONFIRM,
        ObligationKind.WAIVER_DECISION,
    }
)


def others(facts: ReportFacts, w: ReportWording) -> Iterator[Decision]:
    """Everything else that waits for somebody to say yes or no."""
    for obligation in facts.obligations:
        if obligation.kind in DECISIONS:
            yield Decision(
                what=w(obligation.text),
                proposer="",
                decide_by=obligation.due_on,
                decider=w(holder_words(obligation.holder, facts.company.officer_title)),
            )


def billing(facts: ReportFacts, w: ReportWording) -> Iterator[Decision]:
    """Of billing data for other purposes the officer decides; nobody owes it by a day."""
    steps = {
        point.step.target.id: point.step
        for promise in facts.evaluation.promises
        for point in promise.points
        if point.step is not None and point.step.target.place is Place.BILLING_DECISION
    }
    for _, step in sorted(steps.items()):
        decider = w(holder_words(step.who, facts.company.officer_title))
        yield Decision(what=w(step.what), proposer="", decide_by=step.by, decider=decider)
