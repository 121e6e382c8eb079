"""What the states of a review are called, and how an answer reads."""

from collections.abc import Mapping
from types import MappingProxyType

from portal.foundation.core.words.messages import Message, say
from portal.supervision.questionnaires.kinds.parts.answer import Review
from portal.supervision.responses.reviewing.page import AnswerChange, Only

REVIEWS: Mapping[Review, Message] = MappingProxyType(
    {
        Review.UNVERIFIED: say("Not verified"),
        Review.BY_DOCUMENT: say("Verified by document"),
        Review.ON_SITE: say("Verified on site"),
        Review.DISPUTED: say("Disputed"),
    }
)
CHANGES: Mapping[AnswerChange, Message] = MappingProxyType(
    {
        AnswerChange.CHANGED: say("Changed since last period"),
        AnswerChange.NEW: say("New this period"),
        AnswerChange.SAME: say("As last period"),
        AnswerChange.NOTHING: say("No earlier period"),
    }
)
ONLY: Mapping[Only, Message] = MappingProxyType(
    {
        Only.CHANGED: say("Changed"),
        Only.AGAIN: say("Answered again"),
        Only.SHORT: say("Costs points"),
        Only.OPEN: say("Not verified"),
        Only.DISPUTED: say("Disputed"),
    }
)
