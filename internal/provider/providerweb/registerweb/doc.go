// Package registerweb is the pages on which an organisation that the council does not know registers itself, and on which the council's
// people look at who it is.
package registerweb
