"""f. A task that runs tells of itself, and ends its process when it is stopped"""
from common import *
import subprocess
from clearml import Task
from clearml.backend_api.session.client import APIClient

with open(CONF, "a") as f:
    f.write("sdk.development.worker.ping_period_sec: 1\nsdk.development.worker.report_period_sec: 1\n")

if len(sys.argv) > 1:
    task = Task.init(project_name=uniq("Stopped"), task_name="runs", auto_connect_frameworks=False,
                     auto_connect_streams=False, auto_resource_monitoring=False, reuse_last_task_id=False)
    print("ID", task.id, flush=True)
    time.sleep(60)
    print("was not stopped", flush=True)
    sys.exit(0)

c = APIClient()
data = lambda id: c.tasks.get_by_id(task=id).data


def child():
    """a process that runs a task, and the id of that"""
    p = subprocess.Popen([sys.executable, __file__, "run"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                         env=dict(os.environ, SCN_RUN=RUN))
    for line in p.stdout:
        print("   |", line.rstrip())
        if line.startswith("ID "):
            return p, line.split()[1]
    raise AssertionError("the task was not made")


def ends(p):
    out = p.communicate(timeout=50)[0]
    print("   |", out.replace("\n", "\n   | "))
    check("was not stopped" not in out, "the process ended before its time")


step("f: a task that runs tells of itself")
p, id = child()
first = data(id)
eq(first.status.value, "in_progress", "it runs")
again = wait_for(lambda: (lambda d: d if d.last_update > first.last_update and d.active_duration else None)(data(id)),
                 "a ping", 30)
check(again.last_change > first.last_change, "the ping is a change")
eq(again.status.value, "in_progress", "it still runs")

step("f: it is stopped from outside")
began = time.time()
eq(c.tasks.stopped(task=id, force=True, status_message="by a test").updated, 1, "stopped")
ends(p)
print("ended after %.1f s" % (time.time() - began))
after = data(id)
eq(after.status.value, "stopped", "its end does not change the status")

step("f: it is asked to stop")
p, id = child()
eq(c.tasks.stop(task=id, force=True, status_message="by another").updated, 1, "stop")
ends(p)
eq(data(id).status.value, "stopped", "stopped")
done("f_stopped")
