package authority

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"alongside/internal/access"
	"alongside/internal/fault"
	"alongside/internal/workday"
)

func TestPasswordsThatAreTriedFirstAreRefused(t *testing.T) {
	a := Account{Name: "Gwendolen Moss", Email: "g.mossford@council.example"}
	for _, p := range []string{
		"", "short", "elevenchars", "passwordpassword", "Password1234!", "P4ssw0rd12345", "letmeinplease", "iloveyou2026!",
		"aaaaaaaaaaaaaa", "abcabcabcabcabc", "123456789012", "abcdefghijklm", "qwertyuiopas", "0987654321098", "liverpool2025", "LiverpoolArsenal",
		"Gwendolen1234", "g.mossford12345", "Testshire2026!", strings.Repeat("long ", 26),
	} {
		if err := checkPassword(p, a, "Testshire County Council"); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("%q is taken: %v", p, err)
		}
	}
	for _, p := range []string{
		"mossy kettle orbit 7", "twelve chars", "ŵyth ŷd melyn hir", "x7#Lq0!vTz2p", "🌱🌱 gardd fach yn y glaw",
	} {
		if err := checkPassword(p, a, "Testshire County Council"); err != nil {
			t.Errorf("%q is refused: %v", p, err)
		}
	}
}

func TestTheLockGrowsToAnHourAndForgetsAfterADay(t *testing.T) {
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	var l Lock
	var waits []time.Duration
	for range 13 {
		l = l.failed(now)
		waits = append(waits, max(0, l.Until.Sub(now)))
		now = now.Add(waits[len(waits)-1])
		if l.Locked(now) {
			t.Fatal("still locked when the wait is over")
		}
	}
	want := "[0s 0s 0s 0s 1m0s 2m0s 4m0s 8m0s 16m0s 32m0s 1h0m0s 1h0m0s 1h0m0s]"
	if got := fmt.Sprint(waits); got != want {
		t.Errorf("waits %s, want %s", got, want)
	}
	if l = l.failed(now.Add(25 * time.Hour)); l.Failures != 1 || l.Locked(now.Add(25*time.Hour)) {
		t.Errorf("a day later %+v", l)
	}
}

func TestStatusFollowsTheDates(t *testing.T) {
	a := Account{From: workday.MustOn(2026, 11, 2), To: workday.MustOn(2026, 11, 20)}
	for on, want := range map[string]Status{"2026-11-01": StatusToCome, "2026-11-02": StatusActive, "2026-11-20": StatusActive, "2026-11-21": StatusEnded} {
		day, err := workday.Parse(on)
		if err != nil {
			t.Fatal(err)
		}
		if got := a.Status(day); got != want {
			t.Errorf("on %s %s, want %s", on, got, want)
		}
	}
}

func TestAccountsAreChecked(t *testing.T) {
	good := Account{Name: "A", Roles: []access.Role{access.RoleLead}, From: workday.MustOn(2026, 1, 1)}
	if err := good.validate(); err != nil {
		t.Fatal(err)
	}
	for field, spoil := range map[string]func(*Account){
		"name":     func(a *Account) { a.Name = "" },
		"email":    func(a *Account) { a.Email = "a b@c" },
		"phone":    func(a *Account) { a.Phone = strings.Repeat("0", 31) },
		"roles":    func(a *Account) { a.Roles = []access.Role{"public"} },
		"provider": func(a *Account) { a.Roles = []access.Role{access.RoleProvider} },
		"to":       func(a *Account) { a.To = workday.MustOn(2025, 1, 1) },
	} {
		a := good
		spoil(&a)
		fields, ok := fault.Fields(a.validate())
		if !ok || len(fields) != 1 || fields[0].Name != field {
			t.Errorf("%s: %v", field, fields)
		}
	}
	for _, s := range []string{"", "9:00", "24:00", "12:60", "12.30", "ab:cd"} {
		if timeOfDay(s) {
			t.Errorf("%q is taken for a time of day", s)
		}
	}
}

func TestCodesAreTakenOnceAndNearTheirTime(t *testing.T) {
	const secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
	at := time.Date(2026, 11, 23, 9, 0, 10, 0, time.UTC)
	step := at.Unix() / 30
	code := func(step int64) string {
		for try := range 1_000_000 {
			c := fmt.Sprintf("%06d", try)
			if got, _ := stepOf(secret, c, time.Unix(step*30, 0), step-1); got == step {
				return c
			}
		}
		t.Fatal("no code")
		return ""
	}
	now := code(step)
	for _, c := range []struct {
		at   time.Time
		last int64
		want bool
	}{
		{at, 0, true}, {at.Add(30 * time.Second), 0, true}, {at.Add(-30 * time.Second), 0, true},
		{at.Add(61 * time.Second), 0, false}, {at.Add(-61 * time.Second), 0, false}, {at, step, false}, {at, step + 1, false},
	} {
		if got, err := stepOf(secret, now, c.at, c.last); (got > 0) != c.want || err != nil {
			t.Errorf("at %s after step %d: %d, %v", c.at, c.last, got, err)
		}
	}
}

func TestKeysSealForOnePersonAndHideThemselves(t *testing.T) {
	if _, err := KeyFrom([]byte("short")); err == nil {
		t.Error("a short key is taken")
	}
	key, err := KeyFrom([]byte(strings.Repeat("k", 32)))
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := key.seal("E1", "PER-A", "secret")
	if err != nil || strings.Contains(string(sealed), "secret") {
		t.Fatal(string(sealed), err)
	}
	if plain, err := key.open("E1", "PER-A", sealed); plain != "secret" || err != nil {
		t.Errorf("%q, %v", plain, err)
	}
	other, _ := KeyFrom([]byte(strings.Repeat("o", 32)))
	for name, open := range map[string]func() (string, error){
		"another person":  func() (string, error) { return key.open("E1", "PER-B", sealed) },
		"another council": func() (string, error) { return key.open("E2", "PER-A", sealed) },
		"another key":     func() (string, error) { return other.open("E1", "PER-A", sealed) },
		"no key":          func() (string, error) { return Key{}.open("E1", "PER-A", sealed) },
	} {
		if plain, err := open(); err == nil {
			t.Errorf("%s opens %q", name, plain)
		}
	}
	var out strings.Builder
	slog.New(slog.NewTextHandler(&out, nil)).Info("start", "key", key)
	if got := fmt.Sprintf("%s %v %+v %#v %s", key, key, key, key, out.String()); strings.Contains(got, fmt.Sprintf("%x", key[:4])) || strings.Contains(got, fmt.Sprint(key[0], key[1])) {
		t.Errorf("the key is printed: %s", got)
	}
}

func TestHashesSayTheirCostAndOldOnesAreMadeAnew(t *testing.T) {
	s := New(Deps{})
	hash, err := s.hash(t.Context(), "mossy kettle orbit 7")
	if err != nil || !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Fatal(hash, err)
	}
	if again, _ := s.hash(t.Context(), "mossy kettle orbit 7"); again == hash {
		t.Error("two hashes of one password are the same: there is no salt")
	}
	for password, want := range map[string]bool{"mossy kettle orbit 7": true, "mossy kettle orbit 8": false, "": false} {
		if ok, current, err := s.verify(t.Context(), hash, password); ok != want || !current || err != nil {
			t.Errorf("%q: %v %v %v", password, ok, current, err)
		}
	}
	for _, password := range []string{"", "anything"} {
		if ok, _, err := s.verify(t.Context(), "", password); ok || err != nil {
			t.Errorf("nobody has the password %q: %v", password, err)
		}
	}
	const weak = "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHRzb21lc2E$2GaKYmr/CD0v0yIpp7RWtMeO7R0BwZ6WkRjmlTQTtwU"
	if _, current, err := s.verify(t.Context(), weak, "x"); current || err != nil {
		t.Errorf("a hash at another cost counts as current: %v", err)
	}
	for _, bad := range []string{"$2a$10$abc", "$argon2id$v=1$m=1,t=1,p=1$a$b", "$argon2id$v=19$m=x$a$b", "$argon2id$v=19$m=64,t=1,p=1$!$b", "$argon2id$v=19$m=64,t=1,p=1$YQ$!"} {
		if ok, _, err := s.verify(t.Context(), bad, "x"); ok || err == nil {
			t.Errorf("%s: %v %v", bad, ok, err)
		}
	}
	if err := New(Deps{}).BeginAuthenticator(t.Context(), access.Actor{}); !fault.Is(err, fault.KindUnavailable) {
		t.Errorf("without a key: %v", err)
	}
}
