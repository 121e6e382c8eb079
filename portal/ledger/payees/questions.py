"""Six questions that end in one basis of provision, or in “no personal data”. Pure.

Each has the place of the law it follows. They go from what takes a payee out of the matter to what
keeps it in: no data at all, our own workers, who only carries, who only lends room, who works for us,
and last whoever receives the data for its own purposes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from portal.foundation.core.words.i18n import _l
from portal.ledger.payees.models import PayeeOutcome

CHOSEN: Final = "chosen"  # the basis is one of `OTHERS`, as somebody chose
OTHERS: Final = (
    "third_party_consent",
    "joint_use",
    "succession",
    "foreign_consent",
    "foreign_equivalent",
    "related_info_art31",
)


@dataclass(frozen=True, slots=True)
class PayeeEnding:
    """Where an answer ends. `basis`: an id of the pack, `CHOSEN`, or empty."""

    outcome: PayeeOutcome
    basis: str = ""


@dataclass(frozen=True, slots=True)
class PayeeQuestion:
    """`yes` and `no`: where the answer ends; None: the next question."""

    id: str
    text: Any
    examples: Any
    law: Any
    yes: PayeeEnding | None = None
    no: PayeeEnding | None = None


QUESTIONS: Final = (
    PayeeQuestion(
        "any_data",
        _l("Does it receive, see or keep personal data for which we are responsible?"),
        _l(
            "Yes: delivery to customers, payroll, a tax adviser with our payslips, documents to be "
            "destroyed. No: electricity, rent, taxes, stationery. Cleaning: no, as long as they see "
            "data only by chance; have them keep it secret all the same."
        ),
        _l("APPI 2(1), 16; Guidelines (General) 3-4-4"),
        no=PayeeEnding(PayeeOutcome.NO_DATA),
    ),
    PayeeQuestion(
        "own_workers",
        _l("Do we pay only for people who work under our own direction, on our premises?"),
        _l(
            "Temporary staff sent by an agency are our own workers: we supervise and train them "
            "ourselves. No where the other company directs the work."
        ),
        _l("APPI 24; Guidelines (General) 3-4-3"),
        yes=PayeeEnding(PayeeOutcome.OWN_WORKERS),
    ),
    PayeeQuestion(
        "carrier",
        _l("Does it only carry what is closed, without knowing what is inside?"),
        _l(
            "Post, parcels, a telephone company. No where it encloses, prints, stores or sorts by "
            "the data, or has a list of the addressees to work with."
        ),
        _l("PPC Q&A (carrier)"),
        yes=PayeeEnding(PayeeOutcome.OTHER_BASIS, "carrier"),
    ),
    PayeeQuestion(
        "cloud",
        _l("Is it a service in which our data lies, and which does not handle that data?"),
        _l(
            "Cloud storage whose terms say that the provider does not handle the personal data, "
            "and whose access is closed to it. No where its people look into the data to support "
            "or analyse, or where the terms do not say so."
        ),
        _l("PPC Q&A 7-53, 7-54"),
        yes=PayeeEnding(PayeeOutcome.OTHER_BASIS, "cloud_not_handling"),
    ),
    PayeeQuestion(
        "for_us",
        _l("Does it handle the data only for the work we give it, and for nothing of its own?"),
        _l(
            "Printing, call centres, data entry, payroll, tax advisers, running our systems, "
            "destroying documents and disks. What the contract is called does not matter."
        ),
        _l("APPI 27(5)(i), 25; Guidelines (General) 3-4-4"),
        yes=PayeeEnding(PayeeOutcome.ENTRUSTED, "entrustment"),
    ),
    PayeeQuestion(
        "by_law",
        _l("Does a law say that we give it the data, or allow it without consent?"),
        _l(
            "Tax offices, social insurance, a court. No: whoever receives the data for its own "
            "purposes on another ground; then choose that ground below."
        ),
        _l("APPI 27(1), 27(5), 28, 31"),
        yes=PayeeEnding(PayeeOutcome.OTHER_BASIS, "third_party_legal"),
        no=PayeeEnding(PayeeOutcome.OTHER_BASIS, CHOSEN),
    ),
)


def ending_of(answers: Mapping[str, bool | None]) -> PayeeEnding | str:
    """Where the answers end, in the order of the questions; else the question that is open."""
    for question in QUESTIONS:
        answer = answers.get(question.id)
        if answer is None:
            return question.id
        ending = question.yes if answer else question.no
        if ending is not None:
            return ending
    raise ValueError("the last question ends either way")


def needed(answers: Mapping[str, bool | None]) -> dict[str, bool]:
    """Those that led to the end: what was answered after it says nothing."""
    kept: dict[str, bool] = {}
    for question in QUESTIONS:
        answer = answers.get(question.id)
        if answer is None:
            break
        kept[question.id] = answer
        if (question.yes if answer else question.no) is not None:
            break
    return kept
