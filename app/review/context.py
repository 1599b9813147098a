"""What the routes of the back door work with, and who is asking: the session's cookie, in and out."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request, Response

from app.domain.errors import MalformedError, NoSessionError
from app.domain.json_fields import require_octets, write_octets
from app.review.desk import Desk
from app.review.pages import Pages
from app.review.sessions import TOKEN_LEN, SignedIn, unlock
from app.review.settings import ReviewSettings

COOKIE = "__Host-sacca-review"
"""The prefix binds it to this host, without its subdomains, and to secure contexts (RFC 6265bis §4.1.3.2)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """
    Everything that is made once at the start.

    Attributes:
        settings: The room's settings.

        desk: What use cases work with.

        pages: The console's templates and texts.
    """

    settings: ReviewSettings
    desk: Desk
    pages: Pages


async def get_context(request: Request) -> Context:
    """Return the app's context; async, so that it takes no thread of its own."""
    context: Context = request.app.state.context
    return context


WithContext = Annotated[Context, Depends(get_context)]


def token_of(request: Request) -> bytes | None:
    """Return the session's token, 32 bytes, in a request's cookie; None if there is none that could be ours."""
    try:
        return require_octets(request.cookies.get(COOKIE), TOKEN_LEN)
    except MalformedError:
        return None


def find_member(request: Request, context: Context) -> SignedIn | None:
    """Return who is signed in; None if nobody is."""
    try:
        return get_member(request, context)
    except NoSessionError:
        return None


def get_member(request: Request, context: WithContext) -> SignedIn:
    """
    Return who is signed in.

    Raises:
        NoSessionError: Nobody is.
    """
    token = token_of(request)
    if token is None:
        raise NoSessionError
    return unlock(context.desk, token)


WithMember = Annotated[SignedIn, Depends(get_member)]


def set_cookie(response: Response, token: bytes) -> None:
    """Hand a session's token to the browser, for as long as it is open, and to no script and no other site."""
    response.set_cookie(COOKIE, write_octets(token), path="/", secure=True, httponly=True, samesite="strict")


def clear_cookie(response: Response) -> None:
    """Let the browser forget the session's token."""
    response.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="strict")
