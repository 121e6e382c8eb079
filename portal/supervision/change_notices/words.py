"""What kinds of change are called."""

from collections.abc import Mapping
from types import MappingProxyType

from portal.foundation.core.words.messages import Message, say
from portal.supervision.change_notices.models import Changed

CHANGED: Mapping[Changed, Message] = MappingProxyType(
    {
        Changed.PEOPLE: say("the people who handle the data"),
        Changed.PLACE: say("the place where the data is handled or kept"),
        Changed.RESPONSIBLE_PERSON: say("the person responsible for personal information"),
        Changed.SYSTEM: say("the systems used"),
    }
)
