// A network that came by signed webhooks: public words are answered where the
// agent says so, and what was said changes as it does there.
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import { once } from 'node:events'
import { bubble, field, live, row, signIn, type } from '../stage/browser.mjs'
import { until } from '../stage/until.mjs'
import { everywhere } from './k-calendars.mjs'

export const title = 'Public words are answered where the agent says so'

const secret = 'a secret of the square'

export default async function (stage, step) {
  const { hub } = stage
  const sent = []
  const square = createServer((req, res) => {
    const parts = []
    req.on('data', (d) => parts.push(d)).on('end', () => {
      const event = JSON.parse(Buffer.concat(parts).toString())
      sent.push(event)
      res.setHeader('content-type', 'application/json').end('{}')
    })
  }).listen(0, '127.0.0.1').unref()
  await once(square, 'listening')
  const inbox = await hub.call('POST', '/inboxes', { name: 'The square', kind: 'webhook', settings: { url: `http://127.0.0.1:${square.address().port}/in`, secret } })
  const tell = async (event) => {
    const [body, ts] = [JSON.stringify({ sender: { id: 'u-7', name: 'Ana Marin' }, ...event }), String(Math.floor(Date.now() / 1000))]
    const answer = await fetch(`${hub.url}/hooks/webhook/${inbox.id}`, { method: 'POST', body, headers: {
      'content-type': 'application/json', 'parley-timestamp': ts, 'parley-signature': `v1=${createHmac('sha256', secret).update(`${ts}.${body}`).digest('hex')}`,
    } })
    assert.equal(answer.status, 200, await answer.text())
  }
  const desk = await signIn(stage, undefined, { bypassCSP: true })
  await live(desk)

  await step('a public question says so in the thread and above the answer', async () => {
    await tell({ type: 'message', id: 'p1', text: 'Is the lamp in stock?', public: true })
    await row(desk, 'Ana Marin').click()
    await bubble(desk, 'Is the lamp in stock?').getByText('Public', { exact: true }).waitFor()
    await desk.getByText('The customer wrote in public: choose who can read the answer').waitFor()
  })

  await step('nothing goes out before it was chosen who can read it', async () => {
    await field(desk).click()
    await type(desk, 'Yes, ten of them.')
    await desk.keyboard.press('Control+Enter')
    await desk.getByRole('alert').getByText('choose who can read the answer').waitFor()
    assert.equal(sent.filter((e) => e.type === 'message').length, 0)
  })

  await step('chosen by keys, the answer is published', async () => {
    await desk.getByRole('radio', { name: 'Answer in public' }).focus()
    await desk.keyboard.press('Space')
    await desk.getByText('Public: everybody can read this answer').waitFor()
    await desk.getByRole('button', { name: 'Publish the answer' }).waitFor()
    await field(desk).focus()
    await desk.keyboard.press('Control+Enter')
    const out = await until('it is on the square', () => sent.find((e) => e.type === 'message'))
    assert.equal(out.public, true)
    await bubble(desk, 'Yes, ten of them.').getByText('Public', { exact: true }).waitFor()
  })

  await step('an edit, a reaction and taking back are seen at once', async () => {
    await tell({ type: 'edit', id: 'e1', message: 'p1', text: 'Is the brass lamp in stock?' })
    await bubble(desk, 'Is the brass lamp in stock?').getByRole('button', { name: /^Edited/ }).click()
    await bubble(desk, 'Is the brass lamp in stock?').getByText('Is the lamp in stock?').waitFor()
    await tell({ type: 'reaction', id: 'r1', message: sent.find((e) => e.type === 'message').id, reaction: '👍' })
    await bubble(desk, 'Yes, ten of them.').getByRole('list', { name: 'Reactions' }).getByText('👍').waitFor()
    await tell({ type: 'message', id: 'p2', text: 'My number is 0721000000', public: false })
    await bubble(desk, '0721000000').waitFor()
    await desk.getByText('choose who can read the answer').waitFor({ state: 'detached' })
    await tell({ type: 'delete', id: 'd1', message: 'p2' })
    await bubble(desk, 'Taken back').waitFor()
    assert.equal(await bubble(desk, '0721000000').count(), 0)
  })

  await step('our own answer is edited on the square first', async () => {
    const mine = bubble(desk, 'Yes, ten of them.')
    await mine.hover()
    await mine.getByRole('button', { name: 'More about this message' }).click()
    await desk.getByRole('menuitem', { name: 'Edit' }).click()
    await desk.getByRole('textbox', { name: 'Edit' }).fill('Yes, nine of them.')
    await desk.getByRole('button', { name: 'Save' }).click()
    await bubble(desk, 'Yes, nine of them.').waitFor()
    assert.equal(sent.at(-1).text, 'Yes, nine of them.')
  })

  await step('it is accessible, in light and dark, wide and narrow', async () => {
    await tell({ type: 'message', id: 'p3', text: 'And in white?', public: true })
    const id = (await hub.call('GET', '/conversations')).items[0].id
    const rooms = [['public', `/inbox/all?c=${id}`, (page) => page.getByText('choose who can read the answer').waitFor()]]
    assert.deepEqual(await everywhere(stage, desk, rooms, process.env.PICTURES), [])
  })
  square.close()
}
