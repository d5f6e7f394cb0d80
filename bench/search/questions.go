package search

// near is how far from its postcode the answers to a question may be, in miles.
const near = 15

// question is what somebody types, and what they mean by it.
type question struct {
	kind    string
	typed   string
	subject string
	near    string // the first half of the postcode that they mean, "" for anywhere
}

// questions were written by hand: as parents type on a telephone.
var questions = []question{
	{"as written", "swimming", "swimming", ""}, {"as written", "sensory", "sensory", ""}, {"as written", "dyslexia", "reading", ""},
	{"as written", "pottery", "art", ""}, {"as written", "anxiety", "anxiety", ""}, {"as written", "trampol", "trampolining", ""},

	{"plural", "trampolines", "trampolining", ""}, {"plural", "sibling", "siblings", ""}, {"plural", "allotments", "gardening", ""},
	{"plural", "colleges", "young adults", ""}, {"plural", "sisters clubs", "siblings", ""}, {"plural", "speech therapies", "speech", ""},
	{"plural", "short breaks", "short breaks", ""}, {"plural", "diagnoses autism", "autism", ""}, {"plural", "ponies", "riding", ""},

	{"misspelt", "swimmng", "swimming", ""}, {"misspelt", "trampolineing", "trampolining", ""}, {"misspelt", "autisim", "autism", ""},
	{"misspelt", "dislexia", "reading", ""}, {"misspelt", "anxeety", "anxiety", ""}, {"misspelt", "wheelchiar footbal", "football", ""},
	{"misspelt", "sensary", "sensory", ""}, {"misspelt", "comunication", "communication", ""}, {"misspelt", "benefts", "benefits", ""},
	{"misspelt", "slepe workshop", "sleep", ""}, {"misspelt", "tiolet training", "toilet", ""}, {"misspelt", "gardning", "gardening", ""},

	{"Welsh and Polish", "ynys mon", "welsh", ""}, {"Welsh and Polish", "grwp chwarae", "welsh", ""}, {"Welsh and Polish", "Ynys Môn", "welsh", ""},
	{"Welsh and Polish", "klub dzieciecy", "polish", ""}, {"Welsh and Polish", "lodz", "polish", ""}, {"Welsh and Polish", "ŁÓDŹ", "polish", ""},
	{"Welsh and Polish", "zabka", "polish", ""}, {"Welsh and Polish", "spotkania rodzicow", "polish", ""},

	{"two words", "horse riding", "riding", ""}, {"two words", "sign language", "signing", ""}, {"two words", "carers breakfast", "carers", ""},
	{"two words", "riding horse", "riding", ""}, {"two words", "coffee carers", "carers", ""}, {"two words", "wheelchair football", "football", ""},

	{"postcode", "swimming ST16", "swimming", "ST16"}, {"postcode", "ws13 drumming", "drumming", "WS13"}, {"postcode", "sleep st17 4aa", "sleep", "ST17"},
	{"postcode", "cycling TF1", "cycling", "TF1"}, {"postcode", "carers dy10", "carers", "DY10"}, {"postcode", "autisim st5", "autism", "ST5"},
}
