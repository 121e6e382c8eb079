"""Nothing goes out before what is missing is there: the page says what and who, in both languages.

What is played in other journeys (a contract checked, a statement signed) is put on record here without
a browser.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import User
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.customers.models import Customer
from portal.ledger.engagements.models import CompanyRole, Engagement
from portal.ledger.vendors.models import Vendor, VendorState
from tests.factories.customers import make_approval, make_customer, name_customer
from tests.factories.scenes import attest, bind, share
from tests.factories.vendors import make_vendor
from tests.journeys.conftest import Arrive
from tests.journeys.office import Office, at_work, hire
from tests.journeys.procurement import write_pdf
from tests.journeys.visitor import Visitor
from tests.ledger.contracts.works import make_work

BESIDES = ("Needed to answer", "Support", "customers")  # of the work and its data
LANGUAGES = pytest.mark.parametrize("lang", ["ja", "en"])
CONDITIONS = "No copies / 複製しないこと"
UNBOUND = "No contract covers this work."
UNSIGNED = "%(work)s: “%(statement)s” has not been signed."
UNNAMED = "%(work)s: no customer is named whose data was entrusted to us."
UNAPPROVED = "%(work)s: %(customer)s has not approved that this vendor gets %(categories)s."
UNCOMPARED = (
    "%(work)s: the approval of %(customer)s is recorded (%(number)s), but no second person has compared "
    "it with its paper."
)


@dataclass(frozen=True, slots=True)
class Entrusted:
    """A vendor that is to handle what a customer entrusted to the company; ids, and how they are called."""

    office: Office
    lang: str
    vendor: int
    work: int
    customer: int
    share: int
    buyer: int
    signer: int

    def put(self, fact: Callable[[Vendor, Engagement, Customer, User, User], object]) -> None:
        """On record, by somebody else meanwhile."""
        with at_work(self.office), transaction(audited=False):
            fact(
                db.session.get_one(Vendor, self.vendor),
                db.session.get_one(Engagement, self.work),
                db.session.get_one(Customer, self.customer),
                db.session.get_one(User, self.buyer),
                db.session.get_one(User, self.signer),
            )


def entrusted(office: Office, lang: str, called: str, state: VendorState) -> Entrusted:
    """`Buys…` and `Sees…` work in procurement; no contract, statement or approval is there yet."""
    with at_work(office), transaction(audited=False):
        buyer = hire(f"Buys{called}", Role.PROCUREMENT, lang)
        hire(f"Sees{called}", Role.PROCUREMENT, lang)
        vendor = make_vendor(called, state=state, owner_id=buyer.id)
        signer = hire(f"Signs{called}", Role.VENDOR_SIGNATORY, lang, vendor)
        work = make_work(vendor, f"Sending {called}", company_role=CompanyRole.ENTRUSTED)
        customer = make_customer(f"Tsubame {called}")
        shared = share(work)
        known = (vendor, work, customer, shared, buyer, signer)
        found = Entrusted(office, lang, *(one.id for one in known))
    office.portal.typed |= {called, f"Sending {called}", f"Tsubame {called}", CONDITIONS, *BESIDES}
    return found


def bound(vendor: Vendor, work: Engagement, *_others: object) -> None:
    bind(vendor, work)


def signed(
    _vendor: Vendor, work: Engagement, _customer: Customer, _buyer: User, signer: User
) -> None:
    attest(work, signer)


def named(_vendor: Vendor, work: Engagement, customer: Customer, *_people: User) -> None:
    name_customer(work, customer)


def approved(
    _vendor: Vendor, work: Engagement, customer: Customer, buyer: User, _signer: User
) -> None:
    row = make_approval(work, customer, buyer)
    row.number = f"CA-2020-{row.id:03d}"  # of no year in which people record some


def says(visitor: Visitor, reason: str, row: str) -> None:
    """This reason stands there, whatever it is about."""
    parts = re.split(r"%\(\w+\)s", visitor.word(reason))
    assert re.search(".*".join(map(re.escape, parts)), row, re.DOTALL), row


def refused(visitor: Visitor, path: str, *reasons: str) -> None:
    """These things are missing, no others, each with who has to do what."""
    visitor.open(path)
    rows = visitor.page.locator("#missing tbody tr").all_inner_texts()
    assert len(rows) == len(reasons), rows
    for row, reason in zip(rows, reasons, strict=True):
        says(visitor, reason, row)
        assert any(visitor.word(who) in row for who in ("Procurement", "Vendor")), row
    visitor.reads("Something is missing, see above.")


def not_active(visitor: Visitor, path: str, *reasons: str) -> None:
    refused(visitor, path, *reasons)
    assert visitor.page.get_by_role("button", name=visitor.word("Activate")).first.is_disabled()


def not_handed_over(visitor: Visitor, path: str, *reasons: str) -> None:
    """The button is there for a day before the portal was used; today it refuses."""
    visitor.open(path)
    visitor.press("Record the handover", answers=422)
    visitor.reads("The first handover cannot be recorded yet.")
    refused(visitor, path, *reasons)


@LANGUAGES
def test_a_vendor_is_activated_after_three_refusals(
    office: Office, arrive: Arrive, lang: str
) -> None:
    called = f"Gate{lang}"
    story = entrusted(office, lang, called, VendorState.APPROVED)
    story.put(named)
    buyer = arrive(f"Buys{called}", lang)
    gate = f"/vendors/{story.vendor}/activation"
    not_active(buyer, gate, UNBOUND, UNSIGNED, UNAPPROVED)
    story.put(bound)
    not_active(buyer, gate, UNSIGNED, UNAPPROVED)
    story.put(signed)
    not_active(buyer, gate, UNAPPROVED)
    story.put(approved)
    buyer.open(gate)
    buyer.reads("Nothing is missing.")
    buyer.saves("Activate")
    buyer.open(gate)
    buyer.reads("Only an approved vendor can be activated.")


@LANGUAGES
def test_a_customers_data_stops_until_the_customer_approved(
    office: Office, arrive: Arrive, tmp_path: Path, lang: str
) -> None:
    called = f"Stop{lang}"
    story = entrusted(office, lang, called, VendorState.ACTIVE)
    story.put(bound)
    story.put(signed)
    buyer, second = arrive(f"Buys{called}", lang), arrive(f"Sees{called}", lang)
    handover = f"/data/{story.share}/handover"
    not_handed_over(buyer, handover, UNNAMED)
    buyer.follow_first("#missing td.act a")
    buyer.page.get_by_label(f"Tsubame {called}").check()
    buyer.saves("Save")

    not_handed_over(buyer, handover, UNAPPROVED)
    buyer.follow_first("#missing td.act a")
    buyer.follow("Record an approval", within="main")
    buyer.choose("customer_id", f"Tsubame {called}")
    buyer.fill(given_on="2026-11-20", conditions=CONDITIONS)
    buyer.press("Record it", answers=422)
    assert buyer.holds("conditions") == CONDITIONS
    letter = tmp_path / "letter.pdf"
    write_pdf(letter)
    buyer.fill(files=letter)
    buyer.saves("Record it")
    approval = buyer.page.url

    not_handed_over(buyer, handover, UNCOMPARED)
    second.open("/today")
    second.follow_first('main td.act a[href*="/client-approvals/"]')
    if not second.page.url.endswith("/decide"):
        second.follow("Compare and confirm", within="main")
    assert second.page.url.startswith(approval)
    second.finds(CONDITIONS)
    second.saves("Confirm")
    buyer.open(handover)
    buyer.saves("Record the handover")
