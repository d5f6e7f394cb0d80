// Package performance says how well providers keep what an agreement promises, and what follows from it.
//
// Quality officers and contract managers set measures for a lot, visit, rate and follow up; providers hand in returns, answer
// the draft of a visit's report and carry out improvement plans; families, staff and members raise concerns.
//
// The ratings are those of the contract performance notice (Procurement Act 2023 s71): Good, Approaching target, Requires
// improvement, Inadequate, Other. The Act asks for measures (s52) only above £5m and not of light touch contracts or
// frameworks, so what is measured here is the council's own choice, and its targets are data.
//
//	measure ──▶ picture of a period (worked out from visits, invoices, returns and concerns) ──Rate──▶ result
//	                                                                                                    │ policy
//	                                            new invitations stopped ◀──(a rule of the policy holds)─┤
//	                                                      └──Lift (with reason)──▶ invited again        └─(none holds)
//	result:  given ──ReplyResult──▶ replied ──AnswerResult (by another officer)──▶ it stands, or the period is rated anew
//	visit:   planned ──Write──▶ written ──Send──▶ factual accuracy (14 days) ──Reply──▶ replied ──Finish──▶ final
//	concern: open ──Put──▶ put to the provider ──Answer──▶ answered
//	plan:    open ──ActionDone (every one)──▶ done ──Close──▶ closed
//
// It does not suspend or remove a provider, pay or fine anybody, and it keeps no name of a child.
package performance
