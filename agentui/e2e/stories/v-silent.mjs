// Every address that campaigns leave alone, in one list: searched, added by hand
// and from a file, exported, let go.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { overheard, signIn } from '../stage/browser.mjs'
import { until } from '../stage/until.mjs'
import { everywhere } from './k-calendars.mjs'

export const title = 'Addresses that campaigns leave alone stand in one list'

export default async function (stage, step) {
  const { hub } = stage
  const desk = await signIn(stage, undefined, { path: '/customers/suppressions' })
  const said = overheard(desk)
  const main = desk.getByRole('main', { name: 'Customers' })
  const rows = main.getByRole('region', { name: 'Addresses left alone' }).getByRole('listitem')
  const dialog = desk.getByRole('dialog')

  await step('nobody is in it yet; one is added by hand', async () => {
    await main.getByText('No address is left alone').waitFor()
    await main.getByRole('button', { name: 'Leave addresses alone' }).press('Enter')
    await dialog.getByLabel('Addresses').fill('Ada@Customers.example\nnot an address')
    await dialog.getByText('1 line without an address:').waitFor()
    await dialog.getByLabel('Source').fill('Asked for it in the shop')
    await dialog.getByRole('button', { name: 'Leave 1 alone' }).press('Enter')
    await main.getByText('ada@customers.example').waitFor()
    await main.getByText(/Somebody here said so · Asked for it in the shop/).waitFor()
  })

  await step('many come from a file', async () => {
    await main.getByRole('button', { name: 'Leave addresses alone' }).press('Enter')
    const csv = ['email;why', ...Array.from({ length: 1200 }, (_, i) => `p${i}@crowd.example;moved`), "'+442071838750;asked"].join('\r\n')
    await dialog.getByLabel('From a file').setInputFiles({ name: 'old-list.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) })
    await dialog.getByText('1,201 addresses found.').waitFor()
    await dialog.getByRole('button', { name: 'Leave 1,201 alone' }).press('Enter')
    await main.getByText('50 addresses shown, there are more').waitFor()
    await main.getByRole('button', { name: 'Show more' }).press('Enter')
    await main.getByText('100 addresses shown, there are more').waitFor()
  })

  await step('it is searched by address, reason and source, and the address bar keeps it', async () => {
    await main.getByLabel('Address', { exact: true }).fill('ada@')
    await until('one is left', async () => (await rows.count()) === 1)
    assert.match(desk.url(), /q=ada/)
    await main.getByLabel('Address', { exact: true }).fill('')
    await main.getByLabel('Source').fill('old-list')
    await main.getByLabel('Address', { exact: true }).fill('4420')
    await main.getByText('+442071838750').waitFor()
    await until('one is left', async () => (await rows.count()) === 1)
    await main.getByLabel('Reason').selectOption({ label: 'They complained' })
    await main.getByText('Nothing found').waitFor()
    await desk.goBack().catch(() => {})
    await desk.goto(`${hub.url}/customers/suppressions?source=shop`)
    await main.getByText('ada@customers.example').waitFor()
    assert.equal(await rows.count(), 1)
  })

  await step('what is shown is exported, and an address let go after a question', async () => {
    const [file] = await Promise.all([desk.waitForEvent('download'), main.getByRole('button', { name: 'Export as CSV' }).click()])
    const text = await readFile(await file.path(), 'utf8')
    assert.match(text, /^kind,scope,address,reason,source,at,until\r\nemail,,ada@customers\.example,manual,Asked for it in the shop,/)
    await main.getByRole('button', { name: 'Lift: ada@customers.example' }).press('Enter')
    await dialog.getByRole('button', { name: 'Lift' }).press('Enter')
    await main.getByText('Nothing found').waitFor()
    assert.equal((await hub.call('GET', '/suppressions?q=ada')).items.length, 0)
    assert.deepEqual(said, [])
  })

  await step('axe has nothing against it', async () => {
    assert.deepEqual(await everywhere(stage, desk, [
      ['silent', '/customers/suppressions', (p) => p.getByText(/there are more/).waitFor()],
      ['silent-none', '/customers/suppressions?reason=complaint', (p) => p.getByText('Nothing found').waitFor()],
    ], process.env.PICTURES), [])
  })
}
