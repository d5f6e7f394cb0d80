// Package web is the ground under every page: routing with the permission beside the path, sessions, forms that lose
// nothing, error pages, and the layout. Pages live in the capabilities' own web packages and in home and region.
//
// A request's way: Router.Handler answers panics with an incident page and sets the security headers; cross-origin posts are
// refused; the route's wrapper limits the body, loads session and actor in one view, checks the permission, the session's
// token and the key against double posts, and calls the Handler. What the Handler returns as an error is turned into a page
// here, once, by its fault kind.
//
// Nothing typed is lost: a post whose session has expired, whose token is stale or whose record was changed by somebody else
// is kept, sealed with a key that only the browser holds, and shown again in its form; forms with Draft save as they are
// filled in; a form sent twice acts once.
//
// The package holds no page about a child and decides nothing about one. The route's permission says "may this role"; the use
// case behind it still asks "may this person see this child".
package web
