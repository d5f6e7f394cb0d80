package offer

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/job"
)

// KindRead is the kind of the job that reads the directories of other councils that are due.
const KindRead = "offer.read-directories"

// Reading is whether another council's directory is read again and again.
type Reading string

// The ways.
const (
	Read    Reading = "read"
	Paused  Reading = "paused"  // not read; what was taken stays
	Stopped Reading = "stopped" // not read; what was taken is taken out
)

// Neighbour is another council's directory that is read again and again.
type Neighbour struct {
	Number  int // among the council's, from 1
	Version int
	Name    string // by which its offers know it; it does not change
	Owner   string // the council that keeps it, in words
	// Source is the address of its Open Referral UK interface, https://, or file: and a path where whoever runs the program put it there.
	Source string
	Every  int // hours from one reading to the next
	Reading
	Due time.Time // of the next reading; zero for none
	State
}

// State is what came of the readings so far.
type State struct {
	Began   time.Time // the latest reading
	Ended   time.Time // the latest that came to the end of the directory
	Failed  time.Time // the latest that did not
	Failure string    // why, in words
	Failing bool      // the latest reading that is over failed
	Records int       // of the latest that came to the end
	Refused int       // of them, those that could not be taken
	Taken
}

// Feed is the directory as an import knows it.
func (n Neighbour) Feed() Feed { return Feed{Name: n.Name, Owner: n.Owner} }

// Neighbours keeps which directories of other councils are read.
type Neighbours interface {
	// Neighbours returns all of a council, by number.
	Neighbours(ctx context.Context, tx *db.Tx) ([]Neighbour, error)
	InsertNeighbour(ctx context.Context, tx *db.Tx, n Neighbour) error
	// UpdateNeighbour saves what somebody changed on the version that was read, and when it is due.
	UpdateNeighbour(ctx context.Context, tx *db.Tx, n Neighbour) error
	// NoteReading saves State and Due alone: whoever changes the rest meanwhile is not disturbed.
	NoteReading(ctx context.Context, tx *db.Tx, n Neighbour) error
}

// Neighbours returns the directories of other councils that are read, by number.
func (s *Service) Neighbours(ctx context.Context, tx *db.Tx) ([]Neighbour, error) {
	return s.deps.Store.Neighbours(ctx, tx)
}

// NeighbourNamed returns the directory of a name; ok is false where it was taken once, from a file.
func (s *Service) NeighbourNamed(ctx context.Context, tx *db.Tx, name string) (n Neighbour, ok bool, err error) {
	all, err := s.deps.Store.Neighbours(ctx, tx)
	if i := slices.IndexFunc(all, func(n Neighbour) bool { return n.Name == name }); i >= 0 {
		return all[i], true, err
	}
	return Neighbour{}, false, err
}

// mostHours between two readings: a month.
const mostHours = 31 * 24

func (n *Neighbour) check() error {
	n.Owner, n.Source, n.Name = strings.TrimSpace(n.Owner), strings.TrimSpace(n.Source), strings.TrimSpace(n.Name)
	var wrong []fault.Field
	add := func(ok bool, field, message string) {
		if !ok {
			wrong = append(wrong, fault.Field{Name: field, Message: message})
		}
	}
	add(n.Owner != "" && len(n.Owner) <= longestTitle, "owner", "Say which council keeps this directory, in up to 120 characters. Families are shown it.")
	add(secured(n.Source) || fromFile(n.Source), "source", "Give the address of its interface, such as https://council.example/openreferral.")
	add(n.Every >= 1 && n.Every <= mostHours, "every", "Give the hours from one reading to the next, from 1 to 744.")
	add(slices.Contains([]Reading{Read, Paused, Stopped}, n.Reading), "reading", "Choose whether it is read.")
	return fault.InvalidFields(wrong...)
}

func fromFile(source string) bool { return strings.HasPrefix(source, "file:/") }

func secured(text string) bool {
	u, err := url.Parse(text)
	return err == nil && u.Scheme == "https" && u.Host != "" && u.User == nil
}

// AddNeighbour names another council's directory, which is read from now on. Administrators do.
type AddNeighbour struct {
	Owner, Source string
	Every         int // hours
}

// AddNeighbour adds a directory that is fetched from an address.
func (s *Service) AddNeighbour(ctx context.Context, by access.Actor, cmd AddNeighbour) error {
	if err := keepsNeighbours(by); err != nil {
		return err
	}
	if !secured(strings.TrimSpace(cmd.Source)) {
		cmd.Source = ""
	}
	return s.deps.DB.InTx(ctx, func(tx *db.Tx) error { return s.AddNeighbourTx(ctx, tx, by.By(), cmd) })
}

func keepsNeighbours(by access.Actor) error {
	if !by.May(access.AuthorityEdit) {
		return fault.Forbidden("Only an administrator keeps which directories of other councils are read.")
	}
	return nil
}

// AddNeighbourTx is AddNeighbour inside a transaction, for a file of whoever runs the program too.
func (s *Service) AddNeighbourTx(ctx context.Context, tx *db.Tx, by audit.By, cmd AddNeighbour) error {
	n := Neighbour{Version: 1, Name: cmd.Owner, Owner: cmd.Owner, Source: cmd.Source, Every: cmd.Every, Reading: Read, Due: tx.Now()}
	if err := n.check(); err != nil {
		return err
	}
	all, err := s.deps.Store.Neighbours(ctx, tx)
	if err != nil {
		return err
	}
	for _, other := range all {
		n.Number = max(n.Number, other.Number)
		if strings.EqualFold(other.Name, n.Name) {
			return fault.Invalidf("owner", "The directory of %s is there already: change it.", other.Owner)
		}
	}
	n.Number++
	if err := s.deps.Store.InsertNeighbour(ctx, tx, n); err != nil {
		return fmt.Errorf("insert directory %d: %w", n.Number, err)
	}
	if err := readSoon(ctx, tx); err != nil {
		return err
	}
	return n.record(ctx, tx, by, "directory of another council added")
}

// ChangeNeighbour changes where and how often a directory is read, or ends that.
type ChangeNeighbour struct {
	Number, Version int
	Owner, Source   string
	Every           int // hours
	Reading         Reading
}

// ChangeNeighbour changes a directory. One that is stopped is taken out by the next reading.
func (s *Service) ChangeNeighbour(ctx context.Context, by access.Actor, cmd ChangeNeighbour) error {
	return s.changeNeighbour(ctx, by, cmd.Number, cmd.Version, "directory of another council changed", func(tx *db.Tx, n *Neighbour) error {
		if cmd.Source == "" && fromFile(n.Source) {
			cmd.Source = n.Source // no page takes a path
		}
		if cmd.Source != n.Source && !secured(strings.TrimSpace(cmd.Source)) {
			cmd.Source = ""
		}
		n.Owner, n.Source, n.Every, n.Reading = cmd.Owner, cmd.Source, cmd.Every, cmd.Reading
		n.Due = tx.Now()
		if n.Reading == Paused {
			n.Due = time.Time{}
		}
		return n.check()
	})
}

// ReadNow has a directory read as soon as possible.
func (s *Service) ReadNow(ctx context.Context, by access.Actor, number, version int) error {
	return s.changeNeighbour(ctx, by, number, version, "directory of another council read at once", func(tx *db.Tx, n *Neighbour) error {
		if n.Reading != Read {
			return fault.Conflictf("The directory of %s is not read. Change that first.", n.Owner)
		}
		n.Due = tx.Now()
		return nil
	})
}

func (s *Service) changeNeighbour(ctx context.Context, by access.Actor, number, version int, action string, change func(tx *db.Tx, n *Neighbour) error) error {
	if err := keepsNeighbours(by); err != nil {
		return err
	}
	return s.deps.DB.InTx(ctx, func(tx *db.Tx) error {
		n, err := s.neighbour(ctx, tx, number)
		if err != nil {
			return err
		}
		if n.Version != version {
			return stale("directory")
		}
		if err := change(tx, &n); err != nil {
			return err
		}
		if err := s.deps.Store.UpdateNeighbour(ctx, tx, n); err != nil {
			return fmt.Errorf("change directory %d: %w", n.Number, err)
		}
		if err := readSoon(ctx, tx); err != nil {
			return err
		}
		return n.record(ctx, tx, by.By(), action)
	})
}

// readSoon asks for the job that reads what is due, rather than wait for its next time.
func readSoon(ctx context.Context, tx *db.Tx) error {
	return job.Enqueue(ctx, tx, job.Job{Kind: KindRead, Key: "soon"})
}

func (s *Service) neighbour(ctx context.Context, tx *db.Tx, number int) (Neighbour, error) {
	all, err := s.deps.Store.Neighbours(ctx, tx)
	if err != nil {
		return Neighbour{}, err
	}
	i := slices.IndexFunc(all, func(n Neighbour) bool { return n.Number == number })
	if i < 0 {
		return Neighbour{}, fault.NotFound("That directory")
	}
	return all[i], nil
}

func (n Neighbour) record(ctx context.Context, tx *db.Tx, by audit.By, action string) error {
	return audit.Append(ctx, tx, by, audit.Entry{Action: action, Ref: fmt.Sprintf("directory-%d", n.Number), Payload: n})
}

// takeOutAgain is after how long a directory that is stopped is due again, unless it was taken out to the end: longer than that takes.
const takeOutAgain = 2 * time.Hour

// BeginReadingTx returns a directory that is due and notes that its reading begins, so that nobody else begins one; ok is false when
// none is.
func (s *Service) BeginReadingTx(ctx context.Context, tx *db.Tx) (n Neighbour, ok bool, err error) {
	all, err := s.deps.Store.Neighbours(ctx, tx)
	if err != nil {
		return Neighbour{}, false, err
	}
	i := slices.IndexFunc(all, func(n Neighbour) bool { return !n.Due.IsZero() && !n.Due.After(tx.Now()) })
	if i < 0 {
		return Neighbour{}, false, nil
	}
	n = all[i]
	n.Began, n.Due = tx.Now(), tx.Now().Add(time.Duration(n.Every)*time.Hour)
	if n.Reading == Stopped {
		n.Due = tx.Now().Add(takeOutAgain)
	}
	return n, true, s.deps.Store.NoteReading(ctx, tx, n)
}

// Outcome is what came of one reading.
type Outcome struct {
	Records, Refused int
	Taken
	Failure string // "" when it came to the end
	Emptied bool   `json:",omitempty"` // the directory is stopped: nothing was read, and its offers were taken out
}

// EndReadingTx notes what came of a reading. A reading that failed took nothing out.
func (s *Service) EndReadingTx(ctx context.Context, tx *db.Tx, by audit.By, number int, o Outcome) error {
	n, err := s.neighbour(ctx, tx, number)
	if err != nil {
		return err
	}
	action := "directory of another council read"
	n.Failing = o.Failure != ""
	if o.Failure != "" {
		n.Failed, n.Failure, action = tx.Now(), o.Failure, "directory of another council not read"
	} else {
		n.Ended, n.Records, n.Refused, n.Taken = tx.Now(), o.Records, o.Refused, o.Taken
	}
	if o.Emptied && o.Failure == "" && n.Reading == Stopped {
		n.Due = time.Time{}
	}
	if err := s.deps.Store.NoteReading(ctx, tx, n); err != nil {
		return err
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: action, Ref: fmt.Sprintf("directory-%d", n.Number), Payload: o})
}
