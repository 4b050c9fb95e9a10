"""What allauth asks of us: nobody signs up, a new password ends the duty to change it, signing in and out is logged."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from yanzhen.apps.accounts.actions.change_own_password import change_own_password
from yanzhen.apps.accounts.models import User


class AccountAdapter(DefaultAccountAdapter):
    """Ties allauth's flows to our accounts."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by administrators."""
        return False

    def set_password(self, user: User, password: str) -> None:
        """Store the password that its owner chose."""
        change_own_password(user=user, password=password)
