"""Reads: what is open, what waits for its decision, who cannot sign, which role or pack waits."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from sqlalchemy import select

from portal.content.policy.queries import promises_on
from portal.content.settings.queries import business_calendar
from portal.content.versions.models import ContentPack
from portal.content.versions.queries import list_waiting
from portal.foundation.access.roles import ROLE_MESSAGES, Role
from portal.foundation.accounts.models import User, UserRole
from portal.foundation.accounts.queries import roles_to_confirm
from portal.foundation.core import clock
from portal.foundation.core.database.db import among, db
from portal.foundation.core.words.messages import Message, say
from portal.foundation.organisation.models import Organisation
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.contracts.documents.keeping import kept_no_longer, with_a_last_day, works_under
from portal.ledger.contracts.models import ContractOriginal
from portal.ledger.engagements.models import Engagement
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.profile.staffing import STAFFING, unchosen
from portal.supervision.attestations.models import HandedInAuthority
from portal.supervision.attestations.queries import is_signatory, is_to_confirm, may_sign_today
from portal.supervision.certificates.queries import followed_up, to_check, to_renew
from portal.supervision.certificates.workflow import name_of
from portal.supervision.consequences.wanted import (
    LADDER,
    OF_JUDGED,
    VENDORS,
    AlreadyOpen,
    WantedObligation,
)
from portal.supervision.onboarding.models import VendorProposal
from portal.supervision.promises.queries import judged_from
from portal.supervision.promises.rules.returned import RETURNED
from portal.supervision.published_terms.queries import followed_looks, looks_due
from portal.supervision.returns.queries import DueReturn, due_returns, still_held
from portal.supervision.returns.workflow import LADDER as RETURN_LADDER
from portal.supervision.returns.workflow import SHOWN_WITHIN
from portal.supervision.selections.own_queries import not_taken_over
from portal.supervision.selections.queries import criteria_due

K = ObligationKind
PACK_DAYS = CRITERIA_DAYS = RETURN_DAYS = 10  # business days
CERTIFICATE_LADDER = "certificate"  # 90, 60 and 30 days before the last day, and the day after it
_SIGNING = (K.ATTESTATION_SIGN, K.ATTESTATION_CORRECTION)


def open_about(
    vendor_ids: Collection[int], kinds: Collection[ObligationKind] | None = None
) -> Mapping[int, Sequence[Obligation]]:
    """By vendor everything open about it; of some kinds only."""
    statement = select(Obligation).where(
        Obligation.vendor_id.in_(vendor_ids), Obligation.closed_at.is_(None)
    )
    statement = among(statement, Obligation.kind, kinds)
    found: dict[int, list[Obligation]] = defaultdict(list)
    for row in db.session.scalars(statement.order_by(Obligation.id)):
        found[row.vendor_id or 0].append(row)
    return found


def open_of_kinds(kinds: Collection[ObligationKind]) -> Sequence[Obligation]:
    """Everything open of these kinds, of whichever vendor or of the company."""
    statement = select(Obligation).where(Obligation.kind.in_(kinds), Obligation.closed_at.is_(None))
    return db.session.scalars(statement.order_by(Obligation.id)).all()


def known_about(
    vendor_ids: Collection[int], owed: Mapping[int, Sequence[Obligation]]
) -> Mapping[int, AlreadyOpen]:
    """Three statements, however many vendors; `owed`: as `open_about` found it. A report over all vendors
    that waits for management is owed for each of them; what is told to return data, by the vendor."""
    asked = {
        row.subject_id: row.vendor_id or 0
        for several in owed.values()
        for row in several
        if row.kind is K.CONTRACT_ORIGINAL
    }
    originals: dict[int, set[int]] = defaultdict(set)
    papers = select(ContractOriginal.id, ContractOriginal.contract_id)
    for row in db.session.execute(papers.where(ContractOriginal.id.in_(asked))):
        originals[asked[row.id]].add(row.contract_id)
    waiting = select(VendorProposal.vendor_id).where(VendorProposal.accepted.is_(None))
    proposed = set(db.session.scalars(waiting.where(VendorProposal.vendor_id.in_(vendor_ids))))
    of_all = db.session.scalars(
        select(Obligation).where(
            Obligation.vendor_id.is_(None),
            Obligation.kind == K.REPORT_APPROVAL,
            Obligation.closed_at.is_(None),
        )
    ).all()
    return {
        vendor_id: AlreadyOpen(
            owed=[*of_all, *(row for row in owed.get(vendor_id, ()) if row.kind not in OF_JUDGED)],
            originals=originals.get(vendor_id, ()),
            is_proposed=vendor_id in proposed,
        )
        for vendor_id in vendor_ids
    }


def unauthorised() -> dict[int, WantedObligation]:
    """By vendor: it has a statement to sign and a signatory, and none of them with an authority, nor
    with a proof of one that waits for us."""
    asked = select(Obligation.vendor_id).where(
        Obligation.kind.in_(_SIGNING),
        Obligation.holder == Holder.VENDOR,
        Obligation.closed_at.is_(None),
        Obligation.handed_in_on.is_(None),
    )
    rows = db.session.execute(
        select(User.vendor_id, User.name)
        .where(User.ended_at.is_(None), is_signatory())
        .where(User.vendor_id.in_(asked), User.vendor_id.not_in(may_sign_today()))
        .where(User.vendor_id.not_in(select(HandedInAuthority.vendor_id).where(is_to_confirm())))
        .order_by(User.vendor_id, User.id)
    )
    found: dict[int, WantedObligation] = {}
    kind, holder = K.AUTHORITY_RECORD, Holder.PROCUREMENT
    for of, name in rows:
        vendor_id = of or 0
        what = say(
            "Record the authority to sign of %(name)s, who cannot sign without it", name=name
        )
        wanted = WantedObligation(kind, VENDORS, vendor_id, vendor_id, holder, what, days=2)
        found.setdefault(vendor_id, wanted)
    return found


def of_unchosen_staffing() -> list[WantedObligation]:
    """Vendors that dispatch people, of which nobody has recorded why they are registered."""
    what = say("Record why the staffing company is registered: dispatched people are our own staff")
    return [
        WantedObligation(K.STAFFING_CHOICE, VENDORS, vendor_id, vendor_id, Holder.PROCUREMENT, what)
        for vendor_id in db.session.scalars(unchosen())
    ]


def done_of_people(rows: Iterable[Obligation]) -> Collection[int]:
    """Of obligations that are not wanted any more: those that were done and did not fall away."""
    known = list(rows)
    able = set(db.session.scalars(may_sign_today()))
    roles = [obligation.subject_id for obligation in known if obligation.kind is K.ROLE_CONFIRM]
    stands = select(UserRole.id).where(UserRole.confirmed_at.is_not(None))
    confirmed = set(db.session.scalars(stands.where(UserRole.id.in_(roles))))
    staffing = set(db.session.scalars(select(Vendor.id).where(Vendor.kind == STAFFING)))
    renewed = followed_up([owed.subject_id for owed in known if owed.kind is K.CERTIFICATE_RENEW])
    read_again = followed_looks([owed.subject_id for owed in known if owed.kind is K.TERMS_LOOK])
    dated = with_a_last_day([owed.subject_id for owed in known if owed.kind is K.CONTRACT_KEEPING])
    done: dict[ObligationKind, Callable[[Obligation], bool]] = {
        K.AUTHORITY_RECORD: lambda obligation: obligation.vendor_id in able,
        K.CERTIFICATE_CHECK: lambda _one: True,  # on record or declined
        K.CERTIFICATE_RENEW: lambda obligation: obligation.subject_id in renewed,
        K.TERMS_LOOK: lambda obligation: obligation.subject_id in read_again,
        K.CONTRACT_KEEPING: lambda obligation: obligation.subject_id in dated,
        K.STAFFING_CHOICE: lambda obligation: obligation.vendor_id in staffing,
        K.ROLE_CONFIRM: lambda obligation: obligation.subject_id in confirmed,
        K.CONTENT_DECISION: lambda _one: True,  # nothing but a decision ends it
        K.CRITERIA_REVIEW: lambda _one: True,  # the same
        K.RETURN_INSTRUCTION: lambda _one: False,  # confirming closes it; else the work goes on
        K.SELECTION_ANSWERED: lambda _one: False,  # taking over closes it; else it fell away
    }
    return {obligation.id for obligation in known if done[obligation.kind](obligation)}


def unconfirmed() -> list[WantedObligation]:
    """Roles that decide and that nobody has confirmed, for the other deciding role where it can."""
    rows = roles_to_confirm()
    if not rows:
        return []
    people: dict[Role, set[int]] = defaultdict(set)
    active = db.session.execute(
        select(UserRole.role, UserRole.user_id)
        .join(User, User.id == UserRole.user_id)
        .where(
            UserRole.role.in_((Role.PRIVACY_OFFICER, Role.MANAGEMENT)),
            UserRole.waits.is_(False),
            User.ended_at.is_(None),
        )
    )
    for role, user_id in active:
        people[role].add(user_id)
    return [
        WantedObligation(
            K.ROLE_CONFIRM,
            UserRole.__tablename__,
            row.id,
            None,
            _confirmer(row, people),
            say(
                "Confirm the role of %(name)s: %(role)s",
                name=row.user.name,
                role=ROLE_MESSAGES[row.role],
            ),
        )
        for row in rows
    ]


def undecided_packs() -> list[WantedObligation]:
    """Versions of content packs that wait for the officer."""
    return [
        WantedObligation(
            K.CONTENT_DECISION,
            ContentPack.__tablename__,
            waits.content_id,
            None,
            Holder.PRIVACY_OFFICER,
            waits.title,
            days=PACK_DAYS,
        )
        for waits in list_waiting()
    ]


def criteria_to_review() -> list[WantedObligation]:
    """The selection criteria: adopted once vendors are assessed by them, and looked at every year."""
    due = criteria_due(clock.today())
    if due is None:
        return []
    text, by = due
    return [
        WantedObligation(
            K.CRITERIA_REVIEW,
            Organisation.__tablename__,
            the_organisation().id,
            None,
            Holder.PRIVACY_OFFICER,
            text,
            by,
            days=CRITERIA_DAYS,
        )
    ]


def certificates_to_do() -> list[WantedObligation]:
    """What vendors handed in, for procurement to check; what ends soon or is over, for whoever holds it."""
    checks = [
        WantedObligation(
            K.CERTIFICATE_CHECK,
            row.__tablename__,
            row.id,
            row.vendor_id,
            Holder.PROCUREMENT,
            say("Check %(number)s: %(name)s", number=row.number, name=name_of(row)),
        )
        for row in to_check()
    ]
    return checks + [
        WantedObligation(
            K.CERTIFICATE_RENEW,
            row.__tablename__,
            row.id,
            row.vendor_id,
            Holder.PRIVACY_OFFICER if row.vendor_id is None else Holder.VENDOR,
            say(
                "Renew the certificate before it ends: %(name)s (%(number)s)",
                name=name_of(row),
                number=row.number,
            ),
            by=row.certified_until,
            ladder=CERTIFICATE_LADDER,
        )
        for row in to_renew(clock.today())
    ]


def terms_to_look_at() -> list[WantedObligation]:
    """What a vendor published and somebody has to read again, for procurement."""
    return [
        WantedObligation(
            K.TERMS_LOOK,
            row.__tablename__,
            row.id,
            row.vendor_id,
            Holder.PROCUREMENT,
            say(
                "Look at the published terms again and say what differs: %(title)s (%(number)s)",
                title=row.title,
                number=row.number,
            ),
            by,
            ladder=LADDER,
        )
        for row, by in looks_due(clock.today())
    ]


def contracts_to_keep() -> list[WantedObligation]:
    """Contracts that would go before the data of their work, for procurement."""
    today = clock.today()
    ending = kept_no_longer(today)
    if not ending:
        return []
    works = works_under(ending, today)
    held = still_held({row.vendor_id for row in ending}, today)
    return [
        WantedObligation(
            K.CONTRACT_KEEPING,
            row.__tablename__,
            row.id,
            row.vendor_id,
            Holder.PROCUREMENT,
            say(
                "Keep %(number)s longer than until %(day)s, or have the data returned: %(title)s",
                number=row.number,
                day=row.kept_until_on,
                title=row.title,
            ),
            by=row.kept_until_on if row.kept_until_on and row.kept_until_on >= today else None,
        )
        for row in ending
        if works[row.id] & held
    ]


def to_return() -> list[WantedObligation]:
    """What vendors are told to return or destroy, from 30 days before the last day of the work on, until a
    record shows it; the company itself where it is over with the vendor. From the day on which
    the promise is judged: what ended before is asked for by 30 days after that day. An end that became
    known late gives some days all the same."""
    today = clock.today()
    first = judged_from().get(RETURNED)
    if (first or today) > today or all(one.rule != RETURNED for one in promises_on(today)):
        return []
    calendar = business_calendar()
    found = []
    for due in due_returns(today):
        day = due.until or due.last_day
        if first is not None and day < first:
            day = first + SHOWN_WITHIN
        found.append(
            WantedObligation(
                K.RETURN_INSTRUCTION,
                Engagement.__tablename__,
                due.work.engagement_id,
                due.work.vendor_id,
                Holder.PROCUREMENT if due.vendor_is_over else Holder.VENDOR,
                _to_return(due),
                calendar.vendor_due(day) if day >= today else None,
                days=RETURN_DAYS,
                ladder=RETURN_LADDER,
            )
        )
    return found


def _to_return(due: DueReturn) -> Message:
    """As whoever holds it reads it: the vendor, or the company that is over with it."""
    work = due.work.name
    if due.vendor_is_over:
        return say(
            "See that the vendor returns or destroys all data of “%(work)s”, and record it",
            work=work,
        )
    return say("Return or destroy all data of “%(work)s” and hand in the certificate", work=work)


def said_for_selection() -> list[WantedObligation]:
    """What vendors said about themselves by the selection criteria, accepted and not taken over yet."""
    return [
        WantedObligation(
            K.SELECTION_ANSWERED,
            assignment.__tablename__,
            assignment.id,
            assignment.vendor_id,
            Holder.PROCUREMENT,
            say("Take %(number)s over into the selection assessment", number=assignment.number),
        )
        for assignment in not_taken_over()
    ]


def _confirmer(row: UserRole, people: Mapping[Role, set[int]]) -> Holder:
    """The other one of the two roles where somebody of it may, for two see more than one."""
    others = {row.user_id, row.given_by_id if row.waits else row.user_id}
    if row.role is Role.AUDIT_LEAD:
        return Holder.MANAGEMENT
    managers = people.get(Role.MANAGEMENT, set()) - others
    officers = people.get(Role.PRIVACY_OFFICER, set()) - others
    if row.role is Role.PRIVACY_OFFICER:
        return Holder.MANAGEMENT if managers or not officers else Holder.PRIVACY_OFFICER
    return Holder.PRIVACY_OFFICER if officers or not managers else Holder.MANAGEMENT
