"""A tag page as Django's tutorial would make it, on the same database: what ours is measured against."""
