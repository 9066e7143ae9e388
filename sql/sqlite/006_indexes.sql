-- An index of an order ends with the number of the row, as every index does: rows
-- with the same keys are listed in the order of their making. Times are mostly
-- asked for from the newest on.
DROP INDEX project_created;
DROP INDEX project_update;
DROP INDEX project_featured;
CREATE INDEX project_created ON project (company, created DESC);
CREATE INDEX project_update ON project (company, last_update DESC);
CREATE INDEX project_featured
    ON project (company, featured, last_update DESC);

DROP INDEX task_created;
DROP INDEX task_name;
DROP INDEX task_update;
DROP INDEX task_change;
CREATE INDEX task_created ON task (company, created DESC);
CREATE INDEX task_name ON task (company, name);
CREATE INDEX task_update ON task (company, last_update DESC);
CREATE INDEX task_change ON task (company, last_change DESC);

DROP INDEX model_created;
DROP INDEX model_name;
DROP INDEX model_framework;
DROP INDEX model_update;
DROP INDEX model_change;
CREATE INDEX model_created ON model (company, created DESC);
CREATE INDEX model_name ON model (company, name);
CREATE INDEX model_framework ON model (company, framework);
CREATE INDEX model_update ON model (company, last_update DESC);
CREATE INDEX model_change ON model (company, last_change DESC);

-- Few models have a parent, and not all have a task. An index does without
-- those that have none.
DROP INDEX model_parent;
DROP INDEX model_task;
CREATE INDEX model_parent ON model (parent) WHERE parent IS NOT NULL;
CREATE INDEX model_task ON model (task) WHERE task IS NOT NULL;

-- Of indexes that serve equally well the one made last is taken: rows in the
-- order of the file.
DROP INDEX project_company;
DROP INDEX task_company;
DROP INDEX model_company;
CREATE INDEX project_company ON project (company);
CREATE INDEX task_company ON task (company);
CREATE INDEX model_company ON model (company);
