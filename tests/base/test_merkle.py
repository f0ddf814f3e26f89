"""The tree of RFC 6962 against the values its own test data gives, and proofs of every leaf."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base import merkle

# Certificate Transparency's reference inputs and roots (google/certificate-transparency, merkletree tests)
INPUTS = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def leaves(count: int) -> list[bytes]:
    return [merkle.leaf_hash(entry) for entry in INPUTS[:count]]


@pytest.mark.parametrize("size", range(1, 9))
def test_the_root_of_the_reference_inputs_is_the_reference_root(size: int):
    assert merkle.root(leaves(size)).hex() == ROOTS[size - 1]


def test_an_empty_log_has_the_hash_of_nothing_as_root():
    assert merkle.root([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize("size", range(1, 9))
def test_appending_one_by_one_gives_the_same_root(size: int):
    frontier: list[bytes] = []
    for position, leaf in enumerate(leaves(size)):
        frontier = merkle.append(frontier, position, leaf)

    assert merkle.frontier_root(frontier).hex() == ROOTS[size - 1]


def test_the_sixth_leaf_of_eight_has_the_reference_proof():
    assert [part.hex() for part in merkle.inclusion_proof(leaves(8), 5)] == [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


@given(st.integers(1, 40).flatmap(lambda size: st.tuples(st.just(size), st.integers(0, size - 1))))
def test_every_leaf_is_proved_and_no_other_passes_for_it(place: tuple[int, int]):
    size, position = place
    hashes = [merkle.leaf_hash(str(number).encode()) for number in range(size)]
    proof, root = merkle.inclusion_proof(hashes, position), merkle.root(hashes)

    def proves(leaf: bytes, proof: list[bytes]) -> bool:
        return merkle.proves_inclusion(leaf=leaf, position=position, size=size, proof=proof, expected=root)

    assert proves(hashes[position], proof)
    assert not proves(merkle.leaf_hash(b"another"), proof)
    assert not proves(hashes[position], [*proof, root])
    assert not proof or not proves(hashes[position], proof[:-1])


def test_a_proof_needs_a_position_inside_the_tree():
    with pytest.raises(IndexError):
        merkle.inclusion_proof(leaves(3), 3)

    assert not merkle.proves_inclusion(leaf=leaves(1)[0], position=1, size=1, proof=[], expected=leaves(1)[0])
