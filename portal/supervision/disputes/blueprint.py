"""The routes of disputes."""

from portal.foundation.core.pages.web import blueprint, form, get
from portal.supervision.disputes import views

bp = blueprint(
    "disputes",
    form("/findings/<int:finding_id>/dispute", views.dispute_finding, "desk.todo"),
    form("/responses/<int:assignment_id>/dispute", views.dispute_sheet, "desk.todo"),
    form("/disputes/<int:dispute_id>/answer", views.answer),
    get("/disputes/files/<int:dispute_file_id>", views.file, "desk.todo"),
    menus=("findings.index",),
)
