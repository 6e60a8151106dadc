"""Which links are needed: all of few places, a forest of many."""

from __future__ import annotations

from itertools import combinations

import networkx
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from dedup.kernels import forests

SHARE = 0.8


def needed(links, most, weights=None):
    """Of links of two spans each, the numbers of those that are needed."""
    spans = np.array([one for one, _ in links] + [other for _, other in links], dtype=np.int64)
    spans = spans.reshape(-1, 2)
    order = np.lexsort((-spans[:, 1], spans[:, 0]))
    best = np.argsort(-np.array(weights or [1] * len(links)), kind="stable")
    return np.flatnonzero(forests.needed(spans, order, best, SHARE, most)).tolist()


def place(document, start=0, end=50):
    return 1000 * document + start, 1000 * document + end


def every_two(count, **span):
    return list(combinations([place(document, **span) for document in range(count)], 2))


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20), st.integers(1, 5)), max_size=60),
    st.integers(1, 8),
)
def test_few_places_keep_all_links_and_many_a_maximum_spanning_forest(edges, most):
    edges = [edge for edge in edges if edge[0] != edge[1]]
    links = [(place(a), place(b)) for a, b, _ in edges]
    kept = needed(links, most, [weight for _, _, weight in edges])
    graph = networkx.MultiGraph()
    graph.add_weighted_edges_from(edges)
    for component in networkx.connected_components(graph):
        own = [i for i, (a, _, _) in enumerate(edges) if a in component]
        found = [i for i in kept if i in own]
        if len(component) <= most:
            assert found == own
            continue
        tree = networkx.Graph([edges[i][:2] for i in found])
        assert len(found) == len(component) - 1
        assert networkx.is_connected(tree)
        best = networkx.maximum_spanning_edges(graph.subgraph(component), data=True)
        assert sum(edges[i][2] for i in found) == sum(edge[-1]["weight"] for edge in best)


def test_spans_that_cover_each_other_are_one_place():
    links = [(place(0, end=50), place(1)), (place(0, end=45), place(2)), (place(1), place(2))]
    assert needed(links, 2) == [0, 1]
    apart = [(place(0, end=50), place(1)), (place(0, end=30), place(2)), (place(1), place(2))]
    assert needed(apart, 3) == [0, 1, 2]
    assert needed(apart, 4) == [0, 1, 2]


def test_links_of_parts_of_what_many_hold_say_nothing_new():
    whole = every_two(10)[:9]
    parts = every_two(10, start=5, end=20)
    assert needed(whole + parts, 5) == list(range(9))
    assert needed(whole + parts, 10) == list(range(len(whole + parts)))


def test_a_part_that_stands_elsewhere_too_is_linked():
    whole = every_two(10)[:9]
    elsewhere = [(place(0, start=5, end=20), place(20, start=5, end=20))]
    assert needed(whole + elsewhere, 5) == list(range(10))


def test_parts_of_two_passages_are_linked():
    one, other = every_two(10)[:9], [(place(30), place(n)) for n in range(31, 40)]
    both = [(place(0, start=5, end=20), place(30, start=5, end=20))]
    assert needed(one + other + both, 5) == list(range(19))


def test_no_links():
    assert needed([], 1) == []
