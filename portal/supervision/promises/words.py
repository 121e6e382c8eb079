"""What the verdicts are called, and how much of the policy they cover."""

from collections.abc import Iterator, Mapping

from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Message, listed, say, say_n
from portal.supervision.promises.results import Evaluation, Extent, Look

LOOKS: Mapping[Look, Message] = {
    Look.BROKEN: say("Not kept"),
    Look.DUE_SOON: say("Due soon"),
    Look.EXCEPTED: say("Approved exception"),
    Look.BEFORE_FIRST: say("Before the first check"),
    Look.KEPT: say("Kept"),
    Look.NOT_IN_SCOPE: say("Not applicable"),
}


def said_of_looks() -> dict[str, str]:
    """The word of each look, by its value, as the reader has it: looked up once for a whole page."""
    return {look.value: words(word) for look, word in LOOKS.items()}


def extent_words(extent: Extent) -> Message:
    """How many of the policy's promises are judged, and which are not: said wherever verdicts are
    counted, so that nobody takes what is judged for all that was promised."""
    if not extent.others:
        return say_n(
            "The one promise of the policy about vendors is judged.",
            "All %(n)s promises of the policy about vendors are judged.",
            extent.number,
        )
    return say_n(
        "Of the policy’s %(all)s promises about vendors %(n)s is judged. Not judged: %(names)s.",
        "Of the policy’s %(all)s promises about vendors %(n)s are judged. Not judged: %(names)s.",
        len(extent.judged),
        all=extent.number,
        names=listed(promise.short for promise in extent.others),
    )


def unapproved_words(judged: Evaluation) -> Iterator[Message]:
    """For each piece of work with data that a customer entrusted to us and that was handed over."""
    for work in judged.unapproved:
        yield say(
            "%(work)s: the data was entrusted to us by a customer and has been handed over. The "
            "customer’s approval is not on record, and that promise is not judged yet.",
            work=work.name,
        )
