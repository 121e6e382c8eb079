"""What may happen after the day of a report: one small step each, in the order in which they can.

Each step is taken some days after the one before; none of them was true on the day of the report.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import UserRole
from portal.foundation.audit.recorder import record
from portal.foundation.content import catalogue
from portal.foundation.core import clock
from portal.foundation.core.db import db
from portal.foundation.core.messages import say
from portal.foundation.core.transactions import transaction
from portal.foundation.mail import services as mails
from portal.foundation.mail import workflow as delivery
from portal.jobs import tasks
from portal.ledger.contracts import (
    check_services,
    cover_queries,
    cover_services,
    original_services,
    waiver_queries,
    waiver_services,
)
from portal.ledger.contracts import (
    queries as contract_queries,
)
from portal.ledger.contracts import services as contracts
from portal.ledger.contracts.check_services import Entry
from portal.ledger.contracts.models import ClauseState, ContractCover, ContractKind
from portal.ledger.contracts.observations import Observation
from portal.ledger.contracts.services import Details
from portal.ledger.data_sharing import decisions
from portal.ledger.data_sharing import review_services as reviews
from portal.ledger.data_sharing import services as shares
from portal.ledger.data_sharing.details import ShareDetails
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.data_sharing.queries import shares_on
from portal.ledger.engagements import queries as work_queries
from portal.ledger.engagements import services as works
from portal.ledger.engagements.models import Engagement
from portal.ledger.engagements.terms import TermsDetails, values_of
from portal.ledger.extensions import services as extensions
from portal.ledger.obligations.models import ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.ledger.vendors import contacts, names, owner_services
from portal.ledger.vendors import services as vendors
from portal.ledger.vendors.contacts import ContactDetails
from portal.ledger.vendors.names import NewName
from portal.ledger.vendors.services import VendorDetails
from portal.supervision.attestations import (
    authority_services,
    correction_services,
    exception_services,
    request_services,
)
from portal.supervision.attestations.models import Attestation, Wording
from portal.supervision.change_notices import services as notices
from portal.supervision.change_notices.models import Changed
from portal.supervision.confirmations import services as confirmations
from portal.supervision.confirmations.models import Result
from portal.supervision.findings import (
    hand_services,
    plan_services,
    repair_services,
    risk_services,
)
from portal.supervision.findings.risk_services import Terms as RiskTerms
from portal.supervision.findings.severity import Severity
from portal.supervision.onboarding import services as onboarding
from portal.supervision.onboarding import suspension_queries, suspension_services
from portal.supervision.responses import assign_services
from tests.actors import acting
from tests.factories.data_sharing import share_details
from tests.factories.engagements import terms_details
from tests.factories.findings import make_finding
from tests.proof.reports import sheets
from tests.proof.reports.year import DAY, Year, paper
from tests.supervision.confirmations import steps as confirming

Step = Callable[[Year], None]
ALONE: set[Step] = set()  # several commands, or none: they take their transactions themselves


def alone(step: Step) -> Step:
    ALONE.add(step)
    return step


# the vendor itself


def it_is_edited(year: Year) -> None:
    now = {name: getattr(year.vendor, name) for name in VendorDetails.__dataclass_fields__}
    other = VendorDetails(**now | {"kind": "logistics", "country": "SG", "corporate_number": None})
    vendors.edit_vendor(
        year.vendor, other, version=year.vendor.version, actor=acting(year.cast.pam)
    )


def it_is_renamed(year: Year) -> None:
    new = NewName(name="あおいろ印刷株式会社", name_en="Aoiro", since=clock.today(), paper="登記")
    names.change_name(year.vendor, new, version=year.vendor.version, actor=acting(year.cast.pam))


def another_person_looks_after_it(year: Year) -> None:
    owner_services.change_owners([year.vendor.id], year.cast.pip.id, actor=acting(year.cast.pam))


def it_has_another_contact(year: Year) -> None:
    details = ContactDetails(name="新井 一", email="arai@acme.example", is_responsible=True)
    contacts.add_contact(year.vendor, details, actor=acting(year.cast.pam))


def handovers_are_stopped(year: Year) -> None:
    suspension_services.suspend(year.vendor, reason="名簿の紛失", actor=acting(year.cast.pam))


def the_stop_is_confirmed(year: Year) -> None:
    row = suspension_queries.running(year.vendor.id)
    assert row is not None
    suspension_services.confirm_suspension(row, year.vendor, remark="", actor=acting(year.cast.pia))


def handovers_go_on(year: Year) -> None:
    suspension_services.resume(year.vendor, reason="見つかった", actor=acting(year.cast.pia))


def it_begins_to_leave(year: Year) -> None:
    onboarding.offboard(year.vendor, reason="内製化", actor=acting(year.cast.pia))


@alone
def its_work_ends(year: Year) -> None:
    for work in (year.story.mailing, year.story.invoices, year.seen):
        now = work_queries.latest_terms(work.id)
        assert now is not None
        with transaction():
            works.end_engagement(
                work, last_day=clock.today(), seen_id=now.id, actor=acting(year.cast.pam)
            )


@alone
def nothing_is_asked_any_more(year: Year) -> None:
    with transaction():
        the_request_is_withdrawn(year)
    for name in ("handed", "waiting", "returned"):
        with transaction():
            assign_services.recall(year.sheets[name], reason="終了", actor=acting(year.cast.pam))


def it_is_over(year: Year) -> None:
    """Past the gate, which asks for an end of every finding."""
    span = vendors.close_vendor(year.vendor, actor=acting(year.cast.pia), reason="終了")
    text = say("%(name)s closed", name=year.vendor.name)
    record(acting(year.cast.pia), "vendor.closed", year.vendor, text, also=[span])


def it_tells_of_a_change(year: Year) -> None:
    notices.tell_change(
        year.vendor,
        [Changed.PLACE],
        engagement=year.story.mailing,
        happens_on=clock.today(),
        description="工場の移転",
        actor=acting(year.cast.ada),
    )


# work and data


def other_work_begins(year: Year) -> None:
    details = terms_details(name="年賀状", starts_on=clock.today(), purposes=("printing_mailing",))
    year.kept["work"], _ = works.register_engagement(
        year.vendor, details, actor=acting(year.cast.pam)
    )


def data_of_it_is_shared(year: Year) -> None:
    details = share_details(year.cast.pia.id, purpose="printing_mailing", decided_on=clock.today())
    shares.add_share(year.kept["work"], details, actor=acting(year.cast.pam))


def data_is_handed_over(year: Year) -> None:
    """Past the gate of its work, which is not what is tried here."""
    shares.record_first_handover(year.new_share, clock.today())
    record(
        acting(year.cast.pam),
        "data_share.handed_over",
        year.new_share,
        say("First handover on %(day)s recorded for %(work)s", day=clock.today(), work="W"),
        after={"first_handover_on": clock.today()},
    )


def data_is_shared_differently(year: Year) -> None:
    share = _share(year.story.mailing, "name_contact")
    changes = {"volume_band": "v5", "storage_location": "cloud_jp"}
    details = _details(share, **changes, decided_on=clock.today())
    shares.change_share(share, details, from_day=clock.today(), actor=acting(year.cast.pam))


def the_need_is_reviewed(year: Year) -> None:
    ids = [one.id for one in shares_on(clock.today(), [year.vendor.id])]
    reviews.review_shares(year.vendor, ids, actor=acting(year.cast.pam))


def data_is_shared_no_longer(year: Year) -> None:
    share = _share(year.story.mailing, "customer_account")
    shares.end_share(share, day=clock.today(), actor=acting(year.cast.pam))


def the_terms_change(year: Year) -> None:
    now = work_queries.latest_terms(year.story.mailing.id)
    assert now is not None
    known = {name: value for name, value in values_of(now).items() if name != "found_by"}
    details = TermsDetails(
        **known | {"subcontracting": "approved_one", "name": "会員誌の印刷", "department": "広報部"}
    )
    works.change_terms(
        year.story.mailing,
        details,
        from_day=clock.today(),
        seen_id=now.id,
        actor=acting(year.cast.pam),
    )


def its_tier_is_raised(year: Year) -> None:
    now = work_queries.latest_terms(year.seen.id)
    assert now is not None
    decisions.raise_tier(
        year.seen, "tier_1", reason="重要な業務のため", seen_id=now.id, actor=acting(year.cast.pia)
    )


def the_work_ends(year: Year) -> None:
    now = work_queries.latest_terms(year.story.invoices.id)
    assert now is not None
    works.end_engagement(
        year.story.invoices,
        last_day=clock.today(),
        seen_id=now.id,
        actor=acting(year.cast.pam),
    )


# contracts and clauses


def the_draft_is_signed(year: Year) -> None:
    contracts.sign_contract(year.draft, on=clock.today(), actor=acting(year.cast.pam))


def another_contract_is_made(year: Year) -> None:
    details = Details(ContractKind.NDA, "秘密保持契約書", signed_on=clock.today())
    year.kept["nda"] = contracts.register_contract(
        year.vendor, details, actor=acting(year.cast.pam)
    )


def it_covers_the_work(year: Year) -> None:
    cover_services.add_cover(
        year.kept["nda"], year.seen, first_day=clock.today(), actor=acting(year.cast.pam)
    )


def its_term_is_agreed_anew(year: Year) -> None:
    now = contracts.details_of(year.story.individual)
    other = Details(**now | {"ends_on": date(2028, 9, 30)})
    contracts.edit_contract(
        year.story.individual,
        other,
        version=year.story.individual.version,
        actor=acting(year.cast.pam),
    )


def a_scan_arrives(year: Year) -> None:
    contracts.add_file(year.story.master, paper("later.pdf"), actor=acting(year.cast.pam))


def the_original_is_placed(year: Year) -> None:
    original_services.record_place(
        year.story.master, "本社 書庫", actor=acting(year.cast.pam), seen_id=0
    )


@alone
def a_clause_is_checked_again(year: Year) -> None:
    for name, state in (
        ("audit_right", ClauseState.ABSENT),
        ("confidentiality", ClauseState.WEAK),
        ("return_destruction", ClauseState.PRESENT),
    ):
        known = contract_queries.current_checks(year.story.master.id).get(name)
        article = "" if state is ClauseState.ABSENT else "第99条"
        found = Observation(state, article=article, page=9 if article else None)
        entry = Entry(catalogue.clause(name), found, known.id if known else 0)
        with transaction():
            check_services.save_check(year.story.master, entry, actor=acting(year.cast.pia))


def the_waiver_is_approved(year: Year) -> None:
    _decide_waiver(year, approved=True)


def the_waiver_is_refused(year: Year) -> None:
    _decide_waiver(year, approved=False)


def the_waiver_is_taken_back(year: Year) -> None:
    row = waiver_queries.find_waiver(year.waiver.id)
    assert row is not None
    waiver_services.end_waiver(row, reason="不要", actor=acting(year.cast.pam))


def its_cover_ends(year: Year) -> None:
    """Agreed today, for a day soon."""
    (line,) = cover_queries.list_covers(year.story.individual.id, clock.today())
    cover_services.end_cover(
        year.story.individual,
        db.session.get_one(ContractCover, line.id),
        last_day=date.fromordinal(clock.today().toordinal() + 3),
        actor=acting(year.cast.pam),
    )


def the_contract_ends_soon(year: Year) -> None:
    soon = date.fromordinal(clock.today().toordinal() + 5)
    contracts.end_contract(year.story.master, on=soon, actor=acting(year.cast.pam))


# statements


def more_time_is_given(year: Year) -> None:
    owed = find_open(ObligationKind.ATTESTATION_SIGN, year.request)
    assert owed is not None
    extensions.extend_unasked(
        owed, until=date(2027, 1, 29), reason="決算期のため", actor=acting(year.cast.pam)
    )


def another_is_asked_for(year: Year) -> None:
    request_services.request_attestations(
        year.story.invoices,
        ["incident_free"],
        wording=Wording.PERIOD,
        first=date(2026, 5, 11),
        last=DAY,
        actor=acting(year.cast.pam),
    )


def the_request_is_withdrawn(year: Year) -> None:
    request_services.withdraw_request(year.request, reason="誤り", actor=acting(year.cast.pam))


def the_exception_is_accepted(year: Year) -> None:
    _decide_exception(year, approved=True)


def the_exception_is_refused(year: Year) -> None:
    _decide_exception(year, approved=False)


def somebody_proposes_about_the_other(year: Year) -> None:
    exception_services.propose_exception(
        year.undecided,
        reason="封入のみ",
        basis="届出書",
        until=date(2027, 3, 31),
        actor=acting(year.cast.pam),
    )


def a_statement_is_corrected(year: Year) -> None:
    correction_services.correct_attestation(
        year.story.signed, year.vendor, reason="数の誤り", actor=acting(year.cast.pam)
    )


def a_statement_is_taken_back(year: Year) -> None:
    correction_services.withdraw_attestation(
        year.story.with_exceptions, year.vendor, reason="違う会社", actor=acting(year.cast.ada)
    )


def the_authority_ends(year: Year) -> None:
    row = year.request.vendor_id
    known = authority_services.queries.authority_of(year.cast.ada.id, clock.today())
    assert known is not None
    assert known.vendor_id == row
    authority_services.end_authority(known, actor=acting(year.cast.pam))


# sheets and confirmations


@alone
def the_sheet_is_accepted(year: Year) -> None:
    sheets.accept(year.cast, year.sheets["handed"], "良好")


def a_sheet_is_recalled(year: Year) -> None:
    assign_services.recall(year.sheets["waiting"], reason="重複", actor=acting(year.cast.pam))


@alone
def a_sheet_is_handed_in_again(year: Year) -> None:
    sheets.answer(year.cast, year.sheets["returned"], {"TEC-01": sheets.POOR["TEC-01"]})


def a_confirmation_is_approved(year: Year) -> None:
    _decide(year, "waiting", approved=True)


def a_confirmation_is_sent_back(year: Year) -> None:
    _decide(year, "to return", approved=False)


def a_confirmation_is_withdrawn(year: Year) -> None:
    confirmations.withdraw(year.visits["to withdraw"], reason="誤り", actor=acting(year.cast.pam))


def a_returned_one_is_withdrawn(year: Year) -> None:
    confirmations.withdraw(year.visits["returned"], reason="誤り", actor=acting(year.cast.pam))


def a_visit_is_recorded(year: Year) -> None:
    told = confirming.recorded(year.cast.pam, [year.story.mailing], result=Result.NOT_IN_ORDER)
    year.visits["new"] = confirmations.propose(year.vendor, told, actor=acting(year.cast.pam))


def the_visit_is_approved(year: Year) -> None:
    _decide(year, "new", approved=True)


# findings


@alone
def it_is_made_graver(year: Year) -> None:
    for name in ("accepted", "lived with"):
        with transaction():
            hand_services.change_severity(
                year.findings[name], Severity.CRITICAL, reason="再発", actor=acting(year.cast.pia)
            )


def it_is_made_lighter(year: Year) -> None:
    hand_services.change_severity(
        year.findings["planned"], Severity.MINOR, reason="少ない", actor=acting(year.cast.pia)
    )


def it_is_dropped(year: Year) -> None:
    hand_services.drop(year.findings["dropped"], reason="誤認", actor=acting(year.cast.pia))


def its_plan_is_accepted(year: Year) -> None:
    plan_services.answer_plan(
        year.findings["planned"], accepted=True, remark="", actor=acting(year.cast.pam)
    )


def it_is_mended(year: Year) -> None:
    repair_services.report_done(
        year.findings["planned"],
        done="暗号化した",
        files=[paper("new.pdf")],
        actor=acting(year.cast.ada),
    )


def it_is_verified(year: Year) -> None:
    repair_services.verify(
        year.findings["mended"], remark="現物で確認", actor=acting(year.cast.pia)
    )


def it_is_not_good_enough(year: Year) -> None:
    repair_services.reject(
        year.findings["rejected"], remark="写真がない", actor=acting(year.cast.pia)
    )


def it_is_mended_again(year: Year) -> None:
    repair_services.report_done(
        year.findings["rejected"], done="撮り直した", files=[], actor=acting(year.cast.ada)
    )


def the_risk_is_accepted(year: Year) -> None:
    risk_services.decide_risk(
        year.risk, accepted=True, remark="期限内", actor=acting(year.cast.pia)
    )


def the_risk_is_refused(year: Year) -> None:
    risk_services.decide_risk(
        year.risk, accepted=False, remark="長すぎる", actor=acting(year.cast.pia)
    )


def another_risk_is_proposed(year: Year) -> None:
    terms = RiskTerms("来年に移転する", "", date(2027, 4, 30))
    risk_services.propose_risk(year.findings["dropped"], terms, actor=acting(year.cast.pam))


@alone
def something_is_found(year: Year) -> None:
    make_finding(year.vendor, "hand:new")


# mails, nights and people


@alone
def a_kept_mail_leaves(year: Year) -> None:
    """A server is set by now: what was kept, lost or waited goes out."""
    for mail in (year.mails[0], year.mails[1]):
        with transaction():
            mails.retry_mail(mail, actor=acting(year.cast.sue))
    for mail in (year.mails[0], year.mails[1], year.mails[3]):
        delivery.deliver(mail, clock.now())
    db.session.commit()


@alone
def nights_pass(year: Year) -> None:
    """Everything the portal does by itself; each job commits for itself."""
    for _ in range(3):
        year.clock.advance(days=45)
        tasks.open_due()
        tasks.reconcile_all()
        risk_services.fall_back_risks()
        tasks.send_reminders()
        tasks.judge_stale()


@alone
def people_change_their_roles(year: Year) -> None:
    db.session.add(UserRole(user_id=year.cast.pam.id, role=Role.AUDITOR))
    db.session.commit()


def _share(work: Engagement, category: str) -> DataShare:
    known = shares_on(clock.today(), [work.vendor_id])
    (row,) = [one for one in known if one.engagement_id == work.id and one.category == category]
    return row


def _details(share: DataShare, **changes: object) -> ShareDetails:
    known = {name: getattr(share, name) for name in ShareDetails.__dataclass_fields__}
    known |= {name: tuple(known[name]) for name in ("subjects", "processing")}
    return ShareDetails(**known | changes)


def _decide_waiver(year: Year, *, approved: bool) -> None:
    row = waiver_queries.find_waiver(year.waiver.id)
    assert row is not None
    waiver_services.decide_waiver(
        row, approved=approved, reason="報告で足りる", actor=acting(year.cast.pia)
    )


def _decide_exception(year: Year, *, approved: bool) -> None:
    about = db.session.get_one(Attestation, year.exception.attestation_id)
    exception_services.decide_exception(
        year.exception,
        about,
        year.cast.pam,
        approved=approved,
        reason="期限内",
        actor=acting(year.cast.pia),
    )


def _decide(year: Year, name: str, *, approved: bool) -> None:
    confirmations.decide(
        year.visits[name], approved=approved, remark="確認", actor=acting(year.cast.pia)
    )


# One after the other.
CHAPTERS: Mapping[str, Sequence[Step]] = {
    "vendor": (
        it_is_edited, it_is_renamed, another_person_looks_after_it, it_has_another_contact,
        it_tells_of_a_change, handovers_are_stopped, the_stop_is_confirmed, handovers_go_on,
        it_begins_to_leave, its_work_ends, nothing_is_asked_any_more, it_is_over, people_change_their_roles,
    ),
    "work and data": (
        other_work_begins, data_of_it_is_shared, data_is_handed_over, data_is_shared_differently,
        the_need_is_reviewed, data_is_shared_no_longer, the_terms_change, its_tier_is_raised,
        the_work_ends,
    ),
    "contracts": (
        another_contract_is_made, it_covers_the_work, its_term_is_agreed_anew, a_scan_arrives,
        the_original_is_placed, a_clause_is_checked_again, the_draft_is_signed,
        the_waiver_is_approved, its_cover_ends, the_contract_ends_soon,
    ),
    "waivers": (the_waiver_is_refused,),
    "waivers taken back": (the_waiver_is_taken_back,),
    "statements": (
        more_time_is_given, another_is_asked_for, the_exception_is_accepted,
        somebody_proposes_about_the_other, a_statement_is_corrected, a_statement_is_taken_back,
        the_request_is_withdrawn, the_authority_ends,
    ),
    "exceptions": (the_exception_is_refused,),
    "sheets and confirmations": (
        the_sheet_is_accepted, a_sheet_is_recalled, a_sheet_is_handed_in_again,
        a_confirmation_is_approved, a_confirmation_is_sent_back, a_confirmation_is_withdrawn,
        a_returned_one_is_withdrawn, a_visit_is_recorded, the_visit_is_approved,
    ),
    "findings": (
        it_is_made_graver, another_risk_is_proposed, it_is_dropped, its_plan_is_accepted,
        it_is_mended, it_is_made_lighter, it_is_verified, it_is_not_good_enough,
        it_is_mended_again, the_risk_is_accepted, something_is_found,
    ),
    "risks": (the_risk_is_refused,),
    "mails": (a_kept_mail_leaves,),
    "nights": (nights_pass,),
}  # fmt: skip
