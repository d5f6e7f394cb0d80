package pack

import (
	"fmt"
	"slices"
	"strconv"

	"alongside/internal/agreement"
	"alongside/internal/agreement/performance"
	"alongside/internal/decision"
	"alongside/internal/money"
	"alongside/internal/workday"
)

// Content is everything that a pack says, with names in full so that it can be read apart from the records. Its JSON is what
// is frozen.
type Content struct {
	AsAt        workday.Date     `json:"as_at"`
	Title       string           `json:"agreement"`
	Kind        string           `json:"kind"`
	Start       workday.Date     `json:"start"`
	End         workday.Date     `json:"end"`
	Taken       int              `json:"extensions_taken"`
	Allowed     []int            `json:"extension_months"`
	Value       money.Pence      `json:"value_pence"`
	Committed   money.Pence      `json:"committed_pence"`
	Break       workday.Date     `json:"break_point"`
	NoticeBy    workday.Date     `json:"notice_by"`
	DecideBy    workday.Date     `json:"decide_by"`
	From        workday.Date     `json:"looked_back_from"`
	Performance []PerformanceRow `json:"performance"`
	Schedule    []string         `json:"reporting_schedule,omitempty"` // what the agreement asks to be reported, line by line
	Reporting   []ReportingRow   `json:"reporting,omitempty"`          // how that was kept
	Voices      []VoiceRow       `json:"voices,omitempty"`
	Prices      []PriceRow       `json:"prices"`
	Children    []ChildrenRow    `json:"children"`
	Affected    Number           `json:"children_in_all"`
	Market      Market           `json:"market"`
	InHouse     []HouseRow       `json:"in_house"`
	Councils    []CouncilRow     `json:"councils,omitempty"`             // that buy from the agreement, the one that let it first; none where it buys alone
	Buyers      []BuyerRow       `json:"councils_parts,omitempty"`       // what it means for each of them, and what each option would
	Added       []AddedRow       `json:"added_value,omitempty"`          // what voluntary organisations add, by the latest test of each
	Promises    []PromiseRow     `json:"added_value_promised,omitempty"` // what they stated that they add, and what became of it
	Options     []Option         `json:"options"`
	Missing     []string         `json:"missing"` // what could not be gathered, and why
}

// PerformanceRow is one provider in one lot.
type PerformanceRow struct {
	Lot       string             `json:"lot"`
	Provider  string             `json:"provider"`
	Now       performance.Rating `json:"worked_out"` // as the records stand
	Last      performance.Rating `json:"last_result"`
	LastTo    workday.Date       `json:"last_result_to"`
	Lines     []FigureRow        `json:"measures"`
	Promised  money.Minutes      `json:"promised_minutes"`
	Delivered money.Minutes      `json:"delivered_minutes"`
	Missed    money.Minutes      `json:"missed_minutes"`
	Queried   int                `json:"invoices_queried"`
	Invoices  int                `json:"invoices"`
	Plans     int                `json:"improvement_plans_open"`
	Concerns  int                `json:"concerns"`
	Elsewhere []string           `json:"other_councils,omitempty"`
	Why       string             `json:"worked_out_why,omitempty"` // why nothing is worked out though something was measured
	Visit     performance.Rating `json:"last_visit,omitempty"`     // of the latest report that is final
	VisitOn   workday.Date       `json:"last_visit_on"`
	Stopped   string             `json:"stopped,omitempty"` // why it gets no new invitations
	Few       bool               `json:"few,omitempty"`     // minutes and invoices are left out: they would be those of very few children
}

// ReportingRow is how one provider in a lot kept the reporting schedule in the period: returns whose day came, and visits.
type ReportingRow struct {
	Lot      string `json:"lot"`
	Provider string `json:"provider"`
	Due      int    `json:"returns_due"`
	InTime   int    `json:"in_time"`
	Late     int    `json:"late"`
	Missing  int    `json:"not_handed_in"`
	Visits   string `json:"visits"`
}

// VoiceRow is what somebody said at the latest visit to a provider, without a name.
type VoiceRow struct {
	Lot      string            `json:"lot"`
	Provider string            `json:"provider"`
	On       workday.Date      `json:"visit_on"`
	With     performance.Voice `json:"with"`
	Said     string            `json:"said"`
}

// FigureRow is one measure of a provider.
type FigureRow struct {
	Title  string             `json:"title"`
	Figure string             `json:"figure"`
	Target string             `json:"target"`
	Rating performance.Rating `json:"rating"`
	// Working is how the figure was worked out, where the records behind it can be named.
	Working string `json:"working,omitempty"`
}

// PriceRow is what a unit of a lot costs, from the rates of its members today: for the whole lot, or in one district.
type PriceRow struct {
	Lot     string      `json:"lot"`
	Service string      `json:"service"`
	Unit    money.Unit  `json:"unit"`
	Area    string      `json:"area,omitempty"` // the district whose own rates these are; "" for the whole lot
	Members int         `json:"members"`
	Lowest  money.Pence `json:"lowest_pence"`
	Median  money.Pence `json:"median_pence"`
	Highest money.Pence `json:"highest_pence"`
	Spot    money.Pence `json:"spot_median_pence"` // 0 when the ledger does not say
	Lines   int         `json:"spot_lines"`
}

// ChildrenRow counts whom a change of provider would touch.
type ChildrenRow struct {
	Lot      string        `json:"lot"`
	Provider string        `json:"provider"`
	Children Number        `json:"children"`
	Packages Number        `json:"packages"`
	Weekly   money.Minutes `json:"weekly_minutes"`
}

// Market is who could serve.
type Market struct {
	Members       int          `json:"members"`
	Unusable      int          `json:"suspended_or_banned"` // in the agreement, by the council or by their own evidence
	Waiting       int          `json:"applications_waiting"`
	Applied       int          `json:"applications_in_the_period"`
	Concentration int          `json:"concentration"` // Herfindahl-Hirschman index of weekly minutes, from 0 to 10,000
	Largest       string       `json:"largest_provider,omitempty"`
	LargestShare  int          `json:"largest_share_tenths"` // in tenths of a percent
	Since         workday.Date `json:"since"`
	Few           bool         `json:"few,omitempty"` // shares are left out: the hours of very few children could be worked out from them
}

// AddedRow is the latest test of whether a voluntary organisation adds to what the council must provide, or replaces it.
type AddedRow struct {
	Lot      string       `json:"lot"`
	Provider string       `json:"provider"`
	On       workday.Date `json:"tested_on"`
	Duties   int          `json:"duty_share_tenths"` // of the time that meets a duty, in tenths of a percent; -1 where no time is given
	Alarms   []string     `json:"alarms,omitempty"`  // where it began to replace what the council must provide
}

// PromiseRow is one thing that a voluntary organisation stated that it adds.
type PromiseRow struct {
	Lot       string       `json:"lot"`
	Provider  string       `json:"provider"`
	What      string       `json:"what"`
	Promised  string       `json:"promised"`
	By        workday.Date `json:"by"`
	Delivered string       `json:"delivered"`
	State     string       `json:"state"`
}

// CouncilRow is what one council has bound under an agreement from which several buy. All rows together come to what is committed.
type CouncilRow struct {
	Council   string      `json:"council"` // "" for the council that let it
	Limit     money.Pence `json:"limit_pence"`
	Committed money.Pence `json:"committed_pence"`
	Left      money.Pence `json:"left_pence"`
}

// HouseRow is what an hour would cost in-house, beside the market.
type HouseRow struct {
	Service string           `json:"service"`
	On      workday.Date     `json:"inputs_of"`
	Source  string           `json:"source"`
	Hourly  money.Pence      `json:"hourly_pence"`
	Before  money.Pence      `json:"hourly_before_pence"` // of the run before; 0 for none
	Parts   []agreement.Line `json:"parts"`
	Market  money.Pence      `json:"market_median_pence"`
	Runs    int              `json:"runs"`
}

// Number counts people. Few stands where a reader may not see how few there are, and Left where a total is left out since with it a small
// number could be worked out.
type Number struct {
	Count int  `json:"count"`
	Few   bool `json:"few,omitempty"`
	Left  bool `json:"left_out,omitempty"`
}

// smallest is the smallest number of children that readers outside the work see: below it a child could be recognised.
const smallest = 5

// leftOut stands where a number is left out.
const leftOut = "left out"

// String writes the number.
func (n Number) String() string {
	switch {
	case n.Left:
		return leftOut
	case n.Few:
		return "fewer than " + strconv.Itoa(smallest)
	default:
		return strconv.Itoa(n.Count)
	}
}

// hide leaves out a number by which a child could be recognised.
func (n *Number) hide() bool {
	if n.Count > 0 && n.Count < smallest {
		*n = Number{Few: true}
		return true
	}
	return false
}

// total leaves out the number of all, of which something was left out.
func (n *Number) total() {
	if n.hide(); !n.Few {
		*n = Number{Left: true}
	}
}

// hideSmall hides counts by which a child could be recognised, and the minutes beside them. Every total goes with them, of the agreement and
// of the council's own part, or it would give the number away.
func (c *Content) hideSmall() {
	hidden := false
	for i := range c.Children {
		row := &c.Children[i]
		if row.Children.hide() {
			hidden = true
			row.Packages, row.Weekly = Number{Few: true}, 0
		}
		row.Packages.hide()
	}
	hours := c.hideHours()
	for i := range c.Buyers {
		c.Buyers[i].hide(i == 0 && hidden, i == 0 && hours) // the first is the council's own, of which the rows above are
	}
	if len(c.Voices) > 0 {
		c.Voices = nil
		c.Missing = append(c.Missing, "What people said at visits is left out: so few were asked that they could be recognised.")
	}
	c.Affected.hide()
	if hidden {
		c.Affected.total()
		c.Market.Concentration, c.Market.Largest, c.Market.LargestShare, c.Market.Few = 0, "", 0, true
		c.Missing = append(c.Missing, "The number of all children and the shares of the market are left out: with them, a small number above could be worked out.")
	}
}

// hideHours leaves out what was promised to and delivered for few children, and the invoices for them: of every provider that has
// not at least the smallest number of children in the lot today, since how many it had is not counted. It reports whether any were left out.
func (c *Content) hideHours() (hidden bool) {
	for i := range c.Performance {
		row := &c.Performance[i]
		enough := slices.ContainsFunc(c.Children, func(n ChildrenRow) bool {
			return n.Lot == row.Lot && n.Provider == row.Provider && n.Children.Count >= smallest
		})
		if enough || row.Promised == 0 && row.Delivered == 0 && row.Missed == 0 && row.Invoices == 0 {
			continue
		}
		row.Few, row.Promised, row.Delivered, row.Missed, row.Queried, row.Invoices = true, 0, 0, 0, 0, 0
		hidden = true
	}
	return hidden
}

// decided takes over the options as the decision weighed them, with the one that was chosen. A decision without options leaves those
// of the pack.
func (c *Content) decided(weighed []decision.Option) {
	if len(weighed) == 0 {
		return
	}
	c.Options = nil
	for _, o := range weighed {
		c.Options = append(c.Options, Option{Title: o.Title, Text: o.Text, Cost: o.Cost, Discarded: o.Discarded, Consequence: o.Consequence, Chosen: o.Chosen})
	}
}

// Money says what the options rest on, for the financial part of the draft decision.
func (c Content) Money() string {
	out := fmt.Sprintf("Committed under the agreement so far: %s of %s.", c.Committed, c.Value)
	for _, o := range c.Options {
		out += fmt.Sprintf(" %s: %s.", o.Title, o.Cost)
	}
	return out
}
