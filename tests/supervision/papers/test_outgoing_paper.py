"""Paper that goes to another company is marked, addressed and dated as such paper is."""

from datetime import date

import pytest

from portal.foundation.core.words.messages import say
from portal.supervision.attestations.models import AttestationRequest
from portal.supervision.responses.assignments.models import Assignment
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.findings import make_finding
from tests.foundation.printing.reading import pages, text
from tests.supervision.responses.conftest import assignment, published, work

__all__ = ["assignment", "published", "work"]

OURS = "株式会社さざなみトランスファー御中"


@pytest.fixture
def pam(browser: Browser, cast: Cast) -> Browser:
    browser.sign_in(cast.pam)
    return browser


def test_a_statement_to_sign_is_headed_so_and_has_lines_for_company_and_address(
    cast: Cast, pam: Browser, asked: AttestationRequest
) -> None:
    printed = pages(pam.get(f"/attestations/requests/{asked.id}/print?text=ja").data)
    assert OURS in printed[0]
    assert "誓約書(" in printed[0].replace("（", "(")
    (signed,) = [page for page in printed if "署名又は記名押印" in page]
    for line in ("所在地", "会社名", "日付", "役職", "氏名"):
        assert line in signed
    for page in printed:
        assert "取扱注意" in page
        assert "社外秘" not in page


def test_a_check_sheet_and_a_finding_are_marked_and_addressed_alike(
    cast: Cast, pam: Browser, assignment: Assignment
) -> None:
    finding = make_finding(cast.acme)
    for path in (f"/responses/{assignment.id}/paper.pdf", f"/findings/{finding.id}/paper.pdf"):
        printed = text(pam.get(f"{path}?text=ja").data)
        assert OURS in printed
        assert "取扱注意" in printed
        assert "社外秘" not in printed


def test_a_day_in_a_printed_title_carries_its_year(cast: Cast, pam: Browser) -> None:
    title = say("No response since %(due)s: %(what)s", due=date(2026, 10, 13), what="Q-1")
    finding = make_finding(cast.acme, title=title)
    printed = text(pam.get(f"/findings/{finding.id}/paper.pdf?text=ja").data)
    assert "2026年10月13日(火)" in printed
