"""Measures the pipeline on growing archives: the user's own, or generated ones."""
