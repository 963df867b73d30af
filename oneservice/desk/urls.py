"""The departments' addresses. The player and bookmarks rely on them."""

from django.urls import path

from oneservice.desk import (
    calendars,
    counter,
    custody,
    disputes,
    draws,
    rows,
    specials,
    supervising,
    views,
    visits,
    watching,
)

app_name = "desk"

urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("login/", views.login, name="login"),
    path("item/<int:item>/", views.item, name="item"),
    path("item/<int:item>/copy/", views.copy, name="copy"),
    path("item/<int:item>/rows/", rows.rows, name="rows"),
    path("item/<int:item>/special/<slug:special>/", specials.special, name="special"),
    path("appointments/", visits.appointments, name="appointments"),
    path("visit/<int:item>/", visits.visit, name="visit"),
    path("past/", specials.past, name="past"),
    path("item/<int:item>/<slug:action>", views.act, name="act"),
    path("calendar/", calendars.year, name="calendar"),
    path("calendar/new/", calendars.propose, name="calendar_new"),
    path("calendar/<int:notice>/", calendars.notice, name="calendar_notice"),
    path("calendar/<int:notice>/file/", calendars.document, name="calendar_file"),
    path("disputes/", disputes.disputes, name="disputes"),
    path("disputes/<int:dispute>/", disputes.dispute, name="dispute"),
    path("draws/", draws.draws, name="draws"),
    path("draws/<slug:version>/<slug:item>/<int:campaign>/", draws.draw, name="draw"),
    path("draws/<slug:version>/<slug:item>/<int:campaign>/list.json", draws.published, name="draw_list"),
    path("window/", counter.window, name="window"),
    path("window/<slug:ref>/", counter.fill, name="window_case"),
    path("window/<slug:ref>/show", counter.show, name="window_show"),
    path("window/<slug:ref>/material/<str:key>", counter.material, name="window_material"),
    path("window/<slug:ref>/sign/", counter.sign, name="window_sign"),
    path("window/<slug:ref>/code", counter.code, name="window_code"),
    path("window/<slug:ref>/hand-over", counter.hand_over, name="window_hand_over"),
    path("window/<slug:ref>/receipt/", counter.receipt, name="window_receipt"),
    path("papers/", custody.papers, name="papers"),
    path("papers/take/<int:item>/", custody.take, name="papers_take"),
    path("papers/<int:papers>/", custody.one, name="papers_list"),
    path("papers/<int:papers>/<slug:word>", custody.move, name="papers_move"),
    path("problems/", views.problems, name="problems"),
    path("watch/", watching.watch, name="watch"),
    path("watch/<int:watched>/order/", supervising.hurry, name="hurry"),
    path("orders/<int:order>/", supervising.order, name="order"),
    path("orders/<int:order>/<slug:word>", supervising.move, name="order_move"),
    path("settle/", views.settle, name="settle"),
]
