package spot

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/spot/packages"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Absent is a package that ran by the earlier lists of a source and that a later list of it no longer names.
type Absent struct {
	Package  int64 // its Package.ID
	List     thread.Ref
	First    thread.Ref    // the list since which it has been missing without a break
	Line     packages.Line // what the last list that named it says
	Beside   []string      // what the later list newly says of the same child: it may have moved there
	ChildRef thread.Ref    // "" when the child is not known here; not kept
}

// Fate is what became of a package that a list no longer names.
type Fate string

// The fates. FateListed says that the package runs and the list is wrong; FatePart, of a list, that it is no whole list.
const (
	FateEnded  Fate = "ended"
	FateMoved  Fate = "moved"
	FateListed Fate = "mistake"
	FatePart   Fate = "part"
)

// AbsentAnswer is what somebody said of an absent package, or of a whole list. It holds until it is undone, or until a list names
// the package again.
type AbsentAnswer struct {
	ID        int64
	Package   int64      // 0 of a list
	First     thread.Ref // the Absent's; of FatePart the list
	What      string     // the package in words, or the list's file
	Child     string     // as the list names it
	Fate      Fate
	On        workday.Date // its last day, of what ended or moved
	Why       string
	By        audit.By
	At        time.Time
	UndoneBy  audit.By
	UndoneAt  time.Time // zero while it holds
	UndoneWhy string
}

// Absences keeps what lists no longer name, and what was said of it. Both engines pass the suite in spottest.
type Absences interface {
	// SaveAbsent puts what a list no longer names in place of what was saved of it.
	SaveAbsent(ctx context.Context, tx *db.Tx, i Import, all []Absent) error
	// AbsentFrom returns what a list no longer names, in the order it was saved.
	AbsentFrom(ctx context.Context, tx *db.Tx, i Import) ([]Absent, error)
	// AbsentAnswers returns all answers, undone ones too, the latest first.
	AbsentAnswers(ctx context.Context, tx *db.Tx) ([]AbsentAnswer, error)
	// InsertAbsentAnswer adds one; a conflict when one in force is about the same.
	InsertAbsentAnswer(ctx context.Context, tx *db.Tx, a AbsentAnswer) error
	// UndoAbsentAnswer saves who took one back, when and why; a conflict when somebody did already.
	UndoAbsentAnswer(ctx context.Context, tx *db.Tx, a AbsentAnswer) error
}

// sourceOf tells lists of one make: by the name of their source, else by their headings.
func sourceOf(sum Summary) string {
	if sum.Source != "" {
		return sum.Source
	}
	return "headings\x1f" + strings.Join(sum.Headings, "\x1f")
}

// namedShare is how many of ten packages of a source a list has to name to be taken for a whole list. Fewer, and it is a part of
// one: a team's, or what changed; nothing is asked then.
const namedShare = 5

// absent finds what a list no longer names of its source: packages that earlier lists say run today. held is what these say.
func (s *Service) absent(ctx context.Context, list *packages.List, held map[int64]Package, sum Summary) ([]Absent, error) {
	lists, today, err := s.publishedLists(ctx)
	if err != nil || s.Workbench == nil {
		return nil, err
	}
	same, last := map[thread.Ref]bool{}, Import{}
	for _, i := range lists {
		if sourceOf(i.Summary) == sourceOf(sum) {
			same[i.Ref], last = true, i
		}
	}
	seen, met, of := map[int64]bool{}, map[int64]int{}, map[string][]packages.Line{}
	for _, l := range list.Lines {
		id := l.Key() + int64(met[l.Key()])*occurrence
		met[l.Key()]++
		seen[id] = true
		if _, known := held[id]; !known {
			of[l.Child] = append(of[l.Child], l)
		}
	}
	var out []Absent
	named := 0
	for id, p := range held {
		switch {
		case !same[p.Import] || !p.End.IsZero() && p.End.Before(today):
		case seen[id]:
			named++
		default:
			out = append(out, Absent{Package: id, Line: p.Line, Beside: besides(of[p.Child])})
		}
	}
	if named*10 < (named+len(out))*namedShare {
		return nil, nil
	}
	slices.SortFunc(out, func(a, b Absent) int {
		return cmp.Or(cmp.Compare(b.Line.Weekly(), a.Line.Weekly()), cmp.Compare(a.Package, b.Package))
	})
	return out, s.sinceWhen(ctx, last, out)
}

// mostBesides is how many new lines of a child stand beside what it no longer has.
const mostBesides = 3

func besides(lines []packages.Line) (out []string) {
	for _, l := range lines[:min(len(lines), mostBesides)] {
		out = append(out, lineWords(l))
	}
	return out
}

func lineWords(l packages.Line) string {
	return l.Service + " by " + l.Supplier + ", since " + l.Start.Long()
}

// sinceWhen fills in since which list each has been missing, when the list before missed it too.
func (s *Service) sinceWhen(ctx context.Context, last Import, all []Absent) error {
	if last.Ref == "" || len(all) == 0 {
		return nil
	}
	return s.DB.View(ctx, func(tx *db.Tx) error {
		before, err := s.Workbench.AbsentFrom(ctx, tx, last)
		first := make(map[int64]thread.Ref, len(before))
		for _, a := range before {
			first[a.Package] = a.First
		}
		for n := range all {
			all[n].First = first[all[n].Package]
		}
		return err
	})
}

// stageAbsent keeps what a list no longer names, before the list is published.
func (s *Service) stageAbsent(ctx context.Context, i Import, all []Absent) error {
	if s.Workbench == nil {
		return nil
	}
	for n := range all {
		all[n].First = cmp.Or(all[n].First, i.Ref)
	}
	err := s.DB.InTx(ctx, func(tx *db.Tx) error { return s.Workbench.SaveAbsent(ctx, tx, i, all) })
	if err != nil {
		return fmt.Errorf("save what %s no longer names: %w", i.File, err)
	}
	return nil
}

// publishedLists returns the published lists of packages in the order in which they were published, and today.
func (s *Service) publishedLists(ctx context.Context) (lists []Import, today workday.Date, err error) {
	err = s.DB.View(ctx, func(tx *db.Tx) (err error) {
		today = tx.Today()
		lists, err = s.listsTx(ctx, tx)
		return err
	})
	return lists, today, err
}

func (s *Service) listsTx(ctx context.Context, tx *db.Tx) ([]Import, error) {
	lists, err := s.published(ctx, tx, PackageList)
	slices.SortFunc(lists, func(a, b Import) int { return cmp.Compare(a.Base, b.Base) }) // each counts those published before it
	return lists, err
}

// absences is what the latest lists no longer name, with the answers in force.
type absences struct {
	lists   map[thread.Ref]Import // the latest whole list of each source
	all     []Absent
	answers map[absentKey]AbsentAnswer
}

type absentKey struct {
	pkg   int64
	first thread.Ref
}

func (a Absent) key() absentKey { return absentKey{a.Package, a.First} }

// absences reads the latest whole list of each source.
func (s *Service) absences(ctx context.Context, tx *db.Tx) (out absences, err error) {
	lists, err := s.listsTx(ctx, tx)
	if err != nil {
		return out, err
	}
	said, err := s.Workbench.AbsentAnswers(ctx, tx)
	if err != nil {
		return out, err
	}
	out.lists, out.answers = map[thread.Ref]Import{}, map[absentKey]AbsentAnswer{}
	for _, a := range said {
		if a.UndoneAt.IsZero() {
			out.answers[absentKey{a.Package, a.First}] = a
		}
	}
	done := map[string]bool{}
	for _, i := range slices.Backward(lists) {
		if _, part := out.answers[absentKey{0, i.Ref}]; part || done[sourceOf(i.Summary)] {
			continue
		}
		done[sourceOf(i.Summary)], out.lists[i.Ref] = true, i
		found, err := s.Workbench.AbsentFrom(ctx, tx, i)
		if err != nil {
			return out, err
		}
		out.all = append(out.all, found...)
	}
	return out, nil
}

// endAbsent ends, for the picture, the packages of which somebody said that they ended or moved.
func (s *Service) endAbsent(ctx context.Context, lines []Package) error {
	ends := map[int64]workday.Date{}
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		found, err := s.absences(ctx, tx)
		for _, a := range found.all {
			if said := found.answers[a.key()]; !said.On.IsZero() {
				ends[a.Package] = said.On
			}
		}
		return err
	})
	for n := range lines {
		if on, ok := ends[lines[n].ID]; ok && (lines[n].End.IsZero() || lines[n].End.After(on)) {
			lines[n].End = on
		}
	}
	return err
}

// AbsentPage is a part of what the latest lists no longer name.
type AbsentPage struct {
	All   int // how many there are in all
	Found []Absent
	Lists map[thread.Ref]Import // that the packages are missing from, by reference
}

// Key is where a list of absent packages goes on behind a.
func (a Absent) Key() string {
	return fmt.Sprintf("%015d %d", int64(1e14)-int64(a.Line.Weekly()), a.Package)
}

// openAbsent returns the packages that the latest list of their source no longer names and of which nobody said what became, those
// that cost most first.
func (s *Service) openAbsent(ctx context.Context, tx *db.Tx) ([]Absent, map[thread.Ref]Import, error) {
	found, err := s.absences(ctx, tx)
	open := slices.DeleteFunc(found.all, func(a Absent) bool { _, said := found.answers[a.key()]; return said })
	slices.SortFunc(open, func(a, b Absent) int { return cmp.Compare(a.Key(), b.Key()) })
	return open, found.lists, err
}

// SeeAbsent returns packages that the latest list of their source no longer names and of which nobody said what became, those that
// cost most first, behind a key; it records the look at their children. A child whom the reader has nothing to do with has no name
// in it.
func (s *Service) SeeAbsent(ctx context.Context, tx *db.Tx, by access.Actor, behind string, limit int) (AbsentPage, error) {
	if !by.May(access.SpotPackages) {
		return AbsentPage{}, notTheirs()
	}
	open, lists, err := s.openAbsent(ctx, tx)
	if err != nil {
		return AbsentPage{}, err
	}
	page := AbsentPage{All: len(open), Lists: lists}
	open = slices.DeleteFunc(open, func(a Absent) bool { return a.Key() <= behind })
	page.Found = open[:min(len(open), limit)]
	return page, s.lookAbsent(ctx, tx, by, page.Found)
}

// SeeOneAbsent is SeeAbsent for one package; a fault of kind not found when nothing is asked about it.
func (s *Service) SeeOneAbsent(ctx context.Context, tx *db.Tx, by access.Actor, pkg int64) (Absent, Import, error) {
	none := fault.NotFound("That question")
	if !by.May(access.SpotPackages) {
		return Absent{}, Import{}, none
	}
	open, lists, err := s.openAbsent(ctx, tx)
	if err != nil {
		return Absent{}, Import{}, err
	}
	at := slices.IndexFunc(open, func(a Absent) bool { return a.Package == pkg })
	if at < 0 {
		return Absent{}, Import{}, none
	}
	one := open[at : at+1]
	if err := s.lookAbsent(ctx, tx, by, one); err != nil {
		return Absent{}, Import{}, err
	}
	if one[0].Line.Child == "" {
		return Absent{}, Import{}, none
	}
	return one[0], lists[one[0].List], nil
}

func (s *Service) lookAbsent(ctx context.Context, tx *db.Tx, by access.Actor, all []Absent) error {
	if err := s.knowAbsent(ctx, tx, all); err != nil {
		return err
	}
	l := make(look, 0, len(all))
	for n := range all {
		l = append(l, named{&all[n].Line.Child, all[n].ChildRef})
	}
	return l.record(ctx, tx, by, "packages that lists no longer name")
}

func (s *Service) knowAbsent(ctx context.Context, tx *db.Tx, all []Absent) error {
	if s.Children == nil {
		return nil
	}
	for some := range slices.Chunk(all, childrenPerView) {
		references := make([]string, 0, len(some))
		for _, a := range some {
			references = append(references, a.Line.Child)
		}
		known, err := s.Children.Known(ctx, tx, references)
		if err != nil {
			return err
		}
		for n := range some {
			some[n].ChildRef = known[some[n].Line.Child].Ref
		}
	}
	return nil
}
