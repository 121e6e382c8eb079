"""The routes of board."""

from portal.foundation.core.routes import blueprint, get, post
from portal.proof.board import (
    audit_list,
    feed_views,
    vendor_acts,
    vendor_list,
    vendor_views,
    vendor_workbook,
    views,
)

bp = blueprint(
    "board",
    get("/audit", audit_list.audit, "board.audit"),
    get("/calendar/<calendar_token>.ics", feed_views.calendar),
    post("/vendors/export", vendor_acts.export_chosen, "board.vendors"),
    post("/vendors/ask-for-statements", vendor_acts.ask_many, "board.vendors"),
    post("/vendors/send-questionnaire", vendor_acts.send_many, "board.vendors"),
    post("/vendors/change-owner", vendor_acts.change_owner, "board.vendors"),
    get("/vendors/", vendor_list.vendors, "board.vendors"),
    get("/todo", vendor_views.todo, "board.todo"),
    get("/done", vendor_views.done, "board.done"),
    get("/vendors/export", vendor_workbook.export_vendors, "board.vendors"),
    post("/vendors/export/begin", vendor_workbook.begin_export, "board.vendors"),
    get("/today", views.today, "board.today"),
    get("/board", views.matrix, "board.matrix"),
    get("/board/<int:vendor_id>/<promise_id>", views.promise),
    get("/obligations/<int:obligation_id>", views.obligation),
)
