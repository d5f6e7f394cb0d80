package queryweb

import (
	"cmp"
	"slices"
	"time"

	"alongside/internal/notify"
	"alongside/internal/query"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// events are the messages of a question, whichever way they went, the latest first. The family reads who wrote and what; those
// who answer also read whether what was sent arrived.
func (p showPage) events() []ui.Event {
	type at struct {
		time.Time
		ui.Event
	}
	var all []at
	for _, m := range p.Messages {
		e := ui.Event{When: workday.DateOf(m.At).Short(), ISO: workday.DateOf(m.At).String(), Title: sender(m) + " wrote by " + string(m.Channel), Body: messageBody(m)}
		all = append(all, at{m.At, e})
	}
	for _, m := range p.Sent {
		day := workday.DateOf(m.Created)
		all = append(all, at{m.Created, ui.Event{When: day.Short(), ISO: day.String(), Title: "We wrote to " + cmp.Or(m.To.Name, "the family") + " by " + string(m.To.Channel) + ": " + delivery(m), Text: m.Subject}})
	}
	slices.SortStableFunc(all, func(a, b at) int { return b.Compare(a.Time) })
	out := make([]ui.Event, len(all))
	for i, a := range all {
		out[i] = a.Event
	}
	return out
}

// delivery says what became of a message that was sent.
func delivery(m notify.Outbound) string {
	switch m.State {
	case notify.Queued:
		return "it waits to be sent"
	case notify.Sent:
		return "sent"
	case notify.Delivered:
		return "it arrived"
	case notify.Bounced:
		return "it came back"
	default:
		return "it could not be sent"
	}
}

// sender names who wrote a message.
func sender(m query.Message) string {
	if m.Sender != "" || m.Fate == query.Joined && m.Name != "" {
		return cmp.Or(m.Name, m.Address)
	}
	if m.Name != "" {
		return m.Name + ", " + m.Address
	}
	return m.Address
}

// when says when a message came, and how.
func when(m query.Message) string {
	return workday.DateOf(m.At).Long() + ", by " + string(m.Channel)
}

// id is a field's, so that the summary of errors leads to the form that was wrong.
func (p heldPage) id(name string, m query.Message) string {
	if p.At == m.ID {
		return name
	}
	return name + "-" + m.ID
}

// usual says how long answers usually take.
func usual(days int) string {
	if days < 0 {
		return "None answered"
	}
	return ui.Count(days, "working day", "working days")
}
