"""The pages: what each person reads and can do about a finding, and what a vendor never reads."""

from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select

from portal.foundation.accounts.models import User
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.contracts.models import ClauseState
from portal.ledger.obligations.models import Obligation, ObligationKind
from portal.supervision.findings import queries
from portal.supervision.findings.handling import services
from portal.supervision.findings.handling.services import Terms
from portal.supervision.findings.models import Cause, Finding, FindingState
from portal.supervision.findings.severity import Owner, Severity
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.contracts import make_check, make_contract
from tests.factories.findings import in_days, make_finding
from tests.factories.vendors import make_vendor
from tests.queries import count_statements

S = FindingState
FILE = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
PLAN: dict[str, Any] = {
    "cause": "Forgot",
    "measures": "Copy it",
    "ready_on": "2026-12-18",
    "responsible": "Alf",
}


def as_(browser: Browser, person: User) -> Browser:
    browser.sign_in(person)
    return browser


def page(browser: Browser, path: str, status: int = 200) -> str:
    answer = browser.get(path)
    assert answer.status_code == status
    return answer.text


def send(browser: Browser, path: str, status: int = 302, **form: object) -> str:
    answer = browser.post(path, data=form)
    assert answer.status_code == status, answer.text
    return answer.text


def test_the_whole_way_in_the_browser(browser: Browser, cast: Cast, finding: Finding) -> None:
    here = f"/findings/{finding.id}"
    vendor = as_(browser, cast.alf)
    assert f'href="{here}"' in page(vendor, "/todo")
    assert f'href="{here}/plan"' in page(vendor, here)
    send(vendor, f"{here}/plan", **PLAN)
    assert "We have your plan" in page(vendor, here)
    staff = as_(browser, cast.pam)
    assert "Copy it" in page(staff, f"{here}/plan/answer")
    send(staff, f"{here}/plan/answer", decision="return", remark="Who tests it?")
    vendor = as_(browser, cast.alf)
    assert "Who tests it?" in page(vendor, here)
    assert "Copy it" in page(vendor, f"{here}/plan")  # to be changed, not typed anew
    send(vendor, f"{here}/plan", **PLAN)
    send(as_(browser, cast.pam), f"{here}/plan/answer", decision="approve", remark="")
    vendor = as_(browser, cast.ada)
    send(vendor, f"{here}/repair", done="Copies every night", files=(BytesIO(FILE), "log.pdf"))
    assert "log.pdf" in page(vendor, here)
    officer = as_(browser, cast.pia)
    assert "Copies every night" in page(officer, f"{here}/verify")
    send(officer, f"{here}/verify", decision="approve", remark="Looked at the copies on site")
    assert "Looked at the copies on site" in page(officer, here)
    vendor = as_(browser, cast.alf)
    assert "verified and closed" in page(vendor, here)
    assert "Looked at the copies" not in page(vendor, here)
    assert here not in page(vendor, "/todo")


def test_another_vendor_and_what_is_ours_to_mend_do_not_exist(
    browser: Browser, cast: Cast, finding: Finding, own: Finding
) -> None:
    page(as_(browser, cast.gus), f"/findings/{finding.id}", 404)
    vendor = as_(browser, cast.alf)
    for path in (f"/findings/{own.id}", f"/findings/{own.id}/plan", f"/findings/{own.id}/repair"):
        page(vendor, path, 404)
    assert own.number not in page(vendor, "/todo")


def test_a_vendor_reads_nothing_internal(browser: Browser, cast: Cast, finding: Finding) -> None:
    finding.set_apart = "Their director is a friend"
    db.session.commit()
    with transaction():
        terms = Terms("They will never mend it", "We look away", in_days(60))
        risk = services.propose_risk(finding, terms, actor=acting(cast.pam))
    with transaction():
        services.decide_risk(risk, accepted=True, remark="Alas", actor=acting(cast.pia))
    shown = page(as_(browser, cast.alf), f"/findings/{finding.id}")
    for words in ("friend", "never mend", "look away", "Alas", "Pam", "Pia"):
        assert words not in shown
    staff = page(as_(browser, cast.pam), f"/findings/{finding.id}")
    for words in ("friend", "never mend", "look away", "Alas", "Pia"):
        assert words in staff


def test_the_reasons_why_not_stand_beside_the_field(
    browser: Browser, cast: Cast, finding: Finding
) -> None:
    here = f"/findings/{finding.id}"
    vendor = as_(browser, cast.alf)
    refused = send(vendor, f"{here}/plan", 422, **(PLAN | {"ready_on": "2026-11-01"}))
    assert "That day is over already" in refused
    refused = send(vendor, f"{here}/repair", 422, done="Done", files=(BytesIO(b"MZ\x90"), "a.exe"))
    assert "cannot be taken" in refused
    send(vendor, f"{here}/repair", done="Done")
    send(vendor, f"{here}/repair", 409, done="Done")
    refused = send(as_(browser, cast.pam), f"{here}/verify", 422, decision="approve", remark="Yes")
    assert "privacy officer" in refused


def test_the_officer_decides_a_risk_on_its_page(
    browser: Browser, cast: Cast, finding: Finding
) -> None:
    staff = as_(browser, cast.pam)
    send(
        staff,
        f"/findings/{finding.id}/risk",
        reason="Spring",
        measures="By hand",
        until="2027-03-31",
    )
    (risk,) = queries.risks_of(finding.id)
    page(staff, f"/findings/risks/{risk.id}", 403)
    officer = as_(browser, cast.pia)
    waiting = db.session.scalars(
        select(Obligation).where(Obligation.kind == ObligationKind.FINDING_RISK)
    ).one()
    led = officer.get(f"/obligations/{waiting.id}")
    assert led.location.endswith(f"/findings/risks/{risk.id}")
    send(officer, f"/findings/risks/{risk.id}", decision="approve", remark="Agreed")
    assert queries.find_finding(finding.id).state is S.RISK_ACCEPTED  # type: ignore[union-attr]


def test_one_is_opened_by_hand_from_the_vendors_tab(browser: Browser, cast: Cast) -> None:
    staff = as_(browser, cast.pam)
    assert f"/vendors/{cast.acme.id}/findings/new" in page(
        staff, f"/vendors/{cast.acme.id}/findings"
    )
    form: dict[str, Any] = {
        "title": "No lock",
        "action": "Fit one",
        "severity": "minor",
        "owner": "vendor",
        "engagement_id": "",
    }
    path = f"/vendors/{cast.acme.id}/findings/new"
    refused = send(staff, path, 422, **(form | {"due_on": "2026-11-01"}))
    assert "That day is over already" in refused
    send(staff, path, **form)
    assert "No lock" in page(staff, f"/vendors/{cast.acme.id}/findings")
    assert "open about this already" in send(staff, path, 409, **form)


def test_one_is_opened_about_a_clause_a_person_found_absent(browser: Browser, cast: Cast) -> None:
    contract = make_contract(cast.acme)
    make_check(contract, "no_subcontracting", ClauseState.ABSENT, reason="Not a word")
    db.session.commit()
    staff = as_(browser, cast.pam)
    path = f"/contracts/{contract.id}/findings/new?clause=no_subcontracting"
    assert "Not a word" in page(staff, path)
    assert path in page(staff, f"/contracts/{contract.id}/clauses?clause=no_subcontracting")
    form: dict[str, Any] = {
        "title": "Clause missing",
        "action": "Agree it",
        "severity": "major",
        "owner": "company",
        "engagement_id": "",
    }
    send(staff, path, **form)
    finding = db.session.scalars(select(Finding)).one()
    assert (finding.cause, finding.subject_id, finding.owner) == (
        Cause.CLAUSE,
        contract.id,
        Owner.COMPANY,
    )
    unchecked = f"/contracts/{contract.id}/findings/new?clause=purpose_limitation"
    assert "Check the clause first" in send(staff, unchecked, 422, **form)


def test_the_register_filters_and_goes_into_a_file(
    browser: Browser, cast: Cast, finding: Finding, minor: Finding, own: Finding
) -> None:
    staff = as_(browser, cast.pam)
    everything = page(staff, "/findings/")
    assert all(one.number in everything for one in (finding, minor, own))
    grave = page(staff, "/findings/?severity=major")
    assert finding.number in grave
    assert minor.number not in grave
    ours = page(staff, "/findings/?owner=company")
    assert own.number in ours
    assert finding.number not in ours
    written = staff.get("/findings/?file=csv")
    assert "There is no backup,Acme,Major" in written.get_data(as_text=True)


def test_what_is_late_is_found(browser: Browser, cast: Cast, finding: Finding) -> None:
    late = make_finding(cast.acme, "question:LATE", due_on=in_days(0))
    owed = queries.last_repair(late.id)
    assert owed is not None
    owed.due_on = in_days(-3)
    db.session.commit()
    shown = page(as_(browser, cast.pam), "/findings/?state=late")
    assert late.number in shown
    assert finding.number not in shown


@pytest.mark.parametrize("path", ["/findings/", "/vendors/{acme}/findings", "/todo"])
def test_twice_the_findings_cost_no_more_statements(
    browser: Browser, cast: Cast, finding: Finding, path: str
) -> None:
    reader = as_(browser, cast.alf if path == "/todo" else cast.pam)
    address = path.format(acme=cast.acme.id)

    def cost() -> int:
        page(reader, address)
        with count_statements() as counted:
            page(reader, address)
        return counted.total

    before = cost()
    for number in range(3):
        make_finding(cast.acme, f"question:{number}", severity=Severity.MINOR)
        make_finding(make_vendor(f"Vendor {number}"))
    assert cost() == before
