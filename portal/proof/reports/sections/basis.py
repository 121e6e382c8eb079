"""Section 13: how the verdicts come about, and who made the report from what."""

from collections.abc import Iterator
from datetime import datetime

from portal.foundation.core.words.messages import Message, say, say_n
from portal.proof.reports.content.report import Basis, Previous
from portal.proof.reports.content.tables import Revision
from portal.proof.reports.content.wording import Wording
from portal.proof.reports.facts.facts import Facts


def _not_known(facts: Facts) -> Iterator[Message]:
    """Where the log alone told what stood on the day, and tells it no more."""
    erased = sum(line.is_erased for line in facts.later)
    if erased:
        yield say_n(
            "Of the records made since, the details of %(n)s were erased by rule: whether it changed "
            "what is told of the day is not known, and the values of today are shown.",
            "Of the records made since, the details of %(n)s were erased by rule: whether they "
            "changed what is told of the day is not known, and the values of today are shown.",
            erased,
        )


def basis(
    facts: Facts,
    w: Wording,
    *,
    version: int,
    issued_at: datetime | None,
    replaces: Previous | None,
) -> Basis:
    """`version` 0 and no `issued_at`: a preview."""
    number, hash_ = facts.audit_head
    what = (
        say("In place of %(number)s: %(why)s", number=replaces.number, why=replaces.remark)
        if replaces
        else say("First issue")
    )
    first = Revision(version=version, on=facts.today, what=w(what))
    return Basis(
        method=w.sentences(
            [
                say(
                    "Each promise with a verdict in section 1 is judged by a rule, from the records "
                    "valid on %(day)s as they were known when the report was frozen. Kept needs a "
                    "record that shows it.",
                    day=facts.as_of,
                ),
                _beside(facts),
                *_not_known(facts),
            ]
        ),
        versions=facts.packs.versions,
        law=w(
            say(
                "Act on the Protection of Personal Information, Articles 23 to 25; "
                "General Guidelines 3-4-4; JIS Q 15001 J.9.4"
            )
        ),
        issued_at=issued_at,
        audit_head=hash_,
        audit_events=number,
        revisions=(first,) if version else (),
        publisher=w.listed([facts.company.name, facts.company.officer_title]),
    )


def _beside(facts: Facts) -> Message:
    """Where the last verdicts come from."""
    last = facts.previous
    if last is not None and last.as_of is not None:
        return say(
            "The last verdict beside it is that of the report %(number)s, of %(day)s.",
            number=last.number,
            day=last.as_of,
        )
    return say(
        "The last verdict beside it is that of %(day)s, the day before the period.",
        day=facts.span.day_before,
    )
