package spot

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Brokered says what was bought outside agreements through brokerage. It is asked each time somebody looks, so that an award
// stands beside the lines of lists from the moment it is made.
type Brokered interface {
	// Outside returns what runs or is to run, of kinds OffEmergency and OffSpotLot, and emergency awards that ran out with nothing
	// after them, whose Over is set. IDs are left to the caller; the reason of an emergency award is the one that it was made with.
	Outside(ctx context.Context, tx *db.Tx) ([]Off, error)
}

// live returns what was bought outside agreements through brokerage, what costs most first, with the reasons in force. Emergency
// awards of which somebody said that the help has ended are left out.
func (s *Service) live(ctx context.Context, tx *db.Tx) ([]Off, error) {
	if s.Brokered == nil {
		return nil, nil
	}
	found, err := s.Brokered.Outside(ctx, tx)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	said, err := s.Workbench.BrokeredReasons(ctx, tx, tx.Today().AddMonths(-2*longestReason))
	if err != nil {
		return nil, err
	}
	reasons := make(map[int64]Reason, len(said))
	for _, r := range said { // the latest first
		if _, known := reasons[r.About]; !known {
			reasons[r.About] = r
		}
	}
	out := found[:0]
	for _, o := range found {
		o.ID = brokeredID(o.Package)
		if r, ok := reasons[o.ID]; ok {
			o.Reason = r
		}
		if o.Reason.Cause != CauseEnded {
			out = append(out, o)
		}
	}
	slices.SortFunc(out, func(a, b Off) int { return cmp.Or(cmp.Compare(b.Cost, a.Cost), cmp.Compare(a.Package, b.Package)) })
	return out, nil
}

// liveKey begins the keys of what is read live, before all places in the stored list.
const liveKey = "live "

// Key is where a list goes on behind o.
func (o Off) Key() string {
	if o.Package == "" {
		return fmt.Sprint(o.Place)
	}
	return fmt.Sprintf("%s%015d %s", liveKey, int64(1e14)-int64(o.Cost), o.Package)
}

// SeeOffs returns what is bought outside agreements to somebody who may see packages: what brokerage bought first, then what
// lists and ledgers say, those that cost most first. It goes on behind f.Behind and records the look at the children; a child whom
// the reader has nothing to do with has no name in it.
func (s *Service) SeeOffs(ctx context.Context, tx *db.Tx, by access.Actor, f OffFilter) ([]Off, error) {
	if !by.May(access.SpotPackages) {
		return nil, notTheirs()
	}
	var all []Off
	if f.Behind == "" || strings.HasPrefix(f.Behind, liveKey) { // else the list has gone on to what is stored
		var err error
		if all, err = s.live(ctx, tx); err != nil {
			return nil, err
		}
	}
	return s.seeOffs(ctx, tx, by, f, all)
}

// CountAndSeeOffs is CountOffs and SeeOffs together: what brokerage bought is read once for both.
func (s *Service) CountAndSeeOffs(ctx context.Context, tx *db.Tx, by access.Actor, f OffFilter) (OffCount, []Off, error) {
	if !by.May(access.SpotPackages) {
		return OffCount{}, nil, notTheirs()
	}
	all, err := s.live(ctx, tx)
	if err != nil {
		return OffCount{}, nil, err
	}
	count, err := s.countOffs(ctx, tx, all)
	if err != nil {
		return OffCount{}, nil, err
	}
	found, err := s.seeOffs(ctx, tx, by, f, all)
	return count, found, err
}

// seeOffs is SeeOffs of what is read live and what is stored behind it.
func (s *Service) seeOffs(ctx context.Context, tx *db.Tx, by access.Actor, f OffFilter, all []Off) ([]Off, error) {
	f.On = tx.Today()
	found := liveBehind(all, f)
	if len(found) < f.Limit {
		rest := f
		rest.Limit = f.Limit - len(found)
		if _, err := fmt.Sscan(f.Behind, &rest.After); err != nil { // behind nothing, or behind what is read live
			rest.After = 0
		}
		stored, err := s.Workbench.Offs(ctx, tx, rest)
		if err != nil {
			return nil, err
		}
		found = append(found, stored...)
	}
	l := make(look, 0, len(found))
	for n := range found {
		if found[n].Child != "" {
			l = append(l, named{&found[n].Child, found[n].ChildRef})
		}
	}
	if err := l.record(ctx, tx, by, "packages outside agreements"); err != nil {
		return nil, err
	}
	for n := range found {
		if found[n].ChildRef != "" && found[n].Child == "" {
			found[n].Reason.Why = "" // it may tell who the child is
		}
	}
	return found, nil
}

// SeeOff is Off for one page, and records the look at the child.
func (s *Service) SeeOff(ctx context.Context, tx *db.Tx, by access.Actor, id int64) (Off, error) {
	off, err := s.Off(ctx, tx, by, id)
	if err != nil || off.Child == "" {
		return off, err
	}
	return off, look{{&off.Child, off.ChildRef}}.record(ctx, tx, by, "packages outside agreements")
}

// liveBehind is the part of a list that is read live: nothing where the list has gone on to what is stored.
func liveBehind(all []Off, f OffFilter) []Off {
	if f.Behind != "" && !strings.HasPrefix(f.Behind, liveKey) {
		return nil
	}
	all = slices.DeleteFunc(slices.Clone(all), func(o Off) bool { return o.Key() <= f.Behind || f.Without && o.Reason.InForce(f.On) })
	return all[:min(len(all), f.Limit)]
}

// CountOffs returns how many purchases outside agreements have a reason in force today and how many have none, with what those
// cost a week: what brokerage bought and what lists and ledgers say.
func (s *Service) CountOffs(ctx context.Context, tx *db.Tx) (OffCount, error) {
	all, err := s.live(ctx, tx)
	if err != nil {
		return OffCount{}, err
	}
	return s.countOffs(ctx, tx, all)
}

// countOffs adds what is read live to the count of what is stored.
func (s *Service) countOffs(ctx context.Context, tx *db.Tx, all []Off) (OffCount, error) {
	c, err := s.Workbench.CountOffs(ctx, tx, tx.Today())
	for _, o := range all {
		if o.Reason.InForce(tx.Today()) {
			c.With++
			continue
		}
		c.Without++
		if !o.Over {
			c.Cost += o.Cost
		}
	}
	return c, err
}

// offNumbered returns one purchase, live or stored; of ID 0 when there is none.
func (s *Service) offNumbered(ctx context.Context, tx *db.Tx, id int64) (Off, error) {
	all, err := s.live(ctx, tx)
	if err != nil {
		return Off{}, err
	}
	for _, o := range all {
		if o.ID == id {
			return o, nil
		}
	}
	found, err := s.Workbench.Offs(ctx, tx, OffFilter{ID: id, On: tx.Today(), Limit: 1})
	if err != nil || len(found) == 0 {
		return Off{}, err
	}
	return found[0], nil
}

// endHelp records that the help of an emergency award has ended: it is asked about no more.
func (s *Service) endHelp(ctx context.Context, tx *db.Tx, by access.Actor, off Off, why string) (Reason, error) {
	r := Reason{
		Ref: thread.New(tx, thread.SpotPurchase), About: off.ID, Kind: off.Kind, Body: off.Body, Cause: CauseEnded, Why: why, Expires: off.Until,
		By: by.By(), At: tx.Now(), EndedAt: tx.Now(), EndWhy: "The help has ended.",
	}
	if err := s.Workbench.InsertReason(ctx, tx, r); err != nil {
		return Reason{}, err
	}
	return r, audit.Append(ctx, tx, by.By(), audit.Entry{Action: "emergency help ended", Ref: string(r.Ref), Child: string(off.ChildRef), Payload: r, Why: why})
}

// twice takes out of what lists say the packages that brokerage bought and that a list names by our own reference.
func twice(stored, live []Off) []Off {
	ours := make(map[string]bool, len(live))
	for _, o := range live {
		ours[string(o.Package)] = true
	}
	return slices.DeleteFunc(stored, func(o Off) bool { return o.Kind == OffPackage && ours[strings.ToUpper(strings.TrimSpace(o.Reference))] })
}

// brokeredID tells a package of brokerage among purchases outside agreements.
func brokeredID(pkg thread.Ref) int64 { return hashOf63("brokered\x1f" + string(pkg)) }

// given reports whether the reason was given with the award, and is not kept here.
func (r Reason) given() bool { return r.Ref != "" && r.Ref.Kind() != thread.SpotPurchase }

// Given is the reason that an emergency award was made with, until its last day.
func Given(award thread.Ref, by, why string, until workday.Date) Reason {
	return Reason{Ref: award, Cause: CauseUrgent, Why: why, Expires: until, By: audit.By{Name: by}}
}
