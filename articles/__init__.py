"""Stories, their subjects and the links between them: the newsroom and what readers see of it."""
