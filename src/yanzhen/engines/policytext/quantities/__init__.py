"""Quantities (数量): how numbers are written, their units, their qualifiers, what they are for."""
