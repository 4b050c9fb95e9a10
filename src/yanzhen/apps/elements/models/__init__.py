"""Models of data elements, by aggregate."""

from yanzhen.apps.elements.models.burden import BurdenEntry
from yanzhen.apps.elements.models.element import DataElement, ElementKind, ElementRhythm, Measured, SourceSystem
from yanzhen.apps.elements.models.importing import ElementImport, ImportMapping, ImportState
from yanzhen.apps.elements.models.proposal import ElementProposal, ProposalState
from yanzhen.apps.elements.models.use import AskOverride, ElementUse
from yanzhen.apps.elements.models.value import ElementValue

__all__ = [
    "AskOverride",
    "BurdenEntry",
    "DataElement",
    "ElementImport",
    "ElementKind",
    "ElementProposal",
    "ElementRhythm",
    "ElementUse",
    "ElementValue",
    "ImportMapping",
    "ImportState",
    "Measured",
    "ProposalState",
    "SourceSystem",
]
