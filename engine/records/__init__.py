"""Decision records: what was decided, by whom, on which answers, by which rules; kept, found, verified, replayed."""
