// Package job keeps work that is done after the transaction that asked for it: sending a message, scanning a document,
// importing a file, recomputing what is due.
//
// Used by every package with work that must not hold up a page or touch the network inside a transaction, and by the
// administrator, who sees what waits, runs and failed, and can run it again or discard it.
//
//	          take                     done
//	waiting ---------> running ----------------> done
//	   ^                  |  failed, or its lease ran out
//	   |<-----------------+
//	   |                  |  failed for the last time        discard
//	   |                  +------------------> dead ------------------> discarded
//	   |                  |  asked to stop       |
//	   |                  +------> stopped       |
//	   +----------- requeue ----------+----------+
//
// What it promises:
//   - a job is saved by the transaction that asks for it, or not at all;
//   - at any time at most one worker holds a job's lease. A worker that dies loses it, and the job is taken again;
//   - a job is acknowledged only after it is done. A handler given a transaction (RegisterTx), or that calls Finish in its
//     last one, is acknowledged in that transaction: its writes happen exactly once. Any other handler may run again after
//     a crash, so it must bear that;
//   - a job that fails is tried again, later each time, and after its last attempt is kept for the administrator.
//
// What it does not do: order jobs beyond their time, or carry anything private. Payloads hold references; an
// administrator may read them.
package job
