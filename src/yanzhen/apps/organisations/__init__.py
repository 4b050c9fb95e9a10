"""Organisations (单位), dated affiliations (隶属), persons (人员), postings (任职) and duties (分管、联系)."""
