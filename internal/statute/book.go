package statute

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"alongside/internal/fault"
	"alongside/internal/workday"
)

// defaultPolicy is the folder of the periods that the program ships for councils that set none of their own.
const defaultPolicy = "default"

const councilFile = "council.json"

// forecastYears is how far beyond the published holidays a forecast may reach.
const forecastYears = 30

// Book holds every rule of law and policy. It does not change and may be used by many at once.
type Book struct {
	rules    map[key][]Rule // in the order of their versions
	councils map[string]Council
	terms    workday.TermCalendars
	// published is the table of bank holidays; projected goes on beyond it, for forecasts.
	published, projected *workday.Calendar
}

type key struct{ policy, id string }

func (k key) String() string {
	if k.policy == "" {
		return k.id
	}
	return k.id + " of " + k.policy
}

// Receipt says which day counts as that of receipt when something comes after hours or on a day that is not a working day.
type Receipt string

// The two policies of receipt.
const (
	SameDay        Receipt = "same_day"
	NextWorkingDay Receipt = "next_working_day"
)

// Council is a council whose policies the book holds, or would hold.
type Council struct {
	ID      string  `json:"-"` // its folder, such as "staffordshire"
	Name    string  `json:"name"`
	Code    string  `json:"code,omitempty"` // GSS code, such as "E10000028"
	Receipt Receipt `json:"receipt,omitempty"`
	// MaxRateWeight is the most that the rate may weigh when providers are ranked, out of 100; 0 leaves it to the program.
	MaxRateWeight int `json:"max_rate_weight,omitempty"`
	// ContactWeeks is after how many weeks without a word a lead is reminded of a family; 0 leaves it to the program.
	ContactWeeks int `json:"contact_weeks,omitempty"`
	// WordsShown is how much families may show in pictures and recordings; nil leaves it to the program.
	WordsShown *WordsShown `json:"words_shown,omitempty"`
	// Spans are the lengths of time that the council sets for itself; one of 0 leaves it to the program.
	Spans Spans `json:"spans,omitzero"`
	// LeadRole is what the council promises of a lead professional; nil leaves it to the program.
	LeadRole *LeadRole `json:"lead_role,omitempty"`
	// SeenSooner are the versions of its rules for seeing a child on a waiting list sooner; none leaves it to the program.
	SeenSooner []SeenSooner `json:"seen_sooner,omitempty"`
	// Ladders are the versions of who is told of its dates, and when; none leaves it to the program.
	Ladders []Ladders `json:"ladders,omitempty"`
}

// maxRateWeight is below a half: what is not the price always outweighs it.
const maxRateWeight = 49

// mostContactWeeks keeps a slip of the keyboard from switching the reminder off.
const mostContactWeeks = 52

var gssCode = regexp.MustCompile(`^[A-Z][0-9]{8}$`)

func (c Council) validate() error {
	switch {
	case !ruleID.MatchString(c.ID):
		return fmt.Errorf("folder %q: use small letters, digits and hyphens", c.ID)
	case c.Name == "":
		return fmt.Errorf("name is missing")
	case c.Code != "" && !gssCode.MatchString(c.Code):
		return fmt.Errorf("code %q is no GSS code", c.Code)
	case c.MaxRateWeight < 0 || c.MaxRateWeight > maxRateWeight:
		return fmt.Errorf("max_rate_weight %d: from 1 to %d, so that price alone never wins", c.MaxRateWeight, maxRateWeight)
	case c.ContactWeeks < 0 || c.ContactWeeks > mostContactWeeks:
		return fmt.Errorf("contact_weeks %d: from 1 to %d weeks", c.ContactWeeks, mostContactWeeks)
	case c.Receipt != "" && c.Receipt != SameDay && c.Receipt != NextWorkingDay:
		return fmt.Errorf("receipt %q: choose %s or %s", c.Receipt, SameDay, NextWorkingDay)
	}
	if c.LeadRole != nil {
		if err := c.LeadRole.validate(); err != nil {
			return err
		}
	}
	if c.WordsShown != nil {
		if err := c.WordsShown.validate(); err != nil {
			return err
		}
	}
	if err := c.Spans.validate(); err != nil {
		return err
	}
	if err := validateLadders(c.Ladders); err != nil {
		return err
	}
	return validateSooner(c.SeenSooner)
}

// WithCalendar returns the same rules on another table of bank holidays, as a newer one.
func (b *Book) WithCalendar(c *workday.Calendar) *Book {
	other := *b
	other.useCalendar(c)
	return &other
}

func (b *Book) useCalendar(c *workday.Calendar) {
	_, last := c.Years()
	b.published, b.projected = c, c.Projected(last+forecastYears)
}

// Calendar returns the table of bank holidays that the rules are counted on.
func (b *Book) Calendar() *workday.Calendar { return b.published }

// Rules returns every version of every rule: law first, then the policies by council; each by id and version.
func (b *Book) Rules() []Rule {
	keys := slices.SortedFunc(maps.Keys(b.rules), func(x, y key) int {
		return strings.Compare(x.policy+"/"+x.id, y.policy+"/"+y.id)
	})
	var all []Rule
	for _, k := range keys {
		all = append(all, b.rules[k]...)
	}
	return all
}

// Councils returns the councils whose policies the book holds, by folder.
func (b *Book) Councils() []Council {
	all := slices.Collect(maps.Values(b.councils))
	slices.SortFunc(all, func(x, y Council) int { return strings.Compare(x.ID, y.ID) })
	return slices.DeleteFunc(all, func(c Council) bool { return c.ID == defaultPolicy })
}

// MaxRateWeight is the most that the rate may weigh when providers are ranked, out of 100, under a council's policy, else under
// what is shipped. Policy is a council's folder, name or GSS code, or empty.
func (b *Book) MaxRateWeight(policy string) (int, error) {
	c, err := b.council(policy)
	if err != nil {
		return 0, err
	}
	if c.MaxRateWeight == 0 {
		c = b.councils[defaultPolicy]
	}
	return c.MaxRateWeight, nil
}

// ContactWeeks is after how many weeks without a word a lead is reminded of a family, under a council's policy, else under what is
// shipped. No statute sets it. Policy is a council's folder, name or GSS code, or empty.
func (b *Book) ContactWeeks(policy string) (int, error) {
	c, err := b.council(policy)
	if err != nil {
		return 0, err
	}
	if c.ContactWeeks == 0 {
		c = b.councils[defaultPolicy]
	}
	return c.ContactWeeks, nil
}

// KnowsPolicy refuses what names no council's policies: neither a council's folder, nor its name, nor a GSS code. It names those
// that are held.
func (b *Book) KnowsPolicy(policy string) error {
	_, err := b.council(policy)
	return err
}

// Rule returns the version in force on the day: the council's own where policy names one, else what is shipped, else the law.
// Policy is a council's folder, name or GSS code, or empty.
func (b *Book) Rule(id, policy string, on workday.Date) (Rule, error) {
	versions, err := b.versions(id, policy)
	if err != nil {
		return Rule{}, err
	}
	for _, r := range slices.Backward(versions) {
		if r.InForce(on) {
			return r, nil
		}
	}
	first, last := versions[0], versions[len(versions)-1]
	if on.Before(first.EffectiveFrom) {
		return Rule{}, fault.Invalidf("date", "The rule %s holds from %s: %s is before that.", id, first.EffectiveFrom.Long(), on.Long())
	}
	return Rule{}, fault.Invalidf("date", "The rule %s held until %s: no version of it is in force on %s.", id, last.EffectiveTo.Long(), on.Long())
}

// version returns one version of a rule, in force or not.
func (b *Book) version(id, policy string, version int) (Rule, error) {
	versions, err := b.versions(id, policy)
	if err != nil {
		return Rule{}, err
	}
	for _, r := range versions {
		if r.Version == version {
			return r, nil
		}
	}
	return Rule{}, fault.NotFound(fmt.Sprintf("Version %d of the rule %s", version, id))
}

func (b *Book) versions(id, policy string) ([]Rule, error) {
	council, err := b.council(policy)
	if err != nil {
		return nil, err
	}
	for _, folder := range [...]string{council.ID, defaultPolicy, ""} {
		if versions := b.rules[key{folder, id}]; len(versions) > 0 {
			return versions, nil
		}
	}
	var setBy []string
	for k := range b.rules {
		if k.id == id {
			setBy = append(setBy, k.policy)
		}
	}
	slices.Sort(setBy)
	switch {
	case len(setBy) == 0:
		return nil, b.noSuchRule(id)
	case policy == "":
		return nil, fault.Invalidf("policy", "Each council sets its own period for %s. Say whose: %s.", id, strings.Join(setBy, ", "))
	default:
		return nil, fault.Invalidf("policy", "%s of %s is not held. It is held for %s.", upperFirst(id), calledBy(council, policy), strings.Join(setBy, ", "))
	}
}

func calledBy(c Council, policy string) string {
	if c.Name != "" {
		return c.Name
	}
	return policy
}

// noSuchRule names the rules whose ids begin alike.
func (b *Book) noSuchRule(id string) error {
	start, _, _ := strings.Cut(id, "-")
	var alike []string
	for k := range b.rules {
		if start != "" && strings.HasPrefix(k.id, start) && !slices.Contains(alike, k.id) {
			alike = append(alike, k.id)
		}
	}
	message := fmt.Sprintf("There is no rule %q.", id)
	if len(alike) > 0 {
		slices.Sort(alike)
		message += " There are " + strings.Join(alike, ", ") + "."
	}
	return &fault.Error{Kind: fault.KindNotFound, Message: message}
}

func (b *Book) knows(id string) bool {
	for k := range b.rules {
		if k.id == id {
			return true
		}
	}
	return false
}

func (b *Book) forget(policy string) {
	b.terms = slices.DeleteFunc(b.terms, func(c workday.TermCalendar) bool { return c.Council == policy })
	maps.DeleteFunc(b.rules, func(k key, _ []Rule) bool { return k.policy == policy })
	delete(b.councils, policy)
}

// council finds a council by folder, name or GSS code. A code that the book does not hold is a council without policies of its
// own; any other unknown word is a mistake.
func (b *Book) council(policy string) (Council, error) {
	wanted := strings.TrimSpace(policy)
	if wanted == "" {
		return Council{}, nil
	}
	var held []string
	for _, c := range b.Councils() {
		if strings.EqualFold(wanted, c.ID) || strings.EqualFold(wanted, c.Code) || strings.EqualFold(wanted, c.Name) {
			return c, nil
		}
		held = append(held, c.ID)
	}
	if gssCode.MatchString(strings.ToUpper(wanted)) || wanted == defaultPolicy {
		return Council{}, nil
	}
	return Council{}, fault.Invalidf("policy", "No policies of %q are held. Choose one of %s, or give the council's GSS code.", policy, strings.Join(held, ", "))
}

// Received returns the day that counts as that of receipt, by the council's policy; the day itself where it has none. On says when
// the thing came, afterHours that it came after the office closed.
func (b *Book) Received(policy string, on workday.Date, afterHours bool) (workday.Date, error) {
	council, err := b.council(policy)
	if err != nil {
		return workday.Date{}, err
	}
	receipt := council.Receipt
	if receipt == "" {
		receipt = b.councils[defaultPolicy].Receipt
	}
	if receipt != NextWorkingDay {
		return on, nil
	}
	if afterHours {
		return b.published.AddWorkingDays(on, 1)
	}
	return b.published.AddWorkingDays(on, 0)
}
