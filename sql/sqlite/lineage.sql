-- What "modelshelf lineage" follows. :ids are the records that are followed, a
-- JSON array; "place" is the index of the one that a row belongs to. What a
-- reference names and the company does not see, or is no longer there, has no
-- status.

-- What models come from: the tasks that made them, the models that they were
-- made from.
-- name: LINEAGE_MODEL_UP
SELECT j.key AS place, 'task' AS kind, m.task AS id, t.name AS name,
       t.status AS status
  FROM json_each(:ids) j CROSS JOIN model m
    ON m.id = j.value AND m.company IN (:company, 0) AND m.task <> ''
  LEFT JOIN task t ON t.id = m.task AND +t.company IN (:company, 0)
UNION
SELECT j.key, 'task', t.id, t.name, t.status
  FROM json_each(:ids) j CROSS JOIN task_models l
    ON l.path = '["output","model"]' AND l.value = j.value
  CROSS JOIN task t ON t.seq = l.owner AND +t.company IN (:company, 0)
UNION
SELECT j.key, 'model', m.parent, p.name,
       CASE WHEN p.ready THEN 'published' WHEN p.id <> '' THEN 'draft' END
  FROM json_each(:ids) j CROSS JOIN model m
    ON m.id = j.value AND m.company IN (:company, 0) AND m.parent <> ''
  LEFT JOIN model p ON p.id = m.parent AND +p.company IN (:company, 0)
 ORDER BY 1, 2 DESC, 4, 3 LIMIT ifnull(:limit, -1);

-- What tasks come from: the models that they read.
-- name: LINEAGE_TASK_UP
SELECT j.key AS place, 'model' AS kind, l.value AS id, m.name AS name,
       CASE WHEN m.ready THEN 'published' WHEN m.id <> '' THEN 'draft' END
       AS status
  FROM json_each(:ids) j CROSS JOIN task t
    ON t.id = j.value AND t.company IN (:company, 0)
  CROSS JOIN task_models l
    ON l.owner = t.seq AND l.path = '["input","model"]' AND l.value <> ''
  LEFT JOIN model m ON m.id = l.value AND +m.company IN (:company, 0)
 ORDER BY 1, 4, 3 LIMIT ifnull(:limit, -1);

-- What comes of models: the tasks that read them, the models made from them.
-- name: LINEAGE_MODEL_DOWN
SELECT j.key AS place, 'task' AS kind, t.id AS id, t.name AS name,
       t.status AS status
  FROM json_each(:ids) j CROSS JOIN task_models l
    ON l.path = '["input","model"]' AND l.value = j.value
  CROSS JOIN task t ON t.seq = l.owner AND +t.company IN (:company, 0)
UNION ALL
SELECT j.key, 'model', m.id, m.name, iif(m.ready, 'published', 'draft')
  FROM json_each(:ids) j CROSS JOIN model m
    ON m.parent = j.value AND +m.company IN (:company, 0)
 ORDER BY 1, 2 DESC, 4, 3 LIMIT ifnull(:limit, -1);

-- What comes of tasks: the models that they made.
-- name: LINEAGE_TASK_DOWN
SELECT j.key AS place, 'model' AS kind, m.id AS id, m.name AS name,
       iif(m.ready, 'published', 'draft') AS status
  FROM json_each(:ids) j CROSS JOIN model m
    ON m.task = j.value AND +m.company IN (:company, 0)
UNION
SELECT j.key, 'model', l.value, m.name,
       CASE WHEN m.ready THEN 'published' WHEN m.id <> '' THEN 'draft' END
  FROM json_each(:ids) j CROSS JOIN task t
    ON t.id = j.value AND t.company IN (:company, 0)
  CROSS JOIN task_models l
    ON l.owner = t.seq AND l.path = '["output","model"]' AND l.value <> ''
  LEFT JOIN model m ON m.id = l.value AND +m.company IN (:company, 0)
 ORDER BY 1, 4, 3 LIMIT ifnull(:limit, -1);
