"""An append-only tree over entries of a log: RFC 6962 section 2, SHA-256, pure.

A leaf is an entry of the log, a position is counted from 0. All hashes are 32 bytes.
"""

import hashlib
from collections.abc import Sequence

LEAF, NODE = b"\x00", b"\x01"
EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    return hashlib.sha256(LEAF + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(NODE + left + right).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """The root over these leaf hashes, level by level: an odd one at the end goes up as it is."""
    level = list(leaves)
    if not level:
        return EMPTY_ROOT
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2], strict=False)
        level = [node_hash(left, right) for left, right in pairs] + level[len(level) & ~1 :]
    return level[0]


def append(frontier: Sequence[bytes], size: int, leaf: bytes) -> list[bytes]:
    """The frontier after one more leaf. It holds the roots of the full subtrees, the largest first."""
    parts, merges, current = list(frontier), size, leaf
    while merges & 1:
        current, merges = node_hash(parts.pop(), current), merges >> 1
    return [*parts, current]


def frontier_root(frontier: Sequence[bytes]) -> bytes:
    """The root over all leaves appended so far, from at most as many hashes as the size has binary digits."""
    if not frontier:
        return EMPTY_ROOT
    *rest, current = frontier
    for part in reversed(rest):
        current = node_hash(part, current)
    return current


def inclusion_proof(leaves: Sequence[bytes], position: int) -> list[bytes]:
    """The hashes that lead from the leaf at this position to the root, lowest first. IndexError outside."""
    if not 0 <= position < len(leaves):
        raise IndexError(position)
    if len(leaves) == 1:
        return []
    split = 1 << (len(leaves) - 1).bit_length() - 1
    if position < split:
        return [*inclusion_proof(leaves[:split], position), root(leaves[split:])]
    return [*inclusion_proof(leaves[split:], position - split), root(leaves[:split])]


def proves_inclusion(
    *, leaf: bytes, position: int, size: int, proof: Sequence[bytes], expected: bytes
) -> bool:
    """Does the proof lead from this leaf to the expected root of a tree of this size? (RFC 9162, 2.1.3.2)"""
    if not 0 <= position < size:
        return False
    node, last, current = position, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if node & 1 or node == last:
            current = node_hash(sibling, current)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            current = node_hash(current, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and current == expected
