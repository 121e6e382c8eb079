"""What the business refuses. A refusal is a message, put into words for whoever reads it."""

from portal.foundation.core.words.messages import Message, say


class DomainError(Exception):
    """A business rule said no; `message` says what is wrong and how to mend it."""

    def __init__(self, message: Message, *, field: str | None = None) -> None:
        super().__init__(message.id)
        self.message = message
        self.field = field


class InvalidTransition(DomainError):
    """The record is not in a state from which this step is possible."""


class RuleViolated(DomainError):
    """The step is possible, but not like this or not by this person."""


class ChangedMeanwhile(DomainError):
    """Somebody else saved the record after this form was opened."""


class Busy(DomainError):
    """Too much of this is being done already; in a moment the same may succeed."""


class Erased(DomainError):
    """It was there, and a rule erased it for good."""


class Overtaken(ChangedMeanwhile):
    """Two commands met and the database let the other one pass; begun anew this one may succeed."""

    def __init__(self) -> None:
        super().__init__(
            say("Someone else changed this record while you were working. Please look again.")
        )


def demand_reason(reason: str, field: str = "reason", missing: Message | None = None) -> str:
    """What was said, without the blanks around it. Refuses to say nothing, as `missing` has it."""
    if not reason.strip():
        why = missing or say("Say why, so that others understand it later.")
        raise RuleViolated(why, field=field)
    return reason.strip()
