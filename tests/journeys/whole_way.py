"""From an empty installation to a report in management's hands: the acts in their order.

Each begins on the Today of whoever has to act, or is an act of one's own will that nobody waits for:
to register, to invite, to draft a report.
"""

from pathlib import Path

from tests.journeys import founding, proof, report_check, taking_on, vendor_side
from tests.journeys import procurement as buying
from tests.journeys.conftest import Meet
from tests.journeys.portal_house import Portal
from tests.journeys.stories import Story


def go(portal: Portal, meet: Meet, story: Story, folder: Path) -> None:
    """Everybody of the story does their part; fails at the first page that is not right."""
    administrator = meet(portal, story.lang)
    founding.set_up(administrator, story)
    founding.invite_staff(administrator, story.procurement, "procurement")
    procurement = meet(portal, story.lang)
    officer = meet(portal, story.lang)
    manager = meet(portal, story.lang)
    founding.accept_invitation(procurement, story.procurement)
    founding.accept_invitation(officer, story.officer)
    founding.accept_invitation(manager, story.manager)
    founding.confirm(officer, story.manager)
    founding.confirm(manager, story.officer)

    buying.register_vendor(procurement, story)
    buying.register_work(procurement, story)
    buying.share_data(procurement, story)
    buying.register_contract(procurement, story, folder)
    buying.check_clauses(procurement, story)

    taking_on.invite_signatory(procurement, story)
    signatory = meet(portal, story.lang, phone=True)
    founding.accept_invitation(signatory, story.signatory)
    taking_on.ask_for_statements(procurement, story)
    portal.let_jobs_run()
    taking_on.record_authority(procurement, story)

    vendor_side.read_and_sign(signatory, story)
    vendor_side.read_what_was_done(signatory, story)
    portal.let_jobs_run("receipts")
    vendor_side.receipt_arrives(portal, story, story.signatory.email)
    vendor_side.receipt_arrives(portal, story, story.procurement.email)

    taking_on.assess(procurement, story)
    taking_on.decide_selection(officer)
    portal.let_jobs_run()
    taking_on.adopt_criteria(officer, manager, story)
    portal.let_jobs_run()
    taking_on.propose_approval(procurement, story)
    taking_on.approve(officer, story)
    taking_on.activate(procurement, story)
    taking_on.hand_over(procurement, story)
    proof.board_shows_kept(manager, story)
    proof.draft_report(procurement, story)
    number = proof.issue_report(officer)
    proof.management_reads_it(manager, story, number)
    report_check.says_only_what_happened(manager, story, number)
    report_check.what_was_signed_looks_ahead(portal)

    founding.invite_staff(administrator, story.auditor, "auditor")
    auditor = meet(portal, story.lang)
    founding.accept_invitation(auditor, story.auditor)
    proof.auditor_reads_the_log(auditor, story, number)
    if story.lang == "ja":  # once is enough
        proof.auditor_takes_the_pack(auditor, number, folder)
    report_check.records_are_whole(portal)
