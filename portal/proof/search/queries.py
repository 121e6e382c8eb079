"""What is found in each register. A register's own search says what fits and how many; here stands what of
it is shown first, and where a row leads."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import case, func, literal, or_, select

from portal.content import catalogue
from portal.foundation.access.actor import Actor
from portal.foundation.accounts.models import User
from portal.foundation.accounts.queries import BY_NAME as PEOPLE_BY_NAME
from portal.foundation.accounts.queries import run_together
from portal.foundation.core import clock
from portal.foundation.core.database.db import db, valid_on
from portal.foundation.core.words.i18n import _l, _lp
from portal.foundation.core.words.messages import both_names, say
from portal.foundation.lists.finding import FoundIds, all_of, finding_once, never
from portal.foundation.lists.queries import count_where, list_all
from portal.foundation.lists.register import Register
from portal.foundation.mail.models import OutboxEmail
from portal.foundation.mail.workflow import WORDS as MAIL_WORDS
from portal.ledger.contracts.documents.register import contract_register, is_titled
from portal.ledger.contracts.models import Contract
from portal.ledger.customers.models import Customer
from portal.ledger.customers.queries import customer_register, is_customer
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.data_sharing.tiers.register import work_register
from portal.ledger.engagements.models import EngagementTerms
from portal.ledger.engagements.queries import has_words, is_called
from portal.ledger.vendors.entry.spelling import search_words
from portal.ledger.vendors.models import Contact, Vendor
from portal.ledger.vendors.queries import holds, is_contact, is_person_of_vendor, named
from portal.proof.desk.places import is_open
from portal.proof.desk.vendors.register import vendor_register
from portal.proof.reports.models import SupervisionReport
from portal.proof.reports.register import report_register
from portal.proof.search.rows import (
    Condition,
    Hit,
    by_name,
    by_text,
    finding_ranks,
    of_certificate,
    of_confirmation,
    of_contract,
    of_customer,
    of_finding,
    of_incident,
    of_instruction,
    of_question,
    of_report,
    of_sheet,
    of_statement,
    of_subcontractor,
    of_training,
    of_vendor,
    of_work,
    says,
    sheet_ranks,
    statement_ranks,
)
from portal.supervision.attestations.register import attestation_register
from portal.supervision.certificates.models import Certificate
from portal.supervision.certificates.queries import certificate_register
from portal.supervision.confirmations.models import Confirmation
from portal.supervision.confirmations.register import confirmation_register
from portal.supervision.findings.handling.register import finding_register
from portal.supervision.incidents.models import Incident
from portal.supervision.incidents.queries import incident_register
from portal.supervision.instructions.models import Instruction
from portal.supervision.instructions.queries import instruction_register
from portal.supervision.questions.models import VendorQuestion
from portal.supervision.questions.queries import question_register
from portal.supervision.responses.sending.register import assignment_register
from portal.supervision.subcontractors.models import Subcontractor
from portal.supervision.subcontractors.register import subcontractor_register
from portal.supervision.trainings.models import Training
from portal.supervision.trainings.register import training_register

ON_PAGE: Final = 5  # rows of a group
MOST_WORDS: Final = 8
_LONGEST_ID = 9


@dataclass(frozen=True, slots=True)
class Wish:
    """`words`: in the form names are looked for, all must be met. `closely`: only by what a thing itself is
    called, not by its vendor or what stands in it."""

    actor: Actor
    words: Sequence[str]
    typed: str
    most: int = ON_PAGE
    closely: bool = False


Finder = Callable[[Wish], tuple[int, Sequence[Hit]]]


@dataclass(frozen=True, slots=True)
class Group:
    """`endpoint`: the list; who may not open it finds nothing of it. `more`: what the list is asked for all
    that was found, with what was typed; None: it cannot be asked."""

    id: str
    label: Any
    endpoint: str
    find: Finder
    more: str | None = "q"


@dataclass(frozen=True, slots=True)
class FoundKind:
    group: Group
    total: int
    hits: Sequence[Hit]
    asked: Mapping[str, str] = field(default_factory=dict)

    @property
    def has_more(self) -> bool:
        return bool(self.asked) and self.total > len(self.hits)


def wish_for(typed: str, actor: Actor) -> Wish:
    return Wish(actor, search_words(typed)[:MOST_WORDS], typed)


def find_all(wish: Wish) -> Iterator[FoundKind]:
    """The groups in which something was found, one after the other."""
    if not wish.words:
        return
    known = FoundIds()
    for group in GROUPS:
        if not is_open(group.endpoint, wish.actor):
            continue
        with finding_once(known):
            total, hits = group.find(wish)
        if hits:
            yield FoundKind(group, total, hits, {group.more: wish.typed} if group.more else {})


def _listed(
    make: Callable[[Actor], Register],
    ranks: Callable[[str], Sequence[Condition]],
    hit: Callable[[Any], Hit],
) -> Finder:
    """In a register. `ranks`: how well a word fits, the best first; the last is what `closely` asks."""

    def find(wish: Wish) -> tuple[int, Sequence[Hit]]:
        register = make(wish.actor)
        by_word = [ranks(word) for word in wish.words]
        fits = [all_of(*(each[rank] for each in by_word)) for rank in range(len(by_word[0]))]
        by_list = [register.word(word) for word in wish.words] if register.word else []
        wanted = fits[-1:] if wish.closely else by_list
        if any(map(never, wanted)):
            return 0, []
        cases = [(fit, rank) for rank, fit in enumerate(fits) if not never(fit)]
        best = [case(*cases, else_=len(fits))] if cases else []
        total: Any = count_where(register, wanted)
        if wish.closely:
            total = literal(0)  # nobody is told
        elif register.counted is None:
            total = func.count().over()
        found = register.ids.where(*wanted).add_columns(total.label("total"))
        ordered = found.order_by(*best, *register.tie, register.key)
        rows = db.session.execute(ordered.limit(wish.most)).all()
        if not rows:
            return 0, []
        shown = next(iter(list_all(register, [row[0] for row in rows])))
        return rows[0].total, [hit(row) for row in shown]

    return find


def _people(wish: Wish) -> tuple[int, Sequence[Hit]]:
    """At vendors: who signs in, then who is only written to."""
    total, hits = 0, []
    signs_in = select(User.id).where(
        User.vendor_id == Contact.vendor_id,
        User.email == func.lower(Contact.email),
        run_together(User.name) == run_together(Contact.name),  # others may share the mailbox
        User.ended_at.is_(None),
    )
    people = (
        select(User.name, User.title, User.email, User.vendor_id, *_VENDOR_NAMES)
        .join(Vendor, Vendor.id == User.vendor_id)
        .where(*(is_person_of_vendor(word) for word in wish.words))
        .order_by(PEOPLE_BY_NAME, User.id)
    )
    contacts = (
        select(Contact.name, Contact.title, Contact.email, Contact.vendor_id, *_VENDOR_NAMES)
        .join(Vendor, Vendor.id == Contact.vendor_id)
        .where(*(is_contact(word) for word in wish.words), ~signs_in.exists())
        .order_by(func.coalesce(func.nullif(Contact.kana, ""), Contact.name), Contact.id)
    )
    for asked in (people, contacts):
        counted = asked.add_columns(func.count().over().label("total")).limit(wish.most)
        rows = db.session.execute(counted).all()
        total += rows[0].total if rows else 0
        hits += [
            Hit(
                row.name or row.email,
                (both_names(row.vendor, row.vendor_en), row.title),
                "vendors.people",
                {"vendor_id": row.vendor_id},
            )
            for row in rows
        ]
    return total, hits[: wish.most]


_VENDOR_NAMES = (Vendor.name.label("vendor"), Vendor.name_en.label("vendor_en"))


def _data(wish: Wish) -> tuple[int, Sequence[Hit]]:
    """Categories called so, those that anybody is given today first; each leads to that work."""
    called = [one for one in catalogue.data_categories() if says(one.title, wish.words)]
    if not called:
        return 0, []
    given = select(DataShare.category, func.count(DataShare.engagement_id.distinct())).where(
        DataShare.category.in_([one.id for one in called]), valid_on(DataShare, clock.today())
    )
    works = dict(db.session.execute(given.group_by(DataShare.category)).all())
    hits = [
        Hit(
            one.title,
            (say("Work with such data: %(count)s", count=works.get(one.id, 0)),),
            "data_sharing.index",
            {"category": one.id},
        )
        for one in sorted(called, key=lambda one: one.id not in works)
    ]
    return len(hits), hits[: wish.most]


def _clauses(wish: Wish) -> tuple[int, Sequence[Hit]]:
    """Clauses called so; each leads to the contracts in which somebody looked at it."""
    hits = [
        Hit(
            one.title,
            (say("Contracts in which it was checked"),),
            "contracts.index",
            {"clause": one.id},
        )
        for one in catalogue.clauses()
        if says(one.title, wish.words)
    ]
    return len(hits), hits[: wish.most]


def _own_people(wish: Wish) -> tuple[int, Sequence[Hit]]:
    called = User.name + "/" + User.kana + "/" + User.title + "/" + User.email
    found = select(User.id, User.name, User.title, User.email, func.count().over().label("total"))
    found = found.where(
        User.vendor_id.is_(None),
        User.ended_at.is_(None),
        *(holds(called, word) for word in wish.words),
    )
    rows = db.session.execute(found.order_by(PEOPLE_BY_NAME, User.id).limit(wish.most)).all()
    hits = [
        Hit(row.name, (row.title, row.email), "accounts.people_edit", {"user_id": row.id})
        for row in rows
    ]
    return (rows[0].total if rows else 0), hits


def _mails(wish: Wish) -> tuple[int, Sequence[Hit]]:
    """By number or by whom they go to, as it is written; the newest first."""
    asked = [
        or_(
            OutboxEmail.recipient.contains(word.lower(), autoescape=True),
            OutboxEmail.recipient_name.contains(word, autoescape=True),
            *(
                [OutboxEmail.id == int(word)]
                if word.isdecimal() and len(word) <= _LONGEST_ID
                else []
            ),
        )
        for word in wish.typed.split()[:MOST_WORDS]
    ]
    found = select(
        OutboxEmail.id,
        OutboxEmail.subject,
        OutboxEmail.recipient,
        OutboxEmail.state,
        OutboxEmail.queued_at,
        func.count().over().label("total"),
    ).where(*asked)
    rows = db.session.execute(found.order_by(OutboxEmail.id.desc()).limit(wish.most)).all()
    hits = [
        Hit(
            row.subject,
            (str(row.id), row.recipient, MAIL_WORDS[row.state], row.queued_at),
            "mail.show",
            {"mail_id": row.id},
        )
        for row in rows
    ]
    return (rows[0].total if rows else 0), hits


GROUPS: Final = (
    Group("vendors", _lp("found", "Vendors"), "desk.vendors",
          _listed(vendor_register, by_name(Vendor.found_by, named), of_vendor)),
    Group("people", _l("People at vendors"), "desk.vendors", _people),
    Group("data", _l("Data"), "data_sharing.index", _data),
    Group("work", _l("Entrusted work"), "data_sharing.index",
          _listed(work_register, lambda word: [*by_name(EngagementTerms.found_by, has_words)(word), is_called(word)], of_work)),
    Group("contracts", _l("Contract papers"), "contracts.index",
          _listed(contract_register, by_name(Contract.found_by, is_titled), of_contract)),
    Group("clauses", _l("Clauses"), "contracts.index", _clauses, None),
    Group("findings", _l("Findings"), "findings.index",
          _listed(finding_register, finding_ranks, of_finding)),
    Group("incidents", _l("Incidents"), "incidents.index",
          _listed(incident_register, by_text(Incident.happened, number=Incident.number), of_incident)),
    Group("instructions", _l("Instructions"), "instructions.index",
          _listed(instruction_register, by_text(Instruction.title, number=Instruction.number), of_instruction)),
    Group("trainings", _l("Training"), "trainings.index",
          _listed(training_register, by_text(Training.title_ja, Training.title_en, number=Training.number), of_training)),
    Group("confirmations", _l("Confirmations"), "confirmations.index",
          _listed(confirmation_register, by_text(Confirmation.seen, number=Confirmation.number), of_confirmation)),
    Group("questions", _l("Questions of vendors"), "questions.index",
          _listed(question_register, by_text(VendorQuestion.words, number=VendorQuestion.number), of_question)),
    Group("sheets", _l("Questionnaires sent"), "responses.sent",
          _listed(assignment_register, sheet_ranks, of_sheet)),
    Group("statements", _l("Attestations"), "attestations.index",
          _listed(attestation_register, statement_ranks, of_statement)),
    Group("reports", _l("Supervision reports"), "reports.index",
          _listed(report_register, by_text(number=func.coalesce(SupervisionReport.number, "")), of_report)),
    Group("subcontractors", _l("Subcontractors"), "subcontractors.index",
          _listed(subcontractor_register, by_text(Subcontractor.name, number=Subcontractor.number), of_subcontractor)),
    Group("certificates", _l("Certificates"), "certificates.index",
          _listed(certificate_register,
                  by_text(Certificate.certificate_no, Certificate.scope, number=Certificate.number), of_certificate)),
    Group("customers", _l("Customers"), "customers.index",
          _listed(customer_register, by_name(Customer.found_by, is_customer), of_customer)),
    Group("own_people", _l("People of the company"), "lists.people", _own_people),
    Group("mails", _l("Mail"), "reminders.mails", _mails, None),
)  # fmt: skip
