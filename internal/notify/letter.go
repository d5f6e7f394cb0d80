package notify

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// codeLength is 60 random bits: a code cannot be guessed, nor found from its hash.
const codeLength = 12

// CodeDays is how many days after its posting a letter's code lets its reader in.
const CodeDays = 28

// Printed is a letter as the post room prints it.
type Printed struct {
	ID      string
	Name    string
	Address []string
	Subject string
	Body    string // with the code in it
	Queued  time.Time
	Ref     thread.Ref // what it is about
	Reader  thread.Ref // whom its code lets in, "" when it lets nobody in
	Adapted string     // in which format a person made it, and who did; "" while nobody has
}

// PrintQueue returns the letters that wait to be printed, oldest first, from after the one named, at most limit.
func PrintQueue(ctx context.Context, tx *db.Tx, after string, limit int) ([]Printed, error) {
	at, id, _ := strings.Cut(after, " ")
	var letters []Printed
	err := db.Each(ctx, tx, `SELECT id, name, address, subject, body, code, created_at, reader, ref, adapted FROM outbox
		WHERE scope = $1 AND channel = 'letter' AND state = 'queued' AND (created_at, id) > ($2, $3)
		ORDER BY created_at, id LIMIT $4`, []any{tx.Scope(), at, id, limit}, func(scan func(dest ...any) error) error {
		var l Printed
		var address, body, code string
		if err := scan(&l.ID, &l.Name, &address, &l.Subject, &body, &code, &l.Queued, &l.Reader, &l.Ref, &l.Adapted); err != nil {
			return err
		}
		l.Address = strings.Split(address, "\n")
		l.Body = printBody(body, code, l.Reader != "")
		letters = append(letters, l)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("letters to print: %w", err)
	}
	return letters, nil
}

// mostWaiting is how many letters about one thing are read.
const mostWaiting = 500

// ToPrintAbout returns the letters about ref that wait to be printed, oldest first, without their text.
func ToPrintAbout(ctx context.Context, tx *db.Tx, ref thread.Ref) ([]Printed, error) {
	var letters []Printed
	err := db.Each(ctx, tx, `SELECT id, name, address, created_at, reader, ref, adapted FROM outbox
		WHERE scope = $1 AND ref = $2 AND channel = 'letter' AND state = 'queued' ORDER BY created_at, id LIMIT $3`, []any{tx.Scope(), ref, mostWaiting},
		func(scan func(dest ...any) error) error {
			var l Printed
			var address string
			if err := scan(&l.ID, &l.Name, &address, &l.Queued, &l.Reader, &l.Ref, &l.Adapted); err != nil {
				return err
			}
			l.Address = strings.Split(address, "\n")
			letters = append(letters, l)
			return nil
		})
	if err != nil {
		return nil, fmt.Errorf("letters about %s to print: %w", ref, err)
	}
	return letters, nil
}

// ToPrint returns one letter that waits to be printed.
func ToPrint(ctx context.Context, tx *db.Tx, id string) (Printed, error) {
	m, err := find(ctx, tx, id)
	if err == nil && (m.To.Channel != Letter || m.State != Queued) {
		err = fault.NotFound("That letter")
	}
	if err != nil {
		return Printed{}, err
	}
	before := position(m.Created.Add(-time.Microsecond), "")
	for {
		page, err := PrintQueue(ctx, tx, before, printPage)
		if err != nil {
			return Printed{}, err
		}
		for _, l := range page {
			if l.ID == id {
				return l, nil
			}
			before = l.After()
		}
		if len(page) < printPage {
			return Printed{}, fault.NotFound("That letter")
		}
	}
}

// printPage is how many letters of one moment ToPrint reads at once.
const printPage = 50

// After is the key for PrintQueue's next part.
func (p Printed) After() string { return position(p.Queued, p.ID) }

// printBody puts the code where the body asks for it, or at the end when it lets its reader in.
func printBody(body, code string, lets bool) string {
	shown := code
	if len(code) == codeLength {
		shown = code[:4] + "-" + code[4:8] + "-" + code[8:]
	}
	if strings.Contains(body, LetterCode) {
		return strings.ReplaceAll(body, LetterCode, shown)
	}
	if !lets {
		return body
	}
	return body + fmt.Sprintf("\n\nYour letter code: %s. You can use it once, within %d days of the date of this letter.", shown, CodeDays)
}

// Posted records that letters were printed and given to the post. From now on their codes are known to the reader alone.
func Posted(ctx context.Context, tx *db.Tx, by audit.By, ids ...string) error {
	for _, id := range ids {
		err := db.ExecOne(ctx, tx, `UPDATE outbox SET state = 'sent', sent_at = $3, code = '', attempts = attempts + 1
			WHERE scope = $1 AND id = $2 AND channel = 'letter' AND state = 'queued'`, tx.Scope(), id, tx.Now())
		if errors.Is(err, db.ErrStale) {
			if _, none := Find(ctx, tx, id); fault.Is(none, fault.KindNotFound) {
				err = none
			}
		}
		if err != nil {
			return fmt.Errorf("letter %s posted: %w", id, err)
		}
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: "letters posted", Ref: "outbox", Payload: ids})
}

// Adapted records that a person made a letter that waits in the format that its reader needs, such as braille.
func Adapted(ctx context.Context, tx *db.Tx, by audit.By, id, how string) error {
	if how = strings.TrimSpace(how); how == "" || len([]rune(how)) > maxSubject {
		return fault.Invalidf("how", "Say what you made, in at most %d characters: “In braille, two pages”.", maxSubject)
	}
	err := db.ExecOne(ctx, tx, `UPDATE outbox SET adapted = $3 WHERE scope = $1 AND id = $2 AND channel = 'letter' AND state = 'queued'`,
		tx.Scope(), id, how+" ("+by.Name+", "+tx.Today().Long()+")")
	if err != nil {
		return fmt.Errorf("letter %s made in another format: %w", id, err)
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: "letter made in another format", Ref: id, Why: how})
}

// PutAside ends a letter that waits and must not be posted: its code lets nobody in any more.
func PutAside(ctx context.Context, tx *db.Tx, by audit.By, id, why string) error {
	err := db.ExecOne(ctx, tx, `UPDATE outbox SET state = 'failed', failure = $3, code = '', code_hash = '', settled_at = $4
		WHERE scope = $1 AND id = $2 AND channel = 'letter' AND state = 'queued'`, tx.Scope(), id, why, tx.Now())
	if err != nil {
		return fmt.Errorf("put letter %s aside: %w", id, err)
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: "letter put aside", Ref: id, Why: why})
}

// Redeem lets in the reader of a letter: it returns the letter that the code was printed in and uses the code up. A code
// that is wrong, used or too old is not found; which of these, it does not say. The caller limits how often one may try.
func Redeem(ctx context.Context, tx *db.Tx, code string) (Outbound, error) {
	missing := fault.Invalid("code", "Check the code in your letter. A code can be used once, within 28 days.")
	page, err := list(ctx, tx, ` AND channel = 'letter' AND state IN ('sent', 'delivered') AND code_used_at = ''`+
		` AND code_hash = $2 AND sent_at > $3 LIMIT 1`, hashCode(plainCode(code)), tx.Now().Add(-CodeDays*24*time.Hour))
	if err != nil {
		return Outbound{}, fmt.Errorf("redeem letter code: %w", err)
	}
	if len(page) == 0 {
		return Outbound{}, missing
	}
	m := page[0]
	err = db.ExecOne(ctx, tx, `UPDATE outbox SET code_used_at = $3, state = 'delivered', settled_at = $3
		WHERE scope = $1 AND id = $2 AND code_used_at = ''`, tx.Scope(), m.ID, tx.Now())
	if err != nil {
		return Outbound{}, missing
	}
	return m, audit.Append(ctx, tx, audit.System, audit.Entry{Action: "letter code used", Ref: entryRef(m)})
}

// plainCode reads a code as people write it.
func plainCode(s string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case 'O':
			return '0'
		case 'I', 'L':
			return '1'
		case '-', ' ', '\t', '.', '–':
			return -1
		default:
			return r
		}
	}, strings.ToUpper(s))
}
