// Package mailin reads e-mail that comes in: it takes raw messages from a folder or an IMAP mailbox, and says of each who wrote,
// what they wrote without what they quoted, what it answers, and whether a program sent it.
//
//	folder or INBOX ── Read ──▶ Parse ──▶ the caller's Take ──▶ taken
//	                               └── cannot be read, or Take says ErrOther ──▶ other, where a person looks
//
// A message leaves the folder or the INBOX only after the caller has it, so that a crash in between brings it again: the
// caller knows it by its Message-ID. The package believes nothing of what a message claims; whose an address is, the caller
// knows. It sends nothing.
package mailin
