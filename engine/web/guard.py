"""Who may ask for what: every request passes here before any page sees it.

    Policy   the hosts and origins that are ours, who is let in, and how large a request may be
    Guard    the ASGI middleware that holds requests to it, and sets the headers of every answer

A page on another site can make a browser send requests here, and a name on the internet can be made to point here. So
the Host must be ours, and a request that changes something must come from our own pages. `same-site` is not enough:
other ports of this machine are the same site.
"""

import hmac
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import NamedTuple
from urllib.parse import urlencode

from starlette.datastructures import Headers, MutableHeaders, QueryParams
from starlette.requests import cookie_parser
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

KEY = "key"  # of the address that a start prints
SAFE = ("GET", "HEAD")
MB = 1024 * 1024
LONGEST_QUERY = 8000  # bytes of an address after the question mark
STYLES = "style-src 'self'; style-src-attr 'unsafe-inline'"  # bars have their length in an attribute
CONTENT = f"default-src 'none'; {STYLES}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Content-Security-Policy": CONTENT,
}


class Policy(NamedTuple):
    """Which requests are let in."""

    hosts: frozenset[str]  # as the Host header has them
    origins: frozenset[str]
    secrets: Mapping[str, str] = {}  # names of people by their secret; the name may be empty
    header: str = ""  # in which a proxy names the person; secrets do not count then
    cookie: str = "outsourcing"
    largest: int = 50 * MB  # of a request's body

    def person(self, headers: Headers) -> str | None:
        """Return the name of who asks, which may be empty; None if they are not signed in."""
        if self.header:
            return headers.get(self.header, "").strip() or None
        scheme, _, token = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            return self.named(token.strip())
        return self.named(cookie_parser(headers.get("cookie", "")).get(self.cookie, ""))

    def named(self, secret: str) -> str | None:
        """Return the name that belongs to a secret; every comparison takes the same time."""
        found = [name for own, name in self.secrets.items() if hmac.compare_digest(own.encode(), secret.encode())]
        return found[0] if found else None

    def refusal(self, method: str, headers: Headers) -> tuple[HTTPStatus, str] | None:
        """Return why a request is refused before anyone looks at who sent it."""
        if headers.get("host", "").lower() not in self.hosts:
            return HTTPStatus.BAD_REQUEST, "The advisor does not answer under this host name."
        if method in SAFE:
            return None
        origin, site = headers.get("origin"), headers.get("sec-fetch-site")
        if origin == "null" and site == "same-origin":
            origin = None  # browsers send null where pages send no referrer, as ours; what they say of the site counts
        foreign = (origin is not None and origin not in self.origins) or site not in (None, "same-origin", "none")
        anonymous = origin is None and site is None and "authorization" not in headers and not self.header
        if foreign or anonymous:
            return HTTPStatus.FORBIDDEN, "This request did not come from a page of the advisor, so nothing was done."
        return None


class _TooLargeError(Exception):
    """The body of a request is larger than allowed."""


class Guard:
    """Holds every request to a policy."""

    def __init__(self, app: ASGIApp, policy: Policy) -> None:
        self._app, self._policy = app, policy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        answer = self._answer(scope, headers)
        if answer is not None:
            await answer(scope, receive, _with_headers(send))
            return
        scope["state"] = {**scope.get("state", {}), "person": self._policy.person(headers) or ""}
        try:
            await self._app(scope, self._limited(receive), _with_headers(send))
        except _TooLargeError:
            await self._too_large()(scope, receive, _with_headers(send))

    def _answer(self, scope: Scope, headers: Headers) -> Response | None:
        """Return the answer to a request that is not passed on."""
        if refusal := self._policy.refusal(scope["method"], headers):
            return _said(*refusal)
        if len(scope["query_string"]) > LONGEST_QUERY:
            return _said(HTTPStatus.REQUEST_URI_TOO_LONG, "The address is too long.")
        if _length(headers) > self._policy.largest:
            return self._too_large()
        query = QueryParams(scope["query_string"])
        if scope["method"] in SAFE and self._policy.named(query.get(KEY, "")) is not None:
            return self._signed_in(scope["path"], query)
        if self._policy.person(headers) is None:
            hint = (
                "The proxy has to sign you in."
                if self._policy.header
                else "Open the address that `outsourcing serve` has printed; it has a key in it."
            )
            return _said(HTTPStatus.UNAUTHORIZED, f"You are not signed in. {hint}", {"WWW-Authenticate": "Bearer"})
        return None

    def _signed_in(self, path: str, query: QueryParams) -> Response:
        """Return the way to the same page without the key, which goes into a cookie."""
        rest = urlencode([(name, value) for name, value in query.multi_items() if name != KEY])
        response = RedirectResponse(f"/{path.lstrip('/')}{'?' * bool(rest)}{rest}", HTTPStatus.SEE_OTHER)
        response.set_cookie(self._policy.cookie, query[KEY], httponly=True, samesite="strict", path="/")
        return response

    def _limited(self, receive: Receive) -> Receive:
        """Return `receive`, which raises once a body is too large, whatever its header says."""
        received = 0

        async def limited() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._policy.largest:
                raise _TooLargeError
            return message

        return limited

    def _too_large(self) -> Response:
        most = self._policy.largest // MB
        return _said(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"This is larger than {most} MB, the most that is accepted.")


def _said(status: HTTPStatus, message: str, headers: Mapping[str, str] | None = None) -> Response:
    return PlainTextResponse(f"{message}\n", status, headers)


def _length(headers: Headers) -> int:
    written = headers.get("content-length", "0")
    return int(written) if written.isascii() and written.isdecimal() else 0


def _with_headers(send: Send) -> Send:
    """Return `send`, which adds the headers that an answer does not set itself."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return sending


def local_policy(port: int, secrets: Mapping[str, str], header: str = "", addresses: Iterable[str] = ()) -> Policy:
    """Return the policy of a server on this port; `addresses` are further ones that people use, by way of a proxy."""
    names = ("127.0.0.1", "localhost", "[::1]")
    hosts = {f"{name}:{port}" for name in names} | (set(names) if port == 80 else set())  # noqa: PLR2004  HTTP's own
    origins = {f"http://{host}" for host in hosts}
    for address in addresses:
        origins.add(address.rstrip("/").lower())
        hosts.add(address.rstrip("/").lower().partition("://")[2])
    return Policy(frozenset(hosts), frozenset(origins), secrets, header, f"outsourcing_{port}")
