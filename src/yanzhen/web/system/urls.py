"""Addresses of accounts and grants."""

from django.urls import path

from yanzhen.web.navigation import NavEntry, register
from yanzhen.web.system import views

app_name = "system"
urlpatterns = [
    path("", views.account_list, name="accounts"),
    path("accounts/issue/", views.issue, name="issue"),
    path("accounts/open/<int:person_id>/", views.open_for, name="open"),
    path("accounts/<int:pk>/", views.account_page, name="account"),
    path("accounts/<int:pk>/reset/", views.reset, name="reset"),
    path("accounts/<int:pk>/reset-two-steps/", views.take_off_two_steps, name="reset_two_steps"),
    path("accounts/<int:pk>/disable/", views.disable, name="disable"),
    path("accounts/<int:pk>/enable/", views.enable, name="enable"),
    path("accounts/<int:pk>/grant/", views.grant, name="grant"),
    path("grants/", views.grant_list, name="grants"),
    path("grants/<int:pk>/revoke/", views.revoke, name="revoke"),
]

register(NavEntry("账号与授权", "system:accounts", "user-cog", "accounts.view", 110, key="y"))
