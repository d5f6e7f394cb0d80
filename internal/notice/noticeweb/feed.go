package noticeweb

import (
	"bytes"
	"encoding/json"
	"iter"
	"net/http"
	"strings"

	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/notice"
	"alongside/internal/ocds"
	"alongside/internal/thread"
	"alongside/internal/web"
)

// shared lets pages of anybody read the answer.
func shared(w http.ResponseWriter, kind string) {
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Access-Control-Allow-Origin", "*")
	w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin")
}

// send gives JSON to anybody: the answer, or in words why there is none.
func send(w http.ResponseWriter, text []byte, err error) error {
	status := http.StatusOK
	switch fault.KindOf(err) {
	case fault.KindInvalid:
		status = http.StatusBadRequest
	case fault.KindNotFound:
		status = http.StatusNotFound
	default:
		if err != nil {
			return err
		}
	}
	if err != nil {
		if text, err = json.Marshal(map[string]string{"error": fault.Message(err)}); err != nil {
			return err
		}
	}
	shared(w, "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, err = w.Write(text)
	return err
}

// page is one page of the feed with what its package says of itself.
type page struct {
	head ocds.Head
	feed notice.Feed
}

// load reads the page behind the reference in the address.
func (h *handler) load(r *web.Request, path string) (page, error) {
	after, err := behind(r)
	if err != nil {
		return page{}, err
	}
	var p page
	err = h.DB.View(r.Context(), func(tx *db.Tx) error {
		pub, err := h.Publisher(r.Context(), tx)
		if err != nil {
			return err
		}
		p.head = notice.Head(pub, tx.Now())
		p.feed, err = h.Service.Feed(r.Context(), tx, pub, after)
		at := address(pub, path)
		p.head.URI = at
		if after != "" {
			p.head.URI += "?after=" + string(after)
		}
		if p.feed.Next != "" {
			p.head.Links = &ocds.Links{Next: at + "?after=" + string(p.feed.Next)}
		}
		return err
	})
	return p, err
}

// behind reads from the address behind which agreement the page begins.
func behind(r *web.Request) (thread.Ref, error) {
	text := r.URL.Query().Get("after")
	if text == "" {
		return "", nil
	}
	ref, err := thread.Parse(text)
	if err != nil || ref.Kind() != thread.Agreement && ref.Kind() != thread.Notice {
		return "", fault.Invalid("after", "The address asks for what comes after “"+text+"”, which is no reference of a process. Follow links.next of the page before.")
	}
	return ref, nil
}

func address(pub notice.Publisher, path string) string {
	return strings.TrimSuffix(pub.Root, "/") + root + path
}

func (p page) all() iter.Seq2[ocds.Record, error] {
	return func(yield func(ocds.Record, error) bool) {
		for _, r := range p.feed.Records {
			if !yield(r, nil) {
				return
			}
		}
	}
}

func (h *handler) releases(w http.ResponseWriter, r *web.Request) error {
	p, err := h.load(r, "/releases")
	if err != nil {
		return send(w, nil, err)
	}
	var b bytes.Buffer
	err = ocds.WriteReleases(&b, p.head, notice.Each(p.all()))
	return send(w, b.Bytes(), err)
}

func (h *handler) records(w http.ResponseWriter, r *web.Request) error {
	p, err := h.load(r, "/records")
	if err != nil {
		return send(w, nil, err)
	}
	var b bytes.Buffer
	err = ocds.WriteRecords(&b, p.head, p.all())
	return send(w, b.Bytes(), err)
}

func (h *handler) record(w http.ResponseWriter, r *web.Request) error {
	var b bytes.Buffer
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		pub, err := h.Publisher(r.Context(), tx)
		if err != nil {
			return err
		}
		one, err := h.Service.Record(r.Context(), tx, pub, r.Ref("id"))
		if err != nil {
			return err
		}
		head := notice.Head(pub, tx.Now())
		head.URI = address(pub, "/records/"+string(r.Ref("id")))
		return ocds.WriteRecords(&b, head, func(yield func(ocds.Record, error) bool) { yield(one, nil) })
	})
	return send(w, b.Bytes(), err)
}

// register gives the contract register as CSV.
func (h *handler) register(w http.ResponseWriter, r *web.Request) error {
	var rows [][]string
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		pub, err := h.Publisher(r.Context(), tx)
		if err != nil {
			return err
		}
		return h.Service.Register(r.Context(), tx, pub, func(row []string) error {
			rows = append(rows, row)
			return nil
		})
	})
	if err != nil {
		return err
	}
	w.Header().Set("Access-Control-Allow-Origin", "*")
	w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin")
	return web.CSV(w, r, "contract-register.csv", notice.RegisterHeadings(), func(yield func([]string) bool) {
		for _, row := range rows {
			if !yield(row) {
				return
			}
		}
	})
}
