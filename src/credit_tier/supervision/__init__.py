"""From a grade to a supervision tier in each field, and from tiers to the frame of a draw (分级分类监管)."""
