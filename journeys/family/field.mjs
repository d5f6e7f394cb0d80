// The note of a visit, written on two devices of one worker without a connection: both write the same answers differently, nothing
// is lost, one note is handed in. On the phone without scripts both have the page open at once, and the second saves late.
import { journey, windowName } from '../lib.mjs'
import { known } from './lib.mjs'

const max = { first: 'Max', last: 'Fieldmade', born: '2014-08-08', age: '12', area: 'ST16', phone: '01785 000 130' }
const offline = windowName === 'desk'

journey('A visit note on two devices', async (run) => {
  const { child, lead: tablet } = await known(run, 'He will not leave his room.', max)
  const note = `/children/${child}/visit-note`
  const phone = await run.anybody('lead’s other device')
  await phone.become('lead')
  await tablet.open(note)
  await phone.open(note)
  if (offline) for (const device of [tablet, phone]) await kept(device)

  await write(tablet, { 'What did you see?': 'A dark room, a calm boy.', 'Who was there?': 'Max and his mother' })
  await write(phone, { 'What did you see?': 'He drew a train.', 'What was agreed, and by when?': 'Ring on Friday.' })
  await saved(tablet)
  await saved(phone)

  await phone.open(note)
  await phone.sees('Two answers to: What did you see?', 'A dark room, a calm boy.', 'He drew a train.')
  await phone.picture('worker-visit-note', 'Two answers to: What did you see?')
  await phone.seesNot('Hand the note in')
  await phone.write('What shall stand?', 'A dark room. A calm boy, who drew a train.')
  await phone.press('Settle it')
  await tablet.open(note)
  await tablet.seesNot('Two answers to')
  await tablet.press('Hand in the note as saved')
  await tablet.sees('A dark room. A calm boy, who drew a train.', 'Max and his mother', 'Ring on Friday.')
  const handedIn = (await tablet.text()).split('He drew a train.').length
  run.expect(handedIn === 1, 'what was settled stands there still')
  await phone.open(note)
  run.expect((await phone.text()).split('Max and his mother').length === 2, `the note was not handed in once:\n${await phone.text()}`)
})

/** Waits until the device holds the page, and takes the connection away. */
async function kept(device) {
  await device.page.waitForFunction(() => navigator.serviceWorker?.controller || navigator.serviceWorker?.ready.then(() => true))
  await device.page.waitForTimeout(500)
  await device.context.setOffline(true)
}

async function write(device, answers) {
  for (const [label, words] of Object.entries(answers)) await device.write(label, words)
  if (offline) await device.page.getByText('Kept on this device').waitFor()
}

/** The connection is back, and what was kept is sent; without scripts, the button sends it. */
async function saved(device) {
  if (!offline) return await device.press('Save')
  await Promise.all([device.page.waitForNavigation(), device.context.setOffline(false)])
  await device.page.waitForLoadState('load')
}
