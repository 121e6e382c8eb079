"""The routes of reports."""

from portal.foundation.core.pages.web import blueprint, form, get, post
from portal.proof.reports import views

bp = blueprint(
    "reports",
    get("/reports/", views.index),
    get("/vendors/<int:vendor_id>/reports", views.of_vendor, "desk.vendors"),
    form("/vendors/<int:vendor_id>/reports/new", views.draft),
    form("/reports/new", views.draft_for_all),
    form("/reports/<int:report_id>/edit", views.edit),
    get("/reports/<int:report_id>", views.show),
    post("/reports/<int:report_id>/issue", views.issue),
    get("/reports/<int:report_id>/pdf", views.pdf),
    post("/reports/<int:report_id>/decide", views.decide),
    form("/reports/<int:report_id>/decided-elsewhere", views.record_elsewhere),
    form("/reports/decisions/<int:report_decision_id>/check", views.check_record),
    get("/reports/decisions/files/<int:report_decision_file_id>", views.decision_file),
    get("/reports/<int:report_id>/decided.pdf", views.revision_pdf),
    menus=("reports.index",),
)
