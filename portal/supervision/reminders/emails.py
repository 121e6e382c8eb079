"""What people read when something is due."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from portal.foundation.core.words import dates
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Lang, Message, say, say_n
from portal.foundation.mail import outbox
from portal.foundation.mail.letters import Between, MailContent, Matter, as_text, parts_of
from portal.foundation.mail.outbox import Mail
from portal.foundation.organisation.models import Organisation
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind
from portal.ledger.vendors.queries import find_vendor, letter_between

MOST_GAPS: Final = 10  # named in one mail
MOST_LINES: Final = 50  # that name something; of the rest a mail says how many there are
# How long it takes, and what to have at hand, of what vendors do.
_NEEDS: Final[Mapping[ObligationKind, tuple[Message | None, Message]]] = {
    ObligationKind.ATTESTATION_SIGN: (
        say("about five minutes for each statement"),
        say("a signatory with the password or a passkey; nobody else can sign"),
    ),
    ObligationKind.QUESTIONNAIRE_ANSWER: (
        say(
            "it is kept as you go, so it can be done in several sittings; sections can be given to colleagues"
        ),
        say(
            "your rules for the handling of personal data and the records that the answers refer to"
        ),
    ),
    ObligationKind.FINDING_REPAIR: (
        None,
        say("what is mended or will be, by when and by whom, with a file that shows it"),
    ),
    ObligationKind.INCIDENT_ITEMS: (
        None,
        say("what is known so far; what is not known yet can follow"),
    ),
    ObligationKind.TRAINING_ANSWER: (
        say("as long as the material takes to read, and two minutes"),
        say("how many people handle the data, and how many of them were trained"),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MailReader:
    """Who gets the mail: a person with an account, or a vendor's contact without one."""

    name: str
    email: str
    language: Lang
    vendor_id: int | None
    user_id: int | None = None
    contact_id: int | None = None

    @property
    def is_outside(self) -> bool:
        return self.vendor_id is not None

    @property
    def key(self) -> str:
        return str(self.user_id) if self.user_id is not None else f"contact-{self.contact_id}"


@dataclass(frozen=True, slots=True)
class ToldObligation:
    """One obligation as it is told; `instead_of`: the name of who is away and would hear."""

    obligation: Obligation
    vendor_name: str | None  # None: it is the company's own
    stage: int
    instead_of: str


def digest(
    reader: MailReader, items: Sequence[ToldObligation], company: Organisation, today: date
) -> Mail:
    """One mail about everything, the most urgent first, in the person's language."""
    lang, outside = reader.language, reader.is_outside
    vendor = find_vendor(reader.vendor_id) if reader.vendor_id is not None else None
    between = letter_between(vendor) if outside else Between(company=company)
    letter = _letter(reader, items, today)
    parts = parts_of(letter, lang, name=reader.name, between=between, outside=outside)
    subject = _subject(items, lang)
    return Mail(
        key=f"digest:{reader.key}:{today.isoformat()}",
        recipient=reader.email,
        recipient_name=reader.name,
        user_id=reader.user_id,
        about_vendor_id=reader.vendor_id,
        language=lang,
        subject=words(outbox.subject_to(subject, between) if outside else subject, lang),
        body=as_text(parts),
        parts=parts,
        reply_to=between.reply_to if outside else "",
    )


def _letter(reader: MailReader, items: Sequence[ToldObligation], today: date) -> MailContent:
    matters, more = _worst(items, reader, today)
    where = say("Open everything that waits for you"), outbox.link_to("/")
    if len(matters) == 1 and not more and matters[0].link:
        where = say("Open this matter"), matters[0].link
        matters = [replace(matters[0], link="")]
    after = [say("Opening a link changes nothing; you act on the page after signing in.")]
    if reader.contact_id is not None:
        after = [say("Your colleagues with an account on the portal can take care of it.")]
    return MailContent(
        lines=_why(reader, items),
        matters=matters,
        rest=more,
        button=where if reader.contact_id is None else None,
        after=after,
    )


def _why(reader: MailReader, items: Sequence[ToldObligation]) -> list[Message]:
    """Why they are asked. Who is asked again hears so, and is not blamed."""
    if not reader.is_outside:
        return [say("The following waits for you.")]
    company = the_organisation().name
    why = say(
        "%(company)s entrusts the handling of personal data to companies such as yours, or is about to, and supervises "
        "it as the law asks (Act on the Protection of Personal Information, article 25). That is why you get this mail.",
        company=company,
    )
    if not _is_again(items):
        return [why, say("Please take care of the following.")]
    again = say(
        "This is asked of you a second time. If you have answered meanwhile, please take no notice."
    )
    return [again, why, say("Please take care of the following.")]


def _is_again(items: Sequence[ToldObligation]) -> bool:
    return any(item.stage > 0 for item in items)


def _needs(kind: ObligationKind, lang: Lang) -> list[str]:
    """What to know before sitting down to it: how long it takes, and what to have at hand."""
    time, hand = _NEEDS.get(kind, (None, None))
    lines = [
        *([say("Time it takes: %(time)s", time=time)] if time else []),
        *([say("At hand: %(things)s", things=hand)] if hand else []),
    ]
    return [words(line, lang) for line in lines]


def _worst(
    items: Sequence[ToldObligation], reader: MailReader, today: date
) -> tuple[list[Matter], list[Message]]:
    """The most urgent in MOST_LINES lines at most, and a sentence of how many more there are."""
    matters: list[Matter] = []
    room, told = MOST_LINES, 0
    for group in together(items):
        if room < 1:
            break
        named = _named(group, reader.language, room - 1)
        matters.append(_matter(group, named, reader, today))
        room -= 1 + len(named)
        told += len(group)
    more = len(items) - told
    if not more:
        return matters, []
    left = say_n(
        "And %(n)s more, which is less urgent.",
        "And %(n)s more, which are less urgent.",
        more,
    )
    return matters, [left]


def together(items: Sequence[ToldObligation]) -> list[list[ToldObligation]]:
    """Statements that one vendor has to sign by one day are told as one, so are the gaps of
    promises, which have no day of their own; the rest singly.

    The order stays: what is told as one stands where its first item stood.
    """
    found: dict[tuple[object, ...], list[ToldObligation]] = defaultdict(list)
    for item in items:
        row = item.obligation
        is_signing = row.kind is ObligationKind.ATTESTATION_SIGN and row.holder is Holder.VENDOR
        key: tuple[object, ...] = (row.id,)
        if is_signing:
            key = (row.vendor_id, row.due_on, item.instead_of)
        elif row.kind is ObligationKind.PROMISE_GAP:
            key = (row.kind, item.instead_of)
        found[key].append(item)
    return list(found.values())


def _subject(items: Sequence[ToldObligation], lang: Lang) -> Message:
    """Names the most urgent and how many more; a second time it says so, and never blames."""
    group = together(items)[0]
    first = group[0]
    named = say(
        "%(title)s (due %(day)s)",
        title=first.obligation.text if len(group) == 1 else _several(group),
        day=dates.full(first.obligation.due_on, lang),
    )
    more = len(items) - len(group)
    if more:
        named = say_n("%(first)s and %(n)s more", "%(first)s and %(n)s more", more, first=named)
    if _is_again(items):
        return say("[Reminder, sent again] %(what)s", what=named)
    return say("[Request] %(what)s", what=named)


def _several(group: Sequence[ToldObligation]) -> Message:
    if _are_gaps(group):
        return say_n(
            "%(n)s next step that our promises ask for",
            "%(n)s next steps that our promises ask for",
            len(group),
        )
    return say_n("%(n)s statement to sign", "%(n)s statements to sign", len(group))


def _are_gaps(group: Sequence[ToldObligation]) -> bool:
    return group[0].obligation.kind is ObligationKind.PROMISE_GAP


def _named(group: Sequence[ToldObligation], lang: Lang, room: int) -> list[str]:
    """What is told as one, by name in `room` lines, the count of the rest included.

    None for what stands alone, and where the heading, which says how many, is all there is room for.
    """
    if len(group) == 1 or room < 1:
        return []
    are_gaps = _are_gaps(group)
    lines = [_gap(item, lang) for item in group] if are_gaps else _by_work(group, lang)
    kept = min(len(lines), MOST_GAPS) if are_gaps else len(lines)
    if kept + (kept < len(lines)) > room:
        kept = room - 1
    more = len(lines) - kept
    if not more:
        return lines
    return [*lines[:kept], words(say_n("- and %(n)s more", "- and %(n)s more", more), lang)]


def _gap(one: ToldObligation, lang: Lang) -> str:
    return f"- {one.vendor_name or ''}: {words(one.obligation.text, lang)}"


def _by_work(group: Sequence[ToldObligation], lang: Lang) -> list[str]:
    """A line for each piece of work with its statements; a title without a work says all itself."""
    found: dict[str, list[str]] = defaultdict(list)
    for item in group:
        text = item.obligation.text
        title, work = text.params.get("title"), text.params.get("work")
        whole = title is None or work is None
        found[words(text if whole else work, lang)] += [] if whole else [words(title, lang)]
    comma = "、" if lang == "ja" else ", "
    return [
        f"- {work}: {comma.join(titles)}" if titles else f"- {work}"
        for work, titles in found.items()
    ]


def _matter(
    group: Sequence[ToldObligation], named: Sequence[str], reader: MailReader, today: date
) -> Matter:
    """One obligation, or the statements of one vendor and day with the one page for all of them."""
    one = group[0]
    due, lang = one.obligation.due_on, reader.language
    lines = [*named]
    are_gaps = len(group) > 1 and _are_gaps(group)
    if not reader.is_outside and not are_gaps:
        if one.vendor_name is not None:
            lines.append(words(say("Vendor: %(name)s", name=one.vendor_name), lang))
        if one.obligation.holder is Holder.VENDOR:
            lines.append(words(_no_answer(due, today), lang))
    if one.instead_of:
        lines.append(words(say("For %(name)s, who is away", name=one.instead_of), lang))
    link = outbox.link_to("/today") if are_gaps else ""
    if not are_gaps:
        lines.append(words(_due(due, today, lang, blames=not reader.is_outside), lang))
        if reader.is_outside:
            lines += _needs(one.obligation.kind, lang)
        if reader.contact_id is None:
            together_at = "/attestations/sitting" if reader.is_outside and len(group) > 1 else None
            link = outbox.link_to(together_at or f"/obligations/{one.obligation.id}")
    title = words(one.obligation.text if len(group) == 1 else _several(group), lang)
    return Matter(title=title, lines=lines, link=link)


def _due(due: date, today: date, lang: Lang, *, blames: bool) -> Message:
    """With how far away it is; how late somebody is, is told to colleagues alone."""
    day = dates.full(due, lang)
    if due < today and not blames:
        return say("Due %(day)s", day=day)
    return say("Due %(day)s (%(distance)s)", day=day, distance=dates.distance(due, today))


def _no_answer(due: date, today: date) -> Message:
    """For the company's people who are told of what a vendor leaves undone."""
    return say_n(
        "The vendor has not answered for %(n)s day. Please talk to them.",
        "The vendor has not answered for %(n)s days. Please talk to them.",
        max((today - due).days, 0),
    )
