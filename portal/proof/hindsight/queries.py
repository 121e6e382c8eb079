"""Finds what was said falsely before, from facts, as today's rules see them. Nothing is kept but
what the officer decided."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from pypdfium2 import PdfDocument
from sqlalchemy import select

from portal.foundation.accounts.queries import names_of
from portal.foundation.audit.queries import trail_of
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.words import dates
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import LANGUAGES, Text, say
from portal.foundation.evidence import storage
from portal.foundation.mail.models import MailState, OutboxEmail
from portal.ledger.data_sharing.queries import reaches
from portal.ledger.data_sharing.work_on_day import Period
from portal.ledger.vendors.queries import vendors_by_id
from portal.proof.hindsight.models import Decided, PastDecision, SaidBefore, SaidKind
from portal.proof.reports.models import SupervisionReport
from portal.supervision.attestations.models import (
    Answer,
    Attestation,
    AttestationRequest,
    AttestationState,
    Wording,
)
from portal.supervision.mergers import queries
from portal.supervision.promises.models import VerdictSpan
from portal.supervision.promises.results import Verdict
from portal.supervision.responses.assignments.models import Assignment

FORMAT: Final = "kantoku.vendor-report/1"  # of reports from before these rules
_BY_MAIL: Final = frozenset({"e-mail", "メール"})  # as they said it
_RECEIPT: Final = {"en": "Receipt of attestation", "ja": "誓約受領書"}  # likewise
_ORDER: Final = ("broken", "due_soon", "excepted", "before_first", "kept")  # better and better


def find_all() -> list[SaidBefore]:
    """With what was decided about each, in the order of kinds."""
    found = [*_statements(), *_refusals(), *_reports(), *_shown()]
    return with_decisions(found)


def is_decided_since(moment: datetime) -> bool:
    """Whether the officer decided about anything from that moment on."""
    statement = select(PastDecision.id).where(PastDecision.decided_at >= moment).limit(1)
    return db.session.scalar(statement) is not None


def with_decisions(found: Sequence[SaidBefore]) -> list[SaidBefore]:
    """With what is decided about each by now; the finding itself is not repeated."""
    rows = db.session.scalars(select(PastDecision).order_by(PastDecision.id)).all()
    names = names_of(row.decided_by_id for row in rows)
    decided = {
        row.key: Decided(
            row.choice, row.remark, names.get(row.decided_by_id or 0, ""), row.decided_at
        )
        for row in rows
    }
    return [replace(said, decided=decided.get(said.key)) for said in found]


def _statements() -> Iterator[SaidBefore]:
    """What stands and speaks about days on which no data was within reach."""
    rows = db.session.execute(
        select(
            Attestation.id,
            Attestation.vendor_id,
            Attestation.engagement_id,
            Attestation.number,
            Attestation.signed_on,
            Attestation.period_from,
            Attestation.period_to,
        )
        .where(Attestation.state == AttestationState.SIGNED, Attestation.wording == Wording.PERIOD)
        .order_by(Attestation.id)
    ).all()
    within, called = reaches(None), _Names()
    anew = _asked_anew()
    for row in rows:
        reach = within.get(row.engagement_id)
        why = None if reach is None else reach.why_not(Period(row.period_from, row.period_to))
        if why is not None:
            number = anew.get(row.id)
            yield SaidBefore(
                SaidKind.STATEMENT,
                f"statement:{row.id}",
                row.vendor_id,
                called[row.vendor_id],
                row.number,
                row.signed_on,
                say(
                    "Signed about %(first)s to %(last)s. %(why)s",
                    first=row.period_from,
                    last=row.period_to,
                    why=why,
                ),
                row.id,
                say("Asked anew: %(number)s", number=number) if number else None,
            )


def _asked_anew() -> Mapping[int, str]:
    rows = db.session.execute(
        select(AttestationRequest.follows_id, AttestationRequest.number)
        .where(AttestationRequest.follows_id.is_not(None))
        .order_by(AttestationRequest.id)
    )
    return {follows: number for follows, number in rows if follows is not None}


def _refusals() -> Iterator[SaidBefore]:
    rows = db.session.execute(
        select(
            Attestation.id,
            Attestation.vendor_id,
            Attestation.number,
            Attestation.signed_on,
            Attestation.receipt_sha256,
            Attestation.language,
        )
        .where(Attestation.answer == Answer.DECLINE, Attestation.receipt_sha256.is_not(None))
        .order_by(Attestation.id)
    ).all()
    called = _Names()
    for row in rows:
        as_receipt = _RECEIPT[row.language]
        if _begins_with(row.receipt_sha256, as_receipt):
            yield SaidBefore(
                SaidKind.REFUSAL,
                f"refusal:{row.id}",
                row.vendor_id,
                called[row.vendor_id],
                row.number,
                row.signed_on,
                say(
                    "The vendor refused to sign; the paper of it says “%(title)s”.",
                    title=as_receipt,
                ),
                row.id,
            )


@lru_cache(maxsize=2000)
def _begins_with(sha256: str, title: str) -> bool:
    """Whether this stands at the head of a PDF of our own; what is stored never changes."""
    try:
        with PdfDocument(storage.read(sha256)) as document:
            head = document[0].get_textpage().get_text_bounded()
    except storage.FileDamaged:
        return False  # `flask records verify` names it
    return title in head[:400]


def _reports() -> Iterator[SaidBefore]:
    """Issued in the format of before: what each says, held against the records."""
    rows = db.session.scalars(
        select(SupervisionReport)
        .where(SupervisionReport.content.is_not(None), SupervisionReport.vendor_id.is_not(None))
        .order_by(SupervisionReport.id)
    ).all()
    contents = {row.id: json.loads(row.content or "{}") for row in rows}
    old = {row: row.vendor_id or 0 for row in rows if contents[row.id].get("format") == FORMAT}
    called = _Names()
    judged = _judged({(vendor_id, row.as_of) for row, vendor_id in old.items() if row.as_of})
    mailed = _days_with_mail(old.values())
    sent = dict(db.session.execute(select(Assignment.number, Assignment.assigned_on)).all())
    for row, vendor_id in old.items():
        told = [
            (SaidKind.MAIL, _mails(contents[row.id], mailed[vendor_id])),
            (SaidKind.SHEET, _sheets(contents[row.id], sent)),
            (SaidKind.APPROVAL, _approvals(contents[row.id], row)),
            (
                SaidKind.REPORTED,
                _verdicts(contents[row.id], judged.get((vendor_id, row.as_of))),
            ),
        ]
        for kind, what in told:
            if what:
                yield SaidBefore(
                    kind,
                    f"{kind}:{row.id}",
                    vendor_id,
                    called[vendor_id],
                    row.number or "",
                    clock.day_of(row.issued_at or row.drafted_at),
                    say("%(many)s: %(what)s", many=len(what), what=_listed(what)),
                    row.id,
                    _reissued(row, rows),
                )


def _listed(what: Sequence[Text]) -> Text:
    most = what[:5]
    more = "…" if len(what) > len(most) else ""
    return Text("、".join(one.ja for one in most) + more, ", ".join(one.en for one in most) + more)


def _reissued(row: SupervisionReport, rows: Sequence[SupervisionReport]) -> Any:
    """A later report about the same vendor and period."""
    same = (row.vendor_id, row.period_from, row.period_to)
    later = [
        report.number
        for report in rows
        if report.id > row.id and (report.vendor_id, report.period_from, report.period_to) == same
    ]
    return say("Issued anew: %(number)s", number=later[-1]) if later else None


def _log(content: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    rows: list[Mapping[str, Any]] = content.get("log", {}).get("log", {}).get("rows", [])
    return rows


def _mails(content: Mapping[str, Any], days: set[date]) -> list[Text]:
    told = [row for row in _log(content) if row.get("means") in _BY_MAIL]
    return [_row(row) for row in told if date.fromisoformat(row["on"]) not in days]


def _days_with_mail(vendor_ids: Iterable[int]) -> Mapping[int, set[date]]:
    """By vendor the days on which a mail was written that a server took."""
    found: dict[int, set[date]] = defaultdict(set)
    rows = db.session.execute(
        select(OutboxEmail.about_vendor_id, OutboxEmail.queued_at, OutboxEmail.finished_at).where(
            OutboxEmail.state == MailState.SENT, OutboxEmail.about_vendor_id.in_(set(vendor_ids))
        )
    )
    for vendor_id, *moments in rows:
        if vendor_id is not None:
            found[vendor_id] |= {clock.day_of(moment) for moment in moments if moment is not None}
    return found


def _sheets(content: Mapping[str, Any], sent: Mapping[str, date]) -> list[Text]:
    """The plan said “sent” of a sheet that was sent on another day."""
    found = []
    for row in _log(content):
        number = row.get("record", "")
        as_sent = say("Sent a questionnaire as planned (%(number)s)", number=number)
        known = sent.get(number)
        is_claim = row.get("activity") in {words(as_sent, lang) for lang in ("ja", "en")}
        if is_claim and known is not None and known != date.fromisoformat(row["on"]):
            found.append(_row(row))
    return found


def _row(row: Mapping[str, Any]) -> Text:
    """The day in the reader's language, the rest as the report has it."""
    said = row.get("activity", "")
    return Text(*(f"{dates.from_iso(row['on'], lang)} {said}" for lang in LANGUAGES))


def _approvals(content: Mapping[str, Any], row: SupervisionReport) -> list[Text]:
    """Whoever has the shell made it: nobody had signed in."""
    cells = [one for one in content.get("approval", []) if one.get("how") == "electronic"]
    if not cells:
        return []
    issued = next((line for line in trail_of(row) if line.action == "report.issued"), None)
    if issued is None or "system" not in issued.actor_roles:
        return []
    said = [f"{cell.get('heading', '')} {cell.get('name', '')}".strip() for cell in cells]
    return [Text(one, one) for one in said]


def _judged(
    wanted: Iterable[tuple[int, date]],
) -> Mapping[tuple[int, date | None], Mapping[str, tuple[str, Text]]]:
    """By vendor and day: by promise how it is judged now, with its name."""
    by_day: dict[date, set[int]] = defaultdict(set)
    for vendor_id, day in wanted:
        by_day[day].add(vendor_id)
    found: dict[tuple[int, date | None], Mapping[str, tuple[str, Text]]] = {}
    for day, vendor_ids in by_day.items():
        for vendor_id, judged in queries.evaluate(vendor_ids, day).items():
            found[vendor_id, day] = {
                promise.promise.id: (
                    judged.look_of(promise.promise.id).value,
                    promise.promise.short,
                )
                for promise in judged.promises
            }
    return found


def _verdicts(
    content: Mapping[str, Any], judged: Mapping[str, tuple[str, Text]] | None
) -> list[Text]:
    """Promises of which the report says better than is said now."""
    by_name = {}
    for name, look in (judged or {}).values():
        by_name[look.ja] = by_name[look.en] = (name, look)
    found = []
    for line in content.get("summary", {}).get("promises", []):
        now = by_name.get(line.get("name", ""))
        then = "before_first" if line.get("without_record") else line.get("verdict", "")
        if now is not None and is_worse(now[0], then):
            found.append(now[1])
    return found


def is_worse(now: str, then: str) -> bool:
    """Whether more was said than is judged now; what is not in scope now says nothing."""
    if now not in _ORDER or then not in _ORDER:
        return False
    return _ORDER.index(now) < _ORDER.index(then)


def _shown() -> Iterator[SaidBefore]:
    """Of each promise at each vendor the last time it was shown as kept, and is no more."""
    rows = db.session.scalars(
        select(VerdictSpan)
        .where(
            VerdictSpan.verdict == Verdict.KEPT,
            VerdictSpan.without_record.is_(False),
            VerdictSpan.valid_until.is_not(None),
        )
        .order_by(VerdictSpan.valid_until, VerdictSpan.id)
    ).all()
    last = {(row.vendor_id, row.promise_id): row for row in rows}
    day = timedelta(days=1)
    ended = [(row, row.valid_until - day) for row in last.values() if row.valid_until]
    judged, called = _judged({(row.vendor_id, on) for row, on in ended}), _Names()
    for row, on in ended:
        now = judged.get((row.vendor_id, on), {}).get(row.promise_id)
        if now is not None and is_worse(now[0], Verdict.KEPT.value):
            yield SaidBefore(
                SaidKind.SHOWN,
                f"shown:{row.vendor_id}:{row.promise_id}:{row.valid_until}",
                row.vendor_id,
                called[row.vendor_id],
                now[1],
                on,
                say(
                    "Shown as kept from %(first)s to %(last)s; today’s rules say otherwise.",
                    first=row.valid_from,
                    last=on,
                ),
            )


class _Names(dict[int, Text]):
    """Names of vendors, each read once."""

    def __missing__(self, vendor_id: int) -> Text:
        vendor = vendors_by_id({vendor_id}).get(vendor_id)
        self[vendor_id] = vendor.called if vendor else Text("", "")
        return self[vendor_id]
