/*
 * A page that calls the API as the official web application does
 * (doc/protocol/webapp.md): the same order, paths, headers and bodies, and no
 * other credentials than the cookie. What it shows is for tests to look at:
 * body[data-state] is loading, login, ready or broken, and window.calls holds a
 * line for each call, "SERVICE.ACTION STATUS".
 */

const ROWS = ["company", "created", "last_change", "last_update", "framework",
	"id", "labels", "name", "ready", "tags", "system_tags", "task.name",
	"uri", "user.name", "parent", "comment", "project.name"];

const element = id => document.getElementById(id);
let base;

window.calls = [];

function state(name) {
	document.body.dataset.state = name;
	element("login").hidden = name !== "login";
	element("shell").hidden = name !== "ready";
}

/* Absent or unreadable: the API is then looked for at port 8008 (section 2). */
async function configure() {
	let settings = {};

	try {
		settings = await (await fetch("configuration.json")).json();
	} catch (e) {
		/* as the application: the defaults */
	}
	window.configuration = settings;
	base = settings.apiBaseUrl ??
		`${location.protocol}//${location.hostname}:8008`;
}

/* One call (section 3). Resolves to {status, meta, data}, whatever it says. */
async function send(name, headers, body) {
	const answer = await fetch(`${base}/v999.0/${name}`, {
		method: "POST", credentials: "same-origin",
		headers: { Accept: "application/json", ...headers }, body });
	const text = await answer.text();

	window.calls.push(`${name} ${answer.status}`);
	return { status: answer.status, ...JSON.parse(text) };
}

function call(name, body) {
	return send(name, { "Content-Type": "application/json" },
		JSON.stringify(body));
}
window.api = call;

/* The call's data; what failed is shown, as the application's dialogs do. */
async function data(name, body) {
	const answer = await call(name, body);

	if (answer.status !== 200) {
		if (answer.status !== 401 && answer.status !== 403)
			element("message").textContent = answer.meta.result_msg;
		throw new Error(`${name}: ${answer.meta.result_msg}`);
	}
	return answer.data;
}

/* Section 4: Basic, an empty body, no Content-Type, a stray header. */
async function login(event) {
	const field = name => document.querySelector(
		`input[formcontrolname=${name}]`).value.trim();
	let answer;

	event.preventDefault();
	element("message").textContent = "";
	answer = await send("auth.login", {
		Authorization: "Basic " + btoa(`${field("name")}:${field("password")}`),
		"Access-Control-Allow-Credentials": "*" });
	if (answer.status !== 200) {
		element("message").textContent =
			"Invalid User/Password combination";
	} else {
		state("loading");
	}
	document.body.dataset.login = answer.status;
	if (answer.status === 200)
		await start();
}

function row(model) {
	const tr = document.createElement("tr");
	const name = document.createElement("input");
	const save = document.createElement("button");

	tr.dataset.id = model.id;
	tr.dataset.tags = model.tags.concat(model.system_tags).join(" ");
	name.value = model.name;
	save.textContent = "Save";
	save.onclick = async () => {
		const done = await data("models.update",
			{ model: model.id, name: name.value });

		name.value = done.fields.name;
		tr.dataset.saved = done.updated;
	};
	for (const shown of [name, save, model.framework ?? "",
		model.project?.name ?? "", model.user?.name ?? "", model.uri]) {
		const td = document.createElement("td");

		td.append(shown);
		tr.append(td);
	}
	return tr;
}

function listRequest() {
	return { id: [], scroll_id: null, refresh_scroll: false, size: 30,
		include_subprojects: false, order_by: ["-created"],
		system_tags: ["-archived"], only_fields: ROWS, ready: null };
}

/* Sections 5 to 7: what a full load of a page of models calls. */
async function start() {
	const [preferences, me] = await Promise.all([
		data("users.get_preferences", {}),
		data("users.get_current_user", { get_supported_features: true }),
		call("server.report_stats_option", {})]);
	const [projects, models] = await Promise.all([
		call("projects.get_all_ex", { stats_for_state: "active",
			include_stats: true, shallow_search: true,
			permission_roots_only: true, scroll_id: null, size: 16,
			order_by: ["featured", "-last_update"],
			only_fields: ["name", "company", "user", "created",
				"default_output_destination", "basename",
				"system_tags"] }),
		data("models.get_all_ex", listRequest()),
		data("projects.get_user_names",
			{ include_subprojects: true, entity: "task" }),
		data("projects.get_user_names",
			{ include_subprojects: true, entity: "model" }),
		data("models.get_frameworks", { projects: [] }),
		data("projects.get_model_tags", { projects: [] }),
		call("server.info", {})]);

	window.preferences = preferences.preferences;
	element("user").textContent = `${me.user.name} (${me.user.company.name})`;
	element("projects").replaceChildren(...(projects.data.projects ?? []).map(p => {
		const li = document.createElement("li");

		li.textContent = p.name;
		return li;
	}));
	document.querySelector("#models tbody")
		.replaceChildren(...models.models.map(row));
	state("ready");
}

/* Section 11: a GET navigation with the cookie. */
async function download() {
	const { size, ...request } = listRequest();
	const { prepare_id: id } = await data(
		"organization.prepare_download_for_get_all",
		{ ...request, size, entity_type: "model",
			only_fields: ["id", "name", "tags"],
			field_mappings: [{ field: "id", name: "ID" },
				{ field: "name", name: "NAME" },
				{ field: "tags", name: "TAGS: tags" }] });

	location.assign(
		`${base}/v999.0/organization.download_for_get_all?prepare_id=${id}`);
}

async function logout() {
	const done = await data("login.logout",
		{ redirect_url: `${location.origin}/login` });

	location.assign(done.redirect_url ?? "/login");
}

/* Only while a page is built: what fails later is shown. */
window.onunhandledrejection = event => {
	if (document.body.dataset.state !== "ready") {
		element("message").textContent = event.reason;
		state("broken");
	}
};
element("login").onsubmit = login;
element("logout").onclick = logout;
element("download").onclick = download;

await configure();
const modes = await call("login.supported_modes", {});
/* Exactly false: absent counts as logged in (section 4). */
if (modes.data.authenticated === false) {
	const wanted = location.pathname + location.search;

	if (location.pathname !== "/login")
		history.replaceState(null, "",
			`/login?redirect=${encodeURIComponent(wanted)}`);
	state("login");
} else {
	await start();
}
