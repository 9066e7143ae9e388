-- Who a key pair belongs to.
-- name: AUTH_KEY
SELECT k.secret_hash, k.last_used, u.id, u.company, u.role, u.name, c.name
  FROM credential k JOIN user u ON u.id = k.user
       JOIN company c ON c.id = u.company
 WHERE k.access_key = :access_key;

-- Who a token is for: role and names as they are now, nothing when the user
-- or the pair that was logged in with is gone.
-- name: AUTH_USER
SELECT u.id, u.company, u.role, u.name, c.name
  FROM user u JOIN company c ON c.id = u.company
 WHERE u.id = :user AND u.company = :company
   AND (:access_key IS NULL OR EXISTS (SELECT 1 FROM credential k
        WHERE k.access_key = :access_key));

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
