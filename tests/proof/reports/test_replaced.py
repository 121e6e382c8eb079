"""A report issued anew names the one it replaces and why; the replaced one says so and stays."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import Text
from portal.foundation.evidence import storage
from portal.foundation.mail.queries import list_outbox
from portal.proof.reports import queries, services
from portal.proof.reports.content.cover import Previous
from portal.proof.reports.content.differences import differences
from portal.proof.reports.content.parts import Mark, Part, ReportWording
from portal.proof.reports.models import SupervisionReport
from portal.proof.reports.printing import rendering, seals
from portal.proof.reports.workflow import Conclusion
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.findings import make_finding
from tests.foundation.printing import reading
from tests.proof.reports import rendering as printing
from tests.proof.reports import sample
from tests.proof.reports.drafts import content_of, drafted, issued
from tests.proof.reports.story import Story
from tests.proof.reports.test_views import FILLED

WHY = "監査条項の条番号を誤って記載した。"
LANGUAGES = pytest.mark.parametrize("lang", ["ja", "en"])


def anew(cast: Cast, of: SupervisionReport, **changes: Any) -> SupervisionReport:
    values: dict[str, Any] = {"replaces": of.id, "why": WHY} | changes
    return issued(cast, **values)


def test_the_same_period_of_the_same_day_is_issued_again_only_in_place_of_the_first(
    story: Story, cast: Cast
) -> None:
    first = issued(cast)
    again = drafted(cast)
    why = services.why_not_issued(again, acting(cast.pia))
    assert why is not None
    assert why.params["number"] == first.number
    with pytest.raises(RuleViolated, match="about the same period") as refused, transaction():
        services.issue_report(again, cast.acme, version=1, actor=acting(cast.pia))
    assert refused.value.field == "replaces"
    assert again.number is None


def test_another_vendor_or_period_needs_no_replacement(story: Story, cast: Cast) -> None:
    issued(cast)
    assert issued(cast, cast.globex).number == "SR-2026-002"
    assert issued(cast, last=date(2026, 8, 31)).number == "SR-2026-003"


def test_an_interim_report_is_followed_and_not_replaced_by_the_next(
    story: Story, cast: Cast, clock: Clock
) -> None:
    running: dict[str, Any] = {"first": date(2026, 10, 1), "last": date(2027, 3, 31)}
    interim = issued(cast, **running)
    clock.go_to(date(2026, 12, 10))
    later = issued(cast, **running)
    previous = content_of(later).previous
    assert previous is not None
    assert previous.number == interim.number
    assert queries.replacements([interim.id]) == {}


@LANGUAGES
def test_the_new_one_names_the_number_it_replaces_and_why(
    story: Story, cast: Cast, lang: str
) -> None:
    first = issued(cast)
    second = anew(cast, first)
    content = content_of(second, lang)
    assert content.replaces is not None
    assert (content.replaces.number, content.replaces.remark) == (first.number, WHY)
    assert content.previous is None  # what is replaced is nobody's last report
    assert WHY in content.basis.revisions[0].what
    cover = reading.pages(rendering.pdf_of(second.content or "", lang))[0]
    assert first.number is not None
    assert first.number in cover
    assert reading.squeezed(WHY) in cover


def test_the_replaced_one_says_so_and_keeps_content_and_pdf_byte_for_byte(
    printed: SupervisionReport, cast: Cast, browser: Browser
) -> None:
    first = printed
    kept, made = first.content, dict(seals.pdfs_of(first))
    bytes_before = {lang: storage.read(sha256) for lang, sha256 in made.items()}
    second = anew(cast, first)
    rendering.render_reports()
    db.session.expire_all()
    assert first.content == kept
    assert seals.frozen_text(first) == kept
    assert seals.pdfs_of(first) == made
    browser.sign_in(cast.max)
    page = browser.get(f"/reports/{first.id}")
    assert page.status_code == 200
    assert f"SR-2026-001 has been replaced by {second.number}" in page.text
    assert WHY in page.text
    assert f'href="/reports/{second.id}"' in page.text
    assert browser.get(f"/reports/{first.id}/pdf?lang=ja").data == bytes_before["ja"]
    stands = browser.get(f"/reports/{second.id}").text
    assert "This report stands in place of SR-2026-001" in stands
    assert "has been replaced" not in stands
    for path in ("/reports/", f"/vendors/{cast.acme.id}/reports"):
        assert f"Replaced by {second.number}" in browser.get(path).text
    assert "SR-2026-002" in browser.get("/reports/?standing=yes").text
    assert "SR-2026-001" not in browser.get("/reports/?standing=yes").text
    assert (
        "SR-2026-002"
        not in browser.get("/reports/?standing=no").text.split("<main")[1].split("Replaced by")[0]
    )
    file = browser.get("/reports/?file=csv").get_data(as_text=True)
    assert WHY in file
    assert "2026-09-30" in file or "2026/09/30" in file


def test_history_and_mail_name_both_and_the_reason(printed: SupervisionReport, cast: Cast) -> None:
    first = printed
    second = anew(cast, first)
    rendering.render_reports()
    for report in (first, second):
        line = next(one for one in trail_of(report) if one.action == seals.ISSUED)
        assert line.text.params == {"number": second.number, "replaced": first.number, "why": WHY}
    mail = next(one for one in list_outbox() if one.key.startswith(f"report:{second.id}:"))
    assert f"in place of {first.number}" in mail.body
    assert WHY in mail.body


@pytest.mark.parametrize(
    ("changes", "field"), [({"why": " "}, "why"), ({"replaces": 999}, "replaces")]
)
def test_without_a_reason_or_a_report_nothing_is_replaced(
    story: Story, cast: Cast, changes: dict[str, Any], field: str
) -> None:
    first = issued(cast)
    values: dict[str, Any] = {"replaces": first.id, "why": WHY} | changes
    with pytest.raises(RuleViolated) as refused:
        drafted(cast, **values)
    assert refused.value.field == field


def test_another_vendors_report_a_draft_and_a_replaced_one_are_not_replaced(
    story: Story, cast: Cast
) -> None:
    others, draft, first = issued(cast, cast.globex), drafted(cast), issued(cast)
    anew(cast, first)
    for one in (others, draft, first):
        with pytest.raises(RuleViolated) as refused:
            drafted(cast, replaces=one.id, why=WHY)
        assert refused.value.field == "replaces"


def test_of_two_drafts_that_replace_one_report_the_second_is_refused(
    story: Story, cast: Cast
) -> None:
    first = issued(cast)
    one, other = (drafted(cast, replaces=first.id, why=WHY) for _ in range(2))
    with transaction():
        services.issue_report(one, cast.acme, version=1, actor=acting(cast.pia))
    with pytest.raises(RuleViolated, match="has been replaced by"), transaction():
        services.issue_report(other, cast.acme, version=1, actor=acting(cast.pia))


def test_the_last_report_is_the_last_one_that_stands(story: Story, cast: Cast) -> None:
    first = issued(cast)
    second = anew(cast, first, conclusion=Conclusion.CONTINUE, conditions="")
    third = issued(cast, first=date(2026, 10, 1), last=date(2027, 3, 31))
    content = content_of(third)
    assert content.previous is not None
    assert content.previous.number == second.number
    assert content.summary.last_conclusion == "継続"
    assert content.summary.last_of == "SR-2026-002(2026年9月30日(水)現在)"


def test_the_last_verdicts_are_those_that_were_reported(
    story: Story, cast: Cast, clock: Clock
) -> None:
    running: dict[str, Any] = {"first": date(2026, 10, 1), "last": date(2027, 3, 31)}
    make_finding(story.vendor)  # today: the day before the period knows nothing of it
    first = issued(cast, **running)
    clock.go_to(date(2026, 12, 10))
    second = issued(cast, **running)
    said = {one.no: one.sign for one in content_of(first).summary.promises}
    before = {one.no: one.last_sign for one in content_of(first).summary.promises}
    assert said != before
    assert {one.no: one.last_sign for one in content_of(second).summary.promises} == said


def test_without_a_last_report_the_verdicts_beside_are_called_those_of_the_day(
    story: Story, cast: Cast
) -> None:
    report = issued(cast, first=date(2026, 7, 1))
    summary = content_of(report).summary
    assert "2026年6月30日" in summary.last_of
    page = reading.pages(rendering.pdf_of(report.content or "", "ja"))[1]
    assert "期首前" in page
    assert "前回からの変化" not in page


def test_pam_begins_from_the_report_that_is_to_be_replaced(
    printed: SupervisionReport, cast: Cast, browser: Browser
) -> None:
    first = printed
    browser.sign_in(cast.pam)
    assert "Replace this report" in browser.get(f"/reports/{first.id}").text
    form = f"/vendors/{cast.acme.id}/reports/new"
    seen = browser.get(f"{form}?replaces={first.id}").text
    assert first.opinion.splitlines()[0] in seen
    assert f'<option selected value="{first.id}">' in seen or f'value="{first.id}" selected' in seen
    refused = browser.post(form, data=FILLED | {"replaces": str(first.id)})
    assert refused.status_code == 422
    assert "Say why the earlier report is replaced" in refused.text
    browser.post(form, data=FILLED | {"replaces": str(first.id), "why": WHY})
    (draft,) = [report for report in queries.reports_of_vendor(cast.acme.id) if not report.number]
    assert (draft.replaces_id, draft.replaces_why) == (first.id, WHY)
    assert (
        "Once issued, this report stands in place of SR-2026-001"
        in browser.get(f"/reports/{draft.id}").text
    )


@LANGUAGES
def test_the_new_one_lists_what_it_says_otherwise_and_nothing_else(
    story: Story, cast: Cast, lang: str
) -> None:
    first = issued(cast)
    make_finding(
        story.vendor, title=Text(ja="控えがない", en="No backup"), opened_on=date(2026, 9, 1)
    )
    second = anew(cast, first, opinion="監査条項の改定を急ぐ。")
    content = content_of(second, lang)
    assert content.differences is not None
    told = {(row.section, row.kind.value, row.what) for row in content.differences.rows}
    number = "F-2026-001"
    name = "控えがない" if lang == "ja" else "No backup"
    assert (6, "added", f"{number} {name}") in told
    assert {
        (11, "added", "監査条項の改定を急ぐ。"),
        (11, "gone", "義務をおおむね守っている。"),
    } <= told
    assert not {section for section, *_ in told} & {0, 2, 3, 4, 5, 7, 8, 12}
    whole = reading.text(rendering.pdf_of(second.content or "", lang))
    assert reading.squeezed(f"{number} {name}") in whole
    assert (
        "差替え前の報告書(SR-2026-001)との相違" if lang == "ja" else "WhatdiffersfromSR-2026-001"
    ) in whole


def test_the_list_comes_from_what_was_frozen_and_not_from_the_facts_of_today(
    story: Story, cast: Cast, browser: Browser
) -> None:
    first = issued(cast)
    second = anew(cast, first)
    content = content_of(second)
    assert content.differences is not None
    assert content.differences.rows == ()
    make_finding(story.vendor, opened_on=date(2026, 9, 1))
    assert (
        content_of(db.session.get_one(SupervisionReport, second.id)).differences
        == content.differences
    )
    browser.sign_in(cast.pia)
    assert "Nothing differs from SR-2026-001" in browser.get(f"/reports/{second.id}").text
    assert content_of(first).differences is None


def test_a_verdict_and_a_day_that_differ_are_told_with_both_values() -> None:
    old = sample.report("ja")
    promises = tuple(
        replace(line, verdict=Mark.KEPT, reasons=line.reasons[:1]) if line.no == 4 else line
        for line in old.summary.promises
    )
    new = replace(old, as_of=date(2026, 10, 1), summary=replace(old.summary, promises=promises))
    rows = differences(old, new, ReportWording("ja", "Asia/Tokyo"))
    changed = [(row.section, row.kind.value) for row in rows]
    assert changed == [(0, "changed"), (1, "changed"), (1, "gone")]
    assert rows[2].what == "4 再委託禁止: 誓約1件が未回答。"
    assert (rows[0].values[0].before, rows[0].values[0].after) == ("2026/09/30", "2026/10/01")
    assert rows[1].what == "4 再委託禁止"
    assert (rows[1].values[0].before, rows[1].values[0].after) == ("broken", "kept")
    shown = printing.words(
        replace(new, differences=Part(rows=rows), replaces=Previous(number="X", on=old.as_of))
    )
    assert "未遵守→遵守" in shown
    assert differences(new, new, ReportWording("ja", "Asia/Tokyo")) == ()
