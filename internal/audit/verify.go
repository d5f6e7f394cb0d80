package audit

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"

	"alongside/internal/db"
)

// VerifyOptions are what Verify checks against besides the database itself.
type VerifyOptions struct {
	// Head is a lodged file of heads, nil when there is none.
	Head io.Reader
	// Progress is told now and then how many entries were walked, nil when nobody wants to know.
	Progress func(scope db.Scope, walked int64)
}

// verifyPage is how many entries are read in one view, so that a long chain does not hold one snapshot for minutes.
const verifyPage = 20_000

// Verify walks the chain of the context's scope, or of every scope under db.System, and recomputes every hash. The error says
// that it could not be done; what it found is in the report. It may run beside the working program.
func Verify(ctx context.Context, d db.Runner, opts VerifyOptions) (Report, error) {
	lodged, err := readHeads(opts.Head)
	if err != nil {
		return Report{}, err
	}
	scopes, err := scopesToVerify(ctx, d, lodged)
	if err != nil {
		return Report{}, err
	}
	var report Report
	for _, scope := range scopes {
		head, ok := lodged[scope]
		if opts.Head != nil && !ok && len(scopes) == 1 {
			return Report{}, fmt.Errorf("verify: the lodged file has no head of %s", scope)
		}
		v := &verifier{hasher: newHasher(), lodged: head, report: ChainReport{Scope: scope, LodgedSeq: head.Seq}}
		if err := v.run(db.WithScope(ctx, scope), d, opts.Progress); err != nil {
			return Report{}, fmt.Errorf("verify %s: %w", scope, err)
		}
		report.Chains = append(report.Chains, v.report)
	}
	return report, nil
}

// scopesToVerify returns the context's scope, or all that have entries, seals, heads or a lodged head.
func scopesToVerify(ctx context.Context, d db.Runner, lodged map[db.Scope]LodgedHead) ([]db.Scope, error) {
	scope, ok := db.ScopeFrom(ctx)
	if !ok {
		return nil, errors.New("audit: the context has no scope")
	}
	if scope != db.System {
		return []db.Scope{scope}, nil
	}
	scopes, err := scopesWith(ctx, d, `
		SELECT scope FROM audit_entry UNION SELECT scope FROM audit_seal UNION SELECT scope FROM audit_head
		UNION SELECT scope FROM audit_unsealed ORDER BY scope`)
	if err != nil {
		return nil, err
	}
	for s := range lodged {
		scopes = append(scopes, s)
	}
	slices.Sort(scopes)
	return slices.Compact(scopes), nil
}

// verifier walks one chain.
type verifier struct {
	*hasher
	lodged  LodgedHead
	badSets map[string]bool
	seq     int64  // the last link that was found whole
	hash    string // its hash
	report  ChainReport
}

func (v *verifier) run(ctx context.Context, d db.Runner, progress func(db.Scope, int64)) error {
	err := d.View(ctx, func(tx *db.Tx) error { return v.childSets(ctx, tx) })
	for ended := false; err == nil && !ended && v.report.Broken == nil; {
		err = d.View(ctx, func(tx *db.Tx) error {
			read, err := v.page(ctx, tx)
			if err != nil || v.report.Broken != nil || read == verifyPage {
				return err
			}
			ended = true // nothing newer in this snapshot: the ends must fit in it
			return v.ends(ctx, tx)
		})
		if progress != nil {
			progress(v.report.Scope, v.seq)
		}
	}
	v.report.Sealed, v.report.Head = v.seq, v.hash
	return err
}

func (v *verifier) broken(entry, seq int64, what string) {
	b := &Break{Seq: seq, What: what}
	if entry != 0 {
		b.Entry = strconv.FormatInt(entry, 10)
	}
	v.report.Broken = b
}

// childSets recomputes the name of every set of children that looks refer to.
func (v *verifier) childSets(ctx context.Context, tx *db.Tx) error {
	v.badSets = map[string]bool{}
	var (
		id       string
		size     int
		children []string
	)
	check := func() {
		if id != "" && (size != len(children) || childSetID(v.hasher, children) != id) {
			v.badSets[id] = true
		}
	}
	err := db.Each(ctx, tx, `
		SELECT c.id, c.size, m.child FROM audit_child_set AS c
		LEFT JOIN audit_child_set_member AS m ON m.scope = c.scope AND m.child_set = c.id
		WHERE c.scope = $1 ORDER BY c.id, m.child`, []any{tx.Scope()}, func(scan func(dest ...any) error) error {
		var nextID, child string
		var nextSize int
		if err := scan(&nextID, &nextSize, &child); err != nil {
			return err
		}
		if nextID != id {
			check()
			id, size, children = nextID, nextSize, children[:0]
		}
		if child != "" {
			children = append(children, child)
		}
		return nil
	})
	check()
	return err
}

// link is one row of the chain with everything that it commits to.
type link struct {
	record
	seq             int64
	entry           int64
	hash            string
	setSize         int
	payload         int64
	salt, why, body string
}

const entryColumns = `e.n, e.scope, e.at, e.kind, e.action, e.ref, e.child, e.child_set, e.person, e.name, e.role, e.acting_for,
	e.channel, e.rule, e.payload_hash, e.content_hash, c.size, p.entry, p.salt, p.why, p.body`

const entryJoins = `
	LEFT JOIN audit_payload AS p ON p.scope = e.scope AND p.entry = e.n
	LEFT JOIN audit_child_set AS c ON c.scope = e.scope AND c.id = e.child_set `

// dests are where entryColumns are read to.
func (l *link) dests() []any {
	return []any{&l.n, &l.scope, &l.at, &l.kind, &l.action, &l.ref, &l.child, &l.childSet, &l.person, &l.name, &l.role, &l.actingFor,
		&l.channel, &l.rule, &l.payloadHash, &l.contentHash, &l.setSize, &l.payload, &l.salt, &l.why, &l.body}
}

// page checks the next entries of the chain and returns how many it read.
func (v *verifier) page(ctx context.Context, tx *db.Tx) (read int, err error) {
	var erased []erasure
	err = db.Each(ctx, tx, `SELECT s.seq, s.entry, s.hash, `+entryColumns+`
		FROM audit_seal AS s LEFT JOIN audit_entry AS e ON e.scope = s.scope AND e.n = s.entry`+entryJoins+`
		WHERE s.scope = $1 AND s.seq > $2 ORDER BY s.seq LIMIT $3`, []any{tx.Scope(), v.seq, verifyPage},
		func(scan func(dest ...any) error) error {
			var l link
			if err := scan(append([]any{&l.seq, &l.entry, &l.hash}, l.dests()...)...); err != nil {
				return err
			}
			read++
			if v.report.Broken == nil {
				v.link(&l, &erased)
			}
			return nil
		})
	if err != nil {
		return read, err
	}
	return read, v.tombstones(ctx, tx, erased)
}

// link checks one row of the chain against the one before it and against its entry.
func (v *verifier) link(l *link, erased *[]erasure) {
	switch {
	case l.seq != v.seq+1:
		v.broken(0, v.seq+1, "the chain has a gap here")
		return
	case l.n == 0:
		v.broken(l.entry, l.seq, "the entry is missing")
		return
	}
	if what := v.entry(l); what != "" {
		v.broken(l.entry, l.seq, what)
		return
	}
	if seal(v.hasher, l.scope, l.seq, v.hash, l.entry, l.contentHash) != l.hash {
		v.broken(l.entry, l.seq, "the entry does not fit the chain before it")
		return
	}
	if v.lodged.Seq == l.seq && v.lodged.Hash != l.hash {
		v.broken(l.entry, l.seq, "the chain differs here from the lodged head")
		return
	}
	if l.payloadHash != "" && l.payload == 0 {
		*erased = append(*erased, erasure{entry: l.entry, seq: l.seq})
	}
	v.seq, v.hash = l.seq, l.hash
}

// entry says what is wrong with an entry by itself, "" when nothing is. A missing payload is looked into later.
func (v *verifier) entry(l *link) string {
	switch {
	case l.content(v.hasher) != l.contentHash:
		return "the entry was changed"
	case l.childSet != "" && (l.setSize == 0 || v.badSets[l.childSet]):
		return "the list of children that were looked at was changed"
	case l.payload != 0 && payloadHash(v.hasher, l.salt, l.why, l.body) != l.payloadHash:
		return "the payload was changed"
	}
	return ""
}

// erasure is an entry whose payload is not there.
type erasure struct{ entry, seq int64 }

// tombstones checks that every missing payload was erased by somebody under a rule.
func (v *verifier) tombstones(ctx context.Context, tx *db.Tx, erased []erasure) error {
	if len(erased) == 0 {
		return nil
	}
	refs := make([]string, len(erased))
	for i, e := range erased {
		refs[i] = tombstoneRef(e.entry)
	}
	found := map[string]bool{}
	err := db.Each(ctx, tx, `
		SELECT ref FROM audit_entry WHERE scope = $1 AND ref <> '' AND kind = 'tombstone' AND ref IN list($2)`,
		[]any{tx.Scope(), db.List(refs)}, func(scan func(dest ...any) error) error {
			var ref string
			if err := scan(&ref); err != nil {
				return err
			}
			found[ref] = true
			return nil
		})
	if err != nil {
		return err
	}
	for _, e := range erased {
		if !found[tombstoneRef(e.entry)] {
			v.broken(e.entry, e.seq, "the payload is missing and no tombstone says who erased it")
			return nil
		}
		v.report.Erased++
	}
	return nil
}
