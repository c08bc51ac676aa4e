"""Whether addresses elsewhere that stories point at still answer: asked politely, and only when an operator says so."""
