package site

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"net/http"
	"strings"

	"alongside/internal/notify"
)

// receiptsPath is where GOV.UK Notify posts its receipts. It stands before the route table: no browser comes here, so that there is
// neither a session nor a form's token, but a bearer token that only the service has.
const receiptsPath = "/notify/receipts"

// receiptMost is the largest receipt that is read.
const receiptMost = 64 << 10

// withReceipts answers receiptsPath with the sender and everything else with the site.
func (s *Site) withReceipts(next http.Handler) http.Handler {
	sender := s.sender()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != receiptsPath && r.URL.Path != textsPath {
			next.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Cache-Control", "no-store")
		status := 0
		if r.URL.Path == textsPath {
			status = s.takeText(w, r)
		} else {
			status = s.takeReceipt(w, r, sender)
		}
		if status == http.StatusNoContent {
			w.WriteHeader(status)
			return
		}
		http.Error(w, http.StatusText(status), status)
	})
}

// bearer checks that a request of the service bears its token; 0 when it does, else the status that refuses it.
func (s *Site) bearer(r *http.Request) int {
	token, bears := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	switch {
	case s.options.CallbackToken == "":
		return http.StatusNotFound
	case r.Method != http.MethodPost:
		return http.StatusMethodNotAllowed
	case !bears || !same(token, s.options.CallbackToken):
		return http.StatusUnauthorized
	default:
		return 0
	}
}

func (s *Site) takeReceipt(w http.ResponseWriter, r *http.Request, sender *notify.Sender) int {
	if status := s.bearer(r); status != 0 {
		return status
	}
	var receipt notify.Receipt
	if json.NewDecoder(http.MaxBytesReader(w, r.Body, receiptMost)).Decode(&receipt) != nil {
		return http.StatusBadRequest
	}
	if err := sender.TakeReceipt(r.Context(), receipt); err != nil {
		s.options.Log.Error("take a receipt", "error", err)
		return http.StatusServiceUnavailable // the service tries again later
	}
	return http.StatusNoContent
}

// same compares two secrets in a time that tells nothing of either.
func same(a, b string) bool {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(x[:], y[:]) == 1
}

// sender sends what is in the outbox and records what became of it.
func (s *Site) sender() *notify.Sender {
	return notify.NewSender(s.Services.DB, notify.Options{
		Email: s.options.Mail, Text: s.options.Text, Watch: s.Services.Undelivered, Reports: s.options.MailReports,
		KeepSecrets: s.options.Demo, Log: s.options.Log,
	})
}
