"""`supervised` by a visit, an interview, a policy, a certificate, or on paper before the portal."""

from datetime import date
from typing import Any

import pytest

from portal.foundation.core.words.messages import Text
from portal.ledger.obligations.models import Holder
from portal.supervision.confirmations.models import ConfirmationKind, Result
from portal.supervision.confirmations.queries import Confirmed
from portal.supervision.promises.results import Place, Verdict
from portal.supervision.responses.intervals.periodic import Interval
from portal.supervision.responses.intervals.queries import Accepted
from tests.supervision.promises.pieces import TODAY, sentences
from tests.supervision.promises.test_supervised import judged, waiting

V, K = Verdict, ConfirmationKind
VISITED = date(2026, 10, 1)
WHY = Text(ja="2回連続でA評価", en="Grade A twice running")


def confirmed(held_on: date = VISITED, **others: Any) -> Confirmed:
    """A visit, in order and approved on the same day, unless told otherwise."""
    usual: dict[str, Any] = {
        "confirmation_id": 5,
        "number": "K-2026-005",
        "kind": K.SITE_VISIT,
        "held_on": held_on,
        "counts_from": held_on,
        "result": Result.IN_ORDER,
    }
    return Confirmed(**(usual | others))


@pytest.mark.parametrize("kind", K)
@pytest.mark.parametrize("result", [Result.IN_ORDER, Result.WITH_FINDINGS])
def test_whatever_was_approved_and_in_order_keeps_it(
    kind: ConfirmationKind, result: Result
) -> None:
    finding = judged(confirmed=(confirmed(kind=kind, result=result),))
    assert finding.verdict is V.KEPT
    assert finding.rests_until == date(2027, 4, 1)  # six months later
    assert [(one.number, one.target.place) for one in finding.records] == [
        ("K-2026-005", Place.CONFIRMATION)
    ]
    assert "confirmed on" in " ".join(sentences(finding))


def test_what_was_not_in_order_never_counts() -> None:
    finding = judged(confirmed=(confirmed(result=Result.NOT_IN_ORDER),))
    assert finding.verdict is V.BROKEN
    assert finding.records == ()


def test_what_waits_for_approval_does_not_count_and_is_the_officers_to_decide() -> None:
    finding = judged(confirmed=(confirmed(counts_from=None),))
    assert finding.verdict is V.BROKEN
    assert "is not approved yet" in sentences(finding)[0]
    step = finding.step
    assert step is not None
    assert (step.who, step.target.place) == (Holder.PRIVACY_OFFICER, Place.CONFIRMATION_DECISION)


def test_what_waits_and_would_not_help_asks_for_the_questionnaire_as_before() -> None:
    for idle in (
        confirmed(date(2026, 1, 5), counts_from=None),
        confirmed(counts_from=None, result=Result.NOT_IN_ORDER),
    ):
        step = judged(confirmed=(idle,), checking=waiting()).step
        assert step is not None
        assert step.who is Holder.VENDOR


def test_of_several_the_one_after_which_the_next_is_due_last_counts() -> None:
    sheet = Accepted(8, "Q-2026-008", date(2026, 11, 2), date(2025, 12, 1))
    finding = judged(checked=sheet, confirmed=(confirmed(),))
    assert finding.rests_until == date(2027, 5, 2)
    assert [one.number for one in finding.records] == ["Q-2026-008"]
    older = Accepted(8, "Q-2026-008", date(2026, 6, 1), date(2025, 12, 1))
    finding = judged(checked=older, confirmed=(confirmed(),))
    assert finding.rests_until == date(2027, 4, 1)
    assert [one.number for one in finding.records] == ["K-2026-005", "Q-2026-008"]


def test_a_certificate_counts_no_longer_than_it_is_valid() -> None:
    until = date(2026, 12, 10)
    paper = confirmed(kind=K.CERTIFICATE, certified_until=until)
    finding = judged(confirmed=(paper,))
    assert (finding.verdict, finding.rests_until) == (V.DUE_SOON, until)
    assert "as long as the certificate is valid" in sentences(finding)[0]
    after = judged(date(2026, 12, 11), confirmed=(paper,))
    assert after.verdict is V.BROKEN
    assert "confirmed last" in sentences(after)[0]


def test_a_longer_certificate_does_not_make_the_interval_longer() -> None:
    paper = confirmed(kind=K.CERTIFICATE, certified_until=date(2029, 3, 31))
    assert judged(confirmed=(paper,)).rests_until == date(2027, 4, 1)


def test_on_paper_before_the_portal_it_counts_with_its_own_day_and_says_so() -> None:
    paper = confirmed(date(2026, 3, 2), kind=K.PAPER_CHECK, is_imported=True)
    finding = judged(date(2026, 5, 1), confirmed=(paper,))
    assert finding.verdict is V.KEPT
    assert "imported" in " ".join(sentences(finding))


def test_what_came_late_is_kept_since_then() -> None:
    late = confirmed(date(2026, 3, 2), kind=K.PAPER_CHECK, is_imported=True)
    reasons = judged(date(2026, 5, 1), confirmed=(late,)).reasons  # due on 1 January
    (since,) = [one for one in reasons if "late before" in one.id]
    assert since.params["since"] == date(2026, 3, 2)
    on_time = confirmed(date(2025, 12, 1), kind=K.PAPER_CHECK, is_imported=True)
    both = judged(date(2026, 5, 1), confirmed=(on_time, late))
    assert not any("late before" in one for one in sentences(both))


def test_approved_late_it_is_kept_since_the_approval() -> None:
    visit = confirmed(date(2025, 12, 20), counts_from=date(2026, 2, 1))  # due on 1 January
    reasons = judged(date(2026, 3, 1), confirmed=(visit,)).reasons
    assert [one.params["since"] for one in reasons if "late before" in one.id] == [date(2026, 2, 1)]


def test_a_longer_interval_says_why() -> None:
    interval = Interval(24, 12, WHY, until=date(2028, 1, 31))
    finding = judged(interval=interval, confirmed=(confirmed(date(2025, 10, 1)),))
    assert finding.verdict is V.KEPT
    assert finding.rests_until == date(2027, 10, 1)
    (reason,) = [one for one in finding.reasons if "instead of" in one.id]
    assert (reason.params["n"], reason.params["usual"], reason.params["why"]) == (24, 12, WHY)


def test_it_is_no_longer_than_what_it_rests_on() -> None:
    """Checked on 1 October 2025, twice the usual interval while the certificate is valid."""
    checked = (confirmed(date(2025, 10, 1)),)
    ends_soon = Interval(24, 12, WHY, until=date(2026, 12, 5))
    finding = judged(TODAY, interval=ends_soon, confirmed=checked)
    assert (finding.verdict, finding.rests_until) == (V.DUE_SOON, date(2026, 12, 5))
