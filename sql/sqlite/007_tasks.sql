-- Training runs and queues.

-- Each table with leaves has its own paths, because fields of some have the same
-- names.
ALTER TABLE leaf_path RENAME TO model_leaf_path;

-- What can be large lies beside the rows: when the size of a row changes, all of
-- it is written anew.
CREATE TABLE task_apart (
	owner INTEGER NOT NULL REFERENCES task ON DELETE CASCADE,
	field TEXT NOT NULL, -- what else would be a column of that name
	value TEXT NOT NULL,
	PRIMARY KEY (owner, field)
) STRICT, WITHOUT ROWID;
INSERT INTO task_apart (owner, field, value)
SELECT seq, 'execution', execution FROM task WHERE json_valid(execution)
 ORDER BY seq;
CREATE TABLE new_task (
	seq                INTEGER PRIMARY KEY,
	id                 TEXT NOT NULL UNIQUE,
	company            INTEGER NOT NULL,
	company_origin     INTEGER,
	user               TEXT,
	name               TEXT NOT NULL,
	type               TEXT NOT NULL,
	status             TEXT NOT NULL,
	enqueue_status     TEXT,
	status_changed     INTEGER,
	started            INTEGER,
	completed          INTEGER,
	published          INTEGER,
	active_duration    INTEGER,
	last_iteration     INTEGER,
	created            INTEGER NOT NULL,
	last_update        INTEGER,
	last_change        INTEGER,
	last_changed_by    TEXT,
	last_worker        TEXT,
	last_worker_report INTEGER,
	parent             TEXT,
	project            TEXT,
	tags               TEXT,
	system_tags        TEXT,
	status_reason      TEXT,
	status_message     TEXT,
	output             TEXT,
	runtime            TEXT,
	container          TEXT,
	models             TEXT,
	comment            TEXT,
	report             TEXT,
	report_assets      TEXT,
	unique_metrics     TEXT,
	metric_stats       TEXT
) STRICT;
INSERT INTO new_task (seq, id, company, company_origin, user, name, type,
       status, status_changed, started, completed, published,
       active_duration, last_iteration, created, last_update, last_change,
       last_changed_by, parent, project, tags, system_tags, status_reason,
       status_message, output, models, comment)
SELECT seq, id, company, company_origin, user, name, type,
       status, status_changed, started, completed, published,
       active_duration, last_iteration, created, last_update, last_change,
       last_changed_by, parent, project, tags, system_tags, status_reason,
       status_message, output, models, comment
  FROM task ORDER BY seq;
DROP TABLE task;
ALTER TABLE new_task RENAME TO task;

CREATE INDEX task_created ON task (company, created DESC);
CREATE INDEX task_name ON task (company, name);
CREATE INDEX task_update ON task (company, last_update DESC);
CREATE INDEX task_change ON task (company, last_change DESC);
CREATE INDEX task_started ON task (company, started DESC);
CREATE INDEX task_status_changed ON task (company, status_changed DESC);
CREATE INDEX task_status ON task (company, status);
-- Of those that run, the ones of which nothing was heard for longest.
CREATE INDEX task_running ON task (last_update) WHERE status = 'in_progress';
CREATE INDEX task_type ON task (company, type);
CREATE INDEX task_user ON task (company, user, project);
CREATE INDEX task_project_type ON task (project, company, type);
CREATE INDEX task_project
    ON task (project, company, status, type, started, completed);
CREATE INDEX task_parent ON task (parent);
CREATE INDEX task_given ON task (company, company_origin)
 WHERE company_origin IS NOT NULL;
-- Of indexes that serve equally well the one made last is taken.
CREATE INDEX task_company ON task (company);

-- Parameters, what is known at run time, and metrics.
CREATE TABLE task_leaf_path (
	number INTEGER PRIMARY KEY,
	field  TEXT NOT NULL,
	keys   TEXT NOT NULL,
	cut    INTEGER NOT NULL,
	UNIQUE (field, keys)
) STRICT;
CREATE TABLE task_leaf (
	owner   INTEGER NOT NULL REFERENCES task ON DELETE CASCADE,
	path    INTEGER NOT NULL,
	company INTEGER NOT NULL,
	key     ANY,
	value   ANY,
	PRIMARY KEY (owner, path)
) STRICT, WITHOUT ROWID;
CREATE INDEX task_leaf_order ON task_leaf (path, company, key DESC, owner);
CREATE TRIGGER task_leaf_company AFTER UPDATE OF company ON task BEGIN
UPDATE task_leaf SET company = new.company WHERE owner = new.seq;
END;

-- Of what tasks execute, the queue; of their models, the models.
CREATE TABLE task_execution (
	path  TEXT NOT NULL,
	value ANY NOT NULL,
	owner INTEGER NOT NULL REFERENCES task ON DELETE CASCADE,
	PRIMARY KEY (path, value, owner)
) STRICT, WITHOUT ROWID;
CREATE INDEX task_execution_owner ON task_execution (owner);
INSERT INTO task_execution (path, value, owner)
SELECT '["queue"]', value ->> 'queue', owner
  FROM task_apart WHERE json_type(value, '$.queue') = 'text';
DELETE FROM task_models
 WHERE path NOT IN ('["input","model"]', '["output","model"]')
    OR typeof(value) <> 'text';

-- The texts of reports are searched, too.
DROP TABLE task_trigram;
CREATE VIRTUAL TABLE task_trigram USING fts5 (id, name, comment, report,
	content = '', detail = none, columnsize = 0, tokenize = 'trigram');
INSERT INTO task_trigram (rowid, id, name, comment)
SELECT seq, id, name, comment FROM task;
DROP TABLE task_text;
CREATE VIRTUAL TABLE task_text USING fts5 (id, name, comment, report,
	content = '',
	tokenize = "porter unicode61 remove_diacritics 2 tokenchars '_'");
INSERT INTO task_text (rowid, id, name, comment)
SELECT seq, id, name, comment FROM task;
DROP TABLE task_pending;
CREATE TABLE task_pending (
	owner   INTEGER PRIMARY KEY,
	id      TEXT,
	name    TEXT,
	comment TEXT,
	report  TEXT
) STRICT;

-- A queue is a row, and what waits in it an order: entries with a smaller place
-- are taken first. A task waits in a queue at most once. Places have room
-- between them, so that an entry that moves changes no other.
CREATE TABLE queue (
	seq           INTEGER PRIMARY KEY,
	id            TEXT NOT NULL UNIQUE,
	company       INTEGER NOT NULL,
	name          TEXT NOT NULL,
	display_name  TEXT,
	created       INTEGER NOT NULL,
	last_update   INTEGER,
	entries_count INTEGER NOT NULL DEFAULT 0,
	tags          TEXT,
	system_tags   TEXT,
	metadata      TEXT
) STRICT;
CREATE UNIQUE INDEX queue_name ON queue (company, name);
CREATE INDEX queue_created ON queue (company, created DESC);
CREATE INDEX queue_update ON queue (company, last_update DESC);
CREATE INDEX queue_company ON queue (company);
CREATE TABLE queue_tags (
	value TEXT NOT NULL,
	owner INTEGER NOT NULL REFERENCES queue ON DELETE CASCADE,
	PRIMARY KEY (value, owner)
) STRICT, WITHOUT ROWID;
CREATE INDEX queue_tags_owner ON queue_tags (owner, value);
CREATE TABLE queue_system_tags (
	value TEXT NOT NULL,
	owner INTEGER NOT NULL REFERENCES queue ON DELETE CASCADE,
	PRIMARY KEY (value, owner)
) STRICT, WITHOUT ROWID;
CREATE INDEX queue_system_tags_owner ON queue_system_tags (owner, value);
CREATE TABLE queue_leaf_path (
	number INTEGER PRIMARY KEY,
	field  TEXT NOT NULL,
	keys   TEXT NOT NULL,
	cut    INTEGER NOT NULL,
	UNIQUE (field, keys)
) STRICT;
CREATE TABLE queue_leaf (
	owner   INTEGER NOT NULL REFERENCES queue ON DELETE CASCADE,
	path    INTEGER NOT NULL,
	company INTEGER NOT NULL,
	key     ANY,
	value   ANY,
	PRIMARY KEY (owner, path)
) STRICT, WITHOUT ROWID;
CREATE INDEX queue_leaf_order ON queue_leaf (path, company, key DESC, owner);
CREATE TRIGGER queue_leaf_company AFTER UPDATE OF company ON queue BEGIN
UPDATE queue_leaf SET company = new.company WHERE owner = new.seq;
END;
CREATE TABLE queue_entry (
	queue   INTEGER NOT NULL REFERENCES queue ON DELETE CASCADE,
	place   INTEGER NOT NULL,
	company INTEGER NOT NULL,
	task    TEXT NOT NULL,
	added   INTEGER NOT NULL,
	PRIMARY KEY (queue, place)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX queue_entry_task ON queue_entry (company, task, queue);

-- Each company has a queue that is meant when none is named.
INSERT INTO queue (id, company, name, created, last_update, system_tags)
SELECT lower(hex(randomblob(16))), seq, 'default', unixepoch() * 1000000,
       unixepoch() * 1000000, '["default"]'
  FROM company;
INSERT INTO queue_system_tags (value, owner) SELECT 'default', seq FROM queue;
