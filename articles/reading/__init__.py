"""The front page: what readers touch. Knows editions, tags and their tallies; never a working copy."""
