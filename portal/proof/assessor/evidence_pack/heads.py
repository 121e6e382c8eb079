"""Heads of columns that many tables of the pack share."""

from typing import Final

from portal.foundation.core.words.i18n import _l, _lp

NUMBER, STATE, REASON = _l("Number"), _l("State"), _l("Reason")
DECIDED_BY, DECIDED_ON = _l("Decided by"), _l("Decided on")
PROPOSED_BY, UNTIL, WORK = _l("Proposed by"), _l("Until"), _l("Work no.")
TO = _lp("in a pack", "Last day")
ACCEPTED = _lp("in a pack", "Approved")
WHOSE: Final = (_l("Vendor no."), _l("Vendor"))
OF_RECORD: Final = (*WHOSE, _l("Belongs to"))
PAPERS: Final = _l("Papers and e-mails")
OF_PAPER: Final = (
    *WHOSE,
    NUMBER,
    _l("Kind"),
    _l("Belongs to"),
    _l("Answered or signed by"),
    _l("How it came"),
    _l("Received on"),
    _l("Recorded by"),
    _lp("on paper", "Confirmed by"),
    _l("Confirmed on"),
    _l("Files with their SHA-256"),
)
