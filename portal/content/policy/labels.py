"""Words for how strictly a promise is read."""

from collections.abc import Mapping

from portal.content.definitions.promises import MODES
from portal.foundation.core.words.messages import Message, say

# By MODES: what an approved subcontractor is.
MODE_WORDS: Mapping[str, Message] = dict(
    zip(
        MODES,
        (
            say("Subcontracting is not allowed; what is approved counts as an exception"),
            say("Subcontracting is allowed with our prior written approval"),
        ),
        strict=True,
    )
)
