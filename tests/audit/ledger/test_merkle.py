"""The tree against the vectors of Certificate Transparency, and against RFC 6962 written out once more."""

from hashlib import sha256

import pytest

from audit.ledger.merkle import EMPTY, WIDTH, Tree, leaf_hash, new_tiles, node_hash, root

# google/certificate-transparency, merkle tree tests: eight leaves and their roots.
LEAVES = [
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
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
HASHES = [leaf_hash(data) for data in LEAVES]


class Listed:
    """A tree in memory, cut into tiles as the tables cut it."""

    def __init__(self, leaves):
        self.levels = [list(leaves)]
        while len(self.levels[-1]) >= WIDTH:
            row = self.levels[-1]
            self.levels.append([root(row[at : at + WIDTH]) for at in range(0, len(row) // WIDTH * WIDTH, WIDTH)])

    def tile(self, level, number):
        return self.levels[level][number * WIDTH : (number + 1) * WIDTH]


def tree(size):
    return Tree(Listed(leaf_hash(str(number).encode()) for number in range(size)))


# RFC 6962, 2.1, word for word.
def mth(hashes):
    if not hashes:
        return sha256().digest()
    if len(hashes) == 1:
        return hashes[0]
    k = cut(len(hashes))
    return node_hash(mth(hashes[:k]), mth(hashes[k:]))


def path(m, hashes):
    n = len(hashes)
    if n == 1:
        return []
    k = cut(n)
    if m < k:
        return [*path(m, hashes[:k]), mth(hashes[k:])]
    return [*path(m - k, hashes[k:]), mth(hashes[:k])]


def subproof(m, hashes, whole):
    n = len(hashes)
    if m == n:
        return [] if whole else [mth(hashes)]
    k = cut(n)
    if m <= k:
        return [*subproof(m, hashes[:k], whole), mth(hashes[k:])]
    return [*subproof(m - k, hashes[k:], False), mth(hashes[:k])]


def cut(n):
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def test_the_empty_tree_and_the_empty_leaf():
    assert EMPTY.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert root([]) == tree(0).root(0) == EMPTY
    assert leaf_hash(b"").hex() == ROOTS[0]


@pytest.mark.parametrize("size", range(1, 9))
def test_the_known_roots(size):
    assert root(HASHES[:size]).hex() == ROOTS[size - 1]
    assert Tree(Listed(HASHES)).root(size).hex() == ROOTS[size - 1]


def test_the_known_paths():
    known = Tree(Listed(HASHES))
    assert [hash_.hex()[:8] for hash_ in known.inclusion(0, 8)] == ["96a296d2", "5f083f0a", "6b47aaf2"]
    assert [hash_.hex()[:8] for hash_ in known.inclusion(5, 8)] == ["bc1a0643", "ca854ea1", "d37ee418"]
    assert [hash_.hex()[:8] for hash_ in known.inclusion(2, 3)] == ["fac54203"]
    assert known.inclusion(0, 1) == []


@pytest.mark.parametrize("size", [1, 2, 3, 7, 255, 256, 257, 511, 513, 700])
def test_every_root_path_and_proof_is_that_of_the_rfc(size):
    there, hashes = tree(700), [leaf_hash(str(number).encode()) for number in range(size)]
    assert there.root(size) == mth(hashes)
    for number in {0, 1, size // 2, size - 1} & set(range(size)):
        assert there.inclusion(number, size) == path(number, hashes)
    for old in {1, size // 3, size // 2, size - 1, size, 256} & set(range(1, size + 1)):
        assert there.consistency(old, size) == subproof(old, hashes, True)


def test_three_levels_of_tiles():
    size = WIDTH * WIDTH + 300
    there, hashes = tree(size), [leaf_hash(str(number).encode()) for number in range(size)]
    assert there.root(size) == mth(hashes)
    assert there.inclusion(65_000, size) == path(65_000, hashes)
    assert there.consistency(65_535, size) == subproof(65_535, hashes, True)


def test_nothing_is_proved_of_what_is_not_there():
    with pytest.raises(ValueError, match="leaf 3 is not among the first 3"):
        tree(3).inclusion(3, 3)
    with pytest.raises(ValueError, match="does not grow out of"):
        tree(3).consistency(4, 3)
    assert tree(3).consistency(0, 3) == tree(3).consistency(3, 3) == []


def test_a_tile_is_kept_once_it_is_whole():
    assert new_tiles(0, 255) == []
    assert new_tiles(250, 260) == [(1, 0)]
    assert new_tiles(256, 512) == [(1, 1)]
    assert new_tiles(65_535, 65_536) == [(1, 255), (2, 0)]
