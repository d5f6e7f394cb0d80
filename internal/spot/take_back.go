package spot

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/job"
	"alongside/internal/thread"
)

// KindClear is the kind of the job that takes away the lines of a file that was taken back.
const KindClear = "spot.clear"

// TakenBack keeps that published files were taken back. Store implements it on both engines.
type TakenBack interface {
	// MarkTakenBack saves who took a published file back, when and why; a conflict when it is not published any more.
	MarkTakenBack(ctx context.Context, tx *db.Tx, i Import) error
	// ExplainedPackages returns the packages of a list that have an open reason for being bought outside agreements.
	ExplainedPackages(ctx context.Context, tx *db.Tx, i Import) ([]int64, error)
}

// Resting is what rests on a published file.
type Resting struct {
	// Later are files that left lines out, or asked about them, because of this one. They are to be taken back first, the latest
	// first: what is left would else not be what it would have been without this file.
	Later []Import
	// Reasons is how many reasons for purchases outside agreements end with it, because no other file tells of the purchase.
	Reasons int
	// Answers is how many answers about packages that only this list left out are taken back with it.
	Answers int
}

// Resting returns what rests on a file; nothing when it is not published.
func (s *Service) Resting(ctx context.Context, tx *db.Tx, i Import) (out Resting, err error) {
	if i.State != Published || i.Kind == Contracts { // registers stand beside each other
		return out, nil
	}
	all, err := s.published(ctx, tx, i.Kind)
	if err != nil {
		return out, err
	}
	out.Later = laterOn(all, i)
	if s.Workbench == nil {
		return out, nil
	}
	answers, err := s.answersOf(ctx, tx, i)
	if err != nil {
		return out, err
	}
	out.Answers = len(answers)
	out.Reasons, err = s.reasonsOf(ctx, tx, i, all)
	return out, err
}

// laterOn are those of the published files, the latest first, that rest on i.
func laterOn(all []Import, i Import) (out []Import) {
	for _, o := range all {
		if o.Base > i.Base && restsOn(o, i) {
			out = append(out, o)
		}
	}
	return out
}

// restsOn reports whether a later file would not be what it is without an earlier one: it left out what that holds, or says
// something else of it; and a list of packages was searched for what the lists of its source before it have.
func restsOn(later, earlier Import) bool {
	l := later.Summary
	return l.Known > 0 || l.Changed > 0 || later.Kind == PackageList && sourceOf(l) == sourceOf(earlier.Summary)
}

// answersOf are the answers in force about a list, and about packages that have been missing since it.
func (s *Service) answersOf(ctx context.Context, tx *db.Tx, i Import) (out []AbsentAnswer, err error) {
	if i.Kind != PackageList {
		return nil, nil
	}
	all, err := s.Workbench.AbsentAnswers(ctx, tx)
	for _, a := range all {
		if a.First == i.Ref && a.UndoneAt.IsZero() {
			out = append(out, a)
		}
	}
	return out, err
}

// reasonsOf counts the open reasons for what only i, of all published files of its kind, tells of.
func (s *Service) reasonsOf(ctx context.Context, tx *db.Tx, i Import, all []Import) (int, error) {
	told := s.Store.ExplainedPackages
	if i.Kind == Spend {
		open, err := s.Workbench.Reasons(ctx, tx, 0)
		asked := map[int64]bool{}
		for _, r := range open {
			if r.Kind == OffPayments {
				asked[r.About] = true
			}
		}
		if err != nil || len(asked) == 0 {
			return 0, err
		}
		told = func(ctx context.Context, tx *db.Tx, i Import) ([]int64, error) {
			return s.explainedPayees(ctx, tx, i, asked)
		}
	}
	found, err := told(ctx, tx, i)
	if err != nil || len(found) == 0 {
		return 0, err
	}
	only := make(map[int64]bool, len(found))
	for _, id := range found {
		only[id] = true
	}
	for _, o := range all {
		if o.Ref == i.Ref {
			continue
		}
		if found, err = told(ctx, tx, o); err != nil {
			return 0, err
		}
		for _, id := range found {
			delete(only, id)
		}
	}
	return len(only), nil
}

// explainedPayees are the purchases asked about that a ledger has payments of.
func (s *Service) explainedPayees(ctx context.Context, tx *db.Tx, i Import, asked map[int64]bool) (out []int64, err error) {
	for after, more := 0, true; more; {
		found, last, err := s.Store.Payees(ctx, tx, i, after, payeesPerView)
		if err != nil {
			return nil, err
		}
		for _, p := range found {
			if id := nameID(tidy(p.Name)); asked[id] {
				out = append(out, id)
			}
		}
		after, more = last, len(found) == payeesPerView
	}
	return out, nil
}

// takenBack is the payload of the entry.
type takenBack struct {
	File    string
	Kind    Kind
	Taken   int
	Total   string
	Answers int
}

// TakeBack takes a published file back and says why: its lines count no more from that moment, the figures that are worked out
// follow in the background, and its lines are taken away. Who imported it, who took it back, when and why stays on record, and the
// same file can be imported again. What persons said about suppliers' names stays; see Resting for what does not, and for what
// it is refused for. Whoever may import may take back; for others there is no such file.
func (s *Service) TakeBack(ctx context.Context, by access.Actor, ref thread.Ref, why string) error {
	if !by.May(access.SpotImport) {
		return fault.NotFound("That file")
	}
	why = strings.TrimSpace(why)
	switch {
	case why == "":
		return fault.Invalid("why", "Say why the file is taken back.")
	case len([]rune(why)) > longestWhy:
		return fault.Invalidf("why", "Say it in at most %d characters.", longestWhy)
	}
	err := s.DB.InTx(ctx, func(tx *db.Tx) error { return s.takeBack(ctx, tx, by, ref, why) })
	if err != nil {
		return fmt.Errorf("take back %s: %w", ref, err)
	}
	return nil
}

func (s *Service) takeBack(ctx context.Context, tx *db.Tx, by access.Actor, ref thread.Ref, why string) error {
	i, err := s.Store.Import(ctx, tx, ref)
	if err != nil {
		return err
	}
	switch i.State {
	case Published:
	case TakenBackState:
		return fault.Conflict(i.BackBy + " has taken this file back already.")
	default:
		return fault.Conflict("This file is not published, so there is nothing to take back.")
	}
	// Not Resting: what the page counts of reasons reads whole files, for which nobody who writes shall wait.
	if i.Kind != Contracts {
		all, err := s.published(ctx, tx, i.Kind)
		if err != nil {
			return err
		}
		if later := laterOn(all, i); len(later) > 0 {
			return fault.Invalid("file", LaterFirst(later))
		}
	}
	answers, err := s.takeBackAnswers(ctx, tx, by, i, why)
	if err != nil {
		return err
	}
	i.BackBy, i.BackAt, i.BackWhy = who(by.By()), tx.Now(), why
	if err := s.Store.MarkTakenBack(ctx, tx, i); err != nil {
		return err
	}
	err = thread.Put(ctx, tx, thread.Node{Ref: i.Ref, Kind: thread.Import, Label: i.File, State: string(TakenBackState), URL: "/spot/" + string(i.Ref)})
	if err != nil {
		return err
	}
	if err := job.Enqueue(ctx, tx, job.Job{Kind: KindClear, Key: string(i.Ref), Payload: uploadJob{i.Ref}}); err != nil {
		return err
	}
	if i.Kind != Contracts {
		if err := wantMatch(ctx, tx); err != nil {
			return err
		}
	}
	return audit.Append(ctx, tx, by.By(), audit.Entry{
		Action: "import taken back", Ref: string(i.Ref), Why: why,
		Payload: takenBack{i.File, i.Kind, i.Summary.Taken, i.Summary.Total.String(), answers},
	})
}

// LaterFirst says which files are to be taken back before the one that they rest on.
func LaterFirst(later []Import) string {
	names := make([]string, 0, len(later))
	for _, o := range later {
		names = append(names, o.File)
	}
	return "Later files rest on this one: " + strings.Join(names, ", ") + ". Take those back first, in this order, then this one. Import them again afterwards."
}

// takeBackAnswers takes back what was said of what only this list left out, and returns how many answers: nobody asks about it any more.
func (s *Service) takeBackAnswers(ctx context.Context, tx *db.Tx, by access.Actor, i Import, why string) (int, error) {
	if s.Workbench == nil {
		return 0, nil
	}
	said, err := s.answersOf(ctx, tx, i)
	if err != nil {
		return 0, err
	}
	for _, a := range said {
		a.UndoneBy, a.UndoneAt, a.UndoneWhy = by.By(), tx.Now(), "The list "+i.File+" was taken back: "+why
		if err := s.Workbench.UndoAbsentAnswer(ctx, tx, a); err != nil {
			return 0, err
		}
		err := audit.Append(ctx, tx, by.By(), audit.Entry{Action: "answer about a missing package undone", Ref: AbsentAnswerRef(a.ID), Payload: a, Why: a.UndoneWhy})
		if err != nil {
			return 0, err
		}
	}
	return len(said), nil
}

// clear is the handler of KindClear. After a kill it runs again.
func (s *Service) clear(ctx context.Context, payload []byte) error {
	var j uploadJob
	if err := json.Unmarshal(payload, &j); err != nil {
		return job.Permanent(err)
	}
	var i Import
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		i, err = s.Store.Import(ctx, tx, j.Ref)
		return err
	})
	if err != nil || i.State != TakenBackState {
		return err
	}
	return s.deleteRows(ctx, i)
}

// told tells the purchases of which a published file tells, by the numbers that their reasons are kept under.
func told(lines []Package, b *books) map[int64]bool {
	out := make(map[int64]bool, len(lines)+len(b.names))
	for n := range lines {
		out[lines[n].ID] = true
	}
	for name := range b.names {
		out[nameID(tidy(name))] = true
	}
	return out
}
