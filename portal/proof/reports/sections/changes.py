"""What differs from the day before the period: verdicts first, then the facts behind them."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date

from portal.foundation.core.messages import Message, Text, say
from portal.proof.reports.content_parts import Empty, Nothing, Part
from portal.proof.reports.content_tables import Change
from portal.proof.reports.facts import Facts
from portal.proof.reports.sections.attestations import declared
from portal.proof.reports.sheet_facts import accepted_by
from portal.proof.reports.wording import Wording
from portal.supervision.findings.severity import GRAVE, Severity
from portal.supervision.promises.verdicts import Look
from portal.supervision.promises.words import LOOKS
from portal.supervision.promises.work import Work

_LOOKS = tuple(Look)  # the gravest first
Compared = tuple[Message, Text | int, Text | int]  # what, before, after


def changes(facts: Facts, w: Wording) -> Part[Change]:
    if facts.before is None:
        sentence = say("the vendor was not in the register before this period.")
        return Part(empty=Empty(kind=Nothing.NOT_APPLICABLE, sentence=w(sentence)))
    rows = (*_verdicts(facts, w), *_facts(facts, w))
    if not rows:
        sentence = say("nothing differs from the day before the period.")
        return Part(empty=Empty(kind=Nothing.NONE_HAPPENED, sentence=w(sentence)))
    return Part(rows=rows)


def _verdicts(facts: Facts, w: Wording) -> Iterator[Change]:
    """The gravest new verdict first."""
    known = {one.promise.id: one.look for one in facts.before.promises} if facts.before else {}
    moved = [
        (one.promise.short, known[one.promise.id], one.look)
        for one in facts.evaluation.promises
        if known.get(one.promise.id, one.look) is not one.look
    ]
    for name, old, new in sorted(moved, key=lambda one: _LOOKS.index(one[2])):
        yield Change(subject=w(name), before=w(LOOKS[old]), after=w(LOOKS[new]), strong=True)


def _facts(facts: Facts, w: Wording) -> Iterator[Change]:
    for subject, was, is_now in _compared(facts):
        if was != is_now:
            yield Change(subject=w(subject), before=_shown(was, w), after=_shown(is_now, w))


def _compared(facts: Facts) -> list[Compared]:
    counted = (
        {one.engagement_id for one in facts.before.engagements if one.counts}
        if facts.before
        else set()
    )
    old = [one for one in facts.works_before.works if one.engagement_id in counted]
    new = [one.judged for one in facts.works if one.verdict.counts]
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
            len(declared(facts, facts.span.day_before)),
            len(declared(facts, facts.as_of)),
        ),
        *_sheets(facts),
        (say("Open findings"), _open(facts, facts.span.day_before), _open(facts, facts.as_of)),
        (
            say("Open findings that are critical or major"),
            _open(facts, facts.span.day_before, GRAVE),
            _open(facts, facts.as_of, GRAVE),
        ),
    ]


def _sheets(facts: Facts) -> list[Compared]:
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


def _open(facts: Facts, day: date, severities: Collection[Severity] = tuple(Severity)) -> int:
    return sum(one.is_open_on(day) and one.severity_on(day) in severities for one in facts.findings)


def _plain(value: str | float | None) -> Text:
    """Nothing is a dash, points have one decimal."""
    words = "–" if value is None else f"{value:.1f}" if isinstance(value, float) else str(value)
    return Text(ja=words, en=words)


def _shares(works: Sequence[Work]) -> int:
    return sum(len(one.shares) for one in works)


def _tier(tier_id: str | None, facts: Facts) -> Text:
    if tier_id is None:
        return Text(ja="–", en="–")
    return facts.packs.tiers.by_id[tier_id].label


def _shown(value: Text | int, w: Wording) -> str:
    return w.formats.number(value) if isinstance(value, int) else w(value)
