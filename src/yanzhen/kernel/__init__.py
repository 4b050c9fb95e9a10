"""Words that every engine shares: citations, problems, errors, verdicts, text. Standard library only."""
