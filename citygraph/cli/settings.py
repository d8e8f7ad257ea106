"""The settings of a service as options, each with an environment variable."""

from collections.abc import Callable
from functools import reduce
from ipaddress import ip_network
from typing import Any, TypeVar

import click

from citygraph.web.settings import Settings
from citygraph.workers import Limits

_LIMITS = Limits()
_DEFAULTS = Settings()
_MEGABYTE = 1 << 20
Command = TypeVar("Command", bound=Callable[..., object])


def _addresses(_: click.Context, __: click.Parameter, given: tuple[str, ...]) -> tuple[str, ...]:
    try:
        for address in given:
            ip_network(address)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error
    return given


def _option(name: str, told: str, **more: Any) -> Callable[[Command], Command]:
    own = f"CITYGRAPH_{name.removeprefix('--').replace('-', '_').upper()}"
    variables = [own, *more.pop("variables", ())]
    return click.option(name, help=told, envvar=variables, show_envvar=True, **more)


def _number(
    name: str, told: str, default: float, kind: "click.ParamType[Any]", **more: Any
) -> Callable[[Command], Command]:
    return _option(name, told, default=default, show_default=True, type=kind, **more)


_COUNT = click.IntRange(min=1)
_SECONDS = click.FloatRange(min=0, min_open=True)
_OPTIONS = (
    _option("--host", "Address to listen on.", default=_DEFAULTS.host, show_default=True),
    _number("--port", "Port to listen on.", _DEFAULTS.port, click.IntRange(1, 65535), variables=["PORT"]),
    _number("--seconds", "Time that one query may take.", _LIMITS.seconds, _SECONDS),
    _number("--memory", "Megabytes that one query may take.", _LIMITS.memory // _MEGABYTE, _COUNT),
    _number("--largest", "Megabytes that one answer may have.", _LIMITS.largest // _MEGABYTE, _COUNT),
    _number("--at-once", "Queries that run at once, in each process.", _LIMITS.at_once, _COUNT),
    _number(
        "--queue", "Queries that wait for their turn, in each process.", _LIMITS.queue, click.IntRange(0)
    ),
    _number("--wait", "Seconds that a query waits for its turn.", _LIMITS.wait, _SECONDS),
    _number("--processes", "Processes that answer requests.", _DEFAULTS.processes, _COUNT),
    _number("--threads", "Requests that each process takes at once.", _DEFAULTS.threads, _COUNT),
    _option(
        "--allow-service",
        "Endpoint that queries may call by SERVICE; can be repeated. Without, they may call none.",
        metavar="URL",
        multiple=True,
    ),
    _option(
        "--proxy",
        "Address or network of a proxy whose word on the client's address counts; can be repeated.",
        metavar="ADDRESS",
        callback=_addresses,
        multiple=True,
    ),
    _option("--access-log", "Write a line of JSON about each request to standard error.", is_flag=True),
)


def settings_options(command: Command) -> Command:
    """Give a command the options of a service."""
    return reduce(lambda decorated, option: option(decorated), reversed(_OPTIONS), command)


def as_settings(**given: Any) -> Settings:
    """Return what the options say."""
    limits = Limits(
        seconds=given["seconds"],
        largest=given["largest"] * _MEGABYTE,
        memory=given["memory"] * _MEGABYTE,
        at_once=given["at_once"],
        queue=given["queue"],
        wait=given["wait"],
    )
    return Settings(
        host=given["host"],
        port=given["port"],
        limits=limits,
        processes=given["processes"],
        threads=given["threads"],
        services=given["allow_service"],
        proxies=given["proxy"],
        access_log=given["access_log"],
    )
