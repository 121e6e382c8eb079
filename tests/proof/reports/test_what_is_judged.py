"""A report says how much of the policy it judges, and calls nothing kept that no record shows."""

import json
from datetime import date

import pytest

from portal.foundation.core.database.db import db
from portal.ledger.engagements.models import CompanyRole
from portal.ledger.engagements.queries import latest_terms
from portal.proof.reports.content import report
from portal.proof.reports.content.parts import Mark
from portal.proof.reports.content.tables import Counts
from tests.cast import Cast
from tests.clock import Clock
from tests.proof.reports.drafts import shown
from tests.proof.reports.story import Story
from tests.supervision.confirmations.steps import confirm


def test_the_lead_counts_what_is_judged_and_names_promises_as_names(
    story: Story, cast: Cast
) -> None:
    ja, en = shown(story, cast).summary, shown(story, cast, language="en").summary

    assert ja.lead.startswith("判定した遵守事項5件のうち、未遵守は1件(「契約条項」)である。")
    assert en.lead.startswith("Of the 5 promises judged 1 is not kept: “Contract”.")


@pytest.mark.parametrize(
    ("lang", "line"),
    [
        (
            "ja",
            "プライバシーポリシーの委託先に関する遵守事項12件のうち、本書では5件を判定した。未判定: "
            "1 選定、5 顧客の承認、7 指示、8 事故対応、10 返却・廃棄、11 経営層の確認、12 第三者提供等。",
        ),
        (
            "en",
            "Of the policy’s 12 promises about vendors 5 are judged in this edition. Not judged: "
            "1 Selection, 5 Customer's approval, 7 Instructions, 8 Incidents, 10 Return and erasure"
            ", 11 Management review and 12 Lawful provision.",
        ),
    ],
)
def test_the_others_are_named_with_their_numbers(
    story: Story, cast: Cast, lang: str, line: str
) -> None:
    assert shown(story, cast, language=lang).summary.not_judged == line


def test_before_the_first_check_has_a_sign_and_a_count_of_its_own(story: Story, cast: Cast) -> None:
    summary = shown(story, cast).summary

    supervised = next(one for one in summary.promises if one.no == 6)
    assert (supervised.verdict, supervised.sign) == (Mark.KEPT, "before_first")
    assert (summary.counts.kept, summary.counts.before_first) == (2, 1)
    assert "初回確認前で記録がないもの: 「定期確認」。" in summary.lead


def test_with_a_check_on_record_it_is_kept(story: Story, cast: Cast, clock: Clock) -> None:
    clock.go_to(date(2026, 9, 1))
    confirm(cast.pam, cast.pia, story.vendor, [story.mailing, story.invoices])
    clock.go_to(date(2026, 11, 25))

    summary = shown(story, cast).summary

    supervised = next(one for one in summary.promises if one.no == 6)
    assert (supervised.sign, summary.counts.before_first) == ("kept", 0)


def test_entrusted_data_without_the_customers_approval_is_told(story: Story, cast: Cast) -> None:
    terms = latest_terms(story.mailing.id)
    assert terms is not None
    terms.company_role = CompanyRole.ENTRUSTED
    db.session.commit()

    told = shown(story, cast).summary.not_judged

    assert told.endswith(
        f"{story.mailing.number}の個人データは顧客から取扱いを委託されたものであり、その顧客の承認の記録がない。"
    )


def test_what_was_frozen_before_reads_as_it_did(story: Story, cast: Cast) -> None:
    content = json.loads(report.to_json(shown(story, cast)))
    summary = content["summary"]
    summary.pop("not_judged")
    summary["counts"].pop("before_first")
    summary["counts"]["kept"] = 3
    for line in summary["promises"]:
        line.pop("without_record", None)

    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    before = report.from_json(text)

    assert report.to_json(before) == text
    assert [one.sign for one in before.summary.promises][3] == "kept"
    assert before.summary.not_judged == ""


def test_the_counts_add_up() -> None:
    counts = Counts.of([Mark.KEPT, Mark.KEPT, Mark.BROKEN], before_first=1)

    assert (counts.kept, counts.before_first, counts.broken) == (1, 1, 1)
