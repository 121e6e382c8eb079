"""The strip "kept, not kept" by month for each promise, from what the portal showed on each day."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from portal.foundation.core.words.dates import add_months
from portal.foundation.core.words.messages import Message, say
from portal.proof.reports.content.kept import NOT_JUDGED, KeptLine, KeptStrip
from portal.proof.reports.content.parts import ReportWording
from portal.proof.reports.facts.facts import ReportFacts
from portal.supervision.promises.results import Look, PromiseVerdict, Verdict
from portal.supervision.promises.shown_spans import ShownSpan

MONTHS = 24
_DAY = timedelta(days=1)
_GRAVITY: Mapping[Look, int] = {look: rank for rank, look in enumerate(Look)}


def strip(facts: ReportFacts, w: ReportWording, numbers: Mapping[str, int]) -> KeptStrip:
    """The months up to that of the as-of date; `numbers`: of the promises, as on the board."""
    months = last_months(facts.as_of)
    first_days = [span.first for span in facts.spans]
    begun = min(first_days, default=None)
    return KeptStrip(
        months=months,
        lines=tuple(
            _line(promise, facts, w, months, numbers[promise.promise.id])
            for promise in facts.evaluation.promises
        ),
        judged_from=begun if begun is not None and begun >= months[0] else None,
    )


def last_months(day: date) -> tuple[date, ...]:
    """The first days of the months that end with the one of the day."""
    this = day.replace(day=1)
    return tuple(add_months(this, back - MONTHS + 1) for back in range(MONTHS))


def gravest(spans: Sequence[ShownSpan], first: date, last: date) -> str:
    """Of all that was shown from the first to the last day, both included."""
    shown = [span.look for span in spans if span.touches(first, last)]
    return min(shown, key=_GRAVITY.__getitem__).value if shown else NOT_JUDGED


def unbroken(spans: Sequence[ShownSpan], look: Look, day: date) -> date | None:
    """Since when it looked so without a break until the day; None: it did not on the day."""
    since = None
    for span in sorted(spans, key=lambda span: span.first, reverse=True):
        if span.look is not look or not span.touches(
            *((since - _DAY,) * 2 if since else (day, day))
        ):
            break
        since = span.first
    return since


def _line(
    promise: PromiseVerdict,
    facts: ReportFacts,
    w: ReportWording,
    months: Sequence[date],
    no: int,
) -> KeptLine:
    spans = [span for span in facts.spans if span.promise_id == promise.promise.id]
    looks = tuple(
        gravest(spans, month, min(add_months(month, 1) - _DAY, facts.as_of)) for month in months
    )
    broken = promise.look is Look.BROKEN
    since = unbroken(spans, Look.BROKEN, facts.as_of) if broken else None
    runs = _runs([month for month, look in zip(months, looks, strict=True) if look == Look.BROKEN])
    return KeptLine(
        no=no,
        name=w(promise.promise.short),
        months=looks,
        since=since,
        since_first=since is not None and all(span.first >= since for span in spans),
        at_end=broken and since is None and _only_at_end(promise, facts),
        unkept=w.listed(_run(first, last, w) for first, last in runs),
    )


def _only_at_end(promise: PromiseVerdict, facts: ReportFacts) -> bool:
    """Not kept only for work that ended in the period: the portal shows that of no later day."""
    ended = [work.verdict for work in facts.ended]
    return bool(ended) and not any(
        point.verdict is Verdict.BROKEN
        for work, result in promise.works
        if work not in ended
        for point in result.points
    )


def _runs(months: Sequence[date]) -> Iterator[tuple[date, date]]:
    """First and last of those that follow each other."""
    begin: date | None = None
    for place, month in enumerate(months):
        begin = begin or month
        if place + 1 == len(months) or months[place + 1] != add_months(month, 1):
            yield begin, month
            begin = None


def _run(first: date, last: date, w: ReportWording) -> Message | str:
    if first == last:
        return w.formats.month(first)
    return say("%(first)s to %(last)s", first=w.formats.month(first), last=w.formats.month(last))
