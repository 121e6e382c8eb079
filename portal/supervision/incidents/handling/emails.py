"""The mail about an incident that leaves at once, outside the digest, to the officer and the deputy."""

from portal.foundation.accounts.queries import officers_to_alert
from portal.foundation.core import clock
from portal.foundation.core.words.messages import say
from portal.foundation.mail import outbox
from portal.foundation.mail.outbox import framed, mail_to, queue
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.vendors.models import Vendor
from portal.supervision.incidents.models import Incident


def tell_at_once(row: Incident, vendor: Vendor) -> None:
    """Each in their language. What happened stands behind the link, not in the mail."""
    subject = say("Incident %(number)s: %(vendor)s", number=row.number, vendor=vendor.called)
    if row.is_drill:
        subject = say("Drill: %(what)s", what=subject)
    lines = [
        *([say("This is a drill. Nothing has happened.")] if row.is_drill else []),
        say(
            "An incident or a suspicion was told of. The clocks run from the day on which it "
            "became known."
        ),
        say("Assess today which duties apply."),
        say("The incident: %(link)s", link=outbox.link_to(f"/incidents/{row.id}")),
    ]
    for person in officers_to_alert(clock.today()):
        body = framed(
            lines,
            person.language.value,
            name=person.name,
            vendor=None,
            company=the_organisation(),
        )
        key = f"incident:{row.id}:{person.id}"
        queue(mail_to(person, key, subject, body, about_vendor_id=vendor.id))
