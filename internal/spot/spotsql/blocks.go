package spotsql

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"alongside/internal/db"
	"alongside/internal/money"
	"alongside/internal/spot"
	"alongside/internal/spreadsheet/ledger"
	"alongside/internal/workday"
)

// blocks keeps some twenty payments in a row instead of one: a row costs the engine as much as what is in it.
func blocks() db.Migration {
	return db.Migration{Number: 4263, Name: "spot_block", SQL: `
CREATE TABLE spot_block (
  scope TEXT NOT NULL,
  id INTEGER PRIMARY KEY,
  lines INTEGER NOT NULL,
  total INTEGER NOT NULL,
  first_day TEXT NOT NULL,
  last_day TEXT NOT NULL,
  body TEXT NOT NULL
);
INSERT INTO spot_block (scope, id, lines, total, first_day, last_day, body)
SELECT scope, id, 1, amount, substr(body, 1, 10), substr(body, 1, 10),
  CAST(id & 2147483647 AS TEXT) || '` + separator + `' || CAST(amount AS TEXT) || '` + separator + `' ||
  replace(replace(body, '` + string(escape) + `', '` + string(escape) + `Z'), '` + string(lineEnd) + `', '` + string(escape) + `^') FROM spot_line;
DROP TABLE spot_line`}
}

// blockBytes is how long a block's body becomes when each of its lines is shorter: PostgreSQL keeps a row of up to 2,032 bytes
// whole and cuts a longer one up, and four rows or two are a page of either engine.
const blockBytes = 1900

// block is payments that follow each other in a file.
type block struct {
	id          int64 // of its first line
	lines       int64
	total       money.Pence
	first, last workday.Date
	from, to    int // where its body is in the batch
}

// batch is the blocks of one commit.
type batch struct {
	of     spot.Import
	blocks []block
	body   []byte // of all blocks, one behind the other
}

// Batch returns an empty batch of an import's payments.
func (Store) Batch(i spot.Import) spot.Batch { return &batch{of: i} }

// Add writes a payment behind the others, into a new block when the last is full.
func (b *batch) Add(p *ledger.Payment) {
	n := len(b.blocks) - 1
	from := len(b.body)
	if n >= 0 {
		b.body = append(b.body, lineEnd)
	}
	b.body = appendLine(b.body, p)
	if n < 0 || len(b.body)-b.blocks[n].from > blockBytes {
		if n >= 0 {
			from++ // the end of the line before belongs to no block
		}
		b.blocks = append(b.blocks, block{id: idOf(b.of, p.Line), from: from, first: p.Date, last: p.Date})
		n++
	}
	k := &b.blocks[n]
	k.to = len(b.body)
	k.lines++
	k.total += p.Amount
	if p.Date.Before(k.first) {
		k.first = p.Date
	}
	if p.Date.After(k.last) {
		k.last = p.Date
	}
}

// Clear forgets the payments and keeps their room.
func (b *batch) Clear() { b.blocks, b.body = b.blocks[:0], b.body[:0] }

// Insert adds the blocks to the table.
func (b *batch) Insert(ctx context.Context, tx *db.Tx) error {
	if len(b.blocks) == 0 {
		return nil
	}
	scope, body := string(tx.Scope()), string(b.body)
	columns := []string{"scope", "id", "lines", "total", "first_day", "last_day", "body"}
	_, err := db.BulkInsert(ctx, tx, "spot_block", columns, func(yield func([]any) bool) {
		row := make([]any, len(columns))
		for n := range b.blocks {
			k := &b.blocks[n]
			row[0], row[1], row[2], row[3] = scope, k.id, k.lines, int64(k.total)
			row[4], row[5], row[6] = string(appendDay(nil, k.first)), string(appendDay(nil, k.last)), body[k.from:k.to]
			if !yield(row) {
				return
			}
		}
	})
	return err
}

// What marks a payment, and what parts the texts of a line and the lines of a body. A text that holds one of these, or a zero
// byte, which PostgreSQL cannot store, has it written as an escape and the character 64 places on.
const (
	redactedMark  = 'r'
	voluntaryMark = 'v'
	separator     = "\x1f"
	lineEnd       = '\x1e'
	escape        = '\x1a'
)

// appendLine writes a payment as one text, because every column of a million payments costs: line, pence, day, supplier, service,
// purpose, reference and marks, and behind them what few ledgers have.
func appendLine(to []byte, p *ledger.Payment) []byte {
	to = strconv.AppendInt(to, int64(p.Line), 10)
	to = strconv.AppendInt(append(to, separator...), int64(p.Amount), 10)
	to = appendDay(append(to, separator...), p.Date)
	for _, text := range [...]string{p.Supplier, p.Service, p.Purpose, p.Reference} {
		to = appendText(append(to, separator...), text)
	}
	to = append(to, separator...)
	if p.Redacted {
		to = append(to, redactedMark)
	}
	if p.Voluntary {
		to = append(to, voluntaryMark)
	}
	if p.SupplierNumber == "" && p.Department == "" && p.Category == "" && p.CompanyNumber == "" && p.CharityNumber == "" && p.CostCentre == "" && p.Invoice == p.Reference {
		return to
	}
	for _, text := range [...]string{p.SupplierNumber, p.Department, p.Category, p.CompanyNumber, p.CharityNumber, p.CostCentre, p.Invoice} {
		to = appendText(append(to, separator...), text)
	}
	return to
}

// appendDay writes a day as "2026-05-01".
func appendDay(to []byte, d workday.Date) []byte {
	year, month, day := d.Year(), int(d.Month()), d.Day()
	if d.IsZero() || year > 9999 {
		return append(to, d.String()...)
	}
	return append(to, byte('0'+year/1000), byte('0'+year/100%10), byte('0'+year/10%10), byte('0'+year%10), '-',
		byte('0'+month/10), byte('0'+month%10), '-', byte('0'+day/10), byte('0'+day%10))
}

// parting reports whether a byte cannot stand in a text as it is.
func parting(c byte) bool { return c == separator[0] || c == lineEnd || c == escape || c == 0 }

func appendText(to []byte, text string) []byte {
	from := 0
	for n := range len(text) {
		if c := text[n]; c < ' ' && parting(c) {
			to = append(append(to, text[from:n]...), escape, c+64)
			from = n + 1
		}
	}
	return append(to, text[from:]...)
}

// plain takes the escapes out of a text.
func plain(text string) string {
	at := strings.IndexByte(text, escape)
	if at < 0 {
		return text
	}
	var b strings.Builder
	for at >= 0 && at+1 < len(text) {
		b.WriteString(text[:at])
		b.WriteByte(text[at+1] - 64)
		text = text[at+2:]
		at = strings.IndexByte(text, escape)
	}
	return b.String() + text
}

// reading unpacks the bodies of an import.
type reading struct {
	of   spot.Import
	text string // of the day
	day  workday.Date
}

// lines calls each with the payments of a body until it returns false. The payment is overwritten by the next.
func (r *reading) lines(body string, each func(p *spot.Payment) bool) error {
	var p spot.Payment
	for line := range strings.SplitSeq(body, string(lineEnd)) {
		if err := r.line(line, &p); err != nil {
			return fmt.Errorf("import %s: %w", r.of.Ref, err)
		}
		if !each(&p) {
			return nil
		}
	}
	return nil
}

// How many texts a line has: those that every ledger has, and those that few have too.
const (
	usualTexts = 8
	allTexts   = 15
)

func (r *reading) line(line string, p *spot.Payment) error {
	var texts [allTexts]string
	count := 0
	for text := range strings.SplitSeq(line, separator) {
		if count < allTexts {
			texts[count] = plain(text)
		}
		count++
	}
	number, err := strconv.Atoi(texts[0])
	pence, penceErr := strconv.ParseInt(texts[1], 10, 64)
	if err != nil || penceErr != nil || count != usualTexts && count != allTexts {
		return fmt.Errorf("line %q is stored in %d parts", texts[0], count)
	}
	if texts[2] != r.text || r.text == "" {
		if err := r.day.UnmarshalText([]byte(texts[2])); err != nil {
			return fmt.Errorf("line %d: %w", number, err)
		}
		r.text = texts[2]
	}
	*p = spot.Payment{Import: r.of.Ref}
	p.Line, p.Amount, p.Date = number, money.Pence(pence), r.day
	p.Supplier, p.Service, p.Purpose, p.Reference, p.Invoice = texts[3], texts[4], texts[5], texts[6], texts[6]
	p.Redacted, p.Voluntary = strings.ContainsRune(texts[7], redactedMark), strings.ContainsRune(texts[7], voluntaryMark)
	if count == allTexts {
		p.SupplierNumber, p.Department, p.Category, p.CompanyNumber, p.CharityNumber = texts[8], texts[9], texts[10], texts[11], texts[12]
		p.CostCentre, p.Invoice = texts[13], texts[14]
	}
	return nil
}

// Keys returns the natural keys of all published payments.
func (Store) Keys(ctx context.Context, tx *db.Tx) ([]int64, error) {
	published, err := publishedSpend(ctx, tx)
	if err != nil {
		return nil, err
	}
	var keys []int64
	for _, i := range published {
		err := eachBody(ctx, tx, i, "", nil, func(p *spot.Payment) bool {
			keys = append(keys, spot.KeyOf(&p.Payment))
			return true
		})
		if err != nil {
			return nil, err
		}
	}
	return keys, nil
}

func publishedSpend(ctx context.Context, tx *db.Tx) ([]spot.Import, error) {
	return list(ctx, tx, "SELECT "+readColumns+" FROM spot_import WHERE scope=$1 AND state='published' AND kind='spend'", tx.Scope())
}

// eachBody calls each with the payments of those blocks of an import for which a condition holds, whose arguments begin at $4.
func eachBody(ctx context.Context, tx *db.Tx, i spot.Import, condition string, args []any, each func(p *spot.Payment) bool) error {
	r := reading{of: i}
	args = append([]any{tx.Scope(), idOf(i, 0), (i.Number + 1) << lineBits}, args...)
	return db.Each(ctx, tx, "SELECT body FROM spot_block WHERE scope=$1 AND id >= $2 AND id < $3"+condition, args, func(scan func(dest ...any) error) error {
		body := ""
		if err := scan(&body); err != nil {
			return err
		}
		return r.lines(body, each)
	})
}

// Stored counts and adds up the payments of an import.
func (Store) Stored(ctx context.Context, tx *db.Tx, i spot.Import) (count int, total money.Pence, err error) {
	return sums(ctx, tx, i, "")
}

// sums adds up those blocks of an import for which a condition holds, whose arguments begin at $4.
func sums(ctx context.Context, tx *db.Tx, i spot.Import, condition string, args ...any) (count int, total money.Pence, err error) {
	args = append([]any{tx.Scope(), idOf(i, 0), (i.Number + 1) << lineBits}, args...)
	err = db.Get(ctx, tx, `SELECT CAST(coalesce(sum(lines), 0) AS BIGINT), CAST(coalesce(sum(total), 0) AS BIGINT) FROM spot_block
		WHERE scope=$1 AND id >= $2 AND id < $3`+condition, args, &count, &total)
	return count, total, err
}

// Overall adds up the published payments between two days: whole blocks, and the lines of those that go over a bound.
func (Store) Overall(ctx context.Context, tx *db.Tx, from, to workday.Date) (count int, total money.Pence, err error) {
	published, err := publishedSpend(ctx, tx)
	if err != nil {
		return 0, 0, err
	}
	for _, i := range published {
		if i.Summary.Last.Before(from) || i.Summary.First.After(to) {
			continue
		}
		n, sum, err := sums(ctx, tx, i, " AND first_day >= $4 AND last_day <= $5", from, to)
		if err != nil {
			return 0, 0, err
		}
		const over = " AND first_day <= $5 AND last_day >= $4 AND (first_day < $4 OR last_day > $5)"
		err = eachBody(ctx, tx, i, over, []any{from, to}, func(p *spot.Payment) bool {
			if !p.Date.Before(from) && !p.Date.After(to) {
				n++
				sum += p.Amount
			}
			return true
		})
		if err != nil {
			return 0, 0, err
		}
		count += n
		total += sum
	}
	return count, total, nil
}

// Payments returns payments behind the line after.
func (Store) Payments(ctx context.Context, tx *db.Tx, i spot.Import, after, limit int) ([]spot.Payment, error) {
	from, end := idOf(i, 0), (i.Number+1)<<lineBits
	err := db.Each(ctx, tx, "SELECT id FROM spot_block WHERE scope=$1 AND id >= $2 AND id <= $3 ORDER BY id DESC LIMIT 1",
		[]any{tx.Scope(), from, idOf(i, after)}, func(scan func(dest ...any) error) error { return scan(&from) })
	if err != nil {
		return nil, err
	}
	found := make([]spot.Payment, 0, min(limit, 1000))
	take := func(p *spot.Payment) bool {
		if p.Line > after {
			found = append(found, *p)
		}
		return len(found) < limit
	}
	r := reading{of: i}
	for more := true; more && len(found) < limit; {
		asked, read := (limit-len(found))/16+2, 0 // a block has about twenty lines
		err := db.Each(ctx, tx, "SELECT id, body FROM spot_block WHERE scope=$1 AND id >= $2 AND id < $3 ORDER BY id LIMIT $4",
			[]any{tx.Scope(), from, end, asked}, func(scan func(dest ...any) error) error {
				body := ""
				if err := scan(&from, &body); err != nil {
					return err
				}
				read++
				if len(found) >= limit {
					return nil
				}
				return r.lines(body, take)
			})
		if err != nil {
			return nil, err
		}
		from++
		more = read == asked
	}
	return found, nil
}
