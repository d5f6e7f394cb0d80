package web

import (
	"net/http"
	"time"
)

// largeTime is how long a LargeBody may take to arrive.
const largeTime = time.Hour

// LargeBody allows a body of n bytes, whatever Config.UploadLimit says, and an hour for it to arrive: for files that are taken
// over, such as a year of payments. Only those who may use the route get either; anybody else may send Config.UploadLimit, so that
// what was typed beside a document is kept when the session ran out.
func LargeBody(n int64) Option {
	return func(r *Route) { r.maxBody, r.large = n, true }
}

// largest is the largest body that this reader may send on this route.
func (r *Request) largest(w http.ResponseWriter) int64 {
	if !r.route.large {
		return r.router.bodyLimit(r.route)
	}
	if !r.actor.May(r.route.Permission) {
		return min(r.route.maxBody, r.router.config.UploadLimit+uploadRoom)
	}
	if end := time.Now().Add(largeTime); r.Method == http.MethodPost {
		// Where the connection knows no deadlines there is none to move.
		_ = http.NewResponseController(w).SetReadDeadline(end)
		_ = http.NewResponseController(w).SetWriteDeadline(end.Add(time.Minute))
	}
	return r.router.bodyLimit(r.route)
}
