"""Addresses of documents; ``/documents/<version>/#s-<start>`` is where every source leads."""

from django.urls import path

from yanzhen.web.documents.views import (
    batches,
    comments,
    document,
    items,
    listing,
    reading,
    replies,
    upload,
    versions,
)
from yanzhen.web.navigation import NavEntry, register

app_name = "documents"
register(NavEntry("文件", "documents:list", "file-text", "documents.view", 20, key="d"))

urlpatterns = [
    path("", listing.documents, name="list"),
    path("new/", upload.new_document, name="new"),
    path("batches/", batches.batch_list, name="batches"),
    path("batches/new/", batches.new_batch, name="new_batch"),
    path("batches/<int:pk>/", batches.batch, name="batch"),
    path("batches/<int:pk>/progress/", batches.batch_progress, name="batch_progress"),
    path("batches/<int:pk>/cancel/", batches.cancel_batch, name="cancel_batch"),
    path("batches/<int:pk>/continue/", batches.continue_batch, name="continue_batch"),
    path("files/<int:pk>/", document.document_page, name="document"),
    path("files/<int:pk>/edit/", document.describe, name="describe"),
    path("files/<int:pk>/versions/new/", upload.new_version, name="new_version"),
    path("files/<int:pk>/compare/", versions.choose_versions, name="choose_versions"),
    path("compare/<int:old>/<int:new>/", versions.compare_versions, name="compare"),
    path("compare/<int:old>/<int:new>/accept/", versions.accept_changed, name="accept_changed"),
    path("<int:pk>/comments/new/", comments.ask_for_comments, name="ask_for_comments"),
    path("comments/<int:pk>/", comments.comments, name="comments"),
    path("comments/<int:pk>/remind/", comments.remind, name="comments_remind"),
    path("comments/<int:pk>/extend/", comments.extend, name="comments_extend"),
    path("comments/<int:pk>/close/", comments.close, name="comments_close"),
    path("comments/<int:pk>/summary/", comments.summary_page, name="comments_summary"),
    path("comments/answers/<int:pk>/", comments.answer, name="comment_answer"),
    path("comments/replies/<int:pk>/", replies.reply, name="reply"),
    path("comments/replies/<int:pk>/say/", replies.say, name="reply_say"),
    path("comments/replies/<int:pk>/hand-in/", replies.hand_in, name="reply_hand_in"),
    path("comments/replies/<int:pk>/rewrite/", replies.rewrite, name="reply_rewrite"),
    path("comments/said/<int:pk>/drop/", replies.drop, name="comment_drop"),
    path("<int:pk>/", reading.reading, name="reading"),
    path("<int:pk>/print/", reading.sheet, name="print"),
    path("<int:pk>/changes/", reading.changes, name="changes"),
    path("<int:pk>/accept/", reading.accept_sure, name="accept_sure"),
    path("<int:pk>/ask-model/", reading.send_to_model, name="ask_model"),
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
