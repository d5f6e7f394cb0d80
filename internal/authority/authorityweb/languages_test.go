package authorityweb_test

import (
	"net/url"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/web/webtest"
)

func TestStaffSayWhatTheySpeak(t *testing.T) {
	w := start(t)
	c := w.admin()
	w.open("Ned New", "ned@council.example", access.RoleLead)
	ned := w.signIn("ned@council.example")
	if p := ned.Get("/account").Want(200); !strings.Contains(p.Text("main"), "Speaks besides English Nothing recorded") {
		t.Errorf("at first: %s", p.Text("main"))
	}
	form := ned.Get("/account/languages").Want(200)
	webtest.CheckHTML(t, form)
	bad := ned.Submit(form, "", url.Values{"languages": {"Polish, 4ever"}})
	if v, _ := bad.Find("input[name=languages]").Attr("value"); bad.Status != 422 || v != "Polish, 4ever" {
		t.Errorf("a number: %d, kept %q", bad.Status, v)
	}
	shown := ned.Submit(form, "", url.Values{"languages": {"urdu, Polish"}}).Want(200)
	webtest.CheckHTML(t, shown)
	if !strings.Contains(shown.Text("main"), "Polish, Urdu") {
		t.Errorf("saved: %s", shown.Text("main"))
	}
	found := c.Get("/admin/people?text=ned").Want(200).Find("a[href^='/admin/people/PER']").AttrOr("href", "")
	admin := c.Get(found + "/languages").Want(200)
	webtest.CheckHTML(t, admin)
	if v, _ := admin.Find("input[name=languages]").Attr("value"); v != "Polish, Urdu" {
		t.Errorf("the administrator reads %q", v)
	}
	if p := c.Submit(admin, "", url.Values{"languages": {""}}).Want(200); !strings.Contains(p.Text("main"), "Nothing recorded") {
		t.Errorf("taken away: %s", p.Text("main"))
	}
	if p := ned.Get(found + "/languages"); p.Status != 403 {
		t.Errorf("a lead at an administrator's page: %d", p.Status)
	}
	w.open("Maya Made-Up", "maya@families.example", access.RoleParent)
	maya := w.signIn("maya@families.example")
	if p := maya.Get("/account/languages"); p.Status != 404 || strings.Contains(maya.Get("/account").Text("main"), "Speaks besides") {
		t.Errorf("a parent: %d", p.Status)
	}
}
