package referralweb

// words are what the pages say to somebody who works for a family, or to the family itself.
type words struct {
	Title, Refer, Whom, Need, Contact, Besides, Agree, Yes, Send, Shared, Instead string
}

var (
	toWorkers = words{
		Title: "Referrals to voluntary organisations", Refer: "Refer to a voluntary organisation", Whom: "To whom?",
		Need: "What would help, in the family’s own words?", Contact: "Whom do they get in touch with, and how?",
		Besides: "What is shared besides, if the family agrees", Agree: "Does the family agree to share this?", Yes: "Yes, the family agrees",
		Send: "Send the referral", Shared: "The family agreed to this.", Instead: "Refer to %s instead",
	}
	toFamilies = words{
		Title: "Help from voluntary organisations", Refer: "Ask a voluntary organisation for help", Whom: "Whom do you want to ask?",
		Need: "What would help? Say it in your own words.", Contact: "Whom should they get in touch with, and how?",
		Besides: "What we share besides, if you agree", Agree: "Do you agree that we share this?", Yes: "Yes, share this with the organisation",
		Send: "Ask them", Shared: "You, or another of the family, agreed to this.", Instead: "Ask %s instead",
	}
)

// wordsFor returns the family's words for the family itself.
func wordsFor(kin bool) words {
	if kin {
		return toFamilies
	}
	return toWorkers
}
