package agreementweb

import (
	"context"
	"iter"
	"net/http"
	"strconv"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// roundsPage is every uplift round of an agreement.
type roundsPage struct {
	Agreement  agreement.Agreement
	Table      ui.TableView
	MayPropose bool
}

// roundPage is one uplift round, with its effect as it would be now while it waits.
type roundPage struct {
	Agreement agreement.Agreement
	Round     agreement.Round
	Facts     ui.SummaryListView
	Effect    *agreement.Effect // nil once the round has ended, or when it cannot be worked out
	Refused   string            // why it cannot be agreed now
	Tables    effectTables
	MayEnd    bool
	MayAgree  bool
	Errors    []fault.Field
}

// Title names the round.
func (p roundPage) Title() string { return "Uplift round " + strconv.Itoa(p.Round.Number) }

func roundPath(r agreement.Round) string {
	return "/agreements/" + string(r.Agreement) + "/uplifts/" + strconv.Itoa(r.Number)
}

func roundColour(s agreement.RoundState) ui.Colour {
	switch s {
	case agreement.Proposed:
		return ui.Blue
	case agreement.Agreed:
		return ui.Green
	default:
		return ui.Grey
	}
}

func (h *handler) rounds(w http.ResponseWriter, r *web.Request) error {
	page := roundsPage{MayPropose: r.Actor().May(access.AgreementRates)}
	var all []agreement.Round
	err := h.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		if page.Agreement, err = h.Service.Agreement(r.Context(), tx, r.Ref("id")); err != nil {
			return err
		}
		all, err = h.Service.Rounds(r.Context(), tx, page.Agreement.Ref)
		return err
	})
	if err != nil {
		return err
	}
	if r.URL.Query().Get("format") == "csv" {
		return web.CSV(w, r, "uplift-rounds.csv", []string{
			"agreement", "round", "lot", "percent", "from", "rationale", "state", "more", "forecast", "decided", "rates", "packages", "proposed_by", "proposed_at", "ended_by", "ended_at", "note",
		}, roundRows(page.Agreement, all))
	}
	page.Table = ui.TableView{
		Caption: "Uplift rounds", CaptionSize: "hidden", CSV: r.With("format", "csv"), Keys: true,
		Columns: []ui.Column{{Text: "Round"}, {Text: "For"}, {Text: "By"}, {Text: "From"}, {Text: "Costs more", Numeric: true}, {Text: "State"}, {Text: "Proposed by"}, {Text: "Ended by"}},
		Empty:   "No uplift has been proposed.",
	}
	for _, round := range all {
		ended := ""
		if round.State != agreement.Proposed {
			ended = round.DecidedName + ", " + ui.When(round.DecidedAt)
		}
		page.Table.Rows = append(page.Table.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: strconv.Itoa(round.Number), Href: roundPath(round), Header: true}, {Text: forLot(page.Agreement, round.Lot)}, {Text: percent(round.Share)},
			{Text: round.From.Short(), Sort: round.From.String()}, {Text: round.More.String()}, {Text: string(round.State)}, {Text: round.ProposedName + ", " + ui.When(round.ProposedAt)}, {Text: ended},
		}})
	}
	return web.Render(w, r, http.StatusOK, roundsView(page))
}

func roundRows(a agreement.Agreement, all []agreement.Round) iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		for _, r := range all {
			ended := ""
			if r.State != agreement.Proposed {
				ended = r.DecidedAt.Format("2006-01-02T15:04:05Z07:00")
			}
			row := []string{
				string(a.Ref), strconv.Itoa(r.Number), forLot(a, r.Lot), percent(r.Share), r.From.String(), r.Rationale, string(r.State), r.More.Pounds(), r.Forecast.Pounds(), r.Most.Pounds(),
				strconv.Itoa(r.Rates), strconv.Itoa(r.Packages), r.ProposedName, r.ProposedAt.Format("2006-01-02T15:04:05Z07:00"), r.DecidedName, ended, r.Note,
			}
			if !yield(row) {
				return
			}
		}
	}
}

func forLot(a agreement.Agreement, ref thread.Ref) string {
	if l, ok := a.Lot(ref); ok {
		return l.Name
	}
	return "Every lot"
}

// percent writes hundredths of a percent, such as 350 as "3.5%".
func percent(share int) string {
	return strconv.FormatFloat(float64(share)/100, 'f', -1, 64) + "%"
}

func (h *handler) round(w http.ResponseWriter, r *web.Request) error {
	return h.renderRound(w, r, http.StatusOK, nil)
}

func (h *handler) renderRound(w http.ResponseWriter, r *web.Request, status int, errs []fault.Field) error {
	page := roundPage{Errors: errs}
	err := h.DB.View(r.Context(), func(tx *db.Tx) error { return h.loadRound(r.Context(), tx, r, &page) })
	if err != nil {
		return err
	}
	return web.Render(w, r, status, roundView(page))
}

func (h *handler) loadRound(ctx context.Context, tx *db.Tx, r *web.Request, page *roundPage) (err error) {
	number, err := strconv.Atoi(r.PathValue("round"))
	if err != nil {
		return fault.NotFound("That uplift round")
	}
	if page.Agreement, err = h.Service.Agreement(ctx, tx, r.Ref("id")); err != nil {
		return err
	}
	if page.Round, err = h.Service.Round(ctx, tx, page.Agreement.Ref, number); err != nil {
		return err
	}
	one := page.Round
	page.Facts.Rows = []ui.SummaryRow{
		ui.Row("For", forLot(page.Agreement, one.Lot)), ui.Row("By", percent(one.Share)), ui.Row("From", one.From.Long()), ui.Row("It rests on", one.Rationale),
		ui.Row("Costs more", one.More.String()+" for "+ui.Count(one.Packages, "package", "packages")), ui.Row("Forecast", one.Forecast.String()+" of "+one.Most.String()+" decided"),
		ui.Row("Proposed by", one.ProposedName+", "+ui.When(one.ProposedAt)),
	}
	if one.State != agreement.Proposed {
		page.Facts.Rows = append(page.Facts.Rows, ui.Row("Ended by", one.DecidedName+", "+ui.When(one.DecidedAt)), ui.Row("Note", one.Note))
		return nil
	}
	page.MayEnd = r.Actor().May(access.AgreementRates)
	e, err := h.Service.Effect(ctx, tx, one.Uplift)
	if err == nil {
		page.Effect = &e
		if page.Tables, err = h.effectTables(ctx, tx, e); err != nil {
			return err
		}
		err = h.Service.Holds(ctx, tx, one.Uplift, e)
	}
	if err != nil && !fault.Is(err, fault.KindConflict) {
		return err
	}
	page.Refused = fault.Message(err)
	if one.ProposedBy == r.Actor().Person && page.Refused == "" {
		page.Refused = "You proposed this uplift. Somebody else agrees it."
	}
	page.MayAgree = page.MayEnd && page.Refused == ""
	return nil
}

// endRound agrees a round to the effect that was shown, or ends it without agreement.
func (h *handler) endRound(w http.ResponseWriter, r *web.Request) error {
	number, err := strconv.Atoi(r.PathValue("round"))
	if err != nil {
		return fault.NotFound("That uplift round")
	}
	p := &parser{web.Parser{Request: r}}
	cmd := agreement.EndRound{Agreement: r.Ref("id"), Number: number, Version: p.Number("version"), Note: r.Form("note")}
	done := "The uplift is not agreed."
	switch {
	case len(p.Wrong) > 0:
		err = fault.InvalidFields(p.Wrong...)
	case r.Form("do") == "agree":
		more, notShown := strconv.ParseInt(r.Form("more"), 10, 64)
		if notShown != nil {
			return fault.Invalid("note", "Look at the effect before you agree.")
		}
		cmd.More, done = money.Pence(more), "The uplift is agreed. Earlier visits keep their rates."
		err = h.Service.AgreeRound(r.Context(), r.Actor(), cmd)
	default:
		err = h.Service.RejectRound(r.Context(), r.Actor(), cmd)
	}
	if fields, ok := fault.Fields(onField(err, "note")); ok {
		return h.renderRound(w, r, http.StatusUnprocessableEntity, fields)
	}
	if err != nil {
		return err
	}
	web.Flash(r, done)
	return web.SeeOther(w, r, r.URL.Path)
}
