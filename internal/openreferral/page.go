package openreferral

// MostPerPage is how many records a page holds at most, and UsualPerPage how many where nothing is asked for.
const (
	UsualPerPage = 50
	MostPerPage  = 500
)

// Page is a part of a list as the standard gives it.
type Page[T any] struct {
	PageHead
	Contents []T `json:"contents"`
}

// PageHead says which part of a list a page is. Pages are counted from 1; Size is how many records this page holds.
type PageHead struct {
	TotalItems int  `json:"total_items"`
	TotalPages int  `json:"total_pages"`
	Number     int  `json:"page_number"`
	Size       int  `json:"size"`
	First      bool `json:"first_page"`
	Last       bool `json:"last_page"`
	Empty      bool `json:"empty"`
}

// Head returns the head of page number of a list of total records, perPage to a page, and which records [from, to) it holds. A
// page beyond the last is empty and called the last.
func Head(total, number, perPage int) (h PageHead, from, to int) {
	pages := (total + perPage - 1) / perPage
	from = min((number-1)*perPage, total)
	if number > pages {
		from = total
	}
	to = min(from+perPage, total)
	return PageHead{
		TotalItems: total, TotalPages: pages, Number: number, Size: to - from, First: number == 1, Last: number >= pages, Empty: from == to,
	}, from, to
}

// PageOf puts records under their head; Contents is an empty list and never null.
func PageOf[T any](h PageHead, contents []T) Page[T] {
	if contents == nil {
		contents = []T{}
	}
	return Page[T]{h, contents}
}
