// Package openweb is the pages on which anybody finds out, without an account, what providers can apply for: the arrangements that take
// applications or will, each with its terms of admission, and what is planned.
//
// Nothing stands here that was not published: not who applied or asked, not a rate, not a signed paper, and nothing of a child.
package openweb
