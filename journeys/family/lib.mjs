// What the journeys of families have in common: how a family comes to be known, gets its person, and is let in by a letter.
import { refIn } from '../lib.mjs'

const reference = /CON-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]/
const letterCode = /\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b/

/** Somebody without an account, and without a name, tells what worries them. Returns the reference and the code they are given. */
export async function tell(visitor, worry, { age, area, phone, email }) {
  await visitor.open('/concerns/new?again=yes')
  await visitor.write('What worries you about your child?', worry)
  await visitor.press('Continue')
  await visitor.write('Or the age in years', age)
  await visitor.write('The first half of your postcode', area)
  await visitor.press('Continue')
  await visitor.press('Continue')
  await visitor.choose(email ? 'Email me' : 'Ring me')
  await visitor.write(email ? 'Email address' : 'Phone number', email ?? phone)
  await visitor.press('Continue')
  await visitor.press('Send')
  const page = await visitor.text()
  return { concern: page.match(reference)[0], code: page.match(letterCode)[0] }
}

/** The practitioner screens a concern and opens a family with the child and the mother, who has parental responsibility. */
export async function open(run, concern, { first, last, born }) {
  const worker = await run.as('practitioner')
  await worker.open(`/concerns/${concern}/screen`)
  await worker.choose('No, from all we know now')
  await worker.choose('Open as a family')
  const other = worker.main().locator('input[name=existing][value=new]')
  if ((await other.count()) > 0) await other.check() // where children on record look alike, it is asked which is meant
  await worker.write('Who agreed that we register', 'The mother, on the phone')
  await worker.write('first name', first)
  await worker.write('last name', last)
  await worker.date('Date of birth', born)
  await worker.write('Their relation to the child', 'Mother')
  await worker.choose('With this person')
  await worker.choose('This person has it, and we have seen what shows it')
  await worker.date('Since when?', born)
  await worker.write('What shows it?', 'The birth certificate')
  await worker.write('Why?', 'The family wants a named person.')
  await worker.press('Save the screening')
  await worker.open(`/concerns/${concern}`)
  await worker.follow('Open the child’s record')
  return refIn(worker.page.url(), 'CHD')
}

/** The name under which a persona works. */
export async function nameOf(person) {
  await person.open('/account')
  return (await person.text()).match(/Name (\S+ \S+)/)[1]
}

/** The manager gives the child to a lead professional of her choice. */
export async function allocate(run, child, leadName) {
  const manager = await run.as('lead-manager')
  await manager.open(`/children/${child}/allocate-lead`)
  await manager.choose('Somebody else')
  await manager.option('Who?', leadName)
  await manager.write('Why this person?', 'Works nearby and has room.')
  await manager.press('Name the lead and tell the family')
}

/** A worker posts a letter with a code to a carer, who signs in with it in a browser of their own. */
export async function letIn(run, worker, child, relation, name) {
  await worker.open(`/children/${child}/letter`)
  await worker.choose(relation)
  await worker.main().locator('textarea:visible').fill('1 Made-up Lane\nStafford\nST17 9ZZ') // each carer has a field of their own
  await worker.press('Write the letter')
  const code = (await worker.text()).match(letterCode)[0]
  await worker.press('I have printed and posted it')
  const carer = await run.anybody(name)
  await carer.open('/sign-in/letter')
  await carer.write('The code in your letter', code)
  await carer.press('Sign in')
  return carer
}

/** A family with a lead professional: what most journeys begin with. */
export async function known(run, worry, who) {
  const visitor = await run.anybody(`${who.first}’s mother, not known yet`)
  const { concern } = await tell(visitor, worry, who)
  const child = await open(run, concern, who)
  const lead = await run.as('lead')
  await allocate(run, child, await nameOf(lead))
  return { child, concern, lead }
}

/** The worker answers the only point of a question, and decides nothing by it. */
export async function answer(worker, question, words) {
  await worker.open(`${question}/answer`)
  await worker.write(/^1\. /, words)
  await worker.choose('Nothing is decided here')
  await worker.write('What happens next?', 'We ring you.')
  await worker.choose(/There is no date/)
  await worker.write('What can the family do', 'Tell us on this page, and a manager will look at it.')
  await worker.press('Send the answer')
}

/** The newest message about a record, or to an address, that has these words, as the demonstration's page of messages shows it. */
export async function message(run, about, words) {
  const reader = run.people.find((p) => p.name === 'messages') ?? (await run.anybody('messages'))
  const reference = about.match(/[A-Z]{3}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]/)?.[0] ?? ''
  let rows, found
  for (let tries = 0; found === undefined && tries < 20; tries++) { // a link to sign in is written after the page has answered
    if (tries > 0) await reader.page.waitForTimeout(250)
    await reader.open(`/admin/outbox?about=${reference}`)
    rows = await reader.main().locator('tbody tr').evaluateAll((all) => all.map((row) =>
      [...row.querySelectorAll('th, summary, p')].map((part) => part.textContent).join('\n')))
    found = rows.find((row) => row.includes(reference || about) && row.toLowerCase().includes(words.toLowerCase()))
  }
  run.expect(found !== undefined, `no message about ${reference || about} says "${words}", but:\n${rows.slice(0, 5).join('\n')}`)
  return found
}
