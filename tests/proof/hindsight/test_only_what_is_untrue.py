"""What stands beside each kind and was true is not found, so that the officer reads nothing in vain."""

import json
from datetime import date
from typing import Any

import pytest

from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import say
from portal.foundation.evidence.services import store_bytes
from portal.foundation.mail.models import MailState
from portal.foundation.printing.press import render
from portal.ledger.engagements.models import Engagement
from portal.proof.hindsight.models import SaidKind
from portal.proof.hindsight.queries import is_worse
from portal.proof.reports.content.report import FORMAT
from portal.supervision.attestations.models import Answer, Wording
from portal.supervision.promises.models import VerdictSpan
from portal.supervision.promises.results import Verdict
from tests.cast import Cast
from tests.factories.mail import make_mail
from tests.factories.questionnaires import publish, question, send, sheet
from tests.proof.hindsight.conftest import FIRST, LAST, LATELY
from tests.proof.hindsight.test_review import as_of_format_1, issue, of_kind
from tests.proof.reports.drafts import issued
from tests.supervision.attestations.signed import signed
from tests.supervision.planning.test_true_periods import handed_over

TODAY = "2026-11-25"


def told(content: dict[str, Any], **row: str) -> None:
    rows = [{"on": TODAY, "activity": "x", "means": "ポータル", "party": "委託先", **row}]
    content["log"] = {"lead": "", "log": {"rows": rows}}


@pytest.mark.parametrize("of", ["the vendor", "another"])
@pytest.mark.parametrize("state", [MailState.SENT, MailState.KEPT, MailState.WAITING])
def test_only_a_mail_about_the_vendor_that_a_server_took_makes_it_true(
    cast: Cast, work: Engagement, state: MailState, of: str
) -> None:
    mail = make_mail(about_vendor_id=cast.acme.id if of == "the vendor" else cast.globex.id)
    mail.state, mail.finished_at = state, clock.now()
    db.session.commit()
    issue(cast, lambda content: told(content, means="メール"))
    is_true = state is MailState.SENT and of == "the vendor"
    assert len(of_kind(SaidKind.MAIL)) == (0 if is_true else 1)


@pytest.mark.parametrize(("on", "many"), [(TODAY, 0), ("2026-11-24", 1)])
def test_a_sheet_told_as_sent_is_found_where_it_went_out_on_another_day(
    cast: Cast, work: Engagement, on: str, many: int
) -> None:
    version = publish(sheet(question("SUB-01", "yes_no", expected="no")))
    db.session.commit()
    with transaction():
        number = send(cast.acme, [work], version).number
    said = words(say("Sent a questionnaire as planned (%(number)s)", number=number), "ja")
    report = issue(cast, lambda content: told(content, on=on, activity=said, record=number))
    assert [one.number for one in of_kind(SaidKind.SHEET)] == [report.number] * many


@pytest.mark.parametrize(
    ("activity", "record"),
    [("チェックシートの回答を受領", None), (None, "Q-1999-001")],
)
def test_another_act_and_a_sheet_nobody_knows_are_not_found(
    cast: Cast, work: Engagement, activity: str | None, record: str | None
) -> None:
    version = publish(sheet(question("SUB-01", "yes_no", expected="no")))
    db.session.commit()
    with transaction():
        number = record or send(cast.acme, [work], version).number
    said = words(say("Sent a questionnaire as planned (%(number)s)", number=number), "ja")
    issue(
        cast,
        lambda content: told(content, on="2026-09-15", activity=activity or said, record=number),
    )
    assert of_kind(SaidKind.SHEET) == []


def test_what_people_approved_as_they_were_signed_in_is_not_found(
    cast: Cast, work: Engagement
) -> None:
    report = issue(cast, lambda _content: None)
    assert '"electronic"' in (report.content or "")
    assert of_kind(SaidKind.APPROVAL) == []
    assert of_kind(SaidKind.REPORTED) == [], "its verdicts are those of today"


@pytest.mark.parametrize(
    ("now", "then", "worse"),
    [
        ("broken", "kept", True),
        ("before_first", "kept", True),
        ("broken", "due_soon", True),
        ("kept", "kept", False),
        ("kept", "broken", False),
        ("before_first", "before_first", False),
        ("not_in_scope", "kept", False),
        ("broken", "", False),
    ],
)
def test_only_more_than_is_judged_now_was_too_much(now: str, then: str, *, worse: bool) -> None:
    assert is_worse(now, then) is worse


def shown_as_kept(cast: Cast, promise: str, until: date | None, **values: Any) -> None:
    db.session.add(
        VerdictSpan(
            vendor_id=cast.acme.id,
            promise_id=promise,
            verdict=Verdict.KEPT,
            valid_from=date(2026, 10, 1),
            valid_until=until,
            **values,
        )
    )
    db.session.commit()


def test_the_board_is_asked_about_what_it_showed_as_shown_by_a_record_and_shows_no_more(
    cast: Cast, work: Engagement
) -> None:
    shown_as_kept(cast, "bound", date(2026, 11, 10), without_record=True)
    shown_as_kept(cast, "no_subcontracting", None)
    shown_as_kept(cast, "minimum_data", date(2026, 11, 10))
    assert of_kind(SaidKind.SHOWN) == []
    shown_as_kept(cast, "bound", date(2026, 10, 20))
    shown_as_kept(cast, "bound", date(2026, 11, 1))
    assert [one.on for one in of_kind(SaidKind.SHOWN)] == [date(2026, 10, 31)], "the last time"


@pytest.mark.parametrize(("answer", "many"), [(Answer.DECLINE, 1), (Answer.AFFIRM, 0)])
def test_a_paper_called_a_receipt_is_found_of_a_refusal_in_english_too(
    cast: Cast, work: Engagement, answer: Answer, many: int
) -> None:
    row = signed(cast.ada, work, "no_subcontracting", first=LATELY, last=LATELY, answer=answer)
    body = '<body class="paper receipt en"><h1>Receipt of attestation</h1><p>x</p></body>'
    html = f'<!doctype html><html lang="en">{body}</html>'
    with transaction(audited=False):
        row.language = "en"
        pdf = render(html, lang="en", title="x", identifier="x")
        row.receipt_sha256 = store_bytes(pdf, "application/pdf").sha256
    assert len(of_kind(SaidKind.REFUSAL)) == many


def test_what_was_signed_about_the_start_is_not_about_days_without_data(
    cast: Cast, work: Engagement
) -> None:
    wording = Wording.START
    signed(cast.ada, work, "no_subcontracting", first=FIRST, last=LAST, wording=wording, on=FIRST)
    handed_over(work, LATELY)
    assert of_kind(SaidKind.STATEMENT) == []


def test_a_report_in_the_format_of_today_is_not_read(cast: Cast, work: Engagement) -> None:
    """Its words are those of these rules; what it says is the record's."""

    def untrue(content: dict[str, Any]) -> None:
        told(content, means="メール", on="2026-09-15")

    report = issue(cast, untrue)
    assert len(of_kind(SaidKind.MAIL)) == 1
    content = json.loads(report.content or "")
    report.content = json.dumps(content | {"format": FORMAT})
    db.session.commit()
    assert of_kind(SaidKind.MAIL) == []


def test_a_mail_about_one_vendor_makes_nothing_true_of_another(
    cast: Cast, work: Engagement
) -> None:
    mail = make_mail(about_vendor_id=cast.globex.id)
    mail.state, mail.finished_at = MailState.SENT, clock.now()
    db.session.commit()
    report = issue(cast, lambda content: told(content, means="メール"))
    beside = issued(cast, cast.globex)
    content = as_of_format_1(beside)
    told(content, means="メール")
    beside.content = json.dumps(content)
    db.session.commit()
    assert [one.number for one in of_kind(SaidKind.MAIL)] == [report.number]
