"""Counts calls, in Redis where there is one.

A refactoring removed `import redis` and left it in a signature.
"""

import time
from typing import Optional


class RateLimiter:
    """Sliding window of one minute."""

    def __init__(
        self,
        per_minute: int,
        client: Optional[redis.Redis] = None,
    ) -> None:
        self.per_minute = per_minute
        self.client = client
        self.calls: dict[str, list[float]] = {}

    async def allow(self, caller: str) -> bool:
        now = time.monotonic()
        recent = [moment for moment in self.calls.get(caller, []) if now - moment < 60]
        self.calls[caller] = [*recent, now]
        return len(recent) < self.per_minute
