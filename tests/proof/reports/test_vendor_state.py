"""A vendor that is stopped, ending, over, rejected or not begun is so on the cover and at first."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.vendors.models import Vendor, VendorState, VendorStateSpan
from portal.proof.reports.content import report
from portal.supervision.onboarding import queries, services
from tests.actors import acting
from tests.cast import Cast
from tests.clock import Clock
from tests.foundation.printing import reading
from tests.proof.reports import rendering
from tests.proof.reports.drafts import content_of, issued, shown, there
from tests.proof.reports.story import Story

LANGUAGES = pytest.mark.parametrize("lang", ["ja", "en"])
RUNNING: dict[str, Any] = {"first": date(2026, 10, 1), "last": date(2027, 3, 31)}
ISSUED_BEFORE = Path(__file__).parent / "issued_before.json"  # when no vendor had a state
DIGEST = "8ddee3938d13085fc258ac3ba766f28ba228c4b86d56200908a4d02a2449c809"


def became(vendor: Vendor, state: VendorState, day: date, reason: str = "") -> None:
    """By SQL, as the services leave it."""
    rows = update(VendorStateSpan).where(
        VendorStateSpan.vendor_id == vendor.id, VendorStateSpan.valid_until.is_(None)
    )
    db.session.execute(rows.values(valid_until=day))
    db.session.add(VendorStateSpan(vendor_id=vendor.id, state=state, valid_from=day, reason=reason))
    vendor.state = state
    db.session.commit()


def suspended(story: Story, cast: Cast, clock: Clock) -> None:
    """On 16 November 2026, on the next day confirmed; it is 25 November again."""
    clock.go_to(date(2026, 11, 16))
    with transaction():
        services.suspend(story.vendor, reason="名簿を紛失した。", actor=acting(cast.pam))


def confirmed(story: Story, cast: Cast, clock: Clock) -> None:
    clock.go_to(date(2026, 11, 17))
    row = queries.running(story.vendor.id)
    assert row is not None
    with transaction():
        services.confirm_suspension(row, story.vendor, remark="", actor=acting(cast.pia))


@LANGUAGES
def test_a_stop_stands_on_the_cover_and_first_in_the_summary(
    story: Story, cast: Cast, clock: Clock, lang: str
) -> None:
    suspended(story, cast, clock)
    said = shown(story, cast, language=lang, **RUNNING).vendor.state
    assert ("まだ" if lang == "ja" else "No second person") in said
    confirmed(story, cast, clock)
    content = shown(story, cast, language=lang, **RUNNING)
    said = content.vendor.state
    if lang == "ja":
        assert said.startswith("2026年11月16日(月)から提供を停止している。理由: 名簿を紛失した。")
        assert "2026年11月17日(火)に別の担当者が確認した。" in said
        states = {row.state for row in there(content.work).engagements.rows}
        assert states == {"提供停止中"}
    else:
        assert said.startswith("Handovers are stopped since 16 November 2026 (Mon). Reason: ")
        assert "confirmed by a second person on 17 November 2026 (Tue)." in said
    assert content.summary.lead.startswith(said)


@LANGUAGES
@pytest.mark.parametrize("state", [one for one in VendorState if one is not VendorState.ACTIVE])
def test_every_other_state_is_said_with_its_day_and_reason(
    story: Story, cast: Cast, state: VendorState, lang: str
) -> None:
    became(story.vendor, state, date(2026, 11, 2), "価格が折り合わない")
    content = shown(story, cast, language=lang, **RUNNING)
    assert ("2026年11月2日" if lang == "ja" else "2 November 2026") in content.vendor.state
    assert "価格が折り合わない" in content.vendor.state
    assert content.summary.lead.startswith(content.vendor.state)


def test_the_state_is_that_of_the_day_and_a_later_one_stands_apart(
    story: Story, cast: Cast, clock: Clock
) -> None:
    suspended(story, cast, clock)
    content = shown(story, cast)
    assert content.as_of == date(2026, 9, 30)
    assert content.vendor.state == ""
    assert content.conclusion.later is not None
    (row,) = content.conclusion.later.rows
    assert row.on == date(2026, 11, 16)
    assert "提供を停止" in row.activity


def test_of_an_active_vendor_nothing_is_said(story: Story, cast: Cast) -> None:
    content = shown(story, cast, **RUNNING)
    assert content.vendor.state == ""
    assert "委託先の状態" not in rendering.page(content)


@LANGUAGES
def test_a_long_reason_leaves_the_cover_one_page(story: Story, cast: Cast, lang: str) -> None:
    became(story.vendor, VendorState.SUSPENDED, date(2026, 11, 2), "名簿の紛失が判明した" * 100)
    report = issued(cast, language=lang, **RUNNING)
    content = content_of(report)
    assert "…" in content.vendor.state
    first, second, *_ = reading.pages(rendering.pdf(content))
    assert content.basis.audit_head in first
    assert ("監督結果の要約" if lang == "ja" else "Summary") in second


def test_it_is_printed_on_the_cover(story: Story, cast: Cast, clock: Clock) -> None:
    suspended(story, cast, clock)
    page = rendering.page(shown(story, cast, **RUNNING))
    assert "委託先の状態" in page.split("目次")[0]


def test_a_report_issued_before_reads_and_prints_as_it_did() -> None:
    kept = ISSUED_BEFORE.read_text()
    content = report.from_json(kept)
    assert report.to_json(content) == kept
    assert report.digest(kept) == DIGEST
    page = rendering.page(content, format_1=True)
    assert "作成日" in page
    assert "約束3件のうち未達は1件" in page  # in the words of then
    assert "委託先の状態" not in page
