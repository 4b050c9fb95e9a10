"""Addresses of received files."""

from django.urls import path

from yanzhen.web.files import views

app_name = "files"
urlpatterns = [path("<int:pk>/", views.download, name="download")]
