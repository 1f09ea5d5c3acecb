// Honest ingestion, on the simulated providers: what came is counted, what could
// not be read waits and is read later, what a silent webhook did not tell of is
// found by comparing with the provider.
import assert from 'node:assert/strict'
import { live, row, signIn } from '../stage/browser.mjs'
import { House, olivia } from '../stage/house.mjs'
import { post } from '../stage/post.mjs'
import { until } from '../stage/until.mjs'
import { everywhere } from './k-calendars.mjs'

export const title = 'The ledger counts what came, and finds what did not'

/** odd is a mail that is read only where its reader can be stopped. */
const odd = () => ({
  from: 'noor.saucer@mailbox.example', name: 'Noor Saucer', to: 'hello@kettle-and-fern.example', subject: 'A letter of many parts', text: 'The lid does not fit.',
  headers: { 'X-Long': Array.from({ length: 400 }, (_, i) => `word${i} ${'x'.repeat(180)}`).join('\r\n ') },
})

const tooNew = 21_000 // ms; the hub leaves a provider so long to tell by itself

export default async function (stage, step) {
  const house = await House.open()
  const set = { ...stage, hub: house }
  try {
    const desk = await signIn(set, olivia, { path: '/admin/ledger', bypassCSP: true })
    const main = desk.getByRole('main', { name: 'Settings' })
    const figure = async (kind) => (await house.call('GET', '/ledger')).items.find((i) => i.inbox_id === house.inboxes[kind])
    let silence = 0
    const card = (name) => main.getByRole('link').filter({ hasText: name })

    await step('what a provider hands over twice is one message and one duplicate', async () => {
      await house.fails('sms', 'twice')
      await house.does('sms', 'ada', 'say', 'Is anybody there?')
      await house.fails('sms', '')
      await house.fails('sms', 'unheard')
      await house.does('sms', 'leo', 'say', 'Nobody told you that I wrote.')
      silence = Date.now()
      await house.fails('sms', '')
      await until('it is counted', async () => { const f = await figure('sms'); return f.processed === 1 && f.duplicates === 1 })
      await desk.reload()
      await card('Text messages').getByText('Duplicates').waitFor()
      assert.match((await card('Text messages').innerText()).replace(/\s+/g, ' '), /Received 2 Processed 1 Duplicates 1/i)
    })

    await step('a mail that cannot be read now waits, and its neighbour does not', async () => {
      house.reader(false)
      await post(house.smtp, odd())
      await post(house.smtp, { from: 'robin.teacup@mailbox.example', name: 'Robin Teacup', to: 'hello@kettle-and-fern.example', subject: 'A plain letter', text: 'How are you?' })
      await desk.goto(`${house.url}/inbox/all`)
      await row(desk, 'A plain letter').waitFor()
      await desk.goto(`${house.url}/admin/quarantine`)
      await main.getByRole('listitem').getByRole('button', { name: 'Try again' }).waitFor()
      assert.equal((await figure('email')).quarantined, 1)
      await desk.goto(`${house.url}/admin/ledger`)
      await card(house.names.email).getByText('1 in quarantine').waitFor()
    })

    await step('tried while the reader is away it stays; tried later it is a message', async () => {
      await desk.goto(`${house.url}/admin/quarantine`)
      await main.getByRole('button', { name: 'Try again' }).click()
      await until('it was tried', async () => (await house.call('GET', '/quarantine')).items.some((q) => q.tries > 0 || q.state === 'retried'))
      house.reader(true)
      await desk.reload()
      await main.getByRole('button', { name: 'Try again' }).first().click()
      await until('it is a message', async () => (await figure('email')).retried === 1)
      await desk.goto(`${house.url}/inbox/all`)
      await row(desk, 'A letter of many parts').waitFor()
    })

    await step('an inbox whose provider is away says so', async () => {
      await house.fails('bluesky', 'broken')
      await until('it fails', async () => (await house.call('GET', '/inboxes/health')).items.find((h) => h.inbox_id === house.inboxes.bluesky)?.state === 'failing', 60_000)
      await desk.goto(`${house.url}/admin/ledger`)
      await main.getByRole('status').getByText(/^Bluesky fails/).waitFor()
      await house.fails('bluesky', '')
    })

    await step('what a silent webhook did not tell of is found by looking', async () => {
      assert.equal((await figure('sms')).received, 2)
      await until('what leo wrote could no longer be on its way by itself', () => Date.now() - silence > tooNew, tooNew)
      await desk.goto(`${house.url}/admin/ledger`)
      await card('Text messages').click()
      await desk.getByRole('heading', { level: 1, name: 'Text messages' }).waitFor()
      await main.getByRole('button', { name: 'Look now' }).click()
      await main.getByText(/1 fetched, 0 missing/).waitFor({ timeout: 30_000 })
      await main.getByRole('row').filter({ hasText: 'Total' }).getByRole('cell', { name: '3', exact: true }).waitFor()
      await desk.goto(`${house.url}/inbox/all`)
      await row(desk, 'Nobody told you').waitFor()
    })

    await step('axe has nothing against it, in light and dark, wide and narrow', async () => {
      const rooms = [
        ['ledger', '/admin/ledger', (p) => p.getByText('Text messages').first().waitFor()],
        ['ledger-sms', `/admin/ledger/${house.inboxes.sms}`, (p) => p.getByText(/1 fetched/).waitFor()],
        ['ledger-email', `/admin/ledger/${house.inboxes.email}`, (p) => p.getByRole('rowheader').first().waitFor()],
        ['quarantine', '/admin/quarantine', (p) => p.getByRole('main', { name: 'Settings' }).getByText(/tried|aside/).first().waitFor()],
      ]
      assert.deepEqual(await everywhere(set, desk, rooms, process.env.PICTURES), [])
      await live(desk)
    })
  } finally { await house.remove() }
}
