// Package authorityweb is where people sign in and see how they do, and where administrators look after people, the council's
// settings, messages, jobs and the audit.
//
// Signing in works without script. The page that a link leads to asks for a confirmation, so that mail scanners which follow
// links use nothing up, and takes the token out of the address at once, so that it is in no history and on no paper.
//
// The page of personas is there only in a demonstration: in every other installation its route does not exist.
package authorityweb
