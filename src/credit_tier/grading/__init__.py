"""From indicator values to a grade that explains itself, in bulk and for a single enterprise."""
