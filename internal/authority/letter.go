package authority

import (
	"context"
	"fmt"
	"slices"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/notify"
	"alongside/internal/thread"
)

// FieldLetterCode is the form's field for the code of a letter. Package web keeps no field whose name contains "code".
const FieldLetterCode = "letter-code"

// errLetter is the one answer to every code that lets nobody in.
var errLetter = fault.Invalid(FieldLetterCode, "Check the code in your letter. It works once, within 28 days of the letter. If it does not work, ring us and we send another letter.")

// UseLetter lets in the person to whom a letter's code was posted, and uses the code up. A family that has no account yet gets
// one with its first letter: whoever wrote to it had established that the person cares for the child.
func (s *Service) UseLetter(ctx context.Context, code, agent string) (Identified, error) {
	var found Identified
	err := s.db.InTx(ctx, func(tx *db.Tx) error {
		found = Identified{}
		m, err := notify.Redeem(ctx, tx, code)
		if fault.Is(err, fault.KindInvalid) || err == nil && m.Reader == "" {
			return errLetter
		}
		if err != nil {
			return fmt.Errorf("use the code of a letter: %w", err)
		}
		a, err := s.reader(ctx, tx, m)
		if err != nil {
			return err
		}
		found, err = s.identified(ctx, tx, a, "letter", agent)
		return err
	})
	return found, err
}

// reader returns the account of a letter's reader, opening one when there is none.
func (s *Service) reader(ctx context.Context, tx *db.Tx, m notify.Outbound) (Account, error) {
	a, err := s.active(ctx, tx, m.Reader)
	if err == nil && !a.family() {
		return Account{}, errLetter
	}
	if !fault.Is(err, fault.KindNotFound) {
		return a, err
	}
	if _, err := s.store.Account(ctx, tx, m.Reader); err == nil {
		return Account{}, errLetter // the account has ended, or not begun
	}
	if err := s.OpenForFamilyTx(ctx, tx, audit.System, m.Reader, m.To.Name); err != nil {
		return Account{}, err
	}
	return s.active(ctx, tx, m.Reader)
}

// family reports whether the account is a family's and nothing else. A letter lets in nobody else: a colleague who looks after the
// child prints it and reads the code, and would have all that a parent may who also works for the council.
func (a Account) family() bool {
	return len(a.Roles) > 0 && !slices.ContainsFunc(a.Roles, func(r access.Role) bool { return r != access.RoleParent && r != access.RoleYoungPerson })
}

// OpenForFamilyTx opens an account without an e-mail address for somebody who looks after a child. It does nothing when the
// person has an account.
func (s *Service) OpenForFamilyTx(ctx context.Context, tx *db.Tx, by audit.By, person thread.Ref, name string) error {
	_, err := s.store.Account(ctx, tx, person)
	if err == nil {
		return nil
	}
	if !fault.Is(err, fault.KindNotFound) {
		return fmt.Errorf("look for an account of %s: %w", person, err)
	}
	_, err = s.CreateAccountTx(ctx, tx, by, NewAccount{Person: person, Name: name, Roles: []access.Role{access.RoleParent}})
	return err
}
