"""Policies and releases by people; items, versions, log, pages and search made from them by machines."""

from disclosures.models.policies import Association, DisclosurePolicy, PolicyRule, Release
from disclosures.models.public import (
    LogHead,
    LogLeaf,
    PublicFormerNumber,
    PublicItem,
    PublicNotice,
    PublicPage,
    PublicSubject,
    PublicVersion,
    SearchEntry,
)

__all__ = [
    "Association",
    "DisclosurePolicy",
    "LogHead",
    "LogLeaf",
    "PolicyRule",
    "PublicFormerNumber",
    "PublicItem",
    "PublicNotice",
    "PublicPage",
    "PublicSubject",
    "PublicVersion",
    "Release",
    "SearchEntry",
]
