"""The library of the schools' own rules (学校制度库): versions, approval, review, what is missing."""
