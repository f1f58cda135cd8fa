"""The manifests around files, read when somebody first asks for one, and what they say of an import."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from flake8_undefined_services.config import Settings
from flake8_undefined_services.program.absence.images import brought_by_images
from flake8_undefined_services.program.dependencies import (
    Declarations,
    Environment,
    Judgement,
    Kind,
    Provider,
    Reach,
    Section,
    Standing,
    Target,
    declared_dependencies,
    distribution_of,
    has_own_environment,
    import_names_of,
    loaders_of,
    nearest_project,
    reach_of,
    read_environment,
    standing_of,
)
from flake8_undefined_services.program.dependencies.names import normalised
from flake8_undefined_services.program.dependencies.well_known import is_shared_namespace

_NOTHING = Environment()
_PLATFORMS = ("linux", "darwin", "win32")


@dataclass(eq=False)
class Manifests:
    """Reads each project's manifests once; the environment only where the manifests alone do not settle it.

    top: the folder in which everything belongs to the project. folders: of installed distributions.
    """

    settings: Settings
    top: Path
    folders: tuple[Path, ...]
    _projects: dict[Path, Path | None] = field(default_factory=dict)
    _alone: dict[Path, bool] = field(default_factory=dict)
    _declared: dict[Path, Declarations] = field(default_factory=dict)
    _reached: dict[tuple[Path, bool], Reach] = field(default_factory=dict)
    _loaders: dict[Path, frozenset[str]] = field(default_factory=dict)
    _images: dict[Path, frozenset[Section]] = field(default_factory=dict)
    _judged: dict[tuple[Path | None, str], Judgement] = field(default_factory=dict)

    @cached_property
    def environment(self) -> Environment:
        """What is installed."""
        return read_environment(self.folders)

    def project_of(self, path: Path) -> Path | None:
        """The project to which an absolute path belongs; None: no manifest covers it, or it speaks for itself."""
        if path not in self._alone:
            self._alone[path] = has_own_environment(path)
        if self._alone[path]:
            return None
        known = self._projects
        folder = path.parent
        return known[folder] if folder in known else nearest_project(folder, self.settings, self.top, known)

    def declared(self, project: Path) -> Declarations:
        """What a project's manifests declare."""
        found = self._declared.get(project)
        if found is None:
            found = self._declared[project] = declared_dependencies(project, self.settings)
        return found

    def of(self, project: Path | None) -> tuple[Declarations, Reach]:
        """What a project declares, and what installing it brings; without a project, nothing."""
        if project is None:
            return Declarations(self.top), Reach()
        return self.declared(project), self.reach(project, installed=True)

    def reach(self, project: Path, *, installed: bool) -> Reach:
        """What installing the project brings; installed: as the environment's metadata completes it."""
        key = project, installed
        if key not in self._reached:
            environment = self.environment if installed else _NOTHING
            target = Target.of(self.settings)
            self._reached[key] = reach_of(self.declared(project), environment, target)
        return self._reached[key]

    def judge(self, project: Path | None, module: str) -> Judgement:
        """Who has what an import of the project needs."""
        key = project, module
        found = self._judged.get(key)
        if found is None:
            found = self._judged[key] = self._judge(project, module)
        return found

    def _judge(self, project: Path | None, module: str) -> Judgement:
        if project is None:
            return Judgement(Standing.UNKNOWN, self._named(module))
        declared = self.declared(project)
        quick = standing_of(distribution_of(module, _NOTHING), declared, self.reach(project, installed=False))
        if quick.standing is Standing.CORE:
            return quick
        return standing_of(self._named(module), declared, self.reach(project, installed=True))

    def has_in_an_image(self, project: Path, judgement: Judgement) -> bool:
        """Whether an image that the project makes of itself has one of the extras or groups that bring something."""
        if project not in self._images:
            declared, reach = self.of(project)
            self._images[project] = brought_by_images(
                project, declared.name, self.top, reach.sections, self.settings.python
            )
        kind = Kind.EXTRA if judgement.standing is Standing.EXTRA else Kind.GROUP
        return any(Section(kind, name) in self._images[project] for name in judgement.names)

    def is_of_a_loader(self, project: Path, judgement: Judgement) -> bool:
        """Whether what loads the project's plugins brings something."""
        if project not in self._loaders:
            self._loaders[project] = loaders_of(project)
        return not self._loaders[project].isdisjoint(judgement.provider.distributions)

    def is_for_another_platform(self, project: Path, module: str) -> bool:
        """Whether installing the project elsewhere brings what its markers exclude for the target's platform."""
        for platform in _PLATFORMS:
            settings = replace(self.settings, target_platform=platform)
            declared = declared_dependencies(project, settings)
            reach = reach_of(declared, self.environment, Target.of(settings))
            if standing_of(self._named(module), declared, reach).standing is Standing.CORE:
                return True
        return False

    def _named(self, module: str) -> Provider:
        return distribution_of(module, self.environment)

    def absent_with(self, module: str) -> str:
        """The module that goes away with the distribution that brings this one: itself, or one above it."""
        provider = self._named(module)
        brought = {name for each in provider.distributions for name in import_names_of(each, self.environment)}
        above = [name for name in brought if module == name or module.startswith(f"{name}.")]
        top = module.partition(".")[0]
        return min(above, key=len, default=module if is_shared_namespace(top) else top)

    def distributions_of(self, modules: Iterable[str]) -> frozenset[str]:
        """The distributions that bring some modules."""
        return frozenset(each for module in modules for each in self._named(module).distributions)

    def is_optional(self, module: str, names: frozenset[str]) -> bool:
        """Whether somebody names the module, or its distribution, as one that may be absent."""
        if not names:
            return False
        parts = module.split(".")
        if any(".".join(parts[:end]) in names for end in range(1, len(parts) + 1)):
            return True
        wanted = {normalised(name) for name in names}
        return any(each in wanted for each in self._named(module).distributions)
