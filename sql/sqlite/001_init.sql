-- Rules of this schema: tables are STRICT; ids are text and unique over all
-- companies; times are integers, microseconds UTC; company '' marks a public
-- row; "seq" numbers the rows in the order of their making and never leaves
-- the store. A column is read only if a shape names it. A table that is listed
-- has an index <table>_company. Lists and objects are
-- kept as JSON text in their row, and what is searched of them in a table of
-- its own, written in the same transaction.

CREATE TABLE setting (
	name  TEXT PRIMARY KEY,
	value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE company (
	id      TEXT PRIMARY KEY,
	name    TEXT NOT NULL,
	created INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE user (
	seq         INTEGER PRIMARY KEY,
	id          TEXT NOT NULL UNIQUE,
	company     TEXT NOT NULL REFERENCES company,
	name        TEXT NOT NULL,
	role        TEXT NOT NULL,
	given_name  TEXT,
	family_name TEXT,
	avatar      TEXT,
	email       TEXT,
	preferences TEXT,
	created     INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX user_email ON user (email);
CREATE INDEX user_company ON user (company, name);

-- Key pairs of programs. The secret itself is not kept.
CREATE TABLE credential (
	seq            INTEGER PRIMARY KEY,
	access_key     TEXT NOT NULL UNIQUE,
	user           TEXT NOT NULL REFERENCES user (id) ON DELETE CASCADE,
	secret_hash    TEXT NOT NULL,
	label          TEXT,
	created        INTEGER NOT NULL,
	last_used      INTEGER,
	last_used_from TEXT
) STRICT;
CREATE INDEX credential_user ON credential (user);

CREATE TABLE project (
	seq            INTEGER PRIMARY KEY,
	id             TEXT NOT NULL UNIQUE,
	company        TEXT NOT NULL,
	user           TEXT,
	name           TEXT NOT NULL,
	basename       TEXT,
	description    TEXT,
	parent         TEXT,
	path           TEXT,
	tags           TEXT,
	system_tags    TEXT,
	default_output_destination TEXT,
	company_origin TEXT,
	created        INTEGER NOT NULL,
	last_update    INTEGER
) STRICT;
CREATE UNIQUE INDEX project_name ON project (company, name);
CREATE INDEX project_user ON project (company, user);
CREATE INDEX project_created ON project (company, created, id);
CREATE INDEX project_update ON project (company, last_update, id);
CREATE INDEX project_parent ON project (parent);
-- Of indexes that serve equally well the one made last is taken: rows in the
-- order of the file.
CREATE INDEX project_company ON project (company);

CREATE TABLE task (
	seq             INTEGER PRIMARY KEY,
	id              TEXT NOT NULL UNIQUE,
	company         TEXT NOT NULL,
	user            TEXT,
	name            TEXT NOT NULL,
	type            TEXT NOT NULL,
	status          TEXT NOT NULL,
	status_reason   TEXT,
	status_message  TEXT,
	status_changed  INTEGER,
	comment         TEXT,
	parent          TEXT,
	project         TEXT,
	tags            TEXT,
	system_tags     TEXT,
	execution       TEXT,
	output          TEXT,
	models          TEXT,
	started         INTEGER,
	completed       INTEGER,
	published       INTEGER,
	active_duration INTEGER,
	last_iteration  INTEGER,
	company_origin  TEXT,
	created         INTEGER NOT NULL,
	last_update     INTEGER,
	last_change     INTEGER,
	last_changed_by TEXT
) STRICT;
CREATE INDEX task_created ON task (company, created, id);
CREATE INDEX task_name ON task (company, name, id);
CREATE INDEX task_update ON task (company, last_update, id);
CREATE INDEX task_change ON task (company, last_change, id);
CREATE INDEX task_status ON task (company, status);
CREATE INDEX task_type ON task (company, type);
CREATE INDEX task_user ON task (company, user);
CREATE INDEX task_project ON task (project);
CREATE INDEX task_parent ON task (parent);
CREATE INDEX task_company ON task (company);

CREATE TABLE model (
	seq             INTEGER PRIMARY KEY,
	id              TEXT NOT NULL UNIQUE,
	company         TEXT NOT NULL,
	user            TEXT,
	name            TEXT,
	parent          TEXT,
	project         TEXT,
	task            TEXT,
	created         INTEGER NOT NULL,
	comment         TEXT,
	tags            TEXT,
	system_tags     TEXT,
	uri             TEXT,
	framework       TEXT,
	design          TEXT,
	labels          TEXT,
	ready           INTEGER NOT NULL,
	last_update     INTEGER,
	last_change     INTEGER,
	last_changed_by TEXT,
	metadata        TEXT,
	last_iteration  INTEGER,
	last_metrics    TEXT,
	ui_cache        TEXT,
	company_origin  TEXT,
	unique_metrics  TEXT
) STRICT;
CREATE INDEX model_created ON model (company, created, id);
CREATE INDEX model_name ON model (company, name, id);
CREATE INDEX model_uri ON model (company, uri);
CREATE INDEX model_framework ON model (company, framework, id);
CREATE INDEX model_update ON model (company, last_update, id);
CREATE INDEX model_change ON model (company, last_change, id);
CREATE INDEX model_user ON model (company, user);
CREATE INDEX model_project ON model (project, framework);
CREATE INDEX model_task ON model (task);
CREATE INDEX model_parent ON model (parent);
CREATE INDEX model_company ON model (company);

-- The values of list columns, one row a distinct value: <table>_<column>.
CREATE TABLE model_tags (
	value TEXT NOT NULL,
	owner INTEGER NOT NULL REFERENCES model ON DELETE CASCADE,
	PRIMARY KEY (value, owner)
) STRICT, WITHOUT ROWID;
CREATE INDEX model_tags_owner ON model_tags (owner, value);
CREATE TABLE model_system_tags (
	value TEXT NOT NULL,
	owner INTEGER NOT NULL REFERENCES model ON DELETE CASCADE,
	PRIMARY KEY (value, owner)
) STRICT, WITHOUT ROWID;
CREATE INDEX model_system_tags_owner ON model_system_tags (owner, value);
CREATE TABLE project_tags (
	value TEXT NOT NULL,
	owner INTEGER NOT NULL REFERENCES project ON DELETE CASCADE,
	PRIMARY KEY (value, owner)
) STRICT, WITHOUT ROWID;
CREATE INDEX project_tags_owner ON project_tags (owner, value);
CREATE TABLE project_system_tags (
	value TEXT NOT NULL,
	owner INTEGER NOT NULL REFERENCES project ON DELETE CASCADE,
	PRIMARY KEY (value, owner)
) STRICT, WITHOUT ROWID;
CREATE INDEX project_system_tags_owner ON project_system_tags (owner, value);
CREATE TABLE project_path (
	value TEXT NOT NULL,
	owner INTEGER NOT NULL REFERENCES project ON DELETE CASCADE,
	PRIMARY KEY (value, owner)
) STRICT, WITHOUT ROWID;
CREATE INDEX project_path_owner ON project_path (owner, value);
CREATE TABLE task_tags (
	value TEXT NOT NULL,
	owner INTEGER NOT NULL REFERENCES task ON DELETE CASCADE,
	PRIMARY KEY (value, owner)
) STRICT, WITHOUT ROWID;
CREATE INDEX task_tags_owner ON task_tags (owner, value);
CREATE TABLE task_system_tags (
	value TEXT NOT NULL,
	owner INTEGER NOT NULL REFERENCES task ON DELETE CASCADE,
	PRIMARY KEY (value, owner)
) STRICT, WITHOUT ROWID;
CREATE INDEX task_system_tags_owner ON task_system_tags (owner, value);

-- The leaves of objects that are searched, one row a leaf: <table>_<column>.
-- path is the JSON array of the keys that lead to the leaf.
CREATE TABLE model_metadata (
	path  TEXT NOT NULL,
	value ANY,
	owner INTEGER NOT NULL REFERENCES model ON DELETE CASCADE,
	PRIMARY KEY (path, owner)
) STRICT, WITHOUT ROWID;
CREATE INDEX model_metadata_value ON model_metadata (path, value, owner);
CREATE INDEX model_metadata_owner ON model_metadata (owner);
CREATE TABLE model_last_metrics (
	path  TEXT NOT NULL,
	value ANY,
	owner INTEGER NOT NULL REFERENCES model ON DELETE CASCADE,
	PRIMARY KEY (path, owner)
) STRICT, WITHOUT ROWID;
CREATE INDEX model_last_metrics_value ON model_last_metrics (path, value, owner);
CREATE INDEX model_last_metrics_owner ON model_last_metrics (owner);

-- Which models a task reads and writes; a model in use is found from here.
CREATE TABLE task_model (
	model TEXT NOT NULL,
	task  INTEGER NOT NULL REFERENCES task ON DELETE CASCADE,
	input INTEGER NOT NULL,
	PRIMARY KEY (model, task, input)
) STRICT, WITHOUT ROWID;
CREATE INDEX task_model_task ON task_model (task);

-- Two indexes of texts. <table>_trigram finds the rows in which a regular
-- expression can match: every three characters of the fields with patterns.
-- <table>_text finds words. Neither keeps the texts themselves, so a row is
-- taken out by telling what it held. (Triggers could do that, but SQLite does
-- not let them use such tables unless it trusts the whole schema.)

CREATE VIRTUAL TABLE model_trigram USING fts5 (id, name, comment, content = '',
	detail = none, columnsize = 0, tokenize = 'trigram');
CREATE VIRTUAL TABLE model_text USING fts5 (id, name, comment, project, task, parent, content = '',
	tokenize = "porter unicode61 remove_diacritics 2 tokenchars '_'");

CREATE VIRTUAL TABLE project_trigram USING fts5 (id, name, description, content = '',
	detail = none, columnsize = 0, tokenize = 'trigram');
CREATE VIRTUAL TABLE project_text USING fts5 (id, name, description, content = '',
	tokenize = "porter unicode61 remove_diacritics 2 tokenchars '_'");

CREATE VIRTUAL TABLE task_trigram USING fts5 (id, name, comment, content = '',
	detail = none, columnsize = 0, tokenize = 'trigram');
CREATE VIRTUAL TABLE task_text USING fts5 (id, name, comment, content = '',
	tokenize = "porter unicode61 remove_diacritics 2 tokenchars '_'");

-- Tokens that were logged out, until they would have ended anyway.
CREATE TABLE revoked (
	session TEXT PRIMARY KEY,
	until   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX revoked_until ON revoked (until);

-- Where a client that scrolls through a list has got to.
CREATE TABLE scroll (
	id       TEXT PRIMARY KEY,
	user     TEXT NOT NULL,
	position INTEGER NOT NULL,
	used     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX scroll_used ON scroll (used);
