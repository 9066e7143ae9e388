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
