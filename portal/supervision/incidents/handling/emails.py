"""The mail about an incident that leaves at once, outside the digest, to the officer and the deputy."""

from portal.foundation.accounts.queries import officers_to_alert
from portal.foundation.core import clock
from portal.foundation.core.words.messages import say
from portal.foundation.mail.letters import Between, MailContent
from portal.foundation.mail.outbox import link_to, mail_to, queue
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
    ]
    letter = MailContent(
        lines=lines,
        facts=[(say("Number"), row.number), (say("Vendor"), vendor.called)],
        button=(say("Open the incident"), link_to(f"/incidents/{row.id}")),
    )
    between = Between(company=the_organisation())
    for person in officers_to_alert(clock.today()):
        key = f"incident:{row.id}:{person.id}"
        queue(mail_to(person, key, subject, letter, between, about_vendor_id=vendor.id))
