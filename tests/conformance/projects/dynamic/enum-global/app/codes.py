import enum


@enum.global_enum
class Code(enum.Enum):
    OK = 1
