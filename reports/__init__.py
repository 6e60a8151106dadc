"""Report in, rendering out. Imports `dedup.model` and nothing else of dedup."""
