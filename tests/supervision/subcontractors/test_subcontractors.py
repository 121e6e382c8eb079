"""A subcontractor: applied for by the vendor, examined, decided by another, renewed; customers first."""

from datetime import date
from io import BytesIO

import pytest
from sqlalchemy import select

from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import Language
from portal.foundation.core.database.db import db
from portal.foundation.mail.models import OutboxEmail
from portal.ledger.decisions.models import DecisionNumber
from portal.ledger.engagements.models import (
    CompanyRole,
    Engagement,
    EngagementTerms,
    ReentrustmentMode,
)
from portal.ledger.obligations.models import Holder, ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.supervision.subcontractors.models import (
    Subcontractor,
    SubcontractorState,
)
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.accounts import make_user
from tests.factories.customers import make_approval, make_customer, name_customer
from tests.factories.scenes import share
from tests.factories.subcontractors import agreed_to, approved, examined, make_subcontractor
from tests.foundation.printing.reading import squeezed
from tests.foundation.printing.reading import text as printed
from tests.supervision.subcontractors.steps import (
    FILE,
    TODAY,
    allow,
    apply_by,
    decide_by,
    examine_by,
    the_row,
    typed,
)

S, K, M = SubcontractorState, ObligationKind, ReentrustmentMode


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_vendor_applies_procurement_examines_and_the_officer_approves(
    cast: Cast, browser: Browser, work: Engagement, language: str
) -> None:
    for person in (cast.alf, cast.pam, cast.pia):
        person.language = Language(language)
    db.session.commit()
    browser.sign_in(cast.alf)
    assert browser.get("/subcontractors/own").status_code == 200
    assert "Puts letters" not in browser.get(f"/subcontractors/own/apply/{work.id}").text
    sent = apply_by(browser, cast.alf, work)
    row = the_row()
    assert sent.location == f"/subcontractors/own/{row.id}"
    assert "contract.pdf" in browser.get(sent.location).text
    waits = find_open(K.SUBCONTRACTOR_EXAMINE, row)
    assert waits is not None
    assert waits.holder is Holder.PROCUREMENT
    assert examine_by(browser, cast.pam, row).location == f"/subcontractors/{row.id}"
    assert find_open(K.SUBCONTRACTOR_EXAMINE, row) is None
    waits = find_open(K.SUBCONTRACTOR_DECISION, row)
    assert waits is not None
    assert waits.holder is Holder.PRIVACY_OFFICER
    browser.sign_in(cast.pia)
    assert "The contract binds it." in browser.get(f"/subcontractors/{row.id}/decide").text
    sent = decide_by(
        browser, cast.pia, row, conditions="Osaka only.", decision_number="K-17", remark="Fine."
    )
    assert sent.location == f"/subcontractors/{row.id}"
    assert (row.state, row.approved_until, row.decided_on) == (
        S.APPROVED,
        date(2027, 11, 24),
        TODAY,
    )
    assert find_open(K.SUBCONTRACTOR_DECISION, row) is None
    follows = find_open(K.SUBCONTRACTOR_END, row)
    assert follows is not None
    assert (follows.due_on, follows.ladder) == (date(2027, 11, 24), "subcontractor")
    assert db.session.scalars(select(DecisionNumber.number)).one() == "K-17"
    mail = db.session.scalars(select(OutboxEmail)).one()
    assert mail.recipient == cast.alf.email
    assert "Osaka only." in mail.body
    assert "K-17" in browser.get(sent.location).text
    browser.sign_in(cast.alf)
    page = browser.get(f"/subcontractors/own/{row.id}").text
    assert "Osaka only." in page
    assert "The contract binds it." not in page  # what we found is ours
    paper = browser.get(f"/subcontractors/{row.id}/decision.pdf?text={language}")
    assert paper.data.startswith(b"%PDF")


def test_refused_it_is_applied_for_again_and_the_refusal_stays(
    cast: Cast, browser: Browser, work: Engagement
) -> None:
    apply_by(browser, cast.alf, work)
    first = the_row()
    examine_by(browser, cast.pam, first, advice="refuse")
    silent = decide_by(browser, cast.pia, first, decision="return")
    assert silent.status_code == 422  # the vendor has to read why
    decide_by(browser, cast.pia, first, decision="return", remark="No contract yet.")
    assert first.state is S.REFUSED
    mail = db.session.scalars(select(OutboxEmail)).one()
    assert "No contract yet." in mail.body
    browser.sign_in(cast.alf)
    page = browser.get(f"/subcontractors/own/{first.id}/again").text
    assert "No contract yet." in page
    assert "Kamome Delivery" in page
    sent = browser.post(
        f"/subcontractors/own/{first.id}/again", data=typed(safeguards="A contract.")
    )
    second = the_row()
    assert sent.location == f"/subcontractors/own/{second.id}"
    assert (second.follows_id, first.state) == (first.id, S.REFUSED)
    again = browser.post(f"/subcontractors/own/{first.id}/again", data=typed())
    assert again.status_code == 409
    assert second.number in again.text


def test_a_renewal_points_at_what_it_renews_and_takes_over_its_obligation(
    cast: Cast, browser: Browser, work: Engagement
) -> None:
    old = approved(work, cast.alf, cast.pam, approved_until=date(2026, 12, 20))
    db.session.commit()
    browser.sign_in(cast.alf)
    at = f"/subcontractors/own/{old.id}/again"
    early = browser.post(at, data=typed(starts_on="2026-12-20"))
    assert early.status_code == 422
    assert old.number in early.text
    browser.post(at, data=typed(starts_on="2026-12-21"))
    new = the_row()
    examine_by(browser, cast.pam, new)
    decide_by(browser, cast.pia, new)
    assert (new.follows_id, new.state) == (old.id, S.APPROVED)
    assert old.approved_until == date(2026, 12, 20)
    assert find_open(K.SUBCONTRACTOR_END, old) is None
    assert find_open(K.SUBCONTRACTOR_END, new) is not None


@pytest.mark.parametrize("mode", [M.FORBIDDEN, M.NAMED_ONLY])
def test_where_the_contract_leaves_it_not_to_the_vendor_nothing_is_applied_for(
    cast: Cast, browser: Browser, work: Engagement, mode: ReentrustmentMode
) -> None:
    allow(work, mode)
    sent = apply_by(browser, cast.alf, work)
    assert sent.status_code == 422
    assert db.session.scalars(select(Subcontractor)).all() == []
    assert f"/subcontractors/own/apply/{work.id}" not in browser.get("/subcontractors/own").text


@pytest.mark.parametrize("mode", [M.PRIOR_APPROVAL, M.NOTICE_AFTER, M.FREE])
def test_the_other_contracts_let_the_vendor_tell_even_of_what_has_begun(
    cast: Cast, browser: Browser, work: Engagement, mode: ReentrustmentMode
) -> None:
    allow(work, mode)
    assert apply_by(browser, cast.alf, work, starts_on="2026-10-01").status_code == 302
    assert the_row().starts_on == date(2026, 10, 1)


def test_where_the_terms_forbid_it_the_company_enters_what_it_learns_and_cannot_approve(
    cast: Cast, browser: Browser, work: Engagement
) -> None:
    allow(work, M.FORBIDDEN)
    browser.sign_in(cast.pip)
    at = f"/engagements/{work.id}/subcontractors/new"
    assert browser.get(at).status_code == 200
    assert browser.post(at, data=typed(starts_on="2026-10-01")).status_code == 302
    row = the_row()
    assert row.is_ours
    examine_by(browser, cast.pam, row)
    refused = decide_by(browser, cast.pia, row)
    assert refused.status_code == 422
    assert "forbid" in refused.text
    decide_by(browser, cast.pia, row, decision="return", remark="Stop it.")
    assert row.state is S.REFUSED
    browser.sign_in(cast.pam)  # it had begun: that it stopped is put on record
    sent = browser.post(
        f"/subcontractors/{row.id}/end",
        data={"kind": "ended", "ended_on": "2026-11-25", "reason": "Confirmed in writing."},
    )
    assert sent.status_code == 302


def test_who_entered_examined_or_heard_a_customer_does_not_decide(
    cast: Cast, browser: Browser, work: Engagement
) -> None:
    row = examined(work, cast.pia, cast.pam, is_ours=True)
    db.session.commit()
    assert decide_by(browser, cast.pia, row).status_code == 422
    other = make_user("Ola", Role.PRIVACY_OFFICER)
    mine = examined(work, cast.ada, other, name="Tobi", proposed_as="privacy_officer")
    db.session.commit()
    assert decide_by(browser, other, mine).status_code == 422
    assert (row.state, mine.state) == (S.EXAMINED, S.EXAMINED)
    assert decide_by(browser, cast.max, mine).status_code == 302  # what an officer examined
    assert decide_by(browser, other, row).status_code == 302


def test_management_decides_what_an_officer_examined(
    cast: Cast, browser: Browser, work: Engagement
) -> None:
    row = make_subcontractor(work, cast.ada)
    db.session.commit()
    examine_by(browser, cast.pia, row)
    waits = find_open(K.SUBCONTRACTOR_DECISION, row)
    assert waits is not None
    assert waits.holder is Holder.MANAGEMENT


def test_of_entrusted_data_each_customer_agrees_before_it_is_approved(
    cast: Cast, browser: Browser, work: Engagement
) -> None:
    for terms in db.session.scalars(select(EngagementTerms)):
        terms.company_role = CompanyRole.ENTRUSTED
    row = make_subcontractor(work, cast.ada)
    db.session.commit()
    nobody = examine_by(browser, cast.pip, row)
    assert nobody.status_code == 422  # no customer is named
    tsubame = make_customer()
    name_customer(work, tsubame)
    letter = make_approval(work, tsubame, cast.pam)
    db.session.commit()
    stopped = examine_by(browser, cast.pip, row)
    assert stopped.status_code == 422
    assert tsubame.name in stopped.text
    at = f"/subcontractors/{row.id}/customers"
    browser.sign_in(cast.pam)
    asked = {"customer_id": tsubame.id, "word": "asked", "said_on": "2026-11-20", "means": "letter"}
    assert browser.post(at, data=asked).status_code == 302
    assert examine_by(browser, cast.pip, row).status_code == 422
    browser.sign_in(cast.pam)
    unshown = browser.post(at, data=asked | {"word": "agreed"})
    assert unshown.status_code == 422
    unnamed = browser.post(at, data=asked | {"word": "agreed", "approval_id": letter.id})
    assert unnamed.status_code == 422
    named = asked | {"word": "agreed", "approval_id": letter.id, "wording": "and Kamome Delivery"}
    assert browser.post(at, data=named).status_code == 302
    assert examine_by(browser, cast.pip, row).status_code == 302
    assert "and Kamome Delivery" in browser.get(f"/subcontractors/{row.id}").text
    browser.sign_in(cast.pam)
    browser.post(at, data=asked | {"word": "objected"})  # it thought better of it
    assert decide_by(browser, cast.pia, row).status_code == 422
    browser.sign_in(cast.pam)
    shown = asked | {"word": "agreed", "file": (BytesIO(FILE), "answer.pdf")}
    assert browser.post(at, data=shown).status_code == 302
    assert decide_by(browser, cast.pia, row).status_code == 302
    assert row.state is S.APPROVED


@pytest.mark.parametrize(
    ("begins", "said"),
    [
        (date(2026, 12, 10), {"ja": "ご承認をいただき、当社が承認するまで"}),
        (date(2026, 11, 2), {"en": "It has handled data of this work since"}),
    ],
)
def test_a_customer_is_asked_by_a_letter_that_names_the_subcontractor_and_whether_it_has_begun(
    cast: Cast, browser: Browser, work: Engagement, begins: date, said: dict[str, str]
) -> None:
    for terms in db.session.scalars(select(EngagementTerms)):
        terms.company_role = CompanyRole.ENTRUSTED
    row = make_subcontractor(work, cast.ada, starts_on=begins, applied_on=date(2026, 11, 20))
    tsubame, other = make_customer(), make_customer("Hiyodori")
    name_customer(work, tsubame)
    db.session.commit()
    browser.sign_in(cast.pam)
    at = f"/subcontractors/{row.id}"
    link = f"{at}/letter?customer={tsubame.id}"
    assert link in browser.get(at).text

    ((text, sentence),) = said.items()
    letter = printed(browser.get(f"{link}&text={text}").data)

    for told in (sentence, tsubame.name, row.name, row.place, row.tasks):
        assert squeezed(told) in letter
    assert browser.get(f"{at}/letter?customer={other.id}").status_code == 404
    agreed_to(row, tsubame, cast.pam)
    db.session.commit()
    assert link not in browser.get(at).text  # there is nothing to ask any more


def test_of_my_number_the_first_entrustor_consents_at_every_tier(
    cast: Cast, browser: Browser, work: Engagement
) -> None:
    share(work, "my_number")
    first = approved(
        work, cast.ada, cast.pam, wants_next_tier=True, allows_next_tier=True,
        categories=["my_number"],
    )  # fmt: skip
    second = examined(
        work, cast.ada, cast.pam, name="Tobi", parent_id=first.id, categories=["my_number"]
    )
    db.session.commit()
    refused = decide_by(browser, cast.pia, second)
    assert refused.status_code == 422
    assert second.state is S.EXAMINED
    assert decide_by(browser, cast.pia, second, consents_as_first="y").status_code == 302
    assert second.consents_as_first
