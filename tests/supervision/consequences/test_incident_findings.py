"""An assessed incident opens a finding, as grave as who must be told; a drill never."""

from collections.abc import Sequence

from sqlalchemy import select

from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.engagements.models import CompanyRole
from portal.supervision.consequences.finding_effects import settle_findings
from portal.supervision.findings.handling import services
from portal.supervision.findings.models import Cause, Finding
from portal.supervision.findings.services import repair_of
from portal.supervision.findings.severity import Owner, Severity
from portal.supervision.incidents.models import Ending
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.customers import make_customer, name_customer
from tests.factories.data_sharing import make_share
from tests.factories.engagements import make_engagement
from tests.supervision.incidents.steps import assess, decide, propose, tell
from tests.supervision.incidents.test_pages import as_, page


def findings() -> Sequence[Finding]:
    settle_findings()
    settle_findings()  # twice is once
    db.session.expire_all()
    return db.session.scalars(select(Finding).order_by(Finding.id)).all()


def test_nothing_is_found_before_somebody_has_assessed_it(cast: Cast) -> None:
    tell(cast.ada, cast.acme)
    assert findings() == []


def test_what_an_authority_must_hear_of_is_critical_and_the_vendor_mends_it(cast: Cast) -> None:
    row = tell(cast.ada, cast.acme)
    assess(cast.pia, row, categories=["health_medical"], people=1)
    (finding,) = findings()
    assert (finding.cause, finding.severity) == (Cause.INCIDENT, Severity.CRITICAL)
    assert finding.owner is Owner.VENDOR
    assert finding.vendor_id == cast.acme.id
    assert (finding.subject_kind, finding.subject_id) == ("incidents", row.id)
    assert repair_of(finding) is not None


def test_what_only_a_customer_must_hear_of_is_major(cast: Cast) -> None:
    work = make_engagement(cast.acme, company_role=CompanyRole.ENTRUSTED)
    make_share(work)
    customer = make_customer("Tsubame")
    name_customer(work, customer)
    row = tell(cast.ada, cast.acme)
    assess(cast.pia, row, is_entrusted=True, customers=[customer.id])
    assert [finding.severity for finding in findings()] == [Severity.MAJOR]


def test_what_nobody_outside_must_hear_of_is_minor(cast: Cast) -> None:
    assess(cast.pia, tell(cast.ada, cast.acme))
    assert [finding.severity for finding in findings()] == [Severity.MINOR]


def test_a_drill_and_a_false_alarm_open_nothing(cast: Cast) -> None:
    assess(cast.pia, tell(cast.pam, cast.acme, is_drill=True))
    alarm = tell(cast.ada, cast.acme)
    assess(cast.pia, alarm)
    decide(cast.pia, propose(cast.pam, alarm, Ending.NOT_AN_INCIDENT))
    assert findings() == []


def test_a_graver_assessment_makes_it_graver_and_a_lighter_one_nothing(cast: Cast) -> None:
    row = tell(cast.ada, cast.acme)
    assess(cast.pia, row)
    findings()
    assess(cast.pia, row, categories=["health_medical"], people=1)
    (finding,) = findings()
    assert finding.severity is Severity.CRITICAL
    assess(cast.pia, row)
    assert findings()[0].severity is Severity.CRITICAL


def test_what_a_person_said_of_the_severity_stays(cast: Cast) -> None:
    row = tell(cast.ada, cast.acme)
    assess(cast.pia, row, categories=["health_medical"], people=1)
    (finding,) = findings()
    with transaction():
        services.change_severity(
            finding, Severity.MINOR, reason="One letter, returned unopened", actor=acting(cast.pia)
        )
    assert findings()[0].severity is Severity.MINOR


def test_one_that_was_ended_is_not_opened_again(cast: Cast) -> None:
    row = tell(cast.ada, cast.acme)
    assess(cast.pia, row)
    (finding,) = findings()
    with transaction():
        services.drop(finding, reason="Seen to elsewhere", actor=acting(cast.pia))
    assess(cast.pia, row)
    assert len(findings()) == 1


def test_a_vendor_hears_of_no_incident_by_its_finding(browser: Browser, cast: Cast) -> None:
    hidden = tell(cast.pam, cast.acme, happened="Heard from the press")
    assess(cast.pia, hidden)
    (finding,) = findings()
    assert finding.owner is Owner.COMPANY
    vendor = as_(browser, cast.ada)
    assert finding.number not in page(vendor, "/todo")
    for path in ("", "/plan", "/repair"):
        assert vendor.get(f"/findings/{finding.id}{path}").status_code == 404
    assert finding.number in page(as_(browser, cast.pia), f"/incidents/{hidden.id}")
    assert f"/incidents/{hidden.id}" in page(as_(browser, cast.pia), f"/findings/{finding.id}")
