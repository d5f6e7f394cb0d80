// The people who watch over the rest: the audit is proved, a ledger is tried before it is imported.
import { journey } from './lib.mjs'

journey('Watch over the rest', async (run) => {
  const officer = await run.as('data-protection-officer')
  await officer.open('/admin/audit/verify')
  await officer.press('Walk the chain now')
  await officer.open('/admin/audit')
  await officer.sees('audit')

  const administrator = await run.as('administrator')
  await administrator.open('/teams/new')
  await administrator.press(/./, 422)
  await administrator.sees('problem')
  await administrator.open('/admin/jobs')

  const finance = await run.as('finance')
  await finance.open('/spot/import')
  const rows = 'Supplier Name,Payment Date,Transaction Number,Amount,Description\nTrent Valley Carers,05/10/2026,1001,"1,234.50",Short breaks\nNobody,,,,\n'
  await finance.main().locator('input[type=file]').setInputFiles({ name: 'october.csv', mimeType: 'text/csv', buffer: Buffer.from(rows) })
  await finance.press('Try it without keeping anything')
  await finance.sees('october.csv')
})
