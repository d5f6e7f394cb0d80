package waiting

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/workday"
)

// Kind is which service runs the assessment that a list is for.
type Kind string

// The kinds.
const (
	Health     Kind = "health"
	Education  Kind = "education"
	SocialCare Kind = "social care"
	Joint      Kind = "joint"
)

// Kinds lists the kinds in the order in which they are shown.
func Kinds() []Kind { return []Kind{Health, Education, SocialCare, Joint} }

// List is one of the council's waiting lists. Children join it from its first day to its last; those who wait then go on waiting.
type List struct {
	Name    string // the pathway of its entries, in small letters: "neurodevelopmental"; it does not change
	Version int
	Kind    Kind     // "" where it was in use before kinds were kept
	Area    []string // the codes of its districts; none is the whole county
	Rule    string   // by which it is kept, and where that stands; "" as Kind
	From    workday.Date
	To      workday.Date // zero until somebody ends it
}

// Open reports whether children can join the list on a day.
func (l List) Open(on workday.Date) bool {
	return !on.Before(l.From) && (l.To.IsZero() || !on.After(l.To))
}

// Covers reports whether the list is for a district. One that is not known is of every list.
func (l List) Covers(district string) bool {
	return len(l.Area) == 0 || district == "" || slices.Contains(l.Area, district)
}

// Lists keeps the council's lists.
type Lists interface {
	// Lists returns all of them, by name.
	Lists(ctx context.Context, tx *db.Tx) ([]List, error)
	InsertList(ctx context.Context, tx *db.Tx, l List) error
	UpdateList(ctx context.Context, tx *db.Tx, l List) error
}

// Lists returns the council's lists, those that have ended too, by name.
func (s *Service) Lists(ctx context.Context, tx *db.Tx) ([]List, error) {
	return s.deps.Store.Lists(ctx, tx)
}

// SetList makes a list, or changes the one of its name on the version that was read.
type SetList struct{ List }

// SetList keeps a list. Those who plan waiting lists do.
func (s *Service) SetList(ctx context.Context, by access.Actor, cmd SetList) error {
	if !by.May(access.WaitingSimulate) {
		return fault.Forbidden("Only managers of leads, commissioners and the county co-ordinator keep the council’s lists.")
	}
	return s.deps.DB.InTx(ctx, func(tx *db.Tx) error { return s.SetListTx(ctx, tx, by.By(), cmd) })
}

// SetListTx is SetList inside a transaction. Version 0 makes a list.
func (s *Service) SetListTx(ctx context.Context, tx *db.Tx, by audit.By, cmd SetList) error {
	l, err := cmd.checked()
	if err != nil {
		return err
	}
	all, err := s.deps.Store.Lists(ctx, tx)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(other List) bool { return other.Name == l.Name })
	action, save := "waiting list added", s.deps.Store.InsertList
	switch {
	case l.Version == 0 && i >= 0:
		return fault.Invalid("name", "There is a list of that name. Change it, or choose another name.")
	case l.Version == 0:
		l.Version = 1
	case i < 0:
		return fault.NotFound("That list")
	case all[i].Version != l.Version:
		return fault.Conflict("Someone else changed this list while you were reading it. Look at it again before you save.")
	default:
		action, save = "waiting list changed", s.deps.Store.UpdateList
	}
	if err := save(ctx, tx, l); err != nil {
		return fmt.Errorf("save list %s: %w", l.Name, err)
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: action, Ref: "waiting-list-" + l.Name, Payload: l, Rule: l.Rule})
}

func (cmd SetList) checked() (List, error) {
	l := cmd.List
	l.Name, l.Rule = PathwayOf(l.Name), strings.TrimSpace(l.Rule)
	var wrong []fault.Field
	add := func(ok bool, field, message string) {
		if !ok {
			wrong = append(wrong, fault.Field{Name: field, Message: message})
		}
	}
	const longest = 60
	add(l.Name != "" && len(l.Name) <= longest, "name", "Name the assessment that children wait for, in up to 60 characters.")
	add(slices.Contains(Kinds(), l.Kind), "kind", "Choose which service runs the assessment.")
	add(l.Rule != "" && len(l.Rule) <= maxText, "rule", "Say by which rule or agreement the list is kept, and where that stands.")
	add(!l.From.IsZero(), "from", "Enter the first day on which children can join it.")
	add(l.To.IsZero() || !l.To.Before(l.From), "to", "The last day comes before the first.")
	slices.Sort(l.Area)
	l.Area = slices.Compact(l.Area)
	return l, fault.InvalidFields(wrong...)
}

// PathwayOf is the name of a list as its entries hold it, from the words that somebody types: small letters, single spaces, without
// "assessment" at the end.
func PathwayOf(typed string) string {
	name := strings.ToLower(strings.Join(strings.Fields(typed), " "))
	if short := strings.TrimSpace(strings.TrimSuffix(name, "assessment")); short != "" {
		return short
	}
	return name
}

// mayJoin refuses a list that the council does not keep on that day for that district, and says which one may be meant.
func mayJoin(all []List, cmd Join) error {
	open := slices.DeleteFunc(slices.Clone(all), func(l List) bool { return !l.Open(cmd.On) || !l.Covers(cmd.District) })
	names := make([]string, 0, len(open))
	for _, l := range open {
		names = append(names, l.Name)
	}
	if slices.Contains(names, cmd.Pathway) {
		return nil
	}
	if i := slices.IndexFunc(all, func(l List) bool { return l.Name == cmd.Pathway }); i >= 0 {
		switch l := all[i]; {
		case !l.Covers(cmd.District):
			return fault.Invalidf("pathway", "The list “%s” is not for the district in which this child lives.", l.Name)
		case cmd.On.Before(l.From):
			return fault.Invalidf("pathway", "The list “%s” begins on %s.", l.Name, l.From.Long())
		default:
			return fault.Invalidf("pathway", "The list “%s” ended on %s.", l.Name, l.To.Long())
		}
	}
	switch near := likely(cmd.Pathway, names); {
	case near != "":
		return fault.Invalidf("pathway", "The council keeps no list “%s”. Is “%s” meant?", cmd.Pathway, near)
	case len(names) > 0:
		return fault.Invalidf("pathway", "The council keeps no list “%s”. It keeps these: %s.", cmd.Pathway, strings.Join(names, ", "))
	default:
		return fault.Invalidf("pathway", "The council keeps no list “%s”. A manager adds it to the council’s lists first.", cmd.Pathway)
	}
}

// likely returns the name that a word is most likely a slip of, or "".
func likely(typed string, names []string) string {
	best, least := "", 0
	for _, name := range names {
		far := slips([]rune(typed), []rune(name))
		if (strings.Contains(name, typed) || strings.Contains(typed, name)) && len(typed) > 2 {
			far = 1
		}
		if far <= max(2, len(name)/4) && (best == "" || far < least) {
			best, least = name, far
		}
	}
	return best
}

// slips counts the letters to put in, take out or change to make b of a.
func slips(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		corner := row[0]
		row[0] = i + 1
		for j := range b {
			change := corner
			if a[i] != b[j] {
				change++
			}
			corner = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
