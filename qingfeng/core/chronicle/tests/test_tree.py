"""The tree against the definition of RFC 6962, its known vectors, and false proofs."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingfeng.core.chronicle import tree

# The inputs and roots of the reference implementation of Certificate Transparency, for 1 to 8 leaves.
INPUTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
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


def naive_root(data):
    if not data:
        return hashlib.sha256(b"").digest()
    if len(data) == 1:
        return hashlib.sha256(b"\x00" + data[0]).digest()
    half = naive_half(len(data))
    return hashlib.sha256(b"\x01" + naive_root(data[:half]) + naive_root(data[half:])).digest()


def naive_half(size):
    half = 1
    while half * 2 < size:
        half *= 2
    return half


def naive_path(number, data):
    if len(data) == 1:
        return []
    half = naive_half(len(data))
    if number < half:
        return [*naive_path(number, data[:half]), naive_root(data[half:])]
    return [*naive_path(number - half, data[half:]), naive_root(data[:half])]


def naive_proof(old, data, whole=True):
    if old == len(data):
        return [] if whole else [naive_root(data)]
    half = naive_half(len(data))
    if old <= half:
        return [*naive_proof(old, data[:half], whole), naive_root(data[half:])]
    return [*naive_proof(old - half, data[half:], False), naive_root(data[:half])]


pytestmark = pytest.mark.pure

DATA = [str(n).encode() for n in range(72)]
NAIVE = [naive_root(DATA[:size]) for size in range(len(DATA) + 1)]


class Known(dict):
    """Every complete subtree, worked out naively."""

    def __missing__(self, place):
        level, index = place
        self[place] = naive_root(DATA[index << level : (index + 1) << level])
        return self[place]


KNOWN = Known()


def grown(data):
    edge = tree.Frontier()
    for item in data:
        edge.add(tree.leaf_hash(item))
    return edge


def test_known_roots():
    data = [bytes.fromhex(text) for text in INPUTS]
    assert grown([]).root().hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert [grown(data[: n + 1]).root().hex() for n in range(8)] == ROOTS


@pytest.mark.parametrize("size", range(73))
def test_the_root_is_that_of_the_definition(size):
    edge = grown(DATA[:size])
    assert edge.root() == NAIVE[size] == tree.span_hash((0, size), KNOWN)
    assert tree.Frontier(size, edge.stack).root() == NAIVE[size]


def test_completed_nodes_are_named_rightly():
    edge = tree.Frontier()
    for item in DATA:
        for place, value in edge.add(tree.leaf_hash(item)):
            assert value == KNOWN[place]


@pytest.mark.parametrize("size", range(1, 71))
def test_every_leaf_of_every_size_can_be_proved(size):
    for number in range(size):
        path = [tree.span_hash(span, KNOWN) for span in tree.inclusion_spans(number, size)]
        assert path == naive_path(number, DATA[:size])
        leaf = tree.leaf_hash(DATA[number])
        assert tree.verify_inclusion(leaf=leaf, number=number, size=size, path=path, root=NAIVE[size])


@pytest.mark.parametrize("new", range(71))
def test_every_size_is_consistent_with_every_later_one(new):
    for old in range(new + 1):
        path = [tree.span_hash(span, KNOWN) for span in tree.consistency_spans(old, new)]
        if old:
            assert path == naive_proof(old, DATA[:new])
        assert tree.verify_consistency(old=old, new=new, path=path, old_root=NAIVE[old], new_root=NAIVE[new])


SIZES = st.integers(1, 70)


@given(st.data(), SIZES)
def test_a_false_inclusion_is_never_proved(data, size):
    number = data.draw(st.integers(0, size - 1))
    path = [tree.span_hash(span, KNOWN) for span in tree.inclusion_spans(number, size)]
    good = {"leaf": tree.leaf_hash(DATA[number]), "number": number, "size": size, "path": path, "root": NAIVE[size]}
    lies = [{"leaf": tree.leaf_hash(b"other")}, {"root": NAIVE[size - 1]}, {"path": [*path, path[-1] if path else b"x" * 32]}]
    if path:
        at = data.draw(st.integers(0, len(path) - 1))
        lies += [{"path": path[:-1]}, {"path": [*path[:at], b"\x00" * 32, *path[at + 1 :]]}]
    if number:
        lies.append({"number": number - 1})
    for lie in lies:
        assert not tree.verify_inclusion(**(good | lie))


@given(st.data(), st.integers(2, 70))
def test_a_false_consistency_is_never_proved(data, new):
    old = data.draw(st.integers(1, new - 1))
    path = [tree.span_hash(span, KNOWN) for span in tree.consistency_spans(old, new)]
    good = {"old": old, "new": new, "path": path, "old_root": NAIVE[old], "new_root": NAIVE[new]}
    at = data.draw(st.integers(0, len(path) - 1))
    for lie in (
        {"old_root": naive_root([b"x", *DATA[1:old]])},
        {"new_root": naive_root([b"x", *DATA[1:new]])},
        {"path": path[:-1]},
        {"path": [*path, b"\x00" * 32]},
        {"path": [*path[:at], b"\x00" * 32, *path[at + 1 :]]},
        {"path": []},
    ):
        assert not tree.verify_consistency(**(good | lie))
    assert not tree.verify_consistency(**(good | {"old": new, "new": old}))
