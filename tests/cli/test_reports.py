"""`flask reports issue`: a report on a file, made at once, approved by nobody unless said."""

import json
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import func, select

from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.printing import press
from portal.foundation.printing.press import Press
from portal.proof.reports import services
from portal.proof.reports.content.parts import Approval
from portal.proof.reports.models import ReportState, SupervisionReport
from portal.proof.reports.printing import seals
from tests.actors import acting
from tests.cast import Cast
from tests.cli.conftest import Flasked
from tests.foundation.printing import reading
from tests.proof.reports import rendering
from tests.proof.reports.drafts import a_draft, content_of, there

HALF = ("--from", "2026-04-01", "--to", "2026-09-30")


def one() -> SupervisionReport:
    return db.session.scalars(select(SupervisionReport)).one()


def count() -> int:
    return db.session.scalar(select(func.count(SupervisionReport.id))) or 0


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_system_issues_and_the_box_stays_empty(
    cast: Cast, run_flask: Flasked, tmp_path: Path, lang: str
) -> None:
    out = tmp_path / "report.pdf"
    vendor = str(cast.globex.id)
    done = run_flask(
        "reports", "issue", "--vendor", vendor, *HALF, "--lang", lang, "--out", str(out)
    )
    assert done.exit_code == 0, done.output
    assert done.stdout == f"SR-2026-001 is in {out}.\n"
    pdf, report = out.read_bytes(), one()
    assert sha256(pdf).hexdigest() == report.pdf_sha256
    assert report.state is ReportState.ISSUED
    assert [cell.name for cell in content_of(report).approval] == ["", "", ""]
    assert content_of(report).lang == lang
    data = json.loads(reading.reader(pdf).attachments["report.json"][0])
    assert [data[one]["number"] for one in ("ja", "en")] == ["SR-2026-001"] * 2


def test_pia_issues_by_name_of_the_vendor_and_stands_in_the_box(
    cast: Cast, run_flask: Flasked, tmp_path: Path
) -> None:
    out = tmp_path / "report.pdf"
    words = ("reports", "issue", "--vendor", "Globex", *HALF, "--lang", "en", "--out", str(out))
    done = run_flask(*words, "--as", cast.pia.email)
    assert done.exit_code == 0, done.output
    drafted, examined, approved = content_of(one()).approval
    assert (drafted.name, examined.name, approved.name) == ("", "Pia", "")
    assert one().issued_by_id == cast.pia.id


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("named", [True, False])
def test_what_the_terminal_issued_is_nobodys_electronic_approval(
    cast: Cast, run_flask: Flasked, tmp_path: Path, lang: str, named: bool
) -> None:
    words = ("reports", "issue", "--vendor", "Globex", *HALF, "--lang", lang)
    out = ("--out", str(tmp_path / "report.pdf"))
    person = ("--as", cast.pia.email) if named else ()
    done = run_flask(*words, *out, *person)
    assert done.exit_code == 0, done.output
    content = content_of(one())
    drafted, examined, approved = content.approval
    assert [one.how for one in (drafted, examined, approved)] == [
        Approval.NOBODY,
        Approval.TERMINAL,
        Approval.PENDING,
    ]
    assert examined.at == one().issued_at
    assert ("Pia" in content.issued_by) is named
    cover = rendering.page(content).split('class="contents"')[0]
    assert ("端末から発行" if lang == "ja" else "Issued from the terminal") in cover
    assert ("電子承認" if lang == "ja" else "Electronic") not in cover
    draft = services.draft_report
    with transaction():
        report = draft(
            cast.globex,
            a_draft(first=date(2026, 10, 1), last=date(2027, 3, 31), language=lang),
            actor=acting(cast.pam),
        )
    log = there(services.preview(report, cast.globex).log).log.rows
    (row,) = [line for line in log if line.record == "SR-2026-001"]
    assert row.means == ("端末" if lang == "ja" else "terminal")


def test_a_conclusion_is_given_with_the_person_whose_it_is(
    cast: Cast, run_flask: Flasked, tmp_path: Path
) -> None:
    words: tuple[str, ...] = ("reports", "issue", "--vendor", "Globex", *HALF, "--lang", "ja")
    words += ("--out", str(tmp_path / "report.pdf"), "--conclusion", "conditional")
    nobodys = run_flask(*words, "--conditions", "内製化する。")
    assert nobodys.exit_code == 2
    assert "--as" in nobodys.stderr
    words += ("--as", cast.pia.email)
    without = run_flask(*words)
    assert without.exit_code == 1
    assert "Write the conditions" in without.stderr
    assert count() == 0
    done = run_flask(*words, "--opinion", "おおむね守っている。", "--conditions", "内製化する。")
    assert done.exit_code == 0, done.output
    content = content_of(one())
    assert content.summary.conclusion == content.conclusion.word == "条件付き継続"
    assert content.conclusion.opinion.rows == ("おおむね守っている。",)
    assert content.conclusion.conditions == ("内製化する。",)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"--vendor": "Nobody"}, "There is no vendor “Nobody”."),
        ({"--vendor": "999"}, "There is no vendor “999”."),
        (
            {"--as": "nobody@example.jp"},
            "Nobody with an account has the address nobody@example.jp.",
        ),
        ({"--as": "pam@example.jp"}, "Only the privacy officer issues reports."),
        ({"--from": "2027-01-01", "--to": "2027-03-31"}, "The period begins in the future"),
        ({"--to": "2026-03-31"}, "The period must not end before it begins"),
    ],
)
def test_what_cannot_be_is_refused_with_one_sentence_and_nothing_is_issued(
    cast: Cast, run_flask: Flasked, tmp_path: Path, changes: dict[str, str], sentence: str
) -> None:
    options = {
        "--vendor": "Globex",
        "--from": "2026-04-01",
        "--to": "2026-09-30",
        "--lang": "en",
        "--out": str(tmp_path / "report.pdf"),
    } | changes
    refused = run_flask("reports", "issue", *(part for pair in options.items() for part in pair))
    assert refused.exit_code == 1
    assert sentence in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1
    assert count() == 0
    assert not (tmp_path / "report.pdf").exists()


@pytest.mark.parametrize(
    "changes",
    [{"--lang": "de"}, {"--from": "2026-02-30"}, {"--out": "/no/such/folder/report.pdf"}],
)
def test_wrong_usage_ends_with_two(
    cast: Cast, run_flask: Flasked, tmp_path: Path, changes: dict[str, str]
) -> None:
    options = {
        "--vendor": "Globex",
        "--from": "2026-04-01",
        "--to": "2026-09-30",
        "--lang": "en",
        "--out": str(tmp_path / "report.pdf"),
    } | changes
    wrong = run_flask("reports", "issue", *(part for pair in options.items() for part in pair))
    assert wrong.exit_code == 2
    assert count() == 0


def test_a_missing_font_is_one_sentence_and_the_report_waits(
    cast: Cast, run_flask: Flasked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(press, "press", lambda: Press(tmp_path))
    out = tmp_path / "report.pdf"
    words = ("reports", "issue", "--vendor", "Globex", *HALF, "--lang", "en", "--out", str(out))
    refused = run_flask(*words)
    assert refused.exit_code == 1
    assert "the font file BIZUDPGothic_400Regular.ttf is missing" in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1
    assert not out.exists()
    assert (one().state, one().number) == (ReportState.RENDERING, "SR-2026-001")
    assert one().content is not None


def test_both_pdfs_are_written_and_a_second_issue_names_what_it_replaces(
    cast: Cast, run_flask: Flasked, tmp_path: Path
) -> None:
    ja, en = tmp_path / "ja.pdf", tmp_path / "en.pdf"
    words = ("reports", "issue", "--vendor", "Globex", *HALF, "--lang", "ja", "--out", str(ja))
    done = run_flask(*words, "--out-other", str(en))
    assert done.exit_code == 0, done.output
    assert seals.pdfs_of(one()) == {
        lang: sha256(file.read_bytes()).hexdigest() for lang, file in (("ja", ja), ("en", en))
    }
    again = run_flask(*words)
    assert again.exit_code == 1
    assert "SR-2026-001 is about the same period" in again.stderr
    unknown = run_flask(*words, "--replaces", "SR-2026-999", "--why", "Mistyped")
    assert unknown.exit_code == 1
    assert "There is no report SR-2026-999." in unknown.stderr
    assert run_flask(*words, "--why", "Mistyped").exit_code == 2
    assert run_flask(*words, "--replaces", "SR-2026-001").exit_code == 1
    assert count() == 1
    done = run_flask(*words, "--replaces", "SR-2026-001", "--why", "Mistyped")
    assert done.exit_code == 0, done.output
    second = db.session.scalars(
        select(SupervisionReport).where(SupervisionReport.number == "SR-2026-002")
    ).one()
    content = content_of(second)
    assert content.replaces is not None
    assert (content.replaces.number, content.replaces.remark) == ("SR-2026-001", "Mistyped")
    text = trail_of(second)[-1].text
    assert "from the terminal in place of" in text.id
