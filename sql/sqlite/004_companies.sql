-- A company has a number, and rows hold that instead of its id, which would
-- stand in each of their indexes: 0 marks a public row. Numbers are never used
-- again, because no company is ever removed. Tables take the place of those
-- that held ids, with the numbers of their rows.
ALTER TABLE company RENAME TO old_company;
CREATE TABLE company (
	seq     INTEGER PRIMARY KEY,
	id      TEXT NOT NULL UNIQUE,
	name    TEXT NOT NULL,
	created INTEGER NOT NULL
) STRICT;
INSERT INTO company (id, name, created)
SELECT id, name, created FROM old_company ORDER BY created, id;
-- Whose rows have no company stay theirs.
INSERT OR IGNORE INTO company (id, name, created)
SELECT company, company, min(created) FROM (
       SELECT company, created FROM project UNION ALL
       SELECT company_origin, created FROM project UNION ALL
       SELECT company, created FROM task UNION ALL
       SELECT company_origin, created FROM task UNION ALL
       SELECT company, created FROM model UNION ALL
       SELECT company_origin, created FROM model)
 WHERE company <> '' GROUP BY company;

CREATE TABLE new_user (
	seq           INTEGER PRIMARY KEY,
	id            TEXT NOT NULL UNIQUE,
	company       INTEGER NOT NULL REFERENCES company,
	name          TEXT NOT NULL,
	role          TEXT NOT NULL,
	given_name    TEXT,
	family_name   TEXT,
	avatar        TEXT,
	email         TEXT,
	preferences   TEXT,
	created       INTEGER NOT NULL,
	login         TEXT,
	password_hash TEXT,
	disabled      INTEGER NOT NULL DEFAULT 0,
	password_id   TEXT
) STRICT;
INSERT INTO new_user
SELECT u.seq, u.id, c.seq, u.name, u.role, u.given_name, u.family_name,
       u.avatar, u.email, u.preferences, u.created, u.login, u.password_hash,
       u.disabled, u.password_id
  FROM user u JOIN company c ON c.id = u.company ORDER BY u.seq;
DROP TABLE user;
DROP TABLE old_company;
ALTER TABLE new_user RENAME TO user;
CREATE UNIQUE INDEX user_email ON user (email);
CREATE INDEX user_company ON user (company, name);
CREATE UNIQUE INDEX user_login ON user (login);
CREATE UNIQUE INDEX user_password ON user (password_id);

CREATE TABLE new_project (
	seq            INTEGER PRIMARY KEY,
	id             TEXT NOT NULL UNIQUE,
	company        INTEGER NOT NULL,
	user           TEXT,
	name           TEXT NOT NULL,
	basename       TEXT,
	description    TEXT,
	parent         TEXT,
	path           TEXT,
	tags           TEXT,
	system_tags    TEXT,
	default_output_destination TEXT,
	company_origin INTEGER,
	created        INTEGER NOT NULL,
	last_update    INTEGER,
	featured       INTEGER NOT NULL DEFAULT 9999
) STRICT;
INSERT INTO new_project
SELECT p.seq, p.id, coalesce(c.seq, 0), p.user, p.name, p.basename,
       p.description, p.parent, p.path, p.tags, p.system_tags,
       p.default_output_destination, o.seq, p.created, p.last_update,
       p.featured
  FROM project p LEFT JOIN company c ON c.id = p.company
  LEFT JOIN company o ON o.id = p.company_origin ORDER BY p.seq;
DROP TABLE project;
ALTER TABLE new_project RENAME TO project;

CREATE TABLE new_task (
	seq             INTEGER PRIMARY KEY,
	id              TEXT NOT NULL UNIQUE,
	company         INTEGER NOT NULL,
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
	company_origin  INTEGER,
	created         INTEGER NOT NULL,
	last_update     INTEGER,
	last_change     INTEGER,
	last_changed_by TEXT
) STRICT;
INSERT INTO new_task
SELECT t.seq, t.id, coalesce(c.seq, 0), t.user, t.name, t.type, t.status,
       t.status_reason, t.status_message, t.status_changed, t.comment,
       t.parent, t.project, t.tags, t.system_tags, t.execution, t.output,
       t.models, t.started, t.completed, t.published, t.active_duration,
       t.last_iteration, o.seq, t.created, t.last_update, t.last_change,
       t.last_changed_by
  FROM task t LEFT JOIN company c ON c.id = t.company
  LEFT JOIN company o ON o.id = t.company_origin ORDER BY t.seq;
DROP TABLE task;
ALTER TABLE new_task RENAME TO task;

CREATE TABLE new_model (
	seq             INTEGER PRIMARY KEY,
	id              TEXT NOT NULL UNIQUE,
	company         INTEGER NOT NULL,
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
	company_origin  INTEGER,
	unique_metrics  TEXT
) STRICT;
INSERT INTO new_model
SELECT m.seq, m.id, coalesce(c.seq, 0), m.user, m.name, m.parent, m.project,
       m.task, m.created, m.comment, m.tags, m.system_tags, m.uri,
       m.framework, m.design, m.labels, m.ready, m.last_update,
       m.last_change, m.last_changed_by, m.metadata, m.last_iteration,
       m.last_metrics, m.ui_cache, o.seq, m.unique_metrics
  FROM model m LEFT JOIN company c ON c.id = m.company
  LEFT JOIN company o ON o.id = m.company_origin ORDER BY m.seq;
DROP TABLE model;
ALTER TABLE new_model RENAME TO model;

-- An index of an order ends with the number of the row, as every index does: rows
-- with the same keys are listed in the order of their making. Times are mostly
-- asked for from the newest on.
CREATE UNIQUE INDEX project_name ON project (company, name);
CREATE INDEX project_user ON project (company, user);
CREATE INDEX project_created ON project (company, created DESC);
CREATE INDEX project_update ON project (company, last_update DESC);
CREATE INDEX project_parent ON project (parent);
CREATE INDEX project_featured
    ON project (company, featured, last_update DESC);
CREATE INDEX project_given ON project (company, company_origin)
 WHERE company_origin IS NOT NULL;

CREATE INDEX task_created ON task (company, created DESC);
CREATE INDEX task_name ON task (company, name);
CREATE INDEX task_update ON task (company, last_update DESC);
CREATE INDEX task_change ON task (company, last_change DESC);
CREATE INDEX task_status ON task (company, status);
CREATE INDEX task_type ON task (company, type);
CREATE INDEX task_user ON task (company, user, project);
CREATE INDEX task_project_type ON task (project, company, type);
CREATE INDEX task_project
    ON task (project, company, status, type, started, completed);
CREATE INDEX task_parent ON task (parent);

CREATE INDEX model_created ON model (company, created DESC);
CREATE INDEX model_name ON model (company, name);
CREATE INDEX model_uri ON model (company, uri);
CREATE INDEX model_framework ON model (company, framework);
CREATE INDEX model_update ON model (company, last_update DESC);
CREATE INDEX model_change ON model (company, last_change DESC);
CREATE INDEX model_user ON model (company, user, project);
CREATE INDEX model_project ON model (project, framework);
CREATE INDEX model_task ON model (task);
CREATE INDEX model_parent ON model (parent);
CREATE INDEX model_given ON model (company, company_origin)
 WHERE company_origin IS NOT NULL;

-- Of indexes that serve equally well the one made last is taken: rows in the
-- order of the file.
CREATE INDEX project_company ON project (company);
CREATE INDEX task_company ON task (company);
CREATE INDEX model_company ON model (company);
