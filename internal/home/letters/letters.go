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
	// Written gives somebody the task of making a letter in the format that its reader needs. Settled ends the task: the letter was
	// made so, or it is not posted at all. Both are optional.
	Written func(ctx context.Context, tx *db.Tx, m notify.Message) error
	Settled func(ctx context.Context, tx *db.Tx, by audit.By, about thread.Ref, made bool) error
	// PublicURL is the address that the letter tells its reader to type.
	PublicURL string
}

// Families knows who looks after children today and may see their records. Package family answers.
type Families interface {
	// Posts says of letters that wait, by their number, how whoever they are for stands today.
	Posts(ctx context.Context, tx *db.Tx, letters []notify.Printed) (map[string]family.Post, error)
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
	id, err := notify.Post(ctx, tx, m)
	if err != nil {
		return "", err
	}
	if h.Written != nil {
		if err := h.Written(ctx, tx, m); err != nil {
			return "", err
		}
	}
	return id, audit.Append(ctx, tx, by.By(), audit.Entry{Action: "letter with a code written", Ref: string(c.Ref), Child: string(c.Child)})
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

// letterPage is a letter as it is printed, or why it must not be.
type letterPage struct {
	Letter       notify.Printed
	Post         family.Post
	Back, Action string
	Errors       []fault.Field
}

// byHand names the formats that a person still has to make, "" when none.
func (p letterPage) byHand() string {
	if p.Letter.Adapted != "" {
		return ""
	}
	return formatsIn(p.Post.Formats.ByHand())
}

func formatsIn(all []family.Format) string {
	out := make([]string, len(all))
	for i, f := range all {
		out[i] = string(f)
	}
	return strings.Join(out, " and ")
}

// room is where letters are printed from: a child's record, or the queue of all. It says who may and where one goes on.
type room struct {
	back, action string
	may          func(context.Context, *db.Tx, *web.Request) error
	looked       []string
}

func (h *handler) ofChild(r *web.Request) room {
	back := "/children/" + string(r.Ref("id"))
	return room{back, back + "/letters/" + r.PathValue("letter"), h.mayPrint, []string{string(r.Ref("id"))}}
}

func ofQueue(r *web.Request) room {
	return room{queuePath, queuePath + "/" + r.PathValue("letter"), func(context.Context, *db.Tx, *web.Request) error { return nil }, nil}
}

func (h *handler) show(w http.ResponseWriter, r *web.Request) error {
	return h.render(w, r, h.ofChild(r), nil)
}

func (h *handler) showAny(w http.ResponseWriter, r *web.Request) error {
	return h.render(w, r, ofQueue(r), nil)
}

func (h *handler) posted(w http.ResponseWriter, r *web.Request) error {
	return h.post(w, r, h.ofChild(r))
}

func (h *handler) postedAny(w http.ResponseWriter, r *web.Request) error {
	return h.post(w, r, ofQueue(r))
}

// load reads a letter that waits, and how its reader stands today.
func (h *handler) load(ctx context.Context, tx *db.Tx, r *web.Request, in room) (p letterPage, err error) {
	p.Back, p.Action = in.back, in.action
	if err := in.may(ctx, tx, r); err != nil {
		return p, err
	}
	if p.Letter, err = notify.ToPrint(ctx, tx, r.PathValue("letter")); err != nil {
		return p, err
	}
	all, err := h.Families.Posts(ctx, tx, []notify.Printed{p.Letter})
	p.Post = all[p.Letter.ID]
	return p, err
}

// render shows the letter with its code, unless it is held. Each showing is in the audit.
func (h *handler) render(w http.ResponseWriter, r *web.Request, in room, wrong []fault.Field) error {
	var p letterPage
	err := h.DB.InTx(db.WithFirst(r.Context(), nil), func(tx *db.Tx) (err error) {
		if p, err = h.load(r.Context(), tx, r, in); err != nil || p.Post.Held != "" {
			return err
		}
		if len(in.looked) > 0 {
			if err := audit.Look(r.Context(), tx, r.Actor().By(), "A letter to the family", in.looked...); err != nil {
				return err
			}
		}
		return audit.Append(r.Context(), tx, r.Actor().By(), audit.Entry{Action: "letter shown to be printed", Ref: p.Letter.ID})
	})
	if err != nil {
		return err
	}
	status := http.StatusOK
	if p.Errors = wrong; len(wrong) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return web.Render(w, r, status, letterView(p))
}

// post records what became of a letter: it was made in the format that its reader needs, put aside because it is held, or posted.
// From then on its code is known to its reader alone.
func (h *handler) post(w http.ResponseWriter, r *web.Request, in room) error {
	said, to := "The letter is recorded as posted. Its code is not shown any more and works for 28 days.", in.back
	err := h.DB.InTx(r.Context(), func(tx *db.Tx) error {
		ctx, by := r.Context(), r.Actor().By()
		p, err := h.load(ctx, tx, r, in)
		switch needs := p.byHand(); {
		case err != nil:
			return err
		case p.Post.Held != "":
			said = "The letter is put aside. Its code lets nobody in."
			if err := notify.PutAside(ctx, tx, by, p.Letter.ID, p.Post.Held); err != nil {
				return err
			}
			return h.settled(ctx, tx, by, p.Letter.Ref, false)
		case r.Form("what") == "made":
			said, to = "It is written down. Now post it.", in.action
			if err := notify.Adapted(ctx, tx, by, p.Letter.ID, r.Form("how")); err != nil {
				return err
			}
			return h.settled(ctx, tx, by, p.Letter.Ref, true)
		case needs != "":
			return fault.Invalid("how", "This reader needs "+needs+". Make it, and say so here, before the letter is posted.")
		}
		return notify.Posted(ctx, tx, by, p.Letter.ID)
	})
	if wrong, ok := fault.Fields(err); ok {
		return h.render(w, r, in, wrong)
	}
	if err != nil {
		return err
	}
	web.Flash(r, said)
	return web.SeeOther(w, r, to)
}

func (h *handler) settled(ctx context.Context, tx *db.Tx, by audit.By, about thread.Ref, made bool) error {
	if h.Settled == nil {
		return nil
	}
	return h.Settled(ctx, tx, by, about, made)
}

const queueMost = 100

func (h *handler) queue(w http.ResponseWriter, r *web.Request) error {
	v := ui.TableView{Caption: "Letters to print, oldest first", CaptionSize: "hidden", Columns: ui.Columns("To", "About", "Written", "Before it goes"), Empty: "No letter waits to be printed."}
	file := r.URL.Query().Get("format") == "csv"
	after, next := r.Page(), ""
	if file {
		after = ""
	}
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		for {
			all, err := notify.PrintQueue(r.Context(), tx, after, queueMost)
			if err != nil {
				return err
			}
			posts, err := h.Families.Posts(r.Context(), tx, all)
			for _, l := range all {
				v.Rows = append(v.Rows, ui.TableRow{Mark: posts[l.ID].Held != "", Cells: []ui.Cell{
					{Text: l.Name, Header: true, Href: queuePath + "/" + l.ID}, {Text: l.Subject}, {Text: ui.When(l.Queued)}, {Text: before(l, posts[l.ID])},
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

// before says what is to be done before a letter goes.
func before(l notify.Printed, p family.Post) string {
	needs := letterPage{Letter: l, Post: p}.byHand()
	switch {
	case p.Held != "":
		return "Do not post it"
	case needs != "":
		return "Make it in " + needs
	case l.Adapted != "":
		return l.Adapted
	case p.Formats.Has(family.LargePrint):
		return "Large print"
	default:
		return ""
	}
}
