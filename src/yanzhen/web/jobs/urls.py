"""Addresses of background jobs."""

from django.urls import path

from yanzhen.web.jobs import views
from yanzhen.web.navigation import NavEntry, register

app_name = "jobs"
urlpatterns = [
    path("", views.job_list, name="list"),
    path("<int:pk>/", views.job_page, name="job"),
    path("<int:pk>/cancel/", views.cancel, name="cancel"),
]

register(NavEntry("后台作业", "jobs:list", "hourglass", "jobs.view", 112))
