// Package told keeps what families propose about the county's offer, and what became of it: "What you told us, what we did".
//
// Anybody proposes, signed in or not. The co-ordinator reads each proposal within five working days and publishes it without
// what names a person, or says why not; answers it within twenty working days of the day it came; and later says what became
// of it, with the offer that came from it. The page is public, and shows proposals that were turned down like those that were
// not.
//
//	Propose ──▶ received ──Read──▶ published or kept back (with why) ──Answer──▶ answered ──Became──▶ done
//
// The days are the council's own promise; no law sets them. It is no place for complaints or questions about one child: the form
// says where those go.
package told
