"""docs/sentences.md says on which page each sentence is shown: every row is walked, in three clicks."""

import re
from html import unescape

import pytest

from config import ROOT
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.engagements.models import CompanyRole
from portal.ledger.obligations.models import ObligationKind
from portal.ledger.payees import services as payees
from portal.ledger.payees.models import PayeeOutcome
from portal.ledger.payees.workflow import Judged
from portal.ledger.vendors.models import VendorState
from portal.proof.reports.printing import rendering
from portal.supervision.onboarding import services as onboarding
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast, assemble
from tests.database import Scene
from tests.factories.customers import make_approval, make_customer, name_customer
from tests.factories.scenes import work_of
from tests.ledger.payees.lists import payee, taken
from tests.proof.reports.drafts import issued
from tests.supervision.incidents.steps import assess, send, tell
from tests.supervision.onboarding import acts
from tests.supervision.shut_gates import put

PAGE = (ROOT / "docs/sentences.md").read_text(encoding="utf-8")
MOST_CLICKS = 3


def rows_of(heading: str) -> list[list[str]]:
    part = PAGE.split(f"## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in part.splitlines() if line.startswith("| ")][1:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


SHOWN = rows_of("Shown today")


def told() -> None:
    """Acme prints for a customer that approved it, lost a parcel, and a report about it was issued."""
    cast = assemble()
    work = work_of(cast.acme, signer=cast.ada, company_role=CompanyRole.ENTRUSTED)
    customer = make_customer()
    name_customer(work, customer)
    make_approval(work, customer, cast.pam)
    db.session.commit()
    put(cast, VendorState.ASSESSING)
    db.session.commit()
    acts.decide(acts.propose(cast.acme, acting(cast.pam)), acting(cast.pia))
    with transaction():
        onboarding.activate(cast.acme, actor=acting(cast.pam))
    taken(cast.pam, [["1001", "Sorayama Power", "", "", 5]])
    judged = Judged(
        outcome=PayeeOutcome.NO_DATA, answers={"any_data": False}, reason="Electricity."
    )
    with transaction():
        payees.decide(payee("Sorayama Power"), judged, actor=acting(cast.pam))
    issued(cast, cast.acme)
    rendering.render_reports()
    incident = tell(cast.ada, cast.acme)
    facts = {"categories": ["name_contact"], "people": 5000, "in_eea": True, "is_entrusted": True}
    assess(cast.pam, incident, **facts)
    send(cast.pam, incident, ObligationKind.INCIDENT_PRELIMINARY)


@pytest.fixture
def scene() -> Scene:
    return told


@pytest.mark.parametrize("row", SHOWN, ids=lambda row: row[0][:60])
def test_the_page_is_found_and_reads_so(row: list[str], browser: Browser, cast: Cast) -> None:
    _sentence, _source, clicks, reads = row
    links = [link.strip() for link in clicks.split(";")]
    assert len(links) <= MOST_CLICKS
    browser.sign_in(cast.pia)
    page = browser.get(f"/vendors/{cast.acme.id}", follow_redirects=True).text
    for link in links:
        page = browser.get(address_of(link, page), follow_redirects=True).text
    assert reads in as_read(page), as_read(page)[:3000]


def address_of(words: str, page: str) -> str:
    """Of the first link of the page itself that says so, or begins with it."""
    inside = page[page.index("<main") :]
    for href, said in re.findall(r'<a\b[^>]*?href="([^"]+)"[^>]*>(.*?)</a>', inside, re.DOTALL):
        if as_read(said).startswith(words):
            return unescape(href)
    raise AssertionError(f"no link “{words}” on this page")


def as_read(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_what_is_not_shown_yet_says_what_lacks() -> None:
    waiting = rows_of("Not yet")
    assert waiting
    assert all(len(row) == 3 and all(row) for row in waiting)
    assert not {row[0] for row in waiting} & {row[0] for row in SHOWN}
