package family

import (
	"context"
	"fmt"
	"strings"
	"time"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// OwnReach is how a young person with an account of their own is reached themselves, whatever is on record of their carers. Each time that
// it is said is kept; the latest counts.
type OwnReach struct {
	Child  thread.Ref
	N      int        // counts what was said about one young person from 1
	Person thread.Ref // whose account it is
	Reach  Reach
	By     string
	Role   string
	At     time.Time
}

// OwnReachStore keeps how young people are reached themselves.
type OwnReachStore interface {
	// OwnReaches returns all that was said about each of the young people, by child and number.
	OwnReaches(ctx context.Context, tx *db.Tx, children []thread.Ref) ([]OwnReach, error)
	// InsertOwnReach adds one; a fault of kind conflict when its number is there already.
	InsertOwnReach(ctx context.Context, tx *db.Tx, o OwnReach) error
}

// OwnReaches returns how each of the young people is reached today, in one query; those who never said so are not in the answer. It is for
// those who write to them: what a reader may see, SeeOwnReach says.
func (s *Service) OwnReaches(ctx context.Context, tx *db.Tx, children ...thread.Ref) (map[thread.Ref]OwnReach, error) {
	all, err := s.store.OwnReaches(ctx, tx, children)
	if err != nil {
		return nil, fmt.Errorf("how %d young people are reached: %w", len(children), err)
	}
	out := map[thread.Ref]OwnReach{}
	for _, o := range all {
		// After a merge the numbers of one record count on from the other's, so the time says which is the latest.
		if last, ok := out[o.Child]; !ok || !o.At.Before(last.At) {
			out[o.Child] = o
		}
	}
	return out, nil
}

// SeenReach is what a reader sees of how a young person is reached.
type SeenReach struct {
	OwnReach     // as it stands, its Reach.Way "" where nothing was said yet
	Version  int // how often it was said; it goes back with SayReach
	Own      bool
	// Apart is set when the address is kept from the reader: it is where another carer lives.
	Apart bool
}

// SeeOwnReach returns how a young person is reached, to themselves, to those who work with them, to whoever acts for them in this and to a
// carer whom they let help with it. Nobody else of the family reads it: a fault of kind forbidden says whose it is. Person is "" where no
// young person reads the record as their own.
func (s *Service) SeeOwnReach(ctx context.Context, tx *db.Tx, reader access.Actor, child thread.Ref) (seen SeenReach, err error) {
	if err := access.MaySee(ctx, tx, reader, child); err != nil {
		return seen, err
	}
	if err := s.mayReach(ctx, tx, reader, child); err != nil {
		return seen, err
	}
	young, err := youngOf(ctx, tx, child)
	if err != nil {
		return seen, err
	}
	all, err := s.store.OwnReaches(ctx, tx, []thread.Ref{child})
	if err != nil {
		return seen, fmt.Errorf("how %s is reached: %w", child, err)
	}
	latest, err := s.OwnReaches(ctx, tx, child)
	seen = SeenReach{OwnReach: latest[child], Own: young != "" && reader.Person == young}
	seen.Child, seen.Person = child, young
	for _, o := range all {
		seen.Version = max(seen.Version, o.N)
	}
	if err != nil {
		return seen, err
	}
	if seen.Apart, err = s.HomeKept(ctx, tx, reader, child); seen.Apart {
		seen.Reach.Address = ""
	}
	return seen, err
}

// youngOf is who reads the record as their own today, "" when nobody does.
func youngOf(ctx context.Context, tx *db.Tx, child thread.Ref) (thread.Ref, error) {
	all, err := access.Of(ctx, tx, child)
	if err != nil {
		return "", fmt.Errorf("whose own the record of %s is: %w", child, err)
	}
	for _, r := range all {
		if r.Reason == access.OwnRecord && r.InForce(tx.Today()) {
			return r.Actor, nil
		}
	}
	return "", nil
}

// mayReach refuses one of the family whose it is not to know how the young person is reached. It is the young person's own whatever was
// found on anything else: to say where one can be written to decides nothing.
func (s *Service) mayReach(ctx context.Context, tx *db.Tx, by access.Actor, child thread.Ref) error {
	kin, err := AsFamily(ctx, tx, by, child)
	if err != nil || !kin {
		return err
	}
	own, err := ownRecord(ctx, tx, by, child)
	if err != nil || own {
		return err
	}
	kept, err := s.Kept(ctx, tx, child)
	if err != nil {
		return err
	}
	return s.mayDecideOwn(ctx, tx, by, kept, MatterReach, false)
}

// SayReach says how a young person is reached from now on.
type SayReach struct {
	Child   thread.Ref
	Version int // SeenReach.Version that was read
	Reach   Reach
}

// SayReach records it. The young person says so themselves, or whoever acts for them or helps them with this, or a worker who keeps the
// record writes down what the young person said. Messages go there from now on.
func (s *Service) SayReach(ctx context.Context, by access.Actor, cmd SayReach) error {
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		kin, err := AsFamily(ctx, tx, by, cmd.Child)
		if err != nil {
			return err
		}
		if !kin { // whose it is among the family, SayReachTx asks
			if err := staffMayEdit(by); err != nil {
				return err
			}
			if err := mayKeep(ctx, tx, by, cmd.Child); err != nil {
				return err
			}
		}
		return s.SayReachTx(ctx, tx, by, cmd)
	})
}

// SayReachTx is SayReach inside a transaction. The caller has checked that a worker may keep the record.
func (s *Service) SayReachTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd SayReach) error {
	if err := s.standsAlone(ctx, tx, cmd.Child); err != nil {
		return err
	}
	seen, err := s.SeeOwnReach(ctx, tx, by, cmd.Child)
	if err != nil {
		return err
	}
	if seen.Person == "" {
		return fault.Conflict("No young person reads this record on a page of their own. Open it to them first.")
	}
	if seen.Version != cmd.Version {
		return fault.Conflict("Somebody else changed this while you were reading. Look again before you save.")
	}
	for _, text := range []*string{&cmd.Reach.Email, &cmd.Reach.Phone, &cmd.Reach.Address, &cmd.Reach.Language, &cmd.Reach.SafeTimes} {
		*text = strings.TrimSpace(*text)
	}
	if seen.Apart && cmd.Reach.Address == "" { // what was not read is not taken away
		all, err := s.OwnReaches(ctx, tx, cmd.Child)
		if err != nil {
			return err
		}
		cmd.Reach.Address = all[cmd.Child].Reach.Address
	}
	if err := fault.InvalidFields(cmd.Reach.validate()...); err != nil {
		return err
	}
	cmd.Reach.Name, cmd.Reach.Confirmed, cmd.Reach.ConfirmedHow = "", "", "" // their name is on the record
	as := by.By()
	o := OwnReach{Child: cmd.Child, N: seen.Version + 1, Person: seen.Person, Reach: cmd.Reach, By: as.Name, Role: as.Role, At: tx.Now()}
	if err := s.store.InsertOwnReach(ctx, tx, o); err != nil {
		return fmt.Errorf("save how %s is reached: %w", cmd.Child, err)
	}
	if err := s.needAnew(ctx, tx, as, cmd.Child); err != nil {
		return err
	}
	return audit.Append(ctx, tx, as, audit.Entry{Action: "how the young person is reached changed", Ref: string(cmd.Child), Child: string(cmd.Child),
		Payload: recordedReach{N: o.N, Person: o.Person, Way: o.Reach.Way, NoWriting: o.Reach.NoWriting}})
}

// recordedReach is what the audit keeps of it: the way, and no address.
type recordedReach struct {
	N         int        `json:"n"`
	Person    thread.Ref `json:"person"`
	Way       Way        `json:"way"`
	NoWriting bool       `json:"no_writing,omitempty"`
}

// ownPost says how a letter to a young person stands who said how they are reached; it is not ok for a letter to anybody else.
func ownPost(person thread.Ref, child thread.Ref, own map[thread.Ref]OwnReach) (Post, bool) {
	o, ok := own[child]
	if !ok || person == "" || o.Person != person {
		return Post{}, false
	}
	return Post{Child: child, Held: held(o.Reach), Formats: o.Reach.printed()}, true
}

// closeReach puts away how the young person was reached before an adoption.
func (s *Service) closeReach(ctx context.Context, tx *db.Tx, sealed *Closed) (err error) {
	sealed.Reaches, err = s.store.OwnReaches(ctx, tx, []thread.Ref{sealed.Child})
	return err
}
