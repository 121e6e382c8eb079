"""What a check of a report comes to, in words that tell anybody no more than they may know. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.foundation.core.words.messages import Message, say


class CheckOutcome(StrEnum):
    UNCHANGED = "unchanged"
    BEFORE_SEALS = "before_seals"
    RECORDED = "recorded"  # by its code: nothing is said of the file
    UNSEALED = "unsealed"  # the bytes before the seal
    APPENDED = "appended"  # something stands behind what was sealed
    CHANGED = "changed"  # the seal is broken
    PAGES = "pages"  # pages are missing or were added
    RESIGNED = "resigned"  # sealed with a certificate of somebody else
    SAVED_ANEW = "saved_anew"  # without a seal
    RECORD_CHANGED = "record_changed"  # the file is as the log has it, the row is not
    RECORD_FORGED = "record_forged"  # a row that is not what the log says
    NOT_ON_RECORD = "not_on_record"  # our seal, intact, and nothing about it here
    UNKNOWN = "unknown"


GENUINE = frozenset({CheckOutcome.UNCHANGED, CheckOutcome.BEFORE_SEALS})


@dataclass(frozen=True, slots=True)
class CheckedReport:
    """`number`, `on`: of which report, issued when; "" and None where nobody can tell."""

    outcome: CheckOutcome
    number: str = ""
    on: date | None = None
    superseded_by: str = ""
    pages: int = 0  # in the file
    issued_pages: int = 0

    @property
    def is_genuine(self) -> bool:
        """Issued by us and unchanged; also where another one was issued in its place."""
        return self.outcome in GENUINE

    @property
    def is_ours(self) -> bool:
        return self.outcome is not CheckOutcome.UNKNOWN

    @property
    def said(self) -> Message:
        if self.outcome is CheckOutcome.PAGES:
            return say(
                "The file has %(here)s pages; report %(number)s was issued with %(issued)s.",
                here=self.pages,
                issued=self.issued_pages,
                number=self.number,
            )
        if self.number and self.on is not None:
            words = _SAID[self.outcome]
            return say(words.id, number=self.number, day=self.on)
        return _WITHOUT_NUMBER[self.outcome]

    @property
    def advice(self) -> Message:
        return _ADVICE[self.outcome]

    @property
    def superseded(self) -> Message | None:
        if not self.superseded_by:
            return None
        return say(
            "It no longer counts: report %(number)s was issued in its place.",
            number=self.superseded_by,
        )


_SAID: Mapping[CheckOutcome, Message] = {
    CheckOutcome.UNCHANGED: say("Issued by us, and unchanged: report %(number)s of %(day)s."),
    CheckOutcome.BEFORE_SEALS: say("Issued by us, and unchanged: report %(number)s of %(day)s."),
    CheckOutcome.RECORDED: say("Issued by us: report %(number)s of %(day)s has this check code."),
    CheckOutcome.UNSEALED: say(
        "This is report %(number)s of %(day)s without its seal, not the file that was issued."
    ),
    CheckOutcome.APPENDED: say(
        "Report %(number)s of %(day)s is in this file, but something was added behind the seal."
    ),
    CheckOutcome.CHANGED: say(
        "This file was made from report %(number)s of %(day)s and changed after it was sealed."
    ),
    CheckOutcome.RESIGNED: say(
        "This file was made from report %(number)s of %(day)s, but somebody else sealed it."
    ),
    CheckOutcome.SAVED_ANEW: say(
        "This file was made from report %(number)s of %(day)s, but carries no seal."
    ),
    CheckOutcome.RECORD_CHANGED: say(
        "This file is report %(number)s of %(day)s as it was made; our own record of it was changed since."
    ),
}
_FORGED = say("Our own record of this report is not what our log says.")
_BROKEN = say("This file carries our seal, but was changed after it was sealed.")
_UNKNOWN = say("This is not a report of ours, or it was changed beyond recognition.")
_WITHOUT_NUMBER: Mapping[CheckOutcome, Message] = {
    CheckOutcome.CHANGED: _BROKEN,
    CheckOutcome.APPENDED: _BROKEN,
    CheckOutcome.RECORD_FORGED: _FORGED,
    CheckOutcome.RECORD_CHANGED: _FORGED,
    CheckOutcome.NOT_ON_RECORD: say(
        "This file is sealed by us and unchanged, but not on record here."
    ),
    CheckOutcome.UNKNOWN: _UNKNOWN,
}
_ASK = say("Ask us for the file as it was issued; do not rely on this one.")
_ASK_FIRST = say("Ask us before you rely on it.")
_ADVICE: Mapping[CheckOutcome, Message] = {
    CheckOutcome.UNCHANGED: say("Its bytes are those that were sealed when it was made."),
    CheckOutcome.BEFORE_SEALS: say(
        "It is from before reports were sealed; its bytes are those on record."
    ),
    CheckOutcome.RECORDED: say(
        "Whether a file is unchanged is said of the file alone: choose it below."
    ),
    CheckOutcome.UNSEALED: _ASK,
    CheckOutcome.APPENDED: _ASK,
    CheckOutcome.CHANGED: _ASK,
    CheckOutcome.PAGES: _ASK,
    CheckOutcome.RESIGNED: _ASK,
    CheckOutcome.SAVED_ANEW: _ASK,
    CheckOutcome.RECORD_CHANGED: _ASK_FIRST,
    CheckOutcome.RECORD_FORGED: _ASK_FIRST,
    CheckOutcome.NOT_ON_RECORD: _ASK_FIRST,
    CheckOutcome.UNKNOWN: say(
        "Compare the code with the paper once more. A file that was printed to PDF anew is not recognised."
    ),
}
