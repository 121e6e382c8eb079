"""The routes of planning."""

from portal.foundation.core.pages.web import blueprint, form, get, post
from portal.supervision.planning.year import item_views, plan_views, views

bp = blueprint(
    "planning",
    get("/calendar/items/<int:plan_item_id>", item_views.item),
    form("/calendar/items/<int:plan_item_id>/move", item_views.move),
    form("/calendar/items/<int:plan_item_id>/leave-out", item_views.leave_out),
    form("/calendar/items/<int:plan_item_id>/done", item_views.note_done),
    get("/calendar/<int:year>/plan", plan_views.preview),
    post("/calendar/<int:year>/plan", plan_views.decide),
    post("/calendar/<int:year>/plan/work-out", plan_views.work_out),
    form("/settings/planning", plan_views.settings, "content.settings"),
    get("/year", plan_views.own_year, "planning.own_year"),
    get("/calendar", views.calendar),
    get("/calendar/<int:year>", views.overview),
    get("/calendar/<int:year>/vendors", views.by_vendor),
    get("/calendar/<int:year>/list", views.listed),
    get("/calendar/<int:year>/print", views.printed),
    menus=("planning.calendar",),
)
