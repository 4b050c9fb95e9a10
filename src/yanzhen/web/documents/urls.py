"""Addresses of documents; ``/documents/<version>/#s-<start>`` is where every source leads."""

from django.urls import path

from yanzhen.web.documents.views import document, items, listing, reading, upload, versions
from yanzhen.web.navigation import NavEntry, register

app_name = "documents"
register(NavEntry("文件", "documents:list", "file-text", "documents.view", 20, key="d"))

urlpatterns = [
    path("", listing.documents, name="list"),
    path("new/", upload.new_document, name="new"),
    path("files/<int:pk>/", document.document_page, name="document"),
    path("files/<int:pk>/edit/", document.describe, name="describe"),
    path("files/<int:pk>/versions/new/", upload.new_version, name="new_version"),
    path("files/<int:pk>/compare/", versions.choose_versions, name="choose_versions"),
    path("compare/<int:old>/<int:new>/", versions.compare_versions, name="compare"),
    path("compare/<int:old>/<int:new>/accept/", versions.accept_changed, name="accept_changed"),
    path("<int:pk>/", reading.reading, name="reading"),
    path("<int:pk>/changes/", reading.changes, name="changes"),
    path("<int:pk>/accept/", reading.accept_sure, name="accept_sure"),
    path("<int:pk>/add/", reading.add, name="add"),
    path("<int:pk>/undo/", reading.undo, name="undo"),
    path("<int:pk>/finish/", reading.finish, name="finish"),
    path("<int:pk>/reopen/", reading.reopen, name="reopen"),
    path("<int:pk>/progress/", reading.reading_progress, name="progress"),
    path("items/<int:pk>/", items.card, name="item"),
    path("items/<int:pk>/accept/", items.accept, name="item_accept"),
    path("items/<int:pk>/edit/", items.edit, name="item_edit"),
    path("items/<int:pk>/retype/", items.retype, name="item_retype"),
    path("items/<int:pk>/reject/", items.reject, name="item_reject"),
    path("items/<int:pk>/split/", items.split, name="item_split"),
    path("items/<int:pk>/merge/", items.merge, name="item_merge"),
]
