"""Threads over HTTP."""

from fastapi import APIRouter, HTTPException

from app.services.limits import check_limit
from app.services.threads import Thread, load_thread

router = APIRouter()


@router.get("/threads/{identifier}")
async def read_thread(identifier: str) -> Thread:
    if not await check_limit(identifier):
        raise HTTPException(status_code=429)
    return load_thread(identifier)


def export(thread: Thread) -> str:
    return json.dumps(thread.as_dict())
