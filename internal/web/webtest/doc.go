// Package webtest starts a site on a port of its own with a real database and walks it as a browser would: cookies, forms
// with their hidden fields, redirects. Tests of pages use it and look at the parsed HTML.
package webtest
