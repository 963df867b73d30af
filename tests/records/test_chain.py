"""The attacks of the reliability facts, a hundred each: every one is found with the head kept elsewhere."""

import random
from dataclasses import replace

import pytest

from oneservice.records.chain import START, Head, Link, breaks, digest

LENGTH = 200


def link(head, number, verb="item.moved"):
    bare = Link("c", head.seq + 1, "2026-11-23T01:00:00+00:00", "staff:1", verb, "", {"n": number}, head.hash)
    return replace(bare, hash=digest(bare))


def chain(length=LENGTH, head=START):
    links = []
    for number in range(length):
        links.append(link(head, number))
        head = Head(links[-1].seq, links[-1].hash)
    return links


def head_of(links):
    return Head(links[-1].seq, links[-1].hash)


def edit(links, at):
    return [*links[:at], replace(links[at], data={"n": -1}), *links[at + 1 :]]


def delete(links, at):
    return links[:at] + links[at + 1 :]


def insert(links, at):
    return [*links[:at], link(head_of(links[:at]) if at else START, 999), *links[at:]]


def swap(links, at):
    other = (at + 7) % len(links)
    swapped = links.copy()
    swapped[at], swapped[other] = swapped[other], swapped[at]
    return swapped


def truncate(links, at):
    return links[:at]


def rewrite(links, at):
    new = links[:at]
    for number in range(len(links) - at):
        new.append(link(head_of(new) if new else START, number + 1000))
    return new


@pytest.mark.parametrize("attack", [edit, delete, insert, swap, truncate, rewrite])
def test_every_attack_on_a_chain_is_found(attack):
    links = chain()
    places = random.Random(7).sample(range(LENGTH), 100)
    found = [bool(breaks(attack(links, at), head_of(links))) for at in places]
    assert found == [True] * 100


def test_a_whole_chain_has_no_breaks():
    links = chain()
    assert breaks(links, head_of(links)) == []


def test_an_empty_chain_ends_in_the_start():
    assert breaks([], START) == []


def test_an_edit_is_named_by_its_entry():
    links = chain(3)
    assert breaks(edit(links, 1), head_of(links)) == ["entry 2 was altered"]


def test_an_edit_with_a_new_hash_shows_in_the_next_entry():
    links = chain(3)
    forged = replace(links[1], data={"n": -1})
    forged = replace(forged, hash=digest(forged))
    assert breaks([links[0], forged, links[2]], head_of(links)) == ["entry 3 does not continue entry 2"]


def test_a_deletion_is_counted():
    links = chain(4)
    assert breaks([links[0], links[3]], head_of(links)) == ["missing before entry 4: 2"]


def test_a_cut_off_end_needs_the_head():
    links = chain(3)
    assert breaks(links[:2], None) == []
    assert breaks(links[:2], head_of(links)) == ["cut off after entry 2: the head is entry 3"]


def test_entries_after_the_head_are_a_break_unless_the_chain_may_have_grown():
    links = chain(3)
    assert breaks(links, head_of(links[:2])) == ["entries after the head: 1"]
    assert breaks(links, head_of(links[:2]), grown=True) == []


def test_a_chain_written_anew_is_not_the_one_that_was_kept():
    links = chain(3)
    assert breaks(rewrite(links, 0), head_of(links)) == ["entry 3 is not the head that was kept"]
