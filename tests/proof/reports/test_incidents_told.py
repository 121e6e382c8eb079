"""A report tells of the incidents of its period and of customers' approvals, and of no drill."""

from datetime import date
from io import BytesIO

import pytest
from sqlalchemy import update
from werkzeug.datastructures import FileStorage

from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import InvalidTransition
from portal.foundation.core.pages.web import or_404
from portal.foundation.evidence.services import receive_all
from portal.foundation.evidence.types import PROOF
from portal.ledger.obligations.models import ObligationKind
from portal.proof.reports.content import report as canonical
from portal.proof.reports.content.parts import Empty
from portal.proof.reports.content.report import Incidents, WorkAndData
from portal.proof.reports.content.tables import CustomerRow
from portal.supervision.client_approvals import services as approvals
from portal.supervision.client_approvals.models import ApprovalBasis, ClientApproval
from portal.supervision.client_approvals.workflow import APPROVALS, GivenApproval
from portal.supervision.incidents.handling import services
from portal.supervision.incidents.models import Ending, IncidentItem, ReportItem, ToldPersonsWay
from portal.supervision.incidents.rules.duties import LeakCause
from portal.supervision.proposed_records import services as records
from portal.supervision.provisions import queries as provision_queries
from portal.supervision.provisions import services as provisions
from portal.supervision.provisions.models import ProvisionRecord
from portal.supervision.provisions.workflow import PROVISIONS, MadeRecord
from tests.actors import acting
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.customers import entrust, make_approval, make_customer, name_customer
from tests.factories.provisions import provide
from tests.proof.reports.drafts import issued, shown
from tests.proof.reports.sample import report
from tests.proof.reports.story import Story
from tests.supervision.incidents.steps import assess, decide, propose, send, tell, tell_persons

AUGUST, LATER = date(2026, 8, 3), date(2026, 10, 8)
K = ObligationKind
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def section(story: Story, cast: Cast) -> Incidents | Empty | None:
    return shown(story, cast, language="en").incidents


def told(story: Story, cast: Cast) -> Incidents:
    found = section(story, cast)
    assert isinstance(found, Incidents)
    return found


def test_without_an_incident_it_says_so(story: Story, cast: Cast) -> None:
    found = section(story, cast)
    assert isinstance(found, Empty)
    assert "no incident or suspicion" in found.sentence
    assert "Drills" not in found.sentence


def test_how_many_persons_were_told_is_in_it_as_corrected_since(
    story: Story, cast: Cast, clock: Clock
) -> None:
    clock.go_to(AUGUST)
    row = tell(cast.pam, story.vendor, people=3)
    assess(cast.pia, row, categories=["health_medical"], people=3)
    wrong = tell_persons(cast.pia, row, people=1, is_all=False)
    tell_persons(cast.pia, row, people=2, is_all=False, corrects=wrong)
    substitute = {"address": "https://www.example.jp/news", "reason": "No address on record"}
    tell_persons(cast.pia, row, people=1, way=ToldPersonsWay.SUBSTITUTE, **substitute)
    clock.go_to(LATER)
    shown_row = told(story, cast).incidents.rows[0]
    first, second = shown_row.persons
    assert "2 persons told (By letter), by Member desk" in first
    assert (
        "published at https://www.example.jp/news. Notice was hard: No address on record" in second
    )
    clocks = {one.who: one for one in shown_row.clocks}
    assert clocks["Notice to the persons"].sent_on == AUGUST


def test_an_incident_is_told_with_whoever_had_to_hear_of_it(
    story: Story, cast: Cast, clock: Clock
) -> None:
    clock.go_to(AUGUST)
    row = tell(cast.pam, story.vendor, people=3)
    assess(cast.pia, row, categories=["health_medical"], people=3, cause=LeakCause.NOT_MALICIOUS)
    with transaction():
        wordings = {ReportItem.CAUSE: "A wrong label", ReportItem.PREVENTION: "Two look at it"}
        services.write_items(row, wordings, actor=acting(cast.pia))
    send(cast.pia, row, K.INCIDENT_PRELIMINARY)
    clock.go_to(LATER)
    shown_row = told(story, cast).incidents.rows[0]
    assert shown_row.number == row.number
    assert shown_row.measures == ("A wrong label", "Two look at it")
    assert shown_row.hit[-1] == "3 persons at most"
    assert shown_row.persons == ()
    clocks = {one.who: one for one in shown_row.clocks}
    first = clocks["Preliminary report to the authority"]
    assert (first.due_on, first.sent_on, first.late) == (date(2026, 8, 7), AUGUST, False)
    final = clocks["Final report to the authority"]
    assert (final.sent_on, final.late) == (None, True)  # due in September
    assert shown_row.state == "not closed"
    assert "1 were sent in time" in told(story, cast).lead


def test_what_ended_or_was_written_after_the_day_is_not_in_it(
    story: Story, cast: Cast, clock: Clock
) -> None:
    clock.go_to(AUGUST)
    row = tell(cast.pam, story.vendor)
    clock.go_to(LATER)
    tell(cast.pam, story.vendor, happened="Another one, in October")
    with transaction():
        services.write_items(row, {ReportItem.CAUSE: "Known later"}, actor=acting(cast.pia))
    decide(cast.pia, propose(cast.pam, row, Ending.NOT_AN_INCIDENT))
    (shown_row,) = told(story, cast).incidents.rows
    assert (shown_row.state, shown_row.ended_on, shown_row.measures) == ("not closed", None, ())


def test_one_that_ended_before_the_period_is_none_of_it(
    story: Story, cast: Cast, clock: Clock
) -> None:
    clock.go_to(date(2026, 3, 20))
    row = tell(cast.pam, story.vendor)
    decide(cast.pia, propose(cast.pam, row, Ending.NOT_AN_INCIDENT))
    clock.go_to(LATER)
    assert isinstance(section(story, cast), Empty)


def test_a_drill_is_left_out_here_and_in_the_log_and_it_says_so(
    story: Story, cast: Cast, clock: Clock
) -> None:
    clock.go_to(AUGUST)
    drill = tell(cast.pam, story.vendor, is_drill=True)
    assess(cast.pia, drill)
    clock.go_to(LATER)
    content = shown(story, cast, language="en")
    assert isinstance(content.incidents, Empty)
    assert "Drills are left out" in content.incidents.sentence
    assert drill.number not in canonical.to_json(content)


def test_the_log_tells_of_an_incident(story: Story, cast: Cast, clock: Clock) -> None:
    clock.go_to(AUGUST)
    row = tell(cast.pam, story.vendor)
    clock.go_to(LATER)
    log = shown(story, cast, language="en").log
    assert not isinstance(log, Empty)
    assert row.number in {one.record for one in log.log.rows}


def customers(story: Story, cast: Cast) -> tuple[CustomerRow, ...]:
    section = shown(story, cast, language="en").work
    assert isinstance(section, WorkAndData)
    assert section.customers is not None
    return section.customers.rows


def test_customers_and_what_they_approved_stand_beside_the_work(story: Story, cast: Cast) -> None:
    assert customers(story, cast) == ()
    entrust(story.mailing)
    approving, silent = make_customer("Tsubame"), make_customer("Hayabusa")
    for one in (approving, silent):
        name_customer(story.mailing, one)
    kinds = ["name_contact", "member_account", "billing_collection", "contract_service"]
    given = make_approval(story.mailing, approving, cast.pam, categories=kinds)
    db.session.commit()
    rows = {row.customer: row for row in customers(story, cast)}
    assert rows["Hayabusa"].state == "not approved"
    assert not rows["Hayabusa"].is_approved
    assert given.number in rows["Tsubame"].approvals[0]
    assert rows["Tsubame"].given_on == date(2026, 5, 1)


def test_whether_the_register_is_whole_is_told_with_the_basis(story: Story, cast: Cast) -> None:
    assert "No payee list of accounting" in shown(story, cast, language="en").basis.method


@pytest.mark.parametrize("what", ["item", "approval"])
def test_a_report_that_rests_on_a_changed_record_is_not_issued(
    story: Story, cast: Cast, clock: Clock, what: str
) -> None:
    clock.go_to(AUGUST)
    row = tell(cast.pam, story.vendor)
    entrust(story.mailing)
    customer = make_customer("Tsubame")
    name_customer(story.mailing, customer)
    db.session.commit()
    with transaction():
        paper = receive_all([FileStorage(BytesIO(PDF), "letter.pdf")], PROOF, field="files")
        letter = GivenApproval(
            customer_id=customer.id,
            basis=ApprovalBasis.LETTER,
            given_on=date(2026, 5, 1),
            categories=("name_contact",),
            countries=("JP",),
        )
        given = approvals.propose(story.mailing, letter, paper, actor=acting(cast.pam))
    with transaction():
        records.decide(
            APPROVALS, given, confirmed=True, remark="", version=None, actor=acting(cast.pia)
        )
    number = {"item": row.number, "approval": given.number}[what]
    with transaction():
        services.write_items(row, {ReportItem.CAUSE: "A wrong label"}, actor=acting(cast.pia))
    clock.go_to(LATER)
    changed = {
        "item": update(IncidentItem).values(wording="Nothing at all"),
        "approval": update(ClientApproval).values(given_on=date(2026, 4, 1)),
    }[what]
    with transaction(audited=False):
        db.session.execute(changed)
    db.session.expire_all()
    with pytest.raises(InvalidTransition) as refused:
        issued(cast, story.vendor)
    assert refused.value.message.params["numbers"] == number


def test_a_report_that_rests_on_a_changed_record_of_provision_is_not_issued(
    story: Story, cast: Cast, clock: Clock
) -> None:
    clock.go_to(AUGUST)
    share = provide(story.mailing)
    db.session.commit()
    _, work = or_404(provision_queries.find_work(story.mailing.id))
    made = MadeRecord(
        need="consent_confirmed", held_on=date(2026, 5, 1), wording="They have the consent."
    )
    with transaction():
        paper = receive_all([FileStorage(BytesIO(PDF), "declared.pdf")], PROOF, field="files")
        row = provisions.propose(
            work, share.provision_basis, [share.series], made, paper, actor=acting(cast.pam)
        )
    with transaction():
        records.decide(
            PROVISIONS, row, confirmed=True, remark="", version=None, actor=acting(cast.pia)
        )
    clock.go_to(LATER)
    with transaction(audited=False):
        db.session.execute(update(ProvisionRecord).values(held_on=date(2026, 4, 1)))
    db.session.expire_all()
    with pytest.raises(InvalidTransition) as refused:
        issued(cast, story.vendor)
    assert refused.value.message.params["numbers"] == row.number


def test_reports_from_before_have_no_such_section(story: Story, cast: Cast) -> None:
    old = report("en")
    assert old.incidents is None
    assert '"incidents"' not in canonical.to_json(old)
