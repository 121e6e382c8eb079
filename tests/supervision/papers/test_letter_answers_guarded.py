"""What is answered about a finding with the code of a letter: nobody who knew the code judges it, nothing typed
is lost, nothing else than what is enclosed is opened."""

import re
from io import BytesIO

import pytest

from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import RuleViolated
from portal.ledger.vendors.models import Vendor
from portal.supervision.consequences.reconcile import reconcile
from portal.supervision.findings.handling import repair_services
from portal.supervision.findings.models import Finding, FindingState
from portal.supervision.findings.severity import Severity
from portal.supervision.papers.models import Letter
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.findings import make_finding
from tests.supervision.disputes.test_on_paper import told_by_phone
from tests.supervision.findings.test_papers import confirm
from tests.supervision.papers.letter_acts import letters
from tests.supervision.papers.sheets import photo
from tests.supervision.papers.test_findings_by_letter import (
    _sent,
    answers,
    at,
    gap,
    kiku,
    sent,
)
from tests.supervision.papers.test_letter_codes import papers, posted, printed

__all__ = ["gap", "kiku", "sent"]  # fixtures


def test_who_printed_the_letter_does_not_verify_what_was_answered(
    cast: Cast, browser: Browser, kiku: Vendor
) -> None:
    finding = make_finding(kiku, severity=Severity.MINOR)
    _sent(cast)
    answers(browser, finding)
    (paper,) = papers()
    confirm(paper, cast.pia)
    with pytest.raises(RuleViolated, match="printed and posted"), transaction():
        repair_services.verify(finding, remark="Seen", actor=acting(cast.pam))
    with transaction():
        repair_services.verify(finding, remark="Seen", actor=acting(cast.pia))
    assert finding.state is FindingState.CLOSED


def test_who_printed_the_letter_does_not_accept_the_plan(
    cast: Cast, browser: Browser, sent: Letter, gap: Finding
) -> None:
    answers(browser, gap, "/plan")
    (paper,) = papers()
    confirm(paper, cast.pia)
    with pytest.raises(RuleViolated, match="printed and posted"), transaction():
        repair_services.answer_plan(gap, accepted=True, remark="", actor=acting(cast.pam))
    assert gap.state is FindingState.PLAN_SUBMITTED


def test_what_was_typed_stays_where_another_paper_waits(
    cast: Cast, browser: Browser, sent: Letter, gap: Finding
) -> None:
    told_by_phone(gap, cast.pam)
    answer = answers(browser, gap)
    assert answer.status_code >= 400
    assert "Copies every night" in answer.text


def test_a_kept_file_that_is_no_good_is_forgotten(
    browser: Browser, sent: Letter, gap: Finding
) -> None:
    first = answers(browser, gap, kept="W3siYSI6MX0.x")
    assert "Choose the file again" in first.text
    kept = re.search(r'name="kept"[^>]*value="([^"]*)"', first.text)
    again = {"kept": kept[1]} if kept else {}
    second = answers(browser, gap, **again, scan=[(BytesIO(photo()), "rack.jpg")])
    assert second.status_code == 303, second.text
    assert len(papers()) == 1


def test_a_printed_code_opens_what_stood_on_the_paper(
    cast: Cast, browser: Browser, kiku: Vendor, gap: Finding
) -> None:
    reconcile()
    letter = letters()[-1]
    printed(letter, cast.pam)
    late = make_finding(kiku, "question:LOG-1")
    db.session.commit()
    reconcile()
    posted(letter, cast.pip)
    assert len(letters()) == 2
    browser.sign_out()
    assert browser.get(at(late)).status_code == 404
    assert late.number not in browser.get(at(gap)).text
    assert browser.get(at(gap)).status_code == 200


def test_the_log_says_that_the_name_was_given(browser: Browser, sent: Letter, gap: Finding) -> None:
    answers(browser, gap, name="Pia")
    (line,) = [one for one in trail_of(sent) if one.action == "letter.answered"]
    assert line.text.params["name"] == "Pia"
    assert str(line.text.id).startswith("Somebody who gave the name")


def test_answers_that_fail_are_counted(browser: Browser, sent: Letter, gap: Finding) -> None:
    for _ in range(30):
        assert answers(browser, gap, done="").status_code == 422
    assert "Too many" in answers(browser, gap).text
    assert not papers()
