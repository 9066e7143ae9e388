-- What modelshelf(8) alone asks for, beside sql/auth.sql.

-- A user as people know them.
-- name: USER_TELL
SELECT u.name, u.login, c.name, u.id
  FROM user u JOIN company c ON c.id = u.company WHERE u.id = :user;

-- name: KEY_OWNER
SELECT user FROM credential WHERE access_key = :access_key;
