"""Risk: which enterprises to look at first; a monotone model that proposes and never grades (风险排序)."""
