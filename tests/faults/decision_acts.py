"""Acts about the decision on a report that are possible once, and what has to stand before."""

from collections.abc import Mapping
from io import BytesIO

from werkzeug.datastructures import FileStorage

from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.evidence.services import receive_upload
from portal.foundation.evidence.types import PROOF
from portal.proof.reports.deciding import services
from portal.proof.reports.models import SupervisionReport
from portal.proof.reports.printing import rendering
from portal.supervision.approvals.models import DecisionWay
from portal.supervision.approvals.workflow import DecidedElsewhere
from tests.actors import acting
from tests.cast import Cast
from tests.faults.acts import WHY, Act
from tests.foundation.access.gathering import Samples
from tests.proof.reports.drafts import drafted, issued


def _printed(_rows: Samples, cast: Cast) -> Mapping[str, int]:
    report = issued(cast)
    rendering.render_reports()
    return {"report_id": report.id}


def _recorded(rows: Samples, cast: Cast) -> Mapping[str, int]:
    report = db.session.get_one(SupervisionReport, _printed(rows, cast)["report_id"])
    pdf = BytesIO(b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n")
    scan = receive_upload(FileStorage(pdf, filename="scan.pdf"), kinds=PROOF, field="files")
    said = DecidedElsewhere(
        way=DecisionWay.PAPER,
        approved=True,
        decided_on=clock.today(),
        decider="Ms. Hojo",
        decider_title="Director",
    )
    with transaction():
        row = services.record_elsewhere(report, said, [scan], actor=acting(cast.pam))
    return {"report_decision_id": row.id}


ACTS: dict[str, Act] = {
    "reports.decide": Act("max", {"comment": WHY, "decision": "approve"}, _printed, form=False),
    "reports.check_record": Act("pip", {"wrong": "", "decision": "approve"}, _recorded),
    "reports.withdraw": Act(
        "pam", {"reason": WHY}, lambda _rows, cast: {"report_id": drafted(cast).id}
    ),
}
