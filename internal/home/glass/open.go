package glass

import (
	"context"
	"net/http"
	"strings"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/workday"
)

// wanted is whom somebody wants to see in an emergency, and why.
type wanted struct {
	Reference   string
	First, Last string
	Born        workday.Date
	Reason      string
}

// noRecord is said alike of a child who is not on record, is kept from the reader or fits more than once.
const noRecord = "No record was opened. Check the reference, or both names and the date of birth: they must fit one child exactly."

func (h *handler) openForm(w http.ResponseWriter, r *web.Request) error {
	return web.Render(w, r, http.StatusOK, openView(nil))
}

// open breaks the glass and goes on to the child's record.
func (h *handler) open(w http.ResponseWriter, r *web.Request) error {
	in := wanted{Reference: r.Form("reference"), First: r.Form("first"), Last: r.Form("last"), Reason: r.Form("reason")}
	var wrong []fault.Field
	if in.Reference == "" {
		born, err := r.FormDate("born")
		if fields, ok := fault.Fields(err); ok {
			wrong = append(wrong, fields...)
		}
		in.Born = born
	}
	wrong = append(wrong, in.check()...)
	if len(wrong) > 0 {
		return web.Render(w, r, http.StatusUnprocessableEntity, openView(wrong))
	}
	child, seen, err := h.openFor(r.Context(), r.Actor(), in)
	fields, invalid := fault.Fields(err)
	switch {
	case fault.Is(err, fault.KindNotFound):
		if err := h.refused(r); err != nil {
			return err
		}
		return web.Render(w, r, http.StatusUnprocessableEntity, openView([]fault.Field{{Name: "reference", Message: noRecord}}))
	case invalid:
		return web.Render(w, r, http.StatusUnprocessableEntity, openView(fields))
	case err != nil:
		return err
	case seen:
		web.Flash(r, "You can see this record without opening it in an emergency. Nothing was opened and nobody was told.")
	default:
		web.Flash(r, "You can see this record for the next 24 hours. Your manager and the data protection officer have been told.")
	}
	return web.SeeOther(w, r, "/children/"+string(child))
}

func (in wanted) check() []fault.Field {
	var wrong []fault.Field
	add := func(name, message string) { wrong = append(wrong, fault.Field{Name: name, Message: message}) }
	if in.Reference == "" {
		if in.First == "" && in.Last == "" && in.Born.IsZero() {
			add("reference", "Enter the child’s reference, or both names and the date of birth.")
		} else {
			if in.First == "" {
				add("first", "Enter the child’s first name.")
			}
			if in.Last == "" {
				add("last", "Enter the child’s last name.")
			}
			if in.Born.IsZero() {
				add("born", "Enter the child’s date of birth.")
			}
		}
	}
	if len(strings.Fields(in.Reason)) < 3 {
		add("reason", "Say in a sentence why you need to see this record now.")
	}
	return wrong
}

// openFor finds the child and breaks the glass. seen says that there was none to break.
func (h *handler) openFor(ctx context.Context, a access.Actor, in wanted) (child thread.Ref, seen bool, err error) {
	err = h.DB.InTx(ctx, func(tx *db.Tx) error {
		var err error
		if child, err = h.find(ctx, tx, in); err != nil {
			return err
		}
		if seen = access.MaySee(ctx, tx, a, child) == nil; seen {
			return nil
		}
		return access.BreakGlass(ctx, tx, a, child, in.Reason, h)
	})
	return child, seen, err
}

// find returns the one child who fits exactly.
func (h *handler) find(ctx context.Context, tx *db.Tx, in wanted) (thread.Ref, error) {
	if in.Reference != "" {
		ref, err := thread.Parse(in.Reference)
		if err != nil || ref.Kind() != thread.Child {
			return "", fault.NotFound("That record")
		}
		return ref, nil
	}
	found, err := h.Children.Exactly(ctx, tx, in.First, in.Last, in.Born)
	if err == nil && len(found) != 1 {
		err = fault.NotFound("That record")
	}
	if err != nil {
		return "", err
	}
	return found[0], nil
}

// refused records an attempt that opened nothing.
func (h *handler) refused(r *web.Request) error {
	return h.DB.InTx(r.Context(), func(tx *db.Tx) error { return access.GlassRefused(r.Context(), tx, r.Actor()) })
}
