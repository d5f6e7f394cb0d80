package web

import (
	"encoding/base64"
	"net/http"
	"time"
)

// flashFor is how long a message waits for the next page; flashMost is the longest cookie that every browser keeps.
const (
	flashFor  = 5 * time.Minute
	flashMost = 3800
)

// Flash shows message in a banner on the next page, once. Nothing is written to the database for it: the browser carries it there
// in a cookie that only its own session can read or make.
func Flash(r *Request, message string) { r.flash = message }

// takeFlash returns the message that this page shows.
func (r *Request) takeFlash() string {
	if message := r.flash; message != "" {
		r.flash = ""
		return message
	}
	if r.router.sessions.Exists(r.Context(), "flash") {
		return r.router.sessions.PopString(r.Context(), "flash")
	}
	c, err := r.Cookie(r.router.config.cookieName("flash"))
	if err != nil || c.Value == "" {
		return ""
	}
	r.flashed = true
	sealed, err := base64.RawURLEncoding.DecodeString(c.Value)
	key := r.flashKey()
	if err != nil || key == "" {
		return ""
	}
	message, err := unseal(key, sealed)
	if err != nil {
		return "" // another session's, or nobody's
	}
	return string(message)
}

// flashKey is the session's own: its form token stands in no cookie, and a new one is drawn when somebody signs in.
func (r *Request) flashKey() string {
	token := r.router.sessions.GetString(r.Context(), "csrf")
	if token == "" {
		return ""
	}
	return "flash " + token
}

// sendFlash gives the browser the message for the next page, or has it forget the one that this page has shown. It comes before the
// session is saved: a message that no cookie holds goes there.
func (r *Request) sendFlash(w http.ResponseWriter) error {
	if r.flash == "" {
		if r.flashed {
			r.setCookie(w, "flash", "", -1)
		}
		return nil
	}
	message := r.flash
	r.flash, r.told = "", message
	r.token() // there is one where a form was sent
	sealed, err := seal(r.flashKey(), []byte(message))
	if err != nil {
		return err
	}
	if value := base64.RawURLEncoding.EncodeToString(sealed); len(value) <= flashMost {
		r.setCookie(w, "flash", value, int(flashFor/time.Second))
		return nil
	}
	r.router.sessions.Put(r.Context(), "flash", message)
	return nil
}

// setCookie sets one of our small cookies beside the session's; a negative age has the browser forget it.
func (r *Request) setCookie(w http.ResponseWriter, name, value string, age int) {
	//nolint:gosec // Secure follows the configuration: a demonstration on localhost has no TLS
	http.SetCookie(w, &http.Cookie{Name: r.router.config.cookieName(name), Value: value, Path: "/", MaxAge: age,
		HttpOnly: true, Secure: r.router.config.TLS, SameSite: http.SameSiteLaxMode})
}
