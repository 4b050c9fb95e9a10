"""What allauth asks of us: nobody signs up, a new password ends the duty to change it, signing in and out is logged."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from yanzhen.apps.accounts.actions.change_own_password import change_own_password
from yanzhen.apps.accounts.actions.note_access import Access, note_access
from yanzhen.apps.accounts.models import User


class AccountAdapter(DefaultAccountAdapter):
    """Ties allauth's flows to our accounts."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by administrators."""
        return False

    def set_password(self, user: User, password: str) -> None:
        """Store the password that its owner chose."""
        change_own_password(user=user, password=password)

    def login(self, request: HttpRequest, user: User) -> None:
        """Open the session and note it."""
        super().login(request, user)
        note_access(what=Access.SIGNED_IN, user=user)

    def logout(self, request: HttpRequest) -> None:
        """Note the end of the session and close it."""
        if request.user.is_authenticated:
            note_access(what=Access.SIGNED_OUT, user=request.user)
        super().logout(request)
