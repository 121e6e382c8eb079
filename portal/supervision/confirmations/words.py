"""What kinds, results and states of confirmations are called."""

from collections.abc import Mapping
from types import MappingProxyType

from portal.foundation.core.words.messages import Message, say
from portal.supervision.confirmations.models import ConfirmationKind, ConfirmationState, Result
from portal.supervision.confirmations.workflow import WORDS as STATES

__all__ = ["KINDS", "LOOKS", "RESULTS", "RESULT_LOOKS", "STATES"]

K, S = ConfirmationKind, ConfirmationState
KINDS: Mapping[ConfirmationKind, Message] = MappingProxyType(
    {
        K.SITE_VISIT: say("Site visit"),
        K.INTERVIEW: say("Interview"),
        K.PUBLISHED_POLICY: say("Check of the published policy"),
        K.CERTIFICATE: say("Check of a certificate"),
        K.PAPER_CHECK: say("Earlier check on paper"),
    }
)
RESULTS: Mapping[Result, Message] = MappingProxyType(
    {
        Result.IN_ORDER: say("In order"),
        Result.WITH_FINDINGS: say("In order, with points to mend"),
        Result.NOT_IN_ORDER: say("Not in order"),
    }
)
LOOKS: Mapping[ConfirmationState, tuple[str, str]] = MappingProxyType(
    {
        S.PROPOSED: ("hourglass-split", "warn"),
        S.RETURNED: ("arrow-counterclockwise", "warn"),
        S.APPROVED: ("check2-circle", "good"),
        S.REPLACED: ("arrow-repeat", "quiet"),
        S.WITHDRAWN: ("slash-circle", "quiet"),
    }
)
RESULT_LOOKS: Mapping[Result, tuple[str, str]] = MappingProxyType(
    {
        Result.IN_ORDER: ("check-circle", "good"),
        Result.WITH_FINDINGS: ("exclamation-circle", "warn"),
        Result.NOT_IN_ORDER: ("x-circle", "bad"),
    }
)
