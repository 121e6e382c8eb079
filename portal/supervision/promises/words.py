"""What the verdicts are called."""

from collections.abc import Mapping
from types import MappingProxyType

from portal.foundation.core.messages import Message, say
from portal.supervision.promises.verdicts import Verdict

VERDICTS: Mapping[Verdict, Message] = MappingProxyType(
    {
        Verdict.BROKEN: say("Not kept"),
        Verdict.DUE_SOON: say("Due soon"),
        Verdict.EXCEPTED: say("Approved exception"),
        Verdict.KEPT: say("Kept"),
        Verdict.NOT_IN_SCOPE: say("Not applicable"),
    }
)
