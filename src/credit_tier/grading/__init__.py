"""From indicator values to a grade that explains itself: one scorecard, one kernel, one path for a single enterprise."""
