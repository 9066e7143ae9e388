-- What the indexes of texts have not been told yet: a row for each record whose
-- texts have changed, with the texts that the indexes still hold of it. Without
-- an id they hold nothing, because the record is new. The record may be gone.
CREATE TABLE model_pending (
	owner   INTEGER PRIMARY KEY,
	id      TEXT,
	name    TEXT,
	comment TEXT,
	project TEXT,
	task    TEXT,
	parent  TEXT
) STRICT;
CREATE TABLE project_pending (
	owner       INTEGER PRIMARY KEY,
	id          TEXT,
	name        TEXT,
	description TEXT
) STRICT;
CREATE TABLE task_pending (
	owner   INTEGER PRIMARY KEY,
	id      TEXT,
	name    TEXT,
	comment TEXT
) STRICT;
