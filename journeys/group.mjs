// The group branch: a decision allows a service level agreement, which pays for an offer, whose session a family books and
// comes to, and says what it was good for. The whole of it stands on one thread.
import { journey, refIn } from './lib.mjs'

journey('A group, from the decision to what the family says', async (run) => {
  await decide(run)
  const agreement = await agree(run)
  const offer = await give(run, agreement)
  const booking = await book(run, offer)
  await come(run)
  await say(run, booking, agreement)
})

/** The decision, which took effect after its notice and its call-in period. */
async function decide(run) {
  const officer = await run.as('democratic-services')
  await officer.open('/decisions/enter')
  await officer.write('What is it about?', 'Drumming together')
  await officer.write('Who will decide?', 'Cabinet Member for Children (made up)')
  await officer.write('What is proposed?', 'Pay a charity for a drumming group.')
  await officer.choose('Yes', 'Is it a key decision?')
  await officer.write('Why is it key?', 'Two divisions')
  await officer.choose('Yes', 'May it be called in?')
  await officer.write('Value over the term', '60,000')
  await officer.date('First day', '2026-11-11')
  await officer.date('Last day, without extensions', '2028-03-31')
  await officer.press('Enter the decision')
  const decision = officer.page.url()
  await officer.follow(/notice/i)
  await officer.date('When was the notice published?', '2026-10-05')
  await officer.press('Publish the notice')
  await officer.open(`${decision}/take`)
  await officer.date('When was it decided?', '2026-11-04')
  await officer.write('Reasons', 'Families asked for it.')
  await officer.press('Record the decision')
  await officer.open(`${decision}/publish`)
  await officer.date('When was it published?', '2026-11-05')
  await officer.press('Publish the decision')
  await officer.open(decision)
  await officer.sees('effective', '11 November 2026') // three clear working days: Friday, Monday and Tuesday
}

/** The agreement stays within the decision's value. */
async function agree(run) {
  const commissioner = await run.as('commissioner')
  await commissioner.open('/agreements')
  await commissioner.follow('Let an agreement')
  await commissioner.write('What is it for?', 'A drumming group')
  await commissioner.option('Which decision authorises it?', 'Drumming together')
  await commissioner.choose('Service level agreement')
  await commissioner.choose('Not procured')
  await commissioner.date('First day', '2026-11-16')
  await commissioner.date('Last day, without extensions', '2027-11-15')
  await commissioner.write('Value', '61,000')
  await commissioner.press('Let the agreement', 422)
  await commissioner.sees('£60,000')
  await commissioner.write('Value', '20,000')
  await commissioner.press('Let the agreement')
  await commissioner.sees('A drumming group', 'Service level agreement', '£20,000')
  return refIn(commissioner.page.url(), 'AGR')
}

/** The facilitator writes the offer, the co-ordinator publishes it, and there is a session tonight, late enough for a run at any hour. */
async function give(run, agreement) {
  const facilitator = await run.as('facilitator')
  await facilitator.open('/offers/mine')
  await facilitator.follow('Add an offer')
  await facilitator.press('Save', 422)
  await facilitator.write('Name', 'Drumming on Monday')
  await facilitator.write('What happens there?', 'We drum together, loud or quiet, as everybody likes.')
  await facilitator.option('What sort of offer is it?', 'Group')
  await facilitator.write('Place', 'Village hall')
  await facilitator.write('Postcode', 'ST8')
  await facilitator.write('When', 'Mondays, 11:59pm to 0:24am')
  await facilitator.write('How does a family join?', 'Book a place here.')
  await facilitator.choose('No', 'Does a family need an assessment first?')
  await facilitator.write(/^Agreement that pays for it/, agreement)
  await facilitator.press('Save')
  const offer = facilitator.page.url()

  const coordinator = await run.as('co-ordinator')
  await coordinator.open(offer)
  await coordinator.press(/Publish/)

  await facilitator.open(offer)
  await facilitator.follow('Plan sessions')
  await facilitator.date('On which day?', '2026-11-23')
  await facilitator.write('When does it start?', '23:59')
  await facilitator.write('How long is it?', '25')
  await facilitator.write('How many places?', '6')
  await facilitator.press('Plan the session')
  return offer
}

/** The parent finds it near home and books a place. */
async function book(run, offer) {
  const parent = await run.as('parent')
  await parent.open('/offers?postcode=ST8&words=drumming')
  await parent.follow(/Drumming on Monday/)
  run.expect(parent.page.url().startsWith(offer.split('?')[0]), 'another offer')
  await parent.sees('6 places left')
  await parent.choose(/Monday 23 November 2026/)
  await parent.press('Book')
  await parent.sees('Drumming on Monday')
  return parent.page.url()
}

/** The facilitator marks who came: one tap. */
async function come(run) {
  const facilitator = await run.as('facilitator')
  await facilitator.open('/sessions')
  await facilitator.follow(/23 November 2026/)
  await facilitator.sees('1 of 6 places taken', '0 came')
  await facilitator.press(/Came/)
  await facilitator.sees('1 came')
}

/** The parent says what it was good for, and sees the whole chain. */
async function say(run, booking, agreement) {
  const parent = await run.as('parent')
  await parent.open(booking)
  await parent.write(/One sentence/, 'He laughed the whole way home.')
  await parent.press('Yes')
  await parent.sees('He laughed the whole way home')
  await parent.follow('See the whole thread')
  await parent.sees('Drumming together', 'Drumming on Monday', '23 Nov 2026, 23:59', 'attended', 'useful')

  const commissioner = await run.as('commissioner')
  await commissioner.open(`/thread/${agreement}`)
  await commissioner.sees('Drumming together', 'A drumming group', 'Drumming on Monday', 'closed to you')
  await commissioner.seesNot('laughed')
}
