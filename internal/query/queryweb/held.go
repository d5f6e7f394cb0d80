package queryweb

import (
	"context"
	"net/http"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/query"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// onePage is one held message, with what it can become.
type onePage struct {
	Message   query.Message
	Due       ui.DeadlineView
	Searched  string
	Found     ui.TableView
	Child     thread.Ref
	ChildName string
	Likes     []query.Like
	Carers    []string // who looks after the child, by name
	Concern   bool     // the reader may raise one
	Errors    []fault.Field
}

// heldPath is the page on which a message is placed, of a child when one is chosen.
func heldPath(message string, child thread.Ref) string {
	if child == "" {
		return placePath + "?message=" + message
	}
	return placePath + "?message=" + message + "&child=" + string(child)
}

// becauseKey heads why a message stands where it does.
func becauseKey(m query.Message) string {
	if m.Fate == query.Automatic {
		return "Taken for a program’s because"
	}
	return "Held because"
}

const placePath = "/queries/held/place"

// childrenFound is how many children the search shows at most.
const childrenFound = 20

func (h *handler) heldOne(w http.ResponseWriter, r *web.Request) error {
	return h.showHeldOne(w, r, http.StatusOK, nil)
}

func (h *handler) showHeldOne(w http.ResponseWriter, r *web.Request, status int, wrong []fault.Field) error {
	ctx, reader := r.Context(), r.Actor()
	p := onePage{Searched: r.Form("name"), Child: r.FormRef("child"), Concern: reader.May(access.ConcernRaise), Errors: wrong}
	var seen []thread.Ref
	message := r.FormRef("message")
	err := h.DB.View(ctx, func(tx *db.Tx) (err error) {
		if p.Message, err = h.Service.HeldMessage(ctx, tx, reader, string(message)); err != nil {
			return err
		}
		clocks, err := deadline.Of(ctx, tx, message)
		if err != nil {
			return err
		}
		for _, d := range clocks[message] {
			p.Due = web.DeadlineView(d, tx.Today(), "")
		}
		if p.Child != "" {
			seen = []thread.Ref{p.Child}
			return h.chosen(ctx, tx, reader, &p)
		}
		seen, err = h.search(ctx, tx, reader, &p)
		return err
	})
	if err == nil && len(seen) > 0 {
		err = r.Look("Whose a message is that is held", seen...)
	}
	if err != nil {
		return err
	}
	return web.Render(w, r, status, heldOneView(p))
}

// search finds children by last name or reference among those with whom the reader works.
func (h *handler) search(ctx context.Context, tx *db.Tx, reader access.Actor, p *onePage) ([]thread.Ref, error) {
	if p.Searched == "" || h.Find == nil {
		return nil, nil
	}
	all, err := h.Find(ctx, tx, p.Searched)
	if err != nil {
		return nil, err
	}
	visible, err := access.Visible(ctx, tx, reader, all...)
	if err != nil {
		return nil, err
	}
	names, err := h.Children.ChildNames(ctx, tx, visible...)
	if err != nil {
		return nil, err
	}
	p.Found = ui.TableView{Caption: "Children found", CaptionSize: "s", Columns: ui.Columns("Child", "Reference"),
		Empty: "No child of this name or reference is among those whom you may see. Check the spelling, or make it a concern."}
	var shown []thread.Ref
	for _, ref := range visible {
		if len(shown) == childrenFound {
			break
		}
		if names[ref] == "" {
			continue
		}
		shown = append(shown, ref)
		p.Found.Rows = append(p.Found.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: names[ref], Href: heldPath(p.Message.ID, ref), Header: true}, {Text: string(ref)},
		}})
	}
	return shown, nil
}

// chosen reads what the form about a chosen child shows.
func (h *handler) chosen(ctx context.Context, tx *db.Tx, reader access.Actor, p *onePage) error {
	err := access.MayWork(ctx, tx, reader, p.Child)
	if err != nil {
		return err
	}
	if p.ChildName, err = h.childName(ctx, tx, p.Child); err != nil {
		return err
	}
	if h.Service.Carers != nil {
		carers, err := h.Service.Carers.Carers(ctx, tx, p.Child)
		if err != nil {
			return err
		}
		for _, c := range carers {
			if c.Current(tx.Today()) && c.Reach.Name != "" {
				p.Carers = append(p.Carers, c.Reach.Name)
			}
		}
	}
	p.Likes, err = h.Service.Alike(ctx, tx, reader, p.Child, "", p.Message.Subject+"\n"+p.Message.Body)
	return err
}

func (h *handler) askHeld(w http.ResponseWriter, r *web.Request) error {
	cmd := query.AskHeld{Message: string(r.FormRef("message")), Child: r.FormRef("child"), For: r.Form("for"), Subject: r.Form("subject"), Into: r.FormRef("into"), Why: r.Form("why")}
	if cmd.Child == "" {
		return h.showHeldOne(w, r, http.StatusUnprocessableEntity, []fault.Field{{Name: "name", Message: "Find the child first."}})
	}
	ref, err := h.Service.AskHeld(r.Context(), r.Actor(), cmd)
	if fields, ok := fault.Fields(err); ok {
		return h.showHeldOne(w, r, http.StatusUnprocessableEntity, fields)
	}
	if err != nil {
		return err
	}
	web.Flash(r, "It is a question now. Its dates count from the day on which the message came, and the family is told.")
	return web.SeeOther(w, r, path(ref, ""))
}

func (h *handler) raiseHeld(w http.ResponseWriter, r *web.Request) error {
	cmd := query.RaiseHeld{Message: string(r.FormRef("message")), Name: r.Form("sender"), ChildName: r.Form("child-name"), Why: r.Form("concern-why")}
	switch r.Form("safe") {
	case "yes":
		cmd.Safe = true
	case "no":
	default:
		return h.showHeldOne(w, r, http.StatusUnprocessableEntity, []fault.Field{{Name: "safe", Message: "Say whether it is safe to write back."}})
	}
	ref, err := h.Service.RaiseHeld(r.Context(), r.Actor(), cmd)
	if fields, ok := fault.Fields(err); ok {
		return h.showHeldOne(w, r, http.StatusUnprocessableEntity, fields)
	}
	if err != nil {
		return err
	}
	web.Flash(r, "It is a concern now, "+string(ref)+". A person screens it by the day that counts from when the message came.")
	return web.SeeOther(w, r, "/queries/held")
}
