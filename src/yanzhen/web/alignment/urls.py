"""Addresses of alignment; they stand under ``/documents/``, for an alignment belongs to its local document."""

from django.urls import path

from yanzhen.web.alignment.views import deciding, rows, sheet, starting

app_name = "alignment"

urlpatterns = [
    path("files/<int:pk>/alignment/", sheet.alignment, name="sheet"),
    path("files/<int:pk>/alignment/new/", starting.choose, name="choose"),
    path("files/<int:pk>/alignment/undo/", deciding.undo, name="undo"),
    path("files/<int:pk>/alignment/print/", sheet.alignment_print, name="print"),
    path("files/<int:pk>/alignment/export/", sheet.alignment_export, name="export"),
    path("alignment/<int:pk>/refresh/", starting.refresh, name="refresh"),
    path("alignment/<int:pk>/drop/", starting.drop, name="drop"),
    path("alignment/rows/<int:pk>/", rows.row, name="row"),
    path("alignment/rows/<int:pk>/confirm/", deciding.confirm, name="confirm"),
    path("alignment/rows/<int:pk>/reject/", deciding.reject, name="reject"),
    path("alignment/rows/<int:pk>/pick/", rows.pick, name="pick"),
    path("alignment/rows/<int:pk>/aside/", rows.aside, name="aside"),
    path("alignment/rows/<int:pk>/reconsider/", deciding.reopen, name="reconsider"),
    path("alignment/rows/<int:pk>/task/", rows.task, name="task"),
]
