package access

// The questions whose plans the tests look at.
const (
	CheckQuestion    = levels + withMany
	CheckOneQuestion = levels + withOne
	WhyQuestion      = relationships + withMany + byChild
	WhyOneQuestion   = relationships + withOne + byChild
	ListQuestion     = childrenOf
)
