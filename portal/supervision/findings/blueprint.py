"""The routes of findings."""

from portal.foundation.core.pages.web import blueprint, form, get, post
from portal.supervision.findings.handling import act_views, forms, views

bp = blueprint(
    "findings",
    form("/findings/<int:finding_id>/plan", act_views.plan),
    form("/findings/<int:finding_id>/plan/answer", act_views.answer_plan),
    form("/findings/<int:finding_id>/repair", act_views.repair),
    form("/findings/<int:finding_id>/verify", act_views.verify),
    post("/findings/verify", act_views.verify_several),
    form("/findings/<int:finding_id>/effect", act_views.check_effect),
    form("/findings/<int:finding_id>/risk", act_views.propose_risk),
    form("/findings/risks/<int:risk_id>", act_views.decide_risk),
    form("/findings/<int:finding_id>/severity", act_views.change_severity),
    form("/findings/<int:finding_id>/drop", act_views.drop),
    get("/findings/", views.index),
    get("/vendors/<int:vendor_id>/findings", views.of_vendor, "desk.vendors", "desk.todo"),
    get("/findings/<int:finding_id>", views.show),
    get("/findings/files/<int:finding_file_id>", views.file, "desk.todo"),
    form("/vendors/<int:vendor_id>/findings/new", views.open_one, "desk.vendors", "desk.todo"),
    form(
        "/contracts/<int:contract_id>/findings/new",
        views.open_clause,
        "desk.vendors",
        "desk.todo",
    ),
    menus=(
        "findings.index",
        "desk.todo",
    ),
)
bp.add_app_template_filter(forms.told, "told")
bp.add_app_template_filter(forms.typed_words, "typed_words")
