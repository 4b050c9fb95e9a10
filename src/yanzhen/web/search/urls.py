"""Address of the search page."""

from django.urls import path

from yanzhen.web.navigation import NavEntry, register
from yanzhen.web.search import views

app_name = "search"
urlpatterns = [path("", views.search_page, name="search")]

register(NavEntry("检索", "search:search", "search", "search.use", 90, key="f", is_search=True))
