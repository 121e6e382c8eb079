"""What people record of data that goes out otherwise than entrusted, or abroad, and of certificates."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from portal.demo.acts.stage import Stage, WorkKey
from portal.demo.cast.shapes import PUBLISHED
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.evidence.services import receive_bytes
from portal.foundation.evidence.types import FileKind
from portal.ledger.data_sharing.work_on_day import WorkOnDay
from portal.ledger.vendors.models import Vendor
from portal.supervision.certificates import services as certificates
from portal.supervision.certificates.models import CheckWay, Standard
from portal.supervision.certificates.queries import handed_in_of
from portal.supervision.certificates.queries import of_vendor as certificates_of
from portal.supervision.certificates.workflow import (
    CERTIFICATES,
    CertificatePaper,
    LookedAt,
    ToldCertificate,
)
from portal.supervision.proposed_records import services as records
from portal.supervision.proposed_records.workflow import ProposedState
from portal.supervision.provisions import queries, services
from portal.supervision.provisions.workflow import PROVISIONS, MadeRecord, SiteService
from portal.supervision.published_terms import queries as published_terms
from portal.supervision.published_terms import services as terms_services
from portal.supervision.published_terms.workflow import TERMS, ReadTerms


@dataclass(frozen=True, slots=True)
class StoryRecord:
    """What is recorded of one need: as MadeRecord calls it, and the name of its file."""

    need: str
    wording: str
    file: str
    place: str = ""
    edition: str = ""
    choice: str = ""


def record_needs(
    stage: Stage, key: WorkKey, basis: str, records: Sequence[StoryRecord], *, actor: str
) -> None:
    """Of all data of the work on that basis."""
    _vendor, work = the_work(stage, key)
    series = [one.share.series for one in work.shares if one.share.provision_basis == basis]
    for one in records:
        made = MadeRecord(
            need=one.need,
            held_on=clock.today(),
            wording=one.wording,
            place=one.place,
            edition=one.edition,
            choice=one.choice,
        )
        file = receive_bytes(one.wording.encode(), one.file, FileKind.TEXT)
        with transaction():
            services.propose(work, basis, series, made, [file], actor=stage.actor(actor))


def confirm_records(stage: Stage, key: WorkKey, *, actor: str) -> None:
    """Whatever waits about the work is compared with what shows it."""
    engagement = stage.works[key]
    for row, _end in queries.records_of_vendor(engagement.vendor_id):
        if row.engagement_id == engagement.id and row.decided_at is None:
            with transaction():
                records.decide(
                    PROVISIONS,
                    row,
                    confirmed=True,
                    remark="",
                    version=None,
                    actor=stage.actor(actor),
                )


def name_in_policy(stage: Stage, name: str, *, actor: str) -> None:
    with transaction():
        services.name_in_policy(
            name, published=PUBLISHED, since=clock.today(), actor=stage.actor(actor)
        )


def register_tag(
    stage: Stage, key: WorkKey, opt_out: str, since: date, named: str, *, actor: str
) -> None:
    """What the web site sends to the vendor, under the name that the policy has for it."""
    _vendor, work = the_work(stage, key)
    names = {row.name: row.id for row in queries.policy_recipients_on(clock.today())}
    service = SiteService(
        series=work.shares[0].share.series,
        service="しおさい計測タグ",
        sent="閲覧ページ、時刻、Cookieの識別子、端末の種類",
        aims="当社は閲覧の状況の把握に、送信先は自社の会員への案内に利用する。",
        opt_out=opt_out,
        is_linked=True,
        since=since,
        named_as_id=names[named],
    )
    with transaction():
        services.register_recipient(work, service, actor=stage.actor(actor))


def the_work(stage: Stage, key: WorkKey) -> tuple[Vendor, WorkOnDay]:
    found = queries.find_work(stage.works[key].id)
    if found is None:
        raise LookupError(key)
    return found


@dataclass(frozen=True, slots=True)
class StoryCertificate:
    """As it was handed in; the last day is so many days `until` after loading, the first one `held` before
    that. `where`: it was looked up."""

    told: ToldCertificate
    file: str
    where: str


def certified(
    stage: Stage, standard: Standard, *, until: int, held: int, scope: str, **told: str
) -> ToldCertificate:
    last = stage.ago(-until)
    return ToldCertificate(
        standard=standard,
        scope=scope,
        since=last - timedelta(days=held),
        until=last,
        **told,
    )


def hand_in_certificate(stage: Stage, vendor: str, one: StoryCertificate, *, actor: str) -> None:
    file = receive_bytes(one.told.scope.encode(), one.file, FileKind.TEXT)
    with transaction():
        certificates.hand_in(stage.vendors[vendor], one.told, [file], actor=stage.actor(actor))


def check_certificate(
    stage: Stage, vendor: str, one: StoryCertificate, works: Sequence[WorkKey], *, actor: str
) -> None:
    """The latest that was handed in, found in the list of its body."""
    handed_in, _recorded = handed_in_of(stage.vendors[vendor].id)[0]
    seen = LookedAt(how=CheckWay.PUBLIC_LIST, on=clock.today(), where=one.where)
    with transaction():
        certificates.propose(
            stage.vendors[vendor],
            one.told,
            seen,
            [stage.works[key] for key in works],
            [],
            actor=stage.actor(actor),
            handed_in=handed_in,
        )


def record_posted_certificate(
    stage: Stage, vendor: str, one: StoryCertificate, *, sent_by: str, actor: str
) -> None:
    """It came on paper on the same day; it covers none of the work."""
    file = receive_bytes(one.told.scope.encode(), one.file, FileKind.TEXT)
    seen = LookedAt(how=CheckWay.PUBLIC_LIST, on=clock.today(), where=one.where)
    with transaction():
        certificates.propose(
            stage.vendors[vendor],
            one.told,
            seen,
            [],
            [file],
            actor=stage.actor(actor),
            paper=CertificatePaper(clock.today(), sent_by),
        )


def confirm_certificates(stage: Stage, vendor: str, *, actor: str) -> None:
    """Whatever waits of the vendor."""
    for row, _end in certificates_of(stage.vendors[vendor].id):
        if row.state is ProposedState.PROPOSED:
            with transaction():
                records.decide(
                    CERTIFICATES,
                    row,
                    confirmed=True,
                    remark="",
                    version=None,
                    actor=stage.actor(actor),
                )


def look_at_terms(stage: Stage, key: WorkKey, read: ReadTerms, *, actor: str) -> None:
    """Of the work's vendor, today, after the look before if there is one."""
    read = replace(read, looked_on=clock.today())
    vendor, work = stage.vendors[key[0]], stage.works[key]
    before = [line.row for line in published_terms.of_vendor(vendor.id) if line.stands]
    file = receive_bytes(read.evaluation.encode(), f"{read.title}.txt", FileKind.TEXT)
    with transaction():
        terms_services.propose(
            vendor,
            read,
            [file],
            actor=stage.actor(actor),
            work=work,
            follows=before[0] if before else None,
        )


def confirm_terms(stage: Stage, vendor: str, *, actor: str) -> None:
    """Whatever waits of the vendor."""
    for line in published_terms.of_vendor(stage.vendors[vendor].id):
        if line.row.state is ProposedState.PROPOSED:
            with transaction():
                records.decide(
                    TERMS,
                    line.row,
                    confirmed=True,
                    remark="",
                    version=None,
                    actor=stage.actor(actor),
                )
