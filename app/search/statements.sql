-- The statements that the index is filled with and asked by, each under its name. What is typed is only ever a value.

-- name: put-thing
INSERT INTO thing (id, node, lead, owner, eid, path) VALUES (?, ?, ?, ?, ?, ?);
-- name: put-found
INSERT INTO found (rowid, label, names, text, context) VALUES (?, ?, ?, ?, ?);
-- name: put-begun
INSERT INTO begun (rowid, label, names) VALUES (?, ?, ?);
-- name: put-tie
INSERT OR IGNORE INTO tie (party, id) VALUES (?, ?);
-- name: put-day
INSERT OR IGNORE INTO day (day, id) VALUES (?, ?);
-- name: put-called
INSERT OR IGNORE INTO called (name, id) VALUES (?, ?);
-- name: put-word
INSERT INTO vocabulary (word, texts) VALUES (?, ?);
-- name: unsafe
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
-- name: take-thing
DELETE FROM thing WHERE id = ?;
-- name: take-found
DELETE FROM found WHERE rowid = ?;
-- name: take-begun  (it holds no texts of its own, so it must be told which)
INSERT INTO begun (begun, rowid, label, names) VALUES ('delete', ?, ?, ?);
-- name: take-tie
DELETE FROM tie WHERE party = ? AND id = ?;
-- name: take-day
DELETE FROM day WHERE day = ? AND id = ?;
-- name: take-called
DELETE FROM called WHERE name = ? AND id = ?;
-- name: count-word
INSERT INTO vocabulary (word, texts) VALUES (?, ?) ON CONFLICT (word) DO UPDATE SET texts = texts + excluded.texts;
-- name: forget-words
DELETE FROM vocabulary WHERE word = ? AND texts <= 0;
-- name: number
SELECT id FROM thing WHERE node = ?;
-- name: last-number
SELECT max(id) FROM thing WHERE id BETWEEN ? AND ?;
-- name: index-nodes
CREATE INDEX by_node ON thing (node);
-- name: index-paths
CREATE INDEX by_path ON thing (path, owner) WHERE path <> '';
-- name: order-found
INSERT INTO found (found) VALUES ('optimize');
-- name: order-begun
INSERT INTO begun (begun) VALUES ('optimize');

-- name: layout
PRAGMA user_version;
-- name: vocabulary
SELECT word, texts FROM vocabulary;

-- name: any
SELECT 1 FROM found WHERE found MATCH ? LIMIT 1;
-- name: has
SELECT 1 FROM found WHERE found MATCH ? AND rowid = ?;
-- name: count
SELECT count(*) FROM found WHERE found MATCH ? AND rowid BETWEEN ? AND ?;
-- name: ranked  (label, names, text, context: what is called so goes far before what mentions it)
SELECT rowid, bm25(found, 12.0, 6.0, 2.0, 0.8) FROM found WHERE found MATCH ? AND rowid BETWEEN ? AND ? LIMIT ?;
-- name: begun
SELECT rowid, bm25(begun, 10.0, 3.0) FROM begun WHERE begun MATCH ? LIMIT ?;
-- name: marked
SELECT highlight(found, 0, char(2), char(3)), highlight(found, 1, char(2), char(3)), snippet(found, 2, char(2), char(3), '…', 36)
FROM found WHERE found MATCH ? AND rowid = ?;
-- name: plain
SELECT label, '', text FROM found WHERE rowid = ?;
-- name: thing
SELECT node, lead, owner, eid FROM thing WHERE id = ?;
-- name: label
SELECT node, label FROM thing JOIN found ON found.rowid = thing.id WHERE thing.id = ?;
-- name: label-of-node
SELECT label FROM thing JOIN found ON found.rowid = thing.id WHERE thing.node = ?;

-- name: on-day
SELECT id FROM day WHERE day = ? ORDER BY id LIMIT ?;
-- name: called
SELECT id FROM called WHERE name = ? AND id <= ? ORDER BY id LIMIT ?;
-- name: matching
SELECT rowid FROM found WHERE found MATCH ? AND rowid BETWEEN ? AND ? LIMIT ?;
-- name: between  (those of the fewest parties first)
SELECT id, node FROM tie JOIN thing USING (id) WHERE party IN (SELECT value FROM json_each(?))
GROUP BY id HAVING count(*) = ?
ORDER BY (SELECT count(*) FROM tie AS every WHERE every.id = tie.id), id LIMIT 50;
-- name: at-place
SELECT id FROM thing WHERE path = ? AND path <> '' ORDER BY id LIMIT ?;
-- name: at-place-of
SELECT id FROM thing WHERE path = ? AND path <> '' AND owner = ? ORDER BY id LIMIT ?;
