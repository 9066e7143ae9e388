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

-- What tokens know a password by: another one with each new password, so that
-- those of the old one end.
ALTER TABLE user ADD COLUMN password_id TEXT;
CREATE UNIQUE INDEX user_password ON user (password_id);
