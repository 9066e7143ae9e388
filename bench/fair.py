"""One caller with slow calls on several connections, and a bystander.

usage: fair.py URL ATTACK ATTACKER BYSTANDER MODEL SECONDS CONNECTIONS

ATTACKER and BYSTANDER are tokens. Prints one line: the attack, answers to the
attacker by status, and median, 95th percentile and maximum of how long
models.get_by_id took the bystander, who calls every 100 ms, in milliseconds.
Only the standard library is used.
"""
import http.client
import json
import multiprocessing
import statistics
import sys
import threading
import time
from collections import Counter
from urllib.parse import urlsplit


def keys():
    """A body of many keys, and as many names as a query string may have."""
    names = "&".join(f"name{i}=1" for i in range(800))
    body = ",".join(f'"{i:026d}":1' for i in range(490_000))
    return f"/models.get_all_ex?{names}", "application/json", "{" + body + "}"


def form():
    """A form of many long names."""
    body = "&".join(f"{i:01500d}=1" for i in range(9_999))
    return "/models.get_all_ex", "application/x-www-form-urlencoded", body


def pattern():
    """Recursions, nested deeply, that try every part of a long name."""
    text = "(" * 200 + "a|(?R)?b" + ")" * 200
    return "/models.get_all_ex", "application/json", json.dumps(
        {"name": text, "order_by": ["comment"]})


def exclude():
    """Many values of which a row must lack one."""
    return "/models.get_all_ex", "application/json", json.dumps(
        {"filters": {"tags": {"any": {"exclude": ["bench"] * 20_000}}},
         "order_by": ["comment"]})


def scan():
    """A list that must look at each model, and finds none."""
    return "/models.get_all_ex", "application/json", json.dumps(
        {"_any_": {"pattern": "n.*o.*n.*e.*z$", "fields": ["name", "comment"]},
         "order_by": ["comment"]})


def writes():
    """Changes, each of many rows."""
    return "/models.update_tags", "application/json", json.dumps(
        {"ids": [f"bench{i}" for i in range(1, 20_000)], "add_tags": ["w"],
         "remove_tags": ["w"]})


ATTACKS = {f.__name__: f for f in (keys, form, pattern, exclude, scan, writes)}


def connect(url):
    at = urlsplit(url)
    return http.client.HTTPConnection(at.hostname, at.port, timeout=60)


def send(link, path, kind, body, token):
    link.request("POST", path, body, {
        "Content-Type": kind, "Authorization": f"Bearer {token}"})
    answer = link.getresponse()
    answer.read()
    return answer.status


def attack(url, name, token, until, connections, out):
    path, kind, body = ATTACKS[name]()
    body = body.encode()
    seen = Counter()

    def loop():
        link = connect(url)
        while time.monotonic() < until:
            try:
                seen[send(link, path, kind, body, token)] += 1
            except OSError as error:
                seen[type(error).__name__] += 1
                link.close()
            except http.client.HTTPException as error:
                seen[type(error).__name__] += 1
                link.close()

    threads = [threading.Thread(target=loop, daemon=True)
               for _ in range(connections)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(max(0, until + 30 - time.monotonic()))
    out.put(dict(seen))


def bystander(url, token, model, until):
    took, seen = [], Counter()
    link = connect(url)
    body = json.dumps({"model": model})
    while time.monotonic() < until:
        begun = time.monotonic()
        try:
            seen[send(link, "/models.get_by_id", "application/json", body,
                      token)] += 1
        except (OSError, http.client.HTTPException) as error:
            seen[type(error).__name__] += 1
            link.close()
        took.append((time.monotonic() - begun) * 1000)
        time.sleep(max(0, begun + 0.1 - time.monotonic()))
    return took, seen


def main():
    url, name, attacker, token, model, seconds, connections = sys.argv[1:]
    until = time.monotonic() + float(seconds)
    out = multiprocessing.Queue()
    other = None
    if name != "none":
        other = multiprocessing.Process(target=attack, args=(
            url, name, attacker, until, int(connections), out))
        other.start()
        time.sleep(1)
    took, seen = bystander(url, token, model, until)
    answers = out.get() if other else {}
    took.sort()
    told = " ".join(f"{k}:{v}" for k, v in sorted(answers.items(), key=str))
    print(f"{name:8} {statistics.median(took):8.1f} "
          f"{took[int(len(took) * .95)]:8.1f} {took[-1]:8.1f}  "
          f"{' '.join(f'{k}:{v}' for k, v in seen.items()):12} {told}",
          flush=True)


if __name__ == "__main__":
    main()
