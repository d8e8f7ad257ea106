"""Ready-made queries: their catalogue, their pages, their answers in every format."""
