// What a customer says of how it went, and what they do elsewhere, stands on the
// open page at once.
import assert from 'node:assert/strict'
import { bubble, overheard, row, signIn, type } from '../stage/browser.mjs'
import { post } from '../stage/post.mjs'
import { until } from '../stage/until.mjs'
import { look } from './k-calendars.mjs'

export const title = 'Ratings stand in the thread, and events on the open page, as they happen'

export default async function (stage, step) {
  const { hub, relay } = stage
  await hub.mailInbox(relay)
  await hub.call('POST', '/templates/library/survey/use', {})
  const made = await hub.call('GET', '/templates/survey')
  await hub.call('POST', '/templates/survey/submit', { revision: made.revision })
  await hub.call('POST', '/templates/survey/approve', { revision: made.revision })
  await hub.call('PUT', '/sending-rules', { version: 0, rules: { survey: { template: 'survey', every_days: 0 } } })
  await post(hub.smtp, { from: 'ada@customers.example', name: 'Ada Lovelace', to: 'support@shop.example', subject: 'The kettle', text: 'It leaks.' })
  const desk = await signIn(stage)
  const said = overheard(desk)
  await row(desk, 'The kettle').click()
  await bubble(desk, 'It leaks.').waitFor()
  await desk.locator('#composer-text').click()
  await type(desk, 'A new one is on its way.')
  await desk.keyboard.press('Control+Enter')
  await until('it is sent', () => relay.mails.some((m) => m.raw.includes('A new one is on its way')), 30_000)
  const { items: [talk] } = await hub.call('GET', '/conversations')
  await hub.call('POST', `/conversations/${talk.id}/status`, { status: 'resolved' })
  const link = await until('she is asked', () => {
    for (const m of relay.mails) {
      const found = /https?:\/\/[^\s"<>]+\/r\/[a-z0-9_-]+/.exec(m.raw.replace(/=\r?\n/g, '').replace(/=3D/g, '='))
      if (found) return found[0]
    }
    return null
  }, 30_000)
  const rate = (score, words) => fetch(hub.url + new URL(link).pathname, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams({ score, words }) })
  const thread = desk.getByRole('log', { name: 'Conversation' })

  await step('a rating stands in the thread with its words, without a reload', async () => {
    await desk.goto(`${hub.url}/c/${talk.id}`)
    await bubble(desk, 'It leaks.').waitFor()
    await desk.waitForTimeout(600) // it is there for a moment, as one who reads is
    assert.equal((await rate('2', 'Too slow.')).status, 200)
    await thread.getByText('Ada Lovelace rated this conversation 2 of 5').waitFor()
    await thread.getByText('Too slow.').waitFor()
    assert.equal((await rate('4', 'Better now.')).status, 200)
    await thread.getByText('Ada Lovelace rated this conversation 4 of 5').waitFor()
    if (process.env.PICTURES) await desk.screenshot({ path: `${process.env.PICTURES}/rated-light-1440.png` })
    assert.deepEqual(await look(desk, 'rated').catch(() => []), [])
  })

  await step('and on the page of the customer, where what they do elsewhere comes as it happens', async () => {
    await desk.goto(`${hub.url}/customers/${talk.contact.id}`)
    await desk.getByText('4 of 5').waitFor()
    await desk.getByText('No orders, visits or other events yet.').waitFor()
    await hub.call('POST', `/contacts/${talk.contact.id}/events`, { name: 'order.placed', amount: 19.5, key: 'o-1' })
    await desk.getByText('Order placed').waitFor({ timeout: 8_000 })
  })

  await step('the console stays empty', async () => { assert.deepEqual(said, []) })
}
