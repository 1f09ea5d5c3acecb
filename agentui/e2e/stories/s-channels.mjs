// What networks bring that mail does not: albums, calls, words said elsewhere,
// approved messages, and the border between public and private.
import assert from 'node:assert/strict'
import { bubble, field, live, row, signIn, type } from '../stage/browser.mjs'
import { House, olivia } from '../stage/house.mjs'
import { until } from '../stage/until.mjs'
import { everywhere } from './k-calendars.mjs'

export const title = 'Albums, calls, echoes, templates and public words are what they are'

export default async function (stage, step) {
  const house = await House.open()
  const set = { ...stage, hub: house }
  try {
    const desk = await signIn(set, olivia, { bypassCSP: true })
    const only = async (kind) => (await house.call('GET', `/conversations?inbox_id=${house.inboxes[kind]}`)).items
    const said = async (id) => (await house.call('GET', `/conversations/${id}/messages`)).items
    const ids = {}
    // The list holds still under the pointer: what is new is asked for by key.
    const open = async (text) => {
      await until(`${text} is in the list`, async () => { if (await row(desk, text).count()) return true; await desk.mouse.move(700, 450); await desk.keyboard.press('.'); return false })
      await row(desk, text).click()
    }

    await step('an album of three pictures is one message with three pictures', async () => {
      await house.does('telegram', '7000000011', 'album', 'The cosy, from three sides')
      await open('Sofia Trivet')
      await bubble(desk, 'from three sides').getByRole('list', { name: 'Attachments' }).getByRole('img').nth(2).waitFor()
      const [c] = await only('telegram')
      assert.deepEqual((await said(c.id)).map((m) => m.attachments.length), [3])
      assert.equal(await desk.getByRole('log', { name: 'Conversation' }).getByRole('article').count(), 1)
      await row(desk, 'Sofia Trivet').getByRole('img', { name: 'Telegram' }).waitFor()
      ids.album = c.id
    })

    await step('a call that ends on the machine is one item: how long, what was said, to hear and to read', async () => {
      await house.does('voice', 'pia', 'speak', 'My samovar makes a noise like a train.')
      await open('+12025550144')
      const call = bubble(desk, 'Voicemail')
      await call.getByLabel('What was said').getByText('noise like a train').waitFor({ timeout: 20_000 })
      assert.equal(await call.getByLabel('Recording').evaluate((a) => new Promise((done) => { a.onloadedmetadata = () => done(Math.round(a.duration)); a.onerror = () => done(-1); a.load() })), 3)
      const [c] = await only('voice')
      assert.equal((await said(c.id)).length, 1)
      ids.voicemail = c.id
    })

    await step('a missed call waits to be called back, with a deadline', async () => {
      await house.does('voice', 'ada', 'missed')
      await open('+12025550171')
      await bubble(desk, 'Missed call').waitFor()
      await desk.getByRole('button', { name: 'Call +12025550171' }).waitFor()
      const [c] = await only('voice')
      assert.equal((await said(c.id)).length, 1)
      assert.ok(c.waiting_since && c.clocks.some((k) => k.metric === 'first_response' && k.state === 'running'), JSON.stringify(c.clocks))
      ids.missed = c.id
    })

    await step('what the house said by its own phone stands in the thread, and was sent once', async () => {
      await house.does('whatsapp', 'mina', 'say', 'Where is my parcel?')
      await open('Mina Kettlewell')
      await bubble(desk, 'Where is my parcel?').waitFor()
      await house.does('whatsapp', 'mina', 'echo', 'It comes today, Mina.')
      await bubble(desk, 'It comes today, Mina.').getByText(/Said elsewhere/).waitFor()
      const [c] = await only('whatsapp')
      await until('nobody waits', async () => (await house.call('GET', `/conversations/${c.id}`)).waiting_since === null)
      assert.deepEqual((await said(c.id)).map((m) => m.direction), ['inbound', 'outbound'])
      ids.echo = c.id
    })

    await step('written first, an approved message goes where free words may not', async () => {
      const { id } = await house.call('POST', '/contacts', { name: 'Hugo Percolator', identities: [{ kind: 'whatsapp', address: '33755501234' }] }).catch(() => ({ id: '' }))
      if (!id) return // this hub lets nobody be made with an address of WhatsApp
      await desk.goto(`${house.url}/customers/${id}`)
      await desk.getByRole('button', { name: 'Write first' }).click()
      await desk.getByRole('button', { name: 'Choose a template' }).click()
      await desk.getByLabel(/^Value 1/).fill('Hugo')
      await desk.getByLabel(/^Value 2/).fill('20418')
      await desk.getByRole('button', { name: 'Send the template' }).click()
      await bubble(desk, 'Hello Hugo, there is news about your order 20418.').waitFor()
    })

    await step('when the time to answer is over, the composer says so and offers what may go', async () => {
      await desk.goto(`${house.url}/inbox/all?c=${ids.echo}`)
      await desk.route(`**/conversations/${ids.echo}/ways*`, async (route) => {
        const answer = await route.fetch()
        const body = await answer.json()
        for (const way of body.items) Object.assign(way, { allowed: false, why: 'window_over', text: 'The time to answer freely is over.', window_ends_at: new Date(Date.now() - 3_600_000).toISOString() })
        await route.fulfill({ response: answer, json: body })
      })
      await desk.reload()
      await live(desk)
      const closed = desk.getByRole('status').filter({ hasText: /It ended/ })
      await closed.waitFor()
      await field(desk).click()
      await type(desk, 'Hello again')
      await desk.keyboard.press('Control+Enter')
      await desk.getByRole('alert').first().waitFor()
      assert.equal((await said(ids.echo)).length, 2)
      await closed.getByRole('button', { name: 'Send a template' }).click()
      const dialog = desk.getByRole('dialog')
      await dialog.getByText('Hello {{1}}, there is news about your order {{2}}.').waitFor()
      if (process.env.PICTURES) await desk.screenshot({ path: `${process.env.PICTURES}/template-light-1440.png` })
      await dialog.getByLabel(/^Value 1/).fill('Mina')
      await dialog.getByLabel(/^Value 2/).fill('20419')
      await dialog.getByLabel('What the customer reads').getByText('Hello Mina, there is news about your order 20419.').waitFor()
      await dialog.getByRole('button', { name: 'Send the template' }).click()
      await bubble(desk, 'your order 20419').waitFor()
      await until('it is on her phone', async () => (await house.said('whatsapp')).some((i) => i.ours && i.text.startsWith('[order_news')))
      await desk.unroute(`**/conversations/${ids.echo}/ways*`)
    })

    await step('a public word and a private one are told apart, and an answer goes where it was said to go', async () => {
      await house.does('mastodon', 'wren', 'mention', 'is there a bigger pot?')
      await open('Wren')
      await bubble(desk, 'is there a bigger pot?').getByText('Public', { exact: true }).waitFor()
      await desk.getByText('choose who can read the answer').waitFor()
      const [c] = await only('mastodon')
      ids.public = c.id
      await desk.getByRole('radio', { name: 'Move to private' }).check()
      await desk.getByText('Private: only the customer reads this answer').waitFor()
      await field(desk).click()
      await type(desk, 'There is; tell me your address.')
      await desk.keyboard.press('Control+Enter')
      const ours = await until('wren has it', async () => (await house.said('mastodon')).find((i) => i.ours && i.text.includes('tell me your address')))
      assert.equal(ours.state, 'direct')
      assert.ok(!ours.public)
      const first = (await house.said('mastodon')).find((i) => !i.ours)
      await house.does('mastodon', 'wren', 'mention', 'and does it come in green?', { item: first.id })
      await bubble(desk, 'in green').waitFor()
      await desk.getByText('choose who can read the answer').waitFor() // what was chosen for the word before does not hold
    })

    await step('axe has nothing against them, in light and dark, wide and narrow', async () => {
      const at = (id) => `/inbox/all?c=${id}`
      const log = (p) => p.getByRole('log', { name: 'Conversation' }).getByRole('article').first().waitFor()
      const rooms = [['album', at(ids.album), log], ['voicemail', at(ids.voicemail), log], ['missed', at(ids.missed), log], ['echo', at(ids.echo), log],
        ['band', at(ids.public), async (p) => { await log(p); await p.getByText('choose who can read the answer').waitFor() }], ['list', '/inbox/all', (p) => row(p, 'Wren').waitFor()]]
      assert.deepEqual(await everywhere(set, desk, rooms, process.env.PICTURES), [])
    })
  } finally { await house.remove() }
}
