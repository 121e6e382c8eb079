"""A report is frozen in both languages under one number and one hash; each language has its PDF."""

import json

import pytest

from portal.foundation.access.actor import SYSTEM
from portal.foundation.accounts.models import Language
from portal.foundation.audit.queries import trail_of
from portal.foundation.audit.recorder import record
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.evidence import storage
from portal.proof.reports.content import report as canonical
from portal.proof.reports.models import ReportState, SupervisionReport
from portal.proof.reports.printing import rendering, seals
from portal.proof.reports.workflow import issued_words
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.foundation.printing import reading
from tests.proof.reports.drafts import CONDITIONS, OPINION, content_of, issued
from tests.proof.reports.story import Story
from tests.proof.reports.test_format_1 import kept
from tests.proof.reports.test_tampering import by_sql

LANGUAGES = pytest.mark.parametrize("lang", ["ja", "en"])


def bytes_of(report: SupervisionReport, lang: str) -> bytes:
    return storage.read(seals.pdfs_of(report)[lang])


def from_before(cast: Cast, lang: str) -> SupervisionReport:
    """As the last release that issued one language left it, printed as it did."""
    report = issued(cast, language=lang)
    text = kept(lang)
    number, digest = canonical.from_json(text).number, canonical.digest(text)
    db.session.delete(report)
    report = SupervisionReport(
        number=number,
        vendor_id=cast.acme.id,
        period_from=report.period_from,
        period_to=report.period_to,
        as_of=report.as_of,
        language=lang,
        state=ReportState.RENDERING,
        content=text,
        content_sha256=digest,
        drafted_at=report.drafted_at,
        issued_at=report.issued_at,
    )
    with transaction():
        db.session.add(report)
        db.session.flush()
        record(
            SYSTEM,
            seals.ISSUED,
            report,
            issued_words(number, at_terminal=False, replaced=None, why=""),
            after={"number": number, "as_of": report.as_of, "sha256": digest},
        )
    rendering.render_reports()
    db.session.expire_all()
    return report


def test_one_number_and_one_hash_stand_for_both_languages(printed: SupervisionReport) -> None:
    report = printed
    made = seals.pdfs_of(report)
    assert set(made) == {"ja", "en"}
    assert made["ja"] != made["en"]
    for lang in ("ja", "en"):
        pdf = bytes_of(report, lang)
        (carried,) = reading.reader(pdf).attachments["report.json"]
        assert carried.decode() == report.content
        text = reading.text(pdf)
        assert report.content_sha256 is not None
        assert report.content_sha256 in text
        assert "SR-2026-001" in text
    ja, en = content_of(report, "ja"), content_of(report, "en")
    assert (ja.title, en.title) == ("委託先監督報告書", "Vendor Supervision Report")
    assert ja.number == en.number
    assert ja.basis.audit_head == en.basis.audit_head
    assert [one.verdict for one in ja.summary.promises] == [
        one.verdict for one in en.summary.promises
    ]
    line = next(one for one in trail_of(report) if one.action == seals.RENDERED)
    assert line.after == {
        "sha256": made["ja"],
        "other_sha256": made["en"],
        "unsealed_sha256": report.unsealed_sha256,
        "other_unsealed_sha256": report.unsealed_other_sha256,
    }


def test_the_same_text_gives_the_same_bytes_and_each_language_other_ones(cast: Cast) -> None:
    text = issued(cast, cast.globex).content or ""
    assert rendering.pdf_of(text, "en") == rendering.pdf_of(text, "en")
    ids = [reading.reader(rendering.pdf_of(text, lang)).trailer["/ID"] for lang in ("ja", "en")]
    assert ids[0] != ids[1]


@LANGUAGES
def test_opinion_and_conditions_stand_as_typed_and_say_in_which_language(
    printed: SupervisionReport, lang: str
) -> None:
    content = content_of(printed, lang)
    assert content.conclusion.opinion.rows == tuple(OPINION.splitlines())
    assert content.conclusion.conditions == (CONDITIONS,)
    assert content.conclusion.typed_in == "ja"
    text = "".join(reading.pages(bytes_of(printed, lang)))
    assert (reading.squeezed("(as written, in Japanese)") in text) is (lang == "en")


@LANGUAGES
def test_opinion_and_conditions_stand_on_the_page_that_is_approved(
    story: Story, cast: Cast, lang: str
) -> None:
    conditions = "封入を内製化する。\n監査条項を改定する。"
    report = issued(cast, conditions=conditions)
    summary = reading.pages(rendering.pdf_of(report.content or "", lang))[1]
    for words in (*OPINION.splitlines(), *conditions.splitlines()):
        assert reading.squeezed(words) in summary


def test_a_long_opinion_begins_there_and_says_where_the_rest_is(story: Story, cast: Cast) -> None:
    opinion = "記録を確認し、取扱いに問題がないことを確かめた。" * 60
    report = issued(cast, opinion=opinion, language="ja")
    summary = content_of(report).summary
    assert summary.goes_on
    assert summary.opinion.rstrip(" …").endswith("。")
    pages = reading.pages(rendering.pdf_of(report.content or "", "ja"))
    assert reading.squeezed("所見の全文は11に記載。") in pages[1]
    assert content_of(report).conclusion.opinion.rows == (opinion,)


@LANGUAGES
def test_each_reader_gets_the_own_language_and_can_ask_for_the_other(
    printed: SupervisionReport, cast: Cast, browser: Browser, lang: str
) -> None:
    report = printed
    cast.max.language = Language(lang)
    db.session.commit()
    browser.sign_in(cast.max)
    titles = {"ja": "委託先監督報告書", "en": "Vendor Supervision Report"}
    other = "en" if lang == "ja" else "ja"
    seen = browser.get(f"/reports/{report.id}").text
    assert f'<article class="report {lang}' in seen
    assert f"/reports/{report.id}?lang={other}" in seen
    assert titles[other] in browser.get(f"/reports/{report.id}?lang={other}").text
    own = browser.get(f"/reports/{report.id}/pdf")
    assert own.data == bytes_of(report, lang)
    assert f"SR-2026-001-{lang}.pdf" in own.headers["Content-Disposition"]
    assert browser.get(f"/reports/{report.id}/pdf?lang={other}").data == bytes_of(report, other)
    assert browser.get(f"/reports/{report.id}/pdf?lang=de").status_code == 200


def test_the_other_pdf_is_compared_with_the_log_too(
    printed: SupervisionReport, cast: Cast, browser: Browser
) -> None:
    report = printed
    by_sql(report, pdf_other_sha256=report.pdf_sha256)
    with pytest.raises(seals.NotAsIssued):
        seals.pdfs_of(report)
    browser.sign_in(cast.max)
    assert browser.get(f"/reports/{report.id}/pdf?lang=en").status_code == 409


@LANGUAGES
def test_a_report_of_format_1_keeps_its_language_its_content_and_its_hash(
    story: Story, cast: Cast, browser: Browser, lang: str
) -> None:
    report = from_before(cast, lang)
    assert seals.pdfs_of(report) == {lang: report.pdf_sha256}
    pdf = bytes_of(report, lang)
    (carried,) = reading.reader(pdf).attachments["report.json"]
    assert carried.decode() == kept(lang)
    assert json.loads(carried)["format"] == canonical.FORMAT_1
    assert canonical.digest(kept(lang)) in reading.text(pdf)
    cast.max.language = Language("en" if lang == "ja" else "ja")
    db.session.commit()
    browser.sign_in(cast.max)
    seen = browser.get(f"/reports/{report.id}")
    assert seen.status_code == 200
    assert f'<article class="report {lang}' in seen.text
    assert "?lang=" not in seen.text
    file = browser.get(f"/reports/{report.id}/pdf")
    assert file.data == pdf
    assert f"{report.number}.pdf" in file.headers["Content-Disposition"]


def test_what_is_bound_is_read_again_and_nothing_else_is(cast: Cast, clock: Clock) -> None:
    text = issued(cast, cast.globex).content or ""
    assert canonical.bind(canonical.editions(text)) == text
    editions = dict(canonical.editions(text))
    with pytest.raises(ValueError, match="each language once"):
        canonical.bind({"ja": editions["ja"]})
    with pytest.raises(ValueError, match="each language once"):
        canonical.bind({"ja": editions["en"], "en": editions["ja"]})
    more = json.loads(text) | {"fr": {}}
    with pytest.raises(ValueError, match="Unknown beside"):
        canonical.editions(json.dumps(more))
