"""Addresses below ``/ledgers/``."""

from __future__ import annotations

from django.urls import path

from yanzhen.web.ledgers import acts, lists, matrix, records, sheet, work
from yanzhen.web.navigation import NavEntry, register

app_name = "ledgers"
urlpatterns = [
    path("", lists.to_fill, name="list"),
    path("received/", lists.received, name="received"),
    path("types/", lists.types, name="types"),
    path("types/<slug:code>/", matrix.type_page, name="type"),
    path("types/<slug:code>/form/", lists.form_page, name="form"),
    path("types/<slug:code>/records/", records.record_list, name="records"),
    path("types/<slug:code>/approve/", acts.approve, name="approve"),
    path("types/<slug:code>/lock/", acts.lock, name="lock"),
    path("types/<slug:code>/remind/", acts.remind, name="remind"),
    path("returns/<int:return_id>/", sheet.return_page, name="return"),
    path("returns/<int:return_id>/forward/", acts.forward, name="forward"),
    path("returns/<int:return_id>/zero/", acts.zero, name="zero"),
    path("returns/<int:return_id>/endorse/", acts.endorse, name="endorse"),
    path("returns/<int:return_id>/approve/", acts.approve_one, name="approve_one"),
    path("returns/<int:return_id>/send-back/", acts.back, name="send_back"),
    path("returns/<int:return_id>/recall/", acts.recall, name="recall"),
    path("returns/<int:return_id>/correct/", acts.correct, name="correct"),
    path("records/<int:record_id>/", records.record_page, name="record"),
]
finders = (work.ledger_work,)

register(NavEntry("台账", "ledgers:list", "table", "ledgers.view", 45, key="z"))
