package govuknotify_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/notify"
	"alongside/internal/notify/govuknotify"
)

const (
	service = "11111111-2222-3333-4444-555555555555"
	secret  = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"
	key     = "made-up-key-" + service + "-" + secret
)

// textServer answers as GOV.UK Notify does and checks what it is asked.
type textServer struct {
	t      *testing.T
	status int
	body   string
	asked  map[string]any
	issued int64 // when the next token is issued
}

func (s *textServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost || r.URL.Path != "/v2/notifications/sms" {
		s.t.Errorf("asked %s %s", r.Method, r.URL.Path)
	}
	s.checkToken(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "))
	if err := json.NewDecoder(r.Body).Decode(&s.asked); err != nil {
		s.t.Error(err)
	}
	w.WriteHeader(s.status)
	if _, err := w.Write([]byte(s.body)); err != nil {
		s.t.Error(err)
	}
}

func (s *textServer) checkToken(token string) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		s.t.Fatalf("token %q", token)
	}
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(parts[0] + "." + parts[1]))
	if parts[2] != base64.RawURLEncoding.EncodeToString(mac.Sum(nil)) {
		s.t.Error("the token's signature is wrong")
	}
	claims, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil || string(claims) != fmt.Sprintf(`{"iss":%q,"iat":%d}`, service, s.issued) {
		s.t.Errorf("claims %s, %v", claims, err)
	}
}

func startTexts(t *testing.T, d *db.DB) (*textServer, *office) {
	t.Helper()
	answers := &textServer{t: t, status: http.StatusCreated, body: `{"id":"740e5834-3a29-46b4-9a6f-16142fde533a"}`, issued: dbtest.Start.Unix()}
	server := httptest.NewServer(answers)
	t.Cleanup(server.Close)
	texts, err := govuknotify.New(govuknotify.Account{Key: key, Template: "t", Address: server.URL, Clock: dbtest.Clock(d).Now})
	if err != nil {
		t.Fatal(err)
	}
	return answers, newOffice(t, d, texts)
}

func TestTextsGoThroughTheService(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		answers, o := startTexts(t, d)
		o.text()
		if n, err := o.work(); n != 1 || err != nil {
			t.Fatalf("work: %d, %v", n, err)
		}
		m := o.only()
		if m.State != notify.Sent || m.Provider != "740e5834-3a29-46b4-9a6f-16142fde533a" {
			t.Errorf("%+v", m)
		}
		said, _ := answers.asked["personalisation"].(map[string]any)
		if answers.asked["phone_number"] != "+447700900982" || answers.asked["reference"] != m.ID || said["message"] != m.Body {
			t.Errorf("asked %v", answers.asked)
		}
		for _, step := range []struct {
			status string
			want   notify.State
		}{{"sending", notify.Sent}, {"delivered", notify.Delivered}, {"permanent-failure", notify.Bounced}, {"delivered", notify.Bounced}} {
			if err := o.sender.TakeReceipt(t.Context(), notify.Receipt{Reference: m.ID, Status: step.status}); err != nil {
				t.Error(err)
			}
			if got := o.only().State; got != step.want {
				t.Errorf("after %s: %s, want %s", step.status, got, step.want)
			}
		}
		if err := o.sender.TakeReceipt(t.Context(), notify.Receipt{Reference: "NOT-OURS", Status: "delivered"}); err != nil {
			t.Error(err)
		}
	})
}

func TestTheTextServicesAnswers(t *testing.T) {
	cases := []struct {
		name   string
		status int
		body   string
		state  notify.State
		pause  time.Duration // after which it is tried again, at most
	}{
		{"a wrong number", 400, `{"errors":[{"error":"ValidationError","message":"phone_number Not enough digits"}]}`, notify.Failed, 0},
		{"a wrong clock", 403, `{"errors":[{"error":"AuthError","message":"system clock"}]}`, notify.Queued, time.Minute},
		{"too many", 429, `{"errors":[{"error":"RateLimitError","message":"Exceeded"}]}`, notify.Queued, time.Minute},
		{"a broken service", 500, `<html>`, notify.Queued, time.Minute},
		{"an empty yes", 201, `{}`, notify.Queued, time.Minute},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			d := dbtest.SQLite(t, migrations...)
			answers, o := startTexts(t, d)
			good := answers.body
			answers.status, answers.body = c.status, c.body
			o.text()
			_, err := o.work()
			m := o.only()
			if m.State != c.state || m.Failure == "" || err != nil && strings.Contains(err.Error()+m.Failure, secret) {
				t.Fatalf("%v: %+v", err, m)
			}
			if c.state == notify.Failed {
				return
			}
			answers.status, answers.body = http.StatusCreated, good
			answers.issued += int64(c.pause.Seconds())
			dbtest.Clock(d).Advance(c.pause)
			if n, err := o.work(); n != 1 || err != nil || o.only().State != notify.Sent {
				t.Errorf("tried again: %d, %v", n, err)
			}
		})
	}
}

func TestTextSettings(t *testing.T) {
	good := govuknotify.Account{Key: key, Template: "t", Clock: time.Now}
	for name, change := range map[string]func(*govuknotify.Account){
		"a short key":  func(c *govuknotify.Account) { c.Key = "hunter2" },
		"a broken key": func(c *govuknotify.Account) { c.Key = strings.Repeat("x", 80) },
		"no template":  func(c *govuknotify.Account) { c.Template = "" },
		"no clock":     func(c *govuknotify.Account) { c.Clock = nil },
		"no https":     func(c *govuknotify.Account) { c.Address = "http://texts.example" },
	} {
		c := good
		change(&c)
		if _, err := govuknotify.New(c); err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := govuknotify.New(good); err != nil {
		t.Error(err)
	}
}
