package site_test

import (
	"net/http"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/document"
	"alongside/internal/thread"
)

// TestTheFormThatRecordsASignatureOffersWhatWasAdded adds a paper to an agreement by the link that its pages show, and records who
// signed it. Who does not look after agreements sees neither.
func TestTheFormThatRecordsASignatureOffersWhatWasAdded(t *testing.T) {
	w := newDesk(t, document.Options{})
	agreed := w.one("SELECT min(ref) FROM thread_node WHERE scope=$1 AND kind='agreement'")
	commissioner, papers := w.as(access.RoleCommissioner), "/documents/about/"+agreed
	if link := w.parsed(commissioner, "/agreements/"+agreed+"/sign").Find("a[href='" + papers + "']").Length(); link == 0 {
		t.Error("the form does not lead to the agreement's papers")
	}
	if got := w.sendFiles(commissioner, thread.Ref(agreed), "call-off-terms.pdf", letter); got.status >= http.StatusBadRequest {
		t.Fatalf("a paper is refused: %d", got.status)
	}
	if choice := w.parsed(commissioner, "/agreements/"+agreed+"/sign").Find("select option").Text(); !strings.Contains(choice, "call-off-terms.pdf") {
		t.Errorf("the form offers %q", choice)
	}
	for _, role := range []access.Role{access.RoleProvider, access.RoleParent, access.RoleFinance, access.RoleMember} {
		if got := w.do(w.as(role), http.MethodGet, papers, nil); got.status != http.StatusNotFound {
			t.Errorf("%s reads the agreement's papers: %d", role, got.status)
		}
	}
	if form := w.parsed(w.as(access.RoleBroker), papers).Find("main form[enctype]").Length(); form != 0 {
		t.Error("a broker, who reads the agreement's papers, is asked to add to them")
	}
}
