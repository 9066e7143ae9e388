"""modelshelf and MLflow, with the same models, asked by the same client.

usage: mlflow.py FOLDER URL TOKEN MODELS ROUNDS SECONDS COMMAND...

COMMAND serves modelshelf at URL, for which TOKEN is valid, over a database
without models; this program's Python has MLflow, which is served from FOLDER.
Prints a line a figure: what it is, of modelshelf, of MLflow, and how many times
modelshelf is better. Columns end with a tab. Of MLflow and modelshelf only the
interfaces over HTTP are used, so that both pay for the same client.
"""
import http.client
import json
import multiprocessing
import os
import pathlib
import socket
import sqlite3
import statistics
import subprocess
import sys
import time
from urllib.parse import quote, urlsplit

TEAMS = 100
START_MAX = 120  # Seconds until a server must have answered.
CLIENTS = (1, 8)


def model(number):
    """What both are told about a model: name, text and two labelled values."""
    return (f"model {number:06d}", f"number {number} of a comparison",
            {"team": f"team {number % TEAMS}", "accuracy": f"0.{number:06d}"})


class Shelf:
    name = "modelshelf"

    def __init__(self, url, token, command):
        self.url, self.command, self.environ = url, command, None
        self.headers = {"Authorization": f"Bearer {token}",
                        "Content-Type": "application/json"}
        self.ids = {}

    def call(self, action, **body):
        return "POST", f"/v2.30/models.{action}", json.dumps(body)

    def create(self, number):
        name, text, values = model(number)
        return self.call("create", name=name, uri=f"file:///{number}",
                         comment=text, metadata={
                             key: {"key": key, "type": "str", "value": value}
                             for key, value in values.items()})

    def made(self, number, answer):
        self.ids[number] = answer["data"]["id"]

    def read(self, number):
        return self.call("get_by_id", model=self.ids[number])

    def edit(self, number, text):
        return self.call("edit", model=self.ids[number], comment=text)

    def newest(self, _number):
        return self.call("get_all_ex", order_by=["-last_update"], page=0,
                         page_size=50)

    def team(self, number):
        return self.call("get_all_ex", order_by=["-last_update"], page=0,
                         page_size=50, **{"metadata.team.value": [
                             f"team {number % TEAMS}"]})

    @staticmethod
    def found(answer):
        return len(answer["data"]["models"])


class MLflow:
    name = "MLflow"
    path = "/api/2.0/mlflow/registered-models/"

    def __init__(self, folder):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self.database = os.path.join(folder, "mlflow.db")
        self.command = [sys.executable, "-m", "mlflow", "server",
                        "--backend-store-uri", f"sqlite:///{self.database}",
                        "--default-artifact-root", folder,
                        "--host", "127.0.0.1", "--port", str(port)]
        # Its eight processes for jobs have nothing to do here.
        self.environ = dict(os.environ, MLFLOW_SERVER_ENABLE_JOB_EXECUTION=
                            "false", MLFLOW_DISABLE_TELEMETRY="true")
        self.headers = {"Content-Type": "application/json"}

    def search(self, condition=""):
        return ("GET", f"{self.path}search?max_results=50&order_by="
                f"{quote('timestamp DESC')}&filter={quote(condition)}", None)

    def create(self, number):
        name, text, values = model(number)
        return "POST", self.path + "create", json.dumps({
            "name": name, "description": text, "tags": [
                {"key": key, "value": value}
                for key, value in values.items()]})

    def made(self, number, answer):
        pass

    def read(self, number):
        return "GET", f"{self.path}get?name={quote(model(number)[0])}", None

    def edit(self, number, text):
        return "PATCH", self.path + "update", json.dumps(
            {"name": model(number)[0], "description": text})

    def newest(self, _number):
        return self.search()

    def team(self, number):
        return self.search(f"tags.team = 'team {number % TEAMS}'")

    @staticmethod
    def found(answer):
        return len(answer.get("registered_models", []))


class Link:
    """One connection, kept."""

    def __init__(self, of):
        at = urlsplit(of.url)
        self.headers = of.headers
        self.link = http.client.HTTPConnection(at.hostname, at.port, timeout=60)

    def send(self, request):
        method, path, body = request
        self.link.request(method, path, body, self.headers)
        # MLflow sends an answer in two parts, the second when the first has
        # been acknowledged, which Linux would put off by 40 ms.
        self.link.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        answer = self.link.getresponse()
        text = answer.read()
        if answer.status != 200:
            sys.exit(f"{path}: {answer.status} {text[:500]!r}")
        return text


def start(of, until_made=None):
    """The server, and the milliseconds until it has answered a request."""
    out = open(os.devnull, "wb")
    begun = time.monotonic()
    server = subprocess.Popen(of.command, env=of.environ, stdout=out,
                              stderr=out, start_new_session=True)
    request = of.read(until_made) if until_made else of.newest(0)
    while True:
        try:
            Link(of).send(request)
            return server, (time.monotonic() - begun) * 1000
        except OSError:
            if server.poll() is not None:
                sys.exit(f"{of.name} ended with {server.returncode}")
            if time.monotonic() > begun + START_MAX:
                stop(server)
                sys.exit(f"{of.name} does not answer")
            time.sleep(0.002)


def family(process):
    """The process and all that descend from it."""
    children = {}
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        children.setdefault(parent, []).append(int(stat.parent.name))
    found = [process]
    for one in found:
        found += children.get(one, [])
    return found


def stop(server):
    """Ends the server and all that it has started."""
    server.terminate()
    try:
        server.wait(20)
    except subprocess.TimeoutExpired:
        pass
    # What starts others anew when they end must end with them.
    for signal, seconds in ((15, 5), (9, 20)):
        until = time.monotonic() + seconds
        try:
            os.killpg(server.pid, signal)
            while time.monotonic() < until:
                server.poll()
                os.killpg(server.pid, 0)
                time.sleep(0.05)
        except ProcessLookupError:
            return
    sys.exit(f"processes of {server.args[0]} do not end")


def memory(server):
    """Megabytes of all processes, what they share counted once."""
    kilobytes = 0
    for one in family(server.pid):
        try:
            for line in open(f"/proc/{one}/smaps_rollup", encoding="ascii"):
                if line.startswith("Pss:"):
                    kilobytes += int(line.split()[1])
        except OSError:
            continue
    return kilobytes / 1024


def client(of, what, first, step, seconds, out):
    """Sends requests, each for another model, until the time is over."""
    link = Link(of)
    number, sent = first, 0
    begun = time.monotonic()
    while time.monotonic() < begun + seconds:
        link.send(what(number))
        sent += 1
        number += step
    out.put(sent / (time.monotonic() - begun))


def rate(of, what, numbers, clients, seconds):
    """Requests a second; 'numbers' gives a client's first and its step."""
    out = multiprocessing.Queue()
    all_of_them = [multiprocessing.Process(target=client, args=(
        of, what, *numbers(one, clients), seconds, out))
        for one in range(clients)]
    for one in all_of_them:
        one.start()
    total = sum(out.get(timeout=seconds + 120) for _ in all_of_them)
    for one in all_of_them:
        one.join()
    return total


def fill(of, models):
    link = Link(of)
    for number in range(1, models + 1):
        of.made(number, json.loads(link.send(of.create(number))))


def check(of, models):
    """That both were asked the same: as many models are found."""
    link = Link(of)
    for what in (of.newest, of.team):
        expected = min(50, models if what == of.newest else models // TEAMS)
        found = of.found(json.loads(link.send(what(1))))
        if found != expected:
            sys.exit(f"{of.name}: {found} models instead of {expected}")


def figure(name, ours, theirs, better):
    print(f"{name}\t{ours:.1f}\t{theirs:.1f}\t{better:.1f}", flush=True)


def compare(both, models, rounds, seconds):
    fresh = [models]

    def existing(one, clients):
        # All clients walk through the models, each at another place.
        return 1 + one * models // clients, 1

    def new(one, clients):
        fresh[0] += 1_000_000
        return fresh[0] + one, clients

    def wrapped(what, *more):
        return lambda number: what((number - 1) % models + 1, *more)

    forms = {
        "one model": (lambda of: wrapped(of.read), existing),
        "50 newest": (lambda of: of.newest, existing),
        "50 of a team": (lambda of: wrapped(of.team), existing),
        "create": (lambda of: of.create, new),
        "edit of a text": (lambda of: wrapped(of.edit, str(time.time())),
                           existing),
    }
    for form, (what, numbers) in forms.items():
        for clients in CLIENTS:
            seen = {of.name: [] for of in both}
            for turn in range(rounds):
                for of in both if turn % 2 == 0 else both[::-1]:
                    seen[of.name].append(
                        rate(of, what(of), numbers, clients, seconds))
            ours, theirs = (statistics.median(seen[of.name]) for of in both)
            figure(f"{form}, {clients} client{'s' * (clients > 1)}, a second",
                   ours, theirs, ours / theirs)


def pragmas(database):
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as db:
        return ", ".join(f"{name} {db.execute(f'PRAGMA {name}').fetchone()[0]}"
                         for name in ("journal_mode", "synchronous"))


def main():
    folder, url, token, models, rounds, seconds = sys.argv[1:7]
    models, rounds, seconds = int(models), int(rounds), float(seconds)
    shelf, mlflow = both = Shelf(url, token, sys.argv[7:]), MLflow(folder)
    servers = {}
    try:
        for of in both:  # The first start makes MLflow's tables.
            servers[of], _ = start(of)
            fill(of, models)
            check(of, models)
            stop(servers.pop(of))
        print(f"{models} models; MLflow's SQLite: "
              f"{pragmas(mlflow.database)}; modelshelf's: journal_mode wal, "
              "synced before each answer", flush=True)
        print("figure\tmodelshelf\tMLflow\ttimes better", flush=True)
        ready = {of: [] for of in both}
        for turn in range(rounds):
            for of in both:
                servers[of], took = start(of, models)
                ready[of].append(took)
                if turn < rounds - 1:
                    stop(servers.pop(of))
        ours, theirs = (statistics.median(ready[of]) for of in both)
        figure("start to first answer, ms", ours, theirs, theirs / ours)
        compare(both, models, rounds, seconds)
        ours, theirs = (memory(servers[of]) for of in both)
        figure("memory of all processes, MB", ours, theirs, theirs / ours)
    finally:
        for server in servers.values():
            stop(server)


if __name__ == "__main__":
    main()
