package letters

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/notify"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// Deps is everything that the pages need.
type Deps struct {
	DB       db.Runner
	Families Families
	Accounts Accounts
	// PublicURL is the address that the letter tells its reader to type.
	PublicURL string
}

// Families knows who looks after children today and may see their records. Package family answers.
type Families interface {
	CarersOf(ctx context.Context, tx *db.Tx, children []thread.Ref) (map[thread.Ref][]family.Carer, error)
}

// Accounts opens accounts without an e-mail address. Package authority answers.
type Accounts interface {
	OpenForFamilyTx(ctx context.Context, tx *db.Tx, by audit.By, person thread.Ref, name string) error
}

type handler struct{ Deps }

const queuePath = "/admin/letters"

// Register adds the pages to r.
func Register(r *web.Router, d Deps) {
	h := &handler{d}
	r.Get("/children/{id}/letter", access.FamilyRecord, h.form)
	r.Post("/children/{id}/letter", access.FamilyRecord, h.write)
	r.Get("/children/{id}/letters/{letter}", access.FamilyRecord, h.show)
	r.Post("/children/{id}/letters/{letter}", access.FamilyRecord, h.posted)
	r.Get(queuePath, access.OutboxSee, h.queue)
	r.Get(queuePath+"/{letter}", access.OutboxSee, h.showAny)
	r.Post(queuePath+"/{letter}", access.JobRetry, h.postedAny)
}

// formPage asks to whom and where the letter goes. Each carer has an address of their own: it is read with the choice of the carer,
// so that no code goes to the home of another.
type formPage struct {
	Child  thread.Ref
	Carers []family.Carer
	Errors []fault.Field
}

// addressField is the field of a carer's address.
func addressField(carer thread.Ref) string { return "address-" + string(carer) }

func (p formPage) choices() []ui.Option {
	out := make([]ui.Option, len(p.Carers))
	for i, c := range p.Carers {
		out[i] = ui.Option{Value: string(c.Ref), Text: c.Name(), Hint: c.Relation, Reveal: addressOf(c)}
	}
	return out
}

// current are those whom a letter may let in: today's carers who may see the record and be written to.
func (h *handler) current(ctx context.Context, tx *db.Tx, by access.Actor, child thread.Ref) ([]family.Carer, error) {
	if err := access.MayWork(ctx, tx, by, child); err != nil {
		return nil, err
	}
	all, err := h.Families.CarersOf(ctx, tx, []thread.Ref{child})
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all[child], func(c family.Carer) bool { return c.Reach.NoWriting }), nil
}

func (h *handler) form(w http.ResponseWriter, r *web.Request) error {
	return h.renderForm(w, r, http.StatusOK, nil)
}

func (h *handler) renderForm(w http.ResponseWriter, r *web.Request, status int, errs []fault.Field) error {
	p := formPage{Child: r.Ref("id"), Errors: errs}
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		var err error
		p.Carers, err = h.current(r.Context(), tx, r.Actor(), p.Child)
		return err
	})
	if err != nil {
		return err
	}
	if err := r.Look("A letter to the family", p.Child); err != nil {
		return err
	}
	return web.Render(w, r, status, formView(p))
}

// write puts the letter into the outbox and goes on to print it.
func (h *handler) write(w http.ResponseWriter, r *web.Request) error {
	child, by := r.Ref("id"), r.Actor()
	var id string
	err := h.DB.InTx(r.Context(), func(tx *db.Tx) error {
		carers, err := h.current(r.Context(), tx, by, child)
		if err != nil {
			return err
		}
		for _, c := range carers {
			if c.Ref == r.FormRef("carer") {
				id, err = h.writeTx(r.Context(), tx, by, c, r.Form(addressField(c.Ref)))
				return err
			}
		}
		return fault.Invalid("carer", "Choose who gets the letter.")
	})
	if fields, ok := fault.Fields(err); ok {
		for i := range fields {
			if fields[i].Name == "to" {
				fields[i].Name = addressField(r.FormRef("carer"))
			}
		}
		return h.renderForm(w, r, http.StatusUnprocessableEntity, fields)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, "/children/"+string(child)+"/letters/"+url.PathEscape(id))
}

func (h *handler) writeTx(ctx context.Context, tx *db.Tx, by access.Actor, c family.Carer, address string) (string, error) {
	m, err := notify.Welcome.Message(notify.ToLetter(c.Name(), strings.Split(address, "\n")...), notify.Facts{Ref: c.Child, Link: h.PublicURL + "/sign-in/letter"})
	if err != nil {
		return "", err
	}
	m.Reader = c.Person
	if err := h.Accounts.OpenForFamilyTx(ctx, tx, by.By(), c.Person, c.Name()); err != nil {
		return "", err
	}
	if err := notify.Send(ctx, tx, m); err != nil {
		return "", err
	}
	page, err := notify.List(ctx, tx, notify.Filter{Ref: c.Child, Channel: notify.Letter, State: notify.Queued, Limit: 500})
	if err != nil {
		return "", err
	}
	for _, x := range page.Messages {
		if x.Reader == c.Person && x.Template == notify.Welcome.ID && x.Created.Equal(tx.Now()) {
			return x.ID, audit.Append(ctx, tx, by.By(), audit.Entry{Action: "letter with a code written", Ref: string(c.Ref), Child: string(c.Child)})
		}
	}
	return "", fault.NotFound("That letter")
}

// mayPrint holds a worker to letters about the child in the address.
func (h *handler) mayPrint(ctx context.Context, tx *db.Tx, r *web.Request) error {
	child := r.Ref("id")
	if err := access.MayWork(ctx, tx, r.Actor(), child); err != nil {
		return err
	}
	m, err := notify.Find(ctx, tx, r.PathValue("letter"))
	if err == nil && m.Ref != child {
		err = fault.NotFound("That letter")
	}
	return err
}

// letterPage is a letter as it is printed.
type letterPage struct {
	Letter       notify.Printed
	Back, Action string
}

func (h *handler) show(w http.ResponseWriter, r *web.Request) error {
	back := "/children/" + string(r.Ref("id"))
	return h.render(w, r, letterPage{Back: back, Action: back + "/letters/" + r.PathValue("letter")}, h.mayPrint, string(r.Ref("id")))
}

func (h *handler) showAny(w http.ResponseWriter, r *web.Request) error {
	return h.render(w, r, letterPage{Back: queuePath, Action: queuePath + "/" + r.PathValue("letter")}, anyLetter)
}

func anyLetter(context.Context, *db.Tx, *web.Request) error { return nil }

// render shows the letter with its code. Each showing is in the audit.
func (h *handler) render(w http.ResponseWriter, r *web.Request, p letterPage, may func(context.Context, *db.Tx, *web.Request) error, looked ...string) error {
	err := h.DB.InTx(r.Context(), func(tx *db.Tx) error {
		err := may(r.Context(), tx, r)
		if err != nil {
			return err
		}
		if p.Letter, err = notify.ToPrint(r.Context(), tx, r.PathValue("letter")); err != nil {
			return err
		}
		if len(looked) > 0 {
			if err := audit.Look(r.Context(), tx, r.Actor().By(), "A letter to the family", looked...); err != nil {
				return err
			}
		}
		return audit.Append(r.Context(), tx, r.Actor().By(), audit.Entry{Action: "letter shown to be printed", Ref: p.Letter.ID})
	})
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, letterView(p))
}

func (h *handler) posted(w http.ResponseWriter, r *web.Request) error {
	return h.post(w, r, "/children/"+string(r.Ref("id")), h.mayPrint)
}

func (h *handler) postedAny(w http.ResponseWriter, r *web.Request) error {
	return h.post(w, r, queuePath, anyLetter)
}

// post records that the letter was posted: from now on its code is known to its reader alone.
func (h *handler) post(w http.ResponseWriter, r *web.Request, back string, may func(context.Context, *db.Tx, *web.Request) error) error {
	err := h.DB.InTx(r.Context(), func(tx *db.Tx) error {
		if err := may(r.Context(), tx, r); err != nil {
			return err
		}
		return notify.Posted(r.Context(), tx, r.Actor().By(), r.PathValue("letter"))
	})
	if err != nil {
		return err
	}
	web.Flash(r, "The letter is recorded as posted. Its code is not shown any more and works for 28 days.")
	return web.SeeOther(w, r, back)
}

const queueMost = 100

func (h *handler) queue(w http.ResponseWriter, r *web.Request) error {
	v := ui.TableView{Caption: "Letters to print, oldest first", CaptionSize: "hidden", Columns: ui.Columns("To", "About", "Written"), Empty: "No letter waits to be printed."}
	file := r.URL.Query().Get("format") == "csv"
	after, next := r.Page(), ""
	if file {
		after = ""
	}
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		for {
			all, err := notify.PrintQueue(r.Context(), tx, after, queueMost)
			for _, l := range all {
				v.Rows = append(v.Rows, ui.TableRow{Cells: []ui.Cell{
					{Text: l.Name, Header: true, Href: queuePath + "/" + l.ID}, {Text: l.Subject}, {Text: ui.When(l.Queued)},
				}})
			}
			if err != nil || len(all) < queueMost {
				return err
			}
			if after = all[len(all)-1].After(); !file {
				next = r.After(after)
				return nil
			}
		}
	})
	if err != nil {
		return err
	}
	if file {
		return web.TableCSV(w, r, "letters-to-print.csv", v)
	}
	v.CSV = r.With("format", "csv")
	return web.Render(w, r, http.StatusOK, queueView(v, ui.PaginationView{Previous: r.First(), Next: next}))
}
