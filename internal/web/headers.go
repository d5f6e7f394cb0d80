package web

import (
	"crypto/rand"
	"net/http"
	"strings"
)

// policy allows what is served from here and nothing inline.
var policy = strings.Join([]string{
	"default-src 'self'",
	"script-src 'self'",
	"style-src 'self'",
	"img-src 'self'",
	"media-src 'self'",
	"font-src 'self'",
	"connect-src 'self'",
	"object-src 'none'",
	"base-uri 'none'",
	"form-action 'self'",
	"frame-src 'none'",
	"frame-ancestors 'none'",
}, "; ")

func (r *Router) securityHeaders(h http.Header) {
	h.Set("Content-Security-Policy", policy)
	h.Set("Referrer-Policy", "same-origin")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()")
	if r.config.TLS {
		h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
	}
}

type requestIDKey struct{}

func newRequestID() string { return strings.ToLower(rand.Text()[:16]) }

// newIncident returns a number that a person can read out and an operator can search the log for.
func newIncident() string {
	t := rand.Text()
	return t[:4] + "-" + t[4:8]
}
