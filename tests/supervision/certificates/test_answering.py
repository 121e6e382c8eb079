"""A certificate answers the questions it covers: marked for both sides, asked again once it is over."""

import json
from datetime import date

import pytest
from sqlalchemy import select

from portal.content.catalogue import certifications
from portal.content.definitions.certifications import STANDARD_IDS
from portal.content.definitions.questions import SHEET
from portal.foundation.accounts.models import Language
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import RuleViolated
from portal.ledger.engagements.models import Engagement
from portal.supervision.certificates.models import (
    Certificate,
    CertificateEndKind,
    CertifiedWork,
    Standard,
)
from portal.supervision.certificates.workflow import CERTIFICATES
from portal.supervision.consequences.certificate_effects import settle_certificates
from portal.supervision.findings.models import Cause, Finding
from portal.supervision.findings.severity import Owner, Severity
from portal.supervision.proposed_records import services as records
from portal.supervision.proposed_records.workflow import ProposedState
from portal.supervision.questionnaires.kinds.parts.answer import Review
from portal.supervision.responses.assignments.models import Assignment, GivenAnswer, Submission
from portal.supervision.responses.assignments.queries import demand_asked
from portal.supervision.responses.prefill.certified import follow_certificates
from portal.supervision.responses.reviewing.queries import result_of
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.certificates import make_certificate
from tests.factories.data_sharing import make_share
from tests.factories.questionnaires import publish, question, send, sheet
from tests.factories.scenes import work_of
from tests.queries import count_statements
from tests.supervision.responses.steps import accepts, answers, finds, hands_in, sends_back

PROOF = {"required": True, "accept": {"ja": "記録", "en": "The record"}}
OVER = date(2027, 4, 1)


@pytest.fixture
def work(cast: Cast) -> Engagement:
    made = work_of(cast.acme, signer=cast.ada)
    db.session.commit()
    return made


@pytest.fixture
def sent(cast: Cast, work: Engagement) -> Assignment:
    """PHY-01 asks for evidence; PHY-02 and PEO-01 for none."""
    of = sheet(question("PHY-01", evidence=PROOF, weight=4), question("PHY-02"), question("PEO-01"))
    version = publish(of, SHEET)
    db.session.commit()
    with transaction():
        return send(cast.acme, [work], version)


@pytest.fixture
def held(cast: Cast, work: Engagement) -> Certificate:
    row = make_certificate(cast.pam, cast.acme, work)
    db.session.commit()
    return row


def given(sent: Assignment) -> dict[str, GivenAnswer]:
    rows = db.session.scalars(select(GivenAnswer).filter_by(assignment_id=sent.id))
    return {row.question_id: row for row in rows}


def answered(sent: Assignment) -> dict[str, object]:
    """What is answered, with the certificate."""
    return {name: row.certificate_id for name, row in given(sent).items() if row.value is not None}


def test_the_pack_names_the_standards_that_there_are(cast: Cast) -> None:
    assert {*STANDARD_IDS, Standard.OTHER} == {standard.value for standard in Standard}
    assert "PHY-01" in certifications().answers_by_id


def test_what_it_covers_is_answered_with_it_and_nothing_else(
    sent: Assignment, held: Certificate
) -> None:
    assert follow_certificates() == 1
    assert answered(sent) == {"PHY-01": held.id, "PHY-02": held.id}
    row = given(sent)["PHY-01"]
    assert (row.value, row.answered_by_id) == ("yes", None)
    assert row.comment == f"{held.number} / IS 123456 / 2027-03-31"
    assert follow_certificates() == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": ProposedState.PROPOSED},
        {"certified_until": date(2026, 11, 24)},
        {"certified_from": date(2026, 11, 26)},
        {"standard": Standard.PRIVACY_MARK},
        {"standard": Standard.OTHER, "called": "Ours"},
    ],
    ids=str,
)
def test_one_that_does_not_count_answers_nothing(
    cast: Cast, sent: Assignment, work: Engagement, wrong: dict[str, object]
) -> None:
    make_certificate(cast.pam, cast.acme, work, **wrong)
    db.session.commit()
    assert follow_certificates() == 0
    assert not answered(sent)


def test_one_that_covers_only_some_of_the_work_answers_nothing(
    cast: Cast, work: Engagement
) -> None:
    other = work_of(cast.acme, "発送", "Mailing", signer=cast.ada)
    version = publish(sheet(question("PHY-01")), SHEET)
    row = make_certificate(cast.pam, cast.acme, work)
    db.session.commit()
    with transaction():
        both = send(cast.acme, [work, other], version)
    assert follow_certificates() == 0
    db.session.add(
        CertifiedWork(vendor_id=row.vendor_id, certificate_id=row.id, engagement_id=other.id)
    )
    db.session.commit()
    assert follow_certificates() == 1
    assert answered(both) == {"PHY-01": row.id}


def test_of_a_sheet_of_the_companys_own_it_answers_nothing(
    cast: Cast, work: Engagement, held: Certificate
) -> None:
    version = publish(sheet(question("PHY-01")), "our-own")
    db.session.commit()
    with transaction():
        sent = send(cast.acme, [work], version)
    assert follow_certificates() == 0
    assert not answered(sent)


def test_another_vendors_answers_nothing(cast: Cast, sent: Assignment, work: Engagement) -> None:
    make_certificate(cast.pam, cast.globex)
    db.session.commit()
    assert follow_certificates() == 0


def test_what_the_vendor_says_itself_stays_and_takes_its_place(
    cast: Cast, sent: Assignment, held: Certificate
) -> None:
    answers(cast.ada, sent, PHY_01="no")
    follow_certificates()
    assert answered(sent) == {"PHY-01": None, "PHY-02": held.id}
    answers(cast.ada, sent, PHY_02="partial")
    assert answered(sent) == {"PHY-01": None, "PHY-02": None}
    assert follow_certificates() == 0


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_vendor_sees_it_and_need_not_answer_and_the_reviewer_sees_on_what_it_rests(
    cast: Cast, browser: Browser, sent: Assignment, held: Certificate, language: str
) -> None:
    for person in (cast.ada, cast.pam):
        person.language = Language(language)
    db.session.commit()
    follow_certificates()
    browser.sign_in(cast.ada)
    page = browser.get(f"/responses/{sent.id}/sections/s1").text
    assert held.number in page
    assert ("You do not have to answer it" in page) is (language == "en")
    hands_in(cast.ada, sent, PEO_01="yes")
    body = json.loads(db.session.scalars(select(Submission.body)).one())
    assert body["answers"]["PHY-01"]["certificate"] == held.id
    assert held.number in body["answers"]["PHY-01"]["comment"]
    browser.sign_in(cast.pam)
    assert f'href="/certificates/{held.id}"' in browser.get(f"/responses/{sent.id}/review").text


def test_it_counts_as_claimed_and_as_verified_unless_the_reviewer_disputes_it(
    cast: Cast, sent: Assignment, held: Certificate
) -> None:
    follow_certificates()
    hands_in(cast.ada, sent, PEO_01="yes")
    line = result_of(demand_asked(sent.id)).score.lines["PHY-01"]
    assert (line.claimed, line.verified, line.counted) == (1, 1, 1)
    finds(cast.pam, sent, "PHY-01", Review.DISPUTED)
    line = result_of(demand_asked(sent.id)).score.lines["PHY-01"]
    assert (line.claimed, line.verified, line.counted) == (1, 0, 0)


def test_over_before_it_is_handed_in_it_is_asked_again(
    cast: Cast, browser: Browser, clock: Clock, sent: Assignment, held: Certificate
) -> None:
    follow_certificates()
    answers(cast.ada, sent, PEO_01="yes")
    clock.go_to(OVER)
    with pytest.raises(RuleViolated, match="still missing"):
        hands_in(cast.ada, sent)  # before any job ran
    browser.sign_in(cast.ada)
    assert "it is asked again" in browser.get(f"/responses/{sent.id}/sections/s1").text
    assert follow_certificates() == 1
    assert answered(sent) == {"PEO-01": None}
    assert given(sent)["PHY-01"].comment == ""
    hands_in(cast.ada, sent, PHY_01="yes", PHY_02="yes")


def test_on_its_last_day_it_still_answers(
    cast: Cast, clock: Clock, sent: Assignment, held: Certificate
) -> None:
    clock.go_to(held.certified_until)
    follow_certificates()
    hands_in(cast.ada, sent, PEO_01="yes")
    assert answered(sent)["PHY-01"] == held.id


def test_a_renewal_goes_on_answering(
    cast: Cast, clock: Clock, sent: Assignment, held: Certificate, work: Engagement
) -> None:
    follow_certificates()
    days = {"certified_from": OVER, "certified_until": date(2030, 3, 31)}
    renewal = make_certificate(cast.pam, cast.acme, work, renews_id=held.id, **days)
    db.session.commit()
    clock.go_to(OVER)
    assert follow_certificates() == 1
    assert answered(sent) == {"PHY-01": renewal.id, "PHY-02": renewal.id}


def test_what_came_back_is_answered_by_a_person(
    cast: Cast, sent: Assignment, held: Certificate
) -> None:
    follow_certificates()
    hands_in(cast.ada, sent, PEO_01="yes")
    sends_back(cast.pam, sent, PHY_01="The hall is not in the scope.")
    assert follow_certificates() == 0
    with pytest.raises(RuleViolated, match="still missing"):
        hands_in(cast.ada, sent)
    hands_in(cast.ada, sent, PHY_01="partial")
    assert answered(sent)["PHY-01"] is None


def test_next_time_it_is_not_last_times_answer(
    cast: Cast, clock: Clock, browser: Browser, sent: Assignment, held: Certificate
) -> None:
    follow_certificates()
    hands_in(cast.ada, sent, PEO_01="yes")
    accepts(cast.pam, sent)
    clock.go_to(OVER)
    version = publish(sheet(question("PHY-01"), question("PEO-01")), SHEET)
    work = db.session.get_one(
        Engagement, db.session.scalars(select(CertifiedWork.engagement_id)).one()
    )
    db.session.commit()
    with transaction():
        again = send(cast.acme, [work], version, due_on=date(2027, 5, 14))
    browser.sign_in(cast.ada)
    page = browser.get(f"/responses/{again.id}/sections/s1").text
    assert page.count("Last answer") == 1  # that of PEO-01


# Findings.


def the_findings() -> list[Finding]:
    return list(db.session.scalars(select(Finding).filter_by(cause=Cause.CERTIFICATE)))


def test_one_that_was_relied_on_and_is_over_opens_a_finding_once(
    cast: Cast, clock: Clock, sent: Assignment, held: Certificate
) -> None:
    follow_certificates()
    hands_in(cast.ada, sent, PEO_01="yes")
    accepts(cast.pam, sent)
    clock.go_to(held.certified_until)
    settle_certificates()
    assert not the_findings()
    clock.go_to(OVER)
    settle_certificates()
    (row,) = the_findings()
    assert (row.severity, row.owner, row.subject_id) == (Severity.MINOR, Owner.VENDOR, held.id)
    settle_certificates()
    assert the_findings() == [row]
    assert given(sent)["PHY-01"].certificate_id == held.id  # what was handed in stays


def test_nothing_rested_on_it_or_it_was_renewed_nothing_is_opened(
    cast: Cast, clock: Clock, sent: Assignment, held: Certificate, work: Engagement
) -> None:
    follow_certificates()
    hands_in(cast.ada, sent, PEO_01="yes")
    days = {"certified_from": OVER, "certified_until": date(2030, 3, 31)}
    make_certificate(cast.pam, cast.acme, work, renews_id=held.id, **days)
    make_certificate(cast.pam, cast.acme, work, certified_until=date(2026, 12, 31))
    db.session.commit()
    clock.go_to(OVER)
    settle_certificates()
    assert not the_findings()


def test_taken_back_by_the_body_it_opens_one_too(
    cast: Cast, sent: Assignment, held: Certificate
) -> None:
    follow_certificates()
    hands_in(cast.ada, sent, PEO_01="yes")
    with transaction():
        records.end(
            CERTIFICATES,
            held,
            CertificateEndKind.WITHDRAWN,
            ended_on=date(2026, 11, 25),
            reason="Told by the body",
            actor=acting(cast.pam),
        )
    settle_certificates()
    assert [row.subject_id for row in the_findings()] == [held.id]


def test_card_data_without_pci_dss_or_a_statement_opens_one(cast: Cast, work: Engagement) -> None:
    make_share(work, category="credit_card", first_handover_on=date(2026, 10, 1))
    db.session.commit()
    settle_certificates(thorough=False)
    assert not the_findings()
    settle_certificates()
    (row,) = the_findings()
    assert (row.severity, row.engagement_id) == (Severity.MAJOR, work.id)
    settle_certificates()
    assert the_findings() == [row]


@pytest.mark.parametrize("standard", [Standard.PCI_DSS, Standard.CARD_NOT_RETAINED])
def test_with_one_in_force_for_the_work_none_is_opened(
    cast: Cast, work: Engagement, standard: Standard
) -> None:
    make_share(work, category="credit_card", first_handover_on=date(2026, 10, 1))
    make_certificate(cast.pam, cast.acme, work, standard=standard)
    db.session.commit()
    settle_certificates()
    assert not the_findings()


def test_as_many_statements_for_twice_as_many_sheets(
    cast: Cast, work: Engagement, sent: Assignment, held: Certificate
) -> None:
    follow_certificates()
    with count_statements() as few:
        follow_certificates()
    version = publish(sheet(question("PHY-01")), SHEET)
    theirs = work_of(cast.globex, signer=cast.gus)
    make_certificate(cast.pam, cast.globex, theirs)
    db.session.commit()
    with transaction():
        send(cast.globex, [theirs], version)
    follow_certificates()
    with count_statements() as many:
        follow_certificates()
    assert many.total == few.total
