// Package simulator says what a waiting list would do if something were changed: more places a week, an offer while waiting
// after which some no longer need the list, fewer missed sessions.
//
// A co-ordinator or commissioner asks it before money is spent. A [Model] is a row of stages that children pass in order;
// [Run] plays it many times with made-up children and gives every figure with its interval; a [Scenario] changes parts of the
// model and is played with the same children, so that the difference between the two is far surer than either.
// [Calibrate] makes a model of a list's own history and [BackTest] tells how well such a model would have foretold it.
//
//	referred ──▶ stage 1: waits ─▶ seen ──▶ stage 2: waits ─▶ seen ──▶ ... ──▶ through
//	                      └──▶ left (no longer wants or needs it)
//
// How it is done. A stage that serves in turn needs no events: a child starts at the later of its coming and the moment at
// which the first server is free (Kiefer and Wolfowitz, 1955), and one that would leave before that moment never takes a
// server, which is exact for those who leave as well. A heap of the servers gives the children in the order in which they go
// on to the next stage. Only priorities need queues. Every random number is a function of seed, replication, stage and child,
// whatever runs first and on however many cores.
//
// It does not know of clinics that close on one day, of children who come back, or of anything that a stage's figures leave out.
package simulator
