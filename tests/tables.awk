# Reads the rows that "modelshelf describe tables" prints, and prints calls with
# the answers they should have, as run() of tests/models.sh takes them. Which
# calls is said by -v make=NAME, the name of one of the functions below.
#
# Everything that is called "xxx" must be there and the caller's own, the model
# being what the task has made, the queue the one in which it waits, and the
# company "xxx" too. The caller's role is
# root.

BEGIN {
	FS = "\t"

	# What a call needs although no row says so.
	needs("models.update_for_task", "uri", "\"xxx\"")
	needs("models.move", "project", "\"xxx\"")
	needs("models.update_tags", "add_tags", "[\"xxx\"]")
	needs("models.add_or_update_metadata", "metadata",
		"[{\"key\":\"k\",\"type\":\"\",\"value\":\"\"}]")
	needs("queues.add_or_update_metadata", "metadata",
		"[{\"key\":\"k\",\"type\":\"\",\"value\":\"\"}]")
	needs("queues.add_task", "task", "\"new\"")
	needs("queues.create", "name", "\"new\"")
	needs("queues.delete", "force", "true")
	needs("queues.get_queue_metrics", "to_date", "2")
	needs("tasks.close", "force", "true")
	needs("tasks.failed", "force", "true")
	needs("tasks.stop", "force", "true")
	needs("tasks.stopped", "force", "true")
	needs("tasks.create", "type", "\"custom\"")
	needs("tasks.validate", "type", "\"custom\"")
	# A task that is new has not run.
	n = split("close completed failed publish stop stopped", word, " ")
	for (i = 1; i <= n; i++) {
		needs("tasks." word[i], "force", "true")
		null["tasks." word[i], "force"] = "400/110"
	}
	needs("tasks.add_or_update_artifacts", "artifacts",
		"[{\"key\":\"k\",\"type\":\"\"}]")
	needs("tasks.delete_artifacts", "artifacts", "[{\"key\":\"k\"}]")
	needs("tasks.add_or_update_model", "type", "\"input\"")
	needs("tasks.delete_models", "models",
		"[{\"name\":\"n\",\"type\":\"input\"}]")
	needs("tasks.edit_hyper_params", "hyperparams",
		"[{\"section\":\"s\",\"name\":\"n\",\"value\":\"\"}]")
	needs("tasks.delete_hyper_params", "hyperparams",
		"[{\"section\":\"s\"}]")
	needs("tasks.edit_configuration", "configuration",
		"[{\"name\":\"n\",\"value\":\"\"}]")
	needs("tasks.move", "project", "\"xxx\"")
	needs("tasks.update_tags", "add_tags", "[\"xxx\"]")
	needs("projects.create", "name", "\"new\"")
	needs("projects.move", "new_location", "\"new\"")
	needs("auth.create_user", "email", "\"new@example.com\"")
	needs("auth.edit_user", "role", "\"guest\"")
	needs("users.create", "id", "\"new\"")
	needs("users.set_preferences", "preferences", "{\"a\":1}")
	needs("organization.prepare_download_for_get_all", "entity_type",
		"\"model\"")
	needs("organization.prepare_download_for_get_all", "only_fields",
		"[\"name\"]")
	needs("organization.prepare_download_for_get_all", "field_mappings",
		"[{\"field\":\"name\"}]")
	needs("organization.get_project_usages", "from_date", "\"2024-01-01\"")
	needs("organization.get_project_usages", "to_date", "\"2024-01-02\"")

	# Where a request is read field by field, a value of the wrong type is
	# not always 400/12 (doc/protocol/models.md 4.7, 4.9 and 4.10).
	misfits("models.edit", "400/16",
		"tags system_tags task project parent design labels")
	misfits("models.edit", "400/800", "name uri comment framework ready")
	misfits("models.update", "400/16", "tags system_tags")
	misfits("models.update", "400/800", "name uri comment project created")
	misfits("models.update_for_task", "400/16", "tags system_tags")
	misfits("models.update_for_task", "400/800", "name comment")
	misfits("projects.create", "400/*",
		"description tags system_tags default_output_destination")
	misfits("projects.update", "400/*",
		"description tags system_tags default_output_destination")
	n = split("tasks.create tasks.edit tasks.validate", task, " ")
	for (i = 1; i <= n; i++) {
		misfits(task[i], "400/16", "tags system_tags parent project " \
			"container runtime configuration hyperparams")
		misfits(task[i], "400/800", "comment output_dest")
	}
	# It does not look at values.
	misfits("tasks.validate", "200/0", "comment output_dest")
	n = split("tasks.update tasks.update_batch", task, " ")
	for (i = 1; i <= n; i++) {
		misfits(task[i], "400/16", "tags system_tags project")
		misfits(task[i], "400/800",
			"comment status_message output__error")
	}
	misfits("users.update", "400/800", "name given_name family_name")

	# Null is as if absent, but here.
	null["auth.edit_credentials", "label"] = "400/75"
	null["queues.delete", "force"] = "400/702"
	null["tasks.close", "force"] = "400/110"
	null["tasks.enqueue", "update_execution_queue"] = "400/12"
	null["tasks.failed", "force"] = "400/110"
	null["tasks.stop", "force"] = "400/110"
	null["tasks.stopped", "force"] = "400/110"
	null["models.create", "ready"] = "400/800 ready"
	null["models.update", "task"] = "400/101"
	null["models.update", "created"] = "400/800 created"
	null["models.update_for_task", "uri"] = "400/11 uri"
	null["models.update_tags", "add_tags"] = "400/12 tags"
	null["tasks.update_tags", "add_tags"] = "400/12 tags"

	null["organization.prepare_download_for_get_all",
		"field_mappings.[].values.[].key"] = "200/0"

	wrong["string"] = "5 1.5 true [] {} [\"xxx\"]"
	wrong["list of strings"] = "5 true \"xxx\" {\"a\":1} [1] [null] " \
		"[[\"xxx\"]] [\"xxx\",{\"a\":1}]"
	wrong["integer"] = "\"x\" \"1x\" \"1.5\" \"\" [] [1] {} 1e30 " \
		"9223372036854775808"
	wrong["number"] = "\"1\" \"\" [] [1] {}"
	wrong["object"] = "5 true [1] [[\"a\",1]]"
	wrong["time"] = "5 true [] {} \"x\" \"\""

	# Values that a filter of that role refuses, and with what.
	refused["pattern"] = "5 true [\"x\"] {\"a\":1}"
	error["pattern"] = "400/12"
	refused["list"] = "5 true {\"a\":1} [1] [[\"x\"]] [\"__$no\"] " \
		"[\"-\"] [\"__$not\"]"
	error["list"] = "400/16"
	refused["range"] = "5 \"x\" [] [1] [1,2,3] [null,null] {}"
	error["range"] = "400/12"
	refused["date"] = "5 true {\"a\":1} [1] [null]"
	error["date"] = "400/16"
}

function needs(endpoint, name, value) {
	need[endpoint] = need[endpoint] name "=" value "\n"
	needed[endpoint, name] = 1
}

function misfits(endpoint, code, names,   i, n, word) {
	n = split(names, word, " ")
	for (i = 1; i <= n; i++)
		misfit[endpoint, word[i]] = code
}

function sample(type) {
	if (type == "list of strings")
		return "[\"xxx\"]"
	if (type == "integer" || type == "number")
		return "1"
	return type == "object" ? "{}" : "\"xxx\""
}

$1 == "endpoint" {
	names[++count] = $2
	since[count] = $3
	last[$2] = $4 != "-"
	kind[$2] = $5
}

$1 == "argument" {
	fields++
	endpoint[fields] = $2
	field[fields] = $3
	type[fields] = $4
	must[fields] = $5
	if ($5 != "optional" && !(($2, $3) in needed))
		needs($2, $3, sample($4))
}

$1 == "inside" {
	inner++
	in_endpoint[inner] = $2
	in_path[inner] = $3
	in_type[inner] = $4
	in_must[inner] = $5
	at = $3
	sub(/\.[^.]*$/, "", at)
	if ($5 == "required")
		beside[$2, at] = beside[$2, at] substr($3, length(at) + 2) " "
}

$1 == "filter" {
	filters++
	filtered[filters] = $2
	filter[filters] = $3
	role[filters] = $6
}

# A call with all that it needs, where one field has that value, or is absent.
function call(name, f, value,   i, n, all, at, out) {
	if (value != "")
		out = "\"" f "\":" value
	n = split(need[name], all, "\n")
	for (i = 1; i < n; i++) {
		at = index(all[i], "=")
		if (substr(all[i], 1, at - 1) != f)
			out = out (out == "" ? "" : ",") "\"" \
				substr(all[i], 1, at - 1) "\":" \
				substr(all[i], at + 1)
	}
	return (last[name] ? "v2.13/" : "") name " {" out "}"
}

function expect(request, answer) {
	print request
	print answer
}

# ---- What can be made

function complete(   i) {
	for (i = 1; i <= count; i++)
		if (names[i] != "auth.login")
			# nothing public is the caller's, nor is the pair "xxx",
			# and no download was prepared
			expect(call(names[i], "", ""),
				names[i] == "models.make_private" ? \
				"400/201" : \
				names[i] == "projects.make_private" ? \
				"400/401" : \
				names[i] == "tasks.make_private" ? \
				"400/101" : \
				names[i] ~ /\.download_/ ? "400/10" : \
				names[i] ~ /(edit|revoke)_credentials/ ? \
				"400/*" : "200/0")
}

function required(   i) {
	for (i = 1; i <= fields; i++) {
		if (must[i] == "optional")
			continue
		expect(call(endpoint[i], field[i], ""),
			(must[i] == "present" ? "400/11 " : "400/12 ") field[i])
		if (must[i] == "required")
			expect(call(endpoint[i], field[i], "null"),
				"400/12 " field[i])
	}
}

function types(   i, j, n, v, code, values) {
	for (i = 1; i <= fields; i++) {
		code = misfit[endpoint[i], field[i]]
		values = wrong[type[i]]
		if (type[i] == "boolean" && code != "")
			values = "5 \"true\" [] {}"
		n = split(values, v, " ")
		for (j = 1; j <= n; j++)
			expect(call(endpoint[i], field[i], v[j]),
				(code == "" ? "400/12" : code) \
				(code == "200/0" ? "" : " " field[i]))
	}
}

# An argument in which that value lies at the path, with all that is required
# beside it and beside what holds it.
function around(name, path, value,   key, n, i, word) {
	while (path ~ /\./) {
		key = path
		sub(/.*\./, "", key)
		sub(/\.[^.]*$/, "", path)
		if (key == "[]") {
			value = "[" value "]"
			continue
		}
		value = "\"" (key == "*" ? "k" : key) "\":" value
		n = split(beside[name, path], word, " ")
		for (i = 1; i <= n; i++)
			if (word[i] != key)
				value = value ",\"" word[i] "\":\"xxx\""
		value = "{" value "}"
	}
	return value
}

# Metadata are checked only when they come as a list, and validate looks at no
# values.
function is_loose(i) {
	return in_endpoint[i] ~ /validate$/ || in_path[i] ~ /^metadata/
}

function within(   i, j, n, v, f) {
	for (i = 1; i <= inner; i++) {
		if (is_loose(i))
			continue
		f = in_path[i]
		sub(/\..*/, "", f)
		n = split(wrong[in_type[i]], v, " ")
		for (j = 1; j <= n; j++)
			expect(call(in_endpoint[i], f, around(in_endpoint[i],
				in_path[i], v[j])), "400/*")
		if (in_must[i] == "required" &&
		    !((in_endpoint[i], in_path[i]) in null))
			expect(call(in_endpoint[i], f, around(in_endpoint[i],
				in_path[i], "null")), "400/*")
	}
}

# What is optional may be null.
function lacking(   i, f) {
	for (i = 1; i <= inner; i++) {
		f = in_path[i]
		sub(/\..*/, "", f)
		if (in_must[i] == "optional" && f !~ /^metadata/ &&
		    in_path[i] !~ /\*$/)
			expect(call(in_endpoint[i], f, around(in_endpoint[i],
				in_path[i], "null")), "200/0")
	}
}

function nulls(   i, wanted) {
	for (i = 1; i <= fields; i++) {
		if (must[i] != "optional" || endpoint[i] == "auth.login")
			continue
		wanted = null[endpoint[i], field[i]]
		expect(call(endpoint[i], field[i], "null"),
			wanted == "" ? "200/0" : wanted)
	}
}

# Of what only reads, so that the next call finds what it needs.
function flags(   i, j, n, v) {
	n = split("\"\" \"false\" 0 1.5 [] [0] {} {\"a\":1}", v, " ")
	for (i = 1; i <= fields; i++)
		for (j = 1; j <= n; j++)
			if (type[i] == "boolean" && endpoint[i] ~ /\.get_/)
				expect(call(endpoint[i], field[i], v[j]),
					"200/0")
}

function values(   i, j, n, v, f, told) {
	for (i = 1; i <= filters; i++) {
		f = filter[i]
		# what a client says of the path of projects is not taken
		if (f == "path")
			continue
		told = f
		# which becomes a condition on another field
		if (filtered[i] ~ /^projects\./ && f == "parent")
			told = ""
		if (f == "metadata")
			f = "metadata.k.value"
		if (f == "hyperparams")
			f = "hyperparams.s.n.value"
		if (f == "last_metrics")
			f = "last_metrics.m.v"
		n = split(refused[role[i]], v, " ")
		for (j = 1; j <= n; j++)
			expect(call(filtered[i], f, v[j]),
				error[role[i]] " " told)
		if (role[i] == "pattern")
			expect(call(filtered[i], f, "\"[\""), "400/21 " f)
		# equality takes any value
		if (n == 0)
			expect(call(filtered[i], f, "[5]"),
				role[i] == "equal" ? "200/0" : "a role")
		expect(call(filtered[i], f, "null"), "200/0")
	}
}

function lists(   i, j, n, v, at, code, done) {
	n = split("page=-1|page=\"x\"|page_size=0|page_size=[]|start=0|" \
		"start=-1|scroll_id=null|order_by=[\"nope\"]|" \
		"only_fields=[\"nope\"]|only_fields=\"name\"|filters=[]|" \
		"filters={\"id\":5}|_any_=5|order_by=[\"@text_score\"]", v, "|")
	split("12 12 12 12 12 12 12 14 14 14 16 12 16 16", code, " ")
	for (i = 1; i <= filters; i++) {
		if (done[filtered[i]]++)
			continue
		for (j = 1; j <= n; j++) {
			# where it has no effect, it is not looked at
			if (filtered[i] == "queues.get_all_ex" &&
			    v[j] ~ /^only_fields/)
				continue
			at = index(v[j], "=")
			expect(call(filtered[i], substr(v[j], 1, at - 1),
				substr(v[j], at + 1)), "400/" code[j])
		}
	}
}

# An endpoint may be there several times, since different versions.
function versions(   i, part, least, name, minor, request) {
	for (i = 1; i <= count; i++) {
		split(since[i], part, ".")
		if (!(names[i] in least) ||
			part[1] * 1000 + part[2] < least[names[i]])
			least[names[i]] = part[1] * 1000 + part[2]
	}
	for (name in least) {
		minor = least[name] % 1000
		expect("v" (least[name] - minor) / 1000 - (minor == 0) "." \
			(minor == 0 ? 9 : minor - 1) "/" name " {}",
			"404/0 " name)
		request = call(name, "", "")
		sub(/^v2\.13\//, "", request)
		# whatever it says, it is there; but later calls need the
		# token, and tasks may be public by then
		if (name !~ /logout$/)
			expect("v999.0/" request, last[name] ? \
				"301/1 2.13" : name ~ /^tasks/ ? \
				"[24]0[013]/*" : "[24]0[01]/*")
	}
}

function nobody(   i) {
	for (i = 1; i <= count; i++)
		expect(call(names[i], "", ""),
			names[i] ~ /^(debug\.ping|auth\.fixed|login\.)/ ? \
				"200/0" : "401/20")
}

function unknown(   i) {
	for (i = 1; i <= count; i++)
		if (names[i] ~ /\.(get_|info)/)
			expect(call(names[i], "no such member",
				"[{\"a\":null}]"), "200/0")
}

# An id in every field that could hold one, told by -v id: "read" or "write",
# and the call.
function tenancy(   i) {
	for (i = 1; i <= fields; i++)
		if (type[i] !~ /^(boolean|integer|number|time)$/)
			names_id(endpoint[i], field[i],
				type[i] ~ /^(list|any)/)
	for (i = 1; i <= filters; i++)
		if (role[i] == "list" || role[i] == "pattern")
			names_id(filtered[i], filter[i] ~ \
				/^(metadata|last_metrics)$/ ? \
				filter[i] "." id ".value" : \
				filter[i] == "hyperparams" ? \
				filter[i] "." id "." id : filter[i],
				role[i] == "list")
		else if (filter[i] == "runtime")
			names_id(filtered[i], filter[i] "." id, 0)
	inside()
	for (i = 1; i <= count; i++)
		if (names[i] == "organization.get_entities_count")
			counts()
		else if (names[i] ~ /^organization.prepare_download/)
			prepared()
		else if (names[i] == "organization.get_tags") {
			print "read", names[i] " {\"projects\":[\"" id "\"]}"
			print "read", names[i] " {\"filter\":{\"tags\":[\"" \
				id "\"]}}"
		}
}

# An id where objects and items of lists hold one.
function inside(   i, j, n, at, v, value) {
	n = split("models={'input':[{'name':'n','model':'ID'}]}|" \
		"models={'output':[{'name':'n','model':'ID'}]}|" \
		"execution={'queue':'ID'}|execution={'model':'ID'}|" \
		"execution_overrides={'queue':'ID'}|" \
		"execution_overrides={'model':'ID'}|" \
		"new_task_input_models=[{'name':'n','model':'ID'}]", v, "|")
	for (i = 1; i <= fields; i++)
		for (j = 1; j <= n; j++) {
			at = index(v[j], "=")
			if (substr(v[j], 1, at - 1) != field[i])
				continue
			value = substr(v[j], at + 1)
			gsub(/ID/, id, value)
			gsub(/'/, "\"", value)
			print kind[endpoint[i]], call(endpoint[i], field[i],
				value)
		}
}

# Criteria inside of criteria.
function counts(   i, j, n, m, kind_of, key) {
	n = split("projects tasks models pipelines pipeline_runs datasets " \
		"dataset_versions reports", kind_of, " ")
	m = split("id project user parent tags", key, " ")
	for (i = 1; i <= n; i++)
		for (j = 1; j <= m; j++)
			print "read", call("organization.get_entities_count",
				kind_of[i],
				"{\"" key[j] "\":[\"" id "\"]}")
}

function prepared(   i, j, n, m, kind_of, key) {
	n = split("task model", kind_of, " ")
	m = split("id project user parent tags", key, " ")
	for (i = 1; i <= n; i++)
		for (j = 1; j <= m; j++)
			print "write", "organization." \
				"prepare_download_for_get_all " \
				"{\"entity_type\":\"" kind_of[i] \
				"\",\"only_fields\":[\"name\"]," \
				"\"field_mappings\":[{\"field\":\"name\"}]," \
				"\"" key[j] "\":[\"" id "\"]}"
}

function names_id(name, f, list) {
	print kind[name], call(name, f, "\"" id "\"")
	if (list)
		print kind[name], call(name, f, "[\"" id "\"]")
}

END {
	if (make == "complete")
		complete()
	else if (make == "required")
		required()
	else if (make == "types")
		types()
	else if (make == "within")
		within()
	else if (make == "lacking")
		lacking()
	else if (make == "nulls")
		nulls()
	else if (make == "flags")
		flags()
	else if (make == "values")
		values()
	else if (make == "lists")
		lists()
	else if (make == "versions")
		versions()
	else if (make == "nobody")
		nobody()
	else if (make == "unknown")
		unknown()
	else if (make == "tenancy")
		tenancy()
	else
		exit 1
}
