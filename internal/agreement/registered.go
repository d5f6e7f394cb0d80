package agreement

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/thread"
)

// Invited is how a contract came about, as the Local Government Transparency Code 2015 asks in paragraph 32; "" while nobody has said.
type Invited string

// The ways.
const (
	ByTender Invited = "tender"
	ByQuote  Invited = "quote"
	ByNone   Invited = "neither"
)

// Words returns the way as people say it.
func (i Invited) Words() string {
	switch i {
	case ByTender:
		return "A published invitation to tender"
	case ByQuote:
		return "An invitation to quote"
	case ByNone:
		return "Neither"
	default:
		return ""
	}
}

// InvitedWays lists every way that can be said.
func InvitedWays() []Invited { return []Invited{ByTender, ByQuote, ByNone} }

// Registered is what the contract register says of an agreement that stands nowhere else (Local Government Transparency Code 2015,
// paragraph 32).
type Registered struct {
	Agreement  thread.Ref
	Version    int    // 0 while nothing is saved
	Department string // of the council that is responsible
	VAT        money.Pence
	VATSaid    bool // that VAT, nothing included, cannot be recovered over the length of the contract
	Invited    Invited
}

// RegisteredStore keeps what the contract register says.
type RegisteredStore interface {
	// Registered returns what is saved of every agreement of the council.
	Registered(ctx context.Context, tx *db.Tx) (map[thread.Ref]Registered, error)
	// SaveRegistered saves over the version that was read, 0 for the first.
	SaveRegistered(ctx context.Context, tx *db.Tx, r Registered) error
}

// longestDepartment bounds the name of a department, in characters.
const longestDepartment = 200

// Registered returns what the contract register says beyond the agreements themselves.
func (s *Service) Registered(ctx context.Context, tx *db.Tx) (map[thread.Ref]Registered, error) {
	return s.store.Registered(ctx, tx)
}

// Describe saves what the contract register says of an agreement. Errors: forbidden, not found, a field that is wrong, a conflict where
// somebody else saved meanwhile.
func (s *Service) Describe(ctx context.Context, by access.Actor, cmd Registered) error {
	if !by.May(access.AgreementEdit) {
		return fault.Forbidden("Only commissioners and contract managers say what the contract register holds.")
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error { return s.DescribeTx(ctx, tx, by.By(), cmd) })
}

// DescribeTx is Describe inside a transaction.
func (s *Service) DescribeTx(ctx context.Context, tx *db.Tx, by audit.By, cmd Registered) error {
	cmd.Department = strings.TrimSpace(cmd.Department)
	var wrong []fault.Field
	if len([]rune(cmd.Department)) > longestDepartment {
		wrong = append(wrong, fault.Field{Name: "department", Message: "Enter a department of at most 200 characters."})
	}
	if cmd.VAT < 0 {
		wrong = append(wrong, fault.Field{Name: "vat", Message: "Enter VAT that cannot be recovered as 0 or more, or leave it open."})
	}
	if cmd.Invited != "" && !slices.Contains(InvitedWays(), cmd.Invited) {
		wrong = append(wrong, fault.Field{Name: "offered", Message: "Choose how the contract came about, or leave it open."})
	}
	if len(wrong) > 0 {
		return fault.InvalidFields(wrong...)
	}
	a, err := s.load(ctx, tx, cmd.Agreement, 0)
	if err != nil {
		return err
	}
	if err := a.ours(); err != nil {
		return err
	}
	all, err := s.store.Registered(ctx, tx)
	if err != nil {
		return err
	}
	if all[a.Ref].Version != cmd.Version {
		return fault.Conflict("Someone else saved this while you were reading it. Look at it again before you save.")
	}
	if err := s.store.SaveRegistered(ctx, tx, cmd); err != nil {
		return fmt.Errorf("save what the contract register says of %s: %w", a.Ref, err)
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: "contract register changed", Ref: string(a.Ref), Payload: cmd})
}
