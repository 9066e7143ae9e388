-- What modelshelf(8) alone asks for, beside sql/auth.sql.

-- A user as people know them.
-- name: USER_TELL
SELECT u.name, u.login, c.name, u.id
  FROM user u JOIN company c ON c.id = u.company WHERE u.id = :user;

-- name: KEY_OWNER
SELECT user FROM credential WHERE access_key = :access_key;

-- Is the user the only one left who administers anything?
-- name: USER_LAST_ADMIN
SELECT 1 FROM user
 WHERE id = :user AND role IN ('system', 'root', 'admin') AND disabled = 0
   AND NOT EXISTS (SELECT 1 FROM user o WHERE o.id <> :user
       AND o.role IN ('system', 'root', 'admin') AND o.disabled = 0);

-- What is being counted of failed logins, one subject or all, and until when.
-- name: ATTEMPT_LIST
SELECT subject, failures, since + :window FROM login_attempt
 WHERE (:subject IS NULL OR subject = :subject) AND failures > 0
   AND since > :now - :window AND since <= :now + :window
 ORDER BY since, subject;

-- name: ATTEMPT_CLEAR_ALL
DELETE FROM login_attempt;

-- name: USER_LOGINS
SELECT login FROM user WHERE login IS NOT NULL;

-- name: COMPANY_SET
UPDATE company SET name = :name WHERE id = :id;
