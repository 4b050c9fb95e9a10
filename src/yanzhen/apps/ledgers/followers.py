"""Who follows approvals (跟随审核): apps above this one register what they do when returns were approved."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from yanzhen.apps.accounts.models import User
from yanzhen.apps.ledgers.models import Return

Follower = Callable[[Sequence[Return], User], None]
_FOLLOWERS: list[Follower] = []


def follows_approvals(follower: Follower) -> Follower:
    """Register a function that is called with the returns just approved, inside the act."""
    if follower not in _FOLLOWERS:
        _FOLLOWERS.append(follower)
    return follower


def tell_followers(sheets: Sequence[Return], actor: User) -> None:
    """Let everything that hangs on the returns follow their approval."""
    for follower in _FOLLOWERS:
        follower(sheets, actor)
