package web

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/web/ui"
)

// keptForm is a form that could not be accepted when it was sent.
type keptForm struct {
	action string
	values url.Values
	wrong  []fault.Field // what was too long
	page   string        // that shows the form then
}

// How long things that only help with forms are kept.
const (
	expiredKnown = 24 * time.Hour
	keptFor      = 24 * time.Hour
	draftFor     = 30 * 24 * time.Hour
	onceFor      = time.Hour
)

var sweeps = map[string]time.Duration{
	`DELETE FROM web_kept WHERE created_at < $1`:                 keptFor,
	`DELETE FROM web_draft WHERE scope <> '' AND saved_at < $1`:  draftFor,
	`DELETE FROM web_once WHERE scope <> '' AND created_at < $1`: onceFor,
}

// keep stores what was typed, sealed with a key that only the browser's cookie holds, so that the form can show it again.
// When it is known whose session has expired, nobody else is shown it. What was wrong with it is kept for the page that shows the form.
func (r *Request) keep(w http.ResponseWriter, page string, wrong ...fault.Field) error {
	key := rand.Text() + rand.Text()
	values := typed(r.PostForm)
	for _, f := range wrong {
		values.Set(keptPage, page)
		values.Set(keptWrong+f.Name, f.Message)
	}
	sealed, err := seal(key, []byte(values.Encode()))
	if err != nil {
		return fmt.Errorf("keep form: %w", err)
	}
	err = r.router.config.DB.InTx(db.WithFirst(r.Context(), nil), func(tx *db.Tx) error {
		_, err := db.Exec(r.Context(), tx, `INSERT INTO web_kept (key, action, person, sealed, created_at) VALUES ($1, $2, $3, $4, $5)`,
			keptKey(key), cut(r.URL.Path, 500), r.owner(), sealed, tx.Now())
		return err
	})
	if err != nil {
		return fmt.Errorf("keep form: %w", err)
	}
	r.setCookie(w, "kept", key, int(keptFor/time.Second))
	return nil
}

// owner is whose form it is: the signed-in person, or the one whose session has just expired; "" for the public.
func (r *Request) owner() thread.Ref {
	if r.visit.expired != "" {
		return r.visit.expired
	}
	return r.visit.person
}

// typed is what a person typed: without our own fields and without secrets.
func typed(form url.Values) url.Values {
	out := url.Values{}
	for name, values := range form {
		if slices.Contains([]string{"csrf", "once", "draft", "version"}, name) || strings.HasSuffix(name, "-version") || secret(name) {
			continue
		}
		for _, v := range values {
			out.Add(name, clean(v))
		}
	}
	return out
}

// secret reports whether a field must not be kept by its name.
func secret(name string) bool {
	return strings.Contains(name, "password") || strings.Contains(name, "secret") || strings.Contains(name, "code")
}

func keptKey(key string) string {
	sum := sha256.Sum256([]byte("row " + key))
	return hex.EncodeToString(sum[:])
}

func sealer(key string) (cipher.AEAD, error) {
	sum := sha256.Sum256([]byte("seal " + key))
	block, err := aes.NewCipher(sum[:])
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

func seal(key string, plain []byte) ([]byte, error) {
	aead, err := sealer(key)
	if err != nil {
		return nil, err
	}
	return aead.Seal(nil, nil, plain, nil), nil //nolint:gosec // this AEAD draws a nonce of its own
}

func unseal(key string, sealed []byte) ([]byte, error) {
	aead, err := sealer(key)
	if err != nil {
		return nil, err
	}
	return aead.Open(nil, nil, sealed, nil)
}

// keptForm returns the form that the browser's cookie stands for, nil when there is none or it is somebody else's.
func (r *Request) keptForm() (*keptForm, error) {
	if r.looked {
		return r.kept, nil
	}
	r.looked = true
	c, err := r.Cookie(r.router.config.cookieName("kept"))
	if err != nil || c.Value == "" {
		return nil, nil
	}
	var action string
	var person thread.Ref
	var sealed []byte
	err = r.router.config.DB.View(r.Context(), func(tx *db.Tx) error {
		return db.Get(r.Context(), tx, `SELECT action, person, sealed FROM web_kept WHERE key = $1 AND created_at > $2`,
			[]any{keptKey(c.Value), tx.Now().Add(-keptFor)}, &action, &person, &sealed)
	})
	if errors.Is(err, db.ErrNoRow) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if person != "" && person != r.visit.person {
		return nil, nil
	}
	plain, err := unseal(c.Value, sealed)
	if err != nil {
		return nil, nil //nolint:nilerr // a cookie that does not open the row stands for nothing
	}
	values, err := url.ParseQuery(string(plain))
	if err != nil {
		return nil, err
	}
	r.kept = &keptForm{action: action, values: values}
	r.kept.takeWrong()
	return r.kept, nil
}

// forms is what ui.Form asks for while a page is drawn.
func (r *Request) forms() *ui.Forms {
	return &ui.Forms{CSRF: r.token, OnceKey: rand.Text, Restore: r.restore}
}

// restore returns what was typed into the form before: a form that could not be sent comes before a draft. A page is worth
// more than what was typed before, so trouble in finding that is logged and not shown.
func (r *Request) restore(action string, draft bool) ui.Restored {
	whole := action
	action, _, _ = strings.Cut(action, "?")
	if r.Method == http.MethodPost {
		if action == r.URL.Path { // a page with messages shows what was just sent
			return ui.Restored{Values: typed(r.PostForm)}
		}
		return ui.Restored{}
	}
	kept, err := r.keptForm()
	if err != nil {
		r.router.config.Log.Error("find kept form", "error", err, "request", r.RequestID())
	}
	if kept != nil && kept.action == action {
		return ui.Restored{Values: kept.values, Unsent: true}
	}
	if !draft {
		return ui.Restored{}
	}
	values, saved, err := r.draft(r.Context(), cut(whole, 500))
	if err != nil {
		r.router.config.Log.Error("find draft", "error", err, "request", r.RequestID())
		return ui.Restored{}
	}
	if values == nil {
		return ui.Restored{}
	}
	return ui.Restored{Values: values, Saved: ui.TimeOfDay(saved)}
}

// dropSaved forgets what was kept or drafted of a form that has now been accepted.
func (r *Request) dropSaved(w http.ResponseWriter) error {
	if r.route.draft {
		return nil
	}
	c, err := r.Cookie(r.router.config.cookieName("kept"))
	kept := err == nil && c.Value != ""
	drafted := r.PostForm.Get("draft") != "" && r.hasDraft()
	if !kept && !drafted {
		return nil
	}
	ctx := context.WithoutCancel(db.WithFirst(r.Context(), nil))
	err = r.router.config.DB.InTx(ctx, func(tx *db.Tx) error {
		if kept {
			if _, err := db.Exec(ctx, tx, `DELETE FROM web_kept WHERE key = $1 AND action = $2`, keptKey(c.Value), cut(r.URL.Path, 500)); err != nil {
				return err
			}
		}
		if !drafted {
			return nil
		}
		_, err := db.Exec(ctx, tx, `DELETE FROM web_draft WHERE scope = $1 AND owner = $2 AND action = $3`, tx.Scope(), r.draftOwner(), draftKey(r.URL))
		return err
	})
	if err != nil { // the form itself was accepted: that is what the person must hear
		r.router.config.Log.Error("forget kept form", "error", err, "request", r.RequestID())
	}
	return nil
}

// hasDraft looks before a draft is forgotten: most forms are sent before one was saved, and a look costs no wait for the disk.
func (r *Request) hasDraft() bool {
	ctx := context.WithoutCancel(db.WithFirst(r.Context(), nil))
	values, _, err := r.draft(ctx, draftKey(r.URL))
	return values != nil || err != nil // in doubt there is one
}
