"""Bodies that do not arrive: who waits for them is few and does not wait long."""

import threading
from collections.abc import Iterator

import pytest

from citygraph.turns import BusyError
from citygraph.web.http import bodies


@pytest.fixture
def stuck() -> Iterator[threading.Event]:
    """What ends all reading."""
    event = threading.Event()
    yield event
    event.set()


def read_for_ever(stuck: threading.Event, client: str) -> threading.Thread:
    """Begin to read a body that does not come before the event."""
    begun = threading.Event()

    def read() -> bytes:
        begun.set()
        stuck.wait()
        return b""

    thread = threading.Thread(target=bodies.within_time, args=(read, client), daemon=True)
    thread.start()
    begun.wait()
    return thread


def test_what_arrives_is_returned() -> None:
    assert bodies.within_time(lambda: b"ASK {}", "one") == b"ASK {}"


def test_errors_are_raised_where_the_body_is_needed() -> None:
    def fail() -> bytes:
        raise ConnectionError

    with pytest.raises(ConnectionError):
        bodies.within_time(fail, "one")


def test_a_body_that_does_not_arrive_in_time(stuck: threading.Event, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "_LONGEST", 0.01)

    def read() -> bytes:
        stuck.wait()
        return b""

    with pytest.raises(bodies.SlowError):
        bodies.within_time(read, "one")


def test_a_client_has_a_share(stuck: threading.Event) -> None:
    threads = [read_for_ever(stuck, "slow") for _ in range(bodies._SHARE)]
    with pytest.raises(BusyError) as refused:
        bodies.within_time(lambda: b"", "slow")
    assert refused.value.own_share
    assert bodies.within_time(lambda: b"ASK {}", "quick") == b"ASK {}"
    stuck.set()
    for thread in threads:
        thread.join()
    assert bodies.within_time(lambda: b"ASK {}", "slow") == b"ASK {}"


def test_many_clients_leave_threads_to_others(stuck: threading.Event) -> None:
    threads = [read_for_ever(stuck, f"client {number}") for number in range(bodies._AT_ONCE)]
    with pytest.raises(BusyError) as refused:
        bodies.within_time(lambda: b"", "another")
    assert not refused.value.own_share
    stuck.set()
    for thread in threads:
        thread.join()
