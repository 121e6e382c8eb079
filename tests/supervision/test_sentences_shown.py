"""docs/sentences.md says on which page each sentence is shown: every row is walked, in three clicks."""

import re
from datetime import date
from html import unescape

import pytest
from sqlalchemy import select

from config import ROOT
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.contracts.models import Contract
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.data_sharing.shares import services as shares
from portal.ledger.engagements.models import CompanyRole, Engagement
from portal.ledger.obligations.models import ObligationKind
from portal.ledger.payees import services as payees
from portal.ledger.payees.models import PayeeOutcome
from portal.ledger.payees.workflow import Judged
from portal.ledger.use_requests import services as use_requests
from portal.ledger.use_requests.workflow import Wanted
from portal.ledger.vendors.models import VendorState
from portal.proof.reports.printing import rendering
from portal.supervision.consequences.services import follow_people
from portal.supervision.instructions.models import CaseChannel
from portal.supervision.instructions.queries import find_case
from portal.supervision.onboarding import services as onboarding
from portal.supervision.provisions import queries as provisions
from portal.supervision.provisions import services as recipients
from portal.supervision.provisions.standing import OPT_OUT
from portal.supervision.provisions.workflow import SiteService
from portal.supervision.selections import criteria_services as criteria
from portal.supervision.selections.models import CriteriaStep, SelectionAssessment, SelectionOutcome
from portal.supervision.selections.own_answers import services as own_answers
from portal.supervision.selections.queries import answers_of as selection_answers
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast, assemble
from tests.database import Scene
from tests.factories.certificates import make_certificate
from tests.factories.customers import make_approval, make_customer, name_customer
from tests.factories.handovers import make_slip
from tests.factories.provisions import COOKIES, make_record, provide
from tests.factories.published_terms import make_look
from tests.factories.returns import make_return
from tests.factories.scenes import share, work_of
from tests.factories.selections import CRITERIA, make_selection, select_vendor
from tests.factories.subcontractors import agreed_to, approved
from tests.ledger.contracts.works import make_work
from tests.ledger.payees.lists import payee, taken
from tests.proof.reports.drafts import issued, issued_over_all
from tests.supervision.gate_kinds import put
from tests.supervision.incidents.steps import assess, send, tell, tell_persons
from tests.supervision.instructions.steps import confirm, give, reply, report
from tests.supervision.onboarding import acts
from tests.supervision.responses.steps import accepts, hands_in

PAGE = (ROOT / "docs/sentences.md").read_text(encoding="utf-8")
MOST_CLICKS = 3


def rows_of(heading: str) -> list[list[str]]:
    part = PAGE.split(f"## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in part.splitlines() if line.startswith("| ")][1:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


SHOWN = rows_of("Shown today")
ASKED_FOR = rows_of("What an assessor asks for")


def told() -> None:
    """Acme was selected, is certified, prints for a customer that approved it, lost a parcel, and a report about it was
    issued; it also gets data that is not entrusted to it."""
    cast = assemble()
    work = work_of(
        cast.acme, signer=cast.ada, company_role=CompanyRole.ENTRUSTED, ledger_number="PI-014"
    )
    customer = make_customer()
    name_customer(work, customer)
    make_approval(work, customer, cast.pam, notice_hours=24)
    make_certificate(cast.pam, cast.acme, work)
    make_look(cast.pam, cast.acme, engagement_id=work.id)
    agreed_to(approved(work, cast.ada, cast.pam), customer, cast.pam)
    db.session.commit()
    put(cast, VendorState.ASSESSING)
    row = select_vendor(cast.acme)
    specially_approved(cast)
    db.session.commit()
    said_by_itself(cast, row)
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
    issued_over_all(cast)
    rendering.render_reports()
    incident = tell(cast.ada, cast.acme)
    facts = {"categories": ["name_contact"], "people": 5000, "in_eea": True, "is_entrusted": True}
    assess(cast.pam, incident, **facts, customers=[customer.id])
    send(cast.pam, incident, ObligationKind.INCIDENT_PRELIMINARY)
    tell_persons(cast.pam, incident, people=5000)
    instructed(cast)
    provided(cast)
    sent_by_the_site(cast)
    asked_for(cast)
    criteria_decided(cast)
    billing_decided(cast)
    given_back(cast)
    kept_too_briefly(work)


PROVIDED: list[tuple[str, str, dict[str, dict[str, str]]]] = [
    (
        "third_party_consent",
        "name_contact",
        {
            "consent_record": {"edition": "3", "place": "/join"},
            "art29_record": {"choice": "together", "place": "Sales"},
        },
    ),
    ("third_party_legal", "customer_account", {"legal_ground": {"choice": "27-1-1"}}),
    ("joint_use", "purchase_history", {"public_notice": {"place": "/joint-use"}}),
    ("foreign_consent", "inquiry_log", {"information_given": {"edition": "2", "place": "/join"}}),
    ("foreign_equivalent", "location", {"annual_check": {}}),
    (
        "cloud_not_handling",
        "business_contact",
        {"contract_term": {}, "access_control_evidence": {}},
    ),
    (COOKIES, "web_behaviour", {"consent_confirmed": {}, "art31_record": {"place": "Sales"}}),
]


def instructed(cast: Cast) -> None:
    """Acme passed a request on; it is done, and the person was answered."""
    work = db.session.scalars(select(Engagement).filter_by(vendor_id=cast.acme.id)).first()
    assert work is not None
    passed = {"channel": CaseChannel.VENDOR, "passed_on_by_id": cast.acme.id}
    row = give(cast.pam, work, vendor_got_on=clock.today(), **passed)
    report(row, cast.ada)
    confirm(row, cast.pip)
    case = find_case(row.case_id)
    assert case is not None
    reply(case, cast.pam)


def said_by_itself(cast: Cast, row: SelectionAssessment) -> None:
    """Acme answered for its selection, and that was taken over into it."""
    with transaction():
        asked = own_answers.ask(
            cast.acme, due_on=date(2026, 12, 10), message="", actor=acting(cast.pam)
        )
    hands_in(
        cast.ada,
        asked,
        **{question.id: question.choices[0].id for question in CRITERIA.told_sheet.questions()},
    )
    accepts(cast.pam, asked)
    row.told_in_id = asked.id
    for answer in selection_answers(row.id).values():
        answer.is_told = answer.question_id in CRITERIA.told_sheet.by_id


def specially_approved(cast: Cast) -> None:
    """A year ago Acme was below the bar, and was approved for half a year."""
    make_selection(
        cast.acme,
        cast.pam,
        cast.pia,
        assessed_on=date(2025, 11, 25),
        decided_on=date(2025, 11, 26),
        outcome=SelectionOutcome.EXCEPTION,
        until=date(2026, 5, 25),
        conditions="It trains everybody by March.",
        knock_outs=["SEL-08"],
    )


def provided(cast: Cast) -> None:
    """Acme also gets data that is not entrusted to it, on each basis that needs a record."""
    work = make_work(cast.acme, "提供", "Provision")
    for basis, category, needs in PROVIDED:
        shared = provide(work, basis, category=category)
        for need, facts in needs.items():
            make_record(shared, cast.pam, need, **facts)
    db.session.commit()


def sent_by_the_site(cast: Cast) -> None:
    """By a tag of which the policy does not know; the policy names another company."""
    shared = db.session.scalars(select(DataShare).filter_by(provision_basis=COOKIES)).one()
    found = provisions.find_work(shared.engagement_id)
    assert found is not None
    today = clock.today()
    tag = SiteService(
        series=shared.series,
        service="Acme Tag",
        sent="Pages",
        aims="Counting visits",
        opt_out="https://acme.example.jp/out",
        is_linked=True,
        since=today,
    )
    with transaction():
        recipients.register_recipient(found[1], tag, actor=acting(cast.pam))
    with transaction():
        recipients.name_in_policy(
            "Nagisa Ads", published="/privacy", since=today, actor=acting(cast.pia)
        )
    make_record(shared, cast.pam, OPT_OUT, place=tag.opt_out)
    db.session.commit()


def asked_for(cast: Cast) -> None:
    """Sales asked before it used Acme, and procurement knew it."""
    wanted = Wanted(
        name="Acme",
        department="Sales",
        work="Letters",
        purpose="It prints in braille.",
        wanted_on=date(2027, 1, 12),
        outcome=PayeeOutcome.ENTRUSTED,
        categories=("name_contact",),
        basis="entrustment",
    )
    with transaction():
        row = use_requests.ask(wanted, actor=acting(cast.emi))
    with transaction():
        use_requests.take_over_known(row, cast.acme, actor=acting(cast.pam))


def criteria_decided(cast: Cast) -> None:
    with transaction():
        row = criteria.propose_criteria(
            CriteriaStep.ADOPTED,
            holds_from=clock.today(),
            reason="As the policy says.",
            actor=acting(cast.pia),
        )
    with transaction():
        criteria.decide_criteria(row, accepted=True, reason="Sound.", actor=acting(cast.max))


def billing_decided(cast: Cast) -> None:
    """Acme collects fees, too: that needed the officer's decision."""
    shared = share(make_work(cast.acme, "集金", "Collection"), category="billing_collection")
    shared.set_by_id, shared.proposed_as = cast.pam.id, "procurement"
    db.session.commit()
    with transaction():
        shares.decide_billing(shared, reason="It collects the fees.", actor=acting(cast.pia))


def given_back(cast: Cast) -> None:
    """Acme printed once more, which is over; what went out stands on a slip, and was destroyed."""
    over = work_of(
        cast.acme, "号外", "Special edition", signer=cast.ada, ends_on=date(2026, 11, 24)
    )
    make_slip(over, cast.pam, handed_by="Pam", received_by="Ada")
    make_return(cast.pam, over)
    db.session.commit()


def kept_too_briefly(work: Engagement) -> None:
    """The contract would go in two months, and the printing goes on."""
    rows = select(Contract).filter_by(title=f"Agreement on {work.number}")
    db.session.scalars(rows).one().kept_until_on = date(2027, 1, 25)
    db.session.commit()
    follow_people()


@pytest.fixture
def scene() -> Scene:
    return told


@pytest.mark.parametrize("row", [*SHOWN, *ASKED_FOR], ids=lambda row: row[0][:60])
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
    assert not {row[0] for row in waiting} & {row[0] for row in (*SHOWN, *ASKED_FOR)}
