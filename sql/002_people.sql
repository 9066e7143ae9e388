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

-- A list that is downloaded is that of the company it was asked for in, and a
-- user has so many at a time.
ALTER TABLE download ADD COLUMN company TEXT NOT NULL DEFAULT '';
CREATE INDEX download_user ON download (user, until);
