package db

import "context"

// estimates tells SQLite's planner what it cannot know of a database that nobody has analysed: that an equal scope leaves
// every row of a table, since one council's rows are in it. Without that it takes a scope for as telling as any other
// column, and reads the whole council through the index that spares it a sort. The columns behind the scope are left at
// SQLite's own guesses (10 rows, 9, 8 ...; https://www.sqlite.org/fileformat2.html#the_sqlite_stat1_table). Indexes that were
// analysed keep what was counted. An index of some rows alone, such as what is still to be placed, is said to have one in fifty: taken for as
// long as that of all rows, it would not be chosen.
const estimates = `
INSERT INTO sqlite_stat1 (tbl, idx, stat)
SELECT t.name, i.name, (r.n / iif(i.partial, 50, 1)) || ' ' || (r.n / iif(i.partial, 50, 1)) ||
	coalesce(' ' || (SELECT group_concat(CASE WHEN c.seqno = c.last AND i."unique" THEN 1 ELSE max(11 - c.seqno, 4) END, ' ')
		FROM (SELECT seqno, max(seqno) OVER () AS last FROM pragma_index_info(i.name) ORDER BY seqno) AS c WHERE c.seqno > 0), '')
FROM sqlite_schema AS t, pragma_index_list(t.name) AS i, (SELECT 1000000 AS n) AS r
WHERE t.type = 'table' AND (SELECT name FROM pragma_index_info(i.name) WHERE seqno = 0) = 'scope'
	AND (SELECT count(*) FROM pragma_index_info(i.name)) > 1
	AND NOT EXISTS (SELECT 1 FROM sqlite_stat1 AS s WHERE s.tbl = t.name AND s.idx = i.name)`

// forgotten are the estimates of an earlier release, which took an index of some rows for one of all.
const forgotten = `
DELETE FROM sqlite_stat1 WHERE stat LIKE '1000000 1000000%' AND idx IN (
	SELECT i.name FROM sqlite_schema AS t, pragma_index_list(t.name) AS i WHERE t.type = 'table' AND i.partial)`

// estimate writes the estimates of indexes that have none. The tables of statistics are made, and read again, by
// ANALYZE of the schema, which counts nothing.
func (d *DB) estimate(ctx context.Context, s session) error {
	if d.Engine() != SQLite {
		return nil
	}
	for _, text := range []string{"ANALYZE sqlite_schema", forgotten, estimates, "ANALYZE sqlite_schema"} {
		if _, err := s.exec(ctx, text, nil); err != nil {
			return describe(text, classified(err))
		}
	}
	return nil
}
