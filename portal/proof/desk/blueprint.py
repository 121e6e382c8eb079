"""The routes of the desk."""

from portal.foundation.core.pages.web import blueprint, get, post
from portal.proof.desk import audit_views, calendar_views, views
from portal.proof.desk.matrix import views as boards
from portal.proof.desk.vendors import standing_views
from portal.proof.desk.vendors import views as vendor_list

bp = blueprint(
    "desk",
    get("/audit", audit_views.audit, "desk.audit"),
    get("/calendar/<calendar_token>.ics", calendar_views.calendar),
    post("/vendors/export", vendor_list.export_chosen, "desk.vendors"),
    post("/vendors/ask-for-statements", vendor_list.ask_many, "desk.vendors"),
    post("/vendors/send-questionnaire", vendor_list.send_many, "desk.vendors"),
    post("/vendors/draft-reports", vendor_list.draft_reports, "desk.vendors"),
    post("/vendors/hand-training", vendor_list.hand_training, "desk.vendors"),
    post("/vendors/change-owner", vendor_list.change_owner, "desk.vendors"),
    get("/vendors/", vendor_list.vendors, "desk.vendors"),
    get("/vendors/missing", standing_views.missing, "desk.vendors"),
    get("/vendors/<int:vendor_id>/over-time", standing_views.vendor_over_time, "desk.vendors"),
    get("/todo", views.todo, "desk.todo"),
    get("/done", views.done, "desk.done"),
    get("/vendors/export", vendor_list.export_vendors, "desk.vendors"),
    post("/vendors/export/begin", vendor_list.begin_export, "desk.vendors"),
    get("/today", views.today, "desk.today"),
    get("/board", boards.matrix, "desk.matrix"),
    post("/board/work-out", boards.work_out, "desk.matrix"),
    get("/board/pdf", boards.board_sheet, "desk.matrix"),
    get("/board/exceptions", boards.exceptions, "desk.matrix"),
    get("/board/<int:vendor_id>/<promise_id>", boards.promise),
    get("/board/<int:vendor_id>/<promise_id>/reasons", boards.reasons, "desk.matrix"),
    get("/obligations/<int:obligation_id>", views.obligation),
)
