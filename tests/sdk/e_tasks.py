"""e. A script that trains, and another process that reads what it has left"""
from common import *
import json
import subprocess
from clearml import InputModel, Model, OutputModel, Task
from clearml.backend_api.session.client import APIClient

c = APIClient()
store = os.path.join(WORK, "store")
payload = b"weights of " + RUN.encode()


def weights(name, data=payload):
    path = os.path.join(WORK, name)
    with open(path, "wb") as f:
        f.write(data)
    return path


def init(name, **more):
    # What is sent to the events service is not served yet: streams and
    # monitoring would go there.
    return Task.init(
        project_name=uniq("Tasks"), task_name=uniq(name), output_uri="file://" + store,
        auto_connect_frameworks=False, auto_connect_arg_parser=False, auto_connect_streams=False,
        auto_resource_monitoring=False, reuse_last_task_id=False, **more)


def train():
    task = init("train", tags=["first"])
    eq(task.status, "in_progress", "it runs")
    given = task.connect({"lr": 0.1, "epochs": 3, "nested": {"a.b": "c"}, "flag": True, "none": None, "50%": "$"})
    eq(given["nested"]["a.b"], "c", "connect gives back what it got")
    task.connect_configuration({"layers": [1, 2]}, name="net.conf")
    base = InputModel.import_model(weights_url="https://models.example.invalid/%s/base.pt" % RUN, name=uniq("base"),
                                   label_enumeration={"cat": 1}, framework="PyTorch")
    task.connect(base, name="the base")
    made = OutputModel(task=task, name=uniq("made"), framework="PyTorch", label_enumeration={"cat": 1, "dog": 2},
                       tags=["made"], comment="by a test")
    uri = made.update_weights(weights_filename=weights("net.pt"), auto_delete_file=False, iteration=2,
                              async_enable=False)
    check(uri.startswith("file://" + store), "the weights went to %s" % uri)
    second = OutputModel(task=task, name=uniq("second"), framework="PyTorch")
    second.update_weights(weights_filename=weights("second.pt"), auto_delete_file=False)
    OutputModel.wait_for_uploads(timeout=20)
    eq(task.upload_artifact("a", {"x": 1}, wait_on_upload=True), True, "an artifact")
    eq(task.upload_artifact("text", "some text", metadata={"k": "v"}, wait_on_upload=True), True, "another one")
    task.set_parameter("General/extra", 7)
    task.set_comment("a comment")
    task.set_user_properties(owner="me", stage={"value": 3, "type": "int", "description": "of it"})
    task.add_tags(["second"])
    task.set_base_docker("image:1", docker_arguments="--ipc=host")
    # Task.publish() wants a task that has ended.
    task.mark_completed()
    task.publish()
    task.close()
    print("IDS", json.dumps({"task": task.id, "base": base.id, "made": made.id, "second": second.id}), flush=True)


def run(what):
    """the output of another process of this program"""
    p = subprocess.run([sys.executable, __file__, what], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                       env=dict(os.environ, SCN_RUN=RUN), timeout=90)
    print("   |", p.stdout.replace("\n", "\n   | "))
    eq(p.returncode, 0, "%s ends well" % what)
    return p.stdout


if len(sys.argv) > 1:
    {"train": train}[sys.argv[1]]()
    sys.exit(0)

os.makedirs(store)
step("e: a script trains")
ids = json.loads(run("train").split("IDS ", 1)[1].splitlines()[0])

step("e: another process reads the task")
t = Task.get_task(task_id=ids["task"])
eq(t.name, uniq("train"), "name")
eq(t.get_project_name(), uniq("Tasks"), "project")
eq(t.status, "published", "status")
eq(t.comment, "a comment", "comment")
eq(sorted(t.get_tags()), ["first", "second"], "tags")
p = t.get_parameters()
for name, want in (("lr", "0.1"), ("epochs", "3"), ("nested/a.b", "c"), ("flag", "True"), ("none", ""), ("50%", "$"),
                   ("extra", "7")):
    eq(p["General/" + name], want, name)
eq(t.get_configuration_object_as_dict("net.conf"), {"layers": [1, 2]}, "configuration")
eq(t.get_user_properties(value_only=True), {"owner": "me", "stage": "3"}, "user properties")
eq(t.get_user_properties()["stage"]["description"], "of it", "their descriptions")
eq(t.get_base_docker(), "image:1 --ipc=host", "container")
eq(t.artifacts["a"].get(), {"x": 1}, "artifact")
eq(t.artifacts["text"].get(), "some text", "artifact of a text")
eq(t.artifacts["text"].metadata, {"k": "v"}, "metadata of an artifact")

step("e: its models")
named = lambda ms: list(zip(ms.keys(), [m.id for m in ms]))
eq(named(t.models["input"]), [("the base", ids["base"])], "inputs")
eq(named(t.models["output"]), [("net", ids["made"]), ("second", ids["second"])], "outputs")
made = Model(ids["made"])
eq((made.name, made.tags, made.labels, made.framework), (uniq("made"), ["made"], {"cat": 1, "dog": 2}, "PyTorch"),
   "what was made")
eq((made.task, made.project), (t.id, t.project), "where it is from")
eq(open(made.get_local_copy(raise_on_error=True), "rb").read(), payload, "weights")
eq([m.id for m in Model.query_models(project_name=uniq("Tasks"))][:2], [ids["second"], ids["made"]], "of its project")
eq((made.published, Model(ids["second"]).published), (False, True), "the last one is published with the task")

step("e: tasks are found")
found = lambda **k: Task.query_tasks(project_name=uniq("Tasks"), **k)
eq(Task.get_task(project_name=uniq("Tasks"), task_name=uniq("train")).id, t.id, "by name")
eq(found(), [t.id], "in the project")
eq(found(task_name=uniq("train")), [t.id], "by name in it")
eq(found(task_name="nothing of that name"), [], "not by another one")
eq(found(tags=["first"]), [t.id], "by tag")
eq(found(tags=["-first"]), [], "not without the tag")
eq(found(task_filter={"status": ["published"]}), [t.id], "by status")
eq(found(task_filter={"status": ["created"]}), [], "not by another one")
# Of filters that the SDK does not know it sends none, unless it is told to.
more = lambda k, v: {k: [v], "_allow_extra_fields_": True}
eq(found(task_filter=more("hyperparams.General.lr.value", "0.1")), [t.id], "by a parameter")
eq(found(task_filter=more("hyperparams.General.lr.value", "0.2")), [], "not by another value")
eq(found(task_filter=more("hyperparams.General.nested/a%2Eb.value", "c")), [t.id], "by one with a point in its name")
eq(found(task_filter=more("models.input.model", ids["base"])), [t.id], "by a model that it reads")
eq(found(task_filter=more("models.input.model", ids["made"])), [], "not by one that it made")
eq([(r["id"], r["name"], r["status"].value) for r in found(additional_return_fields=["name", "status"])],
   [(t.id, uniq("train"), "published")], "with more fields")
eq([x.id for x in Task.get_tasks(task_ids=[t.id])], [t.id], "by ids")

done("e_tasks")
