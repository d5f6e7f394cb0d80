package familyweb

import (
	"net/http"

	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

func responsibilityWords(c family.Carer, today workday.Date) string {
	f, ok := c.Responsible(today)
	if !ok {
		return "Not recorded"
	}
	words := factWords(f) + "\n" + f.Evidence
	if last, ends := c.ResponsibilityEnds(today); ends && !last.After(today.AddDays(soonEnds)) {
		words += "\n" + endsWords(last, today) + " From the next day they see the record as a carer while they care for the child, and can agree to share nothing more."
	}
	return words
}

// soonEnds is within how many days of its last day a page says that parental responsibility ends.
const soonEnds = 28

func endsWords(last, today workday.Date) string {
	if last == today {
		return "It ends today."
	}
	return "It ends in " + ui.Count(today.DaysUntil(last), "day", "days") + "."
}

// factWords say over which days a fact holds.
func factWords(f family.Fact) string {
	words := "Since " + f.From.Long()
	switch {
	case !f.Ended.On.IsZero():
		words += " until " + f.Ended.On.Long()
	case !f.To.IsZero():
		words += " until " + f.To.Long()
	}
	return words
}

// openFacts are the facts of a carer that were neither ended nor corrected, as choices by their number.
func openFacts(c family.Carer) []ui.Option {
	var out []ui.Option
	for i, f := range c.ParentalResponsibility {
		if f.Ended == (family.FactEnd{}) {
			out = append(out, option(i+1, factWords(f), f.Evidence))
		}
	}
	return out
}

// factsTable lists every fact of parental responsibility, what ended it too: a fact is never taken out.
func factsTable(carers []family.Carer) ui.TableView {
	v := ui.TableView{Caption: "Parental responsibility", CaptionSize: "m", Columns: ui.Columns("Who", "When", "What shows it", "Recorded", "How it ended"),
		Empty: "No parental responsibility is on record."}
	for _, c := range carers {
		for _, f := range c.ParentalResponsibility {
			when, ended := factWords(f), ""
			if f.Mistaken() {
				when, ended = "Never: recorded in error", f.Ended.Evidence+"\n"+f.Ended.By+", "+f.Ended.Recorded.Short()
			} else if f.Ended.Evidence != "" {
				ended = f.Ended.Evidence + "\n" + f.Ended.By + ", " + f.Ended.Recorded.Short()
			}
			v.Rows = append(v.Rows, ui.Cells(c.Name(), when, f.Evidence, f.By+", "+f.Recorded.Short(), ended))
		}
	}
	return v
}

func (h *handler) responsibilityForm(w http.ResponseWriter, r *web.Request) error {
	return h.showResponsibility(w, r, nil)
}

func (h *handler) showResponsibility(w http.ResponseWriter, r *web.Request, wrong []fault.Field) error {
	return h.renderForm(w, r, "Record parental responsibility", wrong, responsibilityView)
}

func (h *handler) responsibility(w http.ResponseWriter, r *web.Request) error {
	again := func(wrong []fault.Field) error { return h.showResponsibility(w, r, wrong) }
	fact, wrong := parseFact(r)
	if len(wrong) > 0 {
		return again(wrong)
	}
	err := h.Service.RecordResponsibility(r.Context(), r.Actor(), family.RecordResponsibility{Carer: r.Ref("carer_id"), Version: version(r), Fact: fact})
	return h.done(w, r, err, "Parental responsibility is recorded.", again)
}

func (h *handler) endResponsibilityForm(w http.ResponseWriter, r *web.Request) error {
	return h.showEndResponsibility(w, r, nil)
}

func (h *handler) showEndResponsibility(w http.ResponseWriter, r *web.Request, wrong []fault.Field) error {
	return h.renderForm(w, r, "End or correct parental responsibility", wrong, endResponsibilityView)
}

func (h *handler) endResponsibility(w http.ResponseWriter, r *web.Request) error {
	again := func(wrong []fault.Field) error { return h.showEndResponsibility(w, r, wrong) }
	cmd := family.EndResponsibility{Carer: r.Ref("carer_id"), Version: version(r), N: chosen(r, "fact"), Mistaken: r.Form("what") == "error", Evidence: r.Form("evidence")}
	switch r.Form("what") {
	case "error":
	case "ended":
		var err error
		if cmd.On, err = r.FormDate("on"); err != nil {
			return again(fieldsOf(err))
		}
	default:
		return again([]fault.Field{{Name: "what", Message: "Say whether it ended or was recorded in error."}})
	}
	err := h.Service.EndResponsibility(r.Context(), r.Actor(), cmd)
	return h.done(w, r, err, "It is on record. Who still cares for the child goes on seeing the record as a carer.", again)
}
