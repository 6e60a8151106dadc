"""Report in, rendering out: terminal, HTML, JSON. Imports `dedup.model` and nothing else of dedup."""
