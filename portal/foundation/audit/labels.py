"""Words for what the log keeps as names: the things an action is about, the fields that changed."""

from collections.abc import Mapping
from types import MappingProxyType

from portal.foundation.core.messages import Message, say

SUBJECTS: Mapping[str, Message] = MappingProxyType(
    {
        "attestation": say("Attestations"),
        "audit": say("Audit log"),
        "authority": say("Records of authority"),
        "content": say("Content packs"),
        "contract": say("Contracts"),
        "engagement": say("Entrusted work"),
        "invitation": say("Invitations"),
        "job": say("Jobs"),
        "mail": say("Mails"),
        "obligation": say("Obligations"),
        "organisation": say("Organisation"),
        "report": say("Supervision reports"),
        "share": say("Data shared"),
        "user": say("People"),
        "vendor": say("Vendors"),
    }
)
FIELDS: Mapping[str, Message] = MappingProxyType({})


def subject_words(action: str) -> Message | str:
    """What an action such as `contract.signed` is about; the name itself where none is known."""
    subject = action.partition(".")[0]
    return SUBJECTS.get(subject, subject)


def field_words(name: str) -> Message | str:
    return FIELDS.get(name, name.replace("_", " "))
