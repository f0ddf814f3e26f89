"""The office's pages for lawyers and integrity files."""

from lawyers.admin import files, people

__all__ = ["files", "people"]
