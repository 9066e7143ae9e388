-- What the server tells of itself.

-- name: SERVER_COUNTS
SELECT (SELECT count(*) FROM user WHERE company = :company) AS users,
       (SELECT count(*) FROM task WHERE company = :company) AS tasks,
       (SELECT count(*) FROM queue WHERE company = :company) AS queues;

-- Of the newest tasks: those of all would have to be read whole.
-- name: SERVER_TASK_AVERAGES
SELECT avg(active_duration) AS run_time, avg(last_iteration) AS iterations
  FROM (SELECT active_duration, last_iteration FROM task
         WHERE company = :company ORDER BY created DESC LIMIT 1000);
