"""g. Tasks that are made without being run: copied, queued, reset, archived, deleted"""
from common import *
from clearml import InputModel, Task

found = lambda **k: Task.query_tasks(project_name=uniq("Queue"), **k)
status = lambda t: Task.get_task(task_id=t.id).status

step("g: a task is made")
made = Task.create(project_name=uniq("Queue"), task_name=uniq("made"), repo="https://git.example.invalid/r",
                   branch="main", script="train.py", packages=["numpy"], add_task_init_call=False)
t = Task.get_task(task_id=made.id)
eq((t.status, t.data.script.repository, t.data.script.branch, t.data.script.entry_point),
   ("created", "https://git.example.invalid/r", "main", "train.py"), "its script")
base = InputModel.import_model(weights_url="https://models.example.invalid/%s/queue.pt" % RUN, name=uniq("base"))
t.set_input_model(model_id=base.id, name="base")
t.set_parameters({"General/lr": 0.1, "General/a.b": "c"})
t.set_configuration_object("net", config_dict={"layers": 2})
t.set_tags(["one"])

step("g: it is copied")
copy = Task.clone(source_task=t, name=uniq("copy"), parent=t.id)
eq((copy.status, copy.parent, copy.project), ("created", t.id, t.project), "a copy")
eq(copy.get_parameters(), {"General/lr": "0.1", "General/a.b": "c"}, "its parameters are the same")
eq(copy.get_configuration_object_as_dict("net"), {"layers": 2}, "its configuration, too")
eq([m.id for m in copy.models["input"]], [base.id], "and what it reads")
copy.set_parameter("General/lr", 0.2)
eq((copy.get_parameters()["General/lr"], t.get_parameters()["General/lr"]), ("0.2", "0.1"), "each has its own")
eq(sorted(found()), sorted([t.id, copy.id]), "both are found")

step("g: it is put into a queue and taken out")
Task.enqueue(copy, queue_name="default")
eq(status(copy), "queued", "in the default queue")
Task.dequeue(copy)
eq(status(copy), "created", "taken out")
check(copy.delete(raise_on_error=True), "deleted")
eq(found(), [t.id], "gone")

step("g: it runs, stops and is reset")
t.started()
eq(status(t), "in_progress", "it runs")
t.mark_failed(status_reason="a reason", status_message="a message")
failed = Task.get_task(task_id=t.id)
eq((failed.status, failed.data.status_reason, failed.data.status_message), ("failed", "a reason", "a message"),
   "it failed")
t.mark_stopped(force=True)
eq(status(t), "stopped", "it stopped")
t.reset(force=True)
eq(status(t), "created", "reset")
eq(t.get_parameters()["General/lr"], "0.1", "its parameters stay")

step("g: it is archived, moved and deleted")
t.set_archived(True)
eq(found(), [t.id], "an archived task is found, unlike a model")
eq(found(task_filter={"system_tags": ["-archived"]}), [], "unless it is left out")
eq(found(task_filter={"system_tags": ["archived"]}), [t.id], "found as archived")
t.set_archived(False)
eq(found(tags=["one"]), [t.id], "back")
t.move_to_project(new_project_name=uniq("Elsewhere"))
eq(Task.query_tasks(project_name=uniq("Elsewhere")), [t.id], "moved")
check(t.delete(raise_on_error=True), "deleted")
eq(Task.query_tasks(project_name=uniq("Elsewhere")), [], "gone")
done("g_queue")
