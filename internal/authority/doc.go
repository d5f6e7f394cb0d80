// Package authority keeps councils, the accounts of their people, and how those people sign in.
//
// Administrators open, change and end accounts; everybody else meets this package at the sign-in page and under "How you
// sign in". It answers package web who a session belongs to, and every capability what the council is called, which local
// policy its clocks follow and what a person's name is.
//
// The duty is UK GDPR article 32, security of processing. How signing in works follows from it:
//
//	e-mail address ──▶ link, 15 minutes, once ──┐                        ┌─▶ signed in
//	                                            ├─▶ authenticator code ──┤
//	e-mail address and password ────────────────┘   (when set up)        └─▶ recovery code, once
//
// A link is asked for in the same words and the same work whether or not anybody has that address; a job finds out later.
// A password never stands alone: it is set by who has an authenticator, and is always followed by a code. Guesses are
// counted under what was typed, not under who was found, so that a lock says nothing about who has an account. Links and
// recovery codes are kept as hashes, passwords as argon2id, authenticator secrets sealed with a key that is not in the
// database. None of them is ever in the audit or the log.
//
//	to come ──(From)──▶ active ──(last day, To)──▶ ended ──Reopen──▶ active          an account
//
// It does not say what a role may do (package access) nor which child a person may see (whoever causes the relationship),
// and it keeps no sessions: those are package web's. A council's own single sign-on can take the place of link and password
// behind [SingleSignOn]; none is built in.
package authority
