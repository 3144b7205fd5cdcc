-- The library's truth. Everything outside this file (word and vector indexes) is derived from it.
-- Ids are never used twice (AUTOINCREMENT), and the ids of one report's passages, and of its figures, are consecutive.

CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE reports (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    sha256      TEXT NOT NULL UNIQUE,
    file_name   TEXT NOT NULL,
    format      TEXT NOT NULL,
    title       TEXT NOT NULL,
    years       TEXT NOT NULL,              -- JSON array, ascending
    agency      TEXT NOT NULL,
    region      TEXT NOT NULL,
    kind        TEXT NOT NULL,
    scope       TEXT NOT NULL,
    added_at    TEXT NOT NULL,              -- UTC, ISO 8601
    n_sections  INTEGER NOT NULL,
    n_passages  INTEGER NOT NULL,
    n_tables    INTEGER NOT NULL,
    n_figures   INTEGER NOT NULL,
    n_findings  INTEGER NOT NULL,
    sum         BLOB NOT NULL               -- of this row, see index/sums.py
) STRICT;

CREATE TABLE report_years (
    report_id INTEGER NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
    year      INTEGER NOT NULL,
    PRIMARY KEY (report_id, year)
) STRICT, WITHOUT ROWID;

-- The whole Report as zlib-compressed JSON, so that it comes back exactly.
CREATE TABLE documents (
    report_id INTEGER PRIMARY KEY REFERENCES reports (id) ON DELETE CASCADE,
    data      BLOB NOT NULL
) STRICT;

CREATE TABLE sections (
    report_id INTEGER NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
    position  INTEGER NOT NULL,             -- place in Report.sections
    level     INTEGER NOT NULL,
    label     TEXT NOT NULL,
    title     TEXT NOT NULL,
    headings  TEXT NOT NULL,                -- JSON array: printed headings from the outermost down to this one
    PRIMARY KEY (report_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE passages (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    report_id INTEGER NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
    position  INTEGER NOT NULL,             -- place in Report.passages
    start     INTEGER NOT NULL,
    stop      INTEGER NOT NULL,
    section   INTEGER,
    table_at  INTEGER,
    boxes     TEXT NOT NULL,                -- JSON array, "" when none
    text      TEXT NOT NULL,
    sum       BLOB NOT NULL,                -- of this row and its headings
    UNIQUE (report_id, position)
) STRICT;

CREATE TABLE figures (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    report_id     INTEGER NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
    position      INTEGER NOT NULL,         -- place in Report.figures
    passage_id    INTEGER,
    raw           TEXT NOT NULL,
    start         INTEGER NOT NULL,
    stop          INTEGER NOT NULL,
    context_start INTEGER NOT NULL,
    context_stop  INTEGER NOT NULL,
    state         TEXT NOT NULL,
    value         TEXT,                     -- decimal digits as printed
    unit          TEXT NOT NULL,
    base_value    TEXT,
    base_unit     TEXT NOT NULL,
    indicator     TEXT NOT NULL,
    canonical     TEXT NOT NULL,
    basis         TEXT NOT NULL,
    year          INTEGER,
    scope         TEXT NOT NULL,
    agency        TEXT NOT NULL,
    approximate   INTEGER NOT NULL,
    upper         TEXT,
    passage       INTEGER,
    section       INTEGER,
    cell          TEXT NOT NULL,            -- JSON CellRef, "" when the figure stands in prose
    certain       INTEGER NOT NULL,
    sum           BLOB NOT NULL,            -- of this row and its headings
    UNIQUE (report_id, position)
) STRICT;

CREATE INDEX figures_by_canonical ON figures (canonical, report_id, basis, year);

CREATE TABLE findings (
    report_id INTEGER NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
    position  INTEGER NOT NULL,             -- place in Report.findings
    rule      TEXT NOT NULL,
    message   TEXT NOT NULL,
    PRIMARY KEY (report_id, position)
) STRICT, WITHOUT ROWID;

-- What the derived indexes are made of: one row for a report's passages and one for its figures.
CREATE TABLE vectors (
    report_id  INTEGER NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
    kind       TEXT NOT NULL,               -- "passage" or "figure"
    generation INTEGER NOT NULL,
    first_id   INTEGER NOT NULL,
    count      INTEGER NOT NULL,
    years      BLOB NOT NULL,               -- int16 a figure, 0 for none; empty for passages
    tokens     BLOB NOT NULL,               -- zlib: a line an item, tokens separated by blanks
    vectors    BLOB NOT NULL,               -- float16, count x dimension
    PRIMARY KEY (report_id, kind)
) STRICT;

CREATE INDEX vectors_by_generation ON vectors (kind, generation);

-- Ids that derived indexes made before `generation` must forget.
CREATE TABLE removals (
    generation INTEGER NOT NULL,
    report_id  INTEGER NOT NULL,
    kind       TEXT NOT NULL,
    first_id   INTEGER NOT NULL,
    count      INTEGER NOT NULL,
    PRIMARY KEY (kind, generation, report_id)
) STRICT, WITHOUT ROWID;

-- The sha256 of all rows of a part of a report, see index/sums.py; number 0 for what belongs to no report.
CREATE TABLE sums (
    report_id INTEGER NOT NULL,
    part      TEXT NOT NULL,
    sha256    TEXT NOT NULL,
    PRIMARY KEY (report_id, part)
) STRICT, WITHOUT ROWID;
