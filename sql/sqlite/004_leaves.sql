-- The leaves of all objects in a row, one row a leaf, instead of a table for
-- each column. A path is a number here; key is what the value is sorted by, see
-- natural.h, and null for inner objects and lists. company is that of the row.
CREATE TABLE leaf_path (
	number INTEGER PRIMARY KEY,
	field  TEXT NOT NULL, -- the column that the keys lead into
	keys   TEXT NOT NULL, -- a JSON array
	cut    INTEGER NOT NULL, -- may keys of values be cut, of which some are equal
	UNIQUE (field, keys)
) STRICT;
CREATE TABLE model_leaf (
	owner   INTEGER NOT NULL REFERENCES model ON DELETE CASCADE,
	path    INTEGER NOT NULL,
	company ANY NOT NULL,
	key     ANY,
	value   ANY,
	PRIMARY KEY (owner, path)
) STRICT, WITHOUT ROWID;

INSERT INTO leaf_path (field, keys, cut)
SELECT 'metadata', path, max(typeof(value) = 'text' AND length(natural_key(value)) = 64)
  FROM model_metadata GROUP BY path;
INSERT INTO leaf_path (field, keys, cut)
SELECT 'last_metrics', path, max(typeof(value) = 'text' AND length(natural_key(value)) = 64)
  FROM model_last_metrics GROUP BY path;
INSERT INTO model_leaf (owner, path, company, key, value)
SELECT l.owner, p.number, m.company, natural_key(l.value), l.value
  FROM model m CROSS JOIN
       (SELECT 'metadata' AS field, owner, path, value FROM model_metadata
        UNION ALL
        SELECT 'last_metrics', owner, path, value FROM model_last_metrics) l
       ON l.owner = m.seq
  CROSS JOIN leaf_path p ON p.field = l.field AND p.keys = l.path;
DROP TABLE model_metadata;
DROP TABLE model_last_metrics;

-- The best values come first here, and of equal ones the row made first.
CREATE INDEX model_leaf_order ON model_leaf (path, company, key DESC, owner);
CREATE TRIGGER model_leaf_company AFTER UPDATE OF company ON model BEGIN
UPDATE model_leaf SET company = new.company WHERE owner = new.seq;
END;
