"""The interview: which question is worth asking next, for the verdict and for advice. No terminal inside."""
