-- What a company has made public is counted, and can be listed.
CREATE INDEX project_given ON project (company, company_origin)
 WHERE company_origin IS NOT NULL;
CREATE INDEX model_given ON model (company, company_origin)
 WHERE company_origin IS NOT NULL;

-- Models that were made public ones did not tell whose they were.
UPDATE model SET company_origin = (
       SELECT u.company FROM user u WHERE u.id = model.user)
 WHERE company = '' AND company_origin IS NULL;

-- A model of which no iteration was reported is at iteration 0, also where
-- lists are filtered and sorted by it.
UPDATE model SET last_iteration = 0 WHERE last_iteration IS NULL;

-- Secrets that signed tokens before the one of today, setting token_secret: what
-- they have signed is good until then.
CREATE TABLE retired_secret (
	value TEXT PRIMARY KEY,
	until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
