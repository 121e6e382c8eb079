"""What can stand in the plan: statements by their id in the pack, and six other kinds. Pure."""

from collections.abc import Collection
from typing import Final

from portal.foundation.core.words.messages import Message, say

CLAUSE_REVIEW: Final = "clause_review"
DATA_REVIEW: Final = "data_review"
SELECTION_REVIEW: Final = "selection_review"
QUESTIONNAIRE: Final = "questionnaire"
SITE_VISIT: Final = "site_visit"
REPORT: Final = "report"

# Once for each piece of work; their registers ask for them and know when they were done.
IN_REGISTERS: Final = (CLAUSE_REVIEW, DATA_REVIEW)
# Once for the vendor as a whole; a person notes that they are done, if the portal does not know.
BY_HAND: Final = (SELECTION_REVIEW, QUESTIONNAIRE, SITE_VISIT, REPORT)
# Sent by the portal itself as soon as one is published; found done once it is accepted.
SENT: Final = (QUESTIONNAIRE,)
# Found done by what is on record, while they wait in the plan.
FOUND: Final = (*IN_REGISTERS, SELECTION_REVIEW, QUESTIONNAIRE, SITE_VISIT)
OTHERS: Final = (*IN_REGISTERS, *BY_HAND)  # than statements
# A questionnaire of the company's own that the plan sends is called by this and its id.
SHEET_PREFIX: Final = f"{QUESTIONNAIRE}:"
SEEN_OUTSIDE: Final = (
    QUESTIONNAIRE,
    SITE_VISIT,
)  # besides statements: what the vendor takes part in

# Kinds of vendor (practice.yaml) that close their books in the first days of a month.
ACCOUNTING: Final = frozenset(
    {"card_company", "payment_agency", "collection_agency", "professional_firm"}
)

WORDS: Final = {
    CLAUSE_REVIEW: say("Review of the contract's clauses"),
    DATA_REVIEW: say("Review of the data shared"),
    SELECTION_REVIEW: say("Review of the selection"),
    QUESTIONNAIRE: say("Check sheet"),
    SITE_VISIT: say("Site visit"),
    REPORT: say("Report on the vendor"),
}


def is_statement(what: str) -> bool:
    return what not in OTHERS and sheet_of(what) is None


def sheet(questionnaire_id: int) -> str:
    """Of a questionnaire that is not the standard one, which is QUESTIONNAIRE."""
    return f"{SHEET_PREFIX}{questionnaire_id}"


def sheet_of(what: str) -> int | None:
    """The id of the company's own questionnaire; None: it is something else."""
    return int(what.removeprefix(SHEET_PREFIX)) if what.startswith(SHEET_PREFIX) else None


def is_any(what: str, of: Collection[str]) -> bool:
    """Whether it is one of these kinds; every questionnaire is of the kind QUESTIONNAIRE."""
    return what in of or (sheet_of(what) is not None and QUESTIONNAIRE in of)


def is_seen_outside(what: str) -> bool:
    """Whether the vendor is told of it beforehand."""
    return is_statement(what) or is_any(what, SEEN_OUTSIDE)


def words_of(what: str) -> Message:
    """Of a kind that is no statement; a statement is called by its title in the pack."""
    return WORDS[QUESTIONNAIRE if sheet_of(what) is not None else what]
