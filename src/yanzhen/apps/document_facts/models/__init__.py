"""Models of figures that documents state, by aggregate."""

from yanzhen.apps.document_facts.models.fact import DocumentFact, FactState
from yanzhen.apps.document_facts.models.step import FactStep

__all__ = ["DocumentFact", "FactState", "FactStep"]
