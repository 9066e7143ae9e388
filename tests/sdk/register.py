"""The product's main job, as a new user does it: only CLEARML_CONFIG_FILE is
set. Register a model by its URL, find it, rename it, publish it; then read all
of it back in another process."""
import subprocess
import sys
import uuid

from clearml import InputModel, Model

LABELS = {"background": 0, "cat": 1, "dog": 2}


def eq(got, want, what):
    if got != want:
        raise AssertionError("%s: got %r, want %r" % (what, got, want))


def register(run):
    url = "https://models.example.invalid/%s/resnet.pt" % run
    first, name = "resnet draft " + run, "resnet (v1.0) " + run

    m = InputModel.import_model(
        weights_url=url, name=first, tags=["vision", "gold"],
        label_enumeration=LABELS, framework="PyTorch",
    )
    found = Model.query_models(model_name=first)
    eq([x.id for x in found], [m.id], "found by its name")
    eq([x.id for x in Model.query_models(tags=["gold"], model_name=first)], [m.id], "found by a tag, too")
    eq(found[0].published, False, "a draft at first")

    found[0].name = name
    eq(Model.query_models(model_name=first), [], "the old name is gone")
    eq([x.id for x in Model.query_models(model_name=name)], [m.id], "found by the new name")

    found[0].publish()
    eq(InputModel.import_model(weights_url=url, name="ignored").id, m.id, "a URL is registered once")
    subprocess.run([sys.executable, __file__, m.id, url, name], check=True)


def read_back(model_id, url, name):
    m = Model(model_id)
    eq(m.name, name, "name")
    eq(m.url, url, "url")
    eq(sorted(m.tags), ["gold", "vision"], "tags")
    eq(m.labels, LABELS, "labels")
    eq(m.framework, "PyTorch", "framework")
    eq(m.published, True, "published")
    eq([x.id for x in Model.query_models(model_name=name, only_published=True)], [model_id], "found as published")
    print("registered", m.id, m.name, m.url)


if len(sys.argv) > 1:
    read_back(*sys.argv[1:])
else:
    register(uuid.uuid4().hex[:8])
    print("PASS register")
