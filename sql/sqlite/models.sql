-- How many tasks read a model, and one of them.
-- name: MODEL_USERS
SELECT count(*) FROM task_models
 WHERE path = '["input","model"]' AND value = :model;

-- name: MODEL_READER
SELECT t.id FROM task_models l JOIN task t ON t.seq = l.owner
 WHERE l.path = '["input","model"]' AND l.value = :model LIMIT 1;

-- A task's last iteration never goes back; one that runs has run for so long.
-- name: TASK_ITERATION
UPDATE task SET last_iteration = max(coalesce(last_iteration, 0), :iteration),
       last_update = :now, last_change = :now, last_changed_by = :user,
       active_duration = CASE WHEN status = 'in_progress'
              AND started IS NOT NULL THEN (:now - started) / 1000000
         ELSE active_duration END
 WHERE id = :id AND company = :company;

-- name: PROJECT_TOUCH
UPDATE project SET last_update = :now WHERE id = :id AND company = :company;

-- The projects of some models, a JSON array of ids.
-- name: PROJECT_TOUCH_OF
UPDATE project SET last_update = :now WHERE +company = :company AND id IN (
       SELECT m.project FROM json_each(:models) j CROSS JOIN model m
        WHERE m.id = j.value AND +m.company = :company);

-- A project by its full name: an own one first, else a public one.
-- name: PROJECT_BY_NAME
SELECT id, company FROM project
 WHERE company IN (:company, 0) AND name = :name
 ORDER BY company DESC LIMIT 1;

-- Projects, a JSON array of ids, and what lies below them at any depth.
-- name: PROJECTS_EXPANDED
SELECT value FROM json_each(:ids)
UNION SELECT r.id FROM (SELECT DISTINCT value FROM json_each(:ids)) j
  CROSS JOIN project_path b CROSS JOIN project r
 WHERE b.value = j.value AND r.seq = b.owner AND r.company IN (:company, 0);

-- Distinct frameworks, each found by one look into an index.
-- name: MODEL_FRAMEWORKS
WITH RECURSIVE own (v) AS (
     SELECT min(framework) FROM model
      WHERE company = :company AND framework > ''
     UNION ALL
     SELECT (SELECT min(framework) FROM model
              WHERE company = :company AND framework > own.v)
       FROM own WHERE own.v IS NOT NULL),
     public (v) AS (
     SELECT min(framework) FROM model WHERE company = 0 AND framework > ''
     UNION ALL
     SELECT (SELECT min(framework) FROM model
              WHERE company = 0 AND framework > public.v)
       FROM public WHERE public.v IS NOT NULL)
SELECT v FROM own WHERE v IS NOT NULL
UNION SELECT v FROM public WHERE v IS NOT NULL ORDER BY v;

-- The same in some projects, a JSON array of ids.
-- name: MODEL_FRAMEWORKS_OF
WITH RECURSIVE used (p, v) AS (
     SELECT j.value, (SELECT m.framework FROM model m
             WHERE m.project = j.value AND m.framework > ''
               AND m.company IN (:company, 0) ORDER BY m.framework LIMIT 1)
       FROM json_each(:projects) j
     UNION ALL
     SELECT used.p, (SELECT m.framework FROM model m
             WHERE m.project = used.p AND m.framework > used.v
               AND m.company IN (:company, 0) ORDER BY m.framework LIMIT 1)
       FROM used WHERE used.v IS NOT NULL)
SELECT DISTINCT v FROM used WHERE v IS NOT NULL ORDER BY v;

-- How many a company has made public, as far as :limit.
-- name: MODEL_GIVEN
SELECT count(*) FROM (SELECT 1 FROM model
 WHERE company = 0 AND company_origin = :company LIMIT :limit);

-- name: USER_NAMES
SELECT DISTINCT u.id AS id, u.name AS name FROM json_each(:ids) j
  JOIN user u ON u.id = j.value AND u.company = :company ORDER BY u.name, u.id;
