"""What we tell others, as it stands once it was drafted."""

from typing import Any

from portal.foundation.access.actor import as_kept
from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import User
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.words.messages import say
from portal.ledger.obligations.models import Holder, ObligationKind
from portal.ledger.obligations.services import ask_colleagues
from portal.proof.disclosures.content import digest_of
from portal.proof.disclosures.models import Disclosure, DisclosureKind

TEXT = {"ja": "文", "en": "Text"}


def make_disclosure(by: User, **others: Any) -> Disclosure:
    """A public text of today, drafted by procurement, that waits."""
    content = {
        "format": 1,
        "company": TEXT,
        "contact": TEXT,
        "as_of": clock.today().isoformat(),
        "kinds": [],
        "countries": [],
        "measures": [TEXT],
        "text": TEXT,
    }
    usual: dict[str, Any] = {
        "kind": DisclosureKind.PUBLIC_TEXT,
        "as_of_on": clock.today(),
        "content": content,
        "content_sha256": digest_of(content),
        "proposed_by_id": by.id,
        "proposed_as": as_kept([Role.PROCUREMENT]),
        "proposed_at": clock.now(),
        "proposed_on": clock.today(),
    }
    row = Disclosure(number="PU-?", **(usual | others))
    db.session.add(row)
    db.session.flush()
    row.number = f"PU-2026-{row.id:03d}"
    db.session.flush()
    ask_colleagues(
        ObligationKind.DISCLOSURE_RELEASE,
        row,
        Holder.PRIVACY_OFFICER,
        say("Read and release"),
        days=5,
    )
    db.session.flush()
    return row
