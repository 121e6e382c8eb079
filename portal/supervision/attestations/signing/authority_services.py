"""Commands about who may sign for a vendor."""

from datetime import date

from portal.foundation.access.actor import Actor
from portal.foundation.accounts.models import User
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.dated import end
from portal.foundation.core.database.db import db
from portal.foundation.core.database.locking import alone
from portal.foundation.core.database.numbers import next_number
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import say
from portal.supervision.attestations import queries
from portal.supervision.attestations.models import SignatoryAuthority


def record_authority(
    person: User,
    *,
    given_by: str,
    paper: str,
    until: date,
    actor: Actor,
    file_sha256: str | None = None,
    file_name: str = "",
) -> SignatoryAuthority:
    """Keep on record why a person may sign; the last day of validity is included.

    Refuses the same paper a second time: who ended one of two would leave the other in force.
    """
    if person.vendor_id is None:
        raise RuleViolated(say("Only a person of a vendor signs for it."))
    if until < clock.today():
        raise RuleViolated(say("The end date must not be in the past."), field="until")
    end_day = date.fromordinal(until.toordinal() + 1)
    alone(f"authority {person.id}")
    known = queries.same_authority(
        person.id, clock.today(), given_by=given_by, paper=paper, end=end_day
    )
    if known is not None:
        raise InvalidTransition(
            say("This paper is on record already, as %(number)s.", number=known.number)
        )
    authority = SignatoryAuthority(
        number=next_number("A"),
        vendor_id=person.vendor_id,
        user_id=person.id,
        given_by=given_by,
        paper=paper,
        file_sha256=file_sha256,
        file_name=file_name,
        valid_from=clock.today(),
        valid_until=end_day,
        recorded_by_id=actor.user_id,
        recorded_at=clock.now(),
    )
    db.session.add(authority)
    db.session.flush()
    record(
        actor,
        "authority.recorded",
        authority,
        say("Recorded the authority %(number)s to sign", number=authority.number),
        also=[person],
        after={"given_by": given_by, "paper": paper, "until": until.isoformat()},
    )
    return authority


def end_authority(authority: SignatoryAuthority, *, actor: Actor) -> None:
    """From today on the person may no longer sign; what was signed stands.

    Refuses one that has ended: ending it anew would make it last until today.
    """
    if authority.valid_until is not None and authority.valid_until <= clock.today():
        raise InvalidTransition(
            say("This ended already: its last day was %(day)s.", day=authority.last_day)
        )
    end(authority, clock.today())
    record(
        actor,
        "authority.ended",
        authority,
        say("Ended the authority %(number)s to sign", number=authority.number),
    )
