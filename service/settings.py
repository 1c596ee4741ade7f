"""Settings of one running service, read once from the environment."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ELSEWHERE = ("DATABASE_URL", "REDIS_URL", "BLOB_URL")
BEYOND = f"with {', '.join(ELSEWHERE)} or a HOST beyond loopback"
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class BadSettings(Exception):
    """A setting is missing or wrong: the service does not start."""


@dataclass(frozen=True)
class Settings:
    """How this service runs. `embedded` means one machine, SQLite, loopback only, demo allowed.

    `redis_url` is empty where the database feeds the workers, `blob_url` where files lie in `var`.
    """

    root: Path
    var: Path
    database_url: str
    redis_url: str
    blob_url: str
    workers: int
    secret_key: str
    public_url: str
    host: str
    port: int
    proxies: int
    embedded: bool

    @property
    def secure_cookies(self) -> bool:
        return not self.embedded


def read_settings(environ: Mapping[str, str] | None = None, root: Path | None = None) -> Settings:
    """The settings this environment asks for; BadSettings when a needed one is missing."""
    env = os.environ if environ is None else environ
    root = root or Path(__file__).resolve().parent.parent
    var = Path(env.get("VAR_DIR") or root / "var")
    host = env.get("HOST", "127.0.0.1")
    embedded = not any(env.get(name) for name in ELSEWHERE) and host in LOOPBACK
    port = _number(env, "PORT", 8000)
    return Settings(
        root=root,
        var=var,
        database_url=env.get("DATABASE_URL") or f"sqlite:///{var / 'so_lieu.db'}",
        redis_url=env.get("REDIS_URL", ""),
        blob_url=env.get("BLOB_URL", ""),
        workers=_number(env, "WORKERS", os.cpu_count() or 1) or 1,
        secret_key=_secret_key(env, var, embedded),
        public_url=_public_url(env, host, port, embedded),
        host=host,
        port=port,
        proxies=_number(env, "TRUSTED_PROXIES", 0),
        embedded=embedded,
    )


def _number(env: Mapping[str, str], name: str, default: int) -> int:
    text = env.get(name, str(default))
    if not text.isdigit():
        raise BadSettings(f"{name} must be a whole number, not {text!r}.")
    return int(text)


def _secret_key(env: Mapping[str, str], var: Path, embedded: bool) -> str:
    if given := env.get("SECRET_KEY"):
        if len(given) < 32:
            raise BadSettings("SECRET_KEY must have at least 32 characters.")
        return given
    if not embedded:
        raise BadSettings(f"SECRET_KEY is required {BEYOND}.")
    return _own_secret(var / "secret")


def _own_secret(path: Path) -> str:
    """The key kept beside the data, written once, readable by its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(secrets.token_hex(32))
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path.read_text()


def _public_url(env: Mapping[str, str], host: str, port: int, embedded: bool) -> str:
    given = env.get("PUBLIC_URL", "").rstrip("/")
    if given and not given.startswith(("http://", "https://")):
        raise BadSettings("PUBLIC_URL must start with http:// or https://.")
    if not given and not embedded:
        raise BadSettings(f"PUBLIC_URL is required {BEYOND}.")
    return given or f"http://{host}:{port}"
