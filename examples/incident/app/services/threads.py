"""What a thread is and where it is kept."""

from __future__ import annotations


class Thread:
    def __init__(self, identifier: str) -> None:
        self.identifier = identifier

    def as_dict(self) -> dict[str, str]:
        return {"identifier": self.identifier}

    def created(self) -> datetime:
        return datetime.now()


def load_thread(identifier: str) -> Thread:
    return Thread(identifier)
