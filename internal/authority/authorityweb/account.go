package authorityweb

import (
	"net/http"
	"strings"

	"alongside/internal/authority"
	"alongside/internal/db"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// accountPage is how a person signs in, and where they are signed in.
type accountPage struct {
	Account  authority.Account
	SetUp    authority.SetUp
	Facts    ui.SummaryListView
	Sessions []sessionRow
}

// sessionRow is one place where the person is signed in.
type sessionRow struct {
	ID, Device, Created, Seen string
	Here                      bool
}

func (h *handler) account(w http.ResponseWriter, r *web.Request) error {
	page := accountPage{}
	var spoken map[thread.Ref][]string
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		var err error
		if page.Account, err = h.Service.Account(r.Context(), tx, r.Actor().Person); err != nil {
			return err
		}
		if page.SetUp, err = h.Service.SetUp(r.Context(), tx, r.Actor().Person); err != nil {
			return err
		}
		if spoken, err = h.Service.LanguagesOf(r.Context(), tx, []thread.Ref{r.Actor().Person}); err != nil {
			return err
		}
		sessions, err := web.Sessions(r.Context(), tx, r.Actor().Person)
		for _, s := range sessions {
			page.Sessions = append(page.Sessions, sessionRow{ID: s.ID, Device: device(s.Agent), Created: ui.ShortWhen(s.Created),
				Seen: ui.ShortWhen(s.Seen), Here: s.ID == r.SessionID()})
		}
		return err
	})
	if err != nil {
		return err
	}
	page.Facts = accountFacts(page.Account, page.SetUp)
	if page.Account.Staff() {
		page.Facts.Rows = append(page.Facts.Rows, languagesRow(spoken[page.Account.Person], "/account"))
	}
	return web.Render(w, r, http.StatusOK, accountView(page))
}

func accountFacts(a authority.Account, s authority.SetUp) ui.SummaryListView {
	rows := []ui.SummaryRow{ui.Row("Name", a.Name), ui.Row("Email address", a.Email), ui.Row("Phone", a.Phone), ui.Row("What you are here", roleNames(a.Roles))}
	if s.Authenticator {
		rows = append(rows, ui.Row("Authenticator app", "Set up on "+ui.LongDate(s.AuthenticatorAt), ui.Link{Text: "Remove", Href: "/account/authenticator/remove", Hidden: "the authenticator app"}),
			ui.Row("Recovery codes", ui.Count(s.RecoveryLeft, "code is left", "codes are left"), ui.Link{Text: "Get new ones", Href: "/account/recovery-codes"}))
		if s.Password {
			rows = append(rows, ui.Row("Password", "Set on "+ui.LongDate(s.PasswordAt), ui.Link{Text: "Change", Href: "/account/password", Hidden: "the password"}))
		} else {
			rows = append(rows, ui.Row("Password", "None: you sign in by link", ui.Link{Text: "Set one", Href: "/account/password"}))
		}
	} else {
		rows = append(rows, ui.Row("Authenticator app", "Not set up", ui.Link{Text: "Set up", Href: "/account/authenticator", Hidden: "an authenticator app"}))
	}
	return ui.SummaryListView{Rows: rows}
}

// endSession ends one of the person's own sessions, or all others. The session in use ends with the button "Sign out".
func (h *handler) endSession(w http.ResponseWriter, r *web.Request) error {
	id := r.Form("session")
	err := h.DB.InTx(r.Context(), func(tx *db.Tx) error {
		if id == "others" {
			return web.RevokeAll(r.Context(), tx, r.Actor().Person, r.SessionID())
		}
		return web.Revoke(r.Context(), tx, r.Actor().Person, id)
	})
	if err != nil {
		return err
	}
	if id == "others" {
		web.Flash(r, "You are now signed in here only.")
	} else {
		web.Flash(r, "That session has ended.")
	}
	return web.SeeOther(w, r, "/account")
}

// device says in words what a browser says of itself.
func device(agent string) string {
	pick := func(names ...[2]string) string {
		for _, n := range names {
			if strings.Contains(agent, n[0]) {
				return n[1]
			}
		}
		return ""
	}
	browser := pick([2]string{"Edg/", "Edge"}, [2]string{"OPR/", "Opera"}, [2]string{"SamsungBrowser/", "Samsung Internet"},
		[2]string{"Firefox/", "Firefox"}, [2]string{"FxiOS/", "Firefox"}, [2]string{"Chrome/", "Chrome"}, [2]string{"CriOS/", "Chrome"}, [2]string{"Safari/", "Safari"})
	system := pick([2]string{"Android", "an Android phone or tablet"}, [2]string{"iPhone", "an iPhone"}, [2]string{"iPad", "an iPad"},
		[2]string{"Windows", "Windows"}, [2]string{"Mac OS X", "a Mac"}, [2]string{"CrOS", "a Chromebook"}, [2]string{"Linux", "Linux"})
	switch {
	case browser == "" && system == "":
		return "A browser that does not say what it is"
	case browser == "":
		return "A browser on " + system
	case system == "":
		return browser
	default:
		return browser + " on " + system
	}
}
