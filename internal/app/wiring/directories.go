package wiring

import (
	"alongside/internal/app/feeds"
	"alongside/internal/job"
)

// ReadDirectories has the worker read the directories of other councils that are due, in every council.
func (s *Services) ReadDirectories(w *job.Worker) {
	(&feeds.Reader{DB: s.DB, Offers: s.Offer}).Register(w)
}
