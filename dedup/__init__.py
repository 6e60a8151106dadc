"""Finds copied passages and shared boilerplate in collections of documents, and explains them."""

__version__ = "0.1.0"
