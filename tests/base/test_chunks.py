"""Long lists in pieces."""

import pytest

from base.chunks import chunks


@pytest.mark.parametrize(("count", "pieces"), [(0, []), (2, [[0, 1]]), (5, [[0, 1], [2, 3], [4]])])
def test_every_item_is_in_one_piece_of_at_most_the_size(count: int, pieces: list[list[int]]):
    assert list(chunks(iter(range(count)), 2)) == pieces
