"""How times are written, where Django's own way is not a newsroom's."""
