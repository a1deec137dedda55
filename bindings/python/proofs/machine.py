"""What the processes of a proof take of the machine: their memory and their time, those they started among them."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def kind_of(command: str) -> str:
    """What a process of Spark is, by its command line."""
    if "CoarseGrainedExecutorBackend" in command:
        return "executor"
    if "pyspark.daemon" in command or "pyspark.worker" in command or "pyspark/daemon" in command:
        return "worker"
    return "driver (JVM)" if "SparkSubmit" in command else "other"


def children() -> dict[int, list[int]]:
    """The processes by the one that started them."""
    found: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            found.setdefault(parent, []).append(int(entry.name))
    return found


def descendants(of: int) -> list[int]:
    """All that a process started, and they in turn."""
    by_parent = children()
    found, left = [], [of]
    while left:
        below = by_parent.get(left.pop(), [])
        found += below
        left += below
    return found


def command_of(process: int) -> str:
    """The command line; empty of a process that has ended."""
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def executors() -> list[int]:
    """The executors that this process started."""
    return [it for it in descendants(os.getpid()) if "java" in command_of(it) and kind_of(command_of(it)) == "executor"]


def cpu_seconds() -> int:
    """Whole seconds of processor time that everything below this process has taken, those that ended among them."""
    ticks = 0
    for process in descendants(os.getpid()):
        try:
            fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks += sum(int(field) for field in fields[11:15])
    return ticks // TICKS


def resident(process: int | str, line: str = "VmRSS:") -> int:
    """Mebibytes of memory that a process holds."""
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0
    found = [text for text in status.splitlines() if text.startswith(line)]
    return int(found[0].split()[1]) // 1024 if found else 0


def peak() -> int:
    """Mebibytes that this process held at most."""
    return resident("self", "VmHWM:")


class Memory:
    """Watches how much memory each kind of process held at most, all of the kind together."""

    def __init__(self) -> None:
        self.most: dict[str, int] = {}
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Memory:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ends.wait(0.5):
            now: dict[str, int] = {}
            for process in descendants(os.getpid()):
                kind = kind_of(command_of(process))
                now[kind] = now.get(kind, 0) + resident(process)
            for kind, held in now.items():
                self.most[kind] = max(self.most.get(kind, 0), held)

    def __str__(self) -> str:
        return ", ".join(f"{kind} {held:,} MiB" for kind, held in sorted(self.most.items()) if kind != "other")


class Clock:
    """How long something takes."""

    def __init__(self) -> None:
        self.start = time.perf_counter()

    def seconds(self) -> float:
        """Since it was made."""
        return time.perf_counter() - self.start

    def tenths(self) -> int:
        """Tenths of seconds since it was made, at least one."""
        return max(1, round(self.seconds() * 10))
