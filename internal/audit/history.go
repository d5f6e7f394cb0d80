package audit

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"alongside/internal/db"
)

// Row is one entry as it is read. Looks are read with Looks.
type Row struct {
	ID      string
	At      time.Time
	By      By
	Action  string
	Ref     string
	Child   string
	Why     string
	Rule    string
	Payload json.RawMessage // nil when there was none or it was erased
	Erased  bool            // a reason and payload were there and have been erased
}

const rowColumns = `
	SELECT e.n, e.at, e.action, e.ref, e.child, e.person, e.name, e.role, e.acting_for, e.channel, e.rule, e.payload_hash,
		p.salt, p.why, p.body
	FROM audit_entry AS e LEFT JOIN audit_payload AS p ON p.scope = e.scope AND p.entry = e.n `

// History lists what was done to the object, the newest first.
func History(ctx context.Context, tx *db.Tx, ref string, limit int) ([]Row, error) {
	rows, err := list(ctx, tx, rowColumns+`
		WHERE e.scope = $1 AND e.ref = $2 AND e.ref <> '' AND e.kind <> 'look' ORDER BY e.n DESC LIMIT $3`, ref, limit)
	if err != nil {
		return nil, fmt.Errorf("read the history of %s: %w", ref, err)
	}
	return rows, nil
}

// HistoryOf lists what was done to several objects, only those of the actions, the newest first, in one question. Refs and actions that
// are empty find nothing.
func HistoryOf(ctx context.Context, tx *db.Tx, refs, actions []string, limit int) ([]Row, error) {
	rows, err := list(ctx, tx, rowColumns+`
		WHERE e.scope = $1 AND e.ref IN list($2) AND e.ref <> '' AND e.action IN list($3) AND e.kind <> 'look' ORDER BY e.n DESC LIMIT $4`,
		db.List(refs), db.List(actions), limit)
	if err != nil {
		return nil, fmt.Errorf("read the history of %d objects: %w", len(refs), err)
	}
	return rows, nil
}

// historyOfChild reads an index without looks: a child is looked at a hundred times for each thing that is done. Looks stand
// aside, so that what was found is remembered beyond the next of them.
const historyOfChild = rowColumns + ` /* not aside */
	WHERE e.scope = $1 AND e.child = $2 AND e.child <> '' AND e.kind <> 'look' ORDER BY e.n DESC LIMIT $3`

// HistoryOfChild lists what was done about the child, the newest first.
func HistoryOfChild(ctx context.Context, tx *db.Tx, child string, limit int) ([]Row, error) {
	rows, err := list(ctx, tx, historyOfChild, child, limit)
	if err != nil {
		return nil, fmt.Errorf("read the history about %s: %w", child, err)
	}
	return rows, nil
}

func list(ctx context.Context, tx *db.Tx, question string, of ...any) ([]Row, error) {
	var rows []Row
	err := db.Each(ctx, tx, question, append([]any{tx.Scope()}, of...), func(scan func(dest ...any) error) error {
		var (
			r                     Row
			n                     int64
			committed, salt, body string
		)
		err := scan(&n, &r.At, &r.Action, &r.Ref, &r.Child, &r.By.Person, &r.By.Name, &r.By.Role, &r.By.For, &r.By.Channel, &r.Rule,
			&committed, &salt, &r.Why, &body)
		if err != nil {
			return err
		}
		r.ID = strconv.FormatInt(n, 10)
		r.Erased = committed != "" && salt == ""
		if body != "" {
			r.Payload = json.RawMessage(body)
		}
		rows = append(rows, r)
		return nil
	})
	return rows, err
}
