"""Whoever is in charge of audit looks at our own supervision, has no part in it, and what was seen is ours to mend."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from sqlalchemy import select

from portal.foundation.access.roles import ACTING_ROLES, Role
from portal.foundation.access.scoping import acting_as
from portal.foundation.accounts.models import User, UserRole
from portal.foundation.accounts.people import account_services
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import Text
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind, Outcome
from portal.proof.audits import queries, services
from portal.proof.audits.models import AuditResult, AuditState, InternalAudit
from portal.proof.audits.workflow import HeldAudit, PlannedAudit
from portal.supervision.consequences.queries import unconfirmed
from portal.supervision.findings.handling.services import Found
from portal.supervision.findings.models import Cause, Finding
from portal.supervision.findings.severity import Owner, Severity
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.accounts import make_user
from tests.factories.audits import make_audit
from tests.queries import count_statements

LEAD = Role.AUDIT_LEAD
DAY = date(2026, 12, 18)
LETTER = {"appointed_on": "2026-11-01", "appointed_by": "Representative Director"}


def planned(by: User, on: date = DAY, **instead: object) -> InternalAudit:
    told: dict[str, object] = {
        "subject": "How vendors are approved",
        "scope": "Ten approvals",
        "period_from": date(2026, 4, 1),
        "period_until": date(2026, 9, 30),
        "on": on,
    }
    with transaction():
        return services.plan(PlannedAudit(**(told | instead)), actor=acting(by))  # type: ignore[arg-type]


def held(row: InternalAudit, by: User, on: date | None = None) -> None:
    told = HeldAudit(
        held_on=on or clock.today(),
        held_by="Lea",
        looked_at="Ten approvals",
        seen="One by a single person",
        result=AuditResult.WITH_FINDINGS,
    )
    with transaction():
        services.hold(row, told, [], actor=acting(by))


def found(row: InternalAudit, by: User) -> Finding:
    title = Text(ja="承認が一人で行われた", en="One person approved")
    with transaction():
        return services.open_finding(
            row,
            Found(title, Text(ja="二人で", en="Two"), "", Severity.MINOR, Owner.COMPANY),
            actor=acting(by),
        )


def owed(row: InternalAudit) -> list[Obligation]:
    rows = select(Obligation).where(
        Obligation.kind == ObligationKind.INTERNAL_AUDIT, Obligation.subject_id == row.id
    )
    return list(db.session.scalars(rows.order_by(Obligation.id)))


def test_who_plans_an_audit_owes_it_by_its_day_until_it_is_recorded(cast: Cast) -> None:
    row = planned(cast.lea)
    (one,) = owed(row)
    assert (one.vendor_id, one.person_id, one.due_on) == (None, cast.lea.id, DAY)
    assert one.holder is Holder.MANAGEMENT, "whoever appoints the next one, where she leaves"
    assert row.fiscal_year == 2026
    held(row, cast.lea)
    assert (row.state, one.outcome) == (AuditState.HELD, Outcome.DONE)
    with pytest.raises(InvalidTransition):
        held(row, cast.lea)


def test_the_fiscal_year_is_that_of_the_day_it_is_planned_for(cast: Cast) -> None:
    assert planned(cast.lea, date(2027, 3, 31)).fiscal_year == 2026
    assert planned(cast.lea, date(2027, 4, 1)).fiscal_year == 2027


def test_it_is_planned_for_today_or_later_and_about_a_time_that_ends(cast: Cast) -> None:
    today = clock.today()
    assert planned(cast.lea, today).state is AuditState.PLANNED
    with pytest.raises(RuleViolated) as over:
        planned(cast.lea, today - timedelta(days=1))
    with pytest.raises(RuleViolated) as backwards:
        planned(cast.lea, period_until=date(2026, 3, 31))
    assert (over.value.field, backwards.value.field) == ("on", "period_until")


def test_it_is_recorded_of_a_day_that_has_come_and_not_before_the_time_it_is_about(
    cast: Cast,
) -> None:
    row = planned(cast.lea, period_from=clock.today(), period_until=DAY)
    for day in (clock.today() + timedelta(days=1), clock.today() - timedelta(days=1)):
        with pytest.raises(RuleViolated) as refused:
            held(row, cast.lea, day)
        assert refused.value.field == "held_on"
    held(row, cast.lea, clock.today())
    assert row.held_on == clock.today()


def test_a_later_day_is_owed_by_who_moved_it_and_the_earlier_one_stays(cast: Cast) -> None:
    row, ken = planned(cast.lea), make_user("Ken", LEAD)
    db.session.commit()
    with pytest.raises(RuleViolated), transaction():
        services.move(row, to=DAY, reason="No earlier", actor=acting(ken))
    with transaction():
        services.move(row, to=DAY + timedelta(days=30), reason="Lea left", actor=acting(ken))
    before, after = owed(row)
    assert (before.outcome, after.person_id) == (Outcome.MOVED, ken.id)


def test_what_is_called_off_is_owed_no_more_and_says_why(cast: Cast) -> None:
    row = planned(cast.lea)
    with transaction():
        services.cancel(row, reason="Merged into another", actor=acting(cast.lea))
    assert (row.state, row.reason) == (AuditState.CANCELLED, "Merged into another")
    assert owed(row)[0].outcome is Outcome.WITHDRAWN
    with pytest.raises(InvalidTransition):
        held(row, cast.lea)


def test_a_finding_of_an_audit_is_ours_and_only_of_what_was_seen(cast: Cast) -> None:
    row = planned(cast.lea)
    with pytest.raises(InvalidTransition):
        found(row, cast.lea)
    held(row, cast.lea)
    finding = found(row, cast.lea)
    assert (finding.vendor_id, finding.owner, finding.cause) == (None, Owner.COMPANY, Cause.AUDIT)
    assert queries.findings_of(row) == [finding]
    with pytest.raises(InvalidTransition, match="already"):
        found(row, cast.lea)


@pytest.mark.parametrize("role", sorted(ACTING_ROLES))
def test_nobody_is_given_both_the_work_and_its_audit(cast: Cast, role: Role) -> None:
    with pytest.raises(RuleViolated) as refused:
        account_services.change_roles(
            cast.lea, [LEAD, role], acting(cast.sue), version=cast.lea.version
        )
    assert refused.value.field == "roles"
    both = make_user("Bo", LEAD, role)
    db.session.commit()
    with pytest.raises(RuleViolated):
        planned(both)


def test_the_role_waits_until_management_confirms_it_and_the_officer_cannot(
    cast: Cast, browser: Browser
) -> None:
    with transaction(audited=False):
        kim = account_services.add_account(
            email="kim@example.jp", name="Kim", roles=[LEAD], language="en", given_by_id=cast.sue.id
        )
    row = db.session.scalars(select(UserRole).where(UserRole.user_id == kim.id)).one()
    assert kim.roles == frozenset()
    (asked,) = unconfirmed()
    assert asked.holder is Holder.MANAGEMENT
    path = f"/people/roles/{row.id}/confirm"
    browser.sign_in(cast.pia)
    assert path not in browser.get("/today").text
    assert browser.post(path, data=LETTER).status_code == 422
    browser.sign_in(cast.max)
    assert path in browser.get("/today").text
    assert browser.post(path, data=LETTER).status_code == 302
    assert kim.roles == {LEAD}


def test_she_plans_records_and_opens_a_finding_and_the_others_read_it(
    cast: Cast, browser: Browser
) -> None:
    browser.sign_in(cast.lea)
    assert "No audit is planned yet" in browser.get("/audits/").text
    typed = {
        "subject": "How findings are followed up",
        "scope": "Twenty findings",
        "period_from": "2026-04-01",
        "period_until": "2026-09-30",
    }
    refused = browser.post("/audits/new", data=typed | {"on": "2026-11-24"})
    assert refused.status_code == 422
    assert "Twenty findings" in refused.text
    where = browser.post("/audits/new", data=typed | {"on": "2026-12-18"}).location
    assert "How findings are followed up" in browser.get("/today").text
    seen = {"held_by": "Lea", "looked_at": "Twenty", "seen": "Two late", "result": "with_findings"}
    sent = seen | {"held_on": "2026-11-25", "files": (BytesIO(b"What was seen"), "audit.txt")}
    assert browser.post(f"{where}/record", data=sent).status_code == 302
    wrong = {"title": "Two were late", "action": "Remind sooner", "severity": "major"}
    assert browser.post(f"{where}/finding", data=wrong).status_code == 302
    browser.sign_in(cast.ann)
    page = browser.get(where).text
    assert "Two were late" in page
    assert f"{where}/finding" not in page
    assert "audit.txt" in page
    finding = db.session.scalars(select(Finding)).one()
    assert where in browser.get(f"/findings/{finding.id}").text
    assert browser.get("/audits/?file=xlsx").status_code == 200
    for nobody in (cast.pia, cast.ann):
        browser.sign_in(nobody)
        assert browser.post("/audits/new", data=typed).status_code == 403


def test_neither_a_vendor_nor_a_department_sees_one(cast: Cast) -> None:
    audit_id = make_audit(cast.lea).id
    actors = [acting(person) for person in (cast.ada, cast.dan)]
    db.session.commit()
    for actor in actors:
        with acting_as(db.session, actor):
            assert queries.find(audit_id) is None
    assert queries.find(audit_id) is not None


def test_the_list_costs_the_same_for_many(cast: Cast, browser: Browser) -> None:
    make_audit(cast.lea)
    db.session.commit()
    browser.sign_in(cast.ann)
    browser.get("/audits/")
    with count_statements() as one:
        browser.get("/audits/")
    for _ in range(3):
        make_audit(cast.lea)
    db.session.commit()
    with count_statements() as many:
        browser.get("/audits/")
    assert many.total == one.total
