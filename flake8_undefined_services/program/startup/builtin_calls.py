"""The builtins and few other outside callables whose effects matter one by one, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flake8_undefined_services.program.startup import (
    attribute_calls,
    attributes,
    builtin_adders,
    callbacks,
    class_hooks,
    collections_,
    django_setup,
    file_paths,
    giving_away,
    importlib_,
    kinds,
    library_objects,
    managers,
    models,
    namespace_views,
    operator_functions,
    plain_attributes,
    special,
    sys_modules,
)
from flake8_undefined_services.program.startup.frames import Frame
from flake8_undefined_services.program.startup.instances import new
from flake8_undefined_services.program.startup.machine import Machine
from flake8_undefined_services.program.startup.raising import ANY, Raised
from flake8_undefined_services.program.startup.store import Namespace, Perhaps
from flake8_undefined_services.program.startup.truth import truth_of
from flake8_undefined_services.program.startup.values import (
    MANY,
    NONE,
    UNKNOWN,
    Arguments,
    Caught,
    ClassValue,
    Constant,
    DictValue,
    External,
    ExternalCall,
    FrameValue,
    FunctionValue,
    InstanceValue,
    Items,
    Keywords,
    Listing,
    MemberValue,
    NamespaceView,
    PendingValue,
    TupleValue,
    Value,
)


def _globals(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    return namespace_views.of_frame(frame, local=False)


def _locals(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    if name == "builtins.vars" and arguments:
        first = arguments[0]
        return namespace_views.dictionary(first)
    return namespace_views.of_frame(frame, local=True)


def _exec(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    """`exec` binds anything where it runs; in a function it reaches neither locals nor, by itself, globals."""
    binds = name != "builtins.eval" or any(isinstance(a, Constant) and ":=" in str(a.value) for a in arguments)
    if len(arguments) > 1 or keywords:
        giving_away.hand_over(machine, arguments, keywords)
    elif (
        binds
        and frame.owner("") is None
        and frame.namespace.holds_scope
        and frame.node.__class__.__name__ in ("ClassDef", "NoneType")
    ):
        frame.namespace.dynamic = True
    machine.possible.add(ANY)
    return UNKNOWN


def _text(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    for argument in arguments:
        if name == "builtins.hash":
            special.hashed(machine, argument, frame)
        elif name in ("builtins.str", "builtins.print"):
            special.as_text(machine, argument, frame)
        else:
            special.written(machine, argument, _SPECIAL[name], frame, depth=3 if name == "builtins.repr" else 0)
    if name == "builtins.bool" and len(arguments) == 1:
        answer = truth_of(arguments[0])
        return UNKNOWN if answer is None else Constant(answer)
    if name == "builtins.len" and len(arguments) == 1 and isinstance(arguments[0], TupleValue):
        items = arguments[0].items
        return UNKNOWN if MANY in items else Constant(len(items))
    if name == "builtins.str" and len(arguments) == 1 and file_paths.text_of(arguments[0]) is not None:
        return Constant(file_paths.text_of(arguments[0]))
    if name in ("builtins.int", "builtins.len", "builtins.str") and len(arguments) == 1:
        plain = None if isinstance(arguments[0], MemberValue) else collections_.plain(arguments[0])
        if plain is not None and (name != "builtins.str" or isinstance(plain[0], (str, int))):
            try:
                return Constant(_converted(name, plain[0]))
            except (TypeError, ValueError) as error:
                raise Raised(type(error).__name__) from None
    if name != "builtins.print":
        machine.possible.add(ANY)
    return NONE if name == "builtins.print" else UNKNOWN


_SPECIAL = {
    "builtins.repr": ("__repr__",),
    "builtins.len": ("__len__",),
    "builtins.bool": ("__bool__", "__len__"),
    "builtins.int": ("__int__", "__index__", "__trunc__"),
}


def _converted(name: str, thing: Any) -> int | str:
    if name == "builtins.int":
        return int(thing)
    return len(thing) if name == "builtins.len" else str(thing)


def _range(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    for argument in arguments:
        special.first_of(machine, argument, ("__index__",), (), frame)
    plain = [collections_.plain(argument) for argument in arguments]
    if all(part is not None and type(part[0]) is int for part in plain) and 1 <= len(plain) <= 3:
        try:
            return Constant(range(*(part[0] for part in plain if part is not None)))
        except ValueError:
            machine.possible.add(ANY)
    return UNKNOWN


def _dir(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    if not arguments:
        return namespace_views.of_frame(frame, local=True)
    first = arguments[0]
    special.first_of(machine, first, ("__dir__",), (), frame)
    if isinstance(first, ClassValue) and first.is_closed and _lists_plainly(attributes.metaclass_of(first)):
        return _names_of_class(machine, first)
    listing = Listing(Namespace(), first)
    machine.store.bind(listing.namespace, "items", Items((UNKNOWN, MANY)))  # nothing has no attribute at all
    return listing


def _lists_plainly(metaclass: Value | None) -> bool:
    """Whether a metaclass adds no names to its classes by itself, and leaves it to `type` to list them."""
    if not isinstance(metaclass, ClassValue):
        return metaclass is None
    line = metaclass.lineage()
    own = [base for base in line if isinstance(base, ClassValue)]
    others = [base for base in line if not isinstance(base, ClassValue)]
    return others == [External("builtins.type")] and not any("__dir__" in base.namespace.bindings for base in own)


def _names_of_class(machine: Machine, kind: ClassValue) -> Value:
    """`dir(kind)`: what it and its bases hold, sorted (built-in functions, dir)."""
    names = set(dir(_Empty))
    for base in kind.lineage():
        if isinstance(base, ClassValue):
            if base.namespace.dynamic or any(isinstance(held, Perhaps) for held in base.namespace.bindings.values()):
                return collections_.new_list(machine, (UNKNOWN, MANY))
            names |= base.namespace.bindings.keys() - {"__qualname__"}
    return collections_.new_list(machine, tuple(map(Constant, sorted(names))))


class _Empty:
    """A class without anything of its own."""


def _type(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    if len(arguments) == 1 and isinstance(arguments[0], InstanceValue):
        return arguments[0].kind
    if len(arguments) == 1 and isinstance(arguments[0], Caught):
        return machine.world.exceptions.class_of(arguments[0].exception)
    if len(arguments) == 1 and arguments[0] == NONE:
        return External("types.NoneType")
    if len(arguments) == 3 and isinstance(arguments[0], Constant):
        return _new_type(machine, arguments)
    return (kinds.class_of(arguments[0]) if len(arguments) == 1 else None) or UNKNOWN


def _new_type(machine: Machine, arguments: Arguments) -> Value:
    """`type(name, bases, namespace)`."""
    bases, items = collections_.items_of(arguments[1]), collections_.items_of(arguments[2])
    kind = ClassValue(
        str(getattr(arguments[0], "value", "")), Namespace(holds_scope=True), () if bases is None else bases, None
    )
    kind.namespace.dynamic = items is None or bases is None
    for key in items or ():
        value = collections_.item(arguments[2], key)
        if isinstance(key, Constant) and isinstance(key.value, str) and value is not None:
            machine.store.bind(kind.namespace, key.value, value)
        else:
            kind.namespace.dynamic = True
    return kind


def _dict(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    """`dict(other, **more)`; what it is made of is known where its keys are."""
    first = arguments[0] if arguments else None
    if isinstance(first, NamespaceView) and first.module is None and len(arguments) == 1 and not keywords:
        return namespace_views.copied(first)
    held = {} if first is None else collections_.named_items(first)
    if held is None or "**" in keywords or len(arguments) > 1:
        for argument in arguments:
            collections_.consumed(machine, argument, frame)
        machine.possible.add(ANY)
        return UNKNOWN
    given = {**held, **keywords}
    made = collections_.new_dict(machine, tuple(map(Constant, given)), tuple(given.values()))
    if isinstance(first, DictValue) and isinstance(made, DictValue):
        made.namespace.is_local = first.namespace.is_local
    return made


def _default_dict(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    """`collections.defaultdict(factory)` calls the factory for a key that it lacks."""
    made = collections_.new_dict(machine, (), ())
    if isinstance(made, DictValue):
        if arguments:
            machine.store.bind(made.namespace, "factory", arguments[0])
        if len(arguments) > 1 or keywords:
            giving_away.forget(machine, made)
    return made


def _frame_object(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    """`sys._getframe(depth)`: a caller's frame, through which a function reaches the names of its module."""
    depth = arguments[0] if arguments else Constant(0)
    if not isinstance(depth, Constant) or type(depth.value) is not int or not 0 <= depth.value < len(machine.running):
        return UNKNOWN
    frames = tuple(machine.running[: len(machine.running) - depth.value])
    for each in frames:
        each.keep()
    return FrameValue(frames)


def _module_of(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    """`inspect.getmodule(thing)`: where a function or class says that it was made."""
    named = attributes.get(machine, arguments[0], "__module__", frame) if arguments else UNKNOWN
    loaded = machine.world.table.get(str(named.value)) if isinstance(named, Constant) else None
    return UNKNOWN if loaded is None else loaded.value


def _new_object(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    """`object.__new__(cls)`; of a metaclass it is the class that is being made."""
    if arguments and machine.making and arguments[0] is attributes.metaclass_of(machine.making[-1]):
        made = machine.making[-1]
        class_hooks.complete(machine, made, keywords, frame)
        return made
    return new(machine, arguments[0]) if arguments and isinstance(arguments[0], ClassValue) else UNKNOWN


def _initialize(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    """`type.__init__(cls, name, bases, namespace)` does nothing with what it is given."""
    return NONE


_OBJECT = ClassValue("object", Namespace(), (), None)


def _object(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    """`UNSET = object()`: one of its own each time, which is asked for with `is`."""
    site, machine.site = machine.site, None
    return new(machine, _OBJECT, site)


def _global_enum(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    """`@enum.global_enum` makes the members names of the module."""
    kind = arguments[0] if arguments else UNKNOWN
    if isinstance(kind, ClassValue):
        for member, value in kind.namespace.bindings.items():
            if not member.startswith("_"):
                machine.store.bind(frame.module.namespace, member, value)
    return kind


def _convert(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    """`IntEnum._convert_("Kind", __name__, …)` makes globals of a module members of a class, and names of it."""
    frame.module.namespace.dynamic = True
    return UNKNOWN


def _kept(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    """`atexit.register(function)` gives it back, and keeps it: it is called whatever becomes of its name."""
    machine.loaded.update(id(each.node) for each in arguments if isinstance(each, FunctionValue))
    return arguments[0] if arguments else UNKNOWN


def _update_wrapper(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    """`functools.update_wrapper(function, wrapped)` gives the function back, named after the other."""
    if len(arguments) > 1:
        plain_attributes.name_after(machine, arguments[0], arguments[1])
    return arguments[0] if arguments else UNKNOWN


def _gather(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    """Coroutines run when what stands for all of them is awaited."""

    def run() -> Value:
        for argument in arguments:
            collections_.run_pending(argument)
        return UNKNOWN

    return PendingValue(run, is_coroutine=True)


def _suppress(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    return ExternalCall(name, tuple(arguments))


BUILTINS: Mapping[str, Callable[[Machine, str, Arguments, Keywords, Frame], Value]] = {
    **kinds.HANDLERS,
    **django_setup.HANDLERS,
    "builtins.globals": _globals,
    "enum.global_enum": _global_enum,
    **{f"enum.{kind}._convert_": _convert for kind in ("Enum", "IntEnum", "IntFlag", "Flag", "StrEnum")},
    "builtins.locals": _locals,
    "builtins.vars": _locals,
    "builtins.exec": _exec,
    "builtins.execfile": _exec,
    "builtins.eval": _exec,
    "builtins.setattr": attribute_calls.set_named,
    "builtins.object.__setattr__": attribute_calls.set_named,
    "builtins.delattr": attribute_calls.delete_named,
    "builtins.object.__delattr__": attribute_calls.delete_named,
    "builtins.dict": _dict,
    "collections.OrderedDict": _dict,
    "builtins.getattr": attribute_calls.get_named,
    "builtins.hasattr": attribute_calls.has_named,
    "builtins.range": _range,
    "builtins.dir": _dir,
    "builtins.type": _type,
    **dict.fromkeys(
        ("builtins.object.__init__", "builtins.object.__init_subclass__", "builtins.type.__init__"), _initialize
    ),
    "builtins.object": _object,
    "builtins.object.__new__": _new_object,
    "builtins.type.__new__": _new_object,
    "collections.defaultdict": _default_dict,
    "inspect.currentframe": _frame_object,
    "sys._getframe": _frame_object,
    "inspect.getmodule": _module_of,
    "atexit.register": _kept,
    "functools.update_wrapper": _update_wrapper,
    **dict.fromkeys(("asyncio.gather", "asyncio.shield", "asyncio.wait_for"), _gather),
    "importlib.import_module": importlib_.import_module,
    "builtins.__import__": importlib_.import_module,
    "importlib.util.find_spec": importlib_.find_spec,
    **dict.fromkeys(
        ("sys.path.append", "sys.path.extend", "sys.path.insert", "site.addsitedir"), importlib_.change_path
    ),
    **file_paths.FUNCTIONS,
    "pkgutil.iter_modules": importlib_.iter_modules,
    "pkgutil.walk_packages": importlib_.iter_modules,
    "pytest.importorskip": importlib_.import_or_skip,
    "importlib.metadata.version": importlib_.metadata,
    "importlib.metadata.distribution": importlib_.metadata,
    "importlib.metadata.metadata": importlib_.metadata,
    "importlib.metadata.requires": importlib_.metadata,
    "importlib.metadata.files": importlib_.metadata,
    **builtin_adders.HANDLERS,
    **sys_modules.HANDLERS,
    **managers.HANDLERS,
    **callbacks.HANDLERS,
    **library_objects.HANDLERS,
    **models.HANDLERS,
    **operator_functions.HANDLERS,
    "contextlib.suppress": _suppress,
    "pytest.raises": _suppress,
    **dict.fromkeys(
        (
            "builtins.str",
            "builtins.repr",
            "builtins.len",
            "builtins.bool",
            "builtins.print",
            "builtins.hash",
            "builtins.int",
        ),
        _text,
    ),
}
