"""What people read when something is due."""

from collections.abc import Sequence
from datetime import date

from portal.foundation.accounts.models import User
from portal.foundation.core import dates
from portal.foundation.core.i18n import words
from portal.foundation.core.messages import Lang, Message, say, say_n
from portal.foundation.mail import links
from portal.foundation.mail.outbox import Mail
from portal.foundation.organisation.models import Organisation
from portal.supervision.reminders.queries import News


def digest(person: User, news: Sequence[News], company: Organisation, today: date) -> Mail:
    """One mail about everything, the most urgent first, in the person's language."""
    lang = person.language.value
    outside = person.vendor_id is not None
    items = [_item(one, lang, today, outside=outside) for one in news]
    parts = [
        words(say("Dear %(name)s,", name=person.name), lang),
        words(_opening(company, outside=outside), lang),
        "\n\n".join(items),
        words(say("Everything that waits for you: %(link)s", link=links.to("/")), lang),
        words(say("Opening a link changes nothing; you act on the page after signing in."), lang),
    ]
    contact = company.contact.in_(lang)
    if outside and contact:
        parts.append(words(say("If you have questions: %(contact)s", contact=contact), lang))
    parts.append(company.name.in_(lang))
    return Mail(
        key=f"digest:{person.id}:{today.isoformat()}",
        recipient=person.email,
        recipient_name=person.name,
        user_id=person.id,
        about_vendor_id=person.vendor_id,
        language=lang,
        subject=words(_subject(news, lang), lang),
        body="\n\n".join(parts) + "\n",
    )


def _subject(news: Sequence[News], lang: Lang) -> Message:
    """Names the most urgent and how many more; a second time it says so, and never blames."""
    first = news[0]
    named = say(
        "%(title)s (due %(day)s)",
        title=first.obligation.text,
        day=dates.full(first.obligation.due_on, lang),
    )
    if len(news) > 1:
        named = say_n(
            "%(first)s and %(n)s more", "%(first)s and %(n)s more", len(news) - 1, first=named
        )
    if any(one.stage > 0 for one in news):
        return say("[Reminder, sent again] %(what)s", what=named)
    return say("[Request] %(what)s", what=named)


def _opening(company: Organisation, *, outside: bool) -> Message:
    if outside:
        return say(
            "%(company)s asks you kindly to take care of the following.", company=company.name
        )
    return say("The following waits for you.")


def _item(one: News, lang: Lang, today: date, *, outside: bool) -> str:
    due = one.obligation.due_on
    lines = [
        f"■ {words(one.obligation.text, lang)}",
        words(
            say(
                "Due %(day)s (%(distance)s)",
                day=dates.full(due, lang),
                distance=dates.distance(due, today),
            ),
            lang,
        ),
        links.to(f"/obligations/{one.obligation.id}"),
    ]
    if not outside:
        lines.insert(1, words(say("Vendor: %(name)s", name=one.vendor_name), lang))
    return "\n  ".join(lines)
