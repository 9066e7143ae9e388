-- What modelshelf(8) alone asks for, beside sql/sqlite/auth.sql.

-- A user as people know them.
-- name: USER_TELL
SELECT u.name AS name, u.login AS login, c.name AS company, u.id AS id
  FROM user u JOIN company c ON c.seq = u.company WHERE u.id = :user;

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
SELECT subject, failures, since + :window AS until FROM login_attempt
 WHERE (:subject IS NULL OR subject = :subject) AND failures > 0
   AND since > :now - :window AND since <= :now + :window
 ORDER BY since, subject;

-- name: ATTEMPT_CLEAR_ALL
DELETE FROM login_attempt;

-- name: USER_LOGINS
SELECT login FROM user WHERE login IS NOT NULL;

-- What there is in a company (null: in all), public or not, and how large its
-- texts are. What is public is of the company that it came from. Each way to ask
-- is a part of its own, so that only the list of all reads all.
-- name: MODEL_LIST
SELECT m.id AS id, m.company = 0 AS public, c.name AS company,
       c.id AS company_id, m.user AS user,
       u.name AS user_name, m.created AS created,
       length(CAST(coalesce(m.name, '') || coalesce(m.comment, '') ||
       coalesce(m.uri, '') || coalesce(m.tags, '') ||
       coalesce(m.system_tags, '') || coalesce(m.labels, '') ||
       coalesce(m.design, '') || coalesce(m.metadata, '') ||
       coalesce(m.ui_cache, '') AS BLOB)) AS bytes,
       m.name AS name
  FROM model m LEFT JOIN company c
    ON c.seq = iif(m.company = 0, m.company_origin, m.company)
  LEFT JOIN user u ON u.id = m.user
 WHERE m.seq IN (
       SELECT seq FROM model WHERE :company IS NULL AND :only_public = 0
       UNION ALL SELECT seq FROM model
        WHERE :company IS NULL AND :only_public <> 0 AND company = 0
       UNION ALL SELECT seq FROM model
        WHERE :only_public = 0 AND company = :company
       UNION ALL SELECT seq FROM model
        WHERE company = 0 AND company_origin = :company)
 ORDER BY m.seq;

-- name: PROJECT_LIST
SELECT p.id AS id, p.company = 0 AS public, c.name AS company,
       c.id AS company_id, p.user AS user,
       u.name AS user_name, p.created AS created,
       length(CAST(coalesce(p.name, '') || coalesce(p.description, '') ||
       coalesce(p.tags, '') || coalesce(p.system_tags, '') AS BLOB)) AS bytes,
       p.name AS name
  FROM project p LEFT JOIN company c
    ON c.seq = iif(p.company = 0, p.company_origin, p.company)
  LEFT JOIN user u ON u.id = p.user
 WHERE p.seq IN (
       SELECT seq FROM project WHERE :company IS NULL AND :only_public = 0
       UNION ALL SELECT seq FROM project
        WHERE :company IS NULL AND :only_public <> 0 AND company = 0
       UNION ALL SELECT seq FROM project
        WHERE :only_public = 0 AND company = :company
       UNION ALL SELECT seq FROM project
        WHERE company = 0 AND company_origin = :company)
 ORDER BY p.seq;

-- name: QUEUE_LIST
SELECT q.id AS id, c.name AS company, c.id AS company_id, q.created AS created,
       q.entries_count AS entries, q.name AS name
  FROM queue q JOIN company c ON c.seq = q.company ORDER BY q.seq;

-- name: MODEL_WHOSE
SELECT company, company_origin FROM model WHERE id = :id;

-- name: PROJECT_WHOSE
SELECT company, company_origin FROM project WHERE id = :id;

-- name: MODEL_TAKE_BACK
UPDATE model SET company = :company, company_origin = NULL
 WHERE id IN (SELECT value FROM json_each(:ids)) AND +company = 0;

-- name: PROJECT_GIVE
UPDATE project SET company = :company, company_origin = NULL
 WHERE id IN (SELECT value FROM json_each(:ids)) AND +company = 0;

-- name: COMPANY_SET
UPDATE company SET name = :name WHERE id = :id;
