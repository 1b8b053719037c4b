"""Scaffolding: a new rule and its test, written into a pack, ready to be edited."""
