package modgov

import (
	"regexp"
	"strings"
)

// routes are the ways to procure or provide that papers name. The longer name stands before the shorter that it holds; vehicle
// marks what an agreement can be, of which one item has one.
var routes = []struct {
	name    string
	vehicle bool
	match   *regexp.Regexp
}{
	{"flexible framework", true, regexp.MustCompile(`(?i)\bflexible[ -](?:purchasing )?frameworks?(?: agreements?)?\b`)},
	{"open framework", true, regexp.MustCompile(`(?i)\bopen[ -]frameworks?(?: agreements?)?\b`)},
	{"dynamic purchasing system", true, regexp.MustCompile(`(?i)\b(?:pseudo[ -])?dynamic purchasing (?:system|vehicle)s?\b|\bDPS\b`)},
	{"dynamic market", true, regexp.MustCompile(`(?i)\bdynamic markets?\b`)},
	{"flexible purchasing system", true, regexp.MustCompile(`(?i)\bflexible purchasing systems?\b|\bapproved provider lists?\b|\bapproved lists?\b`)},
	{"service level agreement", true, regexp.MustCompile(`(?i)\bservice[ -]level agreements?\b|\bSLAs?\b`)},
	{"extension of a contract", true, regexp.MustCompile(`(?i)\bextension (?:to|of) (?:the |an |our )?[\pL&’' ]{0,50}?(?:contract|framework|agreement)\b`)},
	{"framework", true, regexp.MustCompile(`(?i)\bframework agreements?\b|\b(?:new |multi-provider |single |four-year |existing |current )?framework\b`)},
	{"block contract", true, regexp.MustCompile(`(?i)\bblock contracts?\b`)},
	{"grant", true, regexp.MustCompile(`(?i)\bgrant (?:agreement|funding|award|programme)s?\b|\bgrants\b`)},
	{"spot purchase", true, regexp.MustCompile(`(?i)\bspot[ -](?:purchas\w+|contracts?|arrangements?)\b`)},
	{"section 75 agreement", true, regexp.MustCompile(`(?i)\bsection 75\b|\bs\.?75\b`)},
	{"direct award", false, regexp.MustCompile(`(?i)\bdirect(?:ly)? award(?:s|ed)?\b|\bnegotiated procedure\b|\bwaiver\b`)},
	{"open tender", false, regexp.MustCompile(`(?i)\bopen[ -](?:tender\w*|procedure|procurement|competition)\b`)},
	{"restricted tender", false, regexp.MustCompile(`(?i)\brestricted (?:tender|procedure)\b`)},
	{"competitive tender", false, regexp.MustCompile(`(?i)\b(?:competitive|formal) (?:tender\w*|procurement|flexible procedure)\b|\bcompetitive procedure\b|` +
		`\bmini[ -]competitions?\b`)},
	{"voluntary and community sector", false, regexp.MustCompile(`(?i)\bvoluntary(?:,)? (?:and |& )?community (?:and social enterprise )?(?:sector|` +
		`organisations?)\b|\bVCSE?\b`)},
	{"in-house", false, regexp.MustCompile(`(?i)\bin[ -]house\b|\binternal provision\b|\binsourc\w+\b`)},
}

// notARoute holds the words before "framework" that make of it no way to buy.
var notARoute = regexp.MustCompile(`(?i)(?:policy|legal|statutory|legislative|regulatory|inspection|outcomes?|assessment|performance|strategic|` +
	`quality|national|planning|assurance|governance)\s$`)

var currently = regexp.MustCompile(`(?i)\b(?:currently|current|existing|at present|presently|today|previous(?:ly)?|formerly)\b[^.;(]{0,40}$`)

// routesIn finds the routes that a text names, each once.
func routesIn(text string, in Place, item string, no int) []Route {
	var out []Route
	seen := map[string]bool{}
	taken := []byte(text)
	for _, r := range routes {
		for _, m := range r.match.FindAllIndex(taken, -1) {
			before := text[max(0, m[0]-60):m[0]]
			printed := text[m[0]:m[1]]
			for i := m[0]; i < m[1]; i++ {
				taken[i] = '#' // a longer name's words are not read again as a shorter one's
			}
			if seen[r.name] || r.name == "framework" && notARoute.MatchString(before) {
				continue
			}
			seen[r.name] = true
			past := currently.MatchString(before) || strings.HasPrefix(strings.ToLower(printed), "existing") || strings.HasPrefix(strings.ToLower(printed), "current")
			out = append(out, Route{Name: r.name, Text: printed, In: in, Item: item, Past: past, Line: no})
		}
	}
	return out
}

// vehicle reports whether a route says what the agreement is, and not how it is competed for or who provides.
func vehicle(name string) bool {
	for _, r := range routes {
		if r.name == name {
			return r.vehicle
		}
	}
	return false
}
