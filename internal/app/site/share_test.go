package site_test

import (
	"strings"
	"testing"

	"alongside/internal/access"
)

// TestTheDemonstrationShowsAnAgencyThatMayNotBeToldAnyMore reads the request whose agreement the family took back, as the lead does.
func TestTheDemonstrationShowsAnAgencyThatMayNotBeToldAnyMore(t *testing.T) {
	w := start(t, 0)
	ref := w.one(`SELECT ref FROM lead_explanation WHERE scope=$1 AND share LIKE '%"ended"%'`)
	if got := w.one("SELECT CAST(count(*) AS TEXT) FROM lead_explanation_link WHERE scope=$1 AND explanation=$2 AND revoked=''", ref); got != "0" {
		t.Errorf("%s links of it are open", got)
	}
	page := strings.Join(strings.Fields(w.parsed(w.as(access.RoleLead), "/explanations/"+ref).Find("main").Text()), " ")
	if !strings.Contains(page, "may not be told any more") || !strings.Contains(page, "For another link record why it may.") {
		t.Errorf("the lead reads %s", page)
	}
}
