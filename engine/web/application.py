"""The server: all pages and the interface for programs behind one guard."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from outsourcing.engine.core.errors import AdvisorError
from outsourcing.engine.web import api
from outsourcing.engine.web.decisions import Decisions
from outsourcing.engine.web.guard import Guard, Policy
from outsourcing.engine.web.interview import Interview
from outsourcing.engine.web.lists import Lists
from outsourcing.engine.web.reference import Reference
from outsourcing.engine.web.site import Site

LOG = logging.getLogger("outsourcing")


def application(site: Site, policy: Policy) -> Starlette:
    """Return the server as an ASGI application."""
    lists = Lists(site)
    rooms: Iterable[list[Route]] = (
        Decisions(site).routes(),
        Interview(site).routes(),
        lists.routes(),
        Reference(site).routes(),
        api.Api(site).routes(),
    )

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await run_in_threadpool(site.prepare)
        yield
        lists.close()

    style = site.style()

    async def styles(_: Request) -> Response:
        return Response(style, media_type="text/css", headers={"Cache-Control": "max-age=3600"})

    return Starlette(
        routes=[Route("/style.css", styles), *(route for routes in rooms for route in routes)],
        middleware=[Middleware(Guard, policy=policy)],
        exception_handlers={
            AdvisorError: _handler(site, _advisor_error),
            HTTPException: _handler(site, _http_error),
            Exception: _handler(site, _bug),
        },
        lifespan=lifespan,
    )


Handler = Callable[[Request, Exception], Awaitable[Response]]


def _handler(site: Site, answer: Callable[[Site, Request, Exception], Response]) -> Handler:
    """Return the handler of a kind of error: a page for people, problem details for programs."""

    async def handle(request: Request, error: Exception) -> Response:
        return answer(site, request, error)

    return handle


def _advisor_error(site: Site, request: Request, error: Exception) -> Response:
    assert isinstance(error, AdvisorError)  # noqa: S101  registered for these
    return api.problem(error) if api.is_asked(request) else site.error(request, error)


def _http_error(site: Site, request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101  registered for these
    status = HTTPStatus(error.status_code)
    if api.is_asked(request):
        return api.problem_of(status, status.phrase, headers=error.headers)
    title = "This page was not found" if status == HTTPStatus.NOT_FOUND else status.phrase
    response = site.page("error.html", request, status, title=title, problems=(), back="")
    response.headers.update(error.headers or {})
    return response


def _bug(site: Site, request: Request, error: Exception) -> Response:
    """Return the page about a bug; the traceback goes to the log of the server only."""
    LOG.error("an error in the advisor on %s", request.url.path, exc_info=error)
    title = "Something went wrong in the advisor"
    if api.is_asked(request):
        return api.problem_of(HTTPStatus.INTERNAL_SERVER_ERROR, title)
    message = "It was logged where the advisor was started; please report it. Your answers are still in the address."
    text = AdvisorError(message, code="bug").problems
    return site.page("error.html", request, 500, title=title, problems=text, back="")
