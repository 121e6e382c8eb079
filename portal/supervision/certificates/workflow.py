"""What is recorded of a certificate and what a vendor hands in: its words, and what is refused. Pure.

The number of a Privacy Mark reads AAnnnnnn(mm): the body that assessed, the holder, and how often the
mark was granted; it holds two years (help of CRT-01 in questionnaire.yaml).
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from portal.foundation.core.errors import RuleViolated, demand_reason
from portal.foundation.core.words.dates import add_months
from portal.foundation.core.words.messages import Message, say
from portal.ledger.obligations.models import ObligationKind
from portal.supervision.certificates.models import (
    Certificate,
    CertificateEnd,
    CertificateEndKind,
    CertificateFile,
    CheckWay,
    HandedInCertificate,
    Standard,
)
from portal.supervision.proposed_records import workflow as proposed
from portal.supervision.proposed_records.kinds import RecordKind
from portal.supervision.proposed_records.workflow import LOOKS as LOOKS
from portal.supervision.proposed_records.workflow import STATES as STATES
from portal.supervision.proposed_records.workflow import ProposedState

STANDARDS: Mapping[Standard, Message] = {
    Standard.PRIVACY_MARK: say("Privacy Mark"),
    Standard.ISO_27001: say("ISO/IEC 27001 (ISMS)"),
    Standard.ISO_27701: say("ISO/IEC 27701 (PIMS)"),
    Standard.ISO_27017: say("ISO/IEC 27017 (cloud)"),
    Standard.ISMAP: say("ISMAP"),
    Standard.SOC_2_TYPE_1: say("SOC 2 Type 1"),
    Standard.SOC_2_TYPE_2: say("SOC 2 Type 2"),
    Standard.PCI_DSS: say("PCI DSS"),
    Standard.CARD_NOT_RETAINED: say("Statement that card data is not retained"),
    Standard.OTHER: say("Another certificate"),
}
CHECKS: Mapping[CheckWay, Message] = {
    CheckWay.PUBLIC_LIST: say("Found in the public list of the body"),
    CheckWay.ASKED_BODY: say("The body was asked"),
    CheckWay.ORIGINAL: say("The original was seen"),
    CheckWay.COPY: say("Only the copy was read"),
}
ENDS: Mapping[CertificateEndKind, Message] = {
    CertificateEndKind.WITHDRAWN: say("The body took it back or suspended it"),
    CertificateEndKind.GIVEN_UP: say("The holder gave it up"),
    CertificateEndKind.MISTAKEN: say("It was recorded by mistake"),
}
WITHOUT_NUMBER: Final = frozenset({Standard.PCI_DSS, Standard.CARD_NOT_RETAINED, Standard.OTHER})
MARK_MONTHS: Final = 24
_MARK = re.compile(r"(\d{2})(\d{6})\((\d{2})\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldCertificate:
    """What stands on a certificate, as a person writes it down; `until`: its last day."""

    standard: Standard
    called: str = ""
    number: str = ""
    body: str = ""
    scope: str
    since: date | None = None
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedAt:
    """How somebody saw that it is real: the way, the day, and where or what."""

    how: CheckWay
    on: date
    where: str


@dataclass(frozen=True, slots=True)
class CertificatePaper:
    """That a vendor sent it on paper: the day on which it came, and who sent it."""

    on: date | None
    sent_by: str


@dataclass(frozen=True, slots=True)
class MarkNumber:
    """The parts of the number of a Privacy Mark."""

    body: str
    holder: str
    times: int


def mark_number(written: str) -> MarkNumber | None:
    """None where it cannot be one."""
    parts = _MARK.fullmatch(plain_number(written))
    if parts is None or parts[3] == "00":
        return None
    return MarkNumber(parts[1], parts[2], int(parts[3]))


def plain_number(written: str) -> str:
    """Half-width, without spaces within or around."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", written)).strip()


def name_of(row: Certificate | HandedInCertificate) -> Message | str:
    """By what it is certified; another standard in the words of whoever recorded it."""
    return row.called if row.standard is Standard.OTHER else STANDARDS[row.standard]


def demand_sound(told: ToldCertificate) -> None:
    """Refuses blanks, a number that cannot be one of a Privacy Mark, and days that do not fit."""
    if told.standard is Standard.OTHER:
        demand_reason(told.called, "called", say("Say by which standard."))
    if told.standard is Standard.PRIVACY_MARK:
        if mark_number(told.number) is None:
            raise RuleViolated(
                say(
                    "The number of a Privacy Mark has eight digits and two in brackets, such as "
                    "10820001(05)."
                ),
                field="certificate_no",
            )
    elif told.standard not in WITHOUT_NUMBER:
        demand_reason(told.number, "certificate_no", say("Enter the number on the certificate."))
        demand_reason(told.body, "body", say("Say which body certified it."))
    demand_reason(
        told.scope, "scope", say("Say what the certificate covers: it counts for that only.")
    )
    _demand_days(told)


def _demand_days(told: ToldCertificate) -> None:
    since, until = told.since, told.until
    if since is None and told.standard is Standard.PRIVACY_MARK:
        raise RuleViolated(say("Enter the first day on the certificate."), field="certified_from")
    if since is not None and until < since:
        raise RuleViolated(
            say("The end date must not be before %(start)s.", start=since), field="certified_until"
        )
    if told.standard is Standard.PRIVACY_MARK and since is not None:
        longest = add_months(since, MARK_MONTHS) - timedelta(days=1)
        if until > longest:
            raise RuleViolated(
                say(
                    "A Privacy Mark holds two years: this one ends on %(day)s at the latest.",
                    day=longest,
                ),
                field="certified_until",
            )


def demand_current(told: ToldCertificate, today: date) -> None:
    """Of what a vendor hands in: refuses one that is over."""
    if told.until < today:
        raise RuleViolated(
            say(
                "This certificate ended on %(day)s. Hand in the one that is in force.",
                day=told.until,
            ),
            field="certified_until",
        )


def demand_looked_at(seen: LookedAt, today: date) -> None:
    """Refuses a day to come, and nothing said of where or what was seen."""
    if seen.on > today:
        raise RuleViolated(
            say("That day is still to come; today is %(today)s.", today=today), field="checked_on"
        )
    demand_reason(
        seen.where,
        "checked_where",
        say("Say where it was looked up or who was asked, and what was seen."),
    )


def demand_paper(paper: CertificatePaper, today: date) -> None:
    """Refuses a paper without its day or its sender, and one that is still to come."""
    if paper.on is None:
        raise RuleViolated(say("Enter the day on which the paper came."), field="paper_received_on")
    if paper.on > today:
        raise RuleViolated(
            say("That day is still to come; today is %(today)s.", today=today),
            field="paper_received_on",
        )
    demand_reason(paper.sent_by, "paper_sent_by", say("Say who sent the paper."))


def demand_end(
    row: Certificate, way: CertificateEndKind, *, ended_on: date, reason: str, today: date
) -> None:
    first = row.certified_from or row.proposed_on
    proposed.demand_end(row, first=first, ended_on=ended_on, reason=reason, today=today)
    if way is not CertificateEndKind.MISTAKEN and ended_on > row.certified_until:
        raise RuleViolated(
            say("It ended on %(day)s by itself.", day=row.certified_until), field="ended_on"
        )


def standing_of(
    row: Certificate, end: CertificateEnd | None, today: date
) -> tuple[str, Message, str]:
    """Icon, words and look: where it stands on the day."""
    if end is not None:
        return "slash-circle", ENDS[end.kind], "bad"
    if row.state is not ProposedState.CONFIRMED:
        icon, look = LOOKS[row.state]
        return icon, STATES[row.state], look
    if row.certified_until < today:
        return "x-circle", say("It has run out"), "bad"
    if row.certified_from is not None and row.certified_from > today:
        return "clock", say("It begins later"), "warn"
    days = (row.certified_until - today).days
    if days <= SOON:
        return "exclamation-circle", say("In force, ends soon"), "warn"
    return "check2-circle", say("In force"), "good"


SOON: Final = 90  # days before the last one on which a renewal is asked for
AFTER: Final = 30  # days after it on which the renewal is still asked for

CERTIFICATES = RecordKind(
    rows=Certificate,
    files=CertificateFile,
    ends=CertificateEnd,
    key="certificate_id",
    pages="certificates",
    called=say("Certificates"),
    event="certificate",
    prefix="CE",
    waits=ObligationKind.CERTIFICATE_CONFIRM,
    ways=ENDS,
    demand_end=demand_end,
)
