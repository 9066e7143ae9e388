-- name: MODEL_USERS
SELECT count(DISTINCT task) FROM task_model WHERE model = :model AND input = 1;

-- A task's last iteration never goes back.
-- name: TASK_ITERATION
UPDATE task SET last_iteration = max(coalesce(last_iteration, 0), :iteration),
       last_update = :now, last_change = :now, last_changed_by = :user
 WHERE id = :id AND company = :company;

-- name: PROJECT_TOUCH
UPDATE project SET last_update = :now WHERE id = :id;
