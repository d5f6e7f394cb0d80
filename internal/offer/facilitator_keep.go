package offer

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// MayKeep reports whether a keeps the files of an organisation's facilitators and decides on their expenses: its lead.
func MayKeep(a access.Actor, provider thread.Ref) bool {
	return a.May(access.FacilitatorKeep) && a.Provider != "" && a.Provider == provider
}

// MayReadFile reports whether a may read what is kept on a facilitator: its organisation's lead, and the facilitator.
func MayReadFile(a access.Actor, f Facilitator) bool {
	return MayKeep(a, f.Provider) || a.May(access.FacilitatorFile) && a.Person == f.Ref
}

// Facilitator returns what is kept on one. The caller asks MayReadFile.
func (s *Service) Facilitator(ctx context.Context, tx *db.Tx, ref thread.Ref) (Facilitator, error) {
	return s.deps.Store.Facilitator(ctx, tx, ref)
}

// Facilitators returns those of an organisation, by name; of every organisation when provider is "".
func (s *Service) Facilitators(ctx context.Context, tx *db.Tx, provider thread.Ref) ([]Facilitator, error) {
	return s.deps.Store.Facilitators(ctx, tx, provider)
}

// AddFacilitator begins the file of somebody who applied.
type AddFacilitator struct {
	Person    thread.Ref // of their account; "" for somebody without one
	Provider  thread.Ref
	Name      string
	Volunteer bool
	Cover     string // who finds cover for them; the writer when it is ""
}

// AddFacilitator begins a file. Only the organisation's lead may.
func (s *Service) AddFacilitator(ctx context.Context, by access.Actor, cmd AddFacilitator) (thread.Ref, error) {
	cmd.Provider = by.Provider
	if !MayKeep(by, cmd.Provider) {
		return "", fault.Forbidden("Only an organisation’s lead adds facilitators.")
	}
	var ref thread.Ref
	err := s.deps.DB.InTx(ctx, func(tx *db.Tx) (err error) {
		if err := s.ofOrganisation(ctx, tx, cmd.Person, cmd.Provider); err != nil {
			return err
		}
		ref, err = s.AddFacilitatorTx(ctx, tx, by.By(), cmd)
		return err
	})
	return ref, err
}

// AddFacilitatorTx is AddFacilitator inside a transaction.
func (s *Service) AddFacilitatorTx(ctx context.Context, tx *db.Tx, by audit.By, cmd AddFacilitator) (thread.Ref, error) {
	switch {
	case cmd.Name == "" || len(cmd.Name) > 200:
		return "", fault.Invalid("name", "Enter their name, up to 200 characters.")
	case cmd.Person != "" && (!cmd.Person.Valid() || cmd.Person.Kind() != thread.Person):
		return "", fault.Invalid("person", "Enter the reference of their account, such as PER-7K3M-9Q2X-4, or leave it empty.")
	}
	if cmd.Person == "" {
		cmd.Person = thread.New(tx, thread.Person)
	}
	if cmd.Cover == "" {
		cmd.Cover = by.Name
	}
	_, err := s.deps.Store.Facilitator(ctx, tx, cmd.Person)
	switch {
	case err == nil:
		return "", fault.Invalid("person", "A file is kept on this person already.")
	case !fault.Is(err, fault.KindNotFound):
		return "", err
	}
	f := Facilitator{Ref: cmd.Person, Version: 1, Provider: cmd.Provider, Name: cmd.Name, FacilitatorFile: FacilitatorFile{
		Volunteer: cmd.Volunteer, Applied: tx.Today(), Cover: cmd.Cover,
	}}
	if err := s.deps.Store.InsertFacilitator(ctx, tx, f); err != nil {
		return "", fmt.Errorf("insert facilitator %s: %w", f.Ref, err)
	}
	return f.Ref, audit.Append(ctx, tx, by, audit.Entry{Action: "facilitator applied", Ref: string(f.Ref), Payload: f})
}

// KeepFacilitator names the file that a command changes.
type KeepFacilitator struct {
	Facilitator thread.Ref
	Version     int // 0: whatever it is
}

// change loads a file, lets do change it, and saves it.
func (s *Service) change(ctx context.Context, tx *db.Tx, by audit.By, at KeepFacilitator, action string, do func(*Facilitator) error) error {
	f, err := s.deps.Store.Facilitator(ctx, tx, at.Facilitator)
	if err != nil {
		return fmt.Errorf("load facilitator %s: %w", at.Facilitator, err)
	}
	if at.Version != 0 && at.Version != f.Version {
		return stale("file")
	}
	if !f.Left.IsZero() && !f.Left.After(tx.Today()) {
		return fault.Conflict(f.Name + " has left. The file is closed.")
	}
	if err := do(&f); err != nil {
		return err
	}
	if err := s.deps.Store.UpdateFacilitator(ctx, tx, f); err != nil {
		return fmt.Errorf("save facilitator %s: %w", f.Ref, err)
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: action, Ref: string(f.Ref), Payload: f.audited()})
}

// audited is the file as the audit keeps it: when there was a talk, and not what was said in it.
func (f Facilitator) audited() Facilitator {
	f.Supervisions = slices.Clone(f.Supervisions)
	for i := range f.Supervisions {
		f.Supervisions[i].Note = ""
	}
	return f
}

// keep is change by the organisation's lead.
func (s *Service) keep(ctx context.Context, by access.Actor, at KeepFacilitator, do func(tx *db.Tx) error) error {
	return s.deps.DB.InTx(ctx, func(tx *db.Tx) error {
		f, err := s.deps.Store.Facilitator(ctx, tx, at.Facilitator)
		if err != nil {
			return err
		}
		if !MayKeep(by, f.Provider) {
			return fault.NotFound("That facilitator")
		}
		if by.Person == f.Ref {
			return fault.Forbidden("Somebody else in your organisation keeps your own file.")
		}
		return do(tx)
	})
}

// TakeReference records what a referee says.
type TakeReference struct {
	KeepFacilitator
	From string
	On   workday.Date
	Fine bool
}

// TakeReference records a reference.
func (s *Service) TakeReference(ctx context.Context, by access.Actor, cmd TakeReference) error {
	return s.keep(ctx, by, cmd.KeepFacilitator, func(tx *db.Tx) error { return s.TakeReferenceTx(ctx, tx, by.By(), cmd) })
}

// TakeReferenceTx is TakeReference inside a transaction.
func (s *Service) TakeReferenceTx(ctx context.Context, tx *db.Tx, by audit.By, cmd TakeReference) error {
	return s.change(ctx, tx, by, cmd.KeepFacilitator, "reference taken up", func(f *Facilitator) error {
		if cmd.From == "" || len(cmd.From) > 200 {
			return fault.Invalid("from", "Enter who wrote it, up to 200 characters.")
		}
		if cmd.On.IsZero() || cmd.On.After(tx.Today()) {
			return fault.Invalid("on", "Enter its day, today or before.")
		}
		f.References = append(f.References, Reference{From: cmd.From, On: cmd.On, Fine: cmd.Fine, By: by.Name})
		return nil
	})
}

// SeeCheck records a check or a training that was seen.
type SeeCheck struct {
	KeepFacilitator
	Kind    CheckKind
	On      workday.Date
	RunsOut workday.Date
}

// SeeCheck records a check.
func (s *Service) SeeCheck(ctx context.Context, by access.Actor, cmd SeeCheck) error {
	return s.keep(ctx, by, cmd.KeepFacilitator, func(tx *db.Tx) error { return s.SeeCheckTx(ctx, tx, by.By(), cmd) })
}

// SeeCheckTx is SeeCheck inside a transaction. What ended with a check that ran out comes back with the new one.
func (s *Service) SeeCheckTx(ctx context.Context, tx *db.Tx, by audit.By, cmd SeeCheck) error {
	if err := s.keepCheck(ctx, tx, by, cmd); err != nil {
		return err
	}
	return s.relateAgain(ctx, tx, by, cmd.Facilitator)
}

func (s *Service) keepCheck(ctx context.Context, tx *db.Tx, by audit.By, cmd SeeCheck) error {
	return s.change(ctx, tx, by, cmd.KeepFacilitator, "check seen: "+string(cmd.Kind), func(f *Facilitator) error {
		switch {
		case !known(cmd.Kind):
			return fault.Invalid("kind", "Choose what you have seen.")
		case cmd.On.IsZero() || cmd.On.After(tx.Today()):
			return fault.Invalid("on", "Enter the day of the certificate, today or before.")
		case !cmd.RunsOut.IsZero() && !cmd.RunsOut.After(cmd.On):
			return fault.Invalid("runs-out", "It must run out after its own day.")
		case cmd.RunsOut.IsZero() && (cmd.Kind == DBS || cmd.Kind == Safeguarding):
			return fault.Invalid("runs-out", "Enter from when on it no longer counts. Your own policy sets this for a DBS check.")
		}
		f.Checks = append(f.Checks, Vetting{Kind: cmd.Kind, On: cmd.On, RunsOut: cmd.RunsOut, By: by.Name})
		return nil
	})
}

func known(k CheckKind) bool {
	for _, one := range CheckKinds() {
		if one == k {
			return true
		}
	}
	return false
}

// Agree lets a facilitator give sessions.
type Agree struct{ KeepFacilitator }

// Agree is the lead's word that a facilitator is ready.
func (s *Service) Agree(ctx context.Context, by access.Actor, cmd Agree) error {
	return s.keep(ctx, by, cmd.KeepFacilitator, func(tx *db.Tx) error { return s.AgreeTx(ctx, tx, by.By(), cmd) })
}

// AgreeTx is Agree inside a transaction.
func (s *Service) AgreeTx(ctx context.Context, tx *db.Tx, by audit.By, cmd Agree) error {
	return s.change(ctx, tx, by, cmd.KeepFacilitator, "facilitator ready", func(f *Facilitator) error {
		if !f.Agreed.IsZero() {
			return fault.Conflict(f.Name + " was agreed on " + f.Agreed.Long() + " already.")
		}
		if n := f.goodReferences(); n < referencesNeeded {
			return fault.Conflictf("%d good references are needed and %d are held. Take them up first.", referencesNeeded, n)
		}
		if missing := f.Missing(tx.Today(), tx.Today()); len(missing) > 0 {
			return fault.Conflict("Something is missing first: " + strings.Join(missing, "; ") + ".")
		}
		f.Agreed, f.AgreedBy = tx.Today(), by.Name
		return nil
	})
}

// Supervise records a talk with a facilitator.
type Supervise struct {
	KeepFacilitator
	On   workday.Date
	Note string
	Next workday.Date
}

// Supervise records a supervision and when the next one is.
func (s *Service) Supervise(ctx context.Context, by access.Actor, cmd Supervise) error {
	return s.keep(ctx, by, cmd.KeepFacilitator, func(tx *db.Tx) error { return s.SuperviseTx(ctx, tx, by.By(), cmd) })
}

// SuperviseTx is Supervise inside a transaction.
func (s *Service) SuperviseTx(ctx context.Context, tx *db.Tx, by audit.By, cmd Supervise) error {
	return s.change(ctx, tx, by, cmd.KeepFacilitator, "facilitator supervised", func(f *Facilitator) error {
		switch {
		case cmd.On.IsZero() || cmd.On.After(tx.Today()):
			return fault.Invalid("on", "Enter the day of the talk, today or before.")
		case cmd.Note == "" || len(cmd.Note) > maxWords:
			return fault.Invalid("note", "Write what was agreed, up to 2,000 characters.")
		case cmd.Next.IsZero() || !cmd.Next.After(cmd.On):
			return fault.Invalid("next", "Enter when you talk next, after this talk.")
		}
		f.Supervisions = append(f.Supervisions, Supervision{On: cmd.On, Note: cmd.Note, By: by.Name, Next: cmd.Next})
		return nil
	})
}

// EndFacilitator closes a file.
type EndFacilitator struct {
	KeepFacilitator
	On workday.Date // the first day on which they no longer belong to the organisation
}

// EndFacilitator records that a facilitator leaves. Sessions they were to give show on the rota as needing cover.
func (s *Service) EndFacilitator(ctx context.Context, by access.Actor, cmd EndFacilitator) error {
	return s.keep(ctx, by, cmd.KeepFacilitator, func(tx *db.Tx) error { return s.EndFacilitatorTx(ctx, tx, by.By(), cmd) })
}

// EndFacilitatorTx is EndFacilitator inside a transaction.
func (s *Service) EndFacilitatorTx(ctx context.Context, tx *db.Tx, by audit.By, cmd EndFacilitator) error {
	return s.change(ctx, tx, by, cmd.KeepFacilitator, "facilitator leaves", func(f *Facilitator) error {
		if cmd.On.IsZero() || cmd.On.Before(f.Applied) {
			return fault.Invalid("on", "Enter the first day without them, not before they applied.")
		}
		f.Left = cmd.On
		return s.seesNoMore(ctx, tx, by, f.Ref, cmd.On.AddDays(-1))
	})
}

// seesNoMore ends what sessions let a person see of children, after a last day.
func (s *Service) seesNoMore(ctx context.Context, tx *db.Tx, by audit.By, person thread.Ref, last workday.Date) error {
	children, err := access.Children(ctx, tx, access.Actor{Person: person, Scope: tx.Scope()})
	if err != nil {
		return err
	}
	for _, child := range children {
		if err := access.End(ctx, tx, by, person, child, access.OfferTakenUp, last); err != nil && !fault.Is(err, fault.KindNotFound) {
			return fmt.Errorf("end what %s may see of %s: %w", person, child, err)
		}
	}
	return nil
}

// SayLived is what a facilitator says of their own life, and whether families read it.
type SayLived struct {
	KeepFacilitator
	Words string
	Show  bool
}

// SayLived is for the facilitator alone: nobody else decides that their experience is shown.
func (s *Service) SayLived(ctx context.Context, by access.Actor, cmd SayLived) error {
	if by.Person != cmd.Facilitator || !by.May(access.FacilitatorFile) {
		return fault.Forbidden("Only they themselves say this.")
	}
	return s.deps.DB.InTx(ctx, func(tx *db.Tx) error { return s.SayLivedTx(ctx, tx, by.By(), cmd) })
}

// SayLivedTx is SayLived inside a transaction.
func (s *Service) SayLivedTx(ctx context.Context, tx *db.Tx, by audit.By, cmd SayLived) error {
	return s.change(ctx, tx, by, cmd.KeepFacilitator, "lived experience said", func(f *Facilitator) error {
		if len(cmd.Words) > maxWords {
			return fault.Invalid("lived", "Write up to 2,000 characters.")
		}
		if cmd.Show && cmd.Words == "" {
			return fault.Invalid("lived", "Write what families may read, or choose that they read nothing.")
		}
		f.Lived, f.ShowLived = cmd.Words, cmd.Show
		return nil
	})
}
