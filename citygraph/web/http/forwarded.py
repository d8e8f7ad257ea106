"""For whom a trusted proxy asks: what it says of the client counts, and what anybody else says does not."""

from collections.abc import Iterable, Sequence
from functools import partial
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Networks = Sequence[IPv4Network | IPv6Network]
_SCHEMES = ("http", "https")


def behind(proxies: Sequence[str], application: "WSGIApplication") -> "WSGIApplication":
    """Return an application that believes proxies at these addresses, or in these networks.

    Raises:
        ValueError: if one is neither.
    """
    networks = [ip_network(proxy) for proxy in proxies]
    return partial(_forwarded, networks, application) if networks else application


def _forwarded(
    trusted: Networks,
    application: "WSGIApplication",
    environ: "WSGIEnvironment",
    start_response: "StartResponse",
) -> Iterable[bytes]:
    peer = environ.get("REMOTE_ADDR", "")
    if _is_in(trusted, peer):
        told = environ.get("HTTP_X_FORWARDED_FOR", "").split(",")
        environ["REMOTE_ADDR"] = _client(trusted, peer, [part.strip() for part in told])
        scheme = environ.get("HTTP_X_FORWARDED_PROTO", "")
        if scheme in _SCHEMES:
            environ["wsgi.url_scheme"] = scheme
    return application(environ, start_response)


def _client(trusted: Networks, peer: str, told: list[str]) -> str:
    """Return the last address that no trusted proxy has: those before it are the client's own word."""
    client = peer
    for address in reversed(told):
        if not _is_address(address):
            return client
        client = address
        if not _is_in(trusted, address):
            return client
    return client


def _is_in(networks: Networks, address: str) -> bool:
    if not _is_address(address):
        return False
    return any(ip_address(address) in network for network in networks)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
