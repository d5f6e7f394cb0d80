// A parent on her own way: a worry without a name, a reference, a named person, consent when she is ready, a question that is
// answered by whoever must, a place in a group, the truth about the wait, and who has looked.
import { join } from 'node:path'
import { journey } from '../lib.mjs'
import { allocate, answer, letIn, nameOf, open, tell } from './lib.mjs'

const jo = { first: 'Robin', last: 'Madeup', born: '2018-03-12', age: '8', area: 'ST17', phone: '01785 000 124' }

journey('A parent, from the first worry to who has looked', async (run) => {
  const visitor = await run.anybody('the mother, not known yet')
  const told = await tell(visitor, 'He hides under the table when we go out.', jo)
  await visitor.picture('concern-sent', 'We have what you told us')
  await visitor.seesNot('Your name')
  await follow(visitor, told)
  await visitor.sees('You hear from a named person by')

  const child = await open(run, told.concern, jo)
  const lead = await run.as('lead')
  const leadName = await nameOf(lead)
  await allocate(run, child, leadName)
  await follow(visitor, told)
  await visitor.sees(`Your named person is ${leadName}`)

  const mother = await meet(run, lead, child, leadName)
  await agree(mother, child)
  await show(mother, child)
  await ask(run, mother, child)
  await wait(run, mother, child)
  await book(mother)
  await looks(mother, child, leadName)
})

/** What came of it, with the reference and the code alone. */
async function follow(visitor, { concern, code }) {
  await visitor.open('/concerns/follow')
  await visitor.write('Reference', concern)
  await visitor.write('Code', 'AAAA-BBBB-CCCC')
  await visitor.press('Show me', 422)
  await visitor.write('Code', code)
  await visitor.press('Show me')
}

/** The lead introduces herself; the mother says that they have spoken. */
async function meet(run, lead, child, leadName) {
  await lead.open(`/children/${child}/introduce`)
  await lead.choose('On the phone')
  await lead.write('What did you agree?', 'I come on Thursday at ten.')
  await lead.press('Record it')
  const mother = await letIn(run, lead, child, /Mother/i, 'the mother')
  await mother.open('/home')
  await mother.sees('Your person', leadName)
  await mother.follow('Have you met? Tell us')
  await mother.choose('Yes', 'Have you spoken?')
  await mother.press('Tell us')
  await mother.sees('that you have spoken')
  return mother
}

/** Help came first; only now does she agree to share something, and later takes it back. */
async function agree(mother, child) {
  await mother.open(`/children/${child}/rights`)
  await mother.follow('Agree to share something')
  await mother.press('Agree to share it', 422)
  await mother.write('With whom?', 'The made-up drumming club')
  await mother.write('What may be shared', 'His name and what calms him, so that they can prepare.')
  await mother.press('Agree to share it')
  await mother.sees('The made-up drumming club')
  await mother.follow('Stop sharing something')
  await mother.choose(/drumming club/)
  await mother.press('Stop sharing it')
  await mother.sees('The made-up drumming club', '23 Nov 2026, ended on the same day')
}

/** A picture beside the family’s words; what cannot be one is refused where it was chosen, and what was typed stays. */
async function show(mother, child) {
  await mother.open(`/children/${child}/statement`)
  const form = () => mother.main().locator('form[id^=show-]').first()
  const choose = async (file) => {
    if (!(await form().isVisible())) await mother.unfold('Add a picture or a recording')
    await form().locator('input[type=file]').setInputFiles(file)
  }
  await choose({ name: 'train.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('This is a letter and no picture.') })
  await form().locator('textarea').fill('Robin drew the train that he rides in his head (made up).')
  await mother.press('Add it', 422)
  await mother.sees('There is a problem')
  mother.run.expect((await form().locator('textarea').inputValue()).includes('the train that he rides'), 'what was typed about the picture is lost')
  await choose(join(import.meta.dirname, '..', '..', 'docs', 'pictures', 'parent-home-320.png'))
  await mother.press('Add it')
  const picture = mother.main().locator('figure.al-shown img').first()
  await picture.scrollIntoViewIfNeeded()
  const drawn = await picture.evaluate((e) => e.decode().then(() => e.naturalWidth))
  mother.run.expect(drawn > 0, 'the picture is not drawn')
  await mother.sees('Robin drew the train')
}

/** The first answer is none; the second comes from the manager by a new date. */
async function ask(run, mother, child) {
  await mother.open(`/children/${child}/ask`)
  await mother.write('What is it about?', 'A quiet place at school')
  await mother.write('What do you want to know?', 'When does the school open its quiet room?')
  await mother.press('Send my question')
  const question = mother.page.url()
  const lead = await run.as('lead')
  await answer(lead, question, 'We have asked the school.')
  await mother.open(question)
  await mother.sees('We have asked the school.')
  await mother.choose('No, something is missing')
  await mother.write('If you say No: what is missing?', 'You do not say when.')
  await mother.press('Tell us')
  await lead.open(question)
  await lead.sees('You do not say when.')
  await answer(await run.as('lead-manager'), question, 'The quiet room opens on Monday, 30 November.')
  await mother.open(question)
  await mother.sees('The quiet room opens on Monday', 'You do not say when.')
  await mother.choose('Yes, this answers my question')
  await mother.press('Tell us')
  await mother.sees('closed')
}

/** She reads where the child stands, how long it is likely to take, and how that is known. */
async function wait(run, mother, child) {
  const lead = await run.as('lead')
  await lead.open(`/children/${child}/waiting`)
  await lead.unfold('Put this child on a list')
  await lead.choose('Neurodevelopmental assessment', 'Which list?')
  await lead.date('Since when?', '2026-11-23')
  await lead.press('Put on the list')
  await mother.open('/home')
  await mother.sees('Your wait')
  await mother.follow('The neurodevelopmental assessment')
  await mother.sees(/Number [\d,]+ of [\d,]+ on the list of your district today/i, 'Nothing has been offered yet')
  await mother.picture('parent-wait', 'Neurodevelopmental assessment')
}

/** A group near her that has places. */
async function book(mother) {
  await mother.open('/offers?postcode=ST17&age=8&day=28/11/2026')
  await mother.picture('parent-offers')
  await mother.follow(/Saturday building club/)
  await mother.choose(/Saturday 28 November 2026/)
  await mother.press('Book')
  await mother.sees('For Robin', 'Saturday 28 November 2026', 'We cannot come')
  await mother.open('/home')
  await mother.sees('Your places', 'Saturday building club')
}

async function looks(mother, child, leadName) {
  await mother.open(`/children/${child}/looks`)
  await mother.sees(leadName, 'lead professional')
  await mother.picture('parent-looks', 'Who looked')
}
