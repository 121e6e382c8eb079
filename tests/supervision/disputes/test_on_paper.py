"""A vendor disagrees by post or telephone: one person records it, another compares it, a third answers."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import func, select

from portal.foundation.accounts.models import Language, User
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.foundation.core.words.i18n import words
from portal.foundation.mail.models import OutboxEmail
from portal.ledger.obligations.models import Holder, ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.supervision.disputes import paper_services, queries, services, workflow
from portal.supervision.disputes.models import Dispute, DisputeState
from portal.supervision.disputes.paper_services import DisputePaper
from portal.supervision.disputes.workflow import DisputeVerdict
from portal.supervision.findings.handling import repair_services
from portal.supervision.findings.handling import services as handling
from portal.supervision.findings.models import Finding
from portal.supervision.paper_records.models import Paper, PaperState, Way
from portal.supervision.papers import queries as letters
from portal.supervision.responses.assignments.models import Assignment
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.findings import make_finding
from tests.factories.vendors import make_vendor
from tests.foundation.printing.reading import pages, squeezed
from tests.queries import count_statements
from tests.supervision.disputes.test_of_sheets import accepted
from tests.supervision.papers.sheets import photo
from tests.supervision.responses.conftest import assignment, published, work

__all__ = ["accepted", "assignment", "published", "work"]

K = ObligationKind
CAME = date(2026, 11, 24)
WORDS = "We keep one in Osaka"
STAYS = DisputeVerdict(is_accepted=False)


@pytest.fixture
def finding(cast: Cast) -> Finding:
    """A major one that Pip opened a week ago."""
    return make_finding(cast.acme, opened_by_id=cast.pip.id, opened_on=date(2026, 11, 18))


def on_paper(**more: Any) -> dict[str, Any]:
    usual = {"way": "post", "received_on": CAME.isoformat(), "said_by": "Rin Acme", "words": WORDS}
    return usual | {"scan": (BytesIO(photo("PNG")), "page 1.png")} | more


def the_paper() -> Paper:
    return db.session.scalars(select(Paper).order_by(Paper.id.desc())).first()  # type: ignore[return-value]


def told_by_phone(finding: Finding, by: User, said: str = WORDS) -> Paper:
    came = DisputePaper(words=said, said_by="Rin Acme", way=Way.PHONE, received_on=clock.today())
    with transaction():
        return paper_services.record_dispute(finding, came, (), actor=acting(by))


def confirm(paper: Paper, by: User) -> Dispute:
    with transaction():
        return paper_services.confirm_dispute(paper.id, actor=acting(by))


def answer(row: Dispute, by: User, verdict: DisputeVerdict = STAYS) -> None:
    with transaction():
        services.answer_about_finding(row.id, verdict, answer="Seen in no list", actor=acting(by))


@pytest.mark.parametrize(("language", "came"), [("en", "by post"), ("ja", "郵送")])
def test_it_is_the_vendors_dispute_of_the_day_received_once_another_compared_it(
    cast: Cast, browser: Browser, finding: Finding, language: str, came: str
) -> None:
    for person in (cast.pam, cast.pip, cast.ada):
        person.language = Language(language)
    db.session.commit()
    browser.sign_in(cast.pam)
    at = f"/findings/{finding.id}/paper/dispute"
    assert f'href="{at}"' in browser.get(f"/findings/{finding.id}/paper").text
    assert browser.get(at).status_code == 200
    nothing = browser.post(at, data=on_paper(words=" "))
    assert (nothing.status_code, "Rin Acme" in nothing.text) == (422, True)
    sent = browser.post(at, data=on_paper())
    paper = the_paper()
    assert sent.location == f"/disputes/papers/{paper.id}"
    assert db.session.scalar(select(Dispute)) is None
    assert 'name="decision"' not in browser.get(sent.location).text  # not by who recorded it
    assert browser.post(sent.location, data={"decision": "approve"}).status_code == 422
    browser.sign_in(cast.pip)
    for page in ("/today", f"/findings/{finding.id}", f"/findings/{finding.id}/paper"):
        assert sent.location in browser.get(page).text
    for end in ("", "/files/1", "/files/1/1"):
        assert browser.get(sent.location + end).status_code == 200

    done = browser.post(sent.location, data={"decision": "approve"})

    assert done.location == f"/findings/{finding.id}"
    row = db.session.scalars(select(Dispute)).one()
    assert (row.raised_on, row.raised_by_id, row.way) == (CAME, cast.pam.id, Way.POST)
    assert find_open(K.DISPUTE_PAPER, paper) is None
    assert came in words(next(workflow.told(row, clock.today())), language)
    page = browser.get(f"/findings/{finding.id}").text
    for part in (WORDS, came, "Rin Acme", paper.number or "?"):
        assert part in page
    browser.sign_in(cast.pia)
    assert browser.get(f"/disputes/{row.id}/answer").status_code == 200
    browser.sign_in(cast.ada)
    page = browser.get(f"/findings/{finding.id}").text
    assert (came in page, "Rin Acme" in page, "Pam" in page) == (True, True, False)
    assert browser.get(sent.location).status_code == 404


def test_what_was_told_by_telephone_and_sent_back_needs_its_scan_when_it_is_said_to_be_a_letter(
    cast: Cast, finding: Finding
) -> None:
    before = told_by_phone(finding, cast.pam)
    with transaction():
        paper_services.send_back_dispute(
            before.id, finding, wrong="It came by post", actor=acting(cast.pip)
        )
    letter = DisputePaper(words=WORDS, said_by="Rin Acme", way=Way.POST, received_on=clock.today())
    with pytest.raises(RuleViolated, match="Choose the scan"), transaction():
        paper_services.record_dispute(finding, letter, (), actor=acting(cast.pam), before=before)
    assert db.session.scalar(select(func.count(Paper.id))) == 1


def test_who_recorded_it_does_not_answer_it_and_all_of_the_vendor_are_mailed(
    cast: Cast, finding: Finding
) -> None:
    row = confirm(told_by_phone(finding, cast.pia), cast.pam)
    waiting = find_open(services.KIND, row)
    assert waiting is not None
    assert waiting.holder is Holder.MANAGEMENT, "an officer recorded it"
    with pytest.raises(RuleViolated, match="recorded what the vendor said"):
        answer(row, cast.pia)
    answer(row, cast.max)
    assert row.state is DisputeState.UPHELD
    mails = db.session.scalars(select(OutboxEmail).order_by(OutboxEmail.id)).all()
    assert [mail.recipient for mail in mails] == [
        "max@example.jp",
        "ada@example.jp",
        "alf@example.jp",
    ]


def test_the_result_of_a_sheet_is_disputed_by_telephone_and_recorded_anew(
    cast: Cast, browser: Browser, accepted: Assignment
) -> None:
    browser.sign_in(cast.pip)
    at = f"/responses/{accepted.id}/paper/dispute"
    assert f'href="{at}"' in browser.get(f"/responses/{accepted.id}/result").text
    today = {"way": "phone", "received_on": "2026-11-25", "scan": ""}
    early = browser.post(
        at, data=on_paper(**today | {"received_on": "2026-11-20"}, questions="NUM")
    )
    assert "was accepted on" in early.text
    assert browser.post(at, data=on_paper(**today)).status_code == 422  # about no answer
    first = browser.post(at, data=on_paper(**today, questions="NUM")).location
    assert browser.post(at, data=on_paper(**today, questions="NUM")).status_code == 409
    browser.sign_in(cast.pam)
    browser.post(first, data={"decision": "return", "wrong": "It was Kobe."})
    page = browser.get(first).text
    again = f"{at}?again={the_paper().id}"
    assert ("It was Kobe." in page, again in page) == (True, True)
    browser.sign_in(cast.pip)
    assert WORDS in browser.get(again).text
    second = browser.post(
        again, data=on_paper(**today, questions="NUM", words="We keep one in Kobe")
    ).location
    browser.sign_in(cast.pam)
    assert browser.post(second, data={"decision": "approve"}).location.endswith("/result")
    (row,) = queries.of_sheet(accepted.id)
    assert (row.words, row.questions, row.way) == ("We keep one in Kobe", ["NUM"], Way.PHONE)
    assert "by telephone" in browser.get(f"/responses/{accepted.id}/result").text


def test_a_plan_of_the_vendor_leaves_it_and_the_end_of_the_finding_takes_it_along(
    cast: Cast, finding: Finding
) -> None:
    paper = told_by_phone(finding, cast.pam)
    planned = repair_services.Planned("Nobody thought of it", "Copy it", date(2026, 12, 18))
    with transaction():
        repair_services.propose_plan(finding, planned, actor=acting(cast.ada))
    assert paper.waits
    with transaction():
        handling.drop(finding, reason="Seen otherwise", actor=acting(cast.pia))
    assert paper.state is PaperState.FELL_AWAY
    with pytest.raises(InvalidTransition, match="not needed any more"):
        confirm(paper, cast.pip)
    with pytest.raises(InvalidTransition, match="has ended"):
        told_by_phone(finding, cast.pam, "Something new")


def test_the_letter_tells_our_answer_to_a_vendor_whom_nobody_can_mail(
    cast: Cast, browser: Browser
) -> None:
    kiku = make_vendor("Kiku", owner_id=cast.pam.id)
    finding = make_finding(kiku, opened_by_id=cast.pip.id)
    assert letters.findings_to_write(kiku.id) == {kiku.id: [(finding.id, 0)]}
    paper = told_by_phone(finding, cast.pam)
    assert letters.findings_to_write(kiku.id), "it is still to be mended"
    answer(confirm(paper, cast.pip), cast.pia)
    assert letters.findings_to_write(kiku.id) == {kiku.id: [(finding.id, 1)]}
    browser.sign_in(cast.pam)
    printed = browser.get(f"/findings/{finding.id}/paper.pdf?text=en").data
    told = squeezed("".join(pages(printed)))
    assert squeezed("You disagreed. It stays as it is: Seen in no list") in told


def test_the_page_of_a_finding_costs_the_same_for_two_papers(
    cast: Cast, browser: Browser, finding: Finding
) -> None:
    answer(confirm(told_by_phone(finding, cast.pam), cast.pip), cast.pia)
    browser.sign_in(cast.ann)
    browser.get(f"/findings/{finding.id}")
    with count_statements() as first:
        browser.get(f"/findings/{finding.id}")
    confirm(told_by_phone(finding, cast.pam, "Here is the log"), cast.pip)
    with count_statements() as second:
        browser.get(f"/findings/{finding.id}")
    assert second.total == first.total
