package decisionsql

import (
	"context"
	"fmt"
	"strings"

	"alongside/internal/db"
	"alongside/internal/decision"
	"alongside/internal/thread"
)

// Store implements decision.Store.
type Store struct{}

// texts are the parts of a decision that are only read and written whole.
type texts struct {
	Proposal, Reasons, Rejected, Interests, Finance, Legal, Equality, Consulted, Source, Delegation string
	Unstated                                                                                        decision.Unstated // since it was kept; a decision from before it stated all
	AmendedAs                                                                                       int               `json:",omitempty"` // 0 too of one that was linked before it was kept
}

var columns = []string{
	"ref", "version", "label", "title", "is_key", "reason_key", "route", "maker", "lead_member", "basis", "basis_why", "basis_agreed_by",
	"notice_published", "not_before", "decided_on", "published_on", "subject_to_call_in", "effective_from", "effective_why",
	"total_value", "annual_value", "extension_value", "officer_limit", "term_start", "term_end", "break_pattern",
	"extension_months", "texts", "options", "clauses", "call_ins", "findings", "amends",
}

var (
	selectSQL = "SELECT " + strings.Join(columns, ", ") + " FROM decision WHERE scope=$1 "
	insertSQL = "INSERT INTO decision (scope, sort_key, " + strings.Join(columns, ", ") + ") VALUES (" + places(1, len(columns)+2) + ")"
	updateSQL = "UPDATE decision SET sort_key=$2, " + assignments() + ", version=version+1 WHERE scope=$1 AND ref=$3 AND version=$4"
)

func places(from, n int) string {
	p := make([]string, n)
	for i := range p {
		p[i] = fmt.Sprintf("$%d", from+i)
	}
	return strings.Join(p, ", ")
}

// assignments sets every column behind ref and version.
func assignments() string {
	set := make([]string, 0, len(columns))
	for i, c := range columns[2:] {
		set = append(set, fmt.Sprintf("%s=$%d", c, i+5))
	}
	return strings.Join(set, ", ")
}

// values returns the fields of d in the order of columns.
func values(d decision.Decision) []any {
	t := texts{d.Proposal, d.Reasons, d.Rejected, d.Interests, d.Finance, d.Legal, d.Equality, d.Consulted, d.Source, d.Terms.Delegation, d.Unstated, d.AmendedAs}
	return []any{
		d.Ref, d.Version, d.Label, d.Title, d.Key, d.ReasonKey, d.Route, d.Maker, d.LeadMember, d.Basis, d.BasisWhy, d.BasisAgreedBy,
		d.NoticePublished, d.NotBefore, d.DecidedOn, d.PublishedOn, d.SubjectToCallIn, d.EffectiveFrom, d.EffectiveWhy,
		d.Terms.TotalValue, d.Terms.AnnualValue, d.Terms.ExtensionValue, d.Terms.OfficerLimit, d.Terms.Start, d.Terms.End, d.Terms.BreakPattern,
		db.JSON(d.Terms.ExtensionMonths), db.JSON(t), db.JSON(d.Options), db.JSON(d.Clauses), db.JSON(d.CallIns), db.JSON(d.Findings), d.Amends,
	}
}

// read scans one row in the order of columns.
func read(scan func(dest ...any) error) (decision.Decision, error) {
	var d decision.Decision
	var t texts
	err := scan(
		&d.Ref, &d.Version, &d.Label, &d.Title, &d.Key, &d.ReasonKey, &d.Route, &d.Maker, &d.LeadMember, &d.Basis, &d.BasisWhy, &d.BasisAgreedBy,
		&d.NoticePublished, &d.NotBefore, &d.DecidedOn, &d.PublishedOn, &d.SubjectToCallIn, &d.EffectiveFrom, &d.EffectiveWhy,
		&d.Terms.TotalValue, &d.Terms.AnnualValue, &d.Terms.ExtensionValue, &d.Terms.OfficerLimit, &d.Terms.Start, &d.Terms.End, &d.Terms.BreakPattern,
		db.JSON(&d.Terms.ExtensionMonths), db.JSON(&t), db.JSON(&d.Options), db.JSON(&d.Clauses), db.JSON(&d.CallIns), db.JSON(&d.Findings), &d.Amends,
	)
	if err != nil {
		return decision.Decision{}, err
	}
	d.Proposal, d.Reasons, d.Rejected, d.Interests = t.Proposal, t.Reasons, t.Rejected, t.Interests
	d.Finance, d.Legal, d.Equality, d.Consulted = t.Finance, t.Legal, t.Equality, t.Consulted
	d.Source, d.Terms.Delegation, d.Unstated, d.AmendedAs = t.Source, t.Delegation, t.Unstated, t.AmendedAs
	return d, nil
}

// Decision returns one decision.
func (Store) Decision(ctx context.Context, tx *db.Tx, ref thread.Ref) (decision.Decision, error) {
	found, err := list(ctx, tx, selectSQL+"AND ref=$2", tx.Scope(), ref)
	if err != nil {
		return decision.Decision{}, err
	}
	if len(found) == 0 {
		return decision.Decision{}, db.ErrNoRow
	}
	return found[0], nil
}

// Decisions returns those of refs that the scope has.
func (Store) Decisions(ctx context.Context, tx *db.Tx, refs []thread.Ref) ([]decision.Decision, error) {
	if len(refs) == 0 {
		return nil, nil
	}
	return list(ctx, tx, selectSQL+"AND ref IN list($2) ORDER BY ref", tx.Scope(), db.List(refs))
}

// Amending returns the decisions that amend one of refs.
func (Store) Amending(ctx context.Context, tx *db.Tx, refs []thread.Ref) ([]decision.Decision, error) {
	if len(refs) == 0 {
		return nil, nil
	}
	return list(ctx, tx, selectSQL+"AND amends IN list($2) ORDER BY ref", tx.Scope(), db.List(refs))
}

// Alike returns the decisions of the same label or, where it is empty, the same title.
func (Store) Alike(ctx context.Context, tx *db.Tx, label, title string) ([]decision.Decision, error) {
	if label != "" {
		return list(ctx, tx, selectSQL+"AND label=$2 ORDER BY ref", tx.Scope(), label)
	}
	return list(ctx, tx, selectSQL+"AND title=$2 ORDER BY ref", tx.Scope(), title)
}

// List returns decisions, latest first, behind the key after. The key of a decision is SortKey.
func (Store) List(ctx context.Context, tx *db.Tx, after string, limit int) ([]decision.Decision, error) {
	if after == "" {
		return list(ctx, tx, selectSQL+"ORDER BY sort_key DESC LIMIT $2", tx.Scope(), limit)
	}
	return list(ctx, tx, selectSQL+"AND sort_key < $2 ORDER BY sort_key DESC LIMIT $3", tx.Scope(), after, limit)
}

func list(ctx context.Context, tx *db.Tx, sql string, args ...any) ([]decision.Decision, error) {
	var found []decision.Decision
	err := db.Each(ctx, tx, sql, args, func(scan func(dest ...any) error) error {
		d, err := read(scan)
		if err != nil {
			return err
		}
		found = append(found, d)
		return nil
	})
	return found, err
}

// Insert adds a decision.
func (Store) Insert(ctx context.Context, tx *db.Tx, d decision.Decision) error {
	_, err := db.Exec(ctx, tx, insertSQL, append([]any{tx.Scope(), d.SortKey()}, values(d)...)...)
	return err
}

// Update saves a decision over the version that it was read at.
func (Store) Update(ctx context.Context, tx *db.Tx, d decision.Decision) error {
	args := append([]any{tx.Scope(), d.SortKey(), d.Ref, d.Version}, values(d)[2:]...)
	return db.ExecOne(ctx, tx, updateSQL, args...)
}
