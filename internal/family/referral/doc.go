// Package referral sends a family to a voluntary organisation that offers what could help: a worker does it for them, or the
// family itself. The organisation accepts with the day on which it gets in touch, or declines with a reason.
//
//	Refer ──▶ waiting ──Accept──▶ accepted ──Begin──▶ in touch
//	             │ └────Decline──▶ declined (the next organisation is suggested)
//	             └──────Withdraw, at any time, or the consent taken back──▶ withdrawn
//
// Nothing of the record is shared but what stands in the referral. What the family puts in is theirs to give. Anything more
// is listed on the form and shared only with consent, which is recorded beside the others of the family and ends the referral
// when it is taken back: no duty of the law asks for this sharing.
//
// The organisation has no relationship with the child by it. It reads the one referral while that waits or is under way, each
// reading is a look in the child's record, and afterwards it reads nothing. The day by which it answers comes from the
// council's rule referral-answer.
package referral
