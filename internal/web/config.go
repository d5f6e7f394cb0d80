package web

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/netip"
	"time"

	"github.com/a-h/templ"
	"github.com/alexedwards/scs/v2"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/thread"
	"alongside/internal/web/ui"
)

// Actors finds who a session belongs to. It answers with a fault.NotFound when the person may no longer sign in. It answers
// from what it reads in tx and nothing else, because the answer is remembered until one of those tables is written.
type Actors interface {
	Actor(ctx context.Context, tx *db.Tx, person thread.Ref) (access.Actor, error)
}

// Closer returns, of the objects of a chain that are open to a reader, those that are closed to them all the same, because it takes more
// than the thread to know: what the object's own page asks of the record, or that the child's home is kept from them. It asks about
// objects that are open and no others, in one question for each kind.
type Closer func(ctx context.Context, tx *db.Tx, reader access.Actor, chain thread.Chain, open access.Opened) (map[thread.Ref]bool, error)

// Config is everything the ground under the pages needs to know.
type Config struct {
	DB     db.Runner
	Actors Actors
	// Scope is the council whose public pages these are.
	Scope db.Scope
	// Council is its name, shown in the header.
	Council string
	// Demo marks every page as holding made-up data.
	Demo bool
	// TLS says that the pages are served over HTTPS, here or by a proxy: cookies are then secure and HSTS is sent.
	TLS bool
	// Proxies are the addresses of proxies whose X-Forwarded-For is believed.
	Proxies []netip.Prefix
	// SignIn is the path of the sign-in page; "/sign-in" when empty. It gets the path to return to as ?return=.
	SignIn string
	// SignOut is the path a post to which signs out; "/sign-out" when empty.
	SignOut string
	// Nav returns the navigation of an actor's role; optional.
	Nav func(access.Actor) []ui.NavItem
	// FormLimit is the largest body of a form without a document, UploadLimit of one with; 1 MiB and 25 MB when zero. A route's
	// own MaxBody bounds it further.
	FormLimit, UploadLimit int64
	// Documents draws the documents of an object for a reader, at the foot of its page; optional.
	Documents func(reader access.Actor, about thread.Ref) templ.Component
	// Closed returns which of the objects of a chain that a reader's role and relationships open are closed to them all the same:
	// see Doors; optional.
	Closed Closer
	// Kept returns the record that is kept of a child, when the one of an address was merged into it: pages and forms are of that one. Of
	// anything else it returns what it was given; optional.
	Kept func(ctx context.Context, tx *db.Tx, child thread.Ref) (thread.Ref, error)
	// Former covers the former names of the children whom a page is about, wherever on it they stand; optional.
	Former Former
	// FormerWords are what Former writes in the place of a name. A form that holds them is refused, so that no cover is saved over what
	// it covers; "" refuses none.
	FormerWords string
	// Idle ends a session without requests, Life every session; 2 and 12 hours when zero.
	Idle, Life time.Duration
	// Observe is told of every request to a page, once it is answered: the route's pattern, never the address itself; optional.
	Observe func(Answered)
	// Ready answers /healthz: nil when requests can be served; optional.
	Ready func(context.Context) error
	// Clock tells the time printed on paper; time.Now when nil. Everything stored takes its transaction's time.
	Clock func() time.Time
	// Log is told of what an operator should know; slog.Default when nil.
	Log *slog.Logger
}

// Answered is a request that was answered. It holds nothing of who asked or what about.
type Answered struct {
	Method string // GET, POST, or "other": anybody may send a made-up one
	Route  string // the path of the route, such as /child/{id}; "" when there is none
	Status int
	Took   time.Duration
}

func (c Config) withDefaults() (Config, error) {
	if c.DB == nil || c.Actors == nil || c.Scope == "" {
		return c, errors.New("web: Config needs DB, Actors and Scope")
	}
	if c.SignIn == "" {
		c.SignIn = "/sign-in"
	}
	if c.SignOut == "" {
		c.SignOut = "/sign-out"
	}
	if c.FormLimit == 0 {
		c.FormLimit = usualBody
	}
	if c.UploadLimit == 0 {
		c.UploadLimit = usualUpload
	}
	if c.Idle == 0 {
		c.Idle = 2 * time.Hour
	}
	if c.Life == 0 {
		c.Life = 12 * time.Hour
	}
	if c.Clock == nil {
		c.Clock = time.Now
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	return c, nil
}

// cookieName returns the name of one of our cookies. Over HTTPS the prefix makes browsers refuse one set by a neighbour.
func (c Config) cookieName(name string) string {
	if c.TLS {
		return "__Host-alongside-" + name
	}
	return "alongside-" + name
}

func (c Config) sessions(store scs.Store) *scs.SessionManager {
	m := scs.New()
	m.Store = store
	m.Codec = newJSONCodec()
	m.Lifetime = c.Life
	m.HashTokenInStore = true
	m.Cookie.Name = c.cookieName("session")
	m.Cookie.Secure = c.TLS
	m.Cookie.SameSite = http.SameSiteLaxMode
	m.Cookie.Persist = false
	return m
}
