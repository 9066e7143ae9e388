-- What lists of projects tell of each.

-- What lies below the projects of a page, a JSON array of row numbers: its
-- place on the page, the project, and whether that is hidden. Hidden ones only
-- if :hidden, and only some, a JSON array of ids, if :among. To sort them here
-- would cost the most.
-- name: PROJECTS_BELOW
SELECT j.key AS place, p.id AS id, p.name AS name, p.seq IN
       (SELECT owner FROM project_system_tags WHERE value = 'hidden') AS hidden
  FROM json_each(:page) j CROSS JOIN project r CROSS JOIN project_path b
       CROSS JOIN project p
 WHERE r.seq = j.value AND b.value = r.id AND p.seq = b.owner
   AND p.company IN (:company, 0)
   AND (:hidden OR p.seq NOT IN
        (SELECT owner FROM project_system_tags WHERE value = 'hidden'))
   AND (:among IS NULL OR p.id IN (SELECT value FROM json_each(:among)));

-- The ids of a page's projects.
-- name: PROJECTS_OF_PAGE
SELECT p.id FROM json_each(:page) j CROSS JOIN project p
 WHERE p.seq = j.value ORDER BY j.key;

-- Projects that some users made, or made tasks or models in; they are a JSON
-- array. The distinct projects of a user are found by one look into an index
-- each.
-- name: PROJECTS_OF_USERS
WITH RECURSIVE who (company, user) AS (
     SELECT c.value, u.value
       FROM (SELECT :company AS value UNION SELECT :public) c
            CROSS JOIN json_each(:users) u),
     of_tasks (company, user, project) AS (
     SELECT company, user, (SELECT min(t.project) FROM task t
             WHERE t.company = who.company AND t.user = who.user)
       FROM who
     UNION ALL
     SELECT company, user, (SELECT min(t.project) FROM task t
             WHERE t.company = of_tasks.company AND t.user = of_tasks.user
               AND t.project > of_tasks.project)
       FROM of_tasks WHERE project IS NOT NULL),
     of_models (company, user, project) AS (
     SELECT company, user, (SELECT min(m.project) FROM model m
             WHERE m.company = who.company AND m.user = who.user)
       FROM who
     UNION ALL
     SELECT company, user, (SELECT min(m.project) FROM model m
             WHERE m.company = of_models.company AND m.user = of_models.user
               AND m.project > of_models.project)
       FROM of_models WHERE project IS NOT NULL)
SELECT p.id FROM who CROSS JOIN project p
 WHERE p.company = who.company AND p.user = who.user
UNION SELECT project FROM of_tasks WHERE project IS NOT NULL
UNION SELECT project FROM of_models WHERE project IS NOT NULL;

-- The projects of some tasks, a JSON array of row numbers.
-- name: PROJECTS_OF_TASKS
SELECT DISTINCT t.project FROM json_each(:tasks) j CROSS JOIN task t
 WHERE t.seq = j.value AND t.project IS NOT NULL;

-- Some projects, a JSON array of ids, as far as they are :also among others and
-- are one of :ids or lie below one; with all that lies above them.
-- name: PROJECTS_WITH_PARENTS
WITH found (seq, id) AS (
     SELECT p.seq, p.id FROM json_each(:projects) j CROSS JOIN project p
      WHERE p.id = j.value
        AND p.company IN (:company, :public)
        AND (:also IS NULL OR p.id IN (SELECT value FROM json_each(:also)))
        AND (:ids IS NULL OR p.id IN (SELECT value FROM json_each(:ids))
             OR EXISTS (SELECT 1 FROM project_path b
                 WHERE b.owner = p.seq
                   AND b.value IN (SELECT value FROM json_each(:ids)))))
SELECT id FROM found
UNION SELECT b.value FROM found CROSS JOIN project_path b
 WHERE b.owner = found.seq;

-- How many of some data sets, a JSON array of ids, and :among others, lie below the
-- projects of a page, each by its place there; how many in the project or in what
-- it keeps them in; and how many are its children.
-- name: DATASETS_BELOW
SELECT g.key AS place, d.below AS below, d.inside AS inside,
       d.children AS children
  FROM json_each(:page) g CROSS JOIN (
SELECT r.seq AS project, count(*) AS below,
       count(CASE WHEN p.parent = r.id OR EXISTS (
           SELECT 1 FROM project q WHERE q.id = p.parent
              AND q.basename = '.datasets' AND q.parent = r.id) THEN 1 END)
       AS inside,
       count(CASE WHEN p.parent = r.id THEN 1 END) AS children
  FROM json_each(:datasets) j CROSS JOIN project p CROSS JOIN project_path b
       CROSS JOIN project r
 WHERE p.id = j.value AND p.id IN (SELECT value FROM json_each(:among))
   AND b.owner = p.seq AND r.id = b.value
   AND r.seq IN (SELECT value FROM json_each(:page))
 GROUP BY r.seq) d ON d.project = g.value;

-- Their distinct tags; of those directly in the projects only if :own.
-- name: DATASET_TAGS
SELECT g.key AS place, d.value AS value
  FROM json_each(:page) g CROSS JOIN (
SELECT DISTINCT r.seq AS project, x.value AS value
  FROM json_each(:datasets) j CROSS JOIN project p CROSS JOIN project_path b
       CROSS JOIN project r CROSS JOIN project_tags x
 WHERE p.id = j.value AND p.id IN (SELECT value FROM json_each(:among))
   AND b.owner = p.seq AND r.id = b.value
   AND r.seq IN (SELECT value FROM json_each(:page)) AND x.owner = p.seq
   AND (NOT :own OR p.parent = r.id OR EXISTS (
        SELECT 1 FROM project q WHERE q.id = p.parent
           AND q.basename = '.datasets' AND q.parent = r.id))
) d ON d.project = g.value ORDER BY 1, 2;

-- Tasks, a JSON array of row numbers, each with its project if that is visible.
-- name: TASKS_WITH_PROJECTS
SELECT t.id AS id, t.name AS name, t.project AS project, p.name AS project_name
  FROM json_each(:tasks) j CROSS JOIN task t
       LEFT JOIN project p ON p.id = t.project AND p.company IN (:company, 0)
 WHERE t.seq = j.value ORDER BY j.key;
