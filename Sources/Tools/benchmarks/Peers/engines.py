"""The executable and its peers as processes that are pinned to the same processors."""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import environment

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[3]


def pinned(cores, command):
    return ["taskset", "-c", ",".join(cores), *command]


class Ours:
    def __init__(self, executable, cores):
        self.executable, self.cores = executable, cores

    def records(self, filters, seconds, *options):
        """What it says of the benchmarks that the filters choose."""
        command = [
            self.executable, "--json", "--threads", str(len(self.cores)), "--seconds", str(seconds),
            "--filter", filters, *options,
        ]
        output = subprocess.run(pinned(self.cores, command), check=True, stdout=subprocess.PIPE)
        return json.loads(output.stdout)

    def time(self, name, seconds, runs):
        [record] = self.records(name, seconds, "--runs", str(runs))
        return record


class Peer:
    def __init__(self, engine, cores):
        command = [sys.executable, str(HERE / "worker.py"), engine, str(len(cores))]
        self.process = subprocess.Popen(
            pinned(cores, command), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env=environment.of(len(cores)))
        answer = self.answer()
        self.version, self.kernels = answer["version"], answer["kernels"]

    @staticmethod
    def is_installed(engine):
        module = {"pytorch": "torch"}.get(engine, engine)
        return importlib.util.find_spec(module) is not None

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{' '.join(self.process.args)} ended; its reason is above")
        return json.loads(line)

    def time(self, name, seconds, runs):
        self.process.stdin.write(f"{name} {seconds} {runs}\n")
        self.process.stdin.flush()
        return self.answer()

    def end(self):
        self.process.stdin.close()
        self.process.wait()
