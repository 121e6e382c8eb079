"""The routes of instructions."""

from portal.foundation.core.pages.web import blueprint, form, get, post
from portal.supervision.instructions import own_views, views

_OWN = ("instructions.own",)  # lines of the menu
_BOTH = ("instructions.index", "instructions.own")

bp = blueprint(
    "instructions",
    get("/instructions/", views.index),
    get("/instructions/cases", views.cases),
    get("/instructions/who-holds", views.who),
    form("/instructions/new", views.new),
    get("/instructions/cases/<int:case_id>", views.show_case),
    get("/instructions/cases/<int:case_id>/person", views.person),
    form("/instructions/cases/<int:case_id>/reply", views.reply),
    form("/instructions/cases/<int:case_id>/forget", views.forget),
    get("/instructions/<int:instruction_id>", views.show),
    form("/instructions/<int:instruction_id>/confirm", views.confirm),
    form("/instructions/<int:instruction_id>/withdraw", views.withdraw),
    get("/instructions/files/<int:instruction_file_id>", own_views.file, *_BOTH),
    get("/vendors/<int:vendor_id>/instructions", views.of_vendor, "desk.vendors"),
    form("/vendors/<int:vendor_id>/instructions/new", views.new_for_vendor, "desk.vendors"),
    get("/instructions/own", own_views.own, *_OWN),
    get("/instructions/own/<int:instruction_id>", own_views.show_own, *_OWN),
    post("/instructions/own/<int:instruction_id>/acknowledge", own_views.acknowledge, *_OWN),
    form("/instructions/own/<int:instruction_id>/report", own_views.report, *_OWN),
    menus=("instructions.index",),
)
