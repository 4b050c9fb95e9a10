"""Who follows readings (跟随识读): apps above this one register what they do when a new text has been read."""

from __future__ import annotations

from collections.abc import Callable

from yanzhen.apps.documents.models import DocumentVersion

Follower = Callable[[DocumentVersion], None]
_FOLLOWERS: list[Follower] = []


def follows_readings(follower: Follower) -> Follower:
    """Register a function that is called with each version just read, inside the act that keeps its reading."""
    if follower not in _FOLLOWERS:
        _FOLLOWERS.append(follower)
    return follower


def tell_followers(version: DocumentVersion) -> None:
    """Let everything that hangs on the document follow its new text."""
    for follower in _FOLLOWERS:
        follower(version)
