"""Files → Document records, in three steps: `find`, `read` (one call per file), `Assembly`."""

from dedup.documents.assemble import Assembly
from dedup.documents.collection import split
from dedup.documents.inputs import find, size
from dedup.documents.metadata import Metadata, load_metadata
from dedup.documents.read import read
from dedup.documents.records import FileText, Found, Input, Part, SourceFile

__all__ = [
    "Assembly",
    "FileText",
    "Found",
    "Input",
    "Metadata",
    "Part",
    "SourceFile",
    "find",
    "load_metadata",
    "read",
    "size",
    "split",
]
