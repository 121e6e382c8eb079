"""What came in the last days and waits for procurement: a dispute by telephone, a new proof of authority, the vendor
master of accounting.
"""

import csv
import hashlib
from contextlib import suppress
from io import BytesIO, StringIO
from typing import Final

from werkzeug.datastructures import FileStorage

from portal.demo.acts.stage import NIGHT, Diary, Stage
from portal.demo.cast.vendors_from_before import MIZUIRO
from portal.demo.cast.vendors_since_then import HIDAMARI, KOTORI
from portal.demo.papers.printing import AuthorityLetter, printed_authority
from portal.foundation.access.actor import SYSTEM
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words import dates
from portal.foundation.evidence.services import receive_bytes, receive_upload
from portal.foundation.evidence.types import FileKind
from portal.foundation.printing.press import PrintingUnavailable
from portal.ledger.exchange.importing import jobs, master
from portal.ledger.exchange.importing.master import MasterFile
from portal.ledger.exchange.own_list import looking
from portal.ledger.exchange.own_list.looking import ListMap
from portal.ledger.exchange.reading.files import read
from portal.ledger.vendors.models import VendorState
from portal.supervision.attestations.models import AUTHORITY_PAPERS
from portal.supervision.attestations.signing import authority_services
from portal.supervision.disputes import paper_services as disputes
from portal.supervision.disputes.paper_services import DisputePaper
from portal.supervision.findings.models import Cause, Finding
from portal.supervision.findings.queries import findings_of_vendor
from portal.supervision.paper_records.models import Way

BUYER, SIGNATORY = "koike", "hinata"
MASTER: Final = "取引先マスタ.csv"
COLUMNS: Final = {  # as the other system heads them, and what they are
    "取引先名": "vendors.name",
    "取引先カナ": "vendors.kana",
    "取引先区分": "vendors.kind",
    "法人番号": "vendors.corporate_number",
    "郵便番号": "vendors.postal_code",
    "住所": "vendors.registered_address",
    "電話番号": "vendors.phone",
}
KINDS: Final = {"入力業": "data_entry", "発送業": "printing_mailing"}
NEW: Final = (  # not in the register
    ("株式会社つきみ入力センター", "ツキミニュウリョクセンター", "入力業", "", "000-0031", "架空県つきみ市十五夜町3-1", "03-0000-0231"),
    ("有限会社ふゆなぎ発送", "フユナギハッソウ", "発送業", "", "000-0032", "架空県ふゆなぎ市凪町6-2", "03-0000-0232"),
)  # fmt: skip
MOVED_TO: Final = ("000-0033", "架空県みずいろ市空町8-8")
NEW_PHONE: Final = "03-0000-0233"
OVER: Final = (VendorState.CLOSED, VendorState.REJECTED)


def tell(diary: Diary, stage: Stage) -> None:
    diary.act(1, note_disagreement)
    diary.act(1, hand_in_proof)
    diary.on(stage.workday(1), lambda: compare_master(stage), part=NIGHT)


def note_disagreement(stage: Stage) -> None:
    """By telephone: it says that it sent its certificate before the contract. A second person confirms it."""
    came = DisputePaper(
        words="PCI DSSの準拠証明書は契約前に郵送済みであり、登録されていないのは貴社側の手続きによるものと考えます。",
        said_by=KOTORI.contacts[0].name,
        way=Way.PHONE,
        received_on=clock.today(),
    )
    stage.carry_out(BUYER, disputes.record_dispute, _without_certificate, came, ())


def _without_certificate(stage: Stage) -> Finding:
    rows = findings_of_vendor(stage.vendors[KOTORI.key].id)
    return next(
        row.finding
        for row in rows
        if row.finding.is_open and row.finding.cause is Cause.CERTIFICATE
    )


def hand_in_proof(stage: Stage) -> None:
    """Its paper runs out next year; procurement has not looked at the new one yet."""
    person, given_on = stage.people[SIGNATORY], stage.workday(3)
    paper = f"権限委任状 {dates.plain(given_on, 'ja')}付"
    letter = AuthorityLetter(
        HIDAMARI.name, HIDAMARI.given_by, f"{person.title} {person.name}", given_on
    )
    with suppress(PrintingUnavailable):
        upload = FileStorage(BytesIO(printed_authority(letter)), filename="権限委任状.pdf")
        file = receive_upload(upload, kinds=AUTHORITY_PAPERS, field="file")
        stage.carry_out(
            SIGNATORY,
            authority_services.hand_in_authority,
            person,
            given_by=HIDAMARI.given_by,
            paper=paper,
            until=stage.ago(-730),
            file=file,
        )


def compare_master(stage: Stage) -> None:
    """As the job does at night: read by the columns that somebody named, and compared."""
    data = _written(stage).encode("cp932")
    received = receive_bytes(data, MASTER, FileKind.CSV)
    found = looking.find_list(read(data, MASTER, fit=looking.fit), MASTER)
    told = ListMap(
        sheet=found.raw.name,
        heading=found.heading,
        columns=COLUMNS,
        values={"vendors.kind": KINDS},
        is_mapped=True,
    )
    digest = hashlib.sha256(data).hexdigest()
    with transaction():
        master.hand_in(MasterFile(MASTER, digest, None, received, told, found.form), actor=SYSTEM)
    jobs.run_imports()


def _written(stage: Stage) -> str:
    """One vendor has moved, another one has a new telephone number, two are new."""
    file = StringIO()
    rows = csv.writer(file, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    for key, vendor in stage.vendors.items():
        if vendor.state in OVER:
            continue
        code, address, phone = vendor.postal_code, vendor.registered_address, vendor.phone
        if key == MIZUIRO.key:
            code, address = MOVED_TO
        if key == HIDAMARI.key:
            phone = NEW_PHONE
        rows.writerow([vendor.name, vendor.kana, "", vendor.corporate_number, code, address, phone])
    rows.writerows(NEW)
    return file.getvalue()
