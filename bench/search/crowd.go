package search

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"

	"alongside/internal/geo"
	"alongside/internal/offer/offerindex"
)

// made is a made-up offer, with what it is about.
type made struct {
	offerindex.Entry
	subject string
	outcode string
	need    string
}

// titles are what offers on a subject are called.
var titles = map[string][]string{
	"swimming":      {"Swimming lessons", "Family swim hour", "Splash and swim"},
	"sleep":         {"Sleep workshop", "Better sleep for tired families", "Bedtime and sleep advice"},
	"signing":       {"Sign language for families", "Baby signing", "Makaton and sign language evening"},
	"trampolining":  {"Trampolining for everybody", "Rebound trampoline session", "Trampoline club"},
	"riding":        {"Horse riding for the disabled", "Pony and horse riding", "Riding stables taster day"},
	"football":      {"Powerchair football", "Wheelchair football team", "Inclusive football coaching"},
	"polish":        {"Klub Dziecięcy Łódź", "Polska Grupa Zabaw Żabka", "Spotkania rodziców w Łodzi"},
	"welsh":         {"Cylch Ti a Fi Ynys Môn", "Grŵp chwarae Môn", "Clwb Môn i deuluoedd"},
	"siblings":      {"Brothers and sisters club", "Sibling group", "Young siblings together"},
	"carers":        {"Parent carers’ breakfast", "Carers’ coffee morning", "Carer drop-in"},
	"sensory":       {"Sensory room hire", "Sensory play for babies", "Soft and sensory hour"},
	"autism":        {"Understanding autism course", "Autism parents’ evening", "After an autism diagnosis"},
	"reading":       {"Dyslexia reading help", "Reading with dyslexia", "Dyslexia and spelling course"},
	"art":           {"Painting and pottery", "Messy painting", "Pottery for teenagers"},
	"drumming":      {"Drumming circle", "Drums and rhythm", "Samba drumming"},
	"gardening":     {"Gardening on the allotment", "Sensitive gardening for children", "Allotment gardening club"},
	"cycling":       {"Adapted cycling", "Cycling on three wheels", "Learn to cycle"},
	"speech":        {"Speech and language drop-in", "Speech therapy workshop", "Chatterbox speech group"},
	"benefits":      {"Disability benefits advice", "Filling in benefit forms", "Benefits and money surgery"},
	"toilet":        {"Toilet training workshop", "Toileting advice line", "Toilet and continence clinic"},
	"short breaks":  {"Overnight short breaks", "Saturday short break", "Short break club"},
	"young adults":  {"Getting ready for college", "College taster for school leavers", "From school to college"},
	"communication": {"Communication aids library", "Eye gaze communication group", "Switches and communication"},
	"anxiety":       {"Anxiety and school", "Worry workshop on anxiety", "Anxiety group for teenagers"},
}

// asides are sentences of descriptions. Some speak of what the offer is not about, as descriptions do.
var asides = []string{
	"We meet in the hall behind the swimming pool.", "Bring a drink and a snack.", "There is a quiet corner and a sensory box.", "Brothers and sisters may come along.",
	"Parking is free for two hours.", "The football club next door lends us its kitchen.", "Ask us about benefits if money is short.", "All staff sign and use symbols.",
	"You do not need a diagnosis.", "The bus stops at the college.", "Our helpers are parents themselves.", "Wear clothes that may get paint on them.", "Carers can stay or go.",
	"There is a changing place.", "We keep groups small.", "Children come once a week in term.", "It helps with sleep, too, many families say.",
}

var (
	needs     = []string{"autism", "hearing", "sight", "physical", "learning", ""}
	syllables = []string{"tre", "wick", "ham", "ash", "bourne", "ster", "lin", "dow", "ell", "mar", "ford", "pen", "cas", "ton", "hurst", "bry", "nor", "field", "wen", "dle"}
)

// name is a made-up name of a venue; there are some thousand, as in a county.
func name(r *rand.Rand) string {
	var b strings.Builder
	for range 3 {
		b.WriteString(syllables[r.IntN(len(syllables))])
	}
	return strings.ToUpper(b.String()[:1]) + b.String()[1:]
}

// crowd makes n offers in the postcodes of a county and its neighbours, the same each time.
func crowd(atlas *geo.Atlas, n int) []made {
	r := rand.New(rand.NewPCG(20, 26)) //nolint:gosec // the same offers each time
	subjects := slices.Sorted(maps.Keys(titles))
	outcodes := atlas.Within(middle, geo.Miles(60))
	out := make([]made, n)
	for i := range out {
		subject := subjects[r.IntN(len(subjects))]
		title := titles[subject][r.IntN(len(titles[subject]))]
		at, venue, from := outcodes[r.IntN(len(outcodes))], name(r)+" Hall", r.IntN(18)
		need := needs[r.IntN(len(needs))]
		text := strings.Join([]string{title, asides[r.IntN(len(asides))], asides[r.IntN(len(asides))], venue, need}, " ")
		out[i] = made{
			Entry: offerindex.Entry{
				Key: fmt.Sprintf("%06d", i), Title: title, Text: text, At: at.Centre, Placed: true, AgeFrom: from, AgeTo: from + r.IntN(8), Tags: []string{"need:" + need},
			},
			subject: subject, outcode: at.Code, need: need,
		}
	}
	return out
}

// middle is where the made-up county lies: Stafford.
var middle = geo.Point{Lat: 52.806, Long: -2.117}
