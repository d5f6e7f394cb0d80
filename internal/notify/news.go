package notify

import (
	"strings"

	"alongside/internal/workday"
)

// News is one kind of message that tells a family what changed, in words that a capability of the program hands over. None of them
// holds a name, a diagnosis or where a child comes: whoever looks over a shoulder learns the stage, what is needed and by when.
type News struct {
	Template Template
	// Begins is how the words begin, by which the kind is known.
	Begins string
	// When says what happened, for the table of messages.
	When string
}

// news makes a kind whose body is what the capability says.
func news(id, subject, begins, when string) News {
	return News{Template: Template{ID: id, Subject: subject, Says: true}, Begins: begins, When: when}
}

// AllNews lists the kinds in the order of the council's work.
func AllNews() []News {
	return []News{
		{QueryReceived, "Your question has arrived.", "a question has arrived"},
		news("query-longer", "Your answer takes longer", "The answer to your question takes longer.", "an answer takes longer"),
		news("query-answered", "Your question has an answer", "There is an answer to your question. Sign in to read it", "a question is answered"),
		news("query-remind", "Does our answer help? Please say yes or no", "There is an answer to your question. Please say", "nothing was heard about an answer"),
		news("query-remind-again", "Last reminder: does our answer help?", "This is our last reminder about an answer.", "nothing was heard after a reminder"),
		news("query-closed", "We closed your question", "We heard nothing about our answer", "nothing was heard after two reminders"),
		news("query-up", "Your question has gone to a manager", "Your question has gone to a manager.", "an answer was none"),
		news("query-sorted", "What you sent us has a date of its own in law", "What you sent us is ", "what came in is more than a question"),
		news("query-looked-at", "We are looking at what you told us", "What you told us is being looked at", "a worry about harm is looked at, where telling is safe"),
		news("query-given", "Somebody else answers your question", "Somebody else answers your question now.", "a question was given to somebody else"),
		news("query-file-refused", "We could not keep a file that you sent", "We could not keep a file that you sent", "a file that came by e-mail was not kept"),
		news("query-joined", "What you sent us goes with an earlier question", "What you sent us goes with a question that you asked before", "two questions were put together"),
		news("query-parted", "Your question stands alone again", "Your question stands alone again.", "two questions were taken apart"),
		news("query-read", "We read what you wrote about our answer", "We read what you wrote about our answer.", "somebody read a message about an answer"),
		news("diary-answered", "Something that you wrote to us has an answer", "Something that you wrote to us has an answer.", "a lead answered what stands in a diary"),
		news("explanation-required", "We asked for a decision to be explained", "Your named person has asked for a decision to be explained.", "a lead requires an explanation"),
		news("explanation-given", "A decision has been explained", "A decision has been explained.", "an explanation came"),
		news("explanation-returned", "An explanation was sent back", "Your named person sent an explanation back", "an explanation was none"),
		news("advice-in", "Advice has come in for the assessment", "Advice has come in for the assessment.", "advice was given"),
		news("assessment-agreed", "A decision about the assessment", "We decided to assess.", "an assessment was agreed"),
		news("assessment-refused", "A decision about the assessment: what you can do", "We decided not to assess.", "an assessment was refused"),
		news("plan-agreed", "The assessment has ended: what happens next", "We will write a plan.", "a plan will be written"),
		news("plan-refused", "The assessment has ended: what you can do", "There will be no plan.", "there will be no plan"),
		news("plan-draft", "A draft plan for you to check", "There is a draft plan.", "a draft plan was sent"),
		news("plan-final", "The plan is final", "The plan is final.", "a plan became final"),
		news("review-decided", "A decision after the review of the plan", "There is a decision after the review of the plan.", "it was decided after a review whether a plan is kept, changed or ended"),
		news("plan-changed", "The changed plan is final", "The changed plan is final.", "a plan was changed after a review"),
		news("dispute-received", "We have what you said about a decision", "We have what you said about a decision.", "a family asked for mediation or a personal budget, or told of an appeal"),
		news("dispute-news", "There is something new about a decision", "There is something new about a decision.", "a worker wrote down what a family said about a decision, or it was answered"),
		news("dispute-answered", "There is an answer about a decision", "There is an answer to what you said about a decision.", "what a family said about a decision was answered"),
		news("dispute-withdrawn", "What you said about a decision is withdrawn", "What you said about a decision is withdrawn.", "a family withdrew what it had asked for after a decision"),
		news("rights-passed", "Some decisions are the young person’s own now", "Decisions on support in education are the young person’s own", "compulsory school age has ended"),
		news("help-arranged", "Help has been arranged", "Help has been arranged.", "a package was awarded"),
		news("help-ends", "Help comes to an end", "Help that was arranged comes to an end.", "a package is ended early"),
		news("referral-made", "You are referred to a voluntary organisation", "You are referred to a voluntary organisation", "a family was referred"),
		news("referral-accepted", "A voluntary organisation gets in touch with you", "An organisation has accepted a referral", "a referral was accepted"),
		news("referral-declined", "A voluntary organisation cannot take up a referral", "An organisation cannot take up a referral.", "a referral was declined"),
		news("waiting-place", "A place on a waiting list has changed", "A place on a waiting list has changed.", "somebody was moved on a list"),
		news("waiting-notice", "Do you still need your place on a waiting list?", "We think that a place on a waiting list is no longer needed.", "a place on a list is about to end"),
		news("waiting-ended", "A place on a waiting list has ended", "A place on a waiting list has ended.", "a place on a list ended"),
		news("waiting-support", "Something you can use while you wait", "There is something you can use while you wait.", "help was offered to a family that waits"),
		news("place-free", "A place has come free for you", "A place has come free on ", "a place on a session came free"),
		news("place-lapsed", "A place went to the next family", "The place that was held for you until ", "a place that was held lapsed"),
		news("place-cancelled", "A place in a session was cancelled", "A place in a session on ", "a place was cancelled by somebody else than whoever booked it"),
		news("place-soon", "You have a place on a session soon", "You have a place on ", "a session is near"),
		news("session-off", "A session will not take place", "The session on ", "a session was cancelled"),
		news("sessions-off", "Sessions will not take place", "The sessions on ", "several sessions were cancelled"),
	}
}

// changed is what other words are sent as.
var changed = Template{ID: "something-changed", Subject: "Something has changed. Sign in to read it", Says: true}

// NewsOf returns the template for words that tell a family what changed, by a day or none, and whether they are of a kind that
// AllNews lists.
func NewsOf(what string, by workday.Date) (t Template, known bool) {
	longest := -1
	t = changed
	for _, n := range AllNews() {
		if strings.HasPrefix(what, n.Begins) && len(n.Begins) > longest {
			t, known, longest = n.Template, true, len(n.Begins)
		}
	}
	if !t.Says && by.IsZero() { // its own wording needs the day
		return changed, known
	}
	return t, known
}
