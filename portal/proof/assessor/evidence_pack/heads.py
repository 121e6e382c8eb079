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
