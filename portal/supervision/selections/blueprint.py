"""The routes of selection."""

from portal.foundation.core.pages.web import blueprint, form, get, post
from portal.supervision.selections import criteria_views, views
from portal.supervision.selections.earlier_list import views as list_views
from portal.supervision.selections.own_answers import views as own_views

bp = blueprint(
    "selections",
    get("/selections/", views.index),
    get("/selections/<int:assessment_id>", views.show),
    form("/selections/<int:assessment_id>/fill", views.fill),
    form("/selections/<int:assessment_id>/decide", views.decide),
    form("/selections/<int:assessment_id>/withdraw", views.withdraw),
    get("/selections/files/<int:selection_file_id>", views.file),
    get("/vendors/<int:vendor_id>/selection", views.of_vendor),
    form("/vendors/<int:vendor_id>/selection/new", views.begin),
    form("/vendors/<int:vendor_id>/selection/earlier", views.earlier),
    form("/vendors/<int:vendor_id>/selection/ask", own_views.ask),
    form("/selections/said/<int:told_in_id>/take-over", own_views.take_over),
    form("/selections/lists/new", list_views.take_in),
    post("/selections/lists/record", list_views.record_list),
    get("/selections/lists/<int:list_id>", list_views.show_list),
    get("/selections/lists/<int:list_id>/file", list_views.list_file),
    form("/selections/lists/<int:list_id>/decide", list_views.decide_list),
    get("/selections/criteria", criteria_views.criteria),
    form("/selections/criteria/new", criteria_views.propose_criteria),
    form("/selections/criteria/<int:criteria_decision_id>/decide", criteria_views.decide_criteria),
    menus=("desk.vendors",),
)
