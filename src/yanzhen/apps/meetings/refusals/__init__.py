"""Why an act on an item or a meeting is refused: for acts and pages alike."""
