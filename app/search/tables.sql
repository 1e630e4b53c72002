-- The tables of the index. A thing's number begins with its kind (app.search.index).
PRAGMA page_size = 4096;
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -200000;
CREATE TABLE thing (id INTEGER PRIMARY KEY, node TEXT NOT NULL, lead TEXT, owner INTEGER, eid TEXT, path TEXT);
CREATE VIRTUAL TABLE found USING fts5(
  label, names, text, context, tokenize = 'porter unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE begun USING fts5(
  label, names, content = '', prefix = '1 2 3', tokenize = 'unicode61 remove_diacritics 2'
);
CREATE TABLE vocabulary (word TEXT PRIMARY KEY, texts INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE called (name TEXT NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (name, id)) WITHOUT ROWID;
CREATE TABLE tie (party INTEGER NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (party, id)) WITHOUT ROWID;
CREATE TABLE day (day TEXT NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (day, id)) WITHOUT ROWID;
-- Words are gathered up to so many bytes before they are written, so that there is little to merge afterwards.
INSERT INTO found (found, rank) VALUES ('hashsize', 67108864);
INSERT INTO begun (begun, rank) VALUES ('hashsize', 67108864);
