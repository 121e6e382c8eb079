"""`no_subcontracting`: the vendor attests that nobody else handles the data. Pure.

Rule: docs/product.md section 2, from attestations alone until the register of subcontractors exists:
an exception that is accepted until a date stands for an approved subcontractor.
"""

from portal.supervision.promises.results import Finding, found
from portal.supervision.promises.rules.attested import Attested
from portal.supervision.promises.work import Standards, Work

STATEMENT = "no_subcontracting"


def no_subcontracting(work: Work, on: Standards) -> Finding | None:
    """None where no data is shared, or it is only seen by chance."""
    if not work.shares or work.is_incidental:
        return None
    attested = Attested(work, STATEMENT, on)
    return found(attested.points(), attested.records())
