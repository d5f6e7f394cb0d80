// An organisation that the council does not know finds what takes applications, registers, follows the link in its mail and applies; a
// person of the council looks at who it is, and says whose a number is that was on record.
import { journey } from './lib.mjs'

journey('Register as a provider', async (run) => {
  const newcomer = await find(run)
  await register(run, newcomer)
  await apply(newcomer)
  await look(run)
})

/** Anybody reads what takes applications and on which terms. */
async function find(run) {
  const newcomer = await run.anybody('somebody whom nobody knows')
  await newcomer.open('/')
  await newcomer.follow('What providers can apply for')
  await newcomer.sees('open now', 'planned', 'overnight short breaks')
  await newcomer.follow('Community support and short breaks')
  await newcomer.sees('how to apply', 'terms of admission', 'wage floor', 'open data about it')
  return newcomer
}

/** The form is refused at its fields and keeps what was typed; the link comes by mail and is used once. */
async function register(run, newcomer) {
  await newcomer.follow('Register as a provider')
  await newcomer.write('Name of the organisation', 'Larkrise Play (made up)')
  await newcomer.press('Send me the link', 422)
  await newcomer.sees('problem', 'enter your name')
  await newcomer.choose('Company')
  await newcomer.choose('Care agency')
  await newcomer.write('Company number', '99000555')
  await newcomer.write('Your name', 'Ines Marlow')
  await newcomer.write('Your e-mail address at work', 'ines@larkrise.example')
  await newcomer.press('Send me the link')
  await newcomer.sees('look at your e-mail')
  const mail = await linkInMail(newcomer)
  await newcomer.open(mail)
  await newcomer.sees('is this right', '99000555')
  await newcomer.press('Register the organisation')
  await newcomer.sees('registered and you are signed in', 'by ')
  const again = await run.anybody('whoever finds the mail later')
  await again.open(mail, 404)
  await again.sees('this link does not work')
}

/** The link of the mail, which a job sends: read where the demonstration shows its messages. */
async function linkInMail(person) {
  for (let tries = 0; tries < 40; tries++) {
    await person.open('/admin/outbox')
    const found = (await person.page.content()).match(/\/register-as-provider\/link\?token=[A-Za-z0-9]+/)
    if (found) return found[0]
    await person.page.waitForTimeout(500)
  }
  throw new Error('no mail with a link to register came')
}

/** It applies at once, and reads that somebody looks at who it is. */
async function apply(newcomer) {
  await newcomer.press(/Apply for this lot/)
  await newcomer.open('/applications')
  await newcomer.follow('Larkrise Play (made up)')
  await newcomer.sees('a person of the council looks at who it is')
}

/** Somebody of the council checks it, and says whose a number is. */
async function look(run) {
  const manager = await run.as('contract-manager')
  await manager.open('/providers')
  await manager.follow('Organisations that registered themselves')
  await manager.follow('Larkrise Play (made up)')
  await manager.sees('no new work goes to this provider now', 'not checked yet')
  await manager.follow('Check the organisation')
  await manager.press('I have checked it', 422)
  await manager.write('What have you seen?', 'Its entry at Companies House; rang the number there.')
  await manager.press('I have checked it')
  await manager.sees('checked by')

  await manager.open('/provider-registrations')
  await manager.follow('Oak Lane Care North (made up)')
  await manager.press('Save', 422)
  await manager.choose('It is another organisation')
  await manager.write('How do you know?', 'Rang Oak Lane Care: another firm, with one digit mistyped.')
  await manager.press('Save')
  await manager.sees('your answer is saved')
}
