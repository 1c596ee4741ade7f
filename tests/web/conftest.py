"""What the tests of the pages share: the scene, which no request changes."""

from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher

from service.office import signing_in
from tests.web.scene import Scene, set_up


@pytest.fixture(scope="session")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Dossiers at several steps and everybody signed in, once a test process."""
    made = set_up(tmp_path_factory.mktemp("canh"))
    with pytest.MonkeyPatch.context() as patch:
        quick = PasswordHasher(time_cost=1, memory_cost=64)
        patch.setattr(signing_in, "NOBODY", quick.hash("của không ai"))
        yield made
    made.world.office.database.close()
