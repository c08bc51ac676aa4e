"""Finding the live stories that readers search for: what is asked, what is found, and what else they may have meant."""
