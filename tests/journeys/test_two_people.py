"""A company of two: the officer, who also administers, and a manager, who also does procurement's part.
Nobody else is needed, from set-up to an issued report: one proposes and drafts, the other decides and
issues."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.journeys import founding, proof, taking_on, vendor_side
from tests.journeys import procurement as buying
from tests.journeys.conftest import Meet
from tests.journeys.portal_house import Portal
from tests.journeys.stories import STORIES


@pytest.mark.timeout(900)
def test_two_people_take_on_a_vendor_and_issue_its_report(
    portal: Portal, meet: Meet, folder: Path
) -> None:
    story = STORIES[0]  # the whole way is walked in both languages
    two = replace(story, administrator=story.officer, procurement=story.manager)
    officer = meet(portal, two.lang)
    founding.set_up(officer, two)
    founding.go_on(officer)
    manager = meet(portal, two.lang)
    founding.accept_invitation(manager, two.manager)
    founding.confirm(officer, two.manager)
    founding.confirm(manager, two.officer)

    buying.register_vendor(manager, two)
    buying.register_work(manager, two)
    buying.share_data(manager, two)
    buying.register_contract(manager, two, folder)
    buying.check_clauses(manager, two)

    taking_on.assess(manager, two)
    taking_on.decide_selection(officer)
    portal.let_jobs_run()
    taking_on.adopt_criteria(officer, manager, two)
    portal.let_jobs_run()
    taking_on.propose_approval(manager, two, early=True)
    taking_on.approve(officer, two)
    taking_on.gate_is_closed(manager, two)
    taking_on.invite_signatory(manager, two)
    signatory = meet(portal, two.lang, phone=True)
    founding.accept_invitation(signatory, two.signatory)
    taking_on.ask_for_statements(manager, two)
    portal.let_jobs_run()
    taking_on.record_authority(manager, two)
    vendor_side.read_and_sign(signatory, two)
    portal.let_jobs_run("receipts")
    vendor_side.receipt_arrives(portal, two, two.signatory.email)

    taking_on.activate(manager, two)
    taking_on.hand_over(manager, two)
    proof.board_shows_kept(manager, two)
    proof.draft_report(manager, two)
    number = proof.issue_report(officer)
    proof.management_reads_it(manager, two, number)
    assert portal.count("users") == 3, "two of the company and the signatory"
