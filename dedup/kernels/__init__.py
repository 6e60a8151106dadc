"""Pure functions on strings and arrays; each third-party library in one file only."""
