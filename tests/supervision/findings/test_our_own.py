"""A finding of the company's own: its people see and mend it, and no vendor ever hears of it."""

import pytest

from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import say
from portal.supervision.findings.handling.repair_services import report_done, verify
from portal.supervision.findings.models import Cause, Finding, FindingState
from portal.supervision.findings.services import New, open_findings
from portal.supervision.findings.severity import Owner, Severity
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast

TITLE = "The yearly training was not held"


def ours(owner: Owner = Owner.COMPANY) -> New:
    return New(
        vendor_id=None, cause=Cause.BY_HAND, about="hand:training", title=say(TITLE),
        action=say("Hold it"), severity=Severity.MINOR, owner=owner, due_days=30,
    )  # fmt: skip


@pytest.fixture
def finding(cast: Cast) -> Finding:
    (row,) = open_findings([ours()], subject=None, by=acting(cast.pia)).findings
    db.session.commit()
    return row


def test_no_vendor_mends_it(cast: Cast) -> None:
    with pytest.raises(RuleViolated, match="no vendor mends"):
        open_findings([ours(Owner.VENDOR)], subject=None, by=acting(cast.pia))


def test_it_is_named_so_in_the_register_its_file_its_page_and_on_today(
    browser: Browser, cast: Cast, finding: Finding
) -> None:
    browser.sign_in(cast.pam)
    for path in ("/findings/", "/findings/?file=csv", f"/findings/{finding.id}"):
        page = browser.get(path)
        assert page.status_code == 200
        assert TITLE in page.text
        assert "Our company’s own" in page.text
    assert TITLE in browser.get("/today").text
    assert "All work of this vendor" not in browser.get(f"/findings/{finding.id}").text
    for act in ("plan", "repair", "risk", "severity", "drop"):
        assert browser.get(f"/findings/{finding.id}/{act}").status_code == 200


def test_it_is_mended_and_verified_by_two(browser: Browser, cast: Cast, finding: Finding) -> None:
    with transaction():
        report_done(finding, done="Held on 20 November", files=[], actor=acting(cast.pam))
    browser.sign_in(cast.pip)
    assert browser.get(f"/findings/{finding.id}/verify").status_code == 200
    with transaction():
        verify(finding, remark="Seen the list", actor=acting(cast.pip))
    assert finding.state is FindingState.CLOSED


@pytest.mark.parametrize("who", ["ada", "alf", "gus"])
def test_no_vendor_sees_it(browser: Browser, cast: Cast, finding: Finding, who: str) -> None:
    browser.sign_in(getattr(cast, who))
    assert TITLE not in browser.get("/todo").text
    for path in (f"/findings/{finding.id}", "/findings/", f"/findings/{finding.id}/repair"):
        assert browser.get(path).status_code == 404
