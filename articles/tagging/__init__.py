"""Tags kept in order: their names and addresses, merging, splitting, undoing, and what a chief should look at."""
