"""Addresses of the log, of purges and of the archive's parent area."""

from django.urls import path

from yanzhen.web.audit import purge_views, views
from yanzhen.web.navigation import NavEntry, register

app_name = "audit"
urlpatterns = [
    path("", views.event_list, name="log"),
    path("purges/", purge_views.purge_list, name="purges"),
    path("purges/new/", purge_views.propose, name="propose_purge"),
    path("purges/<int:pk>/", purge_views.purge_page, name="purge"),
    path("purges/<int:pk>/confirm/", purge_views.confirm, name="confirm_purge"),
    path("purges/<int:pk>/reject/", purge_views.reject, name="reject_purge"),
]

register(
    NavEntry("日志与审计", "audit:log", "history", "audit.view", 100, key="l"),
    NavEntry("清除", "audit:propose_purge", "trash", "purge.propose", 102),
    NavEntry("清除复核", "audit:purges", "trash", "purge.confirm", 103),
)
