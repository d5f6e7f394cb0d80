package home_test

import (
	"testing"

	"alongside/internal/lead/leadtest"
	"alongside/internal/thread"
	"alongside/internal/web/webtest"
	"alongside/internal/workday"
)

func TestTheLastContactIsTheLatestWordOfAnyKind(t *testing.T) {
	w := newWorld(t)
	child := w.Child(t)
	w.Allocate(t, child)
	priya := w.site.As(leadtest.Priya)
	says(t, priya.Get("/home").Want(200), `section[aria-label="My children"]`, "not yet")
	w.Heard = map[thread.Ref]workday.Date{child: workday.MustOn(2026, 11, 20)}
	p := priya.Get("/home").Want(200)
	webtest.CheckHTML(t, p)
	says(t, p, `section[aria-label="My children"]`, "3 days ago")
}
