-- Who a key pair belongs to.
-- name: AUTH_KEY
SELECT k.secret_hash, k.last_used, u.id, u.company, u.role, u.name, c.name
  FROM credential k JOIN user u ON u.id = k.user
       JOIN company c ON c.id = u.company
 WHERE k.access_key = :access_key;

-- Who a token is for: role and names as they are now, nothing when the user
-- or the pair that was logged in with is gone. That is the pair of somebody else
-- when an administrator has logged in as the user.
-- name: AUTH_USER
SELECT u.id, u.company, u.role, u.name, c.name
  FROM user u JOIN company c ON c.id = u.company
 WHERE u.id = :user AND u.company = :company
   AND (:access_key IS NULL OR EXISTS (SELECT 1 FROM credential k
        WHERE k.access_key = :access_key))
   AND NOT EXISTS (SELECT 1 FROM revoked r WHERE r.session = :session);

-- name: SESSION_REVOKE
INSERT OR REPLACE INTO revoked (session, until) VALUES (:session, :until);

-- name: SESSION_FORGET
DELETE FROM revoked WHERE until < :now;

-- The user that an administrator acts as, in one company or in any.
-- name: AUTH_OTHER
SELECT u.id, u.company, u.role, u.name, c.name
  FROM user u JOIN company c ON c.id = u.company
 WHERE u.id = :user AND (:company IS NULL OR u.company = :company);

-- name: AUTH_KEY_USED
UPDATE credential SET last_used = :now, last_used_from = :origin
 WHERE access_key = :access_key;

-- name: SETTING_GET
SELECT value FROM setting WHERE name = :name;

-- name: SETTING_PUT
INSERT INTO setting (name, value) VALUES (:name, :value)
    ON CONFLICT (name) DO UPDATE SET value = :value;

-- name: COMPANY_ADD
INSERT INTO company (id, name, created) VALUES (:id, :name, :now);

-- name: COMPANY_FIRST
SELECT id, name FROM company ORDER BY created, id LIMIT 1;

-- name: USER_ADD
INSERT INTO user (id, company, name, role, given_name, family_name, created)
VALUES (:id, :company, :name, :role, :given_name, :family_name, :now);

-- name: USER_LIST
SELECT u.id, u.name, u.role, c.name,
       (SELECT count(*) FROM credential k WHERE k.user = u.id)
  FROM user u JOIN company c ON c.id = u.company ORDER BY c.name, u.name, u.id;

-- A user by id, else by name.
-- name: USER_FIND
SELECT id, name FROM user WHERE id = :user OR name = :user
 ORDER BY id <> :user LIMIT 2;

-- name: KEY_ADD
INSERT INTO credential (access_key, user, secret_hash, label, created)
VALUES (:access_key, :user, :secret_hash, :label, :now);

-- name: KEY_LIST
SELECT k.access_key, u.name, k.label, k.created, k.last_used, k.last_used_from
  FROM credential k JOIN user u ON u.id = k.user ORDER BY u.name, k.seq;

-- name: KEY_REVOKE
DELETE FROM credential WHERE access_key = :access_key;

-- name: KEYS_OF_USER
SELECT access_key, label, last_used, last_used_from FROM credential
 WHERE user = :user ORDER BY seq;

-- name: KEY_LABEL
UPDATE credential SET label = :label
 WHERE access_key = :access_key AND user = :user;

-- name: KEY_REVOKE_OWN
DELETE FROM credential WHERE access_key = :access_key AND user = :user;

-- name: USER_BY_EMAIL
SELECT id FROM user WHERE email = :email;

-- Who made something: anywhere, or in some projects (a JSON array); of all
-- users of the company, or of some.
-- name: USERS_ACTIVE
SELECT u.id FROM user u
 WHERE u.company = :company
   AND (:ids IS NULL OR u.id IN (SELECT value FROM json_each(:ids)))
   AND (EXISTS (SELECT 1 FROM model m WHERE m.company = u.company
                AND m.user = u.id AND (:projects IS NULL OR m.project IN
                (SELECT value FROM json_each(:projects))))
     OR EXISTS (SELECT 1 FROM task t WHERE t.company = u.company
                AND t.user = u.id AND (:projects IS NULL OR t.project IN
                (SELECT value FROM json_each(:projects))))
     OR EXISTS (SELECT 1 FROM project p WHERE p.company = u.company
                AND p.user = u.id AND (:projects IS NULL OR p.id IN
                (SELECT value FROM json_each(:projects)))))
 ORDER BY u.name, u.id;
