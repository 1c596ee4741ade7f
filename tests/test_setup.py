"""`service/setup.sh` on a machine that lacks things: it installs them, or says what to install."""

import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent.parent / "service" / "setup.sh"
TOOLS = [
    "awk", "cat", "cp", "dirname", "echo", "env", "grep", "ls", "mkdir", "mktemp", "mv",
    "readlink", "rm", "sh", "tail", "xargs",
]  # fmt: skip
SYSTEM = (
    "libreoffice-writer-nogui poppler-utils fontconfig fonts-liberation2"
    " fonts-crosextra-carlito fonts-crosextra-caladea"
)
FONTS = "Liberation Serif\nCarlito\nCaladea\n"


class Machine:
    """A machine with a few tools only; what is called on it is written down."""

    def __init__(self, folder):
        self.house, self.programs, self.calls = folder / "house", folder / "bin", folder / "calls"
        (self.house / "service").mkdir(parents=True)
        self.programs.mkdir()
        shutil.copy(SCRIPT, self.house / "service")
        (self.house / "requirements.txt").write_text("# run\nFlask==1\n\n# check\npytest==1\n")
        for tool in TOOLS:
            (self.programs / tool).symlink_to(shutil.which(tool))
        self.program("id", "echo 1000")

    def program(self, name, body):
        path = self.programs / name
        path.unlink(missing_ok=True)
        path.write_text(f'#!/bin/sh\necho "{name} $*" >>{self.calls}\n{body}\n')
        path.chmod(0o755)

    def has_everything(self):
        """Tools to convert and draw, fonts, and a Python whose pip only says what it is asked."""
        self.program("pdftoppm", "")
        self.program("fc-list", f"echo '{FONTS}'")
        (self.house / "libswlo.so").touch()
        (self.house / "soffice").write_text("")
        (self.house / "soffice").chmod(0o755)
        (self.programs / "soffice").unlink(missing_ok=True)
        (self.programs / "soffice").symlink_to(self.house / "soffice")
        self.program("python", "")
        made = f"rm -rf .venv; mkdir -p .venv/bin; cp {self.programs}/python .venv/bin"
        self.program("python3", f'[ "$2" != venv ] || {{ {made}; }}')

    def set_up(self, level):
        return subprocess.run(
            ["/bin/sh", str(self.house / "service" / "setup.sh"), level],
            env={"PATH": str(self.programs)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def called(self, name):
        lines = self.calls.read_text().splitlines() if self.calls.exists() else []
        return [line for line in lines if line.split()[0] == name]


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path)


def test_without_root_or_sudo_one_line_says_what_to_install(machine):
    done = machine.set_up("run")
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == (
        "As root, install what is missing and try again:"
        f" apt-get install --no-install-recommends {SYSTEM}\n"
    )


@pytest.mark.parametrize("as_root", [True, False])
def test_as_root_or_by_sudo_what_is_missing_is_installed(machine, as_root):
    machine.program("apt-get", "")
    machine.program("sudo", '[ "$1" = -n ] && exit 0; shift; exec "$@"')
    machine.program("id", "echo 0" if as_root else "echo 1000")
    done = machine.set_up("run")
    options = "-o DPkg::Lock::Timeout=300"
    assert machine.called("apt-get") == [
        f"apt-get {options} update -qq",
        f"apt-get {options} install -y -qq --no-install-recommends {SYSTEM}",
    ]
    assert bool(machine.called("sudo")) is not as_root
    assert done.stderr == f"Still missing after installing: {SYSTEM}\n"


def test_an_installer_that_fails_is_quoted(machine):
    machine.program("id", "echo 0")
    machine.program("apt-get", 'echo "E: Unable to fetch"; exit 100')
    done = machine.set_up("run")
    assert done.returncode == 1
    assert done.stderr == (
        "E: Unable to fetch\napt-get update failed; its last lines stand above.\n"
    )


def test_a_second_time_nothing_is_left_to_do(machine):
    machine.has_everything()
    first, second = machine.set_up("run"), machine.set_up("run")
    assert (first.stdout, first.stderr) == ("Installing Python packages: run\n", "")
    assert (second.stdout, second.stderr, second.returncode) == ("", "", 0)
    assert len([call for call in machine.called("python") if "pip install" in call]) == 1


def test_new_requirements_are_installed_and_a_moved_house_is_set_up_anew(machine, tmp_path):
    machine.has_everything()
    machine.set_up("check")
    (machine.house / "requirements.txt").write_text("# run\nFlask==1\n\n# check\npytest==2\n")
    assert machine.set_up("check").stdout == "Installing Python packages: check\n"
    machine.house = machine.house.rename(tmp_path / "moved")
    machine.has_everything()
    assert machine.set_up("run").stdout == "Installing Python packages: run\n"
