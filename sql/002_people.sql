-- People log in by name and password beside the key pairs of programs; both can
-- be switched off.
ALTER TABLE user ADD COLUMN login TEXT;
ALTER TABLE user ADD COLUMN password_hash TEXT;
ALTER TABLE user ADD COLUMN disabled INTEGER NOT NULL DEFAULT 0;
CREATE UNIQUE INDEX user_login ON user (login);
ALTER TABLE credential ADD COLUMN expires INTEGER;

-- Failed logins of late, by what is being tried and by where it comes from.
CREATE TABLE login_attempt (
	subject  TEXT PRIMARY KEY,
	failures INTEGER NOT NULL,
	since    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX login_attempt_since ON login_attempt (since);

-- Lists that are about to be downloaded: the request, as JSON text.
CREATE TABLE download (
	id      TEXT PRIMARY KEY,
	user    TEXT NOT NULL,
	request TEXT NOT NULL,
	until   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX download_until ON download (until);

-- Where a user interface puts a project: featured ones first, then those that
-- changed last.
ALTER TABLE project ADD COLUMN featured INTEGER NOT NULL DEFAULT 9999;
CREATE INDEX project_featured
    ON project (company, featured, last_update DESC, id);

-- The projects of a user are read from the index alone, and so is what is told
-- of the tasks of projects.
DROP INDEX task_user;
CREATE INDEX task_user ON task (company, user, project);
DROP INDEX model_user;
CREATE INDEX model_user ON model (company, user, project);
DROP INDEX task_project;
CREATE INDEX task_project
    ON task (project, company, status, type, started, completed);
