"""Documents about things and words, at their IRIs."""
