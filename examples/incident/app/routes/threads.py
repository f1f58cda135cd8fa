"""Threads over HTTP."""

from fastapi import APIRouter, HTTPException

from app.services.limits import check_limit
from app.services.threads import Thread, load_thread

router = APIRouter()


@router.get("/threads/{identifier}")
async def read_thread(identifier: str) -> dict[str, str]:
    if not await check_limit(identifier):
        raise HTTPException(status_code=429)
    return load_thread(identifier).as_dict()


def export(thread: Thread) -> str:
    return json.dumps(thread.as_dict())
