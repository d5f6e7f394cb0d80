// The people who watch over the rest: sessions are looked at, disputed visits settled, a record opened for data protection, the
// audit proved, somebody's sessions ended, and a ledger imported.
import { journey, refIn } from './lib.mjs'

journey('Watch over the rest', async (run) => {
  await give(run)
  await settle(run)
  await protect(run)
  await revoke(run)
  await importLedger(run)
})

/** The facilitator and the co-ordinator see what they give and what is on offer. */
async function give(run) {
  const facilitator = await run.as('facilitator')
  await facilitator.open('/sessions')
  await facilitator.follow(/2026|2027/)
  await facilitator.sees('places taken')

  const coordinator = await run.as('co-ordinator')
  await coordinator.open('/offers/growth')
  await coordinator.sees('places for families')
}

/** The contract manager settles a visit of which two accounts differ. */
async function settle(run) {
  const manager = await run.as('contract-manager')
  await manager.open('/visits/disputed')
  await manager.follow(/2026/)
  await manager.press('Settle it', 422)
  await manager.choose('It took place')
  await manager.write('How do you know?', 'The neighbour saw the worker come and go.')
  await manager.press('Settle it')

  const quality = await run.as('quality-officer')
  await quality.open('/providers')
  await quality.follow(/made up/)
  await quality.sees('evidence')
}

/** The data protection officer opens one record for a reason, and the family sees the look. */
async function protect(run) {
  const parent = await run.as('parent')
  await parent.open('/home')
  const child = refIn(await parent.page.content(), 'CHD')
  const officer = await run.as('data-protection-officer')
  await officer.open(`/children/${child}/looks`, 404)
  await officer.open('/data-protection')
  await officer.press('Open the record', 422)
  await officer.write('The child’s reference', child)
  await officer.write('Why do you open this record?', 'The mother asks who has read the record.')
  await officer.press('Open the record')
  await officer.sees('who looked')
  await parent.open(`/children/${child}/looks`)
  await parent.sees('Data protection officer')

  await officer.open('/admin/audit/verify')
  await officer.press('Walk the chain now')
  await officer.open('/admin/audit')
  await officer.sees('audit')
}

/** The administrator resets how somebody signs in: their sessions end at once. */
async function revoke(run) {
  const away = await run.as('therapist')
  const administrator = await run.as('administrator')
  await administrator.open('/teams/new')
  await administrator.press(/./, 422)
  await administrator.sees('problem')
  await administrator.open('/admin/jobs')
  await administrator.open(`/admin/people?role=therapist`)
  await administrator.open(await administrator.main().locator('a[href^="/admin/people/PER-"]').first().getAttribute('href')) // there is one therapist
  await administrator.follow(/Reset/)
  await administrator.write(/Why/, 'Her telephone was stolen; rang her.')
  await administrator.press('Reset it')
  await away.open('/home')
  run.expect(away.page.url().includes('/sign-in'), `the session goes on: ${away.page.url()}`)
}

/** A ledger is tried and then imported: the page says what was taken and what was not, and why. */
async function importLedger(run) {
  const finance = await run.as('finance')
  const rows = 'Supplier Name,Payment Date,Transaction Number,Amount,Description\nTrent Valley Carers,05/10/2026,1001,"1,234.50",Short breaks\nNobody,,,,\n'
  for (const button of ['Try it without keeping anything', 'Import it']) {
    await finance.open('/spot/import')
    await finance.main().locator('input[type=file]').setInputFiles({ name: 'october.csv', mimeType: 'text/csv', buffer: Buffer.from(rows) })
    await finance.press(button)
    await finance.sees('october.csv')
    const upload = finance.page.url()
    for (let i = 0; i < 40 && (await finance.text()).includes('Stop reading'); i++) {
      await finance.page.waitForTimeout(500)
      await finance.open(upload)
    }
  }
  await finance.follow('See what it holds')
  await finance.sees('published', '1,234.50')
}
