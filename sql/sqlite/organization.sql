-- Of the organization service.

-- name: DOWNLOAD_PUT
INSERT INTO download (id, user, company, request, until)
VALUES (:id, :user, :company, :request, :until);

-- name: DOWNLOAD_GET
SELECT request FROM download
 WHERE id = :id AND user = :user AND company = :company AND until > :now;

-- name: DOWNLOAD_FORGET
DELETE FROM download WHERE until <= :now;

-- All of a user's but the newest.
-- name: DOWNLOAD_FORGET_OLD
DELETE FROM download WHERE id IN
       (SELECT id FROM download WHERE user = :user
         ORDER BY until DESC, id LIMIT -1 OFFSET :keep);

-- name: USERS_OF_COMPANY
SELECT id, name, avatar FROM user WHERE company = :company ORDER BY name, id;

-- Projects in which some users (a JSON array) made the project itself, a task
-- or a model, and all above them. CROSS JOIN goes from the users to what is
-- theirs.
-- name: PROJECTS_ACTIVE
WITH mine (id) AS (
     SELECT p.id FROM json_each(:users) j CROSS JOIN project p
         ON p.user = j.value AND p.company IN (:company, :public)
      UNION SELECT t.project FROM json_each(:users) j CROSS JOIN task t
         ON t.user = j.value AND t.company IN (:company, :public)
      UNION SELECT m.project FROM json_each(:users) j CROSS JOIN model m
         ON m.user = j.value AND m.company IN (:company, :public))
SELECT id FROM mine WHERE id IS NOT NULL
 UNION SELECT above.value FROM mine JOIN project p ON p.id = mine.id
       AND p.company IN (:company, :public) JOIN json_each(p.path) above;

-- The tasks of some projects (a JSON array) that ran between two moments, and
-- until when. One that runs still has run until now. What a task executes can be
-- large, so its queue is read from beside it. The plus keeps an extra index of
-- when tasks started away from them.
-- name: TASK_USAGES
SELECT t.project AS project, t.user AS user, (
       SELECT x.value FROM task_execution x
        WHERE x.owner = t.seq AND x.path = '["queue"]') AS queue,
       t.started AS started,
       CASE WHEN t.status = 'in_progress' THEN :now
            ELSE coalesce(t.completed, t.status_changed) END AS ended
  FROM json_each(:projects) j CROSS JOIN task t ON t.project = j.value
 WHERE t.company IN (:company, 0) AND +t.started < :until AND ended > :since
   AND t.type NOT IN ('dataset_import', 'annotation', 'annotation_manual',
       'report', 'controller')
   AND (:development OR queue IS NOT NULL)
   AND NOT EXISTS (SELECT 1 FROM task_system_tags s WHERE s.owner = t.seq
       AND (s.value IN ('dataset', 'reports', 'hidden')
        OR (s.value = 'development' AND NOT :development)));

-- name: QUEUE_NAMES
SELECT q.id AS id, q.name AS name FROM json_each(:ids) j
  JOIN queue q ON q.id = j.value AND q.company = :company ORDER BY q.name, q.id;

-- name: PROJECTS_DIRECTLY_BELOW
SELECT id, name FROM project
 WHERE parent = :project AND company IN (:company, 0) ORDER BY name, id;

-- Some projects, those that lie above others first.
-- name: PROJECTS_BY_DEPTH
SELECT DISTINCT p.id AS id, p.name AS name
  FROM json_each(:ids) j JOIN project p
    ON p.id = j.value AND p.company IN (:company, 0)
 ORDER BY json_array_length(coalesce(p.path, '[]')), p.name, p.id;
