"""Several findings verified in one act, each by the rules of one."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.foundation.accounts.models import User
from portal.foundation.audit.queries import head, trail_of
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.evidence.services import store_bytes
from portal.foundation.evidence.types import FileKind
from portal.foundation.mail.models import OutboxEmail
from portal.supervision.findings import queries
from portal.supervision.findings.handling import repair_services
from portal.supervision.findings.handling.together_services import MOST_TOGETHER, reported_findings
from portal.supervision.findings.models import Finding, FindingFile, FindingRepair, FindingState
from portal.supervision.findings.severity import Severity
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.findings import make_finding
from tests.queries import count_statements

HERE = "/findings/verify"
FILE = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
S = FindingState


def report(finding: Finding, by: User, done: str = "A copy is kept.") -> FindingRepair:
    with transaction():
        return repair_services.report_done(finding, done=done, files=[], actor=acting(by))


def chosen(*findings: Finding, **more: str) -> dict[str, str]:
    return {"ids": ",".join(str(one.id) for one in findings), **more}


def shown(*repairs: FindingRepair) -> dict[str, str]:
    return {"go": "1", "shown": ",".join(str(one.id) for one in repairs)}


@pytest.fixture
def pam(browser: Browser, cast: Cast) -> Browser:
    browser.sign_in(cast.pam)
    return browser


@pytest.fixture
def other(cast: Cast) -> Finding:
    return make_finding(cast.globex, "question:BAK-3", severity=Severity.MINOR)


def test_pam_reads_what_was_reported_about_each_and_which_are_not_hers(
    pam: Browser, cast: Cast, finding: Finding, minor: Finding, own: Finding
) -> None:
    report(finding, cast.alf)
    report(minor, cast.alf, done="Tried on Monday.")
    report(own, cast.pip)
    assert 'formaction="/findings/verify"' in pam.get("/findings/?state=remedied").text
    page = pam.post(HERE, data=chosen(finding, minor, own)).text
    assert "You can verify 1 finding here. 2 findings stay as they are." in page
    assert "Tried on Monday." in page
    assert f'name="remark-{minor.id}"' in page
    assert f'name="remark-{finding.id}"' not in page
    assert "The privacy officer has to verify this: it is critical or major." in page
    assert "Somebody else than the person who recorded or mended it has to verify it." in page
    assert {one.state for one in (finding, minor, own)} == {S.REMEDIED}


def test_each_is_closed_with_its_own_remark_or_the_one_for_all_in_one_command(
    pam: Browser, cast: Cast, minor: Finding, other: Finding
) -> None:
    repairs = report(minor, cast.alf), report(other, cast.gus)
    number, _ = head()
    told = len(db.session.scalars(select(OutboxEmail)).all())
    form = chosen(minor, other, remark="Seen on the screen.", **shown(*repairs))
    form[f"remark-{other.id}"] = "Seen on site."
    page = pam.post(HERE, data=form, follow_redirects=True).text
    assert "2 findings are verified and closed." in page
    db.session.expire_all()
    assert [(one.state, one.verified) for one in (minor, other)] == [
        (S.CLOSED, "Seen on the screen."),
        (S.CLOSED, "Seen on site."),
    ]
    assert head()[0] == number + 1
    for one in minor, other:
        assert trail_of(one)[0].action == "finding.closed"
        repair = queries.last_repair(one.id)
        assert repair is not None
        assert not repair.is_open
    assert len(db.session.scalars(select(OutboxEmail)).all()) == told + 2, "both owners hear of it"


def test_whoever_recorded_or_mended_one_does_not_verify_it_with_others(
    pam: Browser, cast: Cast, finding: Finding, minor: Finding, own: Finding
) -> None:
    repairs = report(finding, cast.alf), report(minor, cast.alf), report(own, cast.pip)
    form = chosen(finding, minor, own, remark="Seen on the screen.", **shown(*repairs))
    pam.post(HERE, data=form)
    db.session.expire_all()
    assert (finding.state, minor.state, own.state) == (S.REMEDIED, S.CLOSED, S.REMEDIED)


def test_nothing_is_verified_without_saying_how(
    pam: Browser, cast: Cast, minor: Finding, other: Finding
) -> None:
    repairs = report(minor, cast.alf), report(other, cast.gus)
    form = chosen(minor, other, **shown(*repairs)) | {f"remark-{minor.id}": "Seen."}
    refused = pam.post(HERE, data=form)
    assert refused.status_code == 422
    assert "Say how you verified it." in refused.text
    assert ">Seen.</textarea>" in refused.text, "what was typed is there still"
    assert (minor.state, other.state) == (S.REMEDIED, S.REMEDIED)


def test_what_was_not_shown_or_was_reported_anew_is_left_out(
    pam: Browser, cast: Cast, minor: Finding, other: Finding
) -> None:
    before, good = report(minor, cast.alf), report(other, cast.gus)
    with transaction():
        repair_services.reject(minor, remark="Not tried", actor=acting(cast.pip))
    report(minor, cast.alf, done="Tried now.")
    form = chosen(minor, other, remark="Seen.", **shown(before, good))
    page = pam.post(HERE, data=form, follow_redirects=True).text
    assert "It was reported anew meanwhile: read that first." in page
    assert (minor.state, other.state) == (S.REMEDIED, S.CLOSED)
    none = pam.post(HERE, data=chosen(minor, remark="Seen.", go="1"))
    assert none.status_code == 422
    assert minor.state is S.REMEDIED


def test_the_same_again_closes_nothing_twice(pam: Browser, cast: Cast, minor: Finding) -> None:
    form = chosen(minor, remark="Seen.", **shown(report(minor, cast.alf)))
    pam.post(HERE, data=form)
    before = head()
    again = pam.post(HERE, data=form)
    assert again.status_code == 422
    assert "No repair waits to be verified here." in again.text
    assert head() == before


def test_the_officer_closes_grave_ones_together_too(
    browser: Browser, cast: Cast, finding: Finding, minor: Finding
) -> None:
    repairs = report(finding, cast.alf), report(minor, cast.alf)
    browser.sign_in(cast.pia)
    browser.post(HERE, data=chosen(finding, minor, remark="Seen.", **shown(*repairs)))
    assert (finding.state, minor.state) == (S.CLOSED, S.CLOSED)


def test_who_only_reads_verifies_nothing(browser: Browser, cast: Cast, minor: Finding) -> None:
    report(minor, cast.alf)
    browser.sign_in(cast.ann)
    assert 'formaction="/findings/verify"' not in browser.get("/findings/?state=remedied").text
    assert browser.post(HERE, data=chosen(minor, go="1", remark="x")).status_code == 403


def test_evidence_stands_beside_its_report(
    pam: Browser, cast: Cast, minor: Finding, clock: Clock
) -> None:
    repair = report(minor, cast.alf)
    row = FindingFile(
        vendor_id=minor.vendor_id,
        finding_id=minor.id,
        repair_id=repair.id,
        file_sha256=store_bytes(FILE, FileKind.PDF).sha256,
        file_name="backup.pdf",
        added_at=clock.time,
    )
    db.session.add(row)
    db.session.commit()
    page = pam.post(HERE, data=chosen(minor)).text
    assert f'href="/findings/files/{row.id}"' in page
    assert "backup.pdf" in page


def test_no_more_than_one_page_shows_are_verified_and_more_take_no_more_statements(
    cast: Cast, clock: Clock
) -> None:
    found = []
    for number in range(MOST_TOGETHER + 1):
        one = make_finding(cast.acme, f"hand:{number}", severity=Severity.MINOR)
        report(one, cast.alf)
        found.append(one.id)
    clock.time += timedelta(days=1)

    def needed(ids: list[int]) -> int:
        db.session.expire_all()
        with count_statements() as counted:
            reported_findings(ids, acting(cast.pam))
        return counted.total

    assert needed(found) <= needed(found[:2]) + 1
    last = reported_findings(found, acting(cast.pam))[-1]
    assert last.why_not is not None
    assert last.why_not.params == {"most": MOST_TOGETHER}
