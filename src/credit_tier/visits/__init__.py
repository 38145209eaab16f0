"""Visits: who goes where, what is found, and what the public may read (第二次随机、一公开)."""
