"""Addresses below ``/meetings/``."""

from __future__ import annotations

from django.urls import path

from yanzhen.web.meetings import (
    bodies,
    body_set_up,
    higher,
    item_acts,
    item_lists,
    item_work,
    item_writing,
    items,
    meeting_urls,
    meeting_work,
    prechecks,
    result_urls,
    schemes,
    talks,
)
from yanzhen.web.meetings.finding import takes_part
from yanzhen.web.navigation import NavEntry, register

app_name = "meetings"
urlpatterns = [
    path("bodies/", bodies.body_list, name="bodies"),
    path("bodies/new/", body_set_up.set_up, name="body_set_up"),
    path("bodies/<int:pk>/", bodies.body_page, name="body"),
    path("bodies/<int:pk>/edit/", bodies.edit, name="body_edit"),
    path("bodies/<int:pk>/end/", bodies.end, name="body_end"),
    path("bodies/<int:pk>/members/new/", bodies.seat_new, name="seat_new"),
    path("bodies/<int:pk>/members/<int:seat_id>/", bodies.seat_edit, name="seat_edit"),
    path("bodies/<int:pk>/members/<int:seat_id>/end/", bodies.seat_end, name="seat_end"),
    path("items/", item_lists.item_list, name="items"),
    path("items/new/", item_writing.new, name="item_new"),
    path("items/route/", item_writing.route_part, name="item_route"),
    path("items/<int:pk>/", items.item_page, name="item"),
    path("items/<int:pk>/print/", items.item_print, name="item_print"),
    path("items/<int:pk>/edit/", item_writing.edit, name="item_edit"),
    path("items/<int:pk>/reconsider/", item_writing.reconsider, name="item_reconsider"),
    path("items/<int:pk>/propose/", item_acts.propose, name="item_propose"),
    path("items/<int:pk>/transfer/", item_acts.transfer, name="item_transfer"),
    path("items/<int:pk>/prepared/", item_acts.prepared, name="item_prepared"),
    path("items/<int:pk>/ask/", item_acts.ask, name="item_ask"),
    path("items/<int:pk>/stand/", item_acts.stand, name="item_stand"),
    path("items/<int:pk>/deliberated/", item_acts.deliberated, name="item_deliberated"),
    path("items/<int:pk>/ready/", item_acts.ready, name="item_ready"),
    path("items/<int:pk>/next-day/", item_acts.next_day, name="item_next_day"),
    path("items/<int:pk>/resume/", item_acts.resume, name="item_resume"),
    path("items/<int:pk>/back/", item_acts.back, name="item_back"),
    path("items/<int:pk>/withdraw/", item_acts.withdraw, name="item_withdraw"),
    path("items/<int:pk>/seal/", item_acts.seal, name="item_seal"),
    path("items/<int:pk>/papers/", item_acts.paper, name="item_paper"),
    path("items/<int:pk>/papers/<int:paper_id>/remove/", item_acts.paper_remove, name="item_paper_remove"),
    *meeting_urls.patterns,
    path("<int:pk>/precheck/", prechecks.meeting_precheck, name="precheck"),
    path("talks/", talks.talk_list, name="talks"),
    path("talks/new/", talks.talk_new, name="talk_new"),
    path("schemes/", schemes.scheme_list, name="schemes"),
    path("schemes/new/", schemes.scheme_new, name="scheme_new"),
    path("schemes/<int:pk>/", schemes.scheme_page, name="scheme"),
    path("schemes/<int:pk>/stop/", schemes.stop, name="scheme_stop"),
    path("schemes/<int:pk>/<slug:stage_name>/", schemes.stage, name="scheme_stage"),
    path("higher/", higher.higher_list, name="higher"),
    path("higher/new/", higher.higher_new, name="higher_new"),
    path("higher/<int:pk>/", higher.higher_page, name="higher_decision"),
    path("higher/<int:pk>/task/", higher.higher_task, name="higher_task"),
    *result_urls.patterns,
]
finders = (item_work.meeting_work, meeting_work.work_at_meetings)

register(NavEntry("议事", "meetings:index", "gavel", None, 48, key="m", opens=takes_part))
