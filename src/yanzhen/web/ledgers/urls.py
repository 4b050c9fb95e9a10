"""Addresses below ``/ledgers/``."""

from __future__ import annotations

from django.urls import path

from yanzhen.web.ledgers import (
    acts,
    builder,
    columns,
    filling,
    grid,
    lists,
    matrix,
    paper,
    records,
    sheet,
    work,
    workbook,
)
from yanzhen.web.navigation import NavEntry, register

app_name = "ledgers"
urlpatterns = [
    path("", lists.to_fill, name="list"),
    path("received/", lists.received, name="received"),
    path("types/", lists.types, name="types"),
    path("types/<slug:code>/", matrix.type_page, name="type"),
    path("types/<slug:code>/form/", lists.form_page, name="form"),
    path("types/<slug:code>/records/", records.record_list, name="records"),
    path("types/<slug:code>/export/", builder.export, name="export"),
    path("types/<slug:code>/revise/", builder.revise, name="revise"),
    path("types/<slug:code>/retire/", builder.retire, name="retire"),
    path("types/<slug:code>/agree/", builder.approve, name="agree"),
    path("catalogue/", builder.catalogue, name="catalogue"),
    path("builder/new/", builder.new, name="new"),
    path("builder/<int:version_id>/", builder.build, name="build"),
    path("builder/<int:version_id>/basics/", builder.basics, name="basics"),
    path("builder/<int:version_id>/undo/", builder.undo, name="build_undo"),
    path("builder/<int:version_id>/issue/", builder.issue, name="build_issue"),
    path("builder/<int:version_id>/discard/", builder.discard, name="build_discard"),
    path("builder/<int:version_id>/import/", builder.take_in, name="build_import"),
    path("builder/<int:version_id>/<slug:section>/", builder.entry, name="build_add"),
    path("builder/<int:version_id>/<slug:section>/<slug:name>/", builder.entry, name="build_entry"),
    path("builder/<int:version_id>/<slug:section>/<slug:name>/move/", builder.move, name="build_move"),
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
    path("returns/<int:return_id>/fill/", filling.fill_page, name="fill"),
    path("returns/<int:return_id>/fill/known/", filling.take_known, name="take_known"),
    path("returns/<int:return_id>/fill/new/", filling.new_row, name="new_row"),
    path("returns/<int:return_id>/fill/<int:record_id>/", filling.one_row, name="row"),
    path("returns/<int:return_id>/fill/<int:record_id>/remove/", filling.remove_row, name="remove_row"),
    path("returns/<int:return_id>/grid/", grid.rows_as_json, name="grid"),
    path("returns/<int:return_id>/rows/", grid.save, name="save_rows"),
    path("returns/<int:return_id>/check/", grid.check, name="check_rows"),
    path("returns/<int:return_id>/workbook/", workbook.download, name="workbook"),
    path("returns/<int:return_id>/upload/", workbook.hand_in, name="upload"),
    path("returns/<int:return_id>/upload/<int:staged_id>/", workbook.staged_page, name="staged"),
    path("returns/<int:return_id>/upload/<int:staged_id>/red/", workbook.red_download, name="red"),
    path("returns/<int:return_id>/upload/<int:staged_id>/columns/", columns.columns_page, name="columns"),
    path("returns/<int:return_id>/upload/<int:staged_id>/undo/", workbook.undo, name="undo_workbook"),
    path("returns/<int:return_id>/upload/<int:staged_id>/discard/", workbook.discard, name="discard_workbook"),
    path("returns/<int:return_id>/print/", paper.print_page, name="print"),
    path("scans/", paper.scan_page, name="scan"),
    path("records/<int:record_id>/", records.record_page, name="record"),
]
finders = (work.ledger_work,)

register(NavEntry("台账", "ledgers:list", "table", "ledgers.view", 45, key="z"))
