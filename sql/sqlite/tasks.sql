-- Of the tasks service.

-- Distinct types in some projects, a JSON array of ids, each found by one look
-- into an index.
-- name: TASK_TYPES_OF
WITH RECURSIVE used (p, v) AS (
     SELECT j.value, (SELECT min(t.type) FROM task t
             WHERE t.project = j.value AND t.company IN (:company, 0))
       FROM json_each(:projects) j
     UNION ALL
     SELECT used.p, (SELECT min(t.type) FROM task t
             WHERE t.project = used.p AND t.company IN (:company, 0)
               AND t.type > used.v)
       FROM used WHERE used.v IS NOT NULL)
SELECT DISTINCT v FROM used WHERE v IS NOT NULL ORDER BY v;

-- Nothing happens to a task that is not there, or not the company's.
-- name: TASK_PING
UPDATE task SET last_update = :now, last_change = :now,
       last_changed_by = :user,
       active_duration = CASE WHEN status = 'in_progress'
              AND started IS NOT NULL THEN (:now - started) / 1000000
         ELSE active_duration END
 WHERE id = :id AND company = :company;

-- name: TASK_ROW
SELECT seq FROM task WHERE id = :id AND company = :company;

-- The output models of a task: those that it has made, and those that it lists
-- and no other task has made. Of them those that are published or not. Of drafts those
-- that some task reads, or none does; of published ones all, for :read is no
-- question there.
-- name: TASK_OUTPUTS
SELECT m.seq FROM (
SELECT seq FROM model WHERE task = :task AND +company = :company
UNION
SELECT m.seq FROM task t CROSS JOIN task_models l CROSS JOIN model m
 WHERE t.id = :task AND l.owner = t.seq AND l.path = '["output","model"]'
   AND m.id = l.value AND +m.company = :company
   AND (coalesce(m.task, '') IN ('', :task) OR NOT EXISTS (
       SELECT 1 FROM task o WHERE o.id = m.task))) o
  CROSS JOIN model m ON m.seq = o.seq
 WHERE coalesce(m.ready, 0) = :ready AND (:ready OR :read = EXISTS (
       SELECT 1 FROM task_models l
        WHERE l.path = '["input","model"]' AND l.value = m.id));

-- Children of a task, those of the company or (:own is 0) of others: nothing may
-- refer to a task that is gone.
-- name: TASK_CHILD_ROWS
SELECT seq FROM task WHERE parent = :task AND id <> :task
   AND (company = :company) = :own;

-- name: TASK_PUBLISHED_CHILD
SELECT 1 FROM task WHERE parent = :task AND status = 'published'
   AND +company = :company LIMIT 1;

-- Running tasks, of all companies, of which nothing was heard since :before.
-- name: TASK_STALE
SELECT seq FROM task WHERE status = 'in_progress' AND last_update < :before
 ORDER BY last_update LIMIT :limit;

-- The projects of some tasks, as far as they are of the same company.
-- name: TASK_PROJECTS_TOUCH
UPDATE project SET last_update = :now WHERE seq IN (
       SELECT p.seq FROM json_each(:rows) j CROSS JOIN task t
        CROSS JOIN project p
        WHERE t.seq = j.value AND p.id = t.project AND p.company = t.company);

-- How many a company has made public, as far as :limit.
-- name: TASK_GIVEN
SELECT count(*) FROM (SELECT 1 FROM task
 WHERE company = 0 AND company_origin = :company LIMIT :limit);
