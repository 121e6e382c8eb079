"""What a customer and everybody are told: what is in it, what never is, and who lets it out."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from pypdfium2 import PdfDocument
from sqlalchemy import select

from portal.foundation.access.scoping import acting_as
from portal.foundation.accounts.models import Language
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import ChangedMeanwhile, InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import Text
from portal.ledger.customers.models import Customer
from portal.ledger.engagements.models import Engagement
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind
from portal.ledger.vendors.models import VendorState
from portal.proof.disclosures import queries, services
from portal.proof.disclosures.content import digest_of
from portal.proof.disclosures.customer_sheets.queries import sheet_on
from portal.proof.disclosures.models import Disclosure, DisclosureKind
from portal.proof.disclosures.public_text.queries import text_on
from portal.supervision.incidents.models import Going, Incident, IncidentCustomer, IncidentState
from portal.supervision.proposed_records.workflow import ProposedState
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.customers import entrust, make_approval, make_customer, name_customer
from tests.factories.disclosures import make_disclosure
from tests.factories.scenes import work_of
from tests.factories.vendors import make_vendor
from tests.queries import count_statements

TODAY = date(2026, 11, 25)
MEASURES = [Text(ja="契約で縛る", en="Bound by contract")]
SECRET = (
    "Hibari Trading",
    "Hibari Ltd",
    "W-HIBARI",
    "CA-2026-002",
    "CU-2026-002",
    "I-2026-902",
    "Hidden work",
)


@pytest.fixture
def tsubame(cast: Cast) -> Customer:
    """Acme prints for Tsubame and for Hibari together; for Hibari alone it types in, and Globex hauls."""
    cast.acme.state = cast.globex.state = VendorState.ACTIVE
    shared = work_of(cast.acme, "Mail of Hibari Ltd", "Mail of Hibari Ltd", signer=cast.ada)
    hidden = work_of(cast.acme, "Hidden work", "Hidden work", signer=cast.ada)
    other = work_of(cast.globex, "Haul", "Haul", signer=cast.gus)
    tsubame, hibari = make_customer(), make_customer("Hibari Trading", name_en="Hibari Ltd")
    for work, customers in ((shared, (tsubame, hibari)), (hidden, (hibari,)), (other, (hibari,))):
        entrust(work)
        for customer in customers:
            name_customer(work, customer)
            make_approval(work, customer, cast.pam, conditions=f"{customer.name} demands a seal")
    for customer, vendor in ((tsubame, cast.acme), (hibari, cast.globex)):
        incident = Incident(
            vendor_id=vendor.id,
            number=f"I-2026-90{customer.id}",
            state=IncidentState.REPORTED,
            happened="Hibari Trading lost a box",
            noticed_on=TODAY,
            going=Going.NO,
            told_at=clock.now(),
            told_on=TODAY,
        )
        db.session.add(incident)
        db.session.flush()
        db.session.add(
            IncidentCustomer(vendor_id=vendor.id, incident_id=incident.id, customer_id=customer.id)
        )
    db.session.commit()
    return tsubame


def drafted(cast: Cast, customer: Customer) -> Disclosure:
    with transaction():
        return services.draft_sheet(customer, TODAY, actor=acting(cast.pam))


def release(row: Disclosure, by: object, version: int | None = None) -> None:
    with transaction():
        services.decide(row, released=True, remark="", version=version, actor=acting(by))  # type: ignore[arg-type]


def test_a_sheet_says_who_handles_the_data_with_which_approval(
    cast: Cast, tsubame: Customer
) -> None:
    content = drafted(cast, tsubame).content
    (work,) = content["works"]
    assert (work["vendor"]["en"], work["purposes"][0]["en"]) == (
        cast.acme.called.en,
        "Printing, enclosing, mailing",
    )
    assert work["is_approved"] is True
    assert [one["given_on"] for one in work["approvals"]] == ["2026-05-01"]
    assert work["countries"] == [{"ja": "日本", "en": "Japan"}]
    assert work["stated_on"] is not None
    assert [one["number"] for one in content["incidents"]] == [f"I-2026-90{tsubame.id}"]


@pytest.mark.parametrize(
    ("lang", "name"), [("ja", "つばめ生活協同組合"), ("en", "Tsubame Co-operative")]
)
def test_a_customer_is_chosen_by_the_name_in_the_readers_language(
    browser: Browser, cast: Cast, tsubame: Customer, lang: str, name: str
) -> None:
    tsubame.name, tsubame.name_en = "つばめ生活協同組合", "Tsubame Co-operative"
    cast.pam.language = Language(lang)
    db.session.commit()
    browser.sign_in(cast.pam)
    page = browser.get("/disclosures/customer-sheets/new").text
    assert f'<option value="{tsubame.id}">{name}</option>' in page


def test_nothing_of_another_customer_is_on_a_sheet_nor_its_paper(
    browser: Browser, cast: Cast, tsubame: Customer
) -> None:
    row = drafted(cast, tsubame)
    told = json.dumps(row.content, ensure_ascii=False)
    browser.sign_in(cast.pam)
    for lang in ("ja", "en"):
        document = PdfDocument(browser.get(f"/disclosures/{row.id}/pdf?text={lang}").data)
        told += "".join(page.get_textpage().get_text_bounded() for page in document)
    assert "Tsubame" in told
    for word in (*SECRET, "Haul", cast.globex.name, "demands a seal", "lost a box", "tier_"):
        assert word not in told, word
    hibari = db.session.scalars(select(Customer).where(Customer.id != tsubame.id)).one()
    of_hibari = json.dumps(drafted(cast, hibari).content, ensure_ascii=False)
    assert len(json.loads(of_hibari)["works"]) == 3
    assert "Tsubame" not in of_hibari


def test_another_person_releases_it_and_the_content_stays(
    browser: Browser, cast: Cast, tsubame: Customer
) -> None:
    row = drafted(cast, tsubame)
    kept = row.content_sha256
    deputy = replace(acting(cast.pia), deputy_for=frozenset({cast.pam.id}))
    for nobody in (acting(cast.pam), acting(cast.pip), acting(cast.max), deputy):
        with pytest.raises(RuleViolated), transaction():
            services.decide(row, released=True, remark="", version=None, actor=nobody)
    with pytest.raises(ChangedMeanwhile):
        release(row, cast.pia, version=row.version + 1)
    owed = db.session.scalars(
        select(Obligation).where(Obligation.kind == ObligationKind.DISCLOSURE_RELEASE)
    ).one()
    assert (owed.holder, owed.vendor_id) == (Holder.PRIVACY_OFFICER, None)
    browser.sign_in(cast.pia)
    data = {"decision": "approve", "version": str(row.version)}
    assert browser.post(f"/disclosures/{row.id}/decide", data=data).status_code == 302
    db.session.refresh(row)
    assert (row.state, row.decided_by_id) == (ProposedState.CONFIRMED, cast.pia.id)
    assert digest_of(row.content) == row.content_sha256 == kept
    assert owed.closed_at is not None
    papers = {browser.get(f"/disclosures/{row.id}/pdf?text=en").data for _ in range(2)}
    assert len(papers) == 1, "the same content gives the same bytes"


def test_one_draft_at_a_time_and_what_is_sent_back_is_drafted_anew(
    cast: Cast, tsubame: Customer
) -> None:
    row = drafted(cast, tsubame)
    with pytest.raises(InvalidTransition):
        drafted(cast, tsubame)
    with pytest.raises(RuleViolated), transaction():
        services.decide(row, released=False, remark=" ", version=None, actor=acting(cast.pia))
    with transaction():
        services.decide(row, released=False, remark="No", version=None, actor=acting(cast.pia))
    again = drafted(cast, tsubame)
    with transaction():
        services.withdraw(again, reason="Later", actor=acting(cast.pam))
    third = drafted(cast, tsubame)
    release(third, cast.pia)
    assert drafted(cast, tsubame).follows_id == third.id


def test_no_sheet_of_a_day_to_come_or_without_work(cast: Cast, tsubame: Customer) -> None:
    nobody = make_customer("Nobody")
    db.session.commit()
    for customer, day in ((tsubame, TODAY + timedelta(days=1)), (nobody, TODAY)):
        with pytest.raises(RuleViolated), transaction():
            services.draft_sheet(customer, day, actor=acting(cast.pam))


def test_the_public_text_names_kinds_and_countries_and_what_is_new(
    browser: Browser, cast: Cast, tsubame: Customer
) -> None:
    with transaction():
        first = services.draft_text(TODAY, MEASURES, actor=acting(cast.pam))
    for lang, country in (("ja", "日本"), ("en", "Japan")):
        text = first.content["text"][lang]
        assert country in text
        assert first.content["kinds"][0]["kind"][lang] in text
        assert "<" not in text
        for word in (cast.acme.name, "Tsubame", *SECRET):
            assert word not in text
    release(first, cast.pia)
    browser.sign_in(cast.pam)
    page = browser.get("/disclosures/public-text/new").text
    assert "契約で縛る" in page, "the measures released last are there to go on from"
    data = {"as_of": "2026-11-25", "measures_ja": "一\n二", "measures_en": "One"}
    assert browser.post("/disclosures/public-text/new", data=data).status_code == 422
    data["measures_en"] = "One\nTwo"
    where = browser.post("/disclosures/public-text/new", data=data).location
    shown = browser.get(where).text
    for said in ("new: One", "new: Two", "no more: Bound by contract"):
        assert said in shown


def test_more_vendors_need_no_more_statements(cast: Cast, tsubame: Customer) -> None:
    def asked() -> int:
        with count_statements() as counted:
            sheet_on(tsubame, TODAY)
            text_on(TODAY, MEASURES)
        return counted.total

    name_customer(
        db.session.scalars(select(Engagement).where(Engagement.vendor_id == cast.globex.id)).one(),
        tsubame,
    )
    db.session.commit()
    asked()
    two = asked()  # of one vendor alone some registers are not read
    for number in range(2):
        work = work_of(make_vendor(f"More {number}"), signer=cast.gus, attested=False)
        name_customer(work, tsubame)
    db.session.commit()
    assert asked() <= two


def test_no_vendor_sees_any_of_it(cast: Cast) -> None:
    make_disclosure(cast.pam)
    db.session.commit()
    with acting_as(db.session, acting(cast.ada)):
        assert queries.last_released(DisclosureKind.PUBLIC_TEXT, None) is None
        assert not db.session.scalars(select(Disclosure)).all()
    assert db.session.scalars(select(Disclosure)).all()
