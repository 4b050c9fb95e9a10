"""The yearly archive (归档): a numbered catalogue of what is to be kept, and a package of PDFs."""
