"""When the need for data shared is looked at again. Pure.

Rule: docs/product.md section 2, `minimum_data`: reviewed within twelve months.
"""

from datetime import date, timedelta

from portal.foundation.core.words.dates import add_months

REVIEW_MONTHS = 12
LEAD = timedelta(days=30)


def review_due(reviewed_on: date) -> date:
    """The last day on which the last review still counts."""
    return add_months(reviewed_on, REVIEW_MONTHS)


def is_asked_for(reviewed_on: date, today: date) -> bool:
    """From a month before that day on."""
    return review_due(reviewed_on) - LEAD <= today
