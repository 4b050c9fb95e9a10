"""Score the reader against hand-made labels: ``python -m bench.reader_accuracy FOLDER``."""
