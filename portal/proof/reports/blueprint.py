"""The routes of reports."""

from portal.foundation.core.pages.web import blueprint, form, get, post
from portal.proof.reports import views
from portal.proof.reports.deciding import views as deciding

bp = blueprint(
    "reports",
    get("/reports/", views.index),
    get("/vendors/<int:vendor_id>/reports", views.of_vendor, "desk.vendors"),
    form("/vendors/<int:vendor_id>/reports/new", views.draft),
    form("/reports/new", views.draft_for_all),
    form("/reports/<int:report_id>/edit", views.edit),
    form("/reports/<int:report_id>/withdraw", views.withdraw),
    get("/reports/<int:report_id>", deciding.show),
    post("/reports/<int:report_id>/issue", deciding.issue),
    get("/reports/<int:report_id>/pdf", deciding.pdf),
    get("/reports/review", deciding.to_review),
    post("/reports/review/approve", deciding.approve_together),
    get("/reports/<int:report_id>/review", deciding.review_one),
    get("/reports/<int:report_id>/pages/<int:page_no>", deciding.page_picture),
    post("/reports/<int:report_id>/decide", deciding.decide),
    form("/reports/<int:report_id>/decided-elsewhere", deciding.record_elsewhere),
    form("/reports/decisions/<int:report_decision_id>/check", deciding.check_record),
    get("/reports/decisions/files/<int:report_decision_file_id>", deciding.decision_file),
    get("/reports/<int:report_id>/decided.pdf", deciding.revision_pdf),
    menus=("reports.index",),
)
