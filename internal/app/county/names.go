package county

// Names are put together at random; any likeness to a real person is chance.
var (
	firstNames = []string{
		"Aisha", "Alfie", "Amelia", "Arjun", "Ava", "Bethan", "Caleb", "Chloe", "Daisy", "Dylan", "Ella", "Ethan", "Evie", "Farah", "Finley", "Freya",
		"George", "Hana", "Harper", "Hugo", "Idris", "Imogen", "Isaac", "Ivy", "Jack", "Jasmine", "Kai", "Layla", "Leo", "Lily", "Luca", "Maryam", "Mason",
		"Mia", "Nia", "Noah", "Oliver", "Omar", "Poppy", "Priya", "Reuben", "Rosa", "Ruby", "Samir", "Sofia", "Theo", "Tilly", "Umar", "Violet", "Willow", "Yusuf", "Zara",
	}
	adultNames = []string{
		"Alan", "Amara", "Ben", "Carol", "Dana", "Deepa", "Emma", "Frank", "Grace", "Helen", "Ian", "Jess", "Karim", "Laura", "Megan", "Nadia", "Owen", "Paula",
		"Rachel", "Sanjay", "Sian", "Tanya", "Vikram", "Wendy", "Yvonne", "Zoe",
	}
	lastNames = []string{
		"Ashdown", "Barrowby", "Calloway", "Dunmore", "Eastwick", "Fairbrook", "Garside", "Hollins", "Inglewood", "Jessop", "Kettleby", "Larkfield", "Marlow",
		"Netherton", "Okoro", "Pendry", "Quarmby", "Rahman", "Sandhu", "Thornbury", "Underhill", "Vasey", "Westlake", "Yarrow", "Zaman", "Appleyard",
	}
	// colleagueNames are the last names of those who work in the county; no family has one, so that nobody is taken for another.
	colleagueNames = []string{
		"Abbotsleigh", "Birchall", "Copley", "Deansgate", "Elmhirst", "Fennimore", "Greatorex", "Haddon", "Islip", "Judson", "Kinver", "Lathom", "Mossley",
		"Nethercott", "Osgood", "Penhale", "Quiller", "Rawdon", "Singh", "Tamworth", "Uppal", "Verity", "Wychwood", "Yeovil", "Zafar", "Ainsty",
	}
	worries = []string{
		"My child finds school very hard and comes home exhausted.", "She does not sleep and we are all worn out.", "He does not speak much and gets very upset when plans change.",
		"School says there is nothing wrong but we see it every day.", "We have waited for an assessment for a year and heard nothing.", "He runs off when he is frightened and I am scared for him.",
	}
	tries    = []string{"We spoke to the teacher.", "We asked the GP.", "We use picture cards at home.", ""}
	subjects = []string{"Transport to school", "When the therapist starts", "Why we were refused", "Short breaks in the holidays", "What the report means"}
	points   = []string{
		"When will the transport start?", "Who is the therapist and how often will they come?", "What was read before the decision was made?",
		"Can we use the holiday club without an assessment?", "What does the report mean by sensory needs?",
	}
	schools = []string{"Oakfield Primary (made up)", "Brookside Academy (made up)", "St Chad's Primary (made up)", "Moorland High (made up)", "Canal Street Nursery (made up)"}
	needs   = []string{"Needs help to be understood", "Needs calm places and warning of changes", "Needs help with washing and dressing", "Needs help to move safely"}
	skills  = []string{"Makaton", "autism", "epilepsy", "moving and handling", "PEG feeding", "visual impairment"}
)

// fullName makes the name of somebody of a family from a list of first names.
func (b *builder) fullName(first []string) (string, string) {
	return pick(b, first), pick(b, lastNames)
}

// colleague makes the name of somebody who works in the county.
func (b *builder) colleague() string { return pick(b, adultNames) + " " + pick(b, colleagueNames) }
