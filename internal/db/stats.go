package db

import "sync/atomic"

// Stats is what a database has done since it was opened.
type Stats struct {
	Statements uint64 // run through Tx
	Saved      uint64 // transactions that were acknowledged
	Failed     uint64 // transactions of which nothing remained, whether the use case refused or the database did
	Retried    uint64 // times that a transaction ran again after a clash with another
	Views      uint64
}

// counters are the parts of Stats that InTx and View keep.
type counters struct{ saved, failed, retried, views atomic.Uint64 }

// ended counts a transaction that ran so many times.
func (c *counters) ended(tries uint64, err error) {
	if tries > 1 {
		c.retried.Add(tries - 1)
	}
	if err != nil {
		c.failed.Add(1)
		return
	}
	c.saved.Add(1)
}

// Stats returns what the database has done since Open, for an operator to watch.
func (d *DB) Stats() Stats {
	c := &d.counters
	return Stats{Statements: d.Queries(), Saved: c.saved.Load(), Failed: c.failed.Load(), Retried: c.retried.Load(), Views: c.views.Load()}
}
