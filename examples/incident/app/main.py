"""The entry point: `uvicorn app.main:app`."""

from fastapi import FastAPI

from app.routes.threads import router

app = FastAPI(title="Threads")
app.include_router(router)


def shutdown() -> None:
    logger.info("bye")
