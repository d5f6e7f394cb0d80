package offer

import (
	"context"
	"fmt"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/document"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// ExpenseState is where a claim stands.
type ExpenseState string

// The states of a claim.
const (
	ExpenseClaimed  ExpenseState = "claimed"
	ExpenseApproved ExpenseState = "approved"
	ExpenseRefused  ExpenseState = "refused"
	ExpensePaid     ExpenseState = "paid"
)

// Expense is what a facilitator laid out and asks back.
type Expense struct {
	Ref         thread.Ref
	Version     int
	Facilitator thread.Ref
	Name        string // the facilitator's when it was claimed
	Provider    thread.Ref
	On          workday.Date
	What        string
	Amount      money.Pence
	State       ExpenseState
	Decider     string
	Why         string // why it was refused
	PaidOn      workday.Date
	Payment     string // the organisation's own reference of the payment
}

// mostExpense is the most that one claim may be for.
const mostExpense = 2_000_00

// ClaimExpense asks for money back.
type ClaimExpense struct {
	Facilitator thread.Ref
	On          workday.Date
	What        string
	Amount      money.Pence
}

// Files makes documents of receipts. Package document answers.
type Files interface {
	// AttachAll makes received files documents about an object.
	AttachAll(ctx context.Context, tx *db.Tx, by audit.By, child, about thread.Ref, files []document.Received) error
}

// KeepFiles says where receipts are kept; without it claims carry none.
func (s *Service) KeepFiles(f Files) { s.files = f }

// ClaimExpense asks for money back, with the receipts. A facilitator claims for themselves alone.
func (s *Service) ClaimExpense(ctx context.Context, by access.Actor, cmd ClaimExpense, receipts ...document.Received) (thread.Ref, error) {
	cmd.Facilitator = by.Person
	if !by.May(access.FacilitatorFile) {
		return "", fault.Forbidden("Only facilitators claim expenses here.")
	}
	if len(receipts) > 0 && s.files == nil {
		return "", fault.Invalid("file", "No documents are kept here. Send it without the files.")
	}
	var ref thread.Ref
	err := s.deps.DB.InTx(ctx, func(tx *db.Tx) (err error) {
		if ref, err = s.ClaimExpenseTx(ctx, tx, by.By(), cmd); err != nil || len(receipts) == 0 {
			return err
		}
		return s.files.AttachAll(ctx, tx, by.By(), "", ref, receipts)
	})
	return ref, err
}

// ClaimExpenseTx is ClaimExpense inside a transaction.
func (s *Service) ClaimExpenseTx(ctx context.Context, tx *db.Tx, by audit.By, cmd ClaimExpense) (thread.Ref, error) {
	f, err := s.deps.Store.Facilitator(ctx, tx, cmd.Facilitator)
	if fault.Is(err, fault.KindNotFound) {
		return "", fault.Conflict("Your organisation keeps no file on you yet. Ask its lead to add you.")
	}
	if err != nil {
		return "", fmt.Errorf("load facilitator %s: %w", cmd.Facilitator, err)
	}
	if err := cmd.validate(tx.Today()); err != nil {
		return "", err
	}
	e := Expense{
		Ref: thread.New(tx, thread.Expense), Version: 1, Facilitator: f.Ref, Name: f.Name, Provider: f.Provider, On: cmd.On, What: cmd.What,
		Amount: cmd.Amount, State: ExpenseClaimed,
	}
	if err := s.deps.Store.InsertExpense(ctx, tx, e); err != nil {
		return "", fmt.Errorf("insert expense: %w", err)
	}
	if err := thread.Put(ctx, tx, e.node()); err != nil {
		return "", fmt.Errorf("put expense %s on the thread: %w", e.Ref, err)
	}
	return e.Ref, audit.Append(ctx, tx, by, audit.Entry{Action: "expense claimed", Ref: string(e.Ref), Payload: e})
}

func (cmd ClaimExpense) validate(today workday.Date) error {
	var wrong []fault.Field
	if cmd.On.IsZero() || cmd.On.After(today) || cmd.On.Before(today.AddMonths(-12)) {
		wrong = append(wrong, fault.Field{Name: "on", Message: "Enter the day you paid, within the last year."})
	}
	if cmd.What == "" || len(cmd.What) > 500 {
		wrong = append(wrong, fault.Field{Name: "what", Message: "Say what it was for, up to 500 characters."})
	}
	if cmd.Amount <= 0 || cmd.Amount > mostExpense {
		wrong = append(wrong, fault.Field{Name: "amount", Message: "Enter an amount of up to £2,000, such as 12.40."})
	}
	return fault.InvalidFields(wrong...)
}

// DecideExpense approves or refuses a claim.
type DecideExpense struct {
	Expense thread.Ref
	Version int
	Approve bool
	Why     string // needed to refuse
}

// DecideExpense is for the organisation's lead, and never about their own claim.
func (s *Service) DecideExpense(ctx context.Context, by access.Actor, cmd DecideExpense) error {
	return s.leadOf(ctx, by, cmd.Expense, func(tx *db.Tx) error { return s.DecideExpenseTx(ctx, tx, by.By(), cmd) })
}

func (s *Service) leadOf(ctx context.Context, by access.Actor, ref thread.Ref, do func(tx *db.Tx) error) error {
	return s.deps.DB.InTx(ctx, func(tx *db.Tx) error {
		e, err := s.deps.Store.Expense(ctx, tx, ref)
		if err != nil {
			return err
		}
		if !MayKeep(by, e.Provider) {
			return fault.NotFound("That claim")
		}
		return do(tx)
	})
}

// DecideExpenseTx is DecideExpense inside a transaction.
func (s *Service) DecideExpenseTx(ctx context.Context, tx *db.Tx, by audit.By, cmd DecideExpense) error {
	return s.settleExpense(ctx, tx, by, cmd.Expense, cmd.Version, func(e *Expense) (string, error) {
		switch {
		case e.State != ExpenseClaimed:
			return "", fault.Conflict("This claim was decided already: " + string(e.State) + ".")
		case string(e.Facilitator) == by.Person:
			return "", fault.Forbidden("Somebody else decides on your own claim.")
		case !cmd.Approve && cmd.Why == "":
			return "", fault.Invalid("why", "Say why not. The facilitator reads this.")
		}
		e.State, e.Decider, e.Why = ExpenseApproved, by.Name, ""
		if !cmd.Approve {
			e.State, e.Why = ExpenseRefused, cmd.Why
		}
		return "expense " + string(e.State), nil
	})
}

// PayExpense records that an approved claim was paid.
type PayExpense struct {
	Expense thread.Ref
	Version int
	Payment string
}

// PayExpense records a payment: once.
func (s *Service) PayExpense(ctx context.Context, by access.Actor, cmd PayExpense) error {
	return s.leadOf(ctx, by, cmd.Expense, func(tx *db.Tx) error { return s.PayExpenseTx(ctx, tx, by.By(), cmd) })
}

// PayExpenseTx is PayExpense inside a transaction.
func (s *Service) PayExpenseTx(ctx context.Context, tx *db.Tx, by audit.By, cmd PayExpense) error {
	return s.settleExpense(ctx, tx, by, cmd.Expense, cmd.Version, func(e *Expense) (string, error) {
		switch {
		case e.State == ExpensePaid:
			return "", fault.Conflict("This claim was paid on " + e.PaidOn.Long() + " already.")
		case e.State != ExpenseApproved:
			return "", fault.Conflict("Only an approved claim is paid.")
		case string(e.Facilitator) == by.Person:
			return "", fault.Forbidden("Somebody else pays your own claim.")
		case cmd.Payment == "" || len(cmd.Payment) > 100:
			return "", fault.Invalid("payment", "Enter your reference of the payment, up to 100 characters.")
		}
		e.State, e.Payment, e.PaidOn = ExpensePaid, cmd.Payment, tx.Today()
		return "expense paid", nil
	})
}

func (s *Service) settleExpense(ctx context.Context, tx *db.Tx, by audit.By, ref thread.Ref, version int, do func(*Expense) (string, error)) error {
	e, err := s.deps.Store.Expense(ctx, tx, ref)
	if err != nil {
		return fmt.Errorf("load expense %s: %w", ref, err)
	}
	if version != 0 && version != e.Version {
		return stale("claim")
	}
	action, err := do(&e)
	if err != nil {
		return err
	}
	if err := s.deps.Store.UpdateExpense(ctx, tx, e); err != nil {
		return fmt.Errorf("save expense %s: %w", ref, err)
	}
	if err := thread.Put(ctx, tx, e.node()); err != nil {
		return fmt.Errorf("put expense %s on the thread: %w", ref, err)
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: action, Ref: string(e.Ref), Payload: e, Why: e.Why})
}

// node is the claim on the thread, which its receipts are linked to.
func (e Expense) node() thread.Node {
	return thread.Node{Ref: e.Ref, Kind: thread.Expense, Label: "Claim for what was paid", Provider: e.Provider, State: string(e.State), URL: "/expenses/" + string(e.Ref)}
}

// Expense returns one claim. The caller asks MayReadExpense.
func (s *Service) Expense(ctx context.Context, tx *db.Tx, ref thread.Ref) (Expense, error) {
	return s.deps.Store.Expense(ctx, tx, ref)
}

// Claims returns those of refs that the council has, in one query. The caller asks MayReadExpense.
func (s *Service) Claims(ctx context.Context, tx *db.Tx, refs ...thread.Ref) ([]Expense, error) {
	return s.deps.Store.Claims(ctx, tx, refs)
}

// MayReadExpense reports whether a may read a claim: the organisation's lead, and who made it.
func MayReadExpense(a access.Actor, e Expense) bool {
	return MayKeep(a, e.Provider) || a.May(access.FacilitatorFile) && a.Person == e.Facilitator
}

// Expenses returns an organisation's claims, the latest first; of one facilitator when given.
func (s *Service) Expenses(ctx context.Context, tx *db.Tx, provider, facilitator thread.Ref, limit int) ([]Expense, error) {
	return s.deps.Store.Expenses(ctx, tx, provider, facilitator, limit)
}
