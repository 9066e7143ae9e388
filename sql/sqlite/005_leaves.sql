-- The leaves of objects in a row, one row a leaf, instead of a table for each
-- column. A path is a number here; key is what the value is sorted by, see
-- natural.h, and null for what has no value. company is that of the row.
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
	company INTEGER NOT NULL,
	key     ANY,
	value   ANY,
	PRIMARY KEY (owner, path)
) STRICT, WITHOUT ROWID;

-- Of metadata, the value of each item is a leaf, and of metrics what lies three
-- keys deep.
CREATE TABLE old_leaf AS
SELECT 'metadata' AS field, l.owner AS owner,
       json_array(l.path ->> 0, 'value') AS keys, v.value AS value
  FROM model_metadata l LEFT JOIN model_metadata v
       ON v.owner = l.owner AND v.path = json_array(l.path ->> 0, 'value')
 WHERE json_array_length(l.path) = 1
UNION ALL
SELECT 'last_metrics', owner, path, value FROM model_last_metrics
 WHERE json_array_length(path) = 3;
INSERT INTO leaf_path (field, keys, cut)
SELECT field, keys, max(typeof(value) = 'text' AND length(natural_key(value)) = 64)
  FROM old_leaf GROUP BY field, keys;
INSERT INTO model_leaf (owner, path, company, key, value)
SELECT l.owner, p.number, m.company, natural_key(l.value), l.value
  FROM old_leaf l JOIN leaf_path p ON p.field = l.field AND p.keys = l.keys
       JOIN model m ON m.seq = l.owner
 ORDER BY l.owner, p.number;
DROP TABLE old_leaf;
DROP TABLE model_metadata;
DROP TABLE model_last_metrics;

-- The best values come first here, and of equal ones the row made first.
CREATE INDEX model_leaf_order ON model_leaf (path, company, key DESC, owner);
CREATE TRIGGER model_leaf_company AFTER UPDATE OF company ON model BEGIN
UPDATE model_leaf SET company = new.company WHERE owner = new.seq;
END;
