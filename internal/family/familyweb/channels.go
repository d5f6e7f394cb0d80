package familyweb

import (
	"net/http"

	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// channelsPage counts concerns by how they came.
type channelsPage struct {
	From, To workday.Date
	Nav      ui.SubNavView
	Table    ui.TableView
	Errors   []fault.Field
}

func (h *handler) channels(w http.ResponseWriter, r *web.Request) error {
	p := channelsPage{Nav: boardNav("channels")}
	var err1, err2 error
	p.From, err1 = dayOf(r, "from")
	p.To, err2 = dayOf(r, "to")
	if p.Errors = fieldsOf(err1, err2); len(p.Errors) > 0 {
		return web.Render(w, r, http.StatusUnprocessableEntity, channelsView(p))
	}
	var found []family.ChannelFigures
	err := h.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		if p.To.IsZero() {
			p.To = tx.Today()
		}
		if p.From.IsZero() {
			p.From = p.To.AddMonths(-12).AddDays(1)
		}
		found, err = h.Service.Channels(r.Context(), tx, p.From, p.To)
		return err
	})
	if err != nil {
		return err
	}
	p.Table = channelTable(found)
	p.Table.CSV = r.With("format", "csv")
	if r.URL.Query().Get("format") == "csv" {
		return web.TableCSV(w, r, "concerns-by-channel.csv", p.Table)
	}
	return web.Render(w, r, http.StatusOK, channelsView(p))
}

// dayOf reads a day of the address; a zero day when none is given.
func dayOf(r *web.Request, name string) (workday.Date, error) {
	text := r.URL.Query().Get(name)
	if text == "" {
		return workday.Date{}, nil
	}
	day, err := workday.Parse(text)
	if err != nil {
		return day, fault.Invalid(name, "Enter a day like 2026-11-23.")
	}
	return day, nil
}

func channelTable(found []family.ChannelFigures) ui.TableView {
	v := ui.TableView{Caption: "Concerns by how they came and who told them", CaptionSize: "m", Empty: "No concern was told in this time.",
		Columns: ui.Columns("How", "Told by", "Told", "Read", "Read in time", "Late now", "Opened as a family", "Advice only", "Not reached yet", "Kept safe")}
	for i := 2; i < len(v.Columns); i++ {
		v.Columns[i].Numeric = true
	}
	for _, f := range found {
		v.Rows = append(v.Rows, ui.Cells(upper(f.Channel), tellerWords(f.Teller), ui.Number(f.Told), ui.Number(f.Read), share(f.InTime, f.Read), ui.Number(f.Late),
			share(f.Opened, f.Told), share(f.Advised, f.Told), share(f.NotFound, f.Told), share(f.Protected, f.Told)))
	}
	return v
}

// share is a number with what part of another it is, to the whole per cent.
func share(n, of int) string {
	if of == 0 {
		return "0"
	}
	return ui.Number(n) + " (" + ui.Number((200*n+of)/(2*of)) + "%)"
}

func tellerWords(kind family.TellerKind) string {
	if kind == "" {
		return "The family"
	}
	return upper(string(kind))
}
