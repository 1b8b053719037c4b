"""The commands, one module for each: read the options, call the engine, show the result."""
