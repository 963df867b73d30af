"""The tree of RFC 6962: its published roots, and that a path proves a leaf and nothing else."""

import hashlib

import pytest

from oneservice.records import merkle

LEAVES = [bytes.fromhex(data) for data in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
)]  # fmt: skip
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
"""The roots over the first 1, 2, ... 8 leaves, as the test data of Certificate Transparency give them."""


def hashes(count):
    return [merkle.leaf_hash(b"%d" % number) for number in range(count)]


@pytest.mark.parametrize("size", range(1, 9))
def test_the_published_roots_come_out(size):
    assert merkle.root([merkle.leaf_hash(data) for data in LEAVES[:size]]).hex() == ROOTS[size - 1]


def test_the_root_of_nothing_is_the_hash_of_nothing():
    assert merkle.root([]) == hashlib.sha256(b"").digest()


def test_every_leaf_of_every_small_tree_is_proven_by_its_path():
    for size in range(1, 34):
        leaves = hashes(size)
        proven = [merkle.root_by_path(leaves[n], n, size, merkle.path(leaves, n)) for n in range(size)]
        assert proven == [merkle.root(leaves)] * size


def test_a_path_proves_no_other_leaf_and_no_other_place():
    leaves = hashes(13)
    beside = merkle.path(leaves, 5)
    others = [merkle.root_by_path(leaves[n], 5, 13, beside) for n in range(13) if n != 5]
    places = [merkle.root_by_path(leaves[5], n, 13, beside) for n in range(13) if n != 5]
    assert merkle.root(leaves) not in [*others, *places]


def test_a_path_of_the_wrong_length_is_none():
    leaves = hashes(6)
    beside = merkle.path(leaves, 2)
    assert merkle.root_by_path(leaves[2], 2, 6, beside[:-1]) is None
    assert merkle.root_by_path(leaves[2], 2, 6, [*beside, beside[0]]) is None


def test_a_leaf_outside_the_tree_has_no_path():
    with pytest.raises(IndexError):
        merkle.path(hashes(3), 3)
    assert merkle.root_by_path(hashes(3)[0], 3, 3, []) is None
