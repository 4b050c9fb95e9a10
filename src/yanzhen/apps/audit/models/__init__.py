"""Models of the log."""

from yanzhen.apps.audit.models.event import AuditContent, AuditEvent, AuditObject, ChainHead

__all__ = ["AuditContent", "AuditEvent", "AuditObject", "ChainHead"]
