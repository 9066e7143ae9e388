-- Who a key pair belongs to.
-- name: AUTH_KEY
SELECT k.secret_hash AS secret_hash, k.last_used AS last_used,
       u.disabled AS disabled, k.expires <= :now AS expired,
       coalesce(k.id, '') AS pair, u.id AS user, c.id AS company,
       u.role AS role, u.name AS user_name, c.name AS company_name
  FROM credential k JOIN user u ON u.id = k.user
       JOIN company c ON c.seq = u.company
 WHERE k.access_key = :access_key;

-- Who logs in by that name.
-- name: AUTH_LOGIN
SELECT u.password_hash AS password_hash, u.password_id AS password_id,
       u.disabled AS disabled, u.id AS user, c.id AS company,
       u.role AS role, u.name AS user_name, c.name AS company_name
  FROM user u JOIN company c ON c.seq = u.company
 WHERE u.login = :login;

-- Who a token is for: role and names as they are now, nothing when the user or
-- what was logged in with, a key pair or a password, is no good any more. That
-- is somebody else's when an administrator has logged in as the user, and then
-- its owner must still be one who may be that user. A token that was made with
-- neither is nobody's. pair_until tells when the key pair expires.
-- name: AUTH_USER
SELECT u.id AS user, c.id AS company, u.role AS role, u.name AS user_name,
       c.name AS company_name,
       (SELECT k.expires FROM credential k WHERE k.id = :pair) AS pair_until
  FROM user u JOIN company c ON c.seq = u.company
 WHERE u.id = :user AND c.id = :company AND u.disabled = 0
   AND EXISTS (SELECT 1 FROM user o
        WHERE o.id = CASE WHEN :pair IS NOT NULL THEN
              (SELECT k.user FROM credential k WHERE k.id = :pair
                  AND (k.expires IS NULL OR k.expires > :now))
              ELSE (SELECT p.id FROM user p WHERE p.password_id = :password)
              END
          AND o.disabled = 0
          AND (o.id = u.id OR o.role IN ('root', 'system')
               OR (o.role = 'admin' AND o.company = u.company
                   AND u.role NOT IN ('root', 'system'))))
   AND NOT EXISTS (SELECT 1 FROM revoked r WHERE r.session = :session);

-- name: SESSION_REVOKE
INSERT OR REPLACE INTO revoked (session, until) VALUES (:session, :until);

-- name: SESSION_FORGET
DELETE FROM revoked WHERE until < :now;

-- The user that an administrator acts as, in one company or in any.
-- name: AUTH_OTHER
SELECT u.id AS user, c.id AS company, u.role AS role, u.name AS user_name,
       c.name AS company_name
  FROM user u JOIN company c ON c.seq = u.company
 WHERE u.id = :user AND (:company IS NULL OR c.id = :company)
   AND u.disabled = 0;

-- name: AUTH_KEY_USED
UPDATE credential SET last_used = :now, last_used_from = :origin
 WHERE access_key = :access_key;

-- What tokens may be signed with, and until when if it is retired.
-- name: TOKEN_SECRETS
SELECT value, NULL AS until FROM setting WHERE name = 'token_secret'
 UNION ALL
SELECT value, until FROM retired_secret WHERE until > :now;

-- name: TOKEN_SECRET_LIST
SELECT value, NULL AS until, 0 AS retired FROM setting
 WHERE name = 'token_secret'
 UNION ALL
SELECT value, until, 1 FROM retired_secret WHERE until > :now
 ORDER BY retired, until DESC;

-- name: TOKEN_SECRET_RETIRE
INSERT INTO retired_secret (value, until)
SELECT value, :until FROM setting
 WHERE name = 'token_secret' AND length(CAST(value AS BLOB)) >= :shortest;

-- name: TOKEN_SECRET_FORGET
DELETE FROM retired_secret WHERE :all OR until <= :now;

-- name: SETTING_GET
SELECT value FROM setting WHERE name = :name;

-- name: SETTING_PUT
INSERT INTO setting (name, value) VALUES (:name, :value)
    ON CONFLICT (name) DO UPDATE SET value = :value;

-- name: COMPANY_ADD
INSERT INTO company (id, name, created) VALUES (:id, :name, :now);

-- name: COMPANY_FIRST
SELECT id, name FROM company ORDER BY created, id LIMIT 1;

-- A company by id, else by name.
-- name: COMPANY_FIND
SELECT id, name FROM company WHERE id = :company OR name = :company
 ORDER BY id <> :company LIMIT 2;

-- name: COMPANY_LIST
SELECT c.id AS id, c.name AS name, c.created AS created,
       (SELECT count(*) FROM user u WHERE u.company = c.seq) AS users
  FROM company c ORDER BY c.created, c.id;

-- name: USER_ADD
INSERT INTO user (id, company, name, role, given_name, family_name, login,
       email, created)
VALUES (:id, :company, :name, :role, :given_name, :family_name, :login, :email,
       :now);

-- What is null stays as it is. Without a login a password is of no use.
-- name: USER_SET
UPDATE user SET name = coalesce(:name, name),
       given_name = CASE WHEN :name IS NULL THEN given_name
                    ELSE :given_name END,
       family_name = CASE WHEN :name IS NULL THEN family_name
                     ELSE :family_name END,
       role = coalesce(:role, role),
       email = nullif(coalesce(:email, email), ''),
       login = nullif(coalesce(:login, login), ''),
       password_hash = iif(:login = '', NULL, password_hash),
       password_id = iif(:login = '', NULL, password_id)
 WHERE id = :user;

-- name: USER_PASSWORD
UPDATE user SET password_hash = :hash, password_id = :password
 WHERE id = :user AND login IS NOT NULL;

-- The same password, hashed as it is done now.
-- name: PASSWORD_REHASH
UPDATE user SET password_hash = :hash
 WHERE login = :login AND password_id = :password;

-- name: USER_DISABLE
UPDATE user SET disabled = :disabled WHERE id = :user;

-- name: USER_LIST
SELECT u.id AS id, u.name AS name, u.role AS role, c.name AS company,
       (SELECT count(*) FROM credential k WHERE k.user = u.id
        AND (k.expires IS NULL OR k.expires > :now)) AS keys,
       u.login AS login, u.password_hash IS NOT NULL AS password,
       u.disabled AS disabled, u.email AS email, c.id AS company_id,
       u.created AS created
  FROM user u JOIN company c ON c.seq = u.company
 ORDER BY c.name COLLATE NOCASE, u.name COLLATE NOCASE, u.id;

-- A user by id, else by login, else by name.
-- name: USER_FIND
SELECT id, name, login,
       (SELECT c.id FROM company c WHERE c.seq = user.company) AS company,
       CASE WHEN id = :user THEN 0 WHEN login = :login THEN 1 ELSE 2 END AS how
  FROM user WHERE id = :user OR login = :login OR name = :user
 ORDER BY how LIMIT 2;

-- name: USER_BY_LOGIN
SELECT id FROM user WHERE login = :login;

-- What is made with a pair that expires must not outlive it.
-- name: KEY_ADD
INSERT INTO credential (id, access_key, user, secret_hash, label, created,
       expires)
VALUES (lower(hex(randomblob(16))), :access_key, :user, :secret_hash, :label,
       :now, coalesce(:expires,
                      (SELECT expires FROM credential WHERE id = :made_with)));

-- name: KEY_EXISTS
SELECT 1 FROM credential WHERE access_key = :access_key;

-- name: KEY_LIST
SELECT k.access_key AS access_key, u.name AS name, k.label AS label,
       k.created AS created, k.last_used AS last_used,
       k.last_used_from AS last_used_from, k.expires AS expires,
       k.expires <= :now AS expired, u.disabled AS disabled, u.login AS login,
       u.id AS user, c.name AS company, c.id AS company_id
  FROM credential k JOIN user u ON u.id = k.user
       JOIN company c ON c.seq = u.company
 ORDER BY c.name COLLATE NOCASE, u.name COLLATE NOCASE, k.seq;

-- name: KEY_REVOKE
DELETE FROM credential WHERE access_key = :access_key;

-- name: KEYS_OF_USER
SELECT access_key, label, last_used, last_used_from, expires FROM credential
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

-- --- Failed logins of late; what is older, or lies ahead after a clock was set
-- back, counts for nothing.
-- name: LOGIN_ATTEMPTS
SELECT failures, since FROM login_attempt
 WHERE subject = :subject AND since > :old AND since <= :ahead;

-- name: LOGIN_FORGET
DELETE FROM login_attempt WHERE since <= :old OR since > :ahead;

-- name: LOGIN_COUNT
INSERT INTO login_attempt (subject, failures, since) VALUES (:subject, 1, :now)
    ON CONFLICT (subject) DO UPDATE SET failures = failures + 1;

-- name: LOGIN_UNCOUNT
UPDATE login_attempt SET failures = failures - 1
 WHERE subject = :subject AND failures > 0;

-- name: LOGIN_CLEAR
DELETE FROM login_attempt WHERE subject = :subject;
