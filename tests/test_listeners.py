"""Sockets that stay open while processes are replaced: whom the kernel leads where."""

import select
import socket
from contextlib import ExitStack

import pytest

from citygraph.web.listeners import AddressTakenError, Listeners

CONNECTIONS = 40  # were they shared out, all of one socket of two would have a chance of 1 in 2**40


@pytest.fixture
def port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def accepted(listeners, port):
    """How many of some connections came to each socket."""
    sockets = [
        socket.socket(fileno=socket.dup(listeners.of(each).get_fd())) for each in range(len(listeners))
    ]
    counts = [0] * len(sockets)
    with ExitStack() as opened:
        for each in sockets:
            opened.enter_context(each)
        for _ in range(CONNECTIONS):
            opened.enter_context(socket.create_connection(("127.0.0.1", port)))
            for each in select.select(sockets, [], [])[0]:
                each.accept()[0].close()
                counts[sockets.index(each)] += 1
    return counts


def test_connections_are_shared_out(port):
    with Listeners("127.0.0.1", port, 3) as listeners:
        assert all(accepted(listeners, port))


@pytest.mark.parametrize("process", range(3))
def test_connections_are_led_past_a_process_that_is_replaced(port, process):
    with Listeners("127.0.0.1", port, 3) as listeners:
        listeners.lead_past(process)
        counts = accepted(listeners, port)
        assert [each for each, count in enumerate(counts) if not count] == [process]
        listeners.lead_to_all()
        assert all(accepted(listeners, port))


def test_the_only_process_is_waited_for(port):
    with Listeners("127.0.0.1", port, 1) as listeners:
        listeners.lead_past(0)
        assert accepted(listeners, port) == [CONNECTIONS]


@pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="no IPv6 here")
def test_both_families_are_heard_where_any_address_is(port):
    with Listeners("::", port, 2):
        for host in ("127.0.0.1", "::1"):
            socket.create_connection((host, port)).close()


def test_address_that_others_share_is_taken(port):
    with Listeners("127.0.0.1", port, 2), pytest.raises(AddressTakenError, match=f"port {port}"):
        Listeners("127.0.0.1", port, 2)
