"""What may happen to a vendor, its work, data and contracts after the day of a report."""

from datetime import date

from portal.content import catalogue
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.messages import say
from portal.ledger.contracts import (
    queries as contract_queries,
)
from portal.ledger.contracts.clauses import queries as waiver_queries
from portal.ledger.contracts.clauses import services as check_services
from portal.ledger.contracts.clauses import waiver_services
from portal.ledger.contracts.clauses.observations import ClauseEntry, Observation
from portal.ledger.contracts.coverage import cover_queries
from portal.ledger.contracts.documents import original_services
from portal.ledger.contracts.documents import services as contracts
from portal.ledger.contracts.documents.services import Details
from portal.ledger.contracts.models import ClauseState, ContractCover, ContractKind
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.data_sharing.queries import shares_on
from portal.ledger.data_sharing.shares import review_services as reviews
from portal.ledger.data_sharing.shares import services as shares
from portal.ledger.data_sharing.shares.details import ShareDetails
from portal.ledger.engagements import queries as work_queries
from portal.ledger.engagements import services as works
from portal.ledger.engagements.models import Engagement
from portal.ledger.engagements.terms import TermsDetails, values_of
from portal.ledger.vendors import workflow as vendor_workflow
from portal.ledger.vendors.profile import contacts, names
from portal.ledger.vendors.profile import services as vendors
from portal.ledger.vendors.profile.contacts import ContactDetails
from portal.ledger.vendors.profile.names import NewName
from portal.ledger.vendors.profile.services import VendorDetails
from portal.supervision.change_notices import services as notices
from portal.supervision.change_notices.models import Changed
from portal.supervision.onboarding import queries
from portal.supervision.onboarding import services as onboarding
from portal.supervision.responses.sending import services as assign_services
from tests.actors import acting
from tests.factories.data_sharing import share_details
from tests.factories.engagements import terms_details
from tests.proof.reports.later_supervision import the_request_is_withdrawn
from tests.proof.reports.steps import alone
from tests.proof.reports.year import Year, paper

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
    vendors.change_owners([year.vendor.id], year.cast.pip.id, actor=acting(year.cast.pam))


def it_has_another_contact(year: Year) -> None:
    details = ContactDetails(name="新井 一", email="arai@acme.example", is_responsible=True)
    contacts.add_contact(year.vendor, details, actor=acting(year.cast.pam))


def handovers_are_stopped(year: Year) -> None:
    onboarding.suspend(year.vendor, reason="名簿の紛失", actor=acting(year.cast.pam))


def the_stop_is_confirmed(year: Year) -> None:
    row = queries.running(year.vendor.id)
    assert row is not None
    onboarding.confirm_suspension(row, year.vendor, remark="", actor=acting(year.cast.pia))


def handovers_go_on(year: Year) -> None:
    """Past the gate, which asks for what fell meanwhile."""
    actor, reason = acting(year.cast.pia), "見つかった"
    span = vendors.move_vendor(year.vendor, vendor_workflow.resume, actor=actor, reason=reason)
    ended = onboarding.end_of(year.vendor, actor=actor, reason=reason)
    text = say("Handovers to %(name)s resumed", name=year.vendor.name)
    record(actor, "vendor.resumed", year.vendor, text, also=[span, *ended])


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
    span = vendors.move_vendor(
        year.vendor, vendor_workflow.close, actor=acting(year.cast.pia), reason="終了"
    )
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
    shares.raise_tier(
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
    contracts.add_cover(
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
        entry = ClauseEntry(catalogue.clause(name), found, known.id if known else 0)
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
    contracts.end_cover(
        year.story.individual,
        db.session.get_one(ContractCover, line.id),
        last_day=date.fromordinal(clock.today().toordinal() + 3),
        actor=acting(year.cast.pam),
    )


def the_contract_ends_soon(year: Year) -> None:
    soon = date.fromordinal(clock.today().toordinal() + 5)
    contracts.end_contract(year.story.master, on=soon, actor=acting(year.cast.pam))


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
