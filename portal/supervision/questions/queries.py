"""Reads about questions: one, those about a thing, and the register of all."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import bindparam, func, or_, select

from portal.foundation.access.actor import Actor
from portal.foundation.access.reading import has_none
from portal.foundation.core.database.db import IDS, db
from portal.foundation.core.words.i18n import _l
from portal.foundation.lists.register import (
    Column,
    Preset,
    Register,
    day_range,
    member_order,
    one_of,
    or_never,
)
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind
from portal.ledger.obligations.queries import last_due
from portal.ledger.vendors.entry.spelling import search_words
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import BY_NAME, holds, named
from portal.supervision.questions.models import QuestionState, VendorQuestion
from portal.supervision.questions.workflow import WORDS


@dataclass(frozen=True, slots=True)
class Thread:
    """All that was asked about a thing, the oldest first; `obligation_id`: what asks the vendor for it
    now, so that it may ask again."""

    questions: Sequence[VendorQuestion]
    obligation_id: int | None


def find_question(vendor_question_id: int, *, lock: bool = False) -> VendorQuestion | None:
    """`lock`: for a command."""
    statement = select(VendorQuestion).where(VendorQuestion.id == vendor_question_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(statement)


def thread_about(subject_kind: str, subject_id: int) -> Thread:
    """Two statements."""
    owed = select(Obligation.id).where(
        Obligation.subject_kind == subject_kind,
        Obligation.subject_id == subject_id,
        Obligation.holder == Holder.VENDOR,
        Obligation.closed_at.is_(None),
    )
    obligation_id = db.session.scalar(owed.order_by(Obligation.id.desc()).limit(1))
    return Thread(questions_about(subject_kind, [subject_id]), obligation_id)


def questions_about(
    subject_kind: str, subject_ids: Collection[int], vendor_id: int | None = None
) -> Sequence[VendorQuestion]:
    """The oldest first. `vendor_id`: whose all these things are, for a page that asks about more."""
    if vendor_id is not None and has_none([vendor_id], VendorQuestion):
        return []
    asked = {"kind": subject_kind, "ids": list(subject_ids)}
    return db.session.scalars(_ABOUT, asked).all()


_ABOUT: Final[Any] = (
    select(VendorQuestion)
    .where(VendorQuestion.subject_kind == bindparam("kind"), VendorQuestion.subject_id.in_(IDS))
    .order_by(VendorQuestion.id)
)


def same_open(obligation: Obligation, part: str, words: str) -> VendorQuestion | None:
    """The same question, sent twice."""
    return db.session.scalar(
        select(VendorQuestion).where(
            VendorQuestion.subject_kind == obligation.subject_kind,
            VendorQuestion.subject_id == obligation.subject_id,
            VendorQuestion.part == part,
            VendorQuestion.words == words,
            VendorQuestion.state == QuestionState.OPEN,
        )
    )


def question_register(actor: Actor) -> Register:
    vendor = Vendor.id == VendorQuestion.vendor_id
    due = last_due(ObligationKind.VENDOR_QUESTION, VendorQuestion.__tablename__, VendorQuestion.id)
    return Register(
        id="vendor_questions",
        name=_l("Questions of vendors"),
        key=VendorQuestion.id,
        ids=select(VendorQuestion.id).join(Vendor, vendor),
        rows=select(VendorQuestion, Vendor, due.label("due_on")).join(Vendor, vendor),
        columns=[
            Column(
                id="number", label=_l("Number"), css="code", sort=(VendorQuestion.number,), fixed=True, first_down=True
            ),
            Column(id="words", label=_l("The question"), css="wide"),
            Column(id="vendor", label=_l("Vendor"), css="mid", sort=(BY_NAME,)),
            Column(id="about", label=_l("What it is about"), css="mid"),
            Column(id="state", label=_l("State"), sort=(member_order(VendorQuestion.state, QuestionState),)),
            Column(id="asked", label=_l("Day of the question"), sort=(VendorQuestion.asked_on,), first_down=True),
            Column(id="due", label=_l("To be answered by"), sort=(due,)),
            Column(id="answered", label=_l("Answered on"), sort=(or_never(VendorQuestion.answered_on),), shown=False, first_down=True),
            Column(id="answer", label=_l("Our answer"), css="wide", shown=False),
        ],
        filters=[
            one_of("state", _l("State"), VendorQuestion.state, WORDS),
            *day_range("asked", VendorQuestion.asked_on, _l("Question from"), _l("Question until")),
        ],
        word=lambda word: or_(
            named(word),
            func.replace(func.lower(VendorQuestion.number), "-", "").contains(word, autoescape=True),
            holds(VendorQuestion.words, word),
        ),
        split=search_words,
        search_label=_l("Vendor, number or question"),
        presets=[
            Preset(id="open", label=_l("Waits for our answer"), args={"state": "open"}),
            Preset(id="answered", label=_l("Answered"), args={"state": "answered"}),
        ],
        usual="-number",
        tie=(BY_NAME,),
        reader=actor.user_id,
    )  # fmt: skip


def values_of(rows: Sequence[Any]) -> Iterable[Mapping[str, Any]]:
    """For a file."""
    for question, vendor, due_on in rows:
        yield {
            "number": question.number,
            "words": question.words,
            "vendor": vendor.called,
            "about": question.thing,
            "state": WORDS[question.state],
            "asked": question.asked_on,
            "due": due_on,
            "answered": question.answered_on,
            "answer": question.answer,
        }
