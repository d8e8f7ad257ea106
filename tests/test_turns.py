"""Whose turn it is: nobody takes the place of another."""

import subprocess
import sys
from threading import Event, Thread

import pytest

from citygraph.processors import Processors
from citygraph.turns import BusyError, Turns


@pytest.fixture
def turns_of(tmp_path):
    def make(processors=64, **limits):
        return Turns(**limits, processors=Processors(str(tmp_path / "processor"), processors))

    return make


class Client(Thread):
    """Takes a turn and has it until told to end; tells what became of it."""

    def __init__(self, turns, name, order=None):
        super().__init__(daemon=True)
        self.turns, self.client, self.order = turns, name, [] if order is None else order
        self.has_turn, self.ended, self.error = Event(), Event(), None
        self.start()

    def run(self):
        try:
            with self.turns.turn(self.client):
                self.order.append(self.client)
                self.has_turn.set()
                self.ended.wait()
        except BusyError as error:
            self.error = error
            self.has_turn.set()

    def end(self):
        self.ended.set()
        self.join()


def waiting(turns, number):
    while sum(map(len, turns._waiting.values())) < number:
        pass


def started(turns, *names):
    clients = [Client(turns, name) for name in names]
    for client in clients:
        client.has_turn.wait()
    return clients


def test_last_place_is_kept_for_another(turns_of):
    turns = turns_of(at_once=3, queue=4, wait=60)
    first, second = started(turns, "a", "a")
    third = Client(turns, "a")
    waiting(turns, 1)
    (other,) = started(turns, "b")
    assert not third.has_turn.is_set()
    first.end()
    third.has_turn.wait()
    assert third.error is None
    for client in (second, third, other):
        client.end()


def test_places_go_around(turns_of):
    turns = turns_of(at_once=1, queue=8, wait=60)
    (running,) = started(turns, "a")
    order = []
    clients = []
    for name in ("a", "a", "a", "b", "c"):
        clients.append(Client(turns, name, order))
        waiting(turns, len(clients))
    running.ended.set()
    for client in clients:
        client.ended.set()
    for client in clients:
        client.join()
    assert order == ["a", "b", "c", "a", "a"]


def test_own_share_is_told_from_all_taken(turns_of):
    turns = turns_of(at_once=2, queue=4, wait=0)
    clients = started(turns, "a")
    with pytest.raises(BusyError, match="yours") as own, turns.turn("a"):
        pass
    clients += started(turns, "b")
    with pytest.raises(BusyError, match="All") as whole, turns.turn("c"):
        pass
    assert (own.value.own_share, whole.value.own_share) == (True, False)
    assert own.value.retry_after == 1
    for client in clients:
        client.end()


def test_half_of_the_queue_is_for_others(turns_of):
    turns = turns_of(at_once=1, queue=4, wait=60)
    clients = started(turns, "a")
    clients += [Client(turns, "a"), Client(turns, "a")]
    waiting(turns, 2)
    with pytest.raises(BusyError) as own, turns.turn("a"):
        pass
    clients += [Client(turns, "b"), Client(turns, "c")]
    waiting(turns, 4)
    with pytest.raises(BusyError) as whole, turns.turn("d"):
        pass
    assert (own.value.own_share, whole.value.own_share) == (True, False)
    for client in clients:
        client.ended.set()
    for client in clients:
        client.join()


def test_who_has_no_name_has_no_share(turns_of):
    clients = started(turns_of(at_once=2, queue=1, wait=0), "", "")
    assert [client.error for client in clients] == [None, None]
    for client in clients:
        client.end()


def test_one_place_is_for_everybody(turns_of):
    turns = turns_of(at_once=1, queue=1, wait=0)
    for name in "ab":
        with turns.turn(name):
            pass
    assert not turns._running


def test_processors_that_others_have_leave_one_place_to_each(turns_of):
    here, elsewhere = (turns_of(processors=2, at_once=3, queue=4, wait=60) for _ in "ab")
    first, second = started(here, "a", "a")
    (third,) = started(elsewhere, "a")
    fourth = Client(elsewhere, "a")
    waiting(elsewhere, 1)
    (other,) = started(elsewhere, "b")
    assert not fourth.has_turn.is_set()
    for client in (first, second, third):
        client.end()
    assert fourth.has_turn.wait(60)
    for client in (fourth, other):
        client.end()


def test_a_processor_that_another_lets_go_is_found(turns_of):
    here, elsewhere = (turns_of(processors=2, at_once=3, queue=4, wait=60) for _ in "ab")
    (first,) = started(elsewhere, "a")
    clients = started(here, "a")
    second = Client(here, "a")
    waiting(here, 1)
    first.end()
    assert second.has_turn.wait(60)
    for client in (*clients, second):
        client.end()


def test_who_has_no_name_needs_no_processor(turns_of):
    turns = turns_of(processors=0, at_once=2, queue=1, wait=0)
    clients = started(turns, "", "")
    with pytest.raises(BusyError) as told, turns.turn(""):
        pass
    assert not told.value.own_share
    for client in clients:
        client.end()


def test_processors_of_a_killed_process_are_free_again(tmp_path):
    path = str(tmp_path / "processor")
    claims = "import sys; from citygraph.processors import Processors; processors = Processors(sys.argv[1], 1); print(processors.claim(), flush=True); sys.stdin.read()"
    here = Processors(path, 1)
    with subprocess.Popen(
        [sys.executable, "-c", claims, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout.readline() == b"True\n"
        assert not here.claim()
        other.kill()
    assert here.claim()
    here.release()
    assert (here.claimed, here.claim(), here.claim()) == (0, True, False)
