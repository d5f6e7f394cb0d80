package waiting

// KeptSupport stands in place of the name of something that was offered, where it is kept from a reader where the child lives: what is
// nearest is offered first.
const KeptSupport = "Something to use while waiting"

// Apart is the entry without anything that says where the child lives: its district, what was offered near its home, and what anybody
// wrote, the other carer or a worker.
func (e Entry) Apart() Entry {
	kept := Entry{
		Ref: e.Ref, Version: e.Version, Child: e.Child, Pathway: e.Pathway, JoinedOn: e.JoinedOn, LeftOn: e.LeftOn, Reason: e.Reason,
		Priority: e.Priority, Rule: e.Rule,
	}
	for _, s := range e.Support {
		kept.Support = append(kept.Support, Support{
			Number: s.Number, What: KeptSupport, OfferedOn: s.OfferedOn, Outcome: s.Outcome, AnsweredOn: s.AnsweredOn, Ground: s.Ground,
		})
	}
	if e.Notice != nil {
		kept.Notice = &Notice{On: e.Notice.On, Until: e.Notice.Until}
	}
	return kept
}

// Apart is the move with its rule, and without the facts that somebody wrote down.
func (m Move) Apart() Move {
	return Move{Entry: m.Entry, Version: m.Version, On: m.On, Priority: m.Priority, Rule: m.Rule, Title: m.Title, Policy: m.Policy}
}

// Apart is the place without how many wait in the district: the council publishes that number beside the district's name.
func (p Place) Apart() Place { return Place{Before: p.Before, Sooner: p.Sooner} }
