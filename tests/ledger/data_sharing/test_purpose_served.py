"""Pam names the announced purpose that data serves; what a customer entrusted serves none of ours."""

from html import unescape
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select

from portal.content.purposes import services as purposes
from portal.content.purposes.queries import edition
from portal.content.purposes.services import PurposeWording
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import Text
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.data_sharing.shares import services
from portal.ledger.engagements import services as engagements
from portal.ledger.engagements.models import CompanyRole, EngagementTerms
from portal.ledger.engagements.queries import last_change
from portal.ledger.exchange.comparing.difference import check
from portal.ledger.exchange.exporting.registers import export
from portal.ledger.exchange.importing.services import apply
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.data_sharing import make_share, share_details
from tests.factories.engagements import START, make_engagement, terms_details

ENTRUSTED: dict[str, Any] = {"company_role": CompanyRole.ENTRUSTED, "customer_name": "Kiku"}


@pytest.fixture
def announced(cast: Cast) -> None:
    """P-01 to bill, P-02 to answer questions."""
    for words in ("To bill", "To answer"):
        with transaction():
            purposes.announce(
                PurposeWording(text=Text(ja=words, en=words), valid_from=START, published="Policy"),
                seen=edition(),
                actor=acting(cast.pia),
            )


def test_the_share_names_one_and_page_and_history_say_which(
    announced: None, cast: Cast, browser: Browser
) -> None:
    work = make_engagement(cast.acme)
    db.session.commit()
    with transaction():
        wanted = share_details(cast.pam.id, announced_purpose="P-01")
        share = services.add_share(work, wanted, actor=acting(cast.pam))
    browser.sign_in(cast.pam)
    for page in (f"/engagements/{work.id}", f"/vendors/{cast.acme.id}/work"):
        assert "P-01 To bill" in browser.get(page, follow_redirects=True).text
    assert trail_of(share)[0].after["announced_purpose"] == Text("P-01 To bill", "P-01 To bill")


def test_naming_it_later_voids_no_attestation(announced: None, cast: Cast) -> None:
    work = make_engagement(cast.acme)
    db.session.commit()
    with transaction():
        share = services.add_share(work, share_details(cast.pam.id), actor=acting(cast.pam))
    counted = last_change(work.id)
    with transaction():
        wanted = share_details(cast.pam.id, announced_purpose="P-02")
        services.change_share(share, wanted, from_day=share.valid_from, actor=acting(cast.pam))
    assert last_change(work.id) == counted


def test_an_unknown_one_is_refused_at_its_field(announced: None, cast: Cast) -> None:
    work = make_engagement(cast.acme)
    wanted = share_details(cast.pam.id, announced_purpose="P-09")
    with pytest.raises(RuleViolated) as refusal:
        services.add_share(work, wanted, actor=acting(cast.pam))
    assert refusal.value.field == "announced_purpose"


def test_data_that_a_customer_entrusted_serves_the_customers_work_and_nothing_else(
    announced: None, cast: Cast, browser: Browser
) -> None:
    work = make_engagement(cast.acme, **ENTRUSTED)
    make_share(work)
    db.session.commit()
    wanted = share_details(cast.pam.id, announced_purpose="P-01")
    with pytest.raises(RuleViolated) as refusal:
        services.add_share(work, wanted, actor=acting(cast.pam))
    assert refusal.value.field == "announced_purpose"
    terms = terms_details(announced_purpose="P-01", **ENTRUSTED)
    with pytest.raises(RuleViolated) as of_work:
        engagements.register_engagement(cast.acme, terms, actor=acting(cast.pam))
    assert of_work.value.field == "announced_purpose"
    browser.sign_in(cast.pam)
    form = browser.get(f"/engagements/{work.id}/data/new").text
    assert "To bill" not in form
    assert "the customer&#39;s work, and nothing else" in form
    page = browser.get(f"/engagements/{work.id}", follow_redirects=True).text
    assert "the customer's work, and nothing else" in unescape(page)


def test_work_without_data_names_one_and_new_data_of_it_is_offered_the_same(
    announced: None, cast: Cast, browser: Browser
) -> None:
    with transaction():
        terms = terms_details(announced_purpose="P-02")
        work, _ = engagements.register_engagement(cast.acme, terms, actor=acting(cast.pam))
    browser.sign_in(cast.pam)
    assert "P-02 To answer" in browser.get(f"/engagements/{work.id}", follow_redirects=True).text
    form = browser.get(f"/engagements/{work.id}/data/new").text
    assert '<option selected value="P-02">' in form


def test_a_file_takes_it_out_and_brings_it_back(announced: None, cast: Cast) -> None:
    work = make_engagement(cast.acme, announced_purpose="P-01")
    share = make_share(work, decided_by_id=cast.pam.id, announced_purpose="P-02")
    db.session.commit()
    file = export(lang="ja")
    assert not check(file, "same.xlsx", actor=acting(cast.pam)).changed
    terms = db.session.scalars(select(EngagementTerms)).one()
    share.announced_purpose = terms.announced_purpose = ""
    db.session.commit()
    difference = check(file, "back.xlsx", actor=acting(cast.pam))
    assert not difference.wrong
    assert [len(row.fields) for row in difference.changed] == [1, 1]
    with transaction():
        apply(difference)
    latest = db.session.scalars(select(DataShare).order_by(DataShare.id.desc())).first()
    assert latest is not None
    assert latest.announced_purpose == "P-02"


def test_a_file_cannot_name_a_purpose_for_what_a_customer_entrusted(
    announced: None, cast: Cast
) -> None:
    work = make_engagement(cast.acme)
    make_share(work, decided_by_id=cast.pam.id, announced_purpose="P-02")
    db.session.commit()
    file = export(lang="ja")
    terms = db.session.scalars(select(EngagementTerms)).one()
    terms.company_role, terms.customer_name = CompanyRole.ENTRUSTED, "Kiku"
    share = db.session.scalars(select(DataShare)).one()
    share.announced_purpose = ""
    db.session.commit()
    only = _without_work(file)
    (wrong,) = check(only, "data.xlsx", actor=acting(cast.pam)).wrong
    assert "customer entrusted this data" in str(wrong.reason)


def _without_work(file: bytes) -> bytes:
    """The file without the sheet that would change the role back."""

    book = openpyxl.load_workbook(BytesIO(file))
    del book["委託業務"]
    out = BytesIO()
    book.save(out)
    return out.getvalue()
