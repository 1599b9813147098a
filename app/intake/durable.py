"""Waiting for the disk without holding a thread, so that a slow disk can't use them up."""

from asyncio import wrap_future
from concurrent.futures import Future
from typing import TypeVar

from sqlalchemy.exc import OperationalError

from app.domain.errors import BusyError

T = TypeVar("T")


async def until_durable(writing: Future[T]) -> T:
    """
    Return what the writer returns once it is on the disk.

    Raises:
        BusyError: The drop box is locked, or the disk is full: the sender keeps it and tries again.
    """
    try:
        return await wrap_future(writing)
    except OperationalError:
        raise BusyError from None
