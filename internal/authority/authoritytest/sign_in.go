package authoritytest

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/authority"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/fault"
	"alongside/internal/notify"
	"alongside/internal/thread"
)

func link(t *testing.T, d *db.DB, s *authority.Service) {
	ctx := dbtest.Ctx(t)
	person := Open(t, d, s, "Lin Link", "lin@council.example")
	token := Token(t, d, s, "LIN@council.example ")
	if len(token) < 20 {
		t.Fatalf("token %q", token)
	}
	var id string
	for range 3 { // a scanner that follows the link uses nothing up
		var err error
		if id, err = s.OpenLink(ctx, token); err != nil {
			t.Fatal(err)
		}
	}
	if strings.Contains(id, token) {
		t.Error("the name of the link holds its token")
	}
	who, err := s.UseLink(ctx, id, "Browser 1")
	if err != nil || who.Person != person || who.NeedsCode || who.Back != "/somewhere" {
		t.Fatalf("%+v, %v", who, err)
	}
	_, err = s.UseLink(ctx, id, "Browser 2")
	wantKind(t, err, fault.KindNotFound, "a link that was used")
	_, err = s.OpenLink(ctx, token)
	wantKind(t, err, fault.KindNotFound, "opening a link that was used")
	_, err = s.OpenLink(ctx, "guess")
	wantKind(t, err, fault.KindNotFound, "a guessed link")

	late, err := s.OpenLink(ctx, Token(t, d, s, "lin@council.example"))
	if err != nil {
		t.Fatal(err)
	}
	dbtest.Clock(d).Advance(15 * time.Minute)
	_, err = s.UseLink(ctx, late, "")
	wantKind(t, err, fault.KindNotFound, "a link after 15 minutes")

	open, err := s.OpenLink(ctx, Token(t, d, s, "lin@council.example"))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.End(ctx, Admin, authority.End{Person: person, Why: "Left."}); err != nil {
		t.Fatal(err)
	}
	_, err = s.UseLink(ctx, open, "")
	wantKind(t, err, fault.KindNotFound, "a link of somebody who has left")
	if Token(t, d, s, "lin@council.example") != "" {
		t.Error("a link was sent to somebody who has left")
	}
}

func strangers(t *testing.T, d *db.DB, s *authority.Service) {
	if Token(t, d, s, "nobody@elsewhere.example") != "" {
		t.Error("a link was sent to a stranger")
	}
	wantKind(t, s.AskLink(dbtest.Ctx(t), "not an address", "/"), fault.KindInvalid, "no address")
	Open(t, d, s, "Pestered", "pestered@council.example")
	sent := 0
	for range 8 {
		if Token(t, d, s, "pestered@council.example") != "" {
			sent++
		}
	}
	if sent != 5 {
		t.Errorf("%d links were sent within 15 minutes, want 5", sent)
	}
}

// withPassword opens an account with authenticator and password.
func withPassword(t *testing.T, d *db.DB, s *authority.Service, name, email string) (access.Actor, string, []string) {
	t.Helper()
	who := Actor(t, d, s, Open(t, d, s, name, email))
	secret, recovery := Enrol(t, d, s, who)
	err := s.SetPassword(dbtest.Ctx(t), who, authority.SetPassword{New: Password, Again: Password, Code: Code(t, d, secret), Keep: "kept"})
	if err != nil {
		t.Fatal(err)
	}
	dbtest.Clock(d).Advance(time.Minute)
	return who, secret, recovery
}

func passwordAndCode(t *testing.T, d *db.DB, s *authority.Service, ended *Ended) {
	ctx := dbtest.Ctx(t)
	who := Actor(t, d, s, Open(t, d, s, "Pas Word", "pas@council.example"))
	err := s.SetPassword(ctx, who, authority.SetPassword{New: Password, Again: Password})
	wantKind(t, err, fault.KindConflict, "a password without an authenticator")
	secret, _ := Enrol(t, d, s, who)
	_, err = s.CheckPassword(ctx, "pas@council.example", Password)
	wantKind(t, err, fault.KindInvalid, "a password that was never set")
	err = s.SetPassword(ctx, who, authority.SetPassword{New: Password, Again: Password, Code: "000000"})
	wantKind(t, err, fault.KindInvalid, "a password with a wrong code")
	ended.People = nil
	code := Code(t, d, secret)
	if err := s.SetPassword(ctx, who, authority.SetPassword{New: Password, Again: Password, Code: code}); err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(ended.People, who.Person) {
		t.Error("a new password did not end the other sessions")
	}
	wantKind(t, s.CheckCode(ctx, who.Person, code, "Browser"), fault.KindInvalid, "the code that set the password, again")
	dbtest.Clock(d).Advance(time.Minute)
	found, err := s.CheckPassword(ctx, "Pas@council.example", Password)
	if err != nil || found.Person != who.Person || !found.NeedsCode {
		t.Fatalf("%+v, %v", found, err)
	}
	code = Code(t, d, secret)
	if err := s.CheckCode(ctx, who.Person, code[:3]+" "+code[3:], "Browser"); err != nil {
		t.Fatal(err)
	}
	wantKind(t, s.CheckCode(ctx, who.Person, code, "Browser"), fault.KindInvalid, "a code that was used")
	dbtest.Clock(d).Advance(30 * time.Second) // the code is still within its time
	wantKind(t, s.CheckCode(ctx, who.Person, code, "Browser"), fault.KindInvalid, "a code that was used, half a minute later")

	id, err := s.OpenLink(ctx, Token(t, d, s, "pas@council.example"))
	if err != nil {
		t.Fatal(err)
	}
	before := signIns(t, d, who)
	if found, err := s.UseLink(ctx, id, ""); err != nil || !found.NeedsCode || signIns(t, d, who) != before {
		t.Errorf("a link goes past the authenticator: %+v, %v", found, err)
	}
	if n := len(Messages(t, d, notify.AccountChanged)); n < 2 {
		t.Errorf("%d messages about the changes, want one for each of two", n)
	}
	secretsStayHome(t, d, who, []string{Password, secret})
}

// signIns counts how often the audit says that somebody signed in.
func signIns(t *testing.T, d *db.DB, who access.Actor) int {
	t.Helper()
	n := 0
	View(t, d, func(ctx context.Context, tx *db.Tx) error {
		rows, err := audit.History(ctx, tx, string(who.Person), 100)
		for _, r := range rows {
			if r.Action == "signed in" {
				n++
			}
		}
		return err
	})
	return n
}

// secretsStayHome looks for secrets in the audit and in messages that are shown.
func secretsStayHome(t *testing.T, d *db.DB, who access.Actor, secrets []string) {
	t.Helper()
	View(t, d, func(ctx context.Context, tx *db.Tx) error {
		rows, err := audit.History(ctx, tx, string(who.Person), 100)
		if err != nil || len(rows) < 4 {
			t.Errorf("%d entries, %v", len(rows), err)
		}
		var all strings.Builder
		for _, r := range rows {
			all.WriteString(r.Action + r.Why + string(r.Payload))
		}
		page, err := notify.List(ctx, tx, notify.Filter{Limit: 500})
		for _, m := range page.Messages {
			all.WriteString(m.Subject + m.Body)
		}
		for _, s := range append(secrets, "argon2", "token=") {
			if strings.Contains(all.String(), s) {
				t.Errorf("%q stands in the audit or in a message that is shown", s)
			}
		}
		return err
	})
}

func recoveryCode(t *testing.T, d *db.DB, s *authority.Service) {
	ctx := dbtest.Ctx(t)
	who, secret, recovery := withPassword(t, d, s, "Rec Overy", "rec@council.example")
	if len(recovery) != 10 {
		t.Fatalf("codes %v", recovery)
	}
	if err := s.CheckCode(ctx, who.Person, strings.ToLower(recovery[3]), "Browser"); err != nil {
		t.Fatal(err)
	}
	wantKind(t, s.CheckCode(ctx, who.Person, recovery[3], "Browser"), fault.KindInvalid, "a recovery code that was used")
	fresh, err := s.NewRecoveryCodes(ctx, who, Code(t, d, secret), "kept")
	if err != nil || len(fresh) != 10 {
		t.Fatal(fresh, err)
	}
	wantKind(t, s.CheckCode(ctx, who.Person, recovery[4], "Browser"), fault.KindInvalid, "a recovery code from before")
	if err := s.RemoveAuthenticator(ctx, who, fresh[0], "kept"); err != nil {
		t.Fatal(err)
	}
	_, err = s.CheckPassword(ctx, "rec@council.example", Password)
	wantKind(t, err, fault.KindInvalid, "the password after its authenticator has gone")
	other := Actor(t, d, s, Open(t, d, s, "Else", "else@council.example"))
	Enrol(t, d, s, other)
	wantKind(t, s.CheckCode(ctx, other.Person, fresh[1], "Browser"), fault.KindInvalid, "another person's recovery code")
}

func locks(t *testing.T, d *db.DB, s *authority.Service) {
	ctx := dbtest.Ctx(t)
	clock := dbtest.Clock(d)
	_, secret, _ := withPassword(t, d, s, "Loc Ked", "locked@council.example")
	who := Actor(t, d, s, personOf(t, d, s, "locked@council.example"))
	for _, email := range []string{"locked@council.example", "stranger@elsewhere.example"} {
		var answers []string
		for range 5 {
			_, err := s.CheckPassword(ctx, email, "wrong wrong wrong")
			answers = append(answers, fault.Message(err))
		}
		_, err := s.CheckPassword(ctx, email, Password)
		answers = append(answers, fault.Message(err))
		if answers[0] != answers[4] || answers[4] == answers[5] || !strings.Contains(answers[5], "Wait a minute") {
			t.Errorf("%s: %q", email, answers)
		}
	}
	clock.Advance(time.Minute)
	_, err := s.CheckPassword(ctx, "locked@council.example", "wrong again too")
	wantKind(t, err, fault.KindInvalid, "the sixth wrong password")
	_, err = s.CheckPassword(ctx, "locked@council.example", Password)
	if !strings.Contains(fault.Message(err), "Wait 2 minutes") {
		t.Errorf("the second wait is not longer: %v", err)
	}
	if Token(t, d, s, "locked@council.example") == "" {
		t.Error("a lock on the password keeps the owner from a link")
	}
	clock.Advance(2 * time.Minute)
	if _, err := s.CheckPassword(ctx, "locked@council.example", Password); err != nil {
		t.Errorf("the right password after the wait: %v", err)
	}
	for range 5 {
		wantKind(t, s.CheckCode(ctx, who.Person, "12345", "Browser"), fault.KindInvalid, "a wrong code")
	}
	if err := s.CheckCode(ctx, who.Person, Code(t, d, secret), "Browser"); !strings.Contains(fault.Message(err), "Wait") {
		t.Errorf("the right code behind the lock: %v", err)
	}
	clock.Advance(time.Minute)
	if err := s.CheckCode(ctx, who.Person, Code(t, d, secret), "Browser"); err != nil {
		t.Errorf("the right code after the wait: %v", err)
	}
}

// atOnce has many use one link, and many guess one password, side by side.
func atOnce(t *testing.T, d *db.DB, s *authority.Service) {
	ctx := dbtest.Ctx(t)
	who, secret, _ := withPassword(t, d, s, "Man Y", "many@council.example")
	id, err := s.OpenLink(ctx, Token(t, d, s, "many@council.example"))
	if err != nil {
		t.Fatal(err)
	}
	code := Code(t, d, secret)
	const many = 8
	for what, c := range map[string]struct {
		try  func() error
		want int
	}{
		"used one link":          {func() error { _, err := s.UseLink(ctx, id, ""); return err }, 1},
		"used one code":          {func() error { return s.CheckCode(ctx, who.Person, code, "Browser") }, 1},
		"had a wrong guess seen": {func() error { return guess(ctx, s) }, 5},
	} {
		done := make(chan error, many)
		for range many {
			go func() { done <- c.try() }()
		}
		n := 0
		for range many {
			if err := <-done; err == nil {
				n++
			} else if fault.KindOf(err) == fault.KindInternal {
				t.Errorf("%s: %v", what, err)
			}
		}
		if n != c.want {
			t.Errorf("%d of %d at once %s, want %d", n, many, what, c.want)
		}
	}
}

// guess tries a wrong password; it returns nil when the guess was looked at and found wrong, and the refusal behind a lock.
func guess(ctx context.Context, s *authority.Service) error {
	_, err := s.CheckPassword(ctx, "many@council.example", "wrong wrong wrong")
	if strings.Contains(fault.Message(err), "do not fit together") {
		return nil
	}
	return err
}

func personOf(t *testing.T, d *db.DB, s *authority.Service, email string) thread.Ref {
	t.Helper()
	var person thread.Ref
	View(t, d, func(ctx context.Context, tx *db.Tx) error {
		found, err := s.Accounts(ctx, tx, authority.Filter{Text: email})
		if len(found) == 1 {
			person = found[0].Person
		}
		return err
	})
	return person
}

func newDevice(t *testing.T, d *db.DB, s *authority.Service) {
	Open(t, d, s, "Dev Ice", "dev@council.example")
	before := len(Messages(t, d, notify.SignInNoticed))
	for i, agent := range []string{"Browser 1", "Browser 1", "Browser 2", "Browser 1"} {
		id, err := s.OpenLink(dbtest.Ctx(t), Token(t, d, s, "dev@council.example"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.UseLink(dbtest.Ctx(t), id, agent); err != nil {
			t.Fatal(err)
		}
		want := 0
		if i >= 2 {
			want = 1
		}
		if n := len(Messages(t, d, notify.SignInNoticed)) - before; n != want {
			t.Errorf("after sign-in %d from %s: %d messages, want %d", i+1, agent, n, want)
		}
	}
}

func reset(t *testing.T, d *db.DB, s *authority.Service, ended *Ended) {
	ctx := dbtest.Ctx(t)
	who, _, _ := withPassword(t, d, s, "Res Et", "reset@council.example")
	wantKind(t, s.ResetSignIn(ctx, who, who.Person, "why"), fault.KindForbidden, "somebody who is no administrator")
	wantKind(t, s.ResetSignIn(ctx, Admin, who.Person, " "), fault.KindInvalid, "a reset without a reason")
	ended.People = nil
	if err := s.ResetSignIn(ctx, Admin, who.Person, "Phone lost; rang her."); err != nil {
		t.Fatal(err)
	}
	View(t, d, func(ctx context.Context, tx *db.Tx) error {
		set, err := s.SetUp(ctx, tx, who.Person)
		if set.Password || set.Authenticator || set.RecoveryLeft != 0 || !slices.Contains(ended.People, who.Person) {
			t.Errorf("after the reset: %+v, sessions ended of %v", set, ended.People)
		}
		return err
	})
}
