"""Set-up and assertions of the SDK scenarios.

A scenario is a program that drives a running server through the unmodified
SDK and fails if anything is not as it must be. It takes the server from the
environment: CLEARML_API_HOST, CLEARML_API_ACCESS_KEY, CLEARML_API_SECRET_KEY,
CLEARML_WEB_HOST, CLEARML_FILES_HOST; and SCN_WORK, a scratch folder (by
default a new one). To be imported before anything of the SDK.
"""
import os
import sys
import tempfile
import time
import uuid

for k in (
    "CLEARML_API_HOST",
    "CLEARML_API_ACCESS_KEY",
    "CLEARML_API_SECRET_KEY",
    "CLEARML_WEB_HOST",
    "CLEARML_FILES_HOST",
):
    if not os.environ.get(k):
        sys.exit("set %s" % k)

WORK = os.environ.get("SCN_WORK") or tempfile.mkdtemp(prefix="sdkscn.")
os.makedirs(WORK, exist_ok=True)
os.environ["HOME"] = WORK
os.environ["CLEARML_CACHE_DIR"] = os.path.join(WORK, "cache")

# Few and quick retries: the SDK's own would go on for hours where a test has
# to fail.
CONF = os.path.join(WORK, "clearml.conf")
with open(CONF, "w") as f:
    f.write(
        "api.http.retries {total: 3, connect: 3, read: 3, redirect: 3,"
        " status: 3, backoff_factor: 0.05, backoff_max: 0.2}\n"
        'sdk.storage.cache.default_base_dir: "%s/cache"\n' % WORK
    )
os.environ["CLEARML_CONFIG_FILE"] = CONF
os.environ.setdefault("CLEARML_LOG_LEVEL", "INFO")

# The one call to a foreign host that the SDK makes by itself, when a task
# starts: is there a newer version? No setting leaves it out.
from clearml.utilities.check_updates import CheckPackageUpdates  # noqa: E402

CheckPackageUpdates._package_version_checked = True

# Names get this, so that scenarios can share a server and run again. Another
# process of the same scenario is given it.
RUN = os.environ.get("SCN_RUN") or uuid.uuid4().hex[:8]


def uniq(s):
    return "%s %s" % (s, RUN)


def step(label):
    print("--", label, flush=True)


def check(cond, what):
    if not cond:
        raise AssertionError(what)


def eq(got, want, what):
    if got != want:
        raise AssertionError("%s: got %r, want %r" % (what, got, want))


def wait_for(fn, what, timeout=10.0):
    end = time.time() + timeout
    while time.time() < end:
        v = fn()
        if v:
            return v
        time.sleep(0.2)
    raise AssertionError("timed out waiting for %s" % what)


def done(name):
    print("PASS", name, flush=True)
