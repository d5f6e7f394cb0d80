// What is on offer: the co-ordinator sees the whole county and chases what is stale, an organisation plans a series, marks who
// came from a phone and hears what families say, and what families would change is answered in public.
import { journey } from '../lib.mjs'
import { known, letIn, message } from './lib.mjs'

const kit = { first: 'Kit', last: 'Groupmade', born: '2017-10-10', age: '9', area: 'ST17', phone: '01785 000 127' }

journey('What is on offer, for who keeps it and who uses it', async (run) => {
  await wholeCounty(run)
  await stale(run)
  const offer = await series(run)
  const { child, lead } = await known(run, 'He has nobody to play with.', kit)
  const mother = await letIn(run, lead, child, /Mother/i, 'Kit’s mother')
  await mother.open(offer)
  await mother.choose(/Monday 23 November 2026/)
  await mother.write('How many brothers and sisters come along?', '1')
  await mother.press('Book')
  await mother.sees('For Kit', 'Monday 23 November 2026')
  const booking = mother.page.url()
  await mother.open('/home')
  await mother.sees('Your places', 'Chess with snacks')
  await attend(run)
  await feedback(run, mother, booking, offer)
  await toldUs(run)
  await shorten(run)
})

/** Places by district, stage and age, as a table and on a map, with the gaps and how it grows. */
async function wholeCounty(run) {
  const coordinator = await run.as('co-ordinator')
  await coordinator.open('/home')
  await coordinator.sees('Where nothing is on offer')
  await coordinator.picture('co-ordinator-home')
  await coordinator.open('/offers/gaps')
  await coordinator.picture('co-ordinator-county', 'Places in autumn 2026')
  await coordinator.unfold('Places in autumn 2026')
  await coordinator.sees('District', 'Waiting for an assessment', 'Stafford', 'Tamworth', 'Postcode areas with nothing')
  await coordinator.open('/offers/growth')
  await coordinator.sees('beside the same season a year before')
}

/** An offer that nobody checked for half a year is shown as stale; its owner is asked to check it by a day, and does. */
async function stale(run) {
  const facilitator = await run.as('facilitator')
  await facilitator.open('/offers/mine')
  const row = facilitator.main().locator('tr', { hasText: 'stale' }).first()
  const words = (await row.locator('a').first().innerText()).trim()
  await facilitator.follow(words)
  await facilitator.sees('long ago')
  const offer = facilitator.page.url()
  const asked = await message(run, offer, 'offer')
  run.expect(/by \w+ \d+ \w+ 2026/.test(asked), `the owner is given no day: ${asked}`)
  await facilitator.press('Everything is still right')
  await facilitator.open(offer)
  await facilitator.seesNot('long ago')
  await facilitator.sees('23 November 2026')
}

/** A new offer is published by the co-ordinator; its days are seen before they are planned, bank holidays left out. */
async function series(run) {
  const facilitator = await run.as('facilitator')
  await facilitator.open('/offers/new')
  await facilitator.write('Name', 'Chess with snacks')
  await facilitator.write('What happens there?', 'We play chess. You may walk around and eat.')
  await facilitator.option('What sort of offer is it?', 'Group')
  await facilitator.write('Place', 'Town library')
  await facilitator.write('Postcode', 'ST17')
  await facilitator.write('When', 'Mondays, 5pm to 6pm')
  await facilitator.write('How does a family join?', 'Book a place here.')
  await facilitator.choose('No', 'Does a family need an assessment first?')
  await facilitator.press('Save')
  const offer = facilitator.page.url().split('?')[0]
  const coordinator = await run.as('co-ordinator')
  await coordinator.open(offer)
  await coordinator.press('Publish')

  await facilitator.open(`${offer}/sessions`)
  await facilitator.press('Plan the session', 422)
  await facilitator.date('On which day?', '2026-11-23')
  await facilitator.write('When does it start?', '23:59')
  await facilitator.write('How long is it?', '50')
  await facilitator.write('How many places?', '8')
  await facilitator.choose('Every week')
  await facilitator.date('If it does, until when?', '2027-01-11')
  await facilitator.choose('School holidays')
  await facilitator.choose('Bank holidays')
  await facilitator.write('Places for brothers and sisters', '2')
  await facilitator.press('Show the days first') // the form comes again, with the days above it
  await facilitator.sees('Nothing is saved yet', 'Left out', 'Monday 21 December 2026', 'school holidays (term dates made up for the demonstration)', 'Monday 28 December 2026')
  await facilitator.press('Plan the session')
  await facilitator.open(offer)
  await facilitator.sees('Monday 23 November 2026', 'Monday 30 November 2026')
  await facilitator.seesNot('Monday 21 December 2026', 'Monday 28 December 2026')

  await facilitator.open('/calendar')
  await facilitator.press('Make a link')
  await facilitator.sees('calendar.ics')
  return offer
}

/** One tap says that the child came, and one takes it back. */
async function attend(run) {
  const facilitator = await run.as('facilitator')
  await facilitator.open('/sessions')
  const line = facilitator.main().locator('tr', { hasText: 'Chess with snacks' }).first().locator('a').first()
  await facilitator.open(await line.getAttribute('href'))
  await facilitator.sees('Kit Groupmade')
  await facilitator.picture('facilitator-register', 'Chess with snacks')
  await facilitator.press(/^Did not come/)
  await facilitator.sees('0 came')
  await facilitator.press(/^Came/)
  await facilitator.sees('1 came')
}

/** The family says in three taps what it was good for; the organisation answers all families, and names none. */
async function feedback(run, mother, booking, offer) {
  await mother.open('/home')
  await mother.open(booking)
  await mother.press('Partly')
  await mother.sees('You said')
  const facilitator = await run.as('facilitator')
  await facilitator.open(`${offer}/feedback`)
  await facilitator.seesNot('Groupmade')
  await facilitator.press('Tell families', 422)
  await facilitator.write('What did families tell you?', 'The room echoes.')
  await facilitator.write('What did you do, or why can you not?', 'We moved to the room with the carpet.')
  await facilitator.press('Tell families')
  await mother.open(offer)
  await mother.sees('The room echoes.', 'We moved to the room with the carpet.')
}

/** Anybody proposes; the co-ordinator takes out what names somebody, answers by a day, and says what became of it. */
async function toldUs(run) {
  const visitor = await run.anybody('a visitor')
  await visitor.open('/told-us/new')
  await visitor.press('Send', 422)
  await visitor.write('What would you change?', 'A chess group in Tamworth, as Mrs Inventedname says.')
  await visitor.option('Where?', 'Tamworth')
  await visitor.press('Send')
  await visitor.open('/told-us?district=')
  await visitor.seesNot('A chess group in Tamworth')
  const coordinator = await run.as('co-ordinator')
  await coordinator.open('/told-us')
  await coordinator.follow(/A chess group in Tamworth/)
  await coordinator.write('What everybody reads', 'A chess group in Tamworth.')
  await coordinator.press('Save')
  await coordinator.open('/told-us')
  await coordinator.follow(/A chess group in Tamworth/)
  await coordinator.choose('We will do this')
  await coordinator.write('Why?', 'The library in Tamworth has room.')
  await coordinator.press('Answer', 422)
  await coordinator.date('If you will do it: by when?', '2027-02-01')
  await coordinator.press('Answer')
  await visitor.open('/told-us')
  await visitor.sees('A chess group in Tamworth.', 'We will do this', 'The library in Tamworth has room.')
  await visitor.seesNot('Inventedname')
}

/** Two changes beside the list as it is: one more place a week, and an offer; played in the background, kept, and changed in copies. */
async function shorten(run) {
  const coordinator = await run.as('co-ordinator')
  await coordinator.open('/waiting')
  await coordinator.follow(/What would more places/)
  await coordinator.follow('Make a comparison')
  await coordinator.write('More places a week', 'many', 'Change 1')
  await coordinator.press('Compare', 422)
  await coordinator.write('Name of the comparison', 'One more place, or a course')
  await coordinator.option('List', /neurodevelopmental/i)
  await coordinator.write('Years from today', '1')
  await coordinator.write('More places a week', '1', 'Change 1')
  await coordinator.write(/thanks to an offer/, '10', 'Change 2')
  await coordinator.press('Compare')
  for (const last = Date.now() + 90_000; !(await coordinator.text()).includes('What it rests on');) {
    run.expect(Date.now() < last, `the comparison is not played:\n${await coordinator.text()}`)
    await coordinator.page.waitForTimeout(500)
    await coordinator.open(coordinator.page.url())
  }
  await coordinator.sees('As it is', 'Week by week', 'How well it foretells')
  await coordinator.picture('what-if', 'One more place, or a course')
  await coordinator.press('Copy it')
  await coordinator.sees('This is the copy')
}
