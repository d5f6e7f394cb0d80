package query_test

import (
	"testing"

	"alongside/internal/query"
	"alongside/internal/workday"
)

func TestTheLastWordOnAQuestionIsTheLatestOfAll(t *testing.T) {
	day := func(n int) workday.Date { return workday.MustOn(2026, 11, n) }
	q := query.Query{AskedOn: day(2)}
	if !q.LastWord().IsZero() {
		t.Errorf("before anybody said anything: %s", q.LastWord())
	}
	q.Acknowledged = day(3)
	if q.LastWord() != day(3) {
		t.Errorf("after the acknowledgement: %s", q.LastWord())
	}
	q.Holdings = []query.Holding{{On: day(9)}}
	if q.LastWord() != day(9) {
		t.Errorf("after a holding reply: %s", q.LastWord())
	}
	q.Answers = []query.Answer{{On: day(16)}, {On: day(12)}}
	if q.LastWord() != day(16) {
		t.Errorf("after the answers: %s", q.LastWord())
	}
}
