"""The page on which Ada signs, as the tests fill it in."""

import re
from datetime import date

from portal.foundation.core.transactions import transaction
from portal.ledger.engagements.models import Engagement
from portal.supervision.attestations import request_services
from portal.supervision.attestations.models import AttestationRequest, Wording
from tests.actors import acting
from tests.cast import Cast

PASSWORD = "correct horse battery"


def ask(cast: Cast, work: Engagement, statement: str) -> AttestationRequest:
    with transaction():
        (request,) = request_services.request_attestations(
            work,
            [statement],
            wording=Wording.PERIOD,
            first=date(2025, 11, 1),
            last=date(2026, 10, 31),
            actor=acting(cast.pam),
        )
    return request


def signing(page: str, **changes: str) -> dict[str, str]:
    """The form as it stands on the page, filled in by Ada."""
    hidden = dict(re.findall(r'name="(shown|language)" type="hidden" value="([^"]*)"', page))
    hidden |= dict(re.findall(r'type="hidden" name="(shown|language)" value="([^"]*)"', page))
    assert hidden.keys() >= {"shown", "language"}, page[:200]
    filled = {
        "answer": "affirm",
        "explanation": "",
        "name": "Ada Lovelace",
        "title": "Director",
        "confirmed": "y",
        "password": PASSWORD,
    }
    return hidden | filled | changes


def address(request: AttestationRequest) -> str:
    return f"/attestations/requests/{request.id}/sign"
