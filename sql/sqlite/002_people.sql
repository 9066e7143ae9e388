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

-- Lists that are about to be downloaded: the request, as JSON text. It is that
-- of the company it was made in, and a user has so many at a time.
CREATE TABLE download (
	id      TEXT PRIMARY KEY,
	user    TEXT NOT NULL,
	company TEXT NOT NULL,
	request TEXT NOT NULL,
	until   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX download_until ON download (until);
CREATE INDEX download_user ON download (user, until);

-- What is inside task.models, leaf by leaf; a model in use is found from here.
CREATE TABLE task_models (
	path  TEXT NOT NULL,
	value ANY NOT NULL,
	owner INTEGER NOT NULL REFERENCES task ON DELETE CASCADE,
	PRIMARY KEY (path, value, owner)
) STRICT, WITHOUT ROWID;
CREATE INDEX task_models_owner ON task_models (owner);
WITH RECURSIVE leaf (owner, path, type, value) AS (
     SELECT t.seq, json_array(e.key), e.type, e.value
       FROM task t, json_each(t.models) e
     UNION ALL
     SELECT leaf.owner, CASE leaf.type WHEN 'array' THEN leaf.path
            ELSE json_insert(leaf.path, '$[#]', e.key) END, e.type, e.value
       FROM leaf, json_each(leaf.value) e
      WHERE leaf.type IN ('object', 'array'))
INSERT OR IGNORE INTO task_models (path, value, owner)
SELECT path, value, owner FROM leaf
 WHERE type NOT IN ('object', 'array', 'null');
DROP TABLE task_model;

-- Which types the tasks of a project have.
CREATE INDEX task_project_type ON task (project, company, type);

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

-- What tokens know a password by: another one with each new password, so that
-- those of the old one end.
ALTER TABLE user ADD COLUMN password_id TEXT;
CREATE UNIQUE INDEX user_password ON user (password_id);

-- What tokens know a key pair by: an access key may be given to another pair once
-- its own is revoked. The tokens that are there already know it by that.
ALTER TABLE credential ADD COLUMN id TEXT;
UPDATE credential SET id = access_key;
CREATE UNIQUE INDEX credential_id ON credential (id);

-- The indexes of project texts anew: changes of a description had passed by them.
INSERT INTO project_text (project_text) VALUES ('delete-all');
INSERT INTO project_text (rowid, id, name, description)
SELECT seq, id, name, description FROM project;
INSERT INTO project_trigram (project_trigram) VALUES ('delete-all');
INSERT INTO project_trigram (rowid, id, name, description)
SELECT seq, id, name, description FROM project;
