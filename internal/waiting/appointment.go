package waiting

import (
	"cmp"
	"context"
	"slices"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Stage is what an appointment was for.
type Stage string

// The stages of a wait in their order.
const (
	FirstAppointment Stage = "first appointment"
	Assessment       Stage = "assessment"
)

// Stages lists the stages in their order.
func Stages() []Stage { return []Stage{FirstAppointment, Assessment} }

// Came says what came of an appointment.
type Came string

// What comes of an appointment. One that the service called off is nobody's miss.
const (
	DidCome   Came = "came"
	DidNot    Came = "did not come"
	CalledOff Came = "called off by us"
)

// Results lists what may come of an appointment, in the order in which it is shown.
func Results() []Came { return []Came{DidCome, DidNot, CalledOff} }

// Appointment is one that has been, during a wait. The list does not book them: it keeps what came of them, so that it can be told how long
// each stage takes and how many places are lost.
type Appointment struct {
	On   workday.Date
	For  Stage
	Came Came
}

// NoteAppointment keeps what came of an appointment. Of two on one day for one stage, the later note replaces the earlier.
type NoteAppointment struct {
	Entry   thread.Ref
	Version int
	Appointment
}

// maxAppointments is how many are kept of one wait.
const maxAppointments = 100

func (e *Entry) note(a Appointment, today workday.Date) error {
	var wrong []fault.Field
	add := func(ok bool, field, message string) {
		if !ok {
			wrong = append(wrong, fault.Field{Name: field, Message: message})
		}
	}
	if !e.LeftOn.IsZero() {
		return fault.Conflict("This child is no longer on the list.")
	}
	add(!a.On.IsZero() && !a.On.After(today) && !a.On.Before(e.JoinedOn), "day", "Enter the day of the appointment, between the start of the wait and today.")
	add(slices.Contains(Stages(), a.For), "stage", "Choose what the appointment was for.")
	add(slices.Contains(Results(), a.Came), "came", "Choose what came of it.")
	kept := slices.DeleteFunc(slices.Clone(e.Appointments), func(have Appointment) bool { return have.On == a.On && have.For == a.For })
	add(len(kept) < maxAppointments, "day", "A hundred appointments are kept of this wait already.")
	if err := fault.InvalidFields(wrong...); err != nil {
		return err
	}
	kept = append(kept, a)
	e.Appointments = kept
	slices.SortStableFunc(e.Appointments, func(a, b Appointment) int { return cmp.Or(a.On.Compare(b.On), cmp.Compare(b.For, a.For)) })
	return nil
}

// FirstSeen returns the day of the first appointment to which the child came, zero while there was none.
func FirstSeen(all []Appointment) workday.Date {
	for _, a := range all {
		if a.For == FirstAppointment && a.Came == DidCome {
			return a.On
		}
	}
	return workday.Date{}
}

// NoteAppointment keeps what came of an appointment of a child that waits.
func (s *Service) NoteAppointment(ctx context.Context, by access.Actor, cmd NoteAppointment) error {
	return s.onEntry(ctx, by, access.WaitingEdit, cmd.Entry, func(tx *db.Tx) error { return s.NoteAppointmentTx(ctx, tx, by.By(), cmd) })
}

// NoteAppointmentTx is NoteAppointment inside a transaction.
func (s *Service) NoteAppointmentTx(ctx context.Context, tx *db.Tx, by audit.By, cmd NoteAppointment) error {
	e, err := s.load(ctx, tx, cmd.Entry, cmd.Version)
	if err != nil {
		return err
	}
	if err := e.note(cmd.Appointment, tx.Today()); err != nil {
		return err
	}
	return s.save(ctx, tx, by, e, "appointment noted: "+string(cmd.For)+", "+string(cmd.Came), "")
}
