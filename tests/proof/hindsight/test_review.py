"""What was said falsely before is found from facts, and each line waits for the officer."""

import json
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import DomainError
from portal.foundation.evidence.services import store_bytes
from portal.foundation.printing.press import render
from portal.ledger.engagements.models import Engagement
from portal.proof.hindsight import queries, services
from portal.proof.hindsight.models import Choice, PastDecision, SaidBefore, SaidKind
from portal.proof.reports.content import report as canonical
from portal.proof.reports.models import SupervisionReport
from portal.supervision.attestations import receipt_jobs
from portal.supervision.attestations.models import (
    Answer,
    Attestation,
    AttestationRequest,
    Wording,
)
from portal.supervision.promises.models import VerdictSpan
from portal.supervision.promises.results import Verdict
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.cli.test_users import run
from tests.proof.hindsight.conftest import FIRST, LAST, LATELY
from tests.proof.reports.drafts import issued
from tests.supervision.attestations.signed import signed


def of_kind(kind: SaidKind) -> list[SaidBefore]:
    return [one for one in queries.find_all() if one.kind is kind]


def decide(cast: Cast, one: SaidBefore, choice: Choice, remark: str = "") -> None:
    with transaction():
        services.decide([one.key], choice, remark=remark, actor=acting(cast.pia))


def refused(cast: Cast, work: Engagement) -> Attestation:
    return signed(
        cast.ada,
        work,
        "confidentiality_pledge",
        first=LATELY,
        last=date(2026, 11, 20),
        answer=Answer.DECLINE,
    )


def as_of_format_1(report: SupervisionReport) -> dict[str, Any]:
    """What the report says in its own language, as it was written before."""
    return {**json.loads(report.content or "")[report.language], "format": queries.FORMAT}


def issue(cast: Cast, change: Any) -> SupervisionReport:
    """Issued, and written as it was written before."""
    report = issued(cast)
    content = as_of_format_1(report)
    change(content)
    report.content = json.dumps(content, ensure_ascii=False, sort_keys=True)
    report.content_sha256 = canonical.digest(report.content)
    db.session.commit()
    return report


def test_nothing_is_found_where_nothing_false_was_said(cast: Cast, work: Engagement) -> None:
    signed(cast.ada, work, "no_subcontracting", first=FIRST, last=LAST)
    issued(cast)
    assert queries.find_all() == []


def test_a_statement_about_days_without_data_is_asked_again_once(
    cast: Cast, about_nothing: Attestation
) -> None:
    (one,) = of_kind(SaidKind.STATEMENT)
    assert (one.number, one.waits, one.followed) == (about_nothing.number, True, None)
    decide(cast, one, Choice.ASK_AGAIN)
    request = db.session.scalars(
        select(AttestationRequest).order_by(AttestationRequest.id.desc())
    ).first()
    assert request is not None
    assert (request.follows_id, request.wording) == (about_nothing.id, Wording.PERIOD)
    assert request.period_from == LATELY
    (again,) = of_kind(SaidKind.STATEMENT)
    assert again.decided is not None
    assert (again.decided.choice, again.decided.by) == (Choice.ASK_AGAIN, "Pia")
    assert again.followed is not None
    assert trail_of(about_nothing)[0].action == "past_record.decided"
    with pytest.raises(DomainError, match="has been asked anew already"):
        decide(cast, again, Choice.ASK_AGAIN)


def test_of_two_decisions_the_last_counts(cast: Cast, about_nothing: Attestation) -> None:
    (one,) = of_kind(SaidKind.STATEMENT)
    decide(cast, one, Choice.NOTE, "The work has ended")
    decide(cast, one, Choice.ASK_AGAIN)
    (again,) = of_kind(SaidKind.STATEMENT)
    assert again.decided is not None
    assert again.decided.choice is Choice.ASK_AGAIN


def test_it_is_left_only_with_a_note_and_only_as_fits(
    cast: Cast, about_nothing: Attestation
) -> None:
    (one,) = of_kind(SaidKind.STATEMENT)
    for choice, remark in ((Choice.NOTE, " "), (Choice.REISSUE, "No")):
        with pytest.raises(DomainError):
            decide(cast, one, choice, remark)
    with pytest.raises(DomainError), transaction():
        services.decide(["statement:999"], Choice.NOTE, remark="No", actor=acting(cast.pia))
    decide(cast, one, Choice.NOTE, "The work has ended")
    assert not of_kind(SaidKind.STATEMENT)[0].waits


def test_a_refusal_whose_paper_is_called_a_receipt(cast: Cast, work: Engagement) -> None:
    row = refused(cast, work)
    body = '<body class="paper receipt ja"><h1>誓約受領書</h1><p>x</p></body>'
    html = f'<!doctype html><html lang="ja">{body}</html>'
    with transaction(audited=False):
        pdf = render(html, lang="ja", title="x", identifier="x")
        row.receipt_sha256 = store_bytes(pdf, "application/pdf").sha256
    (one,) = of_kind(SaidKind.REFUSAL)
    assert one.number == row.number


def test_one_made_today_says_that_it_is_a_refusal(cast: Cast, work: Engagement) -> None:
    refused(cast, work)
    assert receipt_jobs.make_receipts() == 1
    assert of_kind(SaidKind.REFUSAL) == []


def test_a_report_that_claims_a_mail(cast: Cast, work: Engagement) -> None:
    def untrue(content: dict[str, Any]) -> None:
        row = {"on": "2026-09-15", "activity": "Notice", "means": "メール", "party": "委託先"}
        content["log"] = {"lead": "", "log": {"rows": [row]}}

    report = issue(cast, untrue)
    (one,) = of_kind(SaidKind.MAIL)
    assert (one.number, one.subject_id) == (report.number, report.id)
    decide(cast, one, Choice.REISSUE)
    later = issued(cast, replaces=report.id, why="It told of a mail")
    (again,) = of_kind(SaidKind.MAIL)
    assert again.followed is not None
    assert again.followed.params["number"] == later.number


def test_a_report_with_a_verdict_that_is_not_given_today(cast: Cast, work: Engagement) -> None:
    def untrue(content: dict[str, Any]) -> None:
        for line in content["summary"]["promises"]:
            line["verdict"] = "kept"
            line.pop("without_record", None)

    report = issue(cast, untrue)
    (one,) = of_kind(SaidKind.REPORTED)
    assert one.subject_id == report.id


def test_a_report_from_the_command_line_with_an_electronic_approval(
    cast: Cast, work: Engagement
) -> None:
    from portal.foundation.access.actor import SYSTEM
    from portal.proof.reports.services import issue_at_once
    from tests.proof.reports.drafts import a_draft

    with transaction():
        report = issue_at_once(cast.acme, a_draft(), actor=SYSTEM)
    content = as_of_format_1(report)
    assert of_kind(SaidKind.APPROVAL) == []
    content["approval"][0]["how"] = "electronic"
    report.content = json.dumps(content)
    db.session.commit()
    (one,) = of_kind(SaidKind.APPROVAL)
    assert one.subject_id == report.id


def test_what_the_board_showed_as_kept(cast: Cast, work: Engagement) -> None:
    """The contract was never checked: not even its copy is there."""
    for promise, verdict in (("bound", Verdict.KEPT), ("minimum_data", Verdict.BROKEN)):
        db.session.add(
            VerdictSpan(
                vendor_id=cast.acme.id,
                promise_id=promise,
                verdict=verdict,
                valid_from=date(2026, 10, 1),
                valid_until=date(2026, 11, 10),
            )
        )
    db.session.commit()
    (one,) = of_kind(SaidKind.SHOWN)
    assert (one.vendor_id, one.on) == (cast.acme.id, date(2026, 11, 9))


def test_the_officer_decides_on_the_page_and_gives_the_sheet(
    cast: Cast, browser: Browser, about_nothing: Attestation
) -> None:
    browser.sign_in(cast.pam)
    assert browser.get("/records/review").status_code == 403
    browser.sign_in(cast.pia)
    assert "/records/review" in browser.get("/reports/").text
    page = browser.get("/records/review").text
    assert about_nothing.number in page
    assert "Waits for you" in page
    (one,) = of_kind(SaidKind.STATEMENT)
    answer = browser.post("/records/review", data={"choice": "note", "keys": one.key})
    assert answer.status_code == 422
    assert "Say why it is left as it is." in answer.text
    assert "checked" in answer.text
    data = {"choice": "note", "keys": one.key, "remark": "The work has ended"}
    assert browser.post("/records/review", data=data).status_code == 302
    page = browser.get("/records/review").text
    assert "The work has ended" in page
    assert "Waits for you" not in page
    assert db.session.scalars(select(PastDecision)).one().decided_by_id == cast.pia.id
    for lang in ("ja", "en"):
        sheet = browser.get(f"/records/review.pdf?text={lang}")
        assert sheet.data.startswith(b"%PDF")


def test_the_terminal_names_them_too(
    app: Flask, cast: Cast, about_nothing: Attestation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    said = run(app, "records", "review")
    assert said.exit_code == 0, said.output
    assert "Signed statements about days without data: 1 (1)" in said.stdout
    (row,) = json.loads(run(app, "records", "review", "--json").stdout)
    assert (row["kind"], row["number"], row["decision"]) == (
        "statement",
        about_nothing.number,
        None,
    )
