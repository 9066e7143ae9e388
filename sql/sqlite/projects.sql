-- Changes of the tree of projects. Rows are named by their numbers, a JSON array;
-- statements that find rows answer those numbers in the column "seq".
-- What lies below a project is its company's or was made public by it.

-- A project, if :self, and all that lies below it: under how many projects each
-- lies, and how many bytes its name has.
-- name: PROJECT_TREE
SELECT seq, id, json_array_length(path) AS above,
       length(CAST(name AS BLOB)) AS bytes FROM project
 WHERE :self AND id = :project AND company IN (:company, 0)
UNION ALL
SELECT p.seq, p.id, json_array_length(p.path), length(CAST(p.name AS BLOB))
  FROM project_path b JOIN project p ON p.seq = b.owner
 WHERE b.value = :project AND p.company IN (:company, 0);

-- What lies directly below it.
-- name: PROJECT_CHILDREN
SELECT seq FROM project
 WHERE parent = :project AND company IN (:company, 0);

-- Names lose the length of :from and begin with :to instead. Of a path the ids
-- at its beginning, :levels of them, make place for those of :above; null: paths
-- stay.
-- name: PROJECT_RELOCATE
UPDATE project SET name = :to || substr(name, length(:from) + 1),
       path = CASE WHEN :above IS NULL THEN path ELSE (
              SELECT json_group_array(value) FROM (
              SELECT 0 AS part, key, value FROM json_each(:above)
              UNION ALL
              SELECT 1, key, value FROM json_each(project.path)
               WHERE key >= :levels ORDER BY 1, 2)) END,
       last_update = :now
 WHERE seq IN (SELECT value FROM json_each(:rows));

-- No clean name begins with a slash, so these are in nobody's way.
-- name: PROJECT_SET_ASIDE
UPDATE project SET name = '/' || name
 WHERE seq IN (SELECT value FROM json_each(:rows));

-- A name that PROJECT_RELOCATE would give and that somebody has: is it one of
-- the rows, which will lose it, or a public project?
-- name: PROJECT_TAKEN
SELECT q.name AS name,
       q.seq IN (SELECT value FROM json_each(:rows)) AS moves,
       q.company = 0 AS public
  FROM project p JOIN project q ON q.company IN (:company, 0)
   AND q.name = :to || substr(p.name, length(:from) + 1)
 WHERE p.seq IN (SELECT value FROM json_each(:rows)) AND q.seq <> p.seq
 ORDER BY moves, q.company DESC, length(q.name) LIMIT 1;

-- What is in projects, a JSON array of their ids, whoever's it is: nothing may
-- refer to a project that is gone.
-- name: PROJECT_TASKS
SELECT seq FROM task
 WHERE project IN (SELECT value FROM json_each(:projects));

-- name: PROJECT_MODELS
SELECT seq FROM model
 WHERE project IN (SELECT value FROM json_each(:projects));

-- As far as it is the company's to delete: its own, and what it has made public.
-- (A plus keeps the engine from going through all that the company has.)
-- name: PROJECT_OWN_TASKS
SELECT seq FROM task
 WHERE project IN (SELECT value FROM json_each(:projects))
   AND (+company = :company OR (+company = 0 AND company_origin = :company));

-- name: PROJECT_OWN_MODELS
SELECT seq FROM model
 WHERE project IN (SELECT value FROM json_each(:projects))
   AND (+company = :company OR (+company = 0 AND company_origin = :company));

-- How much of that there is (doc/protocol/projects.md section 6.6). A pipeline or
-- dataset counts as one while something in it is live; of any other project the
-- tasks count, whatever it is marked as, and models always do: so nothing live is
-- left out. With a limit, though it is none, tags are looked up once a task and
-- not in each count.
-- name: PROJECT_CONTENTS
WITH tree (id, pipeline, dataset) AS MATERIALIZED (
SELECT p.id, coalesce(p.basename, '') <> '.pipelines' AND EXISTS (
       SELECT 1 FROM project_system_tags g
        WHERE g.owner = p.seq AND g.value = 'pipeline'),
       coalesce(p.basename, '') <> '.datasets' AND EXISTS (
       SELECT 1 FROM project_system_tags g
        WHERE g.owner = p.seq AND g.value = 'dataset')
  FROM project p WHERE p.id IN (SELECT value FROM json_each(:projects))
   AND +p.company IN (:company, 0)),
tasks (project, pipeline, dataset, report, active) AS (
SELECT tree.id, tree.pipeline AND t.type = 'controller', tree.dataset, EXISTS (
       SELECT 1 FROM task_system_tags g
        WHERE g.owner = t.seq AND g.value = 'reports'), NOT EXISTS (
       SELECT 1 FROM task_system_tags g
        WHERE g.owner = t.seq AND g.value = 'archived')
  FROM tree CROSS JOIN task t ON t.project = tree.id
 WHERE t.company = :company OR (t.company = 0 AND
       t.company_origin = :company)
 LIMIT -1),
held (pipeline, dataset, tasks, active, reports, active_reports) AS (
SELECT max(pipeline AND active), max(dataset AND active),
       count(*) FILTER (WHERE NOT report),
       count(*) FILTER (WHERE NOT report AND active),
       count(*) FILTER (WHERE report),
       count(*) FILTER (WHERE report AND active)
  FROM tasks GROUP BY project),
models (active) AS (
SELECT NOT EXISTS (SELECT 1 FROM model_system_tags g
        WHERE g.owner = m.seq AND g.value = 'archived')
  FROM tree CROSS JOIN model m ON m.project = tree.id
 WHERE m.company = :company OR (m.company = 0 AND
       m.company_origin = :company)
 LIMIT -1)
SELECT tasks, active_tasks, reports, active_reports, pipelines, datasets,
       models, active_models FROM (
SELECT sum(tasks) FILTER (WHERE plain) AS tasks,
       sum(active) FILTER (WHERE plain) AS active_tasks,
       sum(reports) FILTER (WHERE plain) AS reports,
       sum(active_reports) FILTER (WHERE plain) AS active_reports,
       sum(pipeline) AS pipelines, sum(dataset) AS datasets
  FROM (SELECT *, NOT pipeline AND NOT dataset AS plain FROM held)),
(SELECT count(*) AS models, count(*) FILTER (WHERE active) AS active_models
   FROM models);

-- name: MODEL_URIS
SELECT DISTINCT uri FROM model
 WHERE seq IN (SELECT value FROM json_each(:rows)) AND uri <> '' ORDER BY uri;

-- Where the artifacts lie that tasks have made.
-- name: TASK_ARTIFACTS
SELECT DISTINCT CASE e.type WHEN 'object' THEN e.value ->> 'uri' END AS uri
  FROM task_apart x, json_each(x.value, '$.artifacts') e
 WHERE x.owner IN (SELECT value FROM json_each(:rows))
   AND x.field = 'execution' AND uri <> ''
   AND CASE e.type WHEN 'object'
       THEN coalesce(e.value ->> 'mode', 'output') END = 'output'
 ORDER BY uri;

-- What is left and refers to tasks that are about to go, whoever's it is.
-- name: TASK_CHILDREN
SELECT seq FROM task
 WHERE parent IN (SELECT id FROM task
        WHERE seq IN (SELECT value FROM json_each(:rows)))
   AND seq NOT IN (SELECT value FROM json_each(:rows));

-- name: TASK_MADE
SELECT seq FROM model
 WHERE task IN (SELECT id FROM task
        WHERE seq IN (SELECT value FROM json_each(:rows)))
   AND seq NOT IN (SELECT value FROM json_each(:models));

-- Tasks that have made models, each with the ids of its models.
-- name: MODEL_MAKERS
SELECT t.id AS task, m.id AS model FROM model m JOIN task t ON t.id = m.task
 WHERE m.seq IN (SELECT value FROM json_each(:rows)) ORDER BY t.seq;

-- Tasks that read models, each with the ids of those.
-- name: MODEL_READERS
SELECT t.id AS task, l.value AS model FROM model m
  CROSS JOIN task_models l ON l.path = '["input","model"]' AND l.value = m.id
  JOIN task t ON t.seq = l.owner
 WHERE m.seq IN (SELECT value FROM json_each(:rows)) ORDER BY t.seq;

-- Of some ids those that are no projects which the company can
-- give away, or take back.
-- name: PROJECT_NOT_OWN
SELECT DISTINCT j.value AS id
  FROM json_each(:ids) j WHERE NOT EXISTS (SELECT 1 FROM project
        WHERE id = j.value AND company = :company) ORDER BY 1;

-- name: PROJECT_NOT_GIVEN
SELECT DISTINCT j.value AS id
  FROM json_each(:ids) j WHERE NOT EXISTS (SELECT 1 FROM project
        WHERE id = j.value AND company = 0 AND company_origin = :company)
 ORDER BY 1;

-- Projects have a name once among those of :company, which they are about to
-- belong to; one that is in the way.
-- name: PROJECT_NAMESAKE
SELECT p.name FROM json_each(:ids) j JOIN project p ON p.id = j.value
  JOIN project q ON q.company = :company AND q.name = p.name AND q.id <> p.id
 LIMIT 1;

-- How many a company has made public, as far as :limit.
-- name: PROJECT_GIVEN
SELECT count(*) FROM (SELECT 1 FROM project
 WHERE company = 0 AND company_origin = :company LIMIT :limit);

-- name: PROJECT_PUBLISH
UPDATE project SET company = 0, company_origin = :company
 WHERE id IN (SELECT value FROM json_each(:ids)) AND +company = :company;

-- name: PROJECT_TAKE_BACK
UPDATE project SET company = :company, company_origin = NULL
 WHERE id IN (SELECT value FROM json_each(:ids))
   AND +company = 0 AND company_origin = :company;
