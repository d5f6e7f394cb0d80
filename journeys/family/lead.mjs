// The lead professional and her manager: who leads a child and why, two children handed over and back, an absence with cover
// that the family hears of, and a decision of another agency that has to be explained.
import { journey } from '../lib.mjs'
import { known, letIn, message, nameOf, open, tell } from './lib.mjs'

const ada = { first: 'Ada', last: 'Quillmade', born: '2019-06-01', age: '7', area: 'ST16', email: 'quillmade@families.example' }
const ben = { first: 'Ben', last: 'Thornmade', born: '2016-02-09', age: '10', area: 'ST16', email: 'thornmade@families.example' }

const cleo = { first: 'Cleo', last: 'Marchmade', born: '2018-04-03', age: '8', area: 'ST16', email: 'marchmade@families.example' }

journey('A lead professional and her manager', async (run) => {
  const { child, lead } = await known(run, 'She does not eat at school.', ada)
  const second = await known(run, 'He runs away from school.', ben)
  await lead.open(`/children/${child}/introduce`)
  await lead.choose('On the phone')
  await lead.press('Record it')
  const mother = await letIn(run, lead, child, /Mother/i, 'Ada’s mother')
  await explain(run, child, mother)
  await handOver(run, [child, second.child], mother)
  await away(run)
})

/** A clinic refused; it explains by a link that only its own mailbox opens, and the family sees how it stands until then. */
async function explain(run, child, mother) {
  const lead = await run.as('lead')
  const leadName = await nameOf(lead)
  await lead.open(`/children/${child}/require-explanation`)
  await lead.press('Require it and tell the family', 422)
  await lead.choose('Another decision')
  await lead.write('If it is another decision, which?', 'The feeding clinic sent the referral back')
  await lead.write('What does the family want to understand?', 'Why is she too old for the clinic at seven?')
  await lead.write('Email address of whoever decided', 'panel@clinic.example')
  await lead.write('Name', 'The feeding clinic’s panel')
  await lead.choose('The family agrees')
  await lead.write('If the family agrees, who agreed?', 'Ada’s mother')
  await lead.write('How did they agree?', 'On the phone')
  await lead.press('Require it and tell the family')
  const request = lead.page.url()
  await lead.picture('lead-explanation', 'The feeding clinic sent the referral back')

  await mother.open('/home')
  await mother.sees('Decisions that nobody has explained yet', 'The feeding clinic sent the referral back', 'unexplained since 23 Nov 2026')
  const clinic = await run.anybody('the clinic')
  const asked = await message(run, lead.page.url(), 'panel')
  run.expect(!asked.includes('Ada') && !asked.includes('too old'), `the message tells of the child: ${asked}`)
  const link = asked.match(/https?:\/\/[^/\s]+(\/explain\S*)/)[1]
  await clinic.open(link)
  await clinic.seesNot('too old')
  await clinic.press('Send me a code')
  await clinic.write('Code', 'AAAA BBBB')
  await clinic.press('Go on', 422)
  await clinic.write('Code', (await message(run, request, 'code')).match(/\b[0-9A-Z]{4}[- ]?[0-9A-Z]{4}\b/)[0])
  await clinic.press('Go on')
  await clinic.sees('Why is she too old for the clinic at seven?', leadName)
  await clinic.press('Send the explanation to the family', 422)
  await clinic.write('Why was it decided so?', 'The clinic sees children up to six. From seven on the school nurses do.')
  await clinic.write('What was read before deciding?', 'The letter of the school, 2 November 2026')
  await clinic.write('Which rule was applied?', 'The clinic’s own admission rule, section 2')
  await clinic.press('Send the explanation to the family')
  await clinic.sees('Your link no longer works')
  await clinic.open(link, 404)

  await mother.open(request)
  await mother.sees('From seven on the school nurses do', 'The letter of the school', 'admission rule, section 2')
  await mother.open('/home')
  await mother.seesNot('Decisions that nobody has explained yet')
}

/** Both are handed over from next week: seen before it is saved, told at once, and undone with a reason. */
async function handOver(run, children, mother) {
  const leadName = await nameOf(await run.as('lead'))
  const manager = await run.as('lead-manager')
  await manager.open('/leads/balance')
  await manager.picture('manager-balance')
  await manager.unfold('Lead professionals 1')
  await manager.follow(`Children of ${leadName}`)
  await manager.choose(/Quillmade, Ada/)
  await manager.choose(/Thornmade, Ben/)
  await manager.option('Who takes them?', 'Karim Greatorex')
  await manager.date('From which day?', '2026-11-23')
  await manager.write('Why?', 'They live around the corner from him.')
  await manager.press('See what it does', 422)
  await manager.date('From which day?', '2026-11-30')
  await manager.press('See what it does')
  await manager.sees('Nothing is saved yet', 'Quillmade', 'Thornmade', 'The carers of each child, today')
  await manager.press('Hand over and tell the families')
  await manager.sees('from Monday 30 November 2026', '2 children')
  run.expect((await message(run, ada.email, '30 November 2026')).includes('Karim Greatorex'), 'Ada’s mother is not told who comes')
  await manager.press('Undo and tell the families', 422)
  await manager.write('Why undo it?', 'The families asked to keep her.')
  await manager.press('Undo and tell the families')
  await manager.sees('Undone on Monday 23 November 2026', 'The families asked to keep her.')
  await mother.open('/home')
  await mother.sees(leadName)
  await mother.seesNot('Karim Greatorex')
}

/** Nobody goes without cover; whoever falls ill today is covered by the manager, and the family sees it at once. */
async function away(run) {
  const told = await tell(await run.anybody('Cleo’s mother, not known yet'), 'She wakes every hour.', cleo)
  const child = await open(run, told.concern, cleo) // whom nobody leads: a change of lead begins tomorrow, a first one at once
  const mother = await letIn(run, await run.as('practitioner'), child, /Mother/i, 'Cleo’s mother')
  const manager = await run.as('lead-manager')
  await manager.open(`/children/${child}/allocate-lead`)
  await manager.sees('The three best for this child', /\d+ points\. for: /)
  await manager.picture('manager-allocate', 'Name a lead professional')
  await manager.press('Name the lead and tell the family', 422)
  const third = manager.main().locator('input[name=lead]').nth(2)
  const next = (await manager.main().locator(`label[for="${await third.getAttribute('id')}"]`).innerText()).trim()
  await manager.pickNth('lead', 2)
  await manager.write('Why this person?', 'The family asked for somebody who works in the district.')
  await manager.press('Name the lead and tell the family')
  await mother.open('/home')
  await mother.sees(`${next}, lead professional`)

  await manager.open('/leads/absence')
  await manager.option('Who will be away?', next)
  await manager.date('First day away', '2026-12-07')
  await manager.date('Last day away', '2026-12-11')
  await manager.press('Save the absence and tell the families', 422)
  await manager.sees('cover')
  await manager.option('Who covers?', 'Paula Ainsty')
  await manager.press('Save the absence and tell the families')
  await manager.sees(next, 'Paula Ainsty')
  run.expect((await message(run, cleo.email, '7 December 2026')).includes('Paula Ainsty'), 'Cleo’s mother is not told who covers in December')

  await manager.open('/leads/absence')
  await manager.option('Who will be away?', next)
  await manager.choose('Sudden, from today')
  await manager.date('Last day away', '2026-11-27')
  await manager.press('Save the absence and tell the families')
  await mother.open('/home')
  await mother.sees('Away until', await nameOf(manager), 'covers')
}
