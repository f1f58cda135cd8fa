"""Whether a client may call once more."""

from app.services.rate_limiter import RateLimiter

limiter = RateLimiter(per_minute=60)


async def check_limit(client: str) -> bool:
    return await limiter.allow(client)
