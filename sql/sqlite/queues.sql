-- Queues, and what waits in them. Places have room between them, so that a task
-- that moves changes its own row alone. A queue counts its entries: a statement
-- that takes or adds some is run with one that tells it so.

-- name: QUEUE_ROW
SELECT seq FROM queue WHERE id = :queue AND company = :company;

-- name: QUEUE_BY_NAME
SELECT id FROM queue WHERE company = :company AND name = :name;

-- How many a company has, as far as :limit.
-- name: QUEUE_COUNT
SELECT count(*) FROM (
       SELECT 1 FROM queue WHERE company = :company LIMIT :limit);

-- The queue that is meant when none is named, and a second one, which would be
-- one too many.
-- name: QUEUE_DEFAULT
SELECT q.id AS id, q.name AS name FROM queue q CROSS JOIN queue_system_tags s
 WHERE q.company = :company AND s.value = 'default' AND s.owner = q.seq
 LIMIT 2;

-- So many more wait in a queue.
-- name: QUEUE_CHANGED
UPDATE queue SET entries_count = entries_count + :more, last_update = :now
 WHERE id = :queue AND company = :company;

-- Nothing is written if the task waits in the queue already.
-- name: QUEUE_APPEND
INSERT INTO queue_entry (queue, place, company, task, added)
SELECT q.seq, coalesce((SELECT max(place) FROM queue_entry
        WHERE queue = q.seq), 0) + :step, q.company, :task, :now
  FROM queue q WHERE q.id = :queue AND q.company = :company
    ON CONFLICT (company, task, queue) DO NOTHING;

-- name: QUEUE_REMOVE
DELETE FROM queue_entry WHERE company = :company AND task = :task
   AND queue = (SELECT seq FROM queue WHERE id = :queue);

-- A task leaves all queues but one (null: all).
-- name: QUEUES_LEFT
UPDATE queue SET entries_count = entries_count - 1, last_update = :now
 WHERE seq IN (SELECT queue FROM queue_entry
                WHERE company = :company AND task = :task)
   AND id IS NOT :but;

-- name: QUEUES_LEAVE
DELETE FROM queue_entry WHERE company = :company AND task = :task
   AND queue IS NOT (SELECT seq FROM queue WHERE id = :but);

-- name: QUEUE_FIRST
SELECT task, added FROM queue_entry
 WHERE queue = (SELECT seq FROM queue WHERE id = :queue AND company = :company)
 ORDER BY place LIMIT 1;

-- name: QUEUE_CLEAR
DELETE FROM queue_entry WHERE queue =
       (SELECT seq FROM queue WHERE id = :queue AND company = :company);

-- Tasks, a list of rows, leave all queues of the company.
-- name: QUEUES_LEFT_BY
UPDATE queue SET last_update = :now, entries_count = entries_count - n.gone
  FROM (SELECT e.queue AS queue, count(*) AS gone
          FROM json_each(:rows) j CROSS JOIN task t CROSS JOIN queue_entry e
         WHERE t.seq = j.value AND e.company = :company AND e.task = t.id
         GROUP BY e.queue) n
 WHERE seq = n.queue;

-- name: QUEUES_LEAVE_BY
DELETE FROM queue_entry WHERE (queue, place) IN (
       SELECT e.queue, e.place
         FROM json_each(:rows) j CROSS JOIN task t CROSS JOIN queue_entry e
        WHERE t.seq = j.value AND e.company = :company AND e.task = t.id);

-- That is not noted as a change of the queue.
-- name: QUEUE_CLEARED
UPDATE queue SET entries_count = 0 WHERE id = :queue AND company = :company;

-- What waits in the queues of a page, with the names of the tasks if :names: the
-- first :most of each queue, the last ones if that is negative, all if it is 0.
-- The loops are nested as they stand here, so that rows come queue by queue, each
-- in its order, and nothing has to be sorted.
-- name: QUEUE_ENTRIES
SELECT p.key AS at, e.task AS task, e.added AS added, t.name AS name
  FROM json_each(:page) p CROSS JOIN queue_entry e
  LEFT JOIN task t ON :names AND t.id = e.task AND t.company IN (e.company, 0)
 WHERE e.queue = p.value AND e.place <= iif(:most > 0, coalesce(
       (SELECT place FROM queue_entry WHERE queue = p.value
         ORDER BY place LIMIT 1 OFFSET :most - 1),
       9223372036854775807), 9223372036854775807)
   AND e.place >= iif(:most < 0, coalesce(
       (SELECT place FROM queue_entry WHERE queue = p.value
         ORDER BY place DESC LIMIT 1 OFFSET -:most - 1),
       -9223372036854775807), -9223372036854775807);

-- Where a task is in a queue: how many come before it, and how many are there.
-- name: QUEUE_PLACE
SELECT (SELECT count(*) FROM queue_entry b
         WHERE b.queue = e.queue AND b.place < e.place) AS position,
       q.entries_count AS count
  FROM queue q JOIN queue_entry e ON e.queue = q.seq
 WHERE q.id = :queue AND q.company = :company
   AND e.company = :company AND e.task = :task;

-- The first and the last of some places that follow each other.
-- name: QUEUE_PLACES
SELECT min(place) AS low, max(place) AS high FROM (
       SELECT place FROM queue_entry WHERE queue =
              (SELECT seq FROM queue WHERE id = :queue AND company = :company)
        ORDER BY place LIMIT coalesce(:n, 0)
       OFFSET coalesce(:position, 0));

-- name: QUEUE_MOVE
UPDATE queue_entry SET place = :place
 WHERE company = :company AND task = :task
   AND queue = (SELECT seq FROM queue WHERE id = :queue);

-- Make room between all places, which get numbers that none of them has.
-- name: QUEUE_SPREAD
UPDATE queue_entry SET place = :base + r.n * :step FROM (
       SELECT place AS old, row_number() OVER (ORDER BY place) AS n
         FROM queue_entry WHERE queue =
              (SELECT seq FROM queue WHERE id = :queue)) r
 WHERE company = :company AND place = r.old
   AND queue = (SELECT seq FROM queue WHERE id = :queue);

-- The tasks of a queue that say they wait in it, in its order.
-- name: QUEUE_TASKS
SELECT t.seq AS seq, t.id AS id, t.project AS project
  FROM queue_entry e CROSS JOIN task t CROSS JOIN task_execution x
 WHERE e.queue = (SELECT seq FROM queue
                   WHERE id = :queue AND company = :company)
   AND (:task IS NULL OR e.task = :task)
   AND t.id = e.task AND t.company = e.company
   AND x.path = '["queue"]' AND x.value = :queue AND x.owner = t.seq
 ORDER BY e.place;

-- Projects, a JSON array of ids, whose tasks have changed.
-- name: PROJECTS_TOUCH
UPDATE project SET last_update = :now
 WHERE +company = :company AND id IN (SELECT value FROM json_each(:ids));

-- One task at a time: of several, the engine would hold all that their rows held.
-- name: TASK_FORGET_QUEUE
UPDATE task_apart SET value = json_remove(value, '$.queue')
 WHERE field = 'execution'
   AND owner = (SELECT seq FROM task WHERE id = :id AND company = :company);

-- They go back to what they were before they waited.
-- name: TASKS_RELEASE
UPDATE task SET status = coalesce(enqueue_status, 'created'),
       enqueue_status = NULL, status_reason = :reason, status_message = '',
       status_changed = :now, last_update = :now, last_change = :now,
       last_changed_by = :user
 WHERE seq IN (SELECT value FROM json_each(:rows));
