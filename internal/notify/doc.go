// Package notify tells people that something changed and by when, by e-mail, text or letter.
//
// Used by every capability, in the transaction that makes the change: Send writes the message to the outbox and asks for
// its sending, so that there is no change without its message and no message about what was rolled back. The administrator
// sees the outbox; the post room prints and posts the letters.
//
//	         taken by the mail server          report, receipt
//	queued -----------------------------> sent ----------------> delivered
//	   |  no answer: stays queued, is tried again |
//	   |                                          +------------> bounced
//	   +--> failed (refused, or tried in vain)
//
// What it promises:
//   - a message says what changed and by when and holds nothing private (templates cannot reach what is private, and what
//     they print is checked once more);
//   - an e-mail has the same Message-ID at every try, so one that was sent twice because the program died is known as one;
//   - a message that cannot be delivered is put before a person, never dropped.
//
// What it does not do: decide who is told what (the capability does), receive answers, or keep the only copy of anything:
// the page that a message points to says the same.
package notify
