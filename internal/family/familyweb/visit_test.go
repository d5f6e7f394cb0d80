package familyweb_test

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/family/familytest"
	"alongside/internal/web/webtest"
)

func TestTwoDevicesWriteOneNoteAndHandItInOnce(t *testing.T) {
	site, d, s, known, phone := asWorker(t)
	tablet := site.As(familytest.Worker)
	path := childPage(known) + "/visit-note"
	onPhone, onTablet := phone.Get(path).Want(200), tablet.Get(path).Want(200)
	webtest.CheckHTML(t, onPhone)
	if empty := phone.Submit(onPhone, "#visit-note", nil); empty.Status != 422 {
		t.Errorf("an empty note: %d", empty.Status)
	}
	phone.Submit(onPhone, "#visit-note", url.Values{"seen": {"He drew a train."}, "who": {"Sam, his mother"}}).Want(200)
	late := url.Values{"seen": {"A calm room. 🚂"}, "agreed": {"Ring on Friday."}}
	both := tablet.Submit(onTablet, "#visit-note", late).Want(200)
	webtest.CheckHTML(t, both)
	got := both.Text("main")
	for _, says := range []string{"Two answers to: What did you see?", "He drew a train.", "A calm room. 🚂", "Saved later by Asha Made-Up"} {
		if !strings.Contains(got, says) {
			t.Errorf("side by side lacks %q: %s", says, got)
		}
	}
	if both.Find("#who").AttrOr("value", "") != "Sam, his mother" || both.Text("#agreed") != "Ring on Friday." || both.Find("#hand-in").Length() != 0 {
		t.Errorf("what only one device wrote is not there, or the note can be handed in: %s", got)
	}
	version := both.Find("#visit-note input[name=version]").AttrOr("value", "")
	_, again := onTablet.Form("#visit-note")
	resent := tablet.Post(path, together(again, late, url.Values{"once": {"another-sending"}}))
	if now := tablet.Get(path); now.Find("#visit-note input[name=version]").AttrOr("value", "") != version {
		t.Errorf("the same edit sent twice (%d) was saved twice: version %s", resent.Status, now.Find("#visit-note input[name=version]").AttrOr("value", ""))
	}
	_, own := phone.Get(path).Form("#visit-note")
	if wrong := phone.Post(childPage(known)+"/hand-in-visit-note", together(own, url.Values{"version": {version}, "once": {"x"}})); wrong.Status != 409 {
		t.Errorf("handed in while two answers stand: %d", wrong.Status)
	}
	settled := phone.Submit(phone.Get(path), "#settle-0", url.Values{"settled": {"He drew a train in a calm room."}}).Want(200)
	webtest.CheckHTML(t, settled)
	if stale := tablet.Submit(both, "#settle-0", url.Values{"settled": {"Mine."}}); stale.Status != 409 {
		t.Errorf("settled twice: %d", stale.Status)
	}
	done := phone.Submit(settled, "#hand-in", nil).Want(200)
	webtest.CheckHTML(t, done)
	if got := done.Text("main"); !strings.Contains(got, "He drew a train in a calm room.") || !strings.Contains(got, "handed in") {
		t.Errorf("handed in: %s", got)
	}
	if twice := phone.Submit(settled, "#hand-in", url.Values{"once": {"z"}}); twice.Status != 409 {
		t.Errorf("handed in twice: %d", twice.Status)
	}
	tablet.Post(path, together(again, url.Values{"seen": {"Written on a third device."}, "edit": {"third"}, "once": {"y"}}))
	familytest.InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		all, err := s.Visits(ctx, tx, known.Child)
		if len(all) != 2 || all[0].Answers[family.VisitSeen] != "Written on a third device." || all[1].HandedIn.IsZero() || all[1].Answers[family.VisitAgreed] != "Ring on Friday." {
			t.Errorf("notes %+v", all)
		}
		return err
	})
}

func TestANoteOfAVisitIsForWhoWorksWithTheChild(t *testing.T) {
	site, d, _, known, _ := asWorker(t)
	path := childPage(known) + "/visit-note"
	site.As(familytest.Mother).Get(path).Want(403)
	stranger := familytest.Worker
	stranger.Person, stranger.Teams = familytest.Refs(t, d, "person", 1)[0], nil
	site.As(stranger).Get(path).Want(404)
	webtest.ExerciseSessionMissing(t, site, "GET", path)
	for _, name := range []string{"/visit-note.js", "/visit-note-worker.js"} {
		if p := site.Client().Get(name).Want(200); !strings.Contains(p.Body, "use strict") {
			t.Errorf("%s is no script", name)
		}
	}
	if !access.RoleLead.May(access.FamilyRecord) {
		t.Error("a lead professional cannot write a note")
	}
}
