package spot

import (
	"context"
	"fmt"
	"time"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/spot/matching"
	"alongside/internal/spot/rates"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Painted is the last picture of the packages, ready to be shown, without its rows.
type Painted struct {
	At time.Time // zero when there is none yet
	rates.Picture
}

// Workbench keeps the picture of the packages and what persons said for it. Both engines pass the suite in spottest.
type Workbench interface {
	Absences
	// Painted returns the last picture; the zero value when there is none.
	Painted(ctx context.Context, tx *db.Tx) (Painted, error)
	// SavePainted puts a picture in place of the one before, unless that was made later; off is what is bought outside agreements.
	SavePainted(ctx context.Context, tx *db.Tx, p Painted, off []Off) error
	// Hours returns the hours of packages of lists that had not ended before a day, in no order.
	Hours(ctx context.Context, tx *db.Tx, from workday.Date) ([]rates.Hours, error)
	// Group returns one group of the last picture, or a fault of kind not found.
	Group(ctx context.Context, tx *db.Tx, id int64) (rates.Group, error)
	// Moves returns the moves of the last picture behind a place, in their order.
	Moves(ctx context.Context, tx *db.Tx, after, limit int) ([]rates.Move, error)
	// Services returns which lot each service is compared with, where a person said so.
	Services(ctx context.Context, tx *db.Tx) (map[string]thread.Ref, error)
	SaveService(ctx context.Context, tx *db.Tx, service string, lot thread.Ref) error
	// Offs returns what is bought outside agreements, those that cost most first; see OffFilter.
	Offs(ctx context.Context, tx *db.Tx, f OffFilter) ([]Off, error)
	// CountOffs returns how many have a reason in force on a day and how many have none, with what those cost a week.
	CountOffs(ctx context.Context, tx *db.Tx, on workday.Date) (OffCount, error)
	// InsertReason adds a reason; a conflict when one is open for the same purchase.
	InsertReason(ctx context.Context, tx *db.Tx, r Reason) error
	// EndReason ends an open reason; a conflict when it has ended.
	EndReason(ctx context.Context, tx *db.Tx, r Reason) error
	// ScopesWithPackages returns the councils that have a picture, for a transaction of db.System.
	ScopesWithPackages(ctx context.Context, tx *db.Tx) ([]db.Scope, error)
	// Reasons returns those about a purchase, the latest first; open ones of all purchases when about is 0.
	Reasons(ctx context.Context, tx *db.Tx, about int64) ([]Reason, error)
	// BrokeredReasons returns the open reasons for what brokerage bought, and those that say that its help has ended, given since a day.
	BrokeredReasons(ctx context.Context, tx *db.Tx, since workday.Date) ([]Reason, error)
}

// Prices says what is agreed: the lots that are in force today with their members' rates.
type Prices interface {
	Lots(ctx context.Context, tx *db.Tx) ([]rates.Lot, error)
}

// Child is a child that a list's reference tells of.
type Child struct {
	Ref  thread.Ref
	Born workday.Date // zero when it is not known
}

// Children knows which children the references of other systems mean. References that nobody knows are left out.
type Children interface {
	Known(ctx context.Context, tx *db.Tx, references []string) (map[string]Child, error)
}

// Areas knows places by the names that lists give them.
type Areas interface {
	// DistrictNamed returns the code of the district that an area's name means, "" when it means none or more than one.
	DistrictNamed(area string) string
}

// Clocks starts and ends the deadlines of reasons.
type Clocks interface {
	StartOn(ctx context.Context, tx *db.Tx, by audit.By, s deadline.Start, due workday.Date, why string) (deadline.Deadline, error)
	Keep(ctx context.Context, tx *db.Tx, by audit.By, ref thread.Ref, rule string, on workday.Date) error
	Stop(ctx context.Context, tx *db.Tx, by audit.By, ref thread.Ref, rule, why string) error
}

// bench is what a picture is painted from, read before it is painted.
type bench struct {
	lines    []Package
	lots     []rates.Lot
	chosen   map[string]thread.Ref
	children map[string]Child
	areas    Areas
	on       workday.Date
	at       time.Time
}

// readBench reads the packages, each as the latest list has it, and what they are compared with.
func (s *Service) readBench(ctx context.Context) (b bench, err error) {
	b.areas = s.Areas
	latest := map[int64]int{}
	err = s.eachPackage(ctx, func(p Package) {
		if at, known := latest[p.ID]; known {
			b.lines[at] = p
			return
		}
		latest[p.ID] = len(b.lines)
		b.lines = append(b.lines, p)
	})
	if err != nil {
		return b, err
	}
	if err := s.endAbsent(ctx, b.lines); err != nil {
		return b, err
	}
	err = s.DB.View(ctx, func(tx *db.Tx) (err error) {
		b.at, b.on = tx.Now(), tx.Today()
		if b.chosen, err = s.Workbench.Services(ctx, tx); err != nil || s.Prices == nil {
			return err
		}
		b.lots, err = s.Prices.Lots(ctx, tx)
		return err
	})
	if err != nil || s.Children == nil {
		return b, err
	}
	b.children, err = s.knownChildren(ctx, b.lines)
	return b, err
}

// childrenPerView is how many references one view looks up.
const childrenPerView = 500

func (s *Service) knownChildren(ctx context.Context, lines []Package) (map[string]Child, error) {
	seen, all := map[string]bool{}, []string{}
	for _, p := range lines {
		if !seen[p.Child] {
			seen[p.Child] = true
			all = append(all, p.Child)
		}
	}
	known := map[string]Child{}
	for len(all) > 0 {
		some := all[:min(len(all), childrenPerView)]
		all = all[len(some):]
		err := s.DB.View(ctx, func(tx *db.Tx) error {
			found, err := s.Children.Known(ctx, tx, some)
			for reference, child := range found {
				known[reference] = child
			}
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("look up children: %w", err)
		}
	}
	return known, nil
}

// payees are the providers' names of packages, for the matching: what a package costs a week stands for what was paid.
func (b bench) payees() []matching.Payee {
	names := map[string]*matching.Payee{}
	for n := range b.lines {
		l := &b.lines[n]
		books := names[l.Supplier]
		if books == nil {
			books = &matching.Payee{Name: l.Supplier}
			names[l.Supplier] = books
		}
		weekly := l.Weekly()
		books.Paid += weekly
		books.Turnover += weekly
		books.Payments++
		if l.CompanyNumber != "" {
			books.Numbers = addNumber(books.Numbers, l.CompanyNumber)
		}
	}
	out := make([]matching.Payee, 0, len(names))
	for _, one := range names {
		out = append(out, *one)
	}
	return out
}

// paint makes the picture and says what is bought outside agreements, packages and payments.
func (b bench) paint(matched matching.Picture, paid []matching.Supplier) (Painted, []Off) {
	who := map[string]matching.Supplier{}
	for _, one := range matched.Suppliers {
		for _, name := range one.Names {
			who[name] = one
		}
	}
	district := b.districts()
	q := rates.Question{Lots: b.lots, Chosen: b.chosen, On: b.on, Lines: make([]rates.Bought, 0, len(b.lines))}
	for _, p := range b.lines {
		one := who[tidy(p.Supplier)]
		if one.Name == "" {
			one.Name = p.Supplier
		}
		q.Lines = append(q.Lines, rates.Bought{
			Line: p.Line, ID: p.ID, Body: one.Name, Providers: one.Providers, District: district(p.Area), Born: b.children[p.Child].Born,
		})
	}
	picture := rates.Paint(q)
	for n := range picture.Moves {
		picture.Moves[n].ChildRef = b.children[picture.Moves[n].Child].Ref
	}
	for n := range picture.Hours {
		picture.Hours[n].ChildRef = b.children[picture.Hours[n].Child].Ref
	}
	off := make([]Off, 0, len(picture.Off))
	for _, one := range picture.Off {
		off = append(off, Off{
			ID: one.ID, Kind: OffPackage, Body: one.Body, Child: one.Child, ChildRef: b.children[one.Child].Ref, Service: one.Service, Area: one.Area,
			Reference: one.Reference, Since: one.Start, Until: one.End, Cost: one.Weekly(), Member: one.Standing == rates.Beside, Aside: one.Why, Price: one.Price(), Agreed: one.Agreed,
		})
	}
	return Painted{At: b.at, Picture: picture}, append(off, paidOff(paid, b.lots)...)
}

// districts returns what tells the district of an area, each name looked up once.
func (b bench) districts() func(area string) string {
	known := map[string]string{}
	return func(area string) string {
		if b.areas == nil || area == "" {
			return ""
		}
		code, ok := known[area]
		if !ok {
			code = b.areas.DistrictNamed(area)
			known[area] = code
		}
		return code
	}
}

// paidOff are the council's providers that were paid and are no member of an agreement. Suppliers that are no providers, such as
// builders, are not asked about: this is about help for children.
func paidOff(paid []matching.Supplier, lots []rates.Lot) []Off {
	member := map[thread.Ref]bool{}
	for _, l := range lots {
		for _, m := range l.Members {
			member[m] = true
		}
	}
	var out []Off
	for _, one := range paid {
		in := len(one.Providers) == 0
		for _, p := range one.Providers {
			in = in || member[p]
		}
		if !in && one.Paid > 0 {
			out = append(out, Off{ID: nameID(one.Names[0]), Kind: OffPayments, Body: one.Name, Cost: one.Paid, Payments: one.Payments, names: one.Names})
		}
	}
	return out
}
