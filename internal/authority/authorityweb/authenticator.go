package authorityweb

import (
	"bytes"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"net/http"

	"alongside/internal/authority"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/web"
)

// authenticatorPage sets an authenticator app up: first it says what that is, then it shows the picture.
type authenticatorPage struct {
	Errors []fault.Field
	Secret string // "" before the picture is shown
}

func (h *handler) authenticatorForm(w http.ResponseWriter, r *web.Request) error {
	return h.renderAuthenticator(w, r, http.StatusOK, nil)
}

func (h *handler) renderAuthenticator(w http.ResponseWriter, r *web.Request, status int, errs []fault.Field) error {
	page := authenticatorPage{Errors: errs}
	e, err := h.enrolment(r)
	switch {
	case err == nil:
		page.Secret = e.Secret()
	case !fault.Is(err, fault.KindNotFound):
		return err
	}
	return web.Render(w, r, status, authenticatorView(page))
}

func (h *handler) enrolment(r *web.Request) (authority.Enrolment, error) {
	var e authority.Enrolment
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		var err error
		e, err = h.Service.Enrolment(r.Context(), tx, r.Actor())
		return err
	})
	return e, err
}

func (h *handler) beginAuthenticator(w http.ResponseWriter, r *web.Request) error {
	if err := h.Service.BeginAuthenticator(r.Context(), r.Actor()); err != nil {
		return err
	}
	return web.SeeOther(w, r, "/account/authenticator")
}

// The size of the picture in pixels, and of the white edge that scanners need.
const (
	pictureSize = 264
	pictureEdge = 28
)

// authenticatorPicture draws the secret for the app's camera. It has its own path because the pages allow no inline images.
func (h *handler) authenticatorPicture(w http.ResponseWriter, r *web.Request) error {
	e, err := h.enrolment(r)
	if err != nil {
		return err
	}
	code, err := e.Key().Image(pictureSize-2*pictureEdge, pictureSize-2*pictureEdge)
	if err != nil {
		return fmt.Errorf("draw an authenticator's picture: %w", err)
	}
	whole := image.NewGray(image.Rect(0, 0, pictureSize, pictureSize))
	draw.Draw(whole, whole.Bounds(), image.White, image.Point{}, draw.Src)
	draw.Draw(whole, code.Bounds().Add(image.Pt(pictureEdge, pictureEdge)), code, code.Bounds().Min, draw.Src)
	var b bytes.Buffer
	if err := png.Encode(&b, whole); err != nil {
		return fmt.Errorf("write an authenticator's picture: %w", err)
	}
	w.Header().Set("Content-Type", "image/png")
	w.Header().Set("Cache-Control", "no-store")
	_, err = w.Write(b.Bytes())
	return err
}

func (h *handler) confirmAuthenticator(w http.ResponseWriter, r *web.Request) error {
	codes, err := h.Service.ConfirmAuthenticator(r.Context(), r.Actor(), r.Form("code"), r.SessionID())
	if fields, ok := fault.Fields(err); ok {
		return h.renderAuthenticator(w, r, http.StatusUnprocessableEntity, fields)
	}
	if err != nil {
		return err
	}
	return h.showCodes(w, r, codes)
}

// showCodes shows recovery codes, this once, in a session with a new token.
func (h *handler) showCodes(w http.ResponseWriter, r *web.Request, codes []string) error {
	if err := r.SignIn(r.Actor().Person, r.Actor().Scope); err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, codesView(codes))
}
