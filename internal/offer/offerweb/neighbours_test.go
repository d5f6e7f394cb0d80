package offerweb_test

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/family/familytest"
	"alongside/internal/offer"
	"alongside/internal/offer/offertest"
	"alongside/internal/openreferral"
	"alongside/internal/thread"
	"alongside/internal/web/webtest"
)

// TestAnAdministratorKeepsDirectories adds a directory, sees it read, fail and pause, and reads as a family when it was last read.
func TestAnAdministratorKeepsDirectories(t *testing.T) {
	s, world := site(t)
	w := directoryWorld{world}
	administrator := access.Actor{Person: thread.Must("PER-0000-000K-Y"), Name: "Ada Made-Up", Roles: []access.Role{access.RoleAdministrator}, Scope: dbtest.Scope}
	c := s.As(administrator)
	empty := c.Get("/admin/directories").Want(200)
	webtest.CheckHTML(t, empty)
	if got := empty.Text("main"); !strings.Contains(got, "No other council’s directory is read yet") {
		t.Errorf("without any: %s", got)
	}
	form := c.Get("/admin/directories/new").Want(200)
	webtest.CheckHTML(t, form)
	wrong := c.Submit(form, "", url.Values{"owner": {"Made-Up City Council"}, "source": {"http://council.example"}}).Want(422)
	if wrong.Find("input[value='http://council.example']").Length() == 0 || !strings.Contains(wrong.Text("main"), "https://council.example") {
		t.Errorf("what was typed is lost: %s", wrong.Text("main"))
	}
	values := url.Values{"owner": {"Made-Up City Council"}, "source": {"https://council.example/openreferral"}, "every": {"12"}}
	webtest.CheckHTML(t, c.Submit(c.Get("/admin/directories/new"), "", values).Want(200))

	ref := w.reading(t, offer.Outcome{Records: 2, Refused: 1})
	shown := c.Get("/admin/directories").Want(200).Text("table")
	for _, want := range []string{"Made-Up City Council", "Every 12 hours", "2 entries, 1 new", "1 refused", "Never"} {
		if !strings.Contains(shown, want) {
			t.Errorf("the list lacks %q: %s", want, shown)
		}
	}
	if got := s.Client().Get("/offers/" + ref).Want(200).Text("main"); !strings.Contains(got, "We last read it there on Monday 23 November 2026") || !strings.Contains(got, "Ask it whether an assessment is needed") {
		t.Errorf("a family reads: %s", got)
	}
	w.reading(t, offer.Outcome{Failure: "Page 1 was answered with 502."})
	page := c.Get("/admin/directories/change?directory=1").Want(200)
	webtest.CheckHTML(t, page)
	if got := page.Text("main"); !strings.Contains(got, "Fails; its offers stay") || !strings.Contains(got, "502") {
		t.Errorf("one that fails: %s", got)
	}
	c.Submit(page, "form[action*='/read']", nil).Want(200)
	old := c.Get("/admin/directories/change?directory=1").Want(200)
	change := "form[action*='/change']"
	if got := c.Submit(old, change, url.Values{"reading": {"paused"}}).Want(200).Text("table"); !strings.Contains(got, "Not read for now") {
		t.Errorf("paused: %s", got)
	}
	other := c.Submit(page, change, url.Values{"reading": {"stopped"}, "owner": {"Another Council"}}).Want(409)
	if !strings.Contains(other.Body, "Another Council") {
		t.Errorf("a conflict loses what was typed: %s", other.Text("main"))
	}
	for _, path := range []string{"/admin/directories/change?directory=9", "/admin/directories/change"} {
		c.Get(path).Want(404)
	}
	webtest.ExercisePermissionMissing(t, s, "GET", "/admin/directories", familytest.Mother)
}

// directoryWorld reads directories as the job does.
type directoryWorld struct{ *offertest.World }

func (w directoryWorld) reading(t *testing.T, o offer.Outcome) (ref string) {
	t.Helper()
	familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
		all, err := w.Offers.Neighbours(ctx, tx)
		if err != nil {
			return err
		}
		f := all[0].Feed()
		f.Run = tx.Now().UnixMicro()
		if o.Failure == "" {
			if o.Taken, err = w.Offers.TakeFeedTx(ctx, tx, audit.System, f, []openreferral.Service{offertest.Neighbour(1)}); err != nil {
				return err
			}
		}
		near, err := w.Offers.Near(ctx, tx, offer.NearQuery{Words: "neighbour"})
		if err == nil && len(near) > 0 {
			ref = string(near[0].Ref)
		}
		if err != nil {
			return err
		}
		return w.Offers.EndReadingTx(ctx, tx, audit.System, all[0].Number, o)
	})
	return ref
}
