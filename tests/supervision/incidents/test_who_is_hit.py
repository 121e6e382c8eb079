"""Who is hit where a vendor has failed; the letters; each customer told for itself."""

import re
from datetime import date, timedelta
from typing import Any

import pytest

from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.foundation.core.words.i18n import words
from portal.ledger.engagements.models import CompanyRole, Engagement
from portal.ledger.obligations.models import Obligation, ObligationKind, Outcome
from portal.ledger.vendors.models import Vendor
from portal.supervision.incidents import judging, queries
from portal.supervision.incidents.facts import incidents_on
from portal.supervision.incidents.handling import services
from portal.supervision.incidents.handling.services import Sent
from portal.supervision.incidents.handling.who_is_hit import customers_told, who_is_hit
from portal.supervision.incidents.models import Ending, Incident
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.customers import make_customer, name_customer
from tests.factories.data_sharing import make_share
from tests.factories.engagements import make_engagement
from tests.queries import count_statements
from tests.supervision.incidents.steps import assess, decide, propose, tell
from tests.supervision.incidents.test_pages import as_, page, send

K = ObligationKind
MAY = date(2026, 5, 1)


def entrusted(vendor: Vendor, *names: tuple[str, int | None], **more: Any) -> Engagement:
    """Work with data of these customers, each with its hours, handed over in May."""
    work = make_engagement(vendor, company_role=CompanyRole.ENTRUSTED, **more)
    make_share(work, first_handover_on=MAY)
    for name, hours in names:
        name_customer(work, make_customer(name, notice_hours=hours))
    return work


def to_customers(row: Incident) -> dict[str, Obligation]:
    """Clocks that run, by the customer they are about."""
    names = {one.customer_id: one.name.en for one in _facts(row).customers}
    return {
        names[key[1] or 0]: owed
        for key, owed in queries.keyed_clocks(row)
        if owed.is_open and key[0] is K.INCIDENT_TO_CUSTOMER
    }


def _facts(row: Incident) -> Any:
    return judging.facts_of(queries.assessments(row.id)[0])


def tell_customer(who: Any, row: Incident, customer_id: int | None, receipt: str = "R-1") -> None:
    sent = Sent(K.INCIDENT_TO_CUSTOMER, "Ms Tani", "By mail", clock.now(), receipt, (), customer_id)
    with transaction():
        services.record_submission(row, sent, actor=acting(who))


def test_only_work_with_data_in_reach_is_hit(cast: Cast) -> None:
    here = entrusted(cast.acme, ("Tsubame", 24), ("Hayabusa", None))
    make_share(here, category="health_medical", volume_band="v1", country="VN")
    waiting = make_engagement(cast.acme, "Not begun")
    make_share(waiting)
    over = make_engagement(cast.acme, "Over", ends_on=clock.today() - timedelta(days=1))
    make_share(over, first_handover_on=MAY)
    hit = who_is_hit(cast.acme.id, clock.today())
    reach = hit.of(hit.in_reach)
    assert [one.work.number for one in reach.works] == [here.number, over.number]
    assert [one.is_over for one in reach.works] == [False, True]
    assert [one.work.number for one in hit.waiting] == [waiting.number]
    assert reach.countries == ["JP", "VN"]
    assert set(reach.categories) == {"name_contact", "health_medical"}
    assert [one.hours for one in reach.customers] == [24, None]
    assert reach.is_entrusted
    assert reach.people == sum(one.people or 0 for one in reach.works) > 0


def test_each_customer_has_a_clock_of_its_own(cast: Cast) -> None:
    entrusted(cast.acme, ("Tsubame", 24), ("Hayabusa", None))
    row = tell(cast.ada, cast.acme)
    clocks = to_customers(row)
    assert set(clocks) == {"Tsubame", "Hayabusa"}
    today = clock.today()
    assert clocks["Tsubame"].due_on == clock.day_of(clock.now() + timedelta(hours=24))
    assert clocks["Hayabusa"].due_on == today + timedelta(days=4)
    assert K.INCIDENT_CUSTOMER not in {owed.kind for owed in queries.clock_rows(row)}
    running = queries.running_clocks(cast.acme.id)
    named = [words(one.label, "en") for one in running if one.ends.at is not None]
    assert named == ["Notice to the customer Tsubame"]


def test_telling_one_customer_ends_its_clock_alone(cast: Cast) -> None:
    entrusted(cast.acme, ("Tsubame", 24), ("Hayabusa", None))
    row = tell(cast.ada, cast.acme)
    first, second = (one.customer_id for one in _facts(row).customers)
    tell_customer(cast.pia, row, first)
    assert set(to_customers(row)) == {"Hayabusa"}
    with pytest.raises(InvalidTransition, match="No clock runs"):
        tell_customer(cast.pia, row, first)
    with pytest.raises(InvalidTransition, match="No clock runs"):
        tell_customer(cast.pia, row, None)
    duties = {one.duty.key[1]: one for one in queries.duties_now(row) if one.duty.customer}
    assert [len(duties[number].sent) for number in (first, second)] == [1, 0]
    assess(cast.pia, row, is_entrusted=True, customers=[first, second])
    assert set(to_customers(row)) == {"Hayabusa"}  # who was told is not told again


def test_whom_the_officer_takes_away_is_not_asked_and_a_stranger_is_refused(cast: Cast) -> None:
    entrusted(cast.acme, ("Tsubame", 24), ("Hayabusa", None))
    row = tell(cast.ada, cast.acme)
    first, second = (one.customer_id for one in _facts(row).customers)
    assess(cast.pia, row, is_entrusted=True, customers=[second])
    assert set(to_customers(row)) == {"Hayabusa"}
    stranger = make_customer("Stranger")
    with pytest.raises(RuleViolated, match="Choose customers"):
        assess(cast.pia, row, is_entrusted=True, customers=[stranger.id])
    assess(cast.pia, row, is_entrusted=True, customers=[first])
    assert set(to_customers(row)) == {"Tsubame"}
    assess(cast.pia, row)
    assert to_customers(row) == {}


def test_where_nobody_is_named_one_clock_stands_for_all(cast: Cast) -> None:
    entrusted(cast.acme)
    row = tell(cast.ada, cast.acme)
    assert K.INCIDENT_CUSTOMER in {owed.kind for owed in queries.clock_rows(row)}


def test_a_clock_of_a_customer_holds_the_end_and_a_false_alarm_ends_it(cast: Cast) -> None:
    entrusted(cast.acme, ("Tsubame", 24))
    row = tell(cast.ada, cast.acme)
    assess(cast.pia, row, is_entrusted=True, customers=[_facts(row).customers[0].customer_id])
    with pytest.raises(RuleViolated, match="still runs"):
        propose(cast.pam, row)
    decide(cast.pia, propose(cast.pam, row, Ending.NOT_AN_INCIDENT))
    outcomes = {owed.outcome for owed in queries.clock_rows(row)}
    assert outcomes == {Outcome.WITHDRAWN}


def test_promises_read_the_clock_of_each_customer(cast: Cast) -> None:
    entrusted(cast.acme, ("Tsubame", 24), ("Hayabusa", None))
    row = tell(cast.ada, cast.acme)
    first = _facts(row).customers[0].customer_id
    tell_customer(cast.pia, row, first)
    (seen,) = incidents_on(None, clock.today())[cast.acme.id]
    labels = {words(one.label, "en"): one for one in seen.clocks if one.told_id}
    told = {label.removeprefix("Notice to the customer "): one for label, one in labels.items()}
    assert told["Tsubame"].sent_on == clock.today()
    assert not told["Tsubame"].is_late
    assert told["Hayabusa"].sent_on is None


def test_a_customer_told_hours_too_late_is_late(cast: Cast) -> None:
    entrusted(cast.acme, ("Tsubame", 2))
    row = tell(cast.pam, cast.acme, known_at=clock.now() - timedelta(hours=3))
    tell_customer(cast.pia, row, _facts(row).customers[0].customer_id)
    (seen,) = incidents_on(None, clock.today())[cast.acme.id]
    assert [one.is_late for one in seen.clocks if one.told_id] == [True]


def test_the_page_says_all_and_opens_the_incident_filled_in(browser: Browser, cast: Cast) -> None:
    work = entrusted(cast.acme, ("Tsubame", 24), name="Mailing")
    db.session.commit()
    here = f"/vendors/{cast.acme.id}/incidents/who-is-hit"
    staff = as_(browser, cast.pam)
    text = page(staff, here)
    for expected in ("Mailing", "Tsubame", "within 24 hours", "Japan", "Notice to the customer"):
        assert expected in text
    assert "at most 5 days" not in text
    new = f"/vendors/{cast.acme.id}/incidents/new?work={work.id}"
    assert new in text
    filled = page(staff, new + "&people=1000")
    assert 'value="1000"' in filled
    assert re.search(rf'<input[^>]*value="{work.id}"[^>]*checked', filled)
    for linked in (f"/vendors/{cast.acme.id}/incidents", "/incidents/"):
        assert "Who is hit?" in page(staff, linked)
    assert "Record an incident" not in page(as_(browser, cast.max), here)
    page(as_(browser, cast.ada), here, 404)


def test_a_company_is_found_by_an_earlier_name_and_leads_there(
    browser: Browser, cast: Cast
) -> None:
    gone = cast.globex
    gone.merged_into_id = cast.acme.id
    db.session.commit()
    staff = as_(browser, cast.pam)
    found = staff.get(f"/incidents/who-is-hit?q={gone.name}")
    assert found.status_code == 302
    assert found.headers["Location"] == f"/vendors/{cast.acme.id}/incidents/who-is-hit"
    moved = staff.get(f"/vendors/{gone.id}/incidents/who-is-hit")
    assert moved.headers["Location"] == f"/vendors/{cast.acme.id}/incidents/who-is-hit"
    assert "No vendor is found" in page(staff, "/incidents/who-is-hit?q=Nobody")
    assert "Which company?" in page(staff, "/incidents/who-is-hit")


def test_a_customer_gets_its_letter_and_no_other_does(browser: Browser, cast: Cast) -> None:
    entrusted(cast.acme, ("Tsubame", 24))
    stranger = make_customer("Stranger")
    row = tell(cast.pam, cast.acme, is_drill=True)
    number = _facts(row).customers[0].customer_id
    db.session.commit()
    staff = as_(browser, cast.pam)
    for path in (f"/vendors/{cast.acme.id}/incidents", f"/incidents/{row.id}"):
        for lang in ("ja", "en"):
            answer = staff.get(f"{path}/letters/{number}?text={lang}")
            assert answer.data.startswith(b"%PDF")
        page(staff, f"{path}/letters/{stranger.id}", 404)
    assert f"/incidents/{row.id}/letters/{number}" in page(staff, f"/incidents/{row.id}")


def test_what_was_sent_to_a_customer_is_recorded_on_its_page(browser: Browser, cast: Cast) -> None:
    entrusted(cast.acme, ("Tsubame", 24))
    row = tell(cast.pam, cast.acme)
    (told,) = customers_told(row.id).values()
    db.session.commit()
    here = f"/incidents/customers/{told.id}"
    staff = as_(browser, cast.pam)
    assert here in page(staff, f"/incidents/{row.id}")
    assert here in page(as_(browser, cast.pia), "/today")
    assert 'value="Tsubame"' in page(staff, here)
    at = clock.now().astimezone(clock.zone())
    sent: dict[str, Any] = {"sent_to": "Ms Tani", "how": "By mail", "receipt": ""}
    sent |= {"sent_on": at.date().isoformat(), "sent_time": at.strftime("%H:%M")}
    assert "Add a file" in send(staff, here, 422, **sent)
    send(staff, here, **(sent | {"receipt": "R-7"}))
    assert "R-7" in page(staff, f"/incidents/{row.id}")


def test_twice_the_work_and_customers_ask_no_more_statements(browser: Browser, cast: Cast) -> None:
    entrusted(cast.acme, ("Tsubame", 24))
    staff, here = as_(browser, cast.pam), f"/vendors/{cast.acme.id}/incidents/who-is-hit"
    page(staff, here)
    with count_statements() as few:
        page(staff, here)
    for number in range(5):
        entrusted(cast.acme, (f"Customer {number}", None), ends_on=None)
        entrusted(cast.globex, (f"Other {number}", None))
    db.session.commit()
    with count_statements() as many:
        page(staff, here)
    assert len(many.statements) == len(few.statements)


def test_hours_of_a_customer_are_typed_checked_and_shown(browser: Browser, cast: Cast) -> None:
    customer = make_customer("Tsubame")
    db.session.commit()
    here = f"/customers/{customer.id}"
    staff = as_(browser, cast.pam)
    assert "promptly, at most 5 days" in page(staff, here)
    typed: dict[str, Any] = {"name": "Tsubame", "version": customer.version}
    wrong = send(staff, f"{here}/edit", 422, **typed, notice_hours="0")
    assert 'href="#notice_hours"' in wrong
    send(staff, f"{here}/edit", **typed, notice_hours="24")
    assert "within 24 hours" in page(staff, here)
