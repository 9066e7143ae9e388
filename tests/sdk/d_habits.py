"""d. Habits of the SDK that surprise, as doc/sdk-habits.md tells them"""
import re

from common import *
from clearml import InputModel, Model
from clearml.backend_api.session.client import APIClient

c = APIClient()
url = lambda n: "https://models.example.invalid/%s/%s" % (RUN, n)
ids = lambda ms: [m.id for m in ms]


def raises(f, what):
    try:
        f()
    except Exception as e:
        print(what, "->", type(e).__name__, str(e)[:100])
        return str(e)
    raise AssertionError("no exception: %s" % what)


step("d: import_model changes nothing in what is there")
first = InputModel.import_model(weights_url=url("first"), name=uniq("first"), tags=["old"])
again = InputModel.import_model(weights_url=url("first"), name=uniq("second"), tags=["new"])
eq(again.id, first.id, "the same model")
eq((Model(first.id).name, Model(first.id).tags), (uniq("first"), ["old"]), "as it was")

step("d: names of less than three characters")
told = raises(lambda: InputModel.import_model(weights_url=url("short"), name="ab"), "a short name")
check("at least 3 characters" in told, "the reason")
left = c.models.get_by_id(model=re.search(r"model=([0-9a-f]{32})", told).group(1))
check(left.name.startswith("Anonymous model "), "a model is left behind: %r" % left.name)
eq(left.uri, "file:///uploading_file", "of no weights")
short = InputModel.import_model(weights_url=url("short project"), name=uniq("short"), project="ab")
eq(Model(short.id).project, None, "a short project is left out")

step("d: names that are refused, or kept otherwise than given")
for what, args, reason in (
        ("a long name", {"name": "x" * 4097}, "at most 4096 bytes"),
        ("two lines", {"name": "two\nlines"}, "control characters"),
        ("a tag of two lines", {"name": uniq("tags"), "tags": ["two\nlines"]}, "control characters"),
        ("a tag of an operator", {"name": uniq("tags"), "tags": ["__$all"]}, "must not begin with __$")):
    told = raises(lambda: InputModel.import_model(weights_url=url("refused"), **args), what)
    check(reason in told, reason)
    left = c.models.get_by_id(model=re.search(r"model=([0-9a-f]{32})", told).group(1))
    check(left.name.startswith("Anonymous model "), "%s: a model is left behind: %r" % (what, left.name))
blanks = InputModel.import_model(weights_url=url("blank name"), name=" %s " % uniq("ends"))
eq(Model(blanks.id).name, uniq("ends"), "without the blanks")
eq(Model.query_models(model_name=" %s " % uniq("ends")), [], "queried with blanks")
eq(ids(Model.query_models(model_name=uniq("ends"))), [blanks.id], "queried without them")

step("d: a tag that begins with a minus")
minus = InputModel.import_model(weights_url=url("minus"), name=uniq("minus"), tags=["-" + uniq("tag")])
eq(Model(minus.id).tags, ["-" + uniq("tag")], "it is kept")
eq(ids(Model.query_models(tags=["-" + uniq("tag")], model_name=uniq("minus"))), [minus.id], "it leaves out none but those of the tag")
tagged = InputModel.import_model(weights_url=url("tagged"), name=uniq("minus"), tags=[uniq("tag")])
eq(ids(Model.query_models(tags=["-" + uniq("tag")], model_name=uniq("minus"))), [minus.id], "the one with the tag is left out")

step("d: URLs are kept as they are")
for n in ("a b.pt", "a%20b.pt", "100%.pt", "a%%b.pt"):
    eq(Model(InputModel.import_model(weights_url=url(n), name=uniq(n)).id).url, url(n), n)

step("d: blanks around / in the name of a project")
name = "Habits %s / inner" % RUN
inside = InputModel.import_model(weights_url=url("blanks"), name=uniq("blanks"), project=name)
project = Model(inside.id).project
eq(c.projects.get_by_id(project=project).name, "Habits %s/inner" % RUN, "the name has none")
raises(lambda: Model.query_models(project_name=name), "queried with blanks")
eq(ids(Model.query_models(project_name="Habits %s/inner" % RUN)), [inside.id], "without them")
eq(c.projects.get_by_id(project=project).name.count("/"), 1, "one level")

step("d: a project without those inside of it")
outer = InputModel.import_model(weights_url=url("outer"), name=uniq("outer"), project="Habits %s" % RUN)
eq(ids(Model.query_models(project_name="Habits %s" % RUN)), [outer.id], "the outer alone")
raises(lambda: Model.query_models(project_name=uniq("nobody's")), "an unknown project")
check(len(Model.query_models(project_name="")) > 1, "an empty name is every project")

step("d: names are matched whole, patterns are not patterns")
eq(Model.query_models(model_name="fir"), [], "a part")
eq(Model.query_models(model_name=".*"), [], "a pattern")

step("d: keys of metadata")
m = Model(outer.id)
for key in ("a.b", "50%", "a%%b", "$x", "m__n"):
    check(m.set_metadata(key, "v " + RUN, "string"), "set " + key)
    eq(m.get_metadata(key), "v " + RUN, "read " + key)
for key, query in (("a.b", "a%2Eb"), ("50%", "50%%"), ("a%%b", "a%%%%b"), ("$x", "%24x")):
    eq(ids(Model.query_models(metadata={query: "v " + RUN})), [m.id], "%s for %s" % (query, key))
eq(Model.query_models(metadata={"a.b": "v " + RUN}), [], "a point as it stands")
eq(Model.query_models(metadata={"a%%b": "v " + RUN}), [], "percent signs as they stand")

step("d: more than 500 results")
many = c.projects.create(name=uniq("Habits many"), description="").id
for n in range(620):
    c.models.create(uri=url("many/%d" % n), name=uniq("many"), project=many)
count = lambda k: (lambda r: (len(r), len(set(r))))(ids(Model.query_models(project_name=uniq("Habits many"), max_results=k)))
eq(count(None), (620, 620), "all")
eq(count(1000), (620, 620), "a multiple of 500")
eq(count(500), (500, 500), "one page")
eq(count(600), (600, 500), "no multiple of 500: the first pages twice")
raises(lambda: count(0), "max_results 0")

step("d: what the server refuses is no exception")
many_tags = ["x%d" % n for n in range(20001)]
eq(Model.query_models(tags=many_tags), [], "more tags than list_limit")
raises(lambda: c.models.get_all(tags=many_tags), "the same by APIClient")

step("d: archived models are left out")
m.archive()
eq(Model.query_models(project_name="Habits %s" % RUN), [], "left out")
eq(ids(Model.query_models(project_name="Habits %s" % RUN, include_archived=True)), [m.id], "asked for")

step("d: a model with weights elsewhere is removed")
eq(Model.remove(short.id, delete_weights_file=False), True, "the weights stay")
lost = c.models.create(uri="file:///no/such/%s.pt" % RUN, name=uniq("lost")).id
raises(lambda: Model.remove(lost, delete_weights_file=True, raise_on_errors=True), "the weights cannot be deleted")
eq(len(c.models.get_all(id=[lost, short.id])), 0, "both models are gone")
done("d_habits")
