"""What was said falsely before, by kind, and what the officer decided about each."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.core.database.db import Base, open_text_enum
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import Message, Text, say


class Choice(StrEnum):
    ASK_AGAIN = "ask_again"
    REISSUE = "reissue"
    NOTE = "note"


class PastDecision(Base):
    """`key` names what it is about (`found.Said`), which is found anew each time; the last counts."""

    __tablename__ = "past_decisions"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(120), index=True)
    choice: Mapped[Choice] = mapped_column(open_text_enum(Choice))
    remark: Mapped[str] = mapped_column(String(2000), default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime]


class SaidKind(StrEnum):
    STATEMENT = "statement"  # signed about days without data
    REFUSAL = "refusal"  # whose paper calls it a receipt
    MAIL = "mail"  # a report that tells of a mail no server took
    SHEET = "sheet"  # a report that tells of a check sheet sent that was out already
    APPROVAL = "approval"  # a report from the command line that shows an electronic approval
    REPORTED = "reported"  # a report with a verdict that today's rules would not give
    SHOWN = "shown"  # the board, likewise


OF_REPORTS: Final = frozenset({SaidKind.MAIL, SaidKind.SHEET, SaidKind.APPROVAL, SaidKind.REPORTED})
TITLES: Final[Mapping[SaidKind, Message]] = {
    SaidKind.STATEMENT: say("Signed statements about days without data"),
    SaidKind.REFUSAL: say("Refusals whose paper is called a receipt"),
    SaidKind.MAIL: say("Reports that tell of a mail no record shows as sent"),
    SaidKind.SHEET: say("Reports that tell of a check sheet as sent that was out already"),
    SaidKind.APPROVAL: say("Reports from the command line that show an electronic approval"),
    SaidKind.REPORTED: say("Reports with a verdict that today’s rules would not give"),
    SaidKind.SHOWN: say("Verdicts on the board that today’s rules would not give"),
}
CHOICES: Final[Mapping[Choice, Message]] = {
    Choice.ASK_AGAIN: say("Ask the vendor again"),
    Choice.REISSUE: say("Issue the report anew"),
    Choice.NOTE: say("Leave it, with a note"),
}


def choices_for(kind: SaidKind) -> tuple[Choice, ...]:
    if kind is SaidKind.STATEMENT:
        return Choice.ASK_AGAIN, Choice.NOTE
    return (Choice.REISSUE, Choice.NOTE) if kind in OF_REPORTS else (Choice.NOTE,)


@dataclass(frozen=True, slots=True)
class Decided:
    choice: Choice
    remark: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SaidBefore:
    """One thing. `subject_id`: of the attestation or report; `followed`: what came after it."""

    kind: SaidKind
    key: str
    vendor_id: int
    vendor: Text
    number: str | Text
    on: date
    told: Message
    subject_id: int | None = None
    followed: Message | None = None
    decided: Decided | None = None

    @property
    def waits(self) -> bool:
        return self.decided is None


def by_kind(found: Iterable[SaidBefore]) -> Mapping[SaidKind, Sequence[SaidBefore]]:
    """What waits first; kinds of which there is nothing are left out."""
    groups: dict[SaidKind, list[SaidBefore]] = {kind: [] for kind in SaidKind}
    for said in sorted(found, key=lambda said: (not said.waits, said.on, said.key)):
        groups[said.kind].append(said)
    return {kind: rows for kind, rows in groups.items() if rows}


def waiting(found: Iterable[SaidBefore]) -> Mapping[SaidKind, int]:
    return Counter(said.kind for said in found if said.waits)


def check(chosen: Sequence[SaidBefore], choice: Choice, remark: str) -> None:
    """Refuses to decide about nothing, what does not fit, and to leave it without saying why."""
    if not chosen:
        raise RuleViolated(say("Tick at least one line."))
    if any(choice not in choices_for(said.kind) for said in chosen):
        raise RuleViolated(say("This does not fit what you ticked."), field="choice")
    if choice is Choice.NOTE and not remark.strip():
        raise RuleViolated(say("Say why it is left as it is."), field="remark")
