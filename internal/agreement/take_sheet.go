package agreement

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/geo"
	"alongside/internal/money"
	"alongside/internal/provider"
	"alongside/internal/spreadsheet"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// SheetRefusal says what is wrong with one cell of a sheet.
type SheetRefusal struct {
	Line  int
	Field string // the heading; empty where the line as a whole is wrong
	Says  string
}

// SheetReport is what a sheet does, or would do.
type SheetReport struct {
	Rates, Ceilings int // that are set
	Known           int // lines that say what is set already
	Refused         []SheetRefusal
}

// errNotTaken takes back what a sheet set, where a line was refused or it was only tried.
var errNotTaken = errors.New("the sheet is not taken")

// TakeSheet sets the rates and ceilings of a sheet, each held to what a single one is held to: all of them, or none where a line is refused.
// With try it takes all back and only reports.
func (s *Service) TakeSheet(ctx context.Context, by access.Actor, of thread.Ref, lines []SheetLine, try bool) (SheetReport, error) {
	var report SheetReport
	if by.Provider != "" || !by.May(access.AgreementRates) {
		return report, fault.Forbidden("Only commissioners and contract managers can set rates.")
	}
	err := s.db.InTx(ctx, func(tx *db.Tx) (err error) {
		if report, err = s.takeSheet(ctx, tx, by.By(), of, lines); err != nil {
			return err
		}
		if try || len(report.Refused) > 0 {
			return errNotTaken
		}
		return audit.Append(ctx, tx, by.By(), audit.Entry{Action: "rates taken from a sheet", Ref: string(of), Payload: report})
	})
	if errors.Is(err, errNotTaken) {
		err = nil
	}
	return report, err
}

// sheetEntry is one line as it was understood.
type sheetEntry struct {
	line    int
	rate    *Rate
	ceiling *Ceiling
}

func (s *Service) takeSheet(ctx context.Context, tx *db.Tx, by audit.By, of thread.Ref, lines []SheetLine) (SheetReport, error) {
	var report SheetReport
	a, err := s.Agreement(ctx, tx, of)
	if err != nil {
		return report, err
	}
	if err := a.ours(); err != nil {
		return report, err
	}
	known, err := s.sheetKnown(ctx, tx, a)
	if err != nil {
		return report, err
	}
	var entries []sheetEntry
	for _, l := range lines {
		read := sheetReader{a: a, known: known, line: l}
		entries = append(entries, read.entries()...)
		report.Refused = append(report.Refused, read.wrong...)
	}
	slices.SortStableFunc(entries, inSheetOrder)
	for _, e := range entries {
		if known.has(e) {
			report.Known++
			continue
		}
		var err error
		if e.ceiling != nil {
			err = s.SetCeilingTx(ctx, tx, by, *e.ceiling)
		} else {
			err = s.SetRateTx(ctx, tx, by, *e.rate)
		}
		switch fields, invalid := fault.Fields(err); {
		case err == nil && e.ceiling != nil:
			report.Ceilings++
		case err == nil:
			report.Rates++
		case invalid:
			for _, f := range fields {
				report.Refused = append(report.Refused, SheetRefusal{e.line, sheetField(f.Name, e), f.Message})
			}
		case fault.Is(err, fault.KindConflict):
			report.Refused = append(report.Refused, SheetRefusal{e.line, "from", fault.Message(err)})
		default:
			return report, fmt.Errorf("line %d: %w", e.line, err)
		}
	}
	slices.SortStableFunc(report.Refused, func(a, b SheetRefusal) int { return a.Line - b.Line })
	return report, nil
}

// inSheetOrder sets ceilings before the rates that are held to them, rates for one district before those for the whole lot that leave it
// out, and the earlier first.
func inSheetOrder(a, b sheetEntry) int {
	rank := func(e sheetEntry) (int, workday.Date) {
		switch {
		case e.ceiling != nil:
			return 0, e.ceiling.From
		case e.rate.District != "":
			return 1, e.rate.From
		default:
			return 2, e.rate.From
		}
	}
	ra, fa := rank(a)
	rb, fb := rank(b)
	return cmp.Or(cmp.Compare(ra, rb), fa.Compare(fb))
}

// sheetField is the heading under which a refusal of a rate or a ceiling stands.
func sheetField(name string, e sheetEntry) string {
	switch {
	case name == "amount" && e.ceiling != nil:
		return "ceiling"
	case name == "amount":
		return "rate"
	case name == "band":
		return "time"
	default:
		return name
	}
}

// sheetKnown is what a sheet is held against.
type sheetKnown struct {
	rates     []Rate
	ceilings  []Ceiling
	providers map[thread.Ref]provider.Provider
	atlas     *geo.Atlas
}

func (s *Service) sheetKnown(ctx context.Context, tx *db.Tx, a Agreement) (k sheetKnown, err error) {
	lots := a.lotRefs("")
	if k.rates, err = s.store.Rates(ctx, tx, lots); err != nil {
		return k, fmt.Errorf("rates of %s: %w", a.Ref, err)
	}
	if k.ceilings, err = s.store.Ceilings(ctx, tx, lots); err != nil {
		return k, fmt.Errorf("ceilings of %s: %w", a.Ref, err)
	}
	if k.providers, err = s.SheetProviders(ctx, tx, a, k.rates); err != nil {
		return k, err
	}
	if k.atlas, err = geo.Load(); err != nil {
		return k, fmt.Errorf("read the districts of England: %w", err)
	}
	return k, nil
}

// SheetProviders returns whom a sheet of an agreement may name: those that have or had a place in a lot, and those that have a rate.
func (s *Service) SheetProviders(ctx context.Context, tx *db.Tx, a Agreement, rates []Rate) (map[thread.Ref]provider.Provider, error) {
	all, err := s.store.Admissions(ctx, tx, a.lotRefs(""))
	if err != nil {
		return nil, fmt.Errorf("who is in %s: %w", a.Ref, err)
	}
	var refs []thread.Ref
	for _, m := range all {
		refs = append(refs, m.Provider)
	}
	for _, r := range rates {
		if r.Provider != "" {
			refs = append(refs, r.Provider)
		}
	}
	slices.Sort(refs)
	found, err := s.providers.Providers(ctx, tx, slices.Compact(refs))
	if err != nil {
		return nil, fmt.Errorf("who is in %s: %w", a.Ref, err)
	}
	return found, nil
}

// has reports whether a line says what is set already.
func (k sheetKnown) has(e sheetEntry) bool {
	if e.ceiling != nil {
		c := *e.ceiling
		return slices.ContainsFunc(k.ceilings, func(o Ceiling) bool {
			return o.Lot == c.Lot && o.District == c.District && o.Price == c.Price && o.From == c.From && o.Why == c.Why
		})
	}
	return slices.Contains(k.rates, *e.rate)
}

// sheetReader understands one line, and notes what is wrong with each cell.
type sheetReader struct {
	a     Agreement
	known sheetKnown
	line  SheetLine
	wrong []SheetRefusal
}

func (r *sheetReader) refuse(field, says string) {
	r.wrong = append(r.wrong, SheetRefusal{r.line.Number, field, says})
}

func (r *sheetReader) entries() []sheetEntry {
	rate := Rate{Lot: r.lot(), District: r.district(), Provider: r.provider(), From: r.date("from"), To: r.date("to")}
	var err error
	if rate.Price.Unit, err = money.ParseUnit(r.line.Cells["unit"]); err != nil {
		r.refuse("unit", fault.Message(err))
	}
	if rate.Price.Band, err = money.ParseBand(r.line.Cells["time"]); err != nil {
		r.refuse("time", fault.Message(err))
	}
	if rate.From.IsZero() && r.line.Cells["from"] == "" {
		r.refuse("from", "Enter the first day.")
	}
	var out []sheetEntry
	price, most := r.amount("rate"), r.amount("ceiling")
	if price == nil && most == nil && r.line.Cells["rate"]+r.line.Cells["ceiling"] == "" {
		r.refuse("rate", "Enter a rate or a ceiling.")
	}
	if price != nil {
		one := rate
		one.Price.Amount = *price
		out = append(out, sheetEntry{line: r.line.Number, rate: &one})
	}
	if most != nil {
		if rate.Provider != "" {
			r.refuse("provider", "A ceiling counts for every provider of the lot. Leave the provider empty, or put the ceiling in a line of its own.")
		}
		c := Ceiling{Lot: rate.Lot, District: rate.District, From: rate.From, Price: rate.Price, Why: r.line.Cells["why"]}
		c.Price.Amount = *most
		out = append(out, sheetEntry{line: r.line.Number, ceiling: &c})
	}
	if len(r.wrong) > 0 {
		return nil
	}
	return out
}

func (r *sheetReader) lot() thread.Ref {
	text := r.line.Cells["lot"]
	var found []Lot
	for _, l := range r.a.Lots {
		if string(l.Ref) == text {
			found = []Lot{l}
			break
		}
		if strings.EqualFold(l.Name, text) {
			found = append(found, l)
		}
	}
	switch {
	case text == "":
		r.refuse("lot", "Enter the lot, by its name or its reference.")
	case len(found) == 0:
		r.refuse("lot", spreadsheet.Quote(text)+" is no lot of this agreement.")
	case len(found) > 1:
		r.refuse("lot", "Two lots are called "+spreadsheet.Quote(text)+". Enter the reference of the lot.")
	default:
		if service := r.line.Cells["service"]; service != "" && !strings.EqualFold(service, found[0].Service) {
			r.refuse("service", "The lot is for "+spreadsheet.Quote(found[0].Service)+", not "+spreadsheet.Quote(service)+".")
		}
		return found[0].Ref
	}
	return ""
}

// district is one by its name or code, "" for the whole lot.
func (r *sheetReader) district() string {
	text := r.line.Cells["district"]
	if text == "" || strings.EqualFold(text, placeOf("")) {
		return ""
	}
	if d, ok := r.known.atlas.District(text); ok {
		return d.Code
	}
	if d, ok := r.known.atlas.Named(text); ok {
		return d.Code
	}
	r.refuse("district", spreadsheet.Quote(text)+" is no district or unitary authority of England. Leave it empty for the whole lot.")
	return ""
}

// provider is one by its reference or its name, "" for every provider of the lot.
func (r *sheetReader) provider() thread.Ref {
	text := r.line.Cells["provider"]
	if text == "" {
		text = r.line.Cells["provider name"]
	}
	if text == "" {
		return ""
	}
	var found []thread.Ref
	for ref, p := range r.known.providers {
		if string(ref) == text {
			return ref
		}
		if strings.EqualFold(p.Name, text) {
			found = append(found, ref)
		}
	}
	switch len(found) {
	case 1:
		return found[0]
	case 0:
		r.refuse("provider", spreadsheet.Quote(text)+" has no place in this agreement. Leave it empty for every provider of the lot.")
	default:
		r.refuse("provider", "Two providers are called "+spreadsheet.Quote(text)+". Enter the reference.")
	}
	return ""
}

func (r *sheetReader) date(field string) workday.Date {
	text := r.line.Cells[field]
	if text == "" {
		return workday.Date{}
	}
	d, err := spreadsheet.ParseDate([]byte(text), spreadsheet.DayFirst)
	if err != nil {
		r.refuse(field, spreadsheet.Quote(text)+" is not a date. Write it as 2027-04-01 or 1/4/2027.")
	}
	return d
}

func (r *sheetReader) amount(field string) *money.Pence {
	text := r.line.Cells[field]
	if text == "" {
		return nil
	}
	v, err := spreadsheet.ParseAmount([]byte(text))
	if err != nil || v.Residue != 0 || v.Pence <= 0 {
		r.refuse(field, spreadsheet.Quote(text)+" is not a price in pounds and whole pence.")
		return nil
	}
	return &v.Pence
}
