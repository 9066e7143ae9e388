"""Send recorded scenarios to a server and compare its answers.

usage: play.py --url URL --key KEY --secret SECRET [-a] [-v] [-k WORD]
	[--label TEXT] FILE...

Prints `not ok NAME` for a scenario that is not answered as it was recorded,
after its first difference, and at the end `N passed, N failed`. With -a also
`ok NAME`; with -v all differences, and whole values; with -k only what has WORD
in its name. NAME is that of the file, a colon and that of the scenario, and
before it what --label says. Exits 0 if none failed.

Each line of a FILE is one scenario, a JSON object:
  name     a sentence, unique in the file
  section  the page of doc/protocol and the section that say why
  steps    a list of calls: {"call": "tasks.edit", "body": {...},
           "save": {...}, "expect": {...}}

A step may also have "version" (2.30 by default), "headers" (beside or in place
of the usual ones), "wait" (seconds before the call) and, instead of "body",
"lines": objects that are sent one a line as application/json-lines; a text
among them is sent as it is. "save" maps a name in capitals to a path in the
answer, as {"T": "data.id"}. In later texts $T stands for the value. Known from
the start are $U, a text that is new in each scenario, and $USER, $USERNAME and
$COMPANY of the caller. Any other text with a dollar sign stands for itself.

"expect" is {"code": 200, "subcode": 0, "data": ...}. Objects must have exactly
the members that are expected, lists the elements in that order. Where the step
has "subset": true, data itself, its members and the elements of lists there may
have members besides; what is deeper inside is still compared exactly. After an
error data must be empty. An answer of plain text has no subcode (null), and its
data is the list of its lines, those that are JSON objects parsed.
  "$ANY"            any value                  "$TIME"  a time with its offset
  "$INT"            an integer                 "$HEX32" 32 hexadecimal digits
  {"$after": "$S"}  a time later than that     {"$set": [...]}  in any order
  "$ABSENT"         of a member: it is not there

A scenario that this server answers otherwise on purpose is a line of
differences.tsv beside this program, whose columns are the name, where all the
differences are (STEP:PATH, with blanks between them), the first cell of the row
of doc/compatibility.md that tells of it, and why. Such a scenario passes if
there are exactly these differences.
"""
import argparse
import base64
import datetime
import http.client
import json
import pathlib
import re
import sys
import time
import urllib.parse
import uuid

HERE = pathlib.Path(__file__).resolve().parent
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d")
HEX32 = re.compile(r"[0-9a-f]{32}")


def is_time(value):
    return isinstance(value, str) and TIME.fullmatch(value) is not None


KINDS = {
    "$ANY": lambda value: True,
    "$TIME": is_time,
    "$INT": lambda value: type(value) is int,
    "$HEX32": lambda value: isinstance(value, str)
    and HEX32.fullmatch(value) is not None,
}
VERSION = "2.30"
OPEN_LEVELS = 2  # how many levels of objects "subset" opens
SHOWN = 300  # characters of a value
BETWEEN = 0.002  # seconds, so that two steps have different milliseconds


class Server:
    """A server that somebody has logged in to."""

    def __init__(self, url, key, secret):
        self.address = urllib.parse.urlsplit(url)
        basic = base64.b64encode(f"{key}:{secret}".encode()).decode()
        self.authorization = "Basic " + basic
        code, _, data = self.call("auth.login", {})
        if code != 200:
            sys.exit(f"cannot log in at {url}: {code}")
        self.authorization = "Bearer " + data["token"]
        user = self.call("users.get_current_user", {})[2]["user"]
        self.known = {
            "USER": user["id"],
            "USERNAME": user["name"],
            "COMPANY": user["company"]["id"],
        }

    def call(self, name, body, version=VERSION, lines=None, headers=None):
        """Return code, subcode and data of the answer."""
        kind = "application/json"
        text = json.dumps(body)
        if lines is not None:
            kind = "application/json-lines"
            text = "\n".join(
                line if isinstance(line, str) else json.dumps(line)
                for line in lines
            )
        status, kind, answer = self.send(
            f"/v{version}/{name}",
            text.encode(),
            {
                "Content-Type": kind,
                "Authorization": self.authorization,
                **(headers or {}),
            },
        )
        if kind == "text/plain":
            return status, None, [parsed(s) for s in answer.splitlines()]
        try:
            answer = json.loads(answer)
            meta = answer["meta"]
            code = meta["result_code"]
            if code != status:
                code = f"{code} with status {status}"
            return code, meta["result_subcode"], answer["data"]
        except (ValueError, KeyError, TypeError):
            return f"{status} without an envelope", None, {}

    def send(self, path, body, headers):
        """Return status, type and text of the answer."""
        connection = http.client.HTTPConnection(
            self.address.hostname, self.address.port, timeout=60
        )
        try:
            connection.request("POST", self.address.path + path, body, headers)
            response = connection.getresponse()
            return (
                response.status,
                response.headers.get_content_type(),
                response.read().decode(),
            )
        except (OSError, http.client.HTTPException, ValueError) as error:
            return f"no answer ({error})", None, ""
        finally:
            connection.close()


def parsed(line):
    try:
        return json.loads(line) if line[:1] == "{" else line
    except ValueError:
        return line


def fill(value, saved):
    """Return value with what was saved in place of its names."""
    if isinstance(value, str):
        if value[:1] == "$" and value[1:] in saved:
            return saved[value[1:]]
        return re.sub(
            r"\$([A-Z][A-Z0-9]*)",
            lambda found: str(saved.get(found[1], found[0])),
            value,
        )
    if isinstance(value, list):
        return [fill(item, saved) for item in value]
    if isinstance(value, dict):
        return {fill(k, saved): fill(v, saved) for k, v in value.items()}
    return value


def pick(answer, path):
    for part in path.split("."):
        answer = answer[int(part) if isinstance(answer, list) else part]
    return answer


def same_set(want, got, levels):
    if not isinstance(got, list):
        return False
    left = list(got)
    for item in want:
        found = [g for g in left if not any(differences(item, g, "", levels))]
        if not found:
            return False
        left.remove(found[0])
    return not left


def differences(want, got, path="data", levels=0):
    """Yield (path, expected, got) of each difference.

    levels: how many levels of objects may have members besides.
    """
    if isinstance(want, dict) and list(want) == ["$after"]:
        moment = datetime.datetime.fromisoformat
        if not (is_time(got) and moment(got) > moment(want["$after"])):
            yield path, want, got
    elif isinstance(want, dict) and list(want) == ["$set"]:
        if not same_set(want["$set"], got, levels):
            yield path, want, got
    elif isinstance(want, dict) and isinstance(got, dict):
        yield from of_members(want, got, path, levels)
    elif isinstance(want, list) and isinstance(got, list):
        if len(want) != len(got):
            yield path, want, got
            return
        for number, (w, g) in enumerate(zip(want, got)):
            yield from differences(w, g, f"{path}.{number}", levels)
    elif isinstance(want, str) and want in KINDS:
        if not KINDS[want](got):
            yield path, want, got
    elif want != got or isinstance(want, bool) != isinstance(got, bool):
        yield path, want, got


def of_members(want, got, path, levels):
    for key, value in want.items():
        if value == "$ABSENT":
            if key in got:
                yield f"{path}.{key}", "nothing", got[key]
        elif key in got:
            below = f"{path}.{key}"
            yield from differences(value, got[key], below, levels - 1)
        else:
            yield f"{path}.{key}", value, "nothing"
    for key in got:
        if key not in want and levels <= 0:
            yield f"{path}.{key}", "nothing", got[key]


def play(server, scenario):
    """Play it; return a list of (step, call, path, expected, got)."""
    saved = dict(server.known, U=uuid.uuid4().hex[:12])
    found = []
    for number, step in enumerate(scenario["steps"], 1):
        time.sleep(step.get("wait", BETWEEN))
        body = fill(step.get("body", {}), saved)
        lines = fill(step.get("lines"), saved)
        code, subcode, data = server.call(
            step["call"],
            body,
            step.get("version", VERSION),
            lines,
            fill(step.get("headers"), saved),
        )
        expect = step["expect"]
        wanted = f"{expect['code']}/{expect['subcode']}"
        got = f"{code}/{subcode}"
        if wanted != got:
            wrong = [("code", wanted, got)]
        else:
            want = expect.get("data", "$ANY" if code == 200 else {})
            levels = OPEN_LEVELS if step.get("subset") else 0
            wrong = list(differences(fill(want, saved), data, levels=levels))
        call = f"{step['call']} {text(body if lines is None else lines)}"
        found += [(number, call, *difference) for difference in wrong]
        for name, path in step.get("save", {}).items():
            try:
                saved[name] = pick({"data": data}, path)
            except (KeyError, IndexError, TypeError, ValueError):
                end = f"a value for ${name}: it ends here"
                return found + [(number, call, path, end, "nothing")]
    return found


def text(value):
    return json.dumps(value, ensure_ascii=False)


def show(found, verbose):
    """Print the differences of a scenario, or the first one."""
    for number, call, path, want, got in found if verbose else found[:1]:
        shown = [call, text(want), text(got)]
        if not verbose:
            shown = [f"{s[:SHOWN]} ..." if s[SHOWN:] else s for s in shown]
        print(f"  step {number}: {shown[0]}")
        print(f"  {path}: expected {shown[1]}")
        print(f"  {' ' * len(path)}  got      {shown[2]}")
    if len(found) > 1 and not verbose:
        print(f"  and {len(found) - 1} differences more")


def read_lines(path):
    with open(path, encoding="utf-8") as lines:
        return [line.rstrip("\n") for line in lines if line.strip()]


def wanted_differences():
    """Return a map from the name to (set of STEP:PATH, row, why)."""
    wanted = {}
    for line in read_lines(HERE / "differences.tsv"):
        if not line.startswith("#"):
            name, where, row, why = line.split("\t")
            wanted[name] = set(where.split()), row, why
    return wanted


def compatibility_rows():
    """Return the first cells of the tables of doc/compatibility.md."""
    page = HERE.parent.parent / "doc" / "compatibility.md"
    return {
        line.split(" | ")[0].strip("| ")
        for line in read_lines(page)
        if line.startswith("|")
    }


def judge(found, wanted, verbose):
    """Print what is wrong with the answers to a scenario; return whether it
    passed. wanted: what it must differ in, or None."""
    if wanted is None:
        show(found, verbose)
        return not found
    where, row, _ = wanted
    if row not in compatibility_rows():
        print(f"  doc/compatibility.md has no row that begins: {row}")
        return False
    was = {f"{number}:{path}" for number, _, path, _, _ in found}
    for place in sorted(where - was):
        print(f"  no difference at {place}, which differences.tsv names")
    show([f for f in found if f"{f[0]}:{f[2]}" not in where], verbose)
    return where == was


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("files", nargs="+", type=pathlib.Path)
    parser.add_argument("--url", required=True)
    parser.add_argument("--key", required=True)
    parser.add_argument("--secret", required=True)
    parser.add_argument("--label", default="")
    parser.add_argument("-a", action="store_true", dest="all")
    parser.add_argument("-v", action="store_true", dest="verbose")
    parser.add_argument("-k", default="", dest="word")
    options = parser.parse_args()
    server = Server(options.url, options.key, options.secret)
    wanted = wanted_differences()
    passed = failed = 0
    names = set()
    for file in options.files:
        for scenario in map(json.loads, read_lines(file)):
            name = f"{file.stem}: {scenario['name']}"
            if options.word not in name:
                continue
            assert name not in names, f"two scenarios are called {name}"
            names.add(name)
            found = play(server, scenario)
            good = judge(found, wanted.get(name), options.verbose)
            passed += good
            failed += not good
            if options.all or not good:
                told = f"{options.label} {name} ({scenario['section']})"
                print("ok" if good else "not ok", told.strip(), flush=True)
    # Of whole files, the table must not name what there is no more.
    for name in sorted(wanted):
        stems = [file.stem for file in options.files]
        if not options.word and name.split(":")[0] in stems:
            if name not in names:
                failed += 1
                print(f"not ok {options.label} {name}: no such scenario")
    print(f"{passed} passed, {failed} failed")
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
