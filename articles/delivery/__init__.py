"""What readers get on its way out: kept as long as it is true, and others told when it has changed."""
