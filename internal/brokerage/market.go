package brokerage

import (
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// AskedFor is what was asked for in one lot, district and time of week, counted. It names no child.
type AskedFor struct {
	Lot      thread.Ref
	District string
	Band     money.Band
	Asked    int
	Minutes  money.Minutes // a week, of all of them
	Placed   int
	Unplaced int
	Late     int // unplaced past the day that was promised
	Can      int // answers
	Cannot   int
	Withdrew int
}

// SaidNo is one coded reason for saying no and how often it was given. What providers wrote beside it is not here.
type SaidNo struct {
	Lot      thread.Ref
	District string
	Band     money.Band
	Why      Refusal
	Times    int
}

// Hours is one package as far as hours are counted. Package and Child tell packages and children apart; they are shown to nobody.
type Hours struct {
	Package  thread.Ref
	Child    thread.Ref
	Lot      thread.Ref
	District string
	Provider thread.Ref
	Minutes  money.Minutes // a week
	Start    workday.Date
	Last     workday.Date
}
