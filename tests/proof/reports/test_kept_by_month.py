"""The first page shows two years of verdicts by month as the board showed them, and since when."""

from datetime import date

from portal.foundation.core.database.db import db
from portal.proof.reports.content.kept import NOT_JUDGED
from portal.proof.reports.sections.first_page.kept import gravest, last_months, unbroken
from portal.supervision.promises.models import VerdictSpan
from portal.supervision.promises.queries import decided_promises, shown_on
from portal.supervision.promises.results import Look, Verdict
from portal.supervision.promises.shown_spans import ShownSpan
from tests.cast import Cast
from tests.proof.reports.drafts import shown
from tests.proof.reports.story import Story

L = Look
MAY, JUNE = (date(2026, 5, 1), date(2026, 5, 31)), (date(2026, 6, 1), date(2026, 6, 30))


def span(look: Look, first: date, until: date | None = None) -> ShownSpan:
    return ShownSpan("selected", look, first, until)


def test_the_months_end_with_that_of_the_day_and_are_two_years() -> None:
    months = last_months(date(2026, 9, 30))
    assert (months[0], months[-1], len(months)) == (date(2024, 10, 1), date(2026, 9, 1), 24)
    assert last_months(date(2026, 1, 31))[-2] == date(2025, 12, 1)


def test_one_day_not_kept_marks_its_month_and_not_the_next() -> None:
    spans = [
        span(L.KEPT, date(2026, 4, 1), date(2026, 5, 31)),
        span(L.BROKEN, date(2026, 5, 31), date(2026, 6, 1)),
        span(L.KEPT, date(2026, 6, 1)),
    ]
    assert gravest(spans, *MAY) == "broken"
    assert gravest(spans, *JUNE) == "kept"


def test_a_month_before_the_first_judgement_is_never_shown_as_kept() -> None:
    spans = [span(L.KEPT, date(2026, 6, 30))]
    assert gravest(spans, *MAY) == NOT_JUDGED
    assert gravest(spans, *JUNE) == "kept"


def test_since_when_it_is_not_kept_is_the_day_after_which_it_never_was() -> None:
    spans = [
        span(L.BROKEN, date(2026, 4, 1), date(2026, 5, 1)),
        span(L.KEPT, date(2026, 5, 1), date(2026, 6, 10)),
        span(L.BROKEN, date(2026, 6, 10), date(2026, 7, 1)),
        span(L.BROKEN, date(2026, 7, 1)),
    ]
    assert unbroken(spans, L.BROKEN, date(2026, 9, 30)) == date(2026, 6, 10)
    assert unbroken(spans[:3], L.BROKEN, date(2026, 7, 1)) is None
    assert unbroken(spans[:3], L.BROKEN, date(2026, 6, 30)) == date(2026, 6, 10)


def test_the_strip_is_what_the_board_showed_and_nothing_after_the_day(
    story: Story, cast: Cast
) -> None:
    day = date(2026, 9, 30)
    promise = decided_promises(day)[0]
    db.session.query(VerdictSpan).delete()
    rows = (
        (Verdict.BROKEN, date(2026, 7, 20), date(2026, 8, 3)),
        (Verdict.KEPT, date(2026, 8, 3), date(2026, 10, 5)),
        (Verdict.BROKEN, date(2026, 10, 5), None),
    )
    for verdict, first, until in rows:
        db.session.add(
            VerdictSpan(
                vendor_id=story.vendor.id,
                promise_id=promise.id,
                verdict=verdict,
                without_record=False,
                valid_from=first,
                valid_until=until,
            )
        )
    db.session.commit()
    strip = shown(story, cast).summary.strip
    assert strip is not None
    line = next(line for line in strip.lines if line.name == promise.short.ja)
    assert line.months[-4:] == (NOT_JUDGED, "broken", "broken", "kept")
    assert set(line.months[:-3]) == {NOT_JUDGED}
    assert line.unkept == "2026年7月から2026年8月まで"
    assert strip.judged_from == date(2026, 7, 20)
    assert line.months[-1] == shown_on([story.vendor.id], day)[story.vendor.id][promise.id].value
