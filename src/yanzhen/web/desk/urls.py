"""Address of the desk."""

from __future__ import annotations

from django.urls import path

from yanzhen.web.desk import document_work, plan_work, views
from yanzhen.web.navigation import NavEntry, register

app_name = "desk"
urlpatterns = [path("", views.desk, name="desk")]
finders = (plan_work.plan_work, document_work.document_work)

register(NavEntry("工作台", "desk:desk", "layout-dashboard", None, 10, key="h"))
