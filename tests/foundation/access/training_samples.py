"""Rows about training of a given vendor: what it was handed, its material, an answer with a file, a paper."""

from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.locking import next_number
from portal.supervision.paper_records.models import Paper, PaperKind, PaperScan, PaperState, Way
from portal.supervision.trainings.models import TrainingMaterial, TrainingProof
from tests.factories.trainings import answered, make_handed, make_training
from tests.foundation.access.gathering import Samples, kept


def a_training(rows: Samples) -> int:
    return make_training(rows.pam).id


def a_handed_training(rows: Samples) -> int:
    return kept(make_handed(rows.pam, rows.vendor))


def a_material(rows: Samples) -> int:
    row = make_handed(rows.pam, rows.vendor)
    return db.session.query(TrainingMaterial).filter_by(training_id=row.training_id).one().id


def a_proof(rows: Samples) -> int:
    told = answered(make_handed(rows.pam, rows.vendor), rows.signatory)
    return kept(
        TrainingProof(
            vendor_id=rows.vendor.id,
            report_id=told.id,
            file_sha256=rows.paper,
            file_name="list.pdf",
            added_at=clock.now(),
        )
    )


def a_training_paper(rows: Samples) -> int:
    """It waits for its second person, with one scan."""
    row = make_handed(rows.pam, rows.vendor)
    day = clock.today().isoformat()
    paper = kept(
        Paper(
            vendor_id=rows.vendor.id,
            number=next_number("P"),
            subject_kind="handed_trainings",
            subject_id=row.id,
            kind=PaperKind.TRAINING,
            state=PaperState.RECORDED,
            way=Way.FAX,
            received_on=clock.today(),
            entries={
                "said_by": "Rin",
                "corrects_id": None,
                "answer": {
                    "held_from": day,
                    "held_until": day,
                    "trained": 2,
                    "handling": 2,
                    "said_by": "Rin",
                    "rest_until": None,
                    "remark": "",
                },
            },
            recorded_by_id=rows.pam.id,
            recorded_at=clock.now(),
        )
    )
    kept(
        PaperScan(
            vendor_id=rows.vendor.id, paper_id=paper, file_no=1, name="1.pdf", sha256=rows.paper
        )
    )
    return paper


TRAINING_SAMPLES = {
    "training_id": a_training,
    "handed_training_id": a_handed_training,
    "training_material_id": a_material,
    "training_proof_id": a_proof,
    "training_paper_id": a_training_paper,
}
