"""Kiku has no account: whoever holds the letter answers its findings with the code in it."""

import re
from datetime import date
from io import BytesIO
from typing import Any

import pytest

from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.obligations.models import ObligationKind
from portal.ledger.vendors.models import Contact, Vendor, VendorState
from portal.proof.records.services import compare_rows
from portal.supervision.attestations.models import AttestationRequest
from portal.supervision.consequences.reconcile import reconcile
from portal.supervision.findings.handling import repair_services
from portal.supervision.findings.models import Finding, FindingState
from portal.supervision.paper_records.models import PaperKind, PaperState, Way
from portal.supervision.paper_records.queries import files_of
from portal.supervision.papers import workflow
from portal.supervision.papers.models import Ended, Letter, LetterFinding, LetterState
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.findings import make_finding
from tests.factories.vendors import make_vendor
from tests.foundation.printing.reading import pages, squeezed
from tests.supervision.attestations.pages import hidden, keys
from tests.supervision.findings.test_papers import confirm, planned, put
from tests.supervision.papers.letter_acts import asked_by_hand, duties, letters
from tests.supervision.papers.sheets import photo
from tests.supervision.papers.test_letter_codes import (
    CODE,
    ENGLISH,
    SHOWN,
    TYPED,
    opened,
    papers,
    posted,
    printed,
)

WHO = {"name": "Aoi Kiku", "title": "Plant manager", "code": workflow.as_printed(CODE)}
PLAN = WHO | {
    "cause": "Nobody thought of it",
    "measures": "Copy it every night",
    "ready_on": "2026-12-18",
}
REPAIR = WHO | {"done": "Copies every night"}


@pytest.fixture
def kiku(cast: Cast) -> Vendor:
    vendor = make_vendor("Kiku", owner_id=cast.pam.id, state=VendorState.ACTIVE)
    vendor.representative_title, vendor.representative_name = "President", "Kiku  Aoi"
    db.session.add(Contact(vendor_id=vendor.id, name="Kiku Aoi", phone="03-0000-0000"))
    db.session.commit()
    return vendor


@pytest.fixture
def gap(kiku: Vendor) -> Finding:
    return make_finding(kiku)


@pytest.fixture
def sent(cast: Cast, gap: Finding) -> Letter:
    """Pam printed it with the code, and Pip took it to the post."""
    return _sent(cast)


def _sent(cast: Cast) -> Letter:
    reconcile()
    letter = letters()[-1]
    printed(letter, cast.pam)
    posted(letter, cast.pip)
    return letter


def at(finding: Finding, step: str = "") -> str:
    return f"/letter/{CODE}/findings/{finding.id}{step}?text=en"


def answers(browser: Browser, finding: Finding, step: str = "/repair", **changes: Any) -> Any:
    browser.sign_out()
    data = (PLAN if step == "/plan" else REPAIR) | changes
    return browser.post(at(finding, step), data=data, headers=ENGLISH)


def test_the_letter_of_a_finding_carries_a_code(cast: Cast, browser: Browser, gap: Finding) -> None:
    reconcile()
    (letter,) = letters()
    browser.sign_in(cast.pam)
    page = browser.get(f"/papers/letters/{letter.id}", headers=ENGLISH).text
    assert "Print in Japanese, with a code" in page
    made = browser.post(f"/papers/letters/{letter.id}/print?text=en").data
    first = squeezed(pages(made)[0])
    assert re.search(SHOWN, first) is not None, first
    for said in ("it opens the findings enclosed here", "once for each finding", "Good until"):
        assert squeezed(said) in first
    db.session.expire_all()
    owed = gap.opened_on
    assert letter.code_ends_on is not None
    assert letter.code_ends_on > owed, "as long as the finding is due, and two weeks more"


def test_the_code_opens_just_this_finding(
    cast: Cast, browser: Browser, sent: Letter, gap: Finding, kiku: Vendor
) -> None:
    other, theirs = make_finding(kiku, "question:LOG-1"), make_finding(cast.acme)
    gap.detail, gap.set_apart = "Nothing is copied", "Their director is a friend"
    db.session.commit()
    answer = opened(browser)
    assert answer.status_code == 303
    assert answer.location == f"/letter/{CODE}/findings/{gap.id}?text=en"
    page = browser.get(answer.location).text
    for said in ("There is no backup", gap.number, "Nothing is copied", sent.number, "Kiku"):
        assert said in page
    for secret in (other.number, "friend", "Acme", cast.pam.name, "/responses/"):
        assert secret not in page
    for finding in (other, theirs):
        for step in ("", "/plan", "/repair"):
            assert browser.get(at(finding, step)).status_code == 404
            assert answers(browser, finding, step or "/plan").status_code == 404
    assert browser.get(at(gap, "/repair")).headers["X-Robots-Tag"] == "noindex, nofollow"
    db.session.expire_all()
    assert (sent.code_used_on, papers()) == (None, []), "looking uses nothing up"


def test_a_report_with_photos_waits_for_a_second_person_and_then_for_whoever_verifies_it(
    cast: Cast, browser: Browser, sent: Letter, gap: Finding
) -> None:
    files = [(BytesIO(photo()), "rack.jpg"), (BytesIO(photo(mark="2")), "tape.jpg")]
    answer = answers(browser, gap, scan=files)
    assert answer.status_code == 303, answer.text
    (paper,) = papers()
    assert (paper.kind, paper.way, paper.state) == (PaperKind.REPAIR, Way.CODE, PaperState.RECORDED)
    assert (paper.recorded_by_id, paper.received_on) == (None, date(2026, 11, 25))
    assert [file.name for file in files_of(paper.id)] == ["rack.jpg", "tape.jpg"]
    assert gap.state is FindingState.OPEN, "nobody has looked at it"
    (line, *_) = trail_of(sent)
    assert (line.action, line.actor_id) == ("letter.answered", None)
    assert "Aoi Kiku" in str(line.text.params)
    page = browser.get(answer.location, headers=ENGLISH).text
    for said in ("Thank you", "Copies every night", "rack.jpg", "Plant manager Aoi Kiku"):
        assert said in page
    for person in (cast.pam, cast.pip):
        browser.sign_in(person)
        refused = browser.post(f"/findings/papers/{paper.id}", data={"decision": "approve"})
        assert refused.status_code == 422
        assert "printed and posted the letter" in refused.text
    browser.sign_in(cast.pia)
    shown = browser.get(f"/findings/papers/{paper.id}", headers=ENGLISH).text
    for said in (
        "By letter code",
        sent.number,
        "1-2-3 Chuo, Yoro",
        "without an account",
        "rack.jpg",
    ):
        assert said in shown
    done = browser.post(f"/findings/papers/{paper.id}", data={"decision": "approve"})
    assert done.status_code == 303
    db.session.expire_all()
    assert (gap.state, gap.remedied_on) == (FindingState.REMEDIED, date(2026, 11, 25))
    assert gap.remedied_by_id is None
    story = browser.get(f"/findings/{gap.id}", headers=ENGLISH).text
    for said in ("By letter code", "Plant manager Aoi Kiku", sent.number, "without an account"):
        assert said in story
    assert [duty.is_open for duty in duties(ObligationKind.FINDING_VERIFY)] == [True]


def test_the_code_is_used_up_once_and_a_double_click_changes_nothing(
    browser: Browser, sent: Letter, gap: Finding
) -> None:
    answers(browser, gap)
    for step in ("/repair", "/plan"):
        again = answers(browser, gap, step)
        assert (again.status_code, again.location) == (303, f"/letter/{CODE}?text=en")
    assert len(papers()) == 1
    assert sent.code_used_on == date(2026, 11, 25)
    assert browser.get(at(gap)).location == f"/letter/{CODE}?text=en"
    assert "Thank you" in opened(browser).text
    reconcile()
    db.session.expire_all()
    assert (sent.state, sent.ended_because) == (LetterState.ENDED, Ended.NOTHING_OPEN)


def test_a_plan_is_answered_as_any_other_and_the_next_letter_asks_for_the_report(
    cast: Cast, browser: Browser, sent: Letter, gap: Finding
) -> None:
    assert answers(browser, gap, "/plan").status_code == 303
    (paper,) = papers()
    confirm(paper, cast.pia)
    with transaction():
        repair_services.answer_plan(gap, accepted=True, remark="", actor=acting(cast.pia))
    assert gap.state is FindingState.PLAN_ACCEPTED
    assert "On record" not in opened(browser).text
    assert "Received. We look at it" in opened(browser).text
    reconcile()
    second = letters()[-1]
    assert second.id != sent.id
    printed(second, cast.pam, workflow.with_check("AAAAAAA"))
    posted(second, cast.pip)
    there = f"/letter/{workflow.with_check('AAAAAAA')}/findings/{gap.id}"
    page = browser.get(f"{there}?text=en").text
    assert "Your plan is accepted" in page
    assert f"{there}/plan" not in page
    assert browser.get(f"{there}/plan?text=en").status_code == 303


def test_what_is_refused_is_asked_for_by_a_new_letter(
    cast: Cast, browser: Browser, sent: Letter, gap: Finding
) -> None:
    answers(browser, gap)
    (paper,) = papers()
    browser.sign_in(cast.pia)
    wrong = {"decision": "return", "wrong": "Nobody of this name works there"}
    answer = browser.post(f"/findings/papers/{paper.id}", data=wrong, headers=ENGLISH)
    assert "A new letter will be opened" in browser.get(answer.location, headers=ENGLISH).text
    form = browser.get(f"/findings/{gap.id}/paper/repair", headers=ENGLISH).text
    assert "Copies every night" not in form, "of a code there is no paper to be recorded anew"
    reconcile()
    reconcile()
    assert [one.state for one in letters()] == [LetterState.ENDED, LetterState.TO_POST]
    assert "Not accepted" in opened(browser).text


@pytest.mark.parametrize(
    ("step", "changes", "sentence"),
    [
        ("/repair", {"done": ""}, "Please fill this in"),
        ("/repair", {"name": ""}, "Please fill this in"),
        ("/repair", {"title": ""}, "Please fill this in"),
        ("/repair", {"code": "K7QF-2M9A"}, "This is not a code of a letter"),
        (
            "/repair",
            {"code": workflow.with_check("K7QF2MA")},
            "This is not the code of this letter",
        ),
        ("/plan", {"ready_on": "2026-11-24"}, "must not be before"),
        ("/plan", {"ready_on": ""}, "Please fill this in"),
        ("/plan", {"cause": ""}, "Please fill this in"),
    ],
)
@pytest.mark.usefixtures("sent")
def test_what_is_typed_wrongly_is_named_and_nothing_is_lost(
    browser: Browser, gap: Finding, step: str, changes: dict[str, str], sentence: str
) -> None:
    files = [(BytesIO(photo()), "rack.jpg")]
    answer = answers(browser, gap, step, scan=files, **changes)
    assert answer.status_code == 422
    assert sentence in answer.text
    typed = PLAN if step == "/plan" else REPAIR
    for name in typed.keys() - changes.keys() - WHO.keys():
        assert typed[name] in answer.text
    assert "Taken in already, and kept with your answer: rack.jpg" in answer.text
    assert papers() == []
    kept = re.search(r'name="kept"[^>]*value="([^"]+)"', answer.text)
    assert kept is not None
    assert answers(browser, gap, step, kept=kept[1]).status_code == 303
    assert [file.name for file in files_of(papers()[0].id)] == ["rack.jpg"]


def test_files_of_another_letter_and_what_is_no_photo_are_refused(
    browser: Browser, sent: Letter, gap: Finding
) -> None:
    for changes, sentence in (
        ({"kept": "W3siYSI6MX0.x"}, "Choose the file again"),
        ({"scan": [(BytesIO(b"MZ\x90\x00" + b"\x00" * 300), "run.exe")]}, "cannot be taken"),
    ):
        answer = answers(browser, gap, **changes)
        assert answer.status_code == 422
        assert sentence in answer.text
    assert papers() == []


def test_statements_and_findings_of_one_letter_are_each_answered_by_itself(
    cast: Cast, browser: Browser, kiku: Vendor, gap: Finding
) -> None:
    wanted: AttestationRequest = asked_by_hand(cast, kiku)
    letter = _sent(cast)
    page = opened(browser).text
    for said in (wanted.number, gap.number, f"/letter/{CODE}/statements", at(gap)[:-8]):
        assert said in page
    assert answers(browser, gap).status_code == 303
    db.session.expire_all()
    assert letter.code_used_on is None, "the statement is left"
    left = opened(browser).text
    assert "The rest can be answered with the same code" in left
    assert "Copies every night" in left
    sheet = browser.get(f"/letter/{CODE}/statements?text=en")
    assert wanted.number in sheet.text
    assert _signs(browser, sheet.text).status_code == 303
    assert [paper.kind for paper in papers()] == [PaperKind.REPAIR, PaperKind.STATEMENT]
    db.session.expire_all()
    assert letter.code_used_on == date(2026, 11, 25)
    done = opened(browser).text
    assert wanted.number in done
    assert "Copies every night" in done
    again = browser.get(f"/letter/{CODE}/statements?text=en")
    assert wanted.number in again.text
    assert 'name="confirmed"' not in again.text


def test_a_letter_of_which_a_part_is_answered_is_printed_anew_for_the_rest_and_gets_nothing_added(
    cast: Cast, browser: Browser, kiku: Vendor, gap: Finding
) -> None:
    asked_by_hand(cast, kiku)
    letter = _sent(cast)
    answers(browser, gap)
    browser.sign_in(cast.pam)
    again = browser.post(f"/papers/letters/{letter.id}/print?text=en")
    text = squeezed("".join(pages(again.data)))
    assert gap.number not in text
    browser.sign_in(cast.pia)
    wrong = {"decision": "return", "wrong": "Nobody of this name works there"}
    browser.post(f"/findings/papers/{papers()[0].id}", data=wrong)
    reconcile()
    assert [one.state for one in letters()] == [LetterState.TO_POST, LetterState.TO_POST]


def test_a_finding_that_went_on_otherwise_is_not_answered_with_an_older_letter(
    cast: Cast, browser: Browser, sent: Letter, gap: Finding
) -> None:
    confirm(put(gap, cast.pia, planned()), cast.pam)
    assert opened(browser).status_code == 410, "a plan came by post"
    with transaction():
        repair_services.answer_plan(
            gap, accepted=False, remark="Who tests?", actor=acting(cast.pam)
        )
    assert opened(browser).status_code == 410, "the next letter tells our answer"
    assert answers(browser, gap).status_code == 303
    assert len(papers()) == 1


@pytest.mark.parametrize("state", [VendorState.CLOSED, VendorState.REJECTED])
def test_of_a_vendor_with_whom_it_is_over_nothing_is_answered(
    browser: Browser, sent: Letter, gap: Finding, kiku: Vendor, state: VendorState
) -> None:
    kiku.state = state
    db.session.commit()
    assert opened(browser).status_code == 410
    assert answers(browser, gap).status_code == 303
    assert papers() == []


def test_a_code_that_is_over_opens_no_finding(
    browser: Browser, sent: Letter, gap: Finding, clock: Clock
) -> None:
    assert sent.code_ends_on is not None
    clock.go_to(date.fromordinal(sent.code_ends_on.toordinal() + 1))
    for answer in (opened(browser), answers(browser, gap), browser.get(at(gap))):
        assert answer.status_code == 410
        assert "There is no backup" not in answer.text
    assert browser.get(f"/letter/{CODE}/statements").status_code == 410
    assert papers() == []


def test_who_is_signed_in_answers_nothing_with_a_letter(
    cast: Cast, browser: Browser, sent: Letter, gap: Finding
) -> None:
    browser.sign_in(cast.pam)
    answer = browser.post(at(gap, "/repair"), data=REPAIR, headers=ENGLISH)
    assert "You are signed in with an account" in answer.text
    assert papers() == []


def test_what_was_answered_is_shown_for_thirty_days(
    browser: Browser, sent: Letter, gap: Finding, clock: Clock
) -> None:
    answers(browser, gap)
    clock.go_to(date(2026, 12, 25))
    assert "Copies every night" in opened(browser).text
    clock.go_to(date(2026, 12, 26))
    assert opened(browser).status_code == 410


def test_what_was_answered_and_confirmed_is_as_the_events_sealed_it(
    browser: Browser, sent: Letter, gap: Finding
) -> None:
    ours = {"papers", "paper_letters", "paper_letter_findings", "finding_repairs"}
    answers(browser, gap)
    assert not ours & {one.kind for one in compare_rows().differences}
    db.session.execute(db.update(LetterFinding).values(paper_id=None))
    changed = {one.kind for one in compare_rows().differences}
    assert ours & changed == {"paper_letter_findings"}, "whoever changes it past the portal"
    assert sent.code_used_on is not None


def _signs(browser: Browser, page: str) -> Any:
    answer = {f"{key}-answer": "affirm" for key in keys(page)}
    return browser.post(f"/letter/{CODE}?text=en", data=hidden(page) | answer | TYPED)
