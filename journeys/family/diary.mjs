// A diary that belongs to the family: nobody is told until the parent says from which number on, and then only of that.
import { journey } from '../lib.mjs'
import { known, letIn } from './lib.mjs'

const eli = { first: 'Eli', last: 'Diarymade', born: '2015-09-20', age: '11', area: 'ST16', phone: '01785 000 126' }

journey('A diary, and the number from which the lead is told', async (run) => {
  const { child, lead } = await known(run, 'The evenings are too much.', eli)
  const mother = await letIn(run, lead, child, /Mother/i, 'Eli’s mother')
  await mother.open(`/children/${child}/waiting`)
  await mother.follow('Keep a diary that only you read')
  await mother.sees('Nobody is told, whatever you write')
  await mother.press('Write it down', 422)
  await write(mother, '9', 'A terrible evening that is mine alone.')
  await calls(lead, 'Diarymade', false)

  await mother.option('Tell my lead professional', /8/)
  await mother.choose('They may read the note of that day too')
  await mother.press('Save my choice')
  await mother.sees('told when you write 8 or more')
  await write(mother, '7', 'Loud, but we got through.')
  await calls(lead, 'Diarymade', false)
  await write(mother, '9', 'Nobody slept. I cannot do tomorrow.')
  await mother.sees('You need not wait for an answer', '116 123', 'answered by Monday 23 November 2026')
  await mother.picture('parent-diary', 'Your diary')

  await calls(lead, 'Diarymade', true)
  await lead.follow(/Diarymade/)
  await lead.sees('Nobody slept. I cannot do tomorrow.', 'Monday 23 November 2026')
  await lead.seesNot('mine alone')
  await lead.seesNot('we got through')
  await lead.write('What did you do, and what happens now?', 'We spoke for half an hour. I come tomorrow at nine.')
  await lead.press('Give this to the family')
  await lead.open(`/children/${child}/diary`, 403)

  await mother.open(`/children/${child}/diary`)
  await mother.sees('I come tomorrow at nine.', 'Answered')
  await mother.press(/^Delete/)
  await mother.seesNot('Nobody slept')
  await mother.option('Tell my lead professional', /never/i)
  await mother.press('Save my choice')
  await mother.sees('Nobody is told, whatever you write')
  await write(mother, '10', 'The worst of all days.')
  await calls(lead, 'Diarymade', false)
})

async function write(mother, score, words) {
  await mother.pick('score', score)
  await mother.write('A note, if you like', words)
  await mother.press('Write it down')
  await mother.sees(words)
}

/** The lead's list of calls names the family, or does not. */
async function calls(lead, name, there) {
  await lead.open('/diary-calls')
  const text = await lead.text()
  lead.run.expect(text.includes(name) === there, `the list of calls ${there ? 'lacks' : 'has'} ${name}: ${text}`)
}
