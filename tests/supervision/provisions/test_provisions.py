"""What a provision needs: recorded by one, confirmed by another, ended, looked at again, and the gates."""

import csv
from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select

from portal.content.definitions.promises import PROVISION
from portal.foundation.accounts.models import Language, User
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.data_sharing.queries import is_supervised, work_on
from portal.ledger.engagements.models import Engagement, EngagementTerms
from portal.ledger.exchange.columns.shapes import SheetId
from portal.ledger.exchange.comparing.difference import check
from portal.ledger.exchange.exporting.registers import export, export_csv
from portal.ledger.obligations.models import Obligation, ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.supervision.consequences.services import follow_judged
from portal.supervision.onboarding import services as onboarding
from portal.supervision.onboarding.workflow import GateClosed
from portal.supervision.promises.queries import evaluate_vendor
from portal.supervision.promises.results import Verdict
from portal.supervision.proposed_records import workflow as proposed
from portal.supervision.proposed_records.workflow import NEXT, ProposedState
from portal.supervision.provisions.models import (
    ProvisionEnd,
    ProvisionRecord,
)
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.provisions import COOKIES, make_record, provide
from tests.queries import count_statements

FILE = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
S = ProposedState
TODAY = date(2026, 11, 25)


def typed(share: DataShare, **more: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {
        "series": [share.series],
        "held_on": "2026-11-20",
        "wording": "Minamo declares that it has the consent.",
        "files": (BytesIO(FILE), "declaration.pdf"),
    }
    return usual | more


def at_new(work: Engagement, need: str = "consent_confirmed", basis: str = COOKIES) -> str:
    return f"/engagements/{work.id}/provisions/new?basis={basis}&need={need}"


def record_by(
    browser: Browser, person: User, share: DataShare, need: str = "consent_confirmed", **form: Any
) -> Any:
    browser.sign_in(person)
    work = db.session.get_one(Engagement, share.engagement_id)
    at = at_new(work, need, share.provision_basis)
    return browser.post(at, data=typed(share, **form))


def the_record() -> ProvisionRecord:
    return db.session.scalars(select(ProvisionRecord)).one()


def hand_over(cast: Cast, share: DataShare, day: date = TODAY) -> None:
    with transaction():
        onboarding.record_handover(share, cast.acme, day=day, actor=acting(cast.pam))


@pytest.mark.usefixtures("_judged")
@pytest.mark.parametrize("language", ["en", "ja"])
def test_pam_records_pip_confirms_and_data_may_go_out(
    cast: Cast, browser: Browser, share: DataShare, language: str
) -> None:
    for person in (cast.pam, cast.pip):
        person.language = Language(language)
    make_record(share, cast.pam, "art31_record")
    db.session.commit()
    with pytest.raises(GateClosed) as refusal:
        hand_over(cast, share)
    gaps = [gap.promise_id for gap in refusal.value.gaps]
    assert gaps == [PROVISION]
    sent = record_by(browser, cast.pam, share)
    row = db.session.scalars(select(ProvisionRecord).filter_by(need="consent_confirmed")).one()
    assert sent.location == f"/provisions/{row.id}"
    assert "Minamo declares" in browser.get(sent.location).text
    assert find_open(ObligationKind.PROVISION_CONFIRM, row) is not None
    with pytest.raises(GateClosed):
        hand_over(cast, share)
    browser.sign_in(cast.pip)
    at = f"/provisions/{row.id}/decide"
    assert "declaration.pdf" in browser.get(at).text
    assert browser.post(at, data={"decision": "approve", "version": "1"}).status_code == 302
    assert row.state is S.CONFIRMED
    assert find_open(ObligationKind.PROVISION_CONFIRM, row) is None
    hand_over(cast, share)
    found = evaluate_vendor(cast.acme.id, TODAY)
    assert found.verdict_of(PROVISION) is Verdict.KEPT
    assert found.verdict_of("bound") is Verdict.NOT_IN_SCOPE
    data = browser.get(f"/vendors/{cast.acme.id}/work").text
    assert f'href="/vendors/{cast.acme.id}/provisions"' in data
    cast.pia.language = Language(language)
    browser.sign_in(cast.pia)
    page = browser.get(f"/board/{cast.acme.id}/bound").text
    assert ("another basis than entrustment" if language == "en" else "委託以外の根拠") in page


def test_no_way_around_the_gate_leads_to_a_first_handover(
    cast: Cast, browser: Browser, share: DataShare
) -> None:
    """By the form and its address, judged or not; what was handed over before the baseline passes."""
    browser.sign_in(cast.pam)
    page = browser.post(f"/data/{share.id}/handover", data={"day": "2026-11-24", "method": "sftp"})
    assert page.status_code == 422
    assert "is not on record" in page.text
    assert share.first_handover_on is None
    assert browser.post(f"/vendors/{cast.acme.id}/activation").status_code in (409, 422)
    hand_over(cast, share, date(2026, 3, 31))


def test_whoever_recorded_it_does_not_confirm_it(
    cast: Cast, browser: Browser, share: DataShare
) -> None:
    record_by(browser, cast.pam, share)
    at = f"/provisions/{the_record().id}/decide"
    assert "Somebody else than the person who recorded it" in browser.get(at).text
    assert browser.post(at, data={"decision": "approve"}).status_code == 422
    assert the_record().state is S.PROPOSED


def test_what_is_not_so_is_refused_with_a_reason(
    cast: Cast, browser: Browser, share: DataShare
) -> None:
    record_by(browser, cast.pam, share)
    row = the_record()
    browser.sign_in(cast.pia)
    at = f"/provisions/{row.id}/decide"
    silent = browser.post(at, data={"decision": "return", "remark": ""})
    assert (silent.status_code, row.state) == (422, S.PROPOSED)
    browser.post(at, data={"decision": "return", "remark": "The declaration is of 2024."})
    assert row.state is S.REFUSED
    page = browser.get(f"/provisions/{row.id}").text
    assert "The declaration is of 2024." in page
    assert "Record it anew" in page


@pytest.mark.parametrize(
    ("need", "changed", "said"),
    [
        ("consent_confirmed", {"held_on": "2026-11-26"}, "That day is still to come"),
        ("consent_confirmed", {"lasts_until": "2026-11-19"}, "The end date must not be before"),
        ("consent_confirmed", {"series": []}, "Choose the data that this is about."),
        ("consent_confirmed", {"files": (BytesIO(b""), "")}, "Add a file that shows it"),
        ("art31_record", {"choice": "each"}, "Please fill this in."),
        ("art31_record", {"place": "Folder 3"}, "Please choose one."),
    ],
)
def test_what_is_not_sound_is_refused_and_stays_typed(
    cast: Cast,
    browser: Browser,
    share: DataShare,
    *,
    need: str,
    changed: dict[str, Any],
    said: str,
) -> None:
    page = record_by(browser, cast.pam, share, need, **changed)
    assert page.status_code == 422
    assert said in page.text
    assert "Minamo declares" in page.text
    assert db.session.scalars(select(ProvisionRecord)).all() == []


def test_the_form_asks_for_what_the_need_asks_for_and_no_more(
    cast: Cast, browser: Browser, work: Engagement
) -> None:
    provide(work, "third_party_legal", category="demographic")
    db.session.commit()
    browser.sign_in(cast.pam)
    legal = browser.get(at_new(work, "legal_ground", "third_party_legal")).text
    assert "Art. 27(1)(i)" in legal
    assert 'name="result"' not in legal
    assert 'name="place"' not in legal
    assert 'name="edition"' not in legal
    looked = browser.get(at_new(work, "opt_out_look")).text
    assert 'name="result"' in looked
    assert 'name="place"' in looked
    for at in (at_new(work, "legal_ground"), at_new(work, "nothing"), at_new(work, basis="habit")):
        assert browser.get(at).status_code == 404


@pytest.mark.usefixtures("_judged")
def test_a_record_ends_by_a_record_of_its_own_and_leaves_a_gap_somebody_holds(
    cast: Cast, browser: Browser, share: DataShare
) -> None:
    make_record(share, cast.pam, "art31_record")
    row = make_record(share, cast.pam)
    share.first_handover_on = date(2026, 7, 1)
    db.session.commit()
    assert evaluate_vendor(cast.acme.id, TODAY).verdict_of(PROVISION) is Verdict.KEPT
    browser.sign_in(cast.pam)
    form = {"kind": "ended", "ended_on": "2026-11-25", "reason": "The recipient lost its consent."}
    early = browser.post(f"/provisions/{row.id}/end", data=form | {"ended_on": "2026-05-31"})
    assert early.status_code == 422
    assert browser.post(f"/provisions/{row.id}/end", data=form).status_code == 302
    assert db.session.scalars(select(ProvisionEnd)).one().ended_on == TODAY
    assert row.wording == "The recipient declared that it has the consent."
    judged = evaluate_vendor(cast.acme.id, TODAY)
    assert judged.verdict_of(PROVISION) is Verdict.BROKEN
    assert evaluate_vendor(cast.acme.id, date(2026, 11, 24)).verdict_of(PROVISION) is Verdict.KEPT
    again = browser.post(f"/provisions/{row.id}/end", data=form)
    assert again.status_code in (409, 422)


def test_a_look_that_found_it_wrong_counts_at_once(
    cast: Cast, browser: Browser, work: Engagement
) -> None:
    abroad = provide(work, "foreign_equivalent", category="name_contact", country="US")
    make_record(abroad, cast.pam, "annual_check")
    make_record(abroad, cast.pam, "contract_or_cbpr")
    db.session.commit()
    page = record_by(browser, cast.pam, abroad, "annual_check", result="no")
    assert "Stop handing the data over" in browser.get(page.location).text
    shown = browser.get(f"/vendors/{cast.acme.id}/provisions").text
    assert "The newest look found that it is not in order" in shown


def test_withdrawn_it_stays_on_record(cast: Cast, browser: Browser, share: DataShare) -> None:
    record_by(browser, cast.pam, share)
    row = the_record()
    browser.post(f"/provisions/{row.id}/withdraw", data={"reason": "Typed twice"})
    assert row.state is S.WITHDRAWN
    assert find_open(ObligationKind.PROVISION_CONFIRM, row) is None
    assert "Typed twice" in browser.get(f"/provisions/{row.id}").text


@pytest.mark.parametrize(
    "moves", [proposed.confirm, proposed.refuse, proposed.withdraw], ids=["confirm", "refuse", "no"]
)
@pytest.mark.parametrize("state", list(S))
def test_a_record_moves_only_while_it_waits(
    cast: Cast, state: ProposedState, moves: Callable[..., None]
) -> None:
    row = ProvisionRecord(number="PV-2026-001", state=state, proposed_by_id=cast.pam.id)
    words = {"refuse": {"remark": "No"}, "withdraw": {"reason": "No"}}.get(moves.__name__, {})
    given: dict[str, Any] = {"by": acting(cast.pip), "at": cast.pip.created_at, **words}
    if NEXT[state]:
        moves(row, **given)
        assert row.state in NEXT[state]
    else:
        with pytest.raises(InvalidTransition):
            moves(row, **given)


def test_the_recorder_is_told_apart_by_the_person_not_the_role(cast: Cast) -> None:
    row = ProvisionRecord(number="PV-2026-001", state=S.PROPOSED, proposed_by_id=cast.pam.id)
    with pytest.raises(RuleViolated):
        proposed.confirm(row, by=acting(cast.pam), at=cast.pam.created_at)


def test_the_register_lists_them_and_asks_no_more_for_more(
    cast: Cast, browser: Browser, share: DataShare
) -> None:
    make_record(share, cast.pam)
    db.session.commit()
    browser.sign_in(cast.ann)
    assert "PV-2025-" in browser.get("/provisions/?need=consent_confirmed").text
    browser.get(f"/vendors/{cast.acme.id}/provisions")  # that an auditor opened it is noted once
    counts = []
    for _ in range(2):
        with count_statements() as counted:
            browser.get("/provisions/")
            browser.get(f"/vendors/{cast.acme.id}/provisions")
        counts.append(counted.total)
        for need in ("art31_record", "consent_confirmed", "opt_out_look"):
            make_record(share, cast.pam, need)
        db.session.commit()
    assert counts[0] == counts[1]
    assert browser.get("/provisions/?file=xlsx").status_code == 200


def test_a_vendor_sees_nothing_of_them(cast: Cast, browser: Browser, share: DataShare) -> None:
    row = make_record(share, cast.pam)
    db.session.commit()
    browser.sign_in(cast.ada)
    for at in (
        "/provisions/",
        f"/provisions/{row.id}",
        f"/vendors/{cast.acme.id}/provisions",
        "/external-recipients/",
    ):
        assert browser.get(at).status_code in (403, 404)


def test_work_that_entrusts_nothing_is_not_planned_in_the_register_or_in_sql(
    cast: Cast, work: Engagement, share: DataShare
) -> None:
    (known,) = work_on(TODAY, [cast.acme.id])[cast.acme.id]
    found = select(EngagementTerms.engagement_id).where(is_supervised(TODAY))
    assert not known.is_supervised_on(TODAY)
    assert work.id not in db.session.scalars(found).all()
    share.provision_basis = "foreign_equivalent"
    db.session.commit()
    (known,) = work_on(TODAY, [cast.acme.id])[cast.acme.id]
    assert known.is_supervised_on(TODAY)
    assert work.id in db.session.scalars(found).all()


@pytest.mark.usefixtures("_judged")
def test_what_runs_out_soon_is_somebodys_and_reminded(
    cast: Cast, work: Engagement, share: DataShare
) -> None:
    share.first_handover_on = date(2026, 7, 1)
    make_record(share, cast.pam, "art31_record")
    make_record(share, cast.pam, lasts_until=date(2026, 12, 10))
    db.session.commit()
    follow_judged({cast.acme.id: evaluate_vendor(cast.acme.id, TODAY)})
    rows = db.session.scalars(select(Obligation).filter_by(kind=ObligationKind.PROMISE_GAP))
    owed = next(row for row in rows if row.subject_kind == f"{PROVISION}:provisions")
    assert (owed.due_on, owed.ladder) == (date(2026, 12, 10), "internal")


def test_the_register_as_a_file_says_beside_the_basis_what_is_there_and_what_is_missing(
    cast: Cast, share: DataShare
) -> None:
    row = make_record(share, cast.pam, lasts_until=date(2027, 3, 31))
    db.session.commit()
    heads, *lines = csv.reader(export_csv(SheetId.SHARES, lang="en").decode().splitlines())
    (told,) = [dict(zip(heads, line, strict=True)) for line in lines]
    assert told["Records of provision (for reading)"] == row.number
    assert told["Missing records (for reading)"] == "Record of the confirmation (Art. 31)"
    assert told["Next check by (for reading)"] == "2027-03-31"
    assert not check(export(lang="en"), "same.xlsx", actor=acting(cast.pam)).changed
    share.provision_basis = "entrustment"
    db.session.commit()
    entrusted = export_csv(SheetId.SHARES, lang="ja").decode()
    assert row.number not in entrusted
    assert "提供の記録(参考)" in entrusted


def test_the_file_asks_no_more_for_more_data(
    cast: Cast, work: Engagement, share: DataShare
) -> None:
    counts = []
    for category in ("location", "inquiry_log"):
        with count_statements() as counted:
            export_csv(SheetId.SHARES, lang="en")
        counts.append(counted.total)
        make_record(provide(work, category=category), cast.pam)
        db.session.commit()
    with count_statements() as counted:
        export_csv(SheetId.SHARES, lang="en")
    assert share.series
    assert counts[1:] == [counted.total]
