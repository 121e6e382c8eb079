"""What can stand in the plan: statements by their id in the pack, and six other kinds. Pure."""

from typing import Final

from portal.foundation.core.messages import Message, say

CLAUSE_REVIEW: Final = "clause_review"
DATA_REVIEW: Final = "data_review"
SELECTION_REVIEW: Final = "selection_review"
QUESTIONNAIRE: Final = "questionnaire"
SITE_VISIT: Final = "site_visit"
REPORT: Final = "report"

OF_WORK: Final = (CLAUSE_REVIEW, DATA_REVIEW)  # once for each piece of work
OF_VENDOR: Final = (SELECTION_REVIEW, QUESTIONNAIRE, SITE_VISIT, REPORT)  # once for the vendor
BY_HAND: Final = (*OF_WORK, *OF_VENDOR)  # a person notes that they are done
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
    REPORT: say("Supervision report"),
}


def is_statement(what: str) -> bool:
    return what not in BY_HAND


def is_seen_outside(what: str) -> bool:
    """Whether the vendor is told of it beforehand."""
    return is_statement(what) or what in SEEN_OUTSIDE


def words_of(what: str) -> Message:
    """Of a kind that is no statement; a statement is called by its title in the pack."""
    return WORDS[what]
