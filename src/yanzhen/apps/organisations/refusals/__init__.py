"""Why an act would be refused: asked by the act itself and by the page that shows it."""
