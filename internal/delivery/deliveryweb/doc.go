// Package deliveryweb shows what was promised and what came: to families in plain words, to providers as today's visits with
// one tap each, to the council with the rate and what is in dispute.
//
// Every page is about children and records a look first.
package deliveryweb
