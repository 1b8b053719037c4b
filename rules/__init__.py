"""The shipped rulebook: one module per difference, the verdict, the catalogue, the sources."""
