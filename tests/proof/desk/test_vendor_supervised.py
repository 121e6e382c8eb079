"""The register of vendors as a file says how each was graded last and what is open there."""

import csv
import io
from datetime import date

from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.proof.desk.vendors import register
from portal.supervision.findings.severity import Severity
from portal.supervision.selections.models import SelectionOutcome
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.engagements import make_engagement
from tests.factories.findings import make_finding
from tests.factories.questionnaires import publish, question, send, sheet
from tests.factories.selections import make_selection
from tests.proof.reports import sheets
from tests.queries import count_statements
from tests.supervision.responses import steps


def lines(browser: Browser) -> dict[str, dict[str, str]]:
    """By name of the vendor."""
    text = browser.get("/vendors/?file=csv").data.decode("utf-8-sig")
    return {row["Vendor"]: row for row in csv.DictReader(io.StringIO(text))}


def test_the_last_grade_and_the_open_findings_stand_in_the_file(
    cast: Cast, clock: Clock, browser: Browser
) -> None:
    work = make_engagement(cast.acme)
    sheets.twice(cast, clock, cast.acme, work)
    make_finding(cast.acme, "hand:1", severity=Severity.MINOR)
    make_finding(cast.acme, "hand:2", severity=Severity.MINOR)
    browser.sign_in(cast.pam)
    found = lines(browser)
    acme, globex = found[cast.acme.name], found[cast.globex.name]
    assert (acme["Last grade"], acme["Graded on"]) == ("D", "2026-09-15")
    assert (acme["Open major findings"], acme["Open minor findings"]) == ("1", "2")
    assert (globex["Last grade"], globex["Open critical findings"]) == ("", "0")


def test_selection_and_its_next_time_stand_in_the_file(cast: Cast, browser: Browser) -> None:
    """Of a vendor whose tier nobody knows the shortest validity counts."""
    make_selection(cast.acme, cast.pam, cast.pia)
    make_selection(cast.globex, cast.pam, cast.pia, outcome=SelectionOutcome.REJECT)
    db.session.commit()
    browser.sign_in(cast.pam)
    found = lines(browser)
    acme, globex = found[cast.acme.name], found[cast.globex.name]
    assert (acme["Selected on"], acme["To be assessed again by"]) == ("2026-11-25", "2027-11-25")
    assert (globex["Selected on"], globex["To be assessed again by"]) == ("", "")


def test_what_was_asked_besides_is_no_last_grade(cast: Cast, clock: Clock) -> None:
    work = make_engagement(cast.acme)
    version = publish(sheet(question("A")), "survey")
    db.session.commit()
    with transaction():
        asked = send(cast.acme, [work], version)
    steps.hands_in(cast.ada, asked, A="no")
    steps.accepts(cast.pam, asked)
    assert asked.grade == "D"
    assert "grade" not in register.values([cast.acme.id])[cast.acme.id]


def test_many_vendors_cost_as_many_statements_as_one(cast: Cast, clock: Clock) -> None:
    make_finding(cast.acme, opened_on=date(2026, 9, 1))
    both = [cast.acme.id, cast.globex.id]
    with count_statements() as counted:
        register.values(both)
    assert counted.total == 5
