"""Models of the log."""

from yanzhen.apps.audit.models.event import AuditContent, AuditEvent, AuditObject, ChainHead
from yanzhen.apps.audit.models.purge import LegalGround, Purge, PurgedSubject, PurgeState

__all__ = [
    "AuditContent",
    "AuditEvent",
    "AuditObject",
    "ChainHead",
    "LegalGround",
    "Purge",
    "PurgeState",
    "PurgedSubject",
]
