"""What may come of statements, sheets, confirmations, findings and mails after the day of a report."""

from datetime import date

from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import ProvedBy, UserRole
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.mail import services as mails
from portal.foundation.mail import workflow as delivery
from portal.jobs import tasks
from portal.ledger.extensions import services as extensions
from portal.ledger.obligations.models import ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.supervision.attestations.asking import request_services
from portal.supervision.attestations.exceptions import services
from portal.supervision.attestations.models import Attestation, Wording
from portal.supervision.attestations.queries import authority_of
from portal.supervision.attestations.signing import authority_services
from portal.supervision.confirmations import services as confirmations
from portal.supervision.confirmations.models import Result
from portal.supervision.findings.handling import repair_services
from portal.supervision.findings.handling import services as hand_services
from portal.supervision.findings.handling.services import Terms as RiskTerms
from portal.supervision.findings.severity import Severity
from portal.supervision.responses.sending import services as assign_services
from tests.actors import acting
from tests.factories.findings import make_finding
from tests.proof.reports import sheets
from tests.proof.reports.steps import alone
from tests.proof.reports.year import DAY, Year, paper
from tests.supervision.confirmations import steps as confirming

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
    services.propose_exception(
        year.undecided,
        reason="封入のみ",
        basis="届出書",
        until=date(2027, 3, 31),
        actor=acting(year.cast.pam),
    )


def a_statement_is_corrected(year: Year) -> None:
    services.correct_attestation(
        year.story.signed, year.vendor, reason="数の誤り", actor=acting(year.cast.pam)
    )


def a_statement_is_taken_back(year: Year) -> None:
    services.withdraw_attestation(
        year.story.with_exceptions,
        year.vendor,
        reason="違う会社",
        proved_by=ProvedBy.PASSWORD,
        actor=acting(year.cast.ada),
    )


def the_authority_ends(year: Year) -> None:
    row = year.request.vendor_id
    known = authority_of(year.cast.ada.id, clock.today())
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
    repair_services.answer_plan(
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
    hand_services.decide_risk(
        year.risk, accepted=True, remark="期限内", actor=acting(year.cast.pia)
    )


def the_risk_is_refused(year: Year) -> None:
    hand_services.decide_risk(
        year.risk, accepted=False, remark="長すぎる", actor=acting(year.cast.pia)
    )


def another_risk_is_proposed(year: Year) -> None:
    terms = RiskTerms("来年に移転する", "", date(2027, 4, 30))
    hand_services.propose_risk(year.findings["dropped"], terms, actor=acting(year.cast.pam))


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
        hand_services.fall_back_risks()
        tasks.send_reminders()
        tasks.judge_stale()


@alone
def people_change_their_roles(year: Year) -> None:
    db.session.add(UserRole(user_id=year.cast.pam.id, role=Role.AUDITOR))
    db.session.commit()


def _decide_exception(year: Year, *, approved: bool) -> None:
    about = db.session.get_one(Attestation, year.exception.attestation_id)
    services.decide_exception(
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
