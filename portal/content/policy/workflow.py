"""How a version of the policy comes to stand. Pure."""

from collections.abc import Mapping
from datetime import datetime

from portal.content.policy.models import PolicyState, PolicyVersion, SaysOf
from portal.foundation.core.errors import InvalidTransition
from portal.foundation.core.words.messages import Message, say

STATES: Mapping[PolicyState, Message] = {
    PolicyState.ENTERED: say("Entered, not applied yet"),
    PolicyState.TAKEN: say("Applied"),
    PolicyState.DISCARDED: say("Discarded"),
}
SAYS: Mapping[SaysOf, Message] = {
    SaysOf.PROMISED: say("It makes these promises"),
    SaysOf.UNCHECKED: say("It is about vendors, and none of the promises checks it"),
    SaysOf.NOTHING: say("It says nothing about vendors"),
}


def take(version: PolicyVersion, by: int | None, at: datetime) -> None:
    _leave(version, PolicyState.TAKEN, by, at)


def discard(version: PolicyVersion, by: int | None, at: datetime) -> None:
    _leave(version, PolicyState.DISCARDED, by, at)


def _leave(version: PolicyVersion, state: PolicyState, by: int | None, at: datetime) -> None:
    if version.state is PolicyState.TAKEN:
        raise InvalidTransition(say("This version is applied already."))
    if version.state is PolicyState.DISCARDED:
        raise InvalidTransition(say("This version was discarded. Enter the policy once more."))
    version.state = state
    version.decided_by_id, version.decided_at = by, at
