"""A private RabbitMQ node: its own name, cookie, ports and epmd, on 127.0.0.1 only, never as root."""

import os
import secrets
import shutil
import signal
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import quote

import requests

from . import install, place, ports, process
from .cluster import NotStarted

PORTS = {"amqp": 15682, "dist": 15683, "management": 15684, "prometheus": 15685, "epmd": 15686, "ctl": 15690}
PLUGINS = "[rabbitmq_management,rabbitmq_prometheus].\n"
CONF = """\
listeners.tcp.1 = 127.0.0.1:{amqp}
management.tcp.ip = 127.0.0.1
management.tcp.port = {management}
prometheus.tcp.ip = 127.0.0.1
prometheus.tcp.port = {prometheus}
default_user = yishi
default_pass = {password}
log.file = node.log
log.file.level = info
"""


class Broker:
    """RabbitMQ in `folder`; starting it again, from any process, finds its data, ports and password."""

    user = "rabbitmq"

    def __init__(self, folder: Path, *, wanted: dict[str, int] | None = None, more: str = "") -> None:
        self.folder, self._more = folder, more   # `more` lines of rabbitmq.conf
        self.log = folder / "node.log"
        self._wanted = wanted or PORTS

    @property
    def running(self) -> bool:
        return self._process().alive

    @property
    def ports(self) -> dict[str, int]:
        """Where it listens, by what for; known once it was started."""
        found: dict[str, int] = self._facts()["ports"]
        return found

    @property
    def management(self) -> str:
        """The address of the management interface, with the administrator's name and password in it."""
        return f"http://{self._login()}@127.0.0.1:{self.ports['management']}"

    def uri(self, vhost: str = "/") -> str:
        """The AMQP address of a virtual host, as the administrator."""
        return f"amqp://{self._login()}@127.0.0.1:{self.ports['amqp']}/{quote(vhost, safe='')}"

    def start(self, *, patience: float = 90.0) -> None:
        """Start it unless it runs, and wait until it answers; raises NotStarted."""
        self.launch()
        self.wait(patience=patience)

    def launch(self) -> None:
        """Start it unless it runs, without waiting: a node takes some seconds, in which others can work."""
        if self.running:
            return
        place.prepare(self.folder, user=self.user)
        facts = {"password": secrets.token_urlsafe(18), "cookie": secrets.token_hex(16),
                 "node": f"yishi-{secrets.token_hex(4)}@localhost", "ports": self._wanted, **self._facts()}
        self._end_epmd()
        facts["ports"] = ports.several(facts["ports"])
        place.note(self._file, facts)
        self._configure(facts)
        epmd = [*place.as_user(self.user), "epmd", "-port", str(facts["ports"]["epmd"]), "-address", "127.0.0.1"]
        # ours, or the node would start one that nobody ends
        process.start(epmd, log=self.folder / "output.log", env=self._env())
        command = [*place.as_user(self.user), str(install.rabbitmq().binaries / "rabbitmq-server")]
        child = process.start(command, log=self.folder / "output.log", env=self._env(), cwd=self.folder.resolve())
        place.note(self._file, facts | {"pid": child.pid, "born": child.born})

    def wait(self, *, patience: float = 90.0) -> None:
        """Wait until it answers; raises NotStarted, and ends it, when it does not."""
        answered = process.until(lambda: self.answers() or not self.running, within=patience, every=0.1)
        if not answered or not self.running:
            self.kill()
            raise NotStarted(f"RabbitMQ did not start, see {self.log}:\n{process.tail(self.log)}\n"
                             f"{process.tail(self.folder / 'output.log')}")

    def stop(self, *, patience: float = 30.0) -> None:
        """Stop it if it runs, letting it write all out, and its epmd with it."""
        running = self._process()
        running.send(signal.SIGCONT)
        running.send(signal.SIGTERM)
        if not running.ended(within=patience):
            running.send(signal.SIGKILL)
            running.ended(within=patience)
        self._end_epmd()

    def kill(self) -> None:
        """End it as a power cut would."""
        running = self._process()
        running.send(signal.SIGKILL)
        running.ended(within=10)

    def freeze(self) -> None:
        """Let it hang: connections stay open and nothing is answered."""
        self._process().send(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let a frozen one go on."""
        self._process().send(signal.SIGCONT)

    def wipe(self) -> None:
        """Lose everything it held, queues and users too: kill it and delete its data. Not started again."""
        self.kill()
        shutil.rmtree(self._data, ignore_errors=False)

    def alarm(self, *, on: bool) -> None:
        """Raise or clear the memory alarm, under which the node stops reading from whoever publishes."""
        self.ctl("set_vm_memory_high_watermark", "0" if on else "0.4")

    def ctl(self, *arguments: str) -> str:
        """Run `rabbitmqctl` against this node and return what it printed; takes about two seconds."""
        return self._run(str(install.rabbitmq().binaries / "rabbitmqctl"), "-q", *arguments)

    def answers(self) -> bool:
        """Whether it serves: the listeners open last."""
        try:
            return requests.get(f"{self.management}/api/health/checks/port-listener/{self.ports['amqp']}",
                                timeout=2).ok
        except requests.RequestException:
            return False

    def remove(self) -> None:
        """Stop it and delete its data."""
        if self._facts():
            self.kill()
            self._end_epmd()
        place.remove(self.folder)

    @property
    def _file(self) -> Path:
        return self.folder / "server.json"

    @property
    def _data(self) -> Path:
        return self.folder.resolve() / "data"

    def _facts(self) -> dict[str, Any]:
        return place.recall(self._file)

    def _login(self) -> str:
        return f"yishi:{self._facts()['password']}"

    def _process(self) -> process.Process:
        facts = self._facts()
        return process.Process(pid=facts.get("pid", 0), born=facts.get("born", "never"))

    def _configure(self, facts: dict[str, Any]) -> None:
        real = self.folder.resolve()
        texts = {"rabbitmq.conf": CONF.format(password=facts["password"], **facts["ports"]) + self._more,
                 "enabled_plugins": PLUGINS, ".erlang.cookie": facts["cookie"]}
        for name, text in texts.items():
            file = real / name
            file.unlink(missing_ok=True)
            file.touch(mode=0o600)
            file.write_text(text)
            file.chmod(0o400 if name == ".erlang.cookie" else 0o600)
            place.own(file, user=self.user)

    def _env(self) -> dict[str, str]:
        """All of the node's surroundings: nothing of /etc/rabbitmq, of the system's node or of the caller's counts."""
        facts, real = self._facts(), self.folder.resolve()
        loopback = "-kernel inet_dist_use_interface {127,0,0,1}"
        given = facts["ports"]
        return {
            "PATH": os.environ.get("PATH", "/usr/sbin:/usr/bin:/sbin:/bin"), "HOME": str(real), "LANG": "C.UTF-8",
            "ERL_EPMD_PORT": str(given["epmd"]), "ERL_EPMD_ADDRESS": "127.0.0.1",
            "ERL_CRASH_DUMP": str(real / "erl_crash.dump"),
            "RABBITMQ_NODENAME": facts["node"], "RABBITMQ_DIST_PORT": str(given["dist"]),
            "RABBITMQ_MNESIA_BASE": str(real / "data"), "RABBITMQ_LOG_BASE": str(real),
            "RABBITMQ_CONF_ENV_FILE": str(real / "rabbitmq-env.conf"),
            "RABBITMQ_CONFIG_FILE": str(real / "rabbitmq.conf"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(real / "advanced.config"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(real / "enabled_plugins"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": loopback, "RABBITMQ_CTL_ERL_ARGS": loopback,
            "RABBITMQ_CTL_DIST_PORT_MIN": str(given["ctl"]), "RABBITMQ_CTL_DIST_PORT_MAX": str(given["ctl"] + 9),
            "RUNNING_UNDER_SYSTEMD": "true",   # the script then becomes the node instead of waiting for it
        }

    def _run(self, *command: object) -> str:
        done = subprocess.run([*place.as_user(self.user), *map(str, command)], env=self._env(), text=True,
                              cwd=self.folder.resolve(), capture_output=True, timeout=60, check=False)
        if done.returncode:
            raise NotStarted(f"{command[0]} failed: {(done.stderr or done.stdout).strip()}")
        return done.stdout

    def _end_epmd(self) -> None:
        """Its private epmd outlives the node, unless told to go; a node that still counts as alive holds it back."""
        if not self._facts():
            return
        port = str(self.ports["epmd"])
        command = [*place.as_user(self.user), "epmd", "-port", port, "-kill"]

        def gone() -> bool:
            subprocess.run(command, env=self._env(), capture_output=True, timeout=10, check=False)
            return not ports.answers(int(port))

        process.until(gone, within=5, every=0.2)
