"""A vendor disagrees with a finding; another person than who opened or graded it answers with reasons."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select

from portal.foundation.accounts.models import User
from portal.foundation.audit.queries import trail_of
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.foundation.core.words.i18n import words
from portal.foundation.evidence.services import store_bytes
from portal.foundation.mail.models import OutboxEmail
from portal.ledger.obligations.models import Holder, Outcome
from portal.ledger.obligations.queries import find_open
from portal.supervision.disputes import queries, services, workflow
from portal.supervision.disputes.models import Dispute, DisputeState
from portal.supervision.disputes.workflow import DisputeVerdict
from portal.supervision.findings.handling import services as handling
from portal.supervision.findings.models import Finding, FindingState
from portal.supervision.findings.queries import last_repair
from portal.supervision.findings.severity import Owner, Severity
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.disputes import make_dispute, make_dispute_file
from tests.factories.findings import make_finding
from tests.queries import count_statements

S = DisputeState
FILE = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
STAYS, RIGHT = DisputeVerdict(is_accepted=False), DisputeVerdict(is_accepted=True)
DROP = DisputeVerdict(is_accepted=True, is_dropped=True)


@pytest.fixture
def finding(cast: Cast) -> Finding:
    """A major one that Pam opened."""
    return make_finding(cast.acme, opened_by_id=cast.pam.id)


def dispute(finding: Finding, by: User, said: str = "We keep one") -> Dispute:
    with transaction():
        return services.dispute_finding(finding, words=said, files=[], actor=acting(by))


def kept() -> str:
    return store_bytes(FILE, "application/pdf").sha256


def answer(
    row: Dispute, by: User, verdict: DisputeVerdict = STAYS, said: str = "None was seen"
) -> None:
    with transaction():
        services.answer_about_finding(row.id, verdict, answer=said, actor=acting(by))


def test_the_vendor_says_why_and_the_officer_answers_on_the_page_of_the_finding(
    cast: Cast, browser: Browser, finding: Finding
) -> None:
    here = f"/findings/{finding.id}"
    browser.sign_in(cast.alf)
    assert f'href="{here}/dispute"' in browser.get(here).text
    nothing = browser.post(f"{here}/dispute", data={"words": " "})
    assert nothing.status_code == 422
    said = {"words": "We keep one in Osaka", "files": (BytesIO(FILE), "backup.pdf")}
    assert browser.post(f"{here}/dispute", data=said).location.endswith(here)
    told = browser.get(here).text
    assert "We keep one in Osaka" in told
    assert "backup.pdf" in told
    assert "Waits for our answer" in told
    assert f'href="{here}/dispute"' not in told
    browser.sign_in(cast.pia)
    row = db.session.scalars(select(Dispute)).one()
    at = f"/disputes/{row.id}/answer"
    for page in ("/today", here):
        assert f'href="{at}"' in browser.get(page).text
    kept = browser.post(at, data={"answer": "Seen in no list"})
    assert kept.status_code == 422
    assert "Seen in no list" in kept.text
    done = browser.post(at, data={"answer": "Seen in no list", "verdict": "stays"})
    assert done.location.endswith(here)
    browser.sign_in(cast.alf)
    told = browser.get(here).text
    assert "Seen in no list" in told
    assert "Say what is new since our answer" in told
    assert "Pia" not in told, "who in the company answered is for us"


def test_it_waits_ten_working_days_for_the_officer_and_the_due_date_stays(
    cast: Cast, finding: Finding
) -> None:
    repair = last_repair(finding.id)
    assert repair is not None
    due_on = repair.due_on
    row = dispute(finding, cast.alf)
    waiting = find_open(services.KIND, row)
    assert waiting is not None
    assert (waiting.holder, waiting.due_on) == (Holder.PRIVACY_OFFICER, date(2026, 12, 9))
    answer(row, cast.pia)
    assert (row.state, finding.state, repair.due_on) == (S.UPHELD, FindingState.OPEN, due_on)
    assert (repair.is_open, waiting.outcome) == (True, Outcome.DONE)
    mails = db.session.scalars(select(OutboxEmail).order_by(OutboxEmail.id)).all()
    assert [mail.recipient for mail in mails] == ["pia@example.jp", "alf@example.jp"]
    assert not any("None was seen" in mail.body for mail in mails), "it is read on the portal"
    actions = [line.action for line in trail_of(finding)]
    assert actions == ["dispute.answered", "dispute.raised"]


def test_right_it_is_dropped_with_the_reason(cast: Cast, finding: Finding) -> None:
    row = dispute(finding, cast.ada)
    answer(row, cast.pia, DROP, "The list was the old one")
    assert (row.state, finding.state) == (S.ACCEPTED, FindingState.DROPPED)
    assert finding.ended_reason == "The list was the old one"
    repair = last_repair(finding.id)
    assert repair is not None
    assert not repair.is_open
    newest = trail_of(finding)[0]
    assert newest.action == "finding.dropped"
    assert "disputed" in words(newest.text, "en")
    assert trail_of(row)[0].action == "finding.dropped", "one line for both"
    lines = [words(line, "en") for line in workflow.told(row, clock.today())]
    assert lines[-1] == "The finding was dropped."


def test_right_it_is_less_severe_and_may_be_due_later(cast: Cast, finding: Finding) -> None:
    row = dispute(finding, cast.ada)
    graver = DisputeVerdict(is_accepted=True, severity=Severity.CRITICAL)
    with pytest.raises(RuleViolated) as refusal:
        answer(row, cast.pia, graver)
    assert refusal.value.field == "verdict"
    later = date(2027, 1, 29)
    answer(row, cast.pia, DisputeVerdict(is_accepted=True, severity=Severity.MINOR, until=later))
    repair = last_repair(finding.id)
    assert repair is not None
    assert (finding.severity, repair.due_on) == (Severity.MINOR, later)
    assert (finding.graded_by_id, row.changed) == (cast.pia.id, {"severity": ["major", "minor"]})
    assert trail_of(finding)[0].before == {"severity": "major"}


def test_more_time_is_given_for_what_goes_on_only(cast: Cast, finding: Finding) -> None:
    row = dispute(finding, cast.ada)
    with pytest.raises(RuleViolated) as refusal:
        answer(
            row,
            cast.pia,
            DisputeVerdict(is_accepted=True, is_dropped=True, until=date(2027, 1, 29)),
        )
    assert refusal.value.field == "until"
    assert (finding.state, row.state) == (FindingState.OPEN, S.OPEN)


def test_neither_who_opened_nor_who_graded_it_answers(cast: Cast, finding: Finding) -> None:
    with transaction():
        handling.change_severity(
            finding, Severity.CRITICAL, reason="Cards too", actor=acting(cast.pia)
        )
    row = dispute(finding, cast.ada)
    waiting = find_open(services.KIND, row)
    assert waiting is not None
    assert waiting.holder is Holder.MANAGEMENT, "an officer graded it"
    for person in (cast.pam, cast.pia):
        with pytest.raises(RuleViolated, match="opened, graded or reviewed"):
            answer(row, person)
    with pytest.raises(RuleViolated, match="privacy officer"):
        answer(row, cast.pip)
    answer(row, cast.max, DROP)
    assert finding.state is FindingState.DROPPED, "a grave one too, where an officer graded it"


def test_management_answers_nothing_that_the_officer_can(cast: Cast, finding: Finding) -> None:
    row = dispute(finding, cast.ada)
    with pytest.raises(RuleViolated, match="privacy officer"):
        answer(row, cast.max)
    assert row.state is S.OPEN


def test_a_second_one_says_something_new_and_then_the_answer_stands(
    cast: Cast, finding: Finding
) -> None:
    row = dispute(finding, cast.ada)
    with pytest.raises(InvalidTransition, match="answer soon"):
        dispute(finding, cast.alf, "Something else")
    answer(row, cast.pia)
    with pytest.raises(RuleViolated) as refusal:
        dispute(finding, cast.alf, " We  keep one ")
    assert refusal.value.field == "words"
    again = dispute(finding, cast.alf, "Here is the log of it")
    answer(again, cast.pia)
    with pytest.raises(InvalidTransition, match="twice"):
        dispute(finding, cast.alf, "And another log")
    assert not queries.about_finding(finding).may_raise
    with pytest.raises(InvalidTransition, match="answered already"):
        answer(again, cast.pia, DROP)


def test_what_has_ended_or_is_ours_is_not_disputed(cast: Cast, finding: Finding) -> None:
    ours = make_finding(cast.acme, "clause:3", owner=Owner.COMPANY)
    with pytest.raises(InvalidTransition):
        dispute(ours, cast.ada)
    row = dispute(finding, cast.ada)
    with transaction():
        handling.drop(finding, reason="Seen otherwise", actor=acting(cast.pia))
    answer(row, cast.pia, RIGHT)
    assert row.state is S.ACCEPTED, "it is answered all the same"
    with pytest.raises(InvalidTransition, match="has ended"):
        dispute(finding, cast.ada, "Something new")


def test_another_vendor_meets_nothing_of_it(cast: Cast, browser: Browser, finding: Finding) -> None:
    file = make_dispute_file(make_dispute(finding, cast.ada), kept())
    at = f"/disputes/files/{file.id}"
    db.session.commit()
    for person, status in ((cast.gus, 404), (cast.alf, 200), (cast.ann, 200)):
        browser.sign_in(person)
        assert browser.get(at).status_code == status
    browser.sign_in(cast.gus)
    assert browser.get(f"/findings/{finding.id}/dispute").status_code == 404


def test_a_report_tells_of_it_as_of_its_day(cast: Cast, finding: Finding) -> None:
    row = dispute(finding, cast.ada)
    today, before = clock.today(), date(2026, 11, 24)
    assert list(workflow.told(row, before)) == []
    assert "not answered yet" in words(next(workflow.told(row, today)), "en")
    answer(row, cast.pia)
    row.raised_on = before
    assert "not answered yet" in words(next(workflow.told(row, before)), "en")
    assert words(next(workflow.told(row, today)), "en").endswith("It stays as it is")


def test_the_page_of_a_finding_costs_the_same_for_two(
    cast: Cast, browser: Browser, finding: Finding
) -> None:
    answered: dict[str, Any] = {"state": S.UPHELD, "answer": "No", "answered_at": clock.now()}
    one = make_dispute(finding, cast.ada, **answered)
    make_dispute_file(one, kept())
    db.session.commit()
    browser.sign_in(cast.pia)
    browser.get(f"/findings/{finding.id}")
    with count_statements() as first:
        browser.get(f"/findings/{finding.id}")
    make_dispute_file(make_dispute(finding, cast.alf, "New"), kept())
    db.session.commit()
    with count_statements() as second:
        browser.get(f"/findings/{finding.id}")
    assert second.total == first.total


def test_the_list_of_findings_says_below_the_state_how_the_last_dispute_stands(
    cast: Cast, browser: Browser, finding: Finding
) -> None:
    other = make_finding(cast.globex, "clause:3", opened_by_id=cast.pam.id)
    answer(dispute(finding, cast.ada), cast.pia)
    again = dispute(finding, cast.alf, "Here is the log of it")
    answer(dispute(other, cast.gus), cast.pia)
    browser.sign_in(cast.ann)
    for state, shown, hidden in (("open", finding, other), ("upheld", other, finding)):
        page = browser.get(f"/findings/?dispute={state}").text
        assert shown.number in page
        assert hidden.number not in page, "its first dispute was answered so, its last is not"
        assert f"Dispute: {words(workflow.WORDS[S(state)], 'en')}" in page
    browser.get("/findings/?view=all")
    with count_statements() as first:
        page = browser.get("/findings/?view=all").text
    assert (page.count("Dispute: It stays"), page.count("Dispute: Waits")) == (1, 1)
    make_dispute(make_finding(cast.acme, "clause:4"), cast.ada)
    browser.get("/findings/?view=all")
    with count_statements() as second:
        assert browser.get("/findings/?view=all").text.count("Dispute: Waits") == 2
    assert second.total == first.total
    answer(again, cast.pia)
    heads, line = browser.get(f"/findings/?q={finding.number}&file=csv").text.splitlines()
    assert heads.endswith("Dispute,Disputed on,Dispute answered on")
    assert line.endswith("It stays as it is,2026-11-25,2026-11-25")


def test_the_tab_of_the_vendor_and_its_own_to_do_say_it_too(
    cast: Cast, browser: Browser, finding: Finding
) -> None:
    row = dispute(finding, cast.ada)
    tab, lighter = f"/vendors/{cast.acme.id}/findings", Severity.MINOR
    verdict = DisputeVerdict(is_accepted=True, severity=lighter)
    for ours, theirs in (
        ("Waits for our answer", "Waits for our answer"),
        ("The vendor is right", "You are right"),
    ):
        for person, at, said in ((cast.ann, tab, ours), (cast.alf, "/todo", theirs)):
            browser.sign_in(person)
            assert f"Dispute: {said}" in browser.get(at).text
        if row.state is S.OPEN:
            answer(row, cast.pia, verdict)
    browser.sign_in(cast.gus)
    assert "Dispute:" not in browser.get("/todo").text


def test_the_tab_and_the_to_do_cost_the_same_for_two(
    cast: Cast, browser: Browser, finding: Finding
) -> None:
    make_dispute(finding, cast.ada)
    for person, at in ((cast.pam, f"/vendors/{cast.acme.id}/findings"), (cast.alf, "/todo")):
        browser.sign_in(person)
        browser.get(at)
        with count_statements() as first:
            before = browser.get(at).text.count("Dispute: ")
        make_dispute(make_finding(cast.acme, f"clause:{person.id}"), cast.ada)
        browser.get(at)
        with count_statements() as second:
            assert browser.get(at).text.count("Dispute: ") == before + 1
        assert second.total == first.total, at
