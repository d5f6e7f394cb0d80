package workday

// What the tests look at from outside.
var (
	Usual        = usual
	EasterSunday = easterSunday
)
