"""The commands that have a room of their own: each gets answers, calls the engine, shows the result."""
