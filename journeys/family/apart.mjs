// Who may not see what: parents who live apart and never learn each other's address, a child who moves from one to the other, a
// court order that keeps somebody out, and a lead professional whose work with the child has ended.
import { journey, refIn } from '../lib.mjs'
import { allocate, answer, known, letIn, nameOf } from './lib.mjs'

const sam = { first: 'Sam', last: 'Apartmade', born: '2016-04-18', age: '10', area: 'ST17', phone: '01785 000 128' }
const kim = { first: 'Kim', last: 'Asunder', born: '2017-02-09', age: '9', area: 'ST17', phone: '01785 000 127' }

journey('Who may not see what', async (run) => {
  const { child, lead } = await known(run, 'He cries before each weekend.', sam)
  await addFather(lead, child)
  const mother = await letIn(run, lead, child, /Mother/i, 'Sam’s mother')
  const father = await letIn(run, lead, child, 'Pat Apartmade', 'Sam’s father')
  await apart(child, mother, father)
  await moves(lead, child, mother, father)
  await keptOut(lead, child, father)
  await ended(run, lead, child, mother)
  await asks(run)
})

/** The lead records the father, who has parental responsibility and lives elsewhere. */
async function addFather(lead, child) {
  await lead.open(`/children/${child}/add-carer`)
  await lead.write('Relation to the child', 'Father')
  await lead.write('Name', 'Pat Apartmade')
  await lead.choose('Letter', 'How to reach them')
  await lead.write('Address, with the postcode last', '7 Made-up Mews\nBurton upon Trent\nDE14 9ZZ')
  await lead.write('Phone number', '01283 000 129')
  await lead.choose('This person has it, and we have seen what shows it')
  await lead.date('Since when?', '2016-04-18')
  await lead.write('What shows it?', 'The birth certificate')
  await lead.press('Add the carer')
  await lead.sees('Pat Apartmade', '01283 000 129')
}

/** Both see their child; neither reads where the other lives, how to reach them, or when they looked. */
async function apart(child, mother, father) {
  for (const page of ['', '/rights', '/statement', '/looks']) {
    await father.open(`/children/${child}${page}`)
    for (const hidden of ['ST17', 'Stafford', '01785 000 128']) await notIn(father, hidden)
    await mother.open(`/children/${child}${page}`)
    for (const hidden of ['DE14', 'Burton upon Trent', '01283 000 129', 'Made-up Mews']) await notIn(mother, hidden)
  }
  await mother.open(`/children/${child}`)
  await mother.sees('ST17')
  await mother.open(`/children/${child}/looks`)
  await mother.seesNot('Apartmade, father')
}

/** In another family she asks and is answered; he learns that a question was asked, and opens neither its words nor its answer, nor
 * judges it. Who answers sees the child until the day's end, so it is a child of its own. */
async function asks(run) {
  const { child, lead } = await known(run, 'She cries before each weekend.', kim)
  await addFather(lead, child)
  const mother = await letIn(run, lead, child, /Mother/i, 'Kim’s mother')
  const father = await letIn(run, lead, child, 'Pat Apartmade', 'Kim’s father')
  await mother.open(`/children/${child}/ask`)
  await mother.write('What is it about?', 'The bus from Quarry Green')
  await mother.write('What do you want to know?', 'When does the bus leave from the end of our road?')
  await mother.press('Send my question')
  const question = mother.page.url()
  await answer(lead, question, 'At eight, from Quarry Green.')
  for (const step of ['', '/judge']) await father.open(question + step, 404)
  await father.open(`/documents/about/${refIn(question, 'QRY')}`, 404)
  for (const page of ['/home', `/children/${child}/queries`, `/children/${child}/timeline`]) {
    await father.open(page)
    for (const hidden of ['Quarry Green', 'end of our road', refIn(question, 'QRY')]) await notIn(father, hidden)
  }
  await father.sees('The question was answered')
  await mother.open(question)
  await mother.sees('At eight, from Quarry Green.')
  await mother.choose('Yes, this answers my question')
  await mother.press('Tell us')
  await mother.sees('closed')
}

/** The child moves to the father: now he reads where, and she no longer does. */
async function moves(lead, child, mother, father) {
  await lead.open(`/children/${child}`)
  const changes = await lead.main().locator('a[href$="/change"]').evaluateAll((all) => all.map((a) => a.getAttribute('href')))
  for (const href of [...new Set(changes)]) {
    await lead.open(href)
    const home = lead.main().getByLabel('With this person')
    await home.setChecked(!(await home.isChecked()))
    await lead.press('Save')
  }
  await lead.open(`/children/${child}/edit`)
  await lead.write('Postcode, or its first half', 'DE14')
  await lead.press('Save')
  await father.open(`/children/${child}`)
  await father.sees('DE14')
  for (const page of ['', '/rights', '/statement']) {
    await mother.open(`/children/${child}${page}`)
    await notIn(mother, 'DE14')
    await notIn(mother, 'East Staffordshire')
  }
}

/** While an order keeps the father out he sees nothing; the day after it ends he is let in again. */
async function keptOut(lead, child, father) {
  await lead.open(`/children/${child}/record-order`)
  await lead.press('Record the order', 422)
  await lead.option('Kind of order', /non-molestation/i)
  await lead.write('Court', 'The family court at Madeup')
  await lead.date('Made on', '2026-11-20')
  await lead.write('What does it say?', 'He must not come near the family.')
  await lead.option('Whom does it restrict?', 'Pat Apartmade')
  await lead.choose(/must not see the record/)
  await lead.press('Record the order')
  await lead.sees('The family court at Madeup', 'Pat Apartmade')
  for (const page of ['', '/rights', '/looks', '/statement']) await father.open(`/children/${child}${page}`, 404)
  await father.open('/home')
  await notIn(father, 'Sam')
}

/**
 * Another lead begins tomorrow: the child stays open to the one who leads today, and the mother reads who looked. That everything closes
 * on the day itself is walked over every page by TestAFormerLeadOpensNothingFromTheDayAChildMoves.
 */
async function ended(run, lead, child, mother) {
  const name = await nameOf(lead)
  const manager = await run.as('lead-manager')
  await allocate(run, child, 'Paula Ainsty')
  await manager.sees('The lead professional is named from')
  await lead.open(`/children/${child}`)
  await mother.open(`/children/${child}/looks`)
  await mother.sees(name)
}

/** Expects these words nowhere on the page itself, not in what is folded away or in a field either. */
async function notIn(person, words) {
  const there = (await person.main().innerHTML()).toLowerCase().includes(words.toLowerCase())
  person.run.expect(!there, `${person.name} can read "${words}" in ${person.page.url()}`)
}
