package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"path"
	"sync/atomic"
	"time"

	"alongside/internal/access"
	"alongside/internal/app/county"
	"alongside/internal/db"
	"alongside/internal/query"
	"alongside/internal/thread"
)

// What a write over HTTP has to reach: a share of the same use case in process, and a multiple of PocketBase's create.
const (
	shareOfBare  = 0.30
	timesCreates = 2.0
)

// write measures whole durable writes by 16 writers on SQLite, each waiting for the disk: a lead writes down a question about each child of her caseload in turn (insert,
// audit, deadlines, thread links), and the lead says that it has arrived (load, save on its version, audit, deadline kept,
// family told). Over HTTP come the session, the form's token and the answer's page address on top. The peers are the same use
// cases called in process, which share commits in the same way, and a create of PocketBase, which does not wait for the disk.
func (b *bench) write(ctx context.Context) (err error) {
	dsn, err := b.sqliteCounty(ctx)
	if err != nil {
		return err
	}
	s, err := serve(ctx, dsn)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	w := &writers{served: s}
	if err := w.signIn(ctx); err != nil {
		return err
	}
	asked, bareAsked, processor, err := b.inTurns(ctx, w.ask, w.askInProcess)
	if err != nil {
		return err
	}
	b.add(row{
		Name: "question asked by 16 writers over HTTP", Ours: fmt.Sprintf("%s, %d µs CPU", rate(asked), processor.Microseconds()), Peer: "in process " + rate(bareAsked),
		Ratio: times(asked / bareAsked), Target: "≥ " + times(shareOfBare), Verdict: atLeast(asked/bareAsked, shareOfBare),
	})
	told, bareTold, err := w.acknowledgements(ctx)
	if err != nil {
		return err
	}
	b.add(row{
		Name: "question acknowledged by 16 writers over HTTP", Ours: rate(told), Peer: "in process " + rate(bareTold),
		Ratio: times(told / bareTold), Target: "≥ " + times(shareOfBare), Verdict: atLeast(told/bareTold, shareOfBare),
	})
	return b.againstCreates(ctx, asked, told)
}

// againstCreates holds both writes against PocketBase's create: with its own settings, which do not wait for the disk and
// against which the target stands, and with commits that wait as ours do.
func (b *bench) againstCreates(ctx context.Context, asked, told float64) error {
	creates, err := b.creates(ctx)
	from := "PocketBase's create "
	if errors.Is(err, errNoPeer) {
		say("%v", err)
		creates, from = referenceCreates, "PocketBase's create, reference, not measured in this run: "
	} else if err != nil {
		return err
	}
	b.addCreates(asked, told, from, creates, timesCreates)
	durable, err := b.creates(ctx, "full")
	if err != nil {
		if errors.Is(err, errNoPeer) {
			return nil
		}
		return err
	}
	b.addCreates(asked, told, "PocketBase's create that waits for the disk ", durable, 0)
	return nil
}

// addCreates adds both writes, without a verdict when there is no target.
func (b *bench) addCreates(asked, told float64, from string, creates, target float64) {
	for _, w := range []struct {
		name string
		rate float64
	}{{"question asked", asked}, {"question acknowledged", told}} {
		r := row{Name: w.name + " against PocketBase's create", Ours: rate(w.rate), Peer: from + rate(creates), Ratio: times(w.rate / creates)}
		if target > 0 {
			r.Target, r.Verdict = "≥ "+times(target), atLeast(w.rate/creates, target)
		}
		b.add(r)
	}
}

// creates returns how many records PocketBase creates a second.
func (b *bench) creates(ctx context.Context, settings ...string) (creates float64, err error) {
	p, err := b.startPocketBase(ctx, settings...)
	if err != nil {
		return 0, errors.Join(errNoPeer, err)
	}
	defer func() { err = errors.Join(err, p.stop()) }()
	var all []float64
	for range rounds {
		c, err := closedLoop(ctx, b.during, p.create)
		if err != nil {
			return 0, err
		}
		all = append(all, c.rate)
	}
	return median(all), nil
}

// writers ask and acknowledge, over HTTP and in process.
type writers struct {
	*served
	lead      *visitor
	leadActor access.Actor
	children  []thread.Ref              // all that the lead sees; each question is about the next
	asked     [connections][]thread.Ref // by client
}

func (w *writers) signIn(ctx context.Context) (err error) {
	if w.lead, err = signIn(ctx, w.base, access.RoleLead); err != nil {
		return err
	}
	if w.leadActor, _, err = w.persona(ctx, access.RoleLead); err != nil {
		return err
	}
	return w.DB.View(db.WithScope(ctx, county.Scope), func(tx *db.Tx) error {
		w.children, err = access.Children(ctx, tx, w.leadActor)
		return err
	})
}

// child is the nth question's.
func (w *writers) child(n int) thread.Ref { return w.children[n%len(w.children)] }

const (
	subject = "Transport to school"
	point   = "When will the transport start?"
)

func (w *writers) ask(ctx context.Context, client, n int) error {
	to, err := w.lead.post(ctx, "/children/"+string(w.child(n))+"/ask", url.Values{"subject": {subject}, "point-1": {point}})
	if err == nil {
		w.asked[client] = append(w.asked[client], thread.Ref(path.Base(to)))
	}
	return err
}

func (w *writers) askInProcess(ctx context.Context, client, n int) error {
	ref, err := w.Query.Ask(db.WithScope(ctx, county.Scope), w.leadActor, query.Ask{Child: w.child(n), Subject: subject, Points: []string{point}})
	w.asked[client] = append(w.asked[client], ref)
	return err
}

// mostAcknowledged bounds how long a turn takes.
const mostAcknowledged = 1000

// acknowledgements measures both ways on the questions that were asked, in turns, each question once.
func (w *writers) acknowledgements(ctx context.Context) (overHTTP, inProcess float64, err error) {
	var open []thread.Ref
	for _, refs := range w.asked {
		open = append(open, refs...)
	}
	share := min(len(open)/(2*rounds), mostAcknowledged)
	var web, bare []float64
	for turn := range 2 * rounds {
		mine := open[turn*share : (turn+1)*share]
		do := func(ref thread.Ref) error {
			_, err := w.lead.post(ctx, "/queries/"+string(ref)+"/acknowledge", url.Values{"version": {"1"}})
			return err
		}
		rates := &web
		if turn%2 == 1 {
			rates = &bare
			do = func(ref thread.Ref) error {
				return w.Query.Acknowledge(db.WithScope(ctx, county.Scope), w.leadActor, ref, 1)
			}
		}
		r, err := drain(mine, do)
		if err != nil {
			return 0, 0, err
		}
		*rates = append(*rates, r)
	}
	return median(web), median(bare), nil
}

// drain has the clients do all of refs, and returns how many a second.
func drain(refs []thread.Ref, do func(thread.Ref) error) (float64, error) {
	var next atomic.Int64
	begun := time.Now()
	err := clients(func(int) error {
		for {
			n := int(next.Add(1) - 1)
			if n >= len(refs) {
				return nil
			}
			if err := do(refs[n]); err != nil {
				return err
			}
		}
	})
	return float64(len(refs)) / time.Since(begun).Seconds(), err
}
