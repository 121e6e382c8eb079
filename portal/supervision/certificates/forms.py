"""The shape of what is typed about certificates; the rules are in workflow.py."""

from collections.abc import Iterable

from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField

from portal.foundation.core import clock
from portal.foundation.core.pages.forms import (
    DayField,
    PickField,
    TickField,
    chosen,
    filled,
    line_field,
    needed,
    options,
    text_field,
    typed,
)
from portal.foundation.core.words.i18n import _l
from portal.foundation.lists.register import choices_of
from portal.supervision.certificates.models import (
    Certificate,
    CheckWay,
    HandedInCertificate,
    Standard,
)
from portal.supervision.certificates.workflow import (
    CHECKS,
    STANDARDS,
    CertificatePaper,
    LookedAt,
    ToldCertificate,
)


class HandInForm(FlaskForm):
    """What stands on a certificate. `offer` first."""

    standard = PickField(_l("Certificate"), [chosen()])
    called = line_field(
        _l("Name of the standard"),
        160,
        optional=True,
        description=_l("Only where it is none of those above."),
    )
    certificate_no = line_field(
        _l("Number on the certificate"),
        120,
        optional=True,
        description=_l("Of a Privacy Mark such as 10820001(05)."),
    )
    body = line_field(
        _l("Certified by"),
        200,
        optional=True,
        description=_l("The body or the auditors. Not needed for a Privacy Mark."),
    )
    scope = text_field(
        _l("What it covers"),
        2000,
        description=_l("The scope as it stands on the certificate: company, sites, services."),
    )
    certified_from = DayField(_l("Certified from"))
    certified_until = DayField(_l("Valid until"), [needed()])
    wording = text_field(_l("What else we should know"), 1000, optional=True)
    files = MultipleFileField(
        _l("File that proves it"),
        description=_l("PDF, photos, Word, Excel or text. Several files can be chosen."),
    )

    def offer(self) -> None:
        self.standard.choices = choices_of(STANDARDS)

    def told(self) -> ToldCertificate:
        return ToldCertificate(
            standard=Standard(self.standard.data),
            called=typed(self.called) or "",
            number=typed(self.certificate_no) or "",
            body=typed(self.body) or "",
            scope=typed(self.scope),
            since=self.certified_from.data,
            until=filled(self.certified_until),
        )


class CertificateForm(HandInForm):
    """What a person of the company found. `offer_works` first; without work: of the company itself."""

    paper_received_on = DayField(
        _l("Received on paper on"),
        description=_l("Only where the vendor sent it on paper. Scan it and add it as the file."),
    )
    paper_sent_by = line_field(_l("Who sent the paper"), 200, optional=True)
    works = TickField(
        _l("Work that it covers"),
        description=_l(
            "Compare with its scope. It answers questions and is asked for these pieces of work only."
        ),
    )
    checked_how = PickField(_l("How it was checked"), [chosen()])
    checked_on = DayField(_l("Checked on"), [needed()], default=clock.today)
    checked_where = text_field(
        _l("Where it was looked up, and what was seen"),
        1000,
        description=_l("Such as the address of the public list, or who of the body was asked."),
    )

    def offer_works(
        self, works: Iterable[tuple[int, str]] | None, *, by_paper: bool = False
    ) -> None:
        """None: of the company itself, which covers no entrusted work. `by_paper`: it may have come so."""
        if not by_paper:
            del self.paper_received_on, self.paper_sent_by
        self.offer()
        del self.wording
        self.checked_how.choices = choices_of(CHECKS)
        if works is None:
            del self.works
        else:
            self.works.choices = options((str(number), name) for number, name in works)

    @property
    def work_ids(self) -> list[int]:
        return [int(number) for number in self.works.data or ()] if "works" in self else []

    def seen(self) -> LookedAt:
        return LookedAt(
            how=CheckWay(self.checked_how.data),
            on=filled(self.checked_on),
            where=typed(self.checked_where),
        )

    def paper(self) -> CertificatePaper | None:
        """None: it did not come on paper."""
        if "paper_received_on" not in self:
            return None
        on, sent_by = typed(self.paper_received_on), typed(self.paper_sent_by) or ""
        return CertificatePaper(on, sent_by) if on is not None or sent_by else None


class DeclineForm(FlaskForm):
    reason = text_field(_l("Reason"), 1000)


def as_told(row: Certificate | HandedInCertificate | None) -> dict[str, object]:
    """What was handed in, to be looked at and kept or changed; of a renewal what does not change."""
    if row is None:
        return {}
    same: dict[str, object] = {
        "standard": row.standard.value,
        "called": row.called,
        "certificate_no": row.certificate_no,
        "body": row.body,
        "scope": row.scope,
    }
    if isinstance(row, HandedInCertificate):
        same |= {"certified_from": row.certified_from, "certified_until": row.certified_until}
    return same
