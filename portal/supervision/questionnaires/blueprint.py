"""The routes of questionnaires."""

from portal.foundation.core.pages.web import blueprint, form, get, post
from portal.supervision.questionnaires import views
from portal.supervision.questionnaires.authoring import file_views, question_views
from portal.supervision.questionnaires.authoring import views as draft_views

bp = blueprint(
    "questionnaires",
    get("/questionnaires/drafts/<int:draft_id>", draft_views.draft),
    post("/questionnaires/drafts/<int:draft_id>", draft_views.arrange),
    form("/questionnaires/drafts/<int:draft_id>/words", draft_views.whole),
    form("/questionnaires/drafts/<int:draft_id>/sections/new", draft_views.new_section),
    form("/questionnaires/drafts/<int:draft_id>/sections/<section_id>", draft_views.section),
    get("/questionnaires/drafts/<int:draft_id>/check", draft_views.problems),
    post("/questionnaires/drafts/<int:draft_id>/publish", draft_views.publish),
    post("/questionnaires/drafts/<int:draft_id>/drop", draft_views.drop),
    form("/questionnaires/drafts/<int:draft_id>/grades", question_views.grades),
    form("/questionnaires/drafts/<int:draft_id>/tiers", question_views.tiers),
    form("/questionnaires/import", file_views.hand_in),
    post("/questionnaires/import/take-in", file_views.take),
    post("/questionnaires/import/map", file_views.look_again),
    get("/questionnaires/import/blank", file_views.blank),
    form("/questionnaires/<int:questionnaire_id>/plan", views.plan),
    form(
        "/questionnaires/drafts/<int:draft_id>/sections/<section_id>/new",
        question_views.new_question,
    ),
    form("/questionnaires/drafts/<int:draft_id>/questions/<question_id>", question_views.question),
    get("/questionnaires", views.index),
    get("/questionnaires/standard", views.standard_offer),
    post("/questionnaires/standard", views.standard),
    form("/questionnaires/new", views.new),
    get("/questionnaires/<int:questionnaire_id>", views.show),
    post("/questionnaires/<int:questionnaire_id>/draft", views.begin),
    form("/questionnaires/<int:questionnaire_id>/name", views.rename),
    post("/questionnaires/<int:questionnaire_id>/retire", views.retire),
    get("/questionnaires/versions/<int:version_id>", views.version),
    get("/questionnaires/versions/<int:version_id>/file.<ending>", views.version_file),
    get("/questionnaires/drafts/<int:draft_id>/file.<ending>", views.draft_file),
    get("/questionnaires/compare", views.compare),
    menus=("questionnaires.index",),
)
