"""What stands on the page for signing: sections, what was typed, what was kept, who may sign."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from werkzeug.datastructures import MultiDict

from portal.content.catalogue import statement, statements
from portal.foundation.access.actor import Actor
from portal.foundation.access.permissions import Permission
from portal.foundation.core import clock
from portal.foundation.core.words.i18n import in_language
from portal.foundation.core.words.messages import Lang
from portal.supervision.attestations import queries
from portal.supervision.attestations.models import AttestationRequest, SignatoryAuthority
from portal.supervision.attestations.queries import RequestRow
from portal.supervision.attestations.signing import replies, sections
from portal.supervision.attestations.signing.replies import Form, ReplyProblem, ReplySheet
from portal.supervision.attestations.statements import queries as sitting_queries
from portal.supervision.attestations.statements import texts
from portal.supervision.attestations.statements.placeholders import fills_for


@dataclass(slots=True)
class SigningDesk:
    """A sitting as one person sees it."""

    rows: Sequence[RequestRow]
    sheets: Sequence[ReplySheet]
    form: Form
    lang: Lang  # of the statements
    authority: SignatoryAuthority | None
    may_sign: bool
    saved_at: datetime | None
    left_over: int  # requests that found no place in this sitting
    problems: list[ReplyProblem] = field(default_factory=list)
    fell_out: Sequence[AttestationRequest] = ()  # were on the page and are no longer open

    @property
    def works(self) -> int:
        return len({one.request.engagement_id for one in self.rows})

    def may_part(self, sheet: ReplySheet) -> bool:
        """Whether its works can be answered one by one without the page having no end."""
        section = sheet.section
        return section.is_group and len(self.sheets) + len(section.items) <= sections.MOST_SECTIONS

    @property
    def shown(self) -> str:
        """What is on the page, for the hidden field: `12:<SHA-256>,13:<SHA-256>`."""
        items = (item for sheet in self.sheets for item in sheet.section.items)
        return ",".join(f"{item.request.id}:{item.sha256}" for item in items)

    @property
    def acknowledgements(self) -> list[str]:
        """What is ticked once; the statements of a pack mostly share one."""
        found: dict[str, None] = {}
        for sheet in self.sheets:
            asked, fill = sheet.section.statement, sheet.section.items[0].fill
            found[texts.acknowledgement(asked, fill, self.lang)] = None
        return list(found)


def lay_out(
    rows: Sequence[RequestRow],
    actor: Actor,
    *,
    typed: Form | None,
    lang: Lang | None,
    default_lang: Lang,
    alone: bool,
) -> SigningDesk:
    """The page of these requests, all of one vendor. `typed`: None reads what the draft kept.

    `alone`: the page of a single request. Refuses work without terms on record.
    """
    may_sign = actor.may(Permission.ATTESTATION_SIGN)
    today = clock.today()
    draft = sitting_queries.find_draft(actor.user_id or 0) if may_sign else None
    if typed is None:
        typed = MultiDict(draft.typed if draft is not None else {})
    chosen = lang or typed.get("language") or default_lang
    fitting = rows[: sections.MOST]
    requests = [one.request for one in fitting]
    parted = sections.EVERY if alone else set(typed.getlist(replies.PARTED))
    found = sections.sections_of(
        fitting,
        {one.id: statement(one.statement_id, one.pack_version) for one in requests},
        fills_for(requests, fitting[0].vendor, today),
        chosen,
        parted=parted,
    )
    return SigningDesk(
        rows=fitting,
        sheets=replies.sheets_of(found, typed, chosen),
        form=typed,
        lang=chosen,
        authority=queries.authority_of(actor.user_id or 0, today) if may_sign else None,
        may_sign=may_sign,
        saved_at=draft.saved_at if draft is not None else None,
        left_over=len(rows) - len(fitting),
    )


def titles() -> dict[str, str]:
    return {one.id: in_language(one.title) for one in statements()}
