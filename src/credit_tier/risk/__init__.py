"""Risk: which enterprises to look at first; a model proposes and never sets a grade (DESIGN, decision 15)."""
