"""Models of accounts and rights."""

from yanzhen.apps.accounts.models.grant import Grant
from yanzhen.apps.accounts.models.token import ApiToken
from yanzhen.apps.accounts.models.user import User

__all__ = ["ApiToken", "Grant", "User"]
