package webtest

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"alongside/internal/access"
)

// ExerciseSessionMissing checks that somebody who has not signed in is sent to sign in and would come back to path.
func ExerciseSessionMissing(t *testing.T, s *Site, method, path string) {
	t.Helper()
	t.Run("session missing "+method+" "+path, func(t *testing.T) {
		c := s.Client()
		c.NoRedirect = true
		p := c.Do(method, path, url.Values{})
		if p.Status != http.StatusSeeOther || !strings.HasPrefix(p.Header.Get("Location"), signInPath+"?return=") {
			t.Fatalf("%s %s without a session: %d to %q, want a redirect to the sign-in page", method, path, p.Status, p.Header.Get("Location"))
		}
	})
}

// ExercisePermissionMissing checks that actor, whose role lacks the permission, is refused and told so.
func ExercisePermissionMissing(t *testing.T, s *Site, method, path string, actor access.Actor) {
	t.Helper()
	t.Run("permission missing "+method+" "+path, func(t *testing.T) {
		p := s.As(actor).Do(method, path, url.Values{})
		if p.Status != http.StatusForbidden || p.Text("h1") != "You may not see this" {
			t.Fatalf("%s %s as %v: %d %q, want 403", method, path, actor.Roles, p.Status, p.Text("h1"))
		}
	})
}
