"""Is the OpenAPI document valid, and is it true?

usage: check.py BUILDDIR OPENAPI.JSON WORKDIR

A public validator says whether it is valid. Whether it is true shows in calls
of every endpoint, as plain CGI: what they send and what is answered has to be
what the document says, and the answer may hold nothing else. Prints a line
`ok NAME` or `not ok NAME` a check.
"""
import base64
import copy
import json
import os
import sqlite3
import subprocess
import sys

import jsonschema
import openapi_spec_validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

build, path, work = sys.argv[1:4]
failed = False

# Members that an answer has without being in the tables: a flag of the request
# adds them to the rows of a list.
ADDED = {"stats"}


def report(name, problems):
    global failed
    for problem in problems:
        print("  " + str(problem)[:600])
    print(("not ok" if problems else "ok") + " openapi " + name)
    failed = failed or bool(problems)


# ---- The document


def close(schema):
    """Let objects with known members have no others."""
    if isinstance(schema, list):
        for item in schema:
            close(item)
    elif isinstance(schema, dict):
        if schema.get("type") == "object" and "properties" in schema:
            schema["additionalProperties"] = False
            schema["properties"].update({n: {} for n in ADDED})
        for item in list(schema.values()):
            close(item)


def validator(document, pointer):
    resource = Resource.from_contents(document, DRAFT202012)
    return jsonschema.Draft202012Validator(
        {"$ref": "urn:document#" + pointer},
        registry=Registry().with_resource("urn:document", resource),
        format_checker=jsonschema.FormatChecker())


def pointer(name, *rest):
    return "/paths/~1" + "/".join((name, "post") + rest)


with open(path, encoding="utf-8") as file:
    document = json.load(file)
closed = copy.deepcopy(document)
for operation in closed["paths"].values():
    close(operation["post"]["responses"]["200"])
for name, schema in closed["components"]["schemas"].items():
    if name != "list" and not name.endswith("_filters"):
        close(schema)


def request_problems(name, args):
    at = pointer(name, "requestBody", "content", "application~1json", "schema")
    return [e.json_path + ": " + e.message
            for e in validator(document, at).iter_errors(args)]


def raw_problems(name, head, body):
    """Of an answer that is no envelope: its type and its headers."""
    told = document["paths"]["/" + name]["post"]["responses"]["200"]
    headers = dict(line.split(": ", 1) for line in head.split("\r\n"))
    found = [h + " is missing" for h in told["headers"] if h not in headers]
    if headers["Content-Type"] not in told["content"]:
        found.append(headers["Content-Type"] + " is not documented")
    if "Content-Length" in headers or not body:
        found.append("it is no stream: " + head)
    return found


def answer_problems(name, status, answer):
    if status == "200":
        at = pointer(name, "responses", "200", "content",
                     "application~1json", "schema")
    else:
        responses = document["paths"]["/" + name]["post"]["responses"]
        if status not in responses:
            return ["%s is not documented: %s" % (status, answer)]
        at = (responses[status]["$ref"][1:] +
              "/content/application~1json/schema")
    return [e.json_path + ": " + e.message
            for e in validator(closed, at).iter_errors(answer)]


def valid_document():
    try:
        openapi_spec_validator.validate(document)
    except Exception as error:  # whatever it has to complain of
        return [error]
    return []


# ---- Calls


config = os.path.join(work, "modelshelf.conf")
database = os.path.join(work, "modelshelf.db")
with open(config, "w", encoding="utf-8") as file:
    file.write("database = %s\n" % database)
text = subprocess.run([os.path.join(build, "modelshelf"), "-f", config,
                       "init"], check=True, capture_output=True, text=True)
keys = dict(line.split("=", 1) for line in text.stdout.splitlines())
PAIR = base64.b64encode(
    (keys["access_key"] + ":" + keys["secret_key"]).encode()).decode()
text = subprocess.run([os.path.join(build, "modelshelf"), "describe",
                       "families"], check=True, capture_output=True, text=True)
FAMILIES = {service: family for family, service in
            (line.split("\t") for line in text.stdout.splitlines())}
problems = {}
served = set()


def cgi(name, args, version, authorization):
    service = name.split(".")[0]
    body = json.dumps(args).encode()
    env = {"REQUEST_METHOD": "POST", "CONTENT_TYPE": "application/json",
           "PATH_INFO": ("/v" + version if version else "") + "/" + name,
           "CONTENT_LENGTH": str(len(body)), "MODELSHELF_CONF": config}
    if authorization:
        env["HTTP_AUTHORIZATION"] = authorization
    for variable in ("ASAN_OPTIONS", "UBSAN_OPTIONS"):
        if variable in os.environ:
            env[variable] = os.environ[variable]
    program = os.path.join(build, FAMILIES[service] + ".fcgi")
    out = subprocess.run([program], input=body, env=env, check=True,
                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    head, answer = out.stdout.split(b"\r\n\r\n", 1)
    if b"\r\nContent-Type: application/json" not in head:
        return {"meta": {"result_code": 200, "result_subcode": 0},
                "data": None, "raw": (head.decode(), answer)}
    return json.loads(answer)


def call(name, args=None, status=200, version=None,
         authorization="Basic " + PAIR, legal=True):
    """A call that is to be as documented. Without 'legal' its arguments are
    not."""
    args = args or {}
    found = problems.setdefault(name, [])
    if legal:
        found += ["request " + p for p in request_problems(name, args)]
    answer = cgi(name, args, version, authorization)
    code = str(answer["meta"]["result_code"])
    if code != str(status):
        found.append("%s with %s: %s" % (name, args, answer["meta"]))
    if "raw" in answer:
        found += raw_problems(name, *answer["raw"])
    else:
        found += ["answer " + p for p in answer_problems(name, code, answer)]
    if code == "200":
        served.add(name)
    return answer["data"]


def add_task(task, execution=None, **columns):
    """A task, while there is no endpoint that makes one."""
    db = sqlite3.connect(database)
    company, user = db.execute("SELECT company, id FROM user").fetchone()
    row = dict(id=task, company=company, user=user, name="train " + task,
               type="training", status="created", created=10 ** 15, **columns)
    db.execute("INSERT INTO task (%s) VALUES (%s)" % (
        ", ".join(row), ", ".join("?" * len(row))), list(row.values()))
    if execution:
        db.execute("INSERT INTO task_apart SELECT seq, 'execution', ?"
                   " FROM task WHERE id = ?", (execution, task))
    for index in ("trigram", "text"):  # else the task cannot be taken out
        db.execute("INSERT INTO task_%s (rowid, id, name) SELECT seq, id, name"
                   " FROM task WHERE id = ?" % index, (task,))
    db.commit()
    db.close()


def new_model(**more):
    args = {"name": "resnet", "uri": "s3://b/w", **more}
    return call("models.create", args)["id"]


ITEM = {"key": "size", "type": "int", "value": "2"}


def call_projects():
    zoo = call("projects.create", {"name": "animals/apes"})["id"]
    call("projects.create", {"name": "animals/apes"}, 400)
    call("projects.get_by_id", {"project": zoo})
    call("projects.get_by_id", {"project": "none"}, 400)
    call("projects.get_all", {"name": "apes", "only_fields": ["name"]})
    call("projects.get_all_ex", {"search_hidden": True})
    told = {"include_stats": True, "check_own_contents": True,
            "include_dataset_stats": True}
    call("projects.get_all_ex", {**told, "active_users": [], "id": zoo,
                                 "include_stats_filter": {"type": ["x"]}})
    call("projects.get_all_ex", {
        **told, "children_type": "dataset", "search_hidden": True,
        "children_tags": ["a", None], "children_tags_filter": {
            "any": {"include": ["a"]}}})
    call("projects.get_all_ex", {"include_stats_filter": {"tags": []}}, 400)
    call("projects.get_all_ex", {"children_type": "x"}, 400, legal=False)
    call("projects.update", {"project": zoo, "description": "all of them",
                             "tags": ["a"]})
    return zoo


def call_project_changes():
    """The tree, and what goes with it."""
    top = call("projects.create", {"name": "reptiles"})["id"]
    low = call("projects.create", {"name": "reptiles/snakes/adder"})["id"]
    args = {"project": low, "new_location": "reptiles/lizards"}
    call("projects.move", args)
    call("projects.move", args, 400)
    call("projects.move", {"project": low}, 400, legal=False)
    call("projects.merge", {"project": low, "destination_project": low}, 400)
    call("projects.make_public", {"ids": [low]})
    call("projects.delete", {"project": low}, 403)
    call("projects.make_private", {"ids": [low]})
    call("projects.make_private", {"ids": [low]}, 400)
    add_task("t5", project=low, execution=json.dumps(
        {"artifacts": [{"key": "a", "mode": "output", "uri": "s3://a"}]}))
    call("models.create", {"name": "net", "uri": "s3://n", "project": low})
    call("projects.merge", {"project": low, "destination_project": top})
    call("projects.validate_delete", {"project": top})
    call("projects.delete", {"project": top}, 400)
    call("projects.delete", {"project": top, "force": True,
                             "delete_contents": True})
    call("projects.validate_delete", {"project": top}, 400)
    other = call("projects.create", {"name": "birds/owls"})["id"]
    call("projects.merge", {"project": other})
    birds = call("projects.get_all", {"name": "^birds$"})["projects"][0]["id"]
    call("projects.delete", {"project": birds})


def call_facets(zoo):
    """Before models are deleted; what they have in common."""
    for kind in ("model", "task", "project"):
        call("projects.get_%s_tags" % kind)
        call("projects.get_%s_tags" % kind, {
            "projects": [zoo], "include_system": True,
            "filter": {"tags": ["a"]}})
        call("projects.get_%s_tags" % kind, {"filter": []}, 400, legal=False)
    call("projects.get_model_metadata_keys", {"project": zoo, "page_size": 1})
    call("projects.get_model_metadata_values", {
        "key": "size", "projects": [zoo, None], "allow_public": False})
    call("projects.get_unique_metric_variants", {
        "model_metrics": True, "project": zoo, "ids": []})
    call("projects.get_task_parents", {"projects": [zoo], "task_name": "^a",
                                       "tasks_state": "active"})
    call("projects.get_hyper_parameters", {"project": zoo})
    call("projects.get_hyperparam_values", {"section": "Args", "name": "lr"})
    call("projects.get_user_names", {"entity": "model", "projects": [zoo]})
    call("projects.get_user_names")
    call("projects.get_user_names", {"entity": "x"}, 400, legal=False)


def set_role(role):
    """Of the one user with a key pair."""
    db = sqlite3.connect(database)
    db.execute("UPDATE user SET role = ? WHERE id IN "
               "(SELECT user FROM credential)", (role,))
    company = db.execute("SELECT id FROM company").fetchone()[0]
    db.commit()
    db.close()
    return company


def call_auth():
    call("auth.create_user", {"name": "a", "company": "c", "email": "a@b.c"},
         403)
    company = set_role("root")
    args = {"name": "Ann", "company": company, "email": "ann@example.com",
            "role": "guest", "given_name": "A", "family_name": "B",
            "avatar": "a.png"}
    ann = call("auth.create_user", args)["id"]
    call("auth.create_user", args, 400)
    call("auth.edit_user", {"user": ann, "role": "user"})
    call("auth.edit_user", {"user": ann, "role": "root"}, 400, legal=False)
    token = call("auth.get_token_for_user", {
        "user": ann, "company": company, "expiration_sec": 100})["token"]
    call("auth.validate_token", {"token": token})
    call("auth.validate_token", {"token": "x"})
    call("login.supported_modes", authorization=None)
    call("login.supported_modes", authorization="Bearer " + token)
    call("login.logout", authorization=None)
    call("auth.logout", authorization="Bearer " + token)
    call("auth.logout", {}, 404, version="2.1")
    call("auth.validate_token", {"token": token})
    call("auth.fixed_users_mode", authorization=None)
    pair = call("auth.create_credentials", {"label": "x"})["credentials"]
    key = {"access_key": pair["access_key"]}
    call("auth.get_credentials")
    call("auth.edit_credentials", {**key, "label": "y"})
    call("auth.get_credentials")
    call("auth.revoke_credentials", key)
    call("auth.revoke_credentials", key, 400)
    call("auth.edit_credentials", key, 400)
    return ann, company


def call_users(ann, company):
    made = {"id": "u1", "name": "Bob", "company": company, "avatar": "b"}
    call("users.create", made)
    call("users.create", made, 400)
    call("users.get_by_id", {"user": ann})
    call("users.get_by_id", {"user": "none"}, 400)
    call("users.update", {"user": ann, "name": "Anna", "given_name": "An"})
    call("users.update", {"user": ann, "name": 5}, 400, legal=False)
    call("users.get_current_user")
    call("users.get_preferences")
    call("users.set_preferences", {"preferences": {"a.b": [1], "c": None}})
    call("users.set_preferences", {"preferences": {"a.b": 2},
                                   "return_updated": False})
    call("users.set_preferences", {"preferences": {"..": 2}}, 400)
    call("users.get_preferences")
    call("users.get_all")
    call("users.get_all", {"only_fields": ["name", "preferences"]})
    call("users.get_all", {"only_fields": ["email"]}, 400)
    call("users.get_all_ex", {"active_in_projects": [], "name": "^d"})
    call("users.get_all_ex", {"only_fields": ["company.name"]})
    call("users.delete", {"user": "u1"})
    call("users.delete", {"user": "u1"}, 400)


def call_tasks():
    call("tasks.get_all", {"status": ["created"]})
    call("tasks.get_types", {"projects": ["x"]})
    call("tasks.get_types")
    call("tasks.get_by_id_ex", {"id": ["x"], "only_fields": ["name"]})
    call("tasks.get_by_id_ex", {}, 400, legal=False)
    call("tasks.get_all_ex", {"only_fields": ["name", "user.name"]})
    made = {"name": "a task", "type": "training"}
    task = call("tasks.create", {**made, "tags": ["x"], "hyperparams": {
        "Args": {"lr": {"section": "Args", "name": "lr", "value": "1"}}},
        "models": {"output": [{"name": "m", "model": "x"}]}})["id"]
    call("tasks.get_by_id", {"task": task})
    call("tasks.create", {**made, "tags": "x"}, 400, legal=False)
    call("tasks.validate", made)
    call("tasks.edit", {"task": task, "script": {"branch": "b"},
                        "execution": {"artifacts": [
                            {"key": "a", "type": "custom"}]}})
    call("tasks.edit", {"task": task})
    call("tasks.edit", {"task": task, "status": "x"}, 400, legal=False)
    call("tasks.clone", {"task": task, "new_task_name": "another",
                         "new_project_name": "of clones",
                         "execution_overrides": {"framework": "f"}})
    call("tasks.clone", {"task": task, "new_task_tags": "x"}, 400, legal=False)
    item = {"section": "A", "name": "b", "value": "c"}
    call("tasks.edit_hyper_params", {"task": task, "hyperparams": [item]})
    call("tasks.get_hyper_params", {"tasks": [task]})
    call("tasks.get_hyper_params", {"tasks": ["nosuch"]}, 400)
    call("tasks.delete_hyper_params", {"task": task, "hyperparams": [
        {"section": "A"}]})
    call("tasks.edit_configuration", {"task": task, "configuration": [
        {"name": "a", "value": "b"}]})
    call("tasks.get_configurations", {"tasks": [task], "names": ["a"]})
    call("tasks.get_configuration_names", {"tasks": [task]})
    call("tasks.delete_configuration", {"task": task, "configuration": ["a"]})
    call("tasks.edit_runtime", {"task": task, "add_or_update": {"a": 1},
                                "remove": ["b"]})
    call("tasks.set_requirements", {"task": task, "requirements": {"pip": ""}})
    call("tasks.set_requirements", {"task": task, "requirements": 5}, 400,
         legal=False)
    call("tasks.update_tags", {"ids": [task], "add_tags": ["x"]})
    call("tasks.move", {"ids": [task], "project_name": "of a task"})
    call("tasks.move", {"ids": [task], "project": None})
    call("tasks.make_public", {"ids": [task]})
    call("tasks.make_private", {"ids": [task]})
    call("tasks.make_private", {"ids": [task]}, 400)
    artifact = {"key": "a", "type": "custom"}
    call("tasks.add_or_update_artifacts", {"task": task,
                                           "artifacts": [artifact]})
    call("tasks.add_or_update_artifacts", {"task": task, "artifacts": 5}, 400,
         legal=False)
    call("tasks.delete_artifacts", {"task": task, "artifacts": [artifact]})
    call("tasks.add_or_update_model", {"task": task, "name": "m",
                                       "model": "x", "type": "input"})
    call("tasks.add_or_update_model", {"task": task, "name": "m",
                                       "model": "x", "type": "both"}, 400,
         legal=False)
    call("tasks.delete_models", {"task": task, "models": [
        {"name": "m", "type": "input"}]})
    call("tasks.update", {"task": task, "output__error": "e"})
    call("tasks.update", {"task": task, "comment": 5}, 400, legal=False)
    call("tasks.update_batch", {"task": task, "comment": "one of a batch"})


def call_task_statuses():
    """From one status to another, by single calls and for several tasks."""
    made = {"type": "training"}
    task = call("tasks.create", {**made, "name": "one task"})["id"]
    other = call("tasks.create", {**made, "name": "another task"})["id"]
    why = {"task": task, "status_reason": "r", "status_message": "m"}
    forced = {**why, "force": True}
    both = {"ids": [task, other, "none"]}
    call("tasks.started", why)
    call("tasks.ping", {"task": task})
    call("tasks.completed", {**why, "publish": False})
    call("tasks.close", {**why, "task": other}, 400)
    call("tasks.stopped", forced)
    call("tasks.close", why)
    call("tasks.failed", forced)
    call("tasks.stop", forced)
    call("tasks.stop_many", {**both, "force": True})
    call("tasks.stop_many", {"ids": []}, 400, legal=False)
    call("tasks.reset", {**forced, "clear_all": True,
                         "return_file_urls": True})
    call("tasks.reset_many", {**both, "delete_output_models": False})
    call("tasks.archive", {"tasks": [other]})
    call("tasks.archive_many", both)
    call("tasks.unarchive_many", both)
    call("tasks.publish", {**why, "publish_model": False}, 400)
    call("tasks.started", {**forced, "task": other})
    call("tasks.publish", {**forced, "task": other})
    call("tasks.publish_many", {**both, "force": True})
    call("tasks.delete", {**why, "move_to_trash": True}, 400)
    call("tasks.delete", {**forced, "return_file_urls": True})
    call("tasks.delete_many", {**both, "delete_output_models": True})
    call("tasks.delete_many", {**both, "force": True})


def call_server():
    """As root."""
    call("server.config")
    call("server.config", {"path": "modelshelf"})
    call("server.config", {"path": "x"}, 400)
    call("server.endpoints")
    call("server.get_stats")
    call("server.report_stats_option", {"enabled": True})


PERIOD = {"from_date": 1790000000, "to_date": 1790003600.5, "interval": 60}


def call_queues():
    add_task("waits")
    queue = {"queue": call("queues.create", {
        "name": "gpu", "display_name": "GPU", "tags": ["a"],
        "metadata": {"k": {"key": "k", "type": "t", "value": "v"}}})["id"]}
    task = {**queue, "task": "waits"}
    call("queues.create", {"name": "gpu"}, 400)
    call("queues.create", {"tags": []}, 400, legal=False)
    call("queues.get_default")
    call("queues.update", {**queue, "tags": ["b"], "name": "big"})
    call("queues.add_or_update_metadata", {**queue, "metadata": [
        {"key": "l", "type": "t", "value": "v"}]})
    call("queues.delete_metadata", {**queue, "keys": ["k"]})
    call("queues.get_queue_metrics", {**PERIOD, "queue_ids": ["x"]})
    call("queues.add_task", {**task, "update_execution_queue": False})
    call("queues.add_task", task, 400)
    for where in ("backward", "forward"):
        call("queues.move_task_" + where, {**task, "count": 2})
    for where in ("to_front", "to_back"):
        call("queues.move_task_" + where, task)
    call("queues.get_num_entries", queue)
    call("queues.get_by_id", {**queue, "max_task_entries": -1})
    call("queues.get_all", {"only_fields": ["name", "entries.task"],
                            "search_hidden": True})
    call("queues.get_all_ex", {"scroll_id": None, "size": 5,
                               "count_task_entries": True})
    call("queues.remove_task", {**task, "update_task_status": True})
    call("queues.peek_task", queue)
    call("tasks.enqueue", {**task, "verify_watched_queue": True})
    call("tasks.dequeue", {"task": "waits", "status_reason": "r"})
    many = {"ids": ["waits", "none"]}
    call("tasks.enqueue_many", {**many, **queue, "validate_tasks": True})
    call("tasks.dequeue_many", {**many, "remove_from_all_queues": True})
    call("tasks.enqueue", {"task": "waits", "queue_name": "big"})
    call("queues.peek_task", queue)
    call("queues.get_next_task", {**queue, "get_task_info": True})
    call("queues.get_next_task", queue)
    call("queues.clear_queue", queue)
    call("queues.delete", {**queue, "force": True})
    call("queues.get_by_id", queue, 400)


def call_absent():
    task = {"task": "x", "model_events": True}
    tasks = {"tasks": ["x", "y"], "model_events": True}
    metrics = {"metrics": [{"metric": "a", "variants": ["b"]}]}
    call("events.get_task_plots", {**task, "iters": 1, "scroll_id": None})
    call("events.get_task_plots", {"task": 5}, 400, legal=False)
    call("events.get_multi_task_plots", {**tasks, **metrics, "iters": 1})
    call("events.get_multi_task_plots", {"tasks": []}, 400, legal=False)
    call("events.get_task_events", {**task, "event_type": "plot"})
    call("events.get_task_log", {**task, "order": "asc", "batch_size": 5})
    call("events.get_task_single_value_metrics", {**tasks, **metrics})
    call("events.get_task_single_value_metrics", {
        **tasks, "metrics": [{}]}, 400, legal=False)
    call("events.get_multi_task_metrics", tasks)
    call("events.scalar_metrics_iter_histogram", {**task, "key": "iter"})
    call("events.multi_task_scalar_metrics_iter_histogram", tasks)
    call("reports.get_all_ex", {"scroll_id": "x", "allow_public": False})
    call("reports.get_tags")
    call("serving.get_endpoints")
    call("serving.get_loading_instances")
    call("workers.get_activity_report", {**PERIOD, "active_only": True})
    call("workers.get_all", {"last_seen": 600})
    call("workers.get_count")


def call_organization(zoo):
    name = "organization.get_tags"
    call(name, {"include_system": True, "filter": {"tags": ["a"]}})
    call(name, {"filter": []}, 400, legal=False)
    call("organization.get_user_companies")
    name = "organization.get_entities_count"
    call(name)
    call(name, {"projects": {}, "tasks": {"type": ["training"]}, "models": {},
                "pipelines": {}, "pipeline_runs": {}, "datasets": {},
                "dataset_versions": {}, "reports": {}, "limit": 1})
    call(name, {"models": {"name": "["}, "active_users": ["x"],
                "projects": {}, "search_hidden": True})
    call(name, {"models": []}, 400, legal=False)
    name = "organization.prepare_download_for_get_all"
    args = {"entity_type": "model", "only_fields": ["name"],
            "field_mappings": [{"field": "name", "values": []}]}
    ready = call(name, {**args, "project": [zoo]})
    call(name, {**args, "only_fields": ["nope"]}, 400)
    name = "organization.download_for_get_all"
    call(name, ready)
    call(name, {"prepare_id": "none"}, 400)
    call("organization.get_project_workloads")
    call("organization.get_project_workloads", {
        "projects": [zoo], "from_date": "2026-01-01",
        "to_date": "2026-01-02"})
    name = "organization.get_project_usages"
    args = {"projects": [zoo], "from_date": "2026-11-01",
            "to_date": "2026-11-02"}
    call(name, args)
    call(name, {**args, "include_development": True, "breakdown_keys": ["user"],
                "usage_fields": ["cpu_usage", "gpu_usage"]})
    call(name, {**args, "to_date": "never"}, 400)


def call_lists(model):
    for name in ("models.get_all", "models.get_all_ex"):
        call(name)
        call(name, {"id": [model], "only_fields": ["metadata", "tags"]})
        call(name, {"order_by": ["-last_update"], "page": 0, "page_size": 1})
        call(name, {"scroll_id": None, "size": 1})
        call(name, {"name": "("}, 400)
        call(name, {"metadata.size.value": ["2"], "last_metrics.a.b": [0, 1]})
        call(name, {"filters": {"tags": {"any": {"include": ["a"]}}}})
        call(name, {"_any_": {"fields": ["name"], "pattern": "RES"},
                    "search_text": "resnet"})
    call("models.get_all_ex", {"include_stats": True, "only_fields": [
        "project.name", "user.name", "parent.project.name", "task.name"]})
    call("models.get_by_id_ex", {"id": [model]})
    call("models.get_by_id_ex", {}, 400, legal=False)


def call_models(zoo):
    add_task("t1", project=zoo)
    parent = new_model()
    model = new_model(project=zoo, parent=parent, task="t1", labels={"a": 1},
                      tags=["a"], metadata={"size": ITEM}, framework="ONNX",
                      comment="x", design={}, ui_cache={"a": 1})
    call("models.create", {"name": "ab", "uri": ""}, 400)
    call_lists(model)
    call("models.get_by_id", {"model": model})
    call("models.get_frameworks", {"projects": [zoo]})
    call("models.edit", {"model": model, "name": "other", "ready": False})
    call("models.edit", {"model": model})
    call("models.edit", {"model": model, "ready": "x"}, 400, legal=False)
    call("models.update", {"model": model, "comment": None, "uri": "s3://c",
                           "tags": ["b"], "iteration": 3, "task": "t1"})
    call("models.add_or_update_metadata", {"model": model, "metadata": [ITEM]})
    call_facets(zoo)
    call_organization(zoo)
    call("models.delete_metadata", {"model": model, "keys": ["size"]})
    call("models.update_tags", {"ids": [model], "add_tags": ["c"]})
    call("models.move", {"ids": [model], "project": None})
    call("models.move", {"ids": [model], "project_name": "animals"})
    call("models.archive_many", {"ids": [model, "none"]})
    call("models.unarchive_many", {"ids": [model, "none"]})
    call("models.make_public", {"ids": [model]})
    call("models.make_private", {"ids": [model]})
    call("models.make_private", {"ids": [model]}, 400)
    call_publish(model, parent)
    call("models.delete", {"model": parent})
    call("models.delete", {"model": parent}, 400)
    call("models.delete_many", {"ids": [model, parent], "force": True})


def call_publish(model, parent):
    call("models.publish_many", {"ids": [model, parent, "none"],
                                 "force_publish_task": True})
    add_task("t2", status_reason="")
    call("models.set_ready", {"model": new_model(task="t2"),
                              "force_publish_task": True})
    call("models.set_ready", {"model": parent}, 400)


def call_old():
    """What ended with API 2.13."""
    add_task("t3")
    for args in ({"task": "t3", "uri": "s3://d"}, {"task": "t3",
                                                  "uri": "s3://e"}):
        call("models.update_for_task", args, version="2.13")
    call("models.update_for_task", {"task": "t3", "uri": "s3://d"}, 301)
    call("models.get_by_task_id", {"task": "t3"}, version="2.13")
    call("models.get_by_task_id", {"task": "t3"}, 301)


def basic(login, password):
    pair = (login + ":" + password).encode()
    return "Basic " + base64.b64encode(pair).decode()


def by_password():
    good = basic(keys["login"], keys["password"])
    call("auth.login", authorization=good)
    call("server.info", status=401, authorization=good)
    with open(config, "a", encoding="utf-8") as file:
        file.write("login_failures = 1\n")
    call("auth.login", status=401, authorization=basic("nobody", "x"))
    call("auth.login", status=429, authorization=basic("nobody", "x"))


def call_others():
    token = call("auth.login", {"expiration_sec": 100})["token"]
    call("auth.login", authorization="Bearer " + token)
    call("auth.login", status=401, authorization=None)
    call("auth.login", status=401, authorization="Bearer x.y.z")
    by_password()
    call("storage.get_settings")
    call("debug.ping", authorization=None)
    call("debug.ping", {"msg": [1]}, legal=False)
    call("server.info")
    call("models.get_all", status=401, authorization=None)
    call("models.make_public", {"ids": ["x"]}, 404, version="2.8")


LISTS = ("ids", "keys", "projects", "only_fields", "field_mappings")


def refused_without():
    """What the document requires, the programs must not do without."""
    found = []
    for path, item in document["paths"].items():
        name = path[1:]
        version = item["post"].get("x-last")
        body = item["post"]["requestBody"]["content"]["application/json"]
        schemas = body["schema"].get("allOf", [body["schema"]])
        required = [n for s in schemas for n in s.get("required", [])]
        if bool(required) != item["post"]["requestBody"]["required"]:
            found.append(name + ": required, or not")
        for missing in required:
            args = {n: ["x"] if n in LISTS else "x"
                    for n in required if n != missing}
            answer = cgi(name, args, version, "Basic " + PAIR)
            if (answer["meta"]["result_code"],
                    answer["meta"]["result_subcode"] in (11, 12)) != (400,
                                                                      True):
                found.append("%s without %s: %s" % (name, missing,
                                                    answer["meta"]))
    return found


EXAMPLES = {
    "filter_pattern": ["^a"], "filter_list": [["a", "-b", None], "a"],
    "filter_date": [">=2024-01-01", ["2024-01-01", None]],
    "filter_range": [["2024-01-01", None], [1, None]],
}


def filters_are_taken():
    """A filter of each field is legal, and is understood."""
    found = []
    for path, item in document["paths"].items():
        name = path[1:]
        body = item["post"]["requestBody"]["content"]["application/json"]
        for part in body["schema"].get("allOf", []):
            record = part.get("$ref", "").rsplit("/", 1)[-1]
            if not record.endswith("_filters"):
                continue
            schema = document["components"]["schemas"][record]
            for field, role in schema["properties"].items():
                if "$ref" in role:
                    found += try_filter(name, field, role["$ref"])
    return found


def try_filter(name, field, role):
    base = {"id": []} if name.endswith("by_id_ex") else {}
    found = []
    codes = set()
    for value in EXAMPLES[role.rsplit("/", 1)[-1]]:
        args = {**base, field: value}
        found += request_problems(name, args)
        answer = cgi(name, args, None, "Basic " + PAIR)
        codes.add(answer["meta"]["result_code"])
    # A range of times is none of numbers, and the other way round.
    if 200 not in codes or (not role.endswith("range") and codes != {200}):
        found.append("%s by %s: %s" % (name, field, codes))
    # A filter that is not understood would be ignored.
    bad = cgi(name, {**base, field: {"no": "filter"}}, None, "Basic " + PAIR)
    if bad["meta"]["result_code"] != 400:
        found.append("%s ignores %s" % (name, field))
    return found


report("document is valid", valid_document())
call_others()
call_users(*call_auth())
call_server()
call_absent()
zoo = call_projects()
call_project_changes()
call_models(zoo)
call_old()
call_tasks()
call_task_statuses()
call_queues()
for name in sorted(problems):
    report("calls of " + name, problems[name])
report("every endpoint was called", sorted(
    path[1:] for path in document["paths"] if path[1:] not in served))
report("what is required is", refused_without())
report("filters are taken", filters_are_taken())
sys.exit(failed)
